"""A source for many: values that are young enough are not asked for again.

What is young enough depends on the value: the catalogue says how often each is worth asking.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from senec_tui.device.source import Reply, Source
from senec_tui.errors import OverdueError, SenecTuiError
from senec_tui.model.polling.collector.guest_names import GuestNames
from senec_tui.model.polling.poller import MEDIUM_S, OVERDUE_S, SLOW_S
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.source import DeviceFacts, Raw, Section, Wanted

_SLACK: Final = 1.5
"""Guests wait this much longer than the owner's interval, so that only the owner asks."""
_FAILURE_S: Final = 5.0
"""After a failure the appliance is left alone for this long."""
_NOT_FOUND: Final = "VARIABLE_NOT_FOUND"


class CachedSource(Source):
    """Asks another source at most as often as needed, one request at a time.

    It is the source of its owner, the collector's poller; guests use `read_for_guest`.
    """

    def __init__(
        self,
        source: Source,
        catalogue: Catalogue,
        *,
        interval_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`interval_s`: how often the owner asks for live values."""
        self._source = source
        self._catalogue = catalogue
        self._guest_names = GuestNames(catalogue)
        self._interval_s = interval_s
        self._clock = clock
        self._turn = asyncio.Lock()
        self._values: dict[str, dict[str, tuple[Raw, float]]] = {}
        self._whole: dict[str, tuple[float, frozenset[str]]] = {}
        self._missing_at: dict[str, float] = {}
        self._failure: tuple[float, float, SenecTuiError] | None = None
        """When, until when it is left alone, and what."""
        self._took_s = 0.0
        self._heard_at: float | None = None
        """When the other source last answered."""
        self.asked = 0
        """How often the other source was asked."""
        self.received_bytes = 0
        """Of its answers."""

    @property
    def facts(self) -> DeviceFacts:
        """Those of the other source."""
        return self._source.facts

    async def read(self, wanted: Wanted) -> Reply:
        """For the owner: as fresh as half an interval."""
        return await self._read(wanted, lambda _name, _variable: self._interval_s / 2)

    def is_fresh_for_guest(self, at: float) -> bool:
        """Whether a guest is given live values of that time, Unix seconds, without a question."""
        return 0 <= self._clock() - at <= self._interval_s * _SLACK

    async def read_for_guest(self, wanted: Wanted) -> Reply:
        """As fresh as the catalogue demands for each value.

        Raises like `read`, and at once for what `GuestNames` refuses.
        """
        self._guest_names.check(wanted)
        return await self._read(wanted, self._longest_age_s)

    @override
    async def sections(self) -> tuple[str, ...]:
        async with self._turn:
            return await self._source.sections()

    @override
    async def log_day(self, day: date) -> FileBytes:
        async with self._turn:
            content = await self._source.log_day(day)
            self.received_bytes += len(content)
            return content

    async def close(self) -> None:
        """Close the other source."""
        await self._source.close()

    # -- the cache ---------------------------------------------------------------------------

    def _longest_age_s(self, name: str, variable: str) -> float:
        row = self._catalogue.variable(name, variable) if variable else None
        tier = "medium" if row is None else row.tier
        age_s = {"live": self._interval_s, "slow": SLOW_S}.get(tier, MEDIUM_S)
        return age_s * _SLACK

    async def _read(self, wanted: Wanted, longest_age_s: Callable[[str, str], float]) -> Reply:
        async with self._turn:
            if due := self._due(wanted, longest_age_s):
                await self._ask(due)
            return self._answer(wanted)

    def _due(
        self, wanted: Wanted, longest_age_s: Callable[[str, str], float]
    ) -> dict[str, tuple[str, ...]]:
        now = self._clock()
        due: dict[str, tuple[str, ...]] = {}
        for name, variables in wanted.items():
            if 0 <= now - self._missing_at.get(name, -1e12) <= longest_age_s(name, ""):
                continue
            if not variables:
                whole_at, _ = self._whole.get(name, (-1e12, None))
                if not 0 <= now - whole_at <= longest_age_s(name, ""):
                    due[name] = ()
                continue
            known = self._values.get(name, {})
            stale = [
                variable
                for variable in variables
                if variable not in known
                or not 0 <= now - known[variable][1] <= longest_age_s(name, variable)
            ]
            if stale:
                due[name] = tuple(stale)
        if not due:
            return due
        # Live values belong together: when one is asked for again, all of them are.
        for name, variables in wanted.items():
            live = [v for v in variables if self._is_live(name, v) and v not in due.get(name, ())]
            if live and due.get(name) != ():
                due[name] = (*due.get(name, ()), *live)
        return due

    def _is_live(self, name: str, variable: str) -> bool:
        row = self._catalogue.variable(name, variable)
        return row is not None and row.tier == "live"

    async def _ask(self, due: Wanted) -> None:
        if self._failure is not None:
            failed_at, until, error = self._failure
            if failed_at <= self._clock() < until:
                raise error
        self.asked += 1
        began = self._clock()
        try:
            reply = await self._source.read(due)
        except SenecTuiError as error:
            now = self._clock()
            until = now + _FAILURE_S
            if isinstance(error, OverdueError):
                # It may still be at it. When that is over, the owner asks first.
                until = max(until, began + OVERDUE_S - _FAILURE_S)
            self._failure = (now, until, error)
            raise
        self._failure = None
        self.received_bytes += reply.size
        self._took_s = reply.took_s
        self._heard_at = reply.at
        for name, variables in due.items():
            if name not in reply.sections:
                continue
            self._store(name, variables, reply.sections[name], reply)

    def _store(
        self, name: str, variables: tuple[str, ...], section: Section | None, reply: Reply
    ) -> None:
        if section is None:
            self._missing_at[name] = reply.at
            self._values.pop(name, None)
            self._whole.pop(name, None)
            return
        self._missing_at.pop(name, None)
        fresh: dict[str, tuple[Raw, float]] = {v: (raw, reply.at) for v, raw in section.items()}
        if not variables and reply.complete:
            self._whole[name] = (reply.at, frozenset(section))
        elif reply.complete:
            fresh = dict.fromkeys(variables, (_NOT_FOUND, reply.at)) | fresh
        self._values[name] = self._values.get(name, {}) | fresh

    def _answer(self, wanted: Wanted) -> Reply:
        sections: dict[str, Section | None] = {}
        heard_at = self._clock() if self._heard_at is None else self._heard_at
        read_at: dict[str, dict[str, float]] = {}
        complete = True
        for name, variables in wanted.items():
            if name in self._missing_at:
                sections[name] = None
                continue
            known = self._values.get(name, {})
            if not variables and name not in self._whole:
                complete = False
            # Names that were asked for singly may be there that a whole object leaves out.
            # In the order of an appliance: as asked, or that of the alphabet.
            names = variables or sorted(self._whole.get(name, (0, known))[1])
            chosen = {v: known[v] for v in names if v in known}
            if other := {v: at for v, (_, at) in chosen.items() if at != heard_at}:
                read_at[name] = other
            sections[name] = {v: raw for v, (raw, _) in chosen.items()}
        return Reply(
            sections=sections,
            at=heard_at,
            read_at=read_at,
            took_s=self._took_s,
            complete=complete,
        )
