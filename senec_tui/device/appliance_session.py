"""The session with an appliance: when it is opened, renewed, lost, and one exchange within it.

Since NPU 2411 an appliance that gave a cookie answers nothing without it (protocol §10); before, a
session is only the memory of having been answered. How long an answer may take is learned here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.device.answer import IDENTITY, empty_objects, is_of_another_kind, is_senec
from senec_tui.device.connection.adaptive_timeout import AdaptiveTimeout
from senec_tui.device.connection.failures import NO_ACCESS, status_error
from senec_tui.device.connection.session_cookie import is_given
from senec_tui.device.wire import read_request as request
from senec_tui.device.wire.bounds import LARGEST_REPLY, Excess
from senec_tui.device.wire.reply import parse_reply
from senec_tui.errors import (
    BrokenReplyError,
    DeviceError,
    NotASenecError,
    OverdueError,
    SessionError,
)
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.device.answer import Sections
    from senec_tui.device.connection.transport import Exchange, Transport
    from senec_tui.device.file_bytes import Spool
    from senec_tui.device.source import Wanted

RENEW_S: Final = 55 * 60
"""A session lasts an hour; renew it before the appliance ends it."""
SMALL_BYTES: Final = 200
"""A request up to this size may be the first one of a session."""


class SessionAnswer(NamedTuple):
    """What one request was answered."""

    sections: Sections
    size: int
    """Bytes of its body."""
    excess: int
    """Values of it that were cut or left out."""


class ApplianceSession:
    """One exchange after the other; whoever calls it sees to that."""

    def __init__(
        self,
        transport: Transport,
        *,
        name: str,
        timeout_s: float,
        timer: Callable[[], float],
        met: Callable[[Sections], None],
    ) -> None:
        """Nothing is sent yet.

        Args:
            transport: the way to the appliance.
            name: what a person calls it.
            timeout_s: bound of an exchange with an appliance that is quick, see `AdaptiveTimeout`.
            timer: seconds that never jump.
            met: told what `IDENTITY` was answered, whenever a session was opened with it.
        """
        self._transport = transport
        self._name = name
        self._patience = AdaptiveTimeout(timeout_s)
        self._timer = timer
        self._met = met
        self._since: float | None = None
        """When it began; None: there is none."""
        self.has_cookie = False
        """Whether the appliance ever gave one."""
        self._empty = {"DISPLAY", "FILE", "STATISTIC", "TEST", "UPDATE"}
        """Objects that may well have no variables."""

    async def close(self) -> None:
        """Give back the connection; the next request opens another session."""
        self._since = None
        await self._transport.close()

    async def ask(self, asked: Wanted) -> SessionAnswer:
        """One request and its answer, in a session that is good for it.

        Raises:
            DeviceError: no answer, or none that can be understood.
        """
        if self._is_due() and not _is_small(asked):
            await self._open()
        answer = await self._post(asked)
        if answer is None:
            # Without a valid session the appliance answers, but says nothing.
            await self._transport.close()
            await self._open()
            answer = await self._post(asked, in_new_session=True)
        if answer is None:
            raise self._silent()
        if self._since is None:
            self._since = self._timer()
        return answer

    async def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        limit: int,
        times: float = 1,
        into: Spool | None = None,
    ) -> Exchange:
        """As of `Transport`; `times`: how much longer than usual it may take."""
        began = self._timer()
        try:
            exchange = await self._transport.exchange(
                method,
                path,
                body,
                timeout_s=self._patience.timeout_s * times,
                limit=limit,
                into=into,
            )
        except DeviceError as error:
            self._since = None
            if isinstance(error, OverdueError):
                self._patience.overdue()
            raise
        # A file is slow because it is large.
        self._patience.answered((self._timer() - began) / times)
        if is_given(exchange.headers.get("set-cookie", "")):
            self.has_cookie = True
            self._since = self._timer()
        return exchange

    async def _open(self) -> None:
        answer = await self._post(IDENTITY)
        if answer is None:
            raise self._silent()
        self._since = self._timer()
        self._met(answer.sections)

    def _silent(self) -> DeviceError:
        if self.has_cookie:
            return SessionError(host=self._name)
        return BrokenReplyError(host=self._name, detail=N_("it is empty"))

    def _is_due(self) -> bool:
        return self._since is None or (self.has_cookie and self._timer() - self._since > RENEW_S)

    async def _post(self, asked: Wanted, *, in_new_session: bool = False) -> SessionAnswer | None:
        """None: it was answered, but nothing was said.

        In a session that was opened just now, an object without variables is believed to be empty.
        """
        exchange = await self.exchange(
            "POST", request.PATH, request.body_of(asked), limit=LARGEST_REPLY
        )
        if exchange.status in NO_ACCESS and self.has_cookie:
            return None
        if exchange.status != 200:
            raise status_error(self._name, request.PATH, exchange)
        if not exchange.body.strip():
            return None
        excess = Excess()
        sections = dict(parse_reply(exchange.body, host=self._name, excess=excess))
        if is_of_another_kind(sections):
            raise NotASenecError(host=self._name, detail=N_("its values are objects themselves"))
        if is_senec(sections):
            self._transport.confirm()
        if in_new_session:
            self._empty |= empty_objects(asked, sections)
        said = any(section is None or section for section in sections.values())
        if not said and not empty_objects(asked, sections) & self._empty:
            return None
        return SessionAnswer(sections, len(exchange.body), excess.count)


def _is_small(asked: Wanted) -> bool:
    """Whether this may be the first request of a session."""
    return all(asked.values()) and len(request.body_of(asked)) <= SMALL_BYTES
