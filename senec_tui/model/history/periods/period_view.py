"""What the History tab shows of a period: curves or bars, totals, what they are compared with.

`load` asks a `History`, which blocks, so run it in a thread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.model.history.channels import CURVES
from senec_tui.model.history.database import QUARTER_LEVEL
from senec_tui.model.history.energy import BUCKET_S
from senec_tui.model.history.periods.charging_sessions import charging_sessions
from senec_tui.model.history.periods.input_energies import pv_inputs
from senec_tui.model.history.periods.periods import before, ghost_of, naive
from senec_tui.model.history.writing.ageing import DAY_S
from senec_tui.model.timeseries.series import Sample, Series

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.model.history.periods.charging_sessions import ChargingSession
    from senec_tui.model.history.periods.input_energies import PvInput
    from senec_tui.model.history.periods.periods import Period
    from senec_tui.model.history.queries.events import Event
    from senec_tui.model.history.queries.history_file import Extent, History
    from senec_tui.model.history.queries.totals import ImportedBeside, Totals

COMPARABLE: Final = 0.8
"""If a smaller share than this of what was measured now was measured then, no percents are told."""
LEAST_BASE: Final = 0.1
"""A change to more than ten times is no percentage that anybody reads."""
MOST_EVENTS: Final = 400
MOMENTS_S: Final = 8 * DAY_S
"""Of a longer period the day of an extreme is told, not the minute."""
_NOW_S: Final = 1e-3
"""What arrived at a moment is known then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodQuestion:
    """What the tab wants to know."""

    period: Period
    now: float
    curves: tuple[str, ...] = ()
    """Names of curves; empty when bars are drawn."""
    points: int = 150
    """About so many points per curve."""
    zone: tzinfo | None = None
    details: bool = True
    """Sessions and inputs, too, which of a year are not there at once."""
    ghost: int = 0
    """The curve of so many periods before stands behind; 0: of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCurve(Series):
    """A curve of a period."""

    name: str
    width_s: float
    """A sample stands for so much time at most."""
    lowest_at: float | None = None
    """When the lowest value first was, as finely as it is kept; None: no finer than a sample."""
    highest_at: float | None = None

    @property
    def extremes(self) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
        """When the lowest and when the highest value first was, and the values."""
        low, high = self.lowest, self.highest
        return (
            None if low is None else (self.lowest_at or low[0], low[1]),
            None if high is None else (self.highest_at or high[0], high[1]),
        )

    def at(self, moment: float) -> Sample | None:
        """What is drawn at a moment: between two samples on the line between; None in a gap."""
        for left, right in pairwise(self.samples):
            if left is not None and right is not None and left.at <= moment <= right.at:
                return _between(left, right, moment)
        return self.at_moment(moment, 1.5 * self.width_s + 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodView:
    """What the history says of a period, ready to be drawn."""

    question: PeriodQuestion
    extent: Extent
    curves: tuple[ShownCurve, ...]
    bars: tuple[Totals, ...]
    totals: Totals
    before: Totals
    compared: Period
    """What `before` is about."""
    events: tuple[Event, ...]
    imported: ImportedBeside
    sessions: tuple[ChargingSession, ...] = ()
    """Those that began in the period."""
    inputs: tuple[PvInput, ...] = ()
    ghosts: tuple[ShownCurve, ...] = ()
    """Curves of another day, at the times of this one."""

    @property
    def period(self) -> Period:
        """What it is about."""
        return self.question.period

    @property
    def is_comparable(self) -> bool:
        """Whether about as much was measured of the period before: percents need a base."""
        return self.before.share >= COMPARABLE * self.totals.share > 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was measured in the period."""
        return not self.totals.measured_s and not any(c.last for c in self.curves)


def load(history: History, question: PeriodQuestion) -> PeriodView:
    """Ask for everything that was known at `now`, which may be a moment of the past. Blocking.

    Raises:
        StorageError: the history cannot be read.
    """
    period, zone, now = question.period, question.zone, question.now
    compared = before(period, now, zone, back=question.ghost or 1)
    known_until = min(period.end, max(now, period.start) + _NOW_S)
    start, end, details = period.start, period.end, question.details
    with history.one_state():  # so that bars add up to the totals
        bars, totals = history.bars_and_total(
            start, end, step=period.step, timezone=zone, until=now
        )
        return PeriodView(
            question=question,
            extent=history.extent(),
            curves=tuple(_curve(history, name, question, known_until) for name in question.curves),
            bars=bars,
            totals=totals,
            before=history.totals(
                compared.start,
                math.ceil(compared.end / BUCKET_S) * BUCKET_S,
                zone,
                until=compared.end,
            ),
            compared=compared,
            events=history.events(period.start, known_until, limit=MOST_EVENTS),
            imported=history.imported_beside(start, end, zone, until=now),
            sessions=charging_sessions(history, start, end, until=now) if details else (),
            inputs=pv_inputs(history, start, end, until=now) if details else (),
            ghosts=_ghosts(history, question),
        )


def _between(left: Sample, right: Sample, moment: float) -> Sample:
    """The extremes are those of both, since they may have been at any time between them."""
    share = (moment - left.at) / (right.at - left.at) if right.at > left.at else 0.0
    return Sample(
        moment,
        min(left.low, right.low),
        left.mean + share * (right.mean - left.mean),
        max(left.high, right.high),
    )


def _ghosts(history: History, question: PeriodQuestion) -> tuple[ShownCurve, ...]:
    """The first curves of the day to compare with, as if they were of this day."""
    period, zone = question.period, question.zone
    ghost = ghost_of(period, question.ghost, zone)
    if ghost is None:
        return ()
    # More than two would hide what they are compared with.
    names = question.curves if len(question.curves) <= 2 else question.curves[:1]
    then = replace(question, period=ghost)
    return tuple(
        replace(
            curve,
            samples=tuple(
                sample and sample._replace(at=_moved_to(sample.at, ghost, period, zone))
                for sample in curve.samples
            ),
        )
        for curve in (_curve(history, name, then, ghost.end) for name in names)
        if curve.last is not None
    )


def _curve(history: History, name: str, question: PeriodQuestion, end: float) -> ShownCurve:
    """What has come of a curve by then, thinned as all of it will be."""
    start, width_s = question.period.start, question.period.length_s / question.points
    series = history.series(name, start, end, (end - start) / width_s)
    curve = ShownCurve(
        name=name,
        unit=series.unit or CURVES[name].unit,
        samples=series.samples,
        width_s=width_s,
    )
    # Everything of a long period is kept by quarters of an hour, and its extremes are told by day.
    roughly: Series = curve
    if question.period.length_s <= MOMENTS_S:
        width_s = QUARTER_LEVEL
        roughly = history.series(name, start, end, (end - start) / width_s)
    if roughly.lowest is None or roughly.highest is None:
        return curve
    low, high = (
        _finer(history, name, at, min(at + width_s, end), question.period)
        for at, _ in (roughly.lowest, roughly.highest)
    )
    return replace(
        curve,
        lowest_at=None if low.lowest is None else low.lowest[0],
        highest_at=None if high.highest is None else high.highest[0],
    )


def _finer(history: History, name: str, start: float, end: float, period: Period) -> Series:
    """What a sample was thinned from, so that its times do not depend on the room for a curve."""
    if period.length_s <= MOMENTS_S:
        return Series(samples=tuple(history.samples(name, start, end)))
    return history.series(name, start, end, (end - start) / QUARTER_LEVEL)


def change_pct(now: float, earlier: float) -> float | None:
    """How much more (positive) or less than before; None where that is no base for a percentage."""
    if earlier < LEAST_BASE * now or earlier <= 0:
        return None
    return 100.0 * (now - earlier) / earlier


def _moved_to(at: float, ghost: Period, period: Period, zone: tzinfo | None) -> float:
    """The same time by the clock on the wall, in the other period."""
    passed = naive(at, zone) - naive(ghost.start, zone)
    return (naive(period.start, zone) + passed).replace(tzinfo=zone).timestamp()
