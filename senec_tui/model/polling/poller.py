"""The one loop that asks the device, politely, and publishes snapshots.

Ask, publish, sleep: never two requests at once, never a timer that could pile up. What is asked for
is the union of what the screens say they need. Knows no terminal and no network.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.read_request import nameable
from senec_tui.errors import ExcessError, OverdueError, SenecTuiError, SilentValuesError
from senec_tui.model.reading.missing_values import MissingValues
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.model.short_sleep import sleep_until_set

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Reply, Source, Wanted

MEDIUM_S: Final = 60.0
"""Cells, wallbox details, temperatures: how old they may get."""
SLOW_S: Final = 3600.0
"""Identity, versions, settings."""
ALMOST_DUE_S: Final = 20.0
"""What is due so soon is taken along with what is due already: one request instead of two."""
LACKING_S: Final = 300.0
"""A variable that the device says it does not have is not asked for every minute."""
FIRST_RETRY_S: Final = 5.0
LONGEST_RETRY_S: Final = 120.0
SHORTEST_S: Final = 2.0
"""However often a person asks for fresh values, the device is not asked more often than this."""
ALL_TIERS_S: Final = 30.0
"""The same for the slower values of the open screen."""
BUSY_SHARE: Final = 0.2
"""The device is kept busy by us for at most this share of the time."""
LONGEST_INTERVAL_S: Final = 120.0
"""But a single answer of a minute is no reason to know nothing for five."""
SLOW_ANSWER_S: Final = 5.0
"""From here on an answer is told to be slow, also one that has not come yet."""
OVERDUE_S: Final = 60.0
"""A request that was given up may still be under way in the device for so long."""
EXCESS_TOLD_S: Final = 60.0
"""So long it is said that the device answered more than is taken in."""

_NEVER: Final = float("-inf")
_NAMED: Final = 3
"""Of the values that have fallen silent, so many are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What a screen needs, by how fresh it must be."""

    live: Wanted = field(default_factory=dict)
    medium: Wanted = field(default_factory=dict)
    slow: Wanted = field(default_factory=dict)


def union(*parts: Wanted) -> dict[str, tuple[str, ...]]:
    """What all of them want. An empty tuple, the whole object, swallows single names."""
    merged: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, variables in part.items():
            known = merged.get(name)
            if known is None:
                merged[name] = tuple(variables)
            elif known and variables:
                merged[name] = known + tuple(v for v in variables if v not in known)
            else:
                merged[name] = ()
    return merged


def combined(interests: Iterable[Interest]) -> Interest:
    """What all of them need."""
    needed = tuple(interests)
    return Interest(
        live=union(*(interest.live for interest in needed)),
        medium=union(*(interest.medium for interest in needed)),
        slow=union(*(interest.slow for interest in needed)),
    )


class Poller:
    """Keeps a snapshot of one source fresh."""

    def __init__(
        self,
        source: Source,
        catalogue: Catalogue,
        *,
        live: Wanted,
        interval_s: float = 10.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`live` is always asked for, in one request, whatever is on the screen."""
        self._source = source
        self._live = live
        self._interval_s = interval_s
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._interest = Interest()
        self._asked_at: dict[tuple[str, str], float] = {}
        """When a variable, or a whole object, named "", was asked for last."""
        self._rest_failed_at = _NEVER
        self._rest_error: SenecTuiError | None = None
        self._excess: SenecTuiError | None = None
        self._excess_at = _NEVER
        self._silence = MissingValues()
        self._wake = asyncio.Event()
        self._failures = 0
        self._began_at = _NEVER
        self._refresh_asked = False
        self._all_asked_at = _NEVER
        self.snapshot = Snapshot(catalogue=catalogue, link=Link(since=clock()))

    @property
    def source(self) -> Source:
        """Where the readings come from."""
        return self._source

    def show(self, interest: Interest) -> None:
        """Say what the visible screen needs; missing parts are fetched at once."""
        if interest == self._interest:
            return
        self._interest = interest
        if self._due() and not self._failures:
            self._wake.set()

    def refresh(self, *, all_tiers: bool = False) -> None:
        """Ask now, whatever the interval says. `all_tiers`: slow values, too, not too often."""
        self._rest_failed_at = _NEVER
        if all_tiers and self._ago_s(self._all_asked_at) >= ALL_TIERS_S:
            self._all_asked_at = self._clock()
            self._asked_at.clear()
        if self._ago_s(self._began_at) >= SHORTEST_S:
            self._refresh_asked = True
            self._wake.set()

    async def run(self, publish: Callable[[Snapshot], None]) -> None:
        """Poll until cancelled; `publish` is called after every change of readings or link."""
        only_due = False
        while True:
            self._wake.clear()
            if only_due:
                await self._ask_due(publish)
            else:
                await self._poll(publish)
            only_due = await self._pause()

    async def _poll(self, publish: Callable[[Snapshot], None]) -> None:
        self._began_at = self._clock()
        self._refresh_asked = False
        self.snapshot = self.snapshot.with_link(replace(self.snapshot.link, next_at=None))
        wanted = union(self._live, self._interest.live)
        try:
            reply = await self._ask(wanted, publish)
        except SenecTuiError as error:
            self._failures += 1
            self._lost(error, publish)
            return
        self._failures = 0
        self._took(reply.took_s, self._silence.add(reply, wanted), publish)
        await self._ask_due(publish)

    async def _ask_due(self, publish: Callable[[Snapshot], None]) -> None:
        """What the visible screen lacks. A failure here leaves the live values alone."""
        try:
            while due := self._due():
                asked_at = self._clock()
                await self._ask(due, publish)
                for name, variables in due.items():
                    self._asked_at.update(((name, v), asked_at) for v in variables or ("",))
                publish(self.snapshot)
        except SenecTuiError as error:
            # The live values came, so the device is there: try the rest again, but not at once.
            self._rest_failed_at = self._clock()
            self._rest_error = error
            self._set_link(publish, error=error)

    async def _ask(self, wanted: Wanted, publish: Callable[[Snapshot], None]) -> Reply:
        loop = asyncio.get_running_loop()
        telling = loop.call_later(SLOW_ANSWER_S, self._tell_slow, publish)
        try:
            reply = await self._source.read(nameable(wanted))
        finally:
            telling.cancel()
        self.snapshot = self.snapshot.merged(reply, wanted)
        if self.snapshot.excess:
            self._excess_at = self._clock()
            self._excess = ExcessError(host=self._source.facts.name, n=self.snapshot.excess)
        return reply

    def _tell_slow(self, publish: Callable[[Snapshot], None]) -> None:
        """The answer has not come yet; it is still waited for, and nothing else is asked."""
        self._set_link(publish, slow=True)

    def _due(self) -> Wanted:
        """The parts of the visible screen's interest that are older than they may be.

        If there are any, those that would be so shortly come along.
        """
        if self._rest_is_put_off or not self._older(0.0):
            return {}
        return self._older(ALMOST_DUE_S)

    def _older(self, almost_s: float) -> Wanted:
        tiers = ((self._interest.medium, MEDIUM_S), (self._interest.slow, SLOW_S))
        return union(
            *(
                {name: lacking}
                for wanted, may_be_s in tiers
                for name, variables in wanted.items()
                if (lacking := self._asked_before(may_be_s - almost_s, name, variables)) is not None
            )
        )

    def _asked_before(
        self, age_s: float, name: str, variables: tuple[str, ...]
    ) -> tuple[str, ...] | None:
        """Those of the variables that were asked for at least so long ago; None: none were."""
        if self._asked_ago_s(name, "") < age_s:
            return None
        if not variables:
            return ()
        lacking_s, lacking = max(age_s, LACKING_S), self.snapshot.lacking
        return (
            tuple(
                v
                for v in variables
                if self._asked_ago_s(name, v) >= (lacking_s if f"{name}.{v}" in lacking else age_s)
            )
            or None
        )

    def _asked_ago_s(self, name: str, variable: str) -> float:
        return self._ago_s(self._asked_at.get((name, variable), _NEVER))

    def _ago_s(self, at: float) -> float:
        """Long ago where the clock was set back since: nothing waits until it is there again."""
        ago_s = self._clock() - at
        return ago_s if ago_s >= 0.0 else float("inf")

    @property
    def _rest_is_put_off(self) -> bool:
        """Whether what is not live failed just now, so that it is not asked for again at once."""
        return self._ago_s(self._rest_failed_at) < MEDIUM_S / 2

    def _lost(self, error: SenecTuiError, publish: Callable[[Snapshot], None]) -> None:
        delay_s = min(FIRST_RETRY_S * 2 ** (self._failures - 1), LONGEST_RETRY_S)
        delay_s *= 0.8 + 0.4 * self._jitter()
        now = self._clock()
        if isinstance(error, OverdueError):
            # It may still be at it, and would be asked twice at once.
            delay_s = max(delay_s, OVERDUE_S - max(0.0, now - self._began_at))
        link = self.snapshot.link
        self._set_link(
            publish,
            state="lost",
            slow=False,
            since=link.since if link.state == "lost" else now,
            error=error,
            next_at=now + delay_s,
        )

    def _took(
        self, took_s: float, silent: Sequence[str], publish: Callable[[Snapshot], None]
    ) -> None:
        now = self._clock()
        link = self.snapshot.link
        error: SenecTuiError | None = None
        if self._rest_is_put_off:
            error = self._rest_error
        elif 0.0 <= now - self._excess_at <= EXCESS_TOLD_S:
            error = self._excess
        if silent:
            more = ("…",) if len(silent) > _NAMED else ()
            names = ", ".join((*silent[:_NAMED], *more))
            error = SilentValuesError(host=self._source.facts.name, names=names)
        polite_s = min(took_s / BUSY_SHARE, LONGEST_INTERVAL_S)
        interval_s = max(self._interval_s, polite_s)
        self._set_link(
            publish,
            state="live",
            since=link.since if link.state == "live" else now,
            error=error,
            took_s=took_s,
            slow=took_s >= SLOW_ANSWER_S,
            polls=link.polls + 1,
            interval_s=interval_s,
            next_at=self._began_at + interval_s,
        )

    def _set_link(self, publish: Callable[[Snapshot], None], **changes: object) -> None:
        changed = replace(self.snapshot.link, facts=self._source.facts, **changes)  # type: ignore[arg-type]
        self.snapshot = self.snapshot.with_link(changed)
        publish(self.snapshot)

    async def _pause(self) -> bool:
        """Wait for the next poll. True: woken before, for what an opened screen lacks only."""
        next_at = self.snapshot.link.next_at
        seconds = 0.0 if next_at is None else next_at - self._clock()
        # The clock may be set while we sleep; the wait is never longer than what was announced.
        longest_s = max(self.snapshot.link.interval_s, 1.2 * LONGEST_RETRY_S)
        wait_s = min(max(0.0, seconds), longest_s)
        slept = await sleep_until_set(self._wake, wait_s, self._sleep)
        return not slept and not self._refresh_asked
