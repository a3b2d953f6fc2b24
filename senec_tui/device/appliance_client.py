"""The live appliance as a `Source`: what to ask, when to ask again, what not to ask.

Works on any `Transport`; knows nothing of sockets, TLS or HTTP libraries.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.device.answer import (
    IDENTITY,
    CollectedAnswers,
    identity_in,
    is_well,
    listed_objects,
    presence_in,
    without,
)
from senec_tui.device.appliance_session import ApplianceSession
from senec_tui.device.capability_memory import CapabilityMemory
from senec_tui.device.connection.failures import REDIRECTS, status_error
from senec_tui.device.connection.transport import MAX_BODY
from senec_tui.device.file_bytes import FileBytes, Spool
from senec_tui.device.source import DeviceFacts, Reply, Source
from senec_tui.device.wire import read_request as request
from senec_tui.device.wire.reply import is_secret
from senec_tui.device.wire.url_variants import log_paths, page_paths
from senec_tui.errors import (
    BrokenReplyError,
    DeviceError,
    NoLogError,
    UnknownVariableError,
)
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.answer import Identity, Sections
    from senec_tui.device.connection.transport import Transport
    from senec_tui.device.source import Wanted

FILE_PATIENCE: Final = 3
"""Files may take so many times longer than values: a log can be a thousand times larger."""
BATCH: Final = 8
"""Objects probed in one request."""
UNKNOWN_WEIGHT: Final = 40
"""Values expected from an object that the catalogue does not list."""

_NO_SUCH_FILE: Final = REDIRECTS | {403, 404, 410}


class SenecClient(Source):
    """One appliance. Use it from one event loop; callers queue, so one request is in flight."""

    def __init__(
        self,
        transport: Transport,
        catalogue: Catalogue,
        *,
        name: str,
        timeout_s: float = 10.0,
        learned: CapabilityMemory | None = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is sent before the first call.

        Args:
            transport: the way to the appliance.
            catalogue: which objects and variables may be there.
            name: what a person calls the appliance.
            timeout_s: bound of each single exchange with an appliance that is quick, see
                `AdaptiveTimeout`; files get `FILE_PATIENCE` times as long.
            learned: what earlier runs found out.
            clock: Unix seconds.
            timer: seconds that never jump.
        """
        self._transport = transport
        self._catalogue = catalogue
        self._name = name
        self._learned = learned or CapabilityMemory()
        self._clock = clock
        self._timer = timer
        self._lock = asyncio.Lock()
        self._sections: tuple[str, ...] | None = None
        self._identity: Identity | None = None
        self._session = ApplianceSession(
            transport, name=name, timeout_s=timeout_s, timer=timer, met=self._met
        )
        self._well = False
        self._proven: set[str] = set()
        self._failures: deque[float] = deque(maxlen=10_000)

    @property
    @override
    def facts(self) -> DeviceFacts:
        way = self._transport.way
        hour_ago = self._timer() - 3600
        while self._failures and self._failures[0] < hour_ago:
            self._failures.popleft()
        return DeviceFacts(
            name=self._name,
            scheme=way.scheme,
            trust=way.trust,
            fingerprint=way.fingerprint,
            first_contact=way.first_contact,
            kept=way.kept,
            errors_last_hour=len(self._failures),
            lacking=self._learned.lacking(self._today()),
        )

    @property
    def has_session(self) -> bool:
        """Whether the appliance gave a cookie, as it does since NPU 2411."""
        return self._session.has_cookie

    def log_path(self, day: date) -> str:
        """Where the log of a UTC day was found, or would be looked for first."""
        firmware = None if self._identity is None else self._identity.firmware
        paths = log_paths(day, firmware)
        usual = self._learned.spelling("log") or ""
        return paths.get(usual) or next(iter(paths.values()))

    @override
    async def read(self, wanted: Wanted) -> Reply:
        """Names that the device is known to lack are answered without asking.

        Raises:
            DeviceError: no answer, or none that can be understood.
            UnknownVariableError: something that cannot be a name.
        """
        asked = request.askable(wanted)
        async with self._turn():
            return await self._read(asked)

    @override
    async def sections(self) -> tuple[str, ...]:
        """What `DEBUG.SECTIONS` lists, and what else answers a probe."""
        async with self._turn():
            if self._sections is None:
                self._sections = await self._find_sections()
            return self._sections

    async def identify(self) -> Identity:
        """Kind and firmware of the appliance; asked once. Raises like `read`."""
        async with self._turn():
            return await self._identified()

    @override
    async def log_day(self, day: date) -> FileBytes:
        async with self._turn():
            paths = log_paths(day, (await self._identified()).firmware)
            body, tried = await self._file("log", paths)
            if body is None:
                raise NoLogError(host=self._name, day=day.isoformat(), path=", ".join(tried))
            return body

    async def variables_page(self) -> str | None:
        """The path of the device's own variables page; None if it has none. For doctor."""
        async with self._turn():
            paths = page_paths((await self._identified()).firmware)
            body, tried = await self._file("page", paths)
            return None if body is None else tried[-1]

    @override
    async def close(self) -> None:
        await self._session.close()

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One caller at a time; failures of the appliance are counted."""
        async with self._lock:
            try:
                yield
            except (NoLogError, UnknownVariableError):
                raise
            except DeviceError:
                self._failures.append(self._timer())
                raise

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _weight(self, object_name: str) -> int:
        """How many values a whole object is expected to answer."""
        entry = self._catalogue.object(object_name)
        return UNKNOWN_WEIGHT if entry is None else len(entry.variables)

    async def _read(self, asked: Wanted) -> Reply:
        lacking = self._learned.lacking(self._today())
        started = self._timer()
        collected = CollectedAnswers()
        for part in request.split(without(asked, lacking), self._weight):
            await self._ask_in_pieces(part, collected)
        sections = dict(collected.within_bounds())
        for name, variables in asked.items():
            if name in lacking:
                sections[name] = None
            elif missing := [v for v in variables if f"{name}.{v}" in lacking]:
                sections[name] = {
                    **(sections.get(name) or {}),
                    **dict.fromkeys(missing, "VARIABLE_NOT_FOUND"),
                }
        return Reply(
            sections=sections,
            at=self._clock(),
            took_s=self._timer() - started,
            size=collected.size,
            requests=collected.requests,
            complete=collected.complete,
            excess=collected.excess.count,
        )

    async def _ask_in_pieces(self, asked: Wanted, into: CollectedAnswers) -> None:
        """One request, or two of half the size if the answer to a large one is broken."""
        try:
            await self._ask(asked, into)
        except BrokenReplyError:
            pieces = request.halves(asked) if self._is_large(asked) else None
            if pieces is None:
                raise
            before = into.requests
            for piece in pieces:
                try:
                    await self._ask(piece, into)
                except BrokenReplyError:
                    into.complete = False
            if into.requests == before:
                raise

    def _is_large(self, asked: Wanted) -> bool:
        return (
            any(not variables for variables in asked.values())
            or len(request.body_of(asked)) > request.LARGE_BYTES
        )

    async def _ask(self, asked: Wanted, into: CollectedAnswers) -> None:
        """One request and its answer."""
        answer = await self._session.ask(asked)
        self._learn(asked, answer.sections)
        into.add(answer.sections, answer.size)
        into.excess.count += answer.excess

    def _met(self, answer: Sections) -> None:
        """What `IDENTITY` was answered, when a session began."""
        self._learn(IDENTITY, answer)
        self._identity = identity_in(answer)

    # -- what there is --------------------------------------------------------------------------

    async def _identified(self) -> Identity:
        if self._identity is None:
            collected = CollectedAnswers()
            await self._ask(IDENTITY, collected)
            self._identity = identity_in(collected.sections)
        return self._identity

    async def _find_sections(self) -> tuple[str, ...]:
        collected = CollectedAnswers()
        await self._ask({"DEBUG": ("SECTIONS",)}, collected)
        found = set(listed_objects(collected.sections))
        lacking = self._learned.lacking(self._today())
        unlisted = [n for n in self._catalogue.object_names if n not in found and n not in lacking]
        for batch in _batches(unlisted, BATCH):
            probes = CollectedAnswers()
            await self._ask({name: self._probe(name) for name in batch}, probes)
            found.update(name for name in batch if probes.sections.get(name) is not None)
        return tuple(sorted(found))

    def _probe(self, object_name: str) -> tuple[str, ...]:
        """One variable: enough to hear whether the object exists, without all its values."""
        entry = self._catalogue.object(object_name)
        names = entry.variables if entry else ()
        return next(((n,) for n in names if not is_secret(object_name, n)), ())

    def _learn(self, asked: Wanted, answer: Sections) -> None:
        well = is_well(asked, answer)
        self._well = self._well if well is None else well
        presence = presence_in(answer, asked, self._known_variables)
        self._learned.note(
            answered=presence.answered,
            # What an appliance that is not well lacks today it may have in a minute.
            missing=presence.missing if self._well else [],
            today=self._today(),
        )

    def _known_variables(self, object_name: str) -> Iterable[str]:
        entry = self._catalogue.object(object_name)
        return () if entry is None else entry.variables

    # -- files ----------------------------------------------------------------------------------

    async def _file(
        self, what: str, paths: Mapping[str, str]
    ) -> tuple[FileBytes | None, list[str]]:
        """The first of several spellings that there is, and the paths that were tried.

        `paths`: spelling -> path. What worked before comes first; if it did so in this run it is
        the only one tried.
        """
        usual = self._learned.spelling(what)
        spellings = sorted(paths, key=lambda spelling: spelling != usual)
        if usual in paths and what in self._proven:
            spellings = spellings[:1]
        tried = []
        for spelling in spellings:
            path = paths[spelling]
            tried.append(path)
            with contextlib.closing(Spool()) as spool:
                exchange = await self._session.exchange(
                    "GET", path, limit=MAX_BODY, times=FILE_PATIENCE, into=spool
                )
                content = spool.content()
            if exchange.status == 200 and (what == "page" or not _is_page(content)):
                self._learned.note_spelling(what, spelling)
                self._proven.add(what)
                return content, tried
            if exchange.status != 200 and exchange.status not in _NO_SUCH_FILE:
                raise status_error(self._name, path, exchange)
        return None, tried


def _batches(names: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]


def _is_page(body: FileBytes) -> bool:
    return body[:64].lstrip().startswith(b"<")
