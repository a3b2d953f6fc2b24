"""The device as it was: everything that the tabs need for one moment of the history. Pure.

Blocking: it asks a `History`, so run it in a thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.errors import NothingMeasuredError
from senec_tui.model.history.queries.recorded import Recorded, read_last_hours
from senec_tui.model.history.queries.summary import HistorySummary, summary_of
from senec_tui.model.judgement.judgement import level_of_code
from senec_tui.model.reading.snapshot import Link
from senec_tui.model.timeseries.recent_powers import CHANNELS, RecentPowers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from senec_tui.device.source import DeviceFacts
    from senec_tui.model.history.event_kinds import EventKind
    from senec_tui.model.history.queries.events import Event
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.reading.snapshot import Snapshot

TRENDS_S: Final = 4 * 3600.0
"""As long as the sparklines may look back."""
SEARCHED_S: Final = 400 * 86400.0
"""How far the next event is looked for."""
_FAULT_KINDS: Final[tuple[EventKind, ...]] = ("warning", "lost", "state")
"""Kinds of events that may be the begin of a fault."""
CHANGES: Final[tuple[EventKind, ...]] = ("state",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMoment:
    """What all tabs show of a moment of the past."""

    at: float
    """Unix seconds."""
    snapshot: Snapshot
    """Every value with the time it was received at; nothing that came later."""
    recent_powers: RecentPowers
    recorded: Recorded
    """The curves of the hours before."""
    history_summary: HistorySummary
    """The look back from then."""

    @property
    def measured(self) -> bool:
        """Whether anything was measured around that moment."""
        return self.snapshot.link.error is None


def moment_of(
    history: History, at: float, facts: DeviceFacts, zone: tzinfo | None = None
) -> PastMoment:
    """What is known of a moment. `facts`: of the device as it is known now.

    Raises:
        StorageError: the history cannot be read.
    """
    snapshot = history.snapshot_at(at)
    link = replace(snapshot.link, facts=facts)
    if link.state == "lost":
        # The tabs draw what is still known, and the reason stands below them.
        link = Link(state="lost", since=at, error=NothingMeasuredError(), facts=facts)
        snapshot = replace(snapshot, at=at)
    return PastMoment(
        at=at,
        snapshot=snapshot.with_link(link),
        recent_powers=recent_powers_until(history, at),
        recorded=read_last_hours(history, at + 1e-3),
        history_summary=summary_of(history, at, zone),
    )


def recent_powers_until(history: History, at: float) -> RecentPowers:
    """The last hours before a moment. Raises like `moment_of`."""
    points: dict[float, list[float | None]] = {}
    for index, name in enumerate(CHANNELS):
        for point in history.samples(name, at - TRENDS_S, at + 1e-3):
            values = points.setdefault(point.at, [None] * len(CHANNELS))
            values[index] = point.mean
    recent_powers = RecentPowers()
    for moment in sorted(points):
        recent_powers.note(moment, points[moment])
    return recent_powers


def next_fault_at(history: History, at: float, *, back: bool = False) -> float | None:
    """When a fault began next, or before; its end is passed over. None: never."""
    return next_event_at(history, at, _FAULT_KINDS, back=back, only=partial(begins_fault, history))


def begins_fault(history: History, event: Event) -> bool:
    """Whether from here on something is not as it should be."""
    if event.kind == "lost":
        return True
    before, now = event.old_values[0], event.new_values[0]
    if event.kind == "warning":
        return bool(now) and now != before
    object_name, _, rest = event.path.partition(".")
    variable = history.catalogue.variable(object_name, rest.partition("[")[0])
    table = None if variable is None else history.catalogue.codes(variable.codes or "")
    return isinstance(now, int) and level_of_code(table, now) >= Level.WATCH


def next_event_at(
    history: History,
    at: float,
    kinds: tuple[EventKind, ...],
    *,
    back: bool = False,
    only: Callable[[Event], bool] = lambda _event: True,
) -> float | None:
    """When something of these kinds, and of them `only` some, happened next, or before.

    None: never.
    """
    reach_s = 3600.0
    while reach_s < 24 * SEARCHED_S:
        start, end = (at - reach_s, at) if back else (at + 1e-3, at + reach_s)
        found = list(filter(only, history.events(start, end, kinds=kinds, limit=100_000)))
        if found:
            return found[-1].at if back else found[0].at
        reach_s *= 24
    return None
