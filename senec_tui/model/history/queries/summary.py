"""What the history says at one look: energy of day, month and year so far, and the last events.

Blocking: it asks a `History`, so run it in a thread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.history.queries.totals import Totals

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.model.history.queries.events import Event
    from senec_tui.model.history.queries.history_file import History

EVENTS_KEPT: Final = 40
DAYS: Final = 30
"""Days told one by one, today among them."""
LOOK_BACK_S: Final = 30 * 86400.0
"""Events from before that are no news."""
EARLIER_FOR_S: Final = 3600.0
"""Days that are over change only when totals are imported; a year of them takes a while to add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Totals up to the midnight before."""

    at: float
    """When they were added up, Unix seconds."""
    month: Totals
    year: Totals
    days: tuple[Totals, ...]

    def holds(self, at: float, midnight: float) -> bool:
        """Whether they still serve at a moment of the day that began at `midnight`."""
        return self.year.end == midnight and 0 <= at - self.at < EARLIER_FOR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySummary:
    """What the history says up to a moment: totals, days, and what happened."""

    today: Totals
    month: Totals
    """Of the calendar month so far."""
    year: Totals
    """Of the calendar year so far."""
    days: tuple[Totals, ...]
    """The last `DAYS` calendar days one by one, today last."""
    events: tuple[Event, ...]
    """Newest first."""
    earlier: Earlier


def summary_of(
    history: History,
    at: float,
    zone: tzinfo | None = None,
    *,
    live: bool = False,
    known: HistorySummary | None = None,
) -> HistorySummary:
    """The look back from a moment.

    Args:
        history: of the device.
        at: Unix seconds.
        zone: of days and months; None: this computer's.
        live: the moment is now, so all that is there counts.
        known: the digest before, which saves adding up the days that are over once more.

    Raises:
        StorageError: the history cannot be read.
    """
    day = local_day(at, zone)
    midnight, day_end = day_span(day, zone)
    # Live, nothing lies ahead yet: what was written since the question counts as well.
    today = history.totals(midnight, day_end, zone, until=math.inf if live else at)
    earlier = None if known is None else known.earlier
    if earlier is None or not earlier.holds(at, midnight):
        month_start, _ = day_span(day.replace(day=1), zone)
        year_start, _ = day_span(day.replace(month=1, day=1), zone)
        first_day, _ = day_span(day - timedelta(days=DAYS - 1), zone)
        earlier = Earlier(
            at=at,
            month=history.totals(month_start, midnight, zone),
            year=history.totals(year_start, midnight, zone),
            days=history.bars(first_day, midnight, step="day", timezone=zone),
        )
    return HistorySummary(
        today=today,
        month=_sum(earlier.month, today),
        year=_sum(earlier.year, today),
        days=(*earlier.days, today),
        events=history.events(at - LOOK_BACK_S, at, limit=EVENTS_KEPT)[::-1],
        earlier=earlier,
    )


def still_being_read(at: float) -> HistorySummary:
    """What stands in its place until it is known: nothing is known of any span, so far."""
    unknown = Totals(
        start=at, end=at, energy_wh=dict.fromkeys(CHANNELS, 0.0), elapsed_s=0.0, measured_s=0.0
    )
    return HistorySummary(
        today=unknown,
        month=unknown,
        year=unknown,
        days=(),
        events=(),
        earlier=Earlier(at=-math.inf, month=unknown, year=unknown, days=()),
    )


def _sum(before: Totals, after: Totals) -> Totals:
    """The totals of two spans, one right after the other."""
    return replace(
        before,
        end=after.end,
        energy_wh={name: wh + after.energy_wh[name] for name, wh in before.energy_wh.items()},
        elapsed_s=before.elapsed_s + after.elapsed_s,
        measured_s=before.measured_s + after.measured_s,
        wallbox_measured_s=before.wallbox_measured_s + after.wallbox_measured_s,
        imported_days=before.imported_days + after.imported_days,
        unknown=before.unknown | after.unknown,
    )
