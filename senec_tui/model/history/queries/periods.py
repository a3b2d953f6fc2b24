"""What the History tab shows: a period, its curves or bars, its totals, the period before. Pure.

Periods are local ones of a time zone (None: this computer's), so days have 23 to 25 hours. Nothing
here waits or opens anything; `load` asks a `History`, which blocks, so run it in a thread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.language import N_
from senec_tui.model.history.channels import CURVES
from senec_tui.model.history.energy import BUCKET_S
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.timeseries.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from senec_tui.model.history.local_time import Step
    from senec_tui.model.history.queries.events import Event
    from senec_tui.model.history.queries.history_file import Extent, History
    from senec_tui.model.history.queries.totals import Totals
    from senec_tui.model.timeseries.series import Sample

DAY_S: Final = 86400.0
SHORTEST_S: Final = 300.0
"""No window is zoomed in further than this."""
LONGEST_S: Final = 10 * 366 * DAY_S
COMPARABLE: Final = 0.8
"""If a smaller share than this of what was measured now was measured then, no percents are told."""
LEAST_BASE: Final = 0.1
"""A change to more than ten times is no percentage that anybody reads."""
MOST_EVENTS: Final = 400
_NOW_S: Final = 1e-3
"""What arrived at a moment is known then."""

_HOURS_UP_TO_S: Final = 2.6 * DAY_S
_DAYS_UP_TO_S: Final = 62.1 * DAY_S


CalendarKind = Literal["day", "week", "month", "year"]
PeriodKind = Literal[CalendarKind, "range"]
_STEPS: Final[Mapping[CalendarKind, Step]] = {
    "day": "hour",
    "week": "day",
    "month": "day",
    "year": "month",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One entry of the selector."""

    id: str
    title: str
    """Message."""
    kind: CalendarKind
    back: int = 0
    """So many periods before the current one."""


RANGES: Final = (
    Range(id="today", title=N_("Today"), kind="day"),
    Range(id="yesterday", title=N_("Yesterday"), kind="day", back=1),
    Range(id="week", title=N_("Week"), kind="week"),
    Range(id="month", title=N_("Month"), kind="month"),
    Range(id="year", title=N_("Year"), kind="year"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSet:
    """Curves that are drawn together; at most two units."""

    title: str
    """Message."""
    names: tuple[str, ...]
    """Of `channels.CURVES`."""


CURVE_SETS: Final = (
    CurveSet(title=N_("Power"), names=("pv", "house", "grid", "battery", "soc")),
    CurveSet(title=N_("PV and house"), names=("pv", "house")),
    CurveSet(title=N_("Battery"), names=("battery", "soc")),
    CurveSet(title=N_("Grid"), names=("grid", "frequency")),
    CurveSet(title=N_("Wallbox"), names=("wallbox", "house")),
    CurveSet(title=N_("Cells"), names=("cell-spread", "soc")),
    CurveSet(
        title=N_("Temperatures"),
        names=("cell-temperature", "battery-temperature", "case-temperature"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarSet:
    """Two energies that face each other: one upwards, one downwards."""

    title: str
    """Message."""
    up: str
    down: str


BAR_SETS: Final = (
    BarSet(title=N_("PV and house"), up="pv", down="house"),
    BarSet(title=N_("Import and export"), up="import", down="export"),
    BarSet(title=N_("Charge and discharge"), up="charge", down="discharge"),
    BarSet(title=N_("House from PV and battery"), up="pv_to_house", down="battery_to_house"),
    BarSet(title=N_("Wallbox"), up="wallbox", down=""),
)

ENERGY_LABELS: Final = {
    "pv": N_("PV"),
    "house": N_("House"),
    "import": N_("Import"),
    "export": N_("Export"),
    "charge": N_("Charged"),
    "discharge": N_("Discharged"),
    "wallbox": N_("Wallbox"),
    "pv_to_house": N_("PV to house"),
    "pv_to_battery": N_("PV to battery"),
    "pv_to_grid": N_("PV to grid"),
    "battery_to_house": N_("Battery to house"),
    "battery_to_grid": N_("Battery to grid"),
    "grid_to_house": N_("Grid to house"),
    "grid_to_battery": N_("Grid to battery"),
}


# -- periods -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A span of time to look at."""

    kind: PeriodKind
    """`range`: with any ends."""
    start: float
    """Unix seconds."""
    end: float

    @property
    def length_s(self) -> float:
        """How long it is."""
        return self.end - self.start

    @property
    def step(self) -> Step:
        """What its bars stand for: hour, day or month."""
        if self.kind != "range":
            return _STEPS[self.kind]
        if self.length_s <= _HOURS_UP_TO_S:
            return "hour"
        return "day" if self.length_s <= _DAYS_UP_TO_S else "month"


def period_of(kind: CalendarKind, day: date, zone: tzinfo | None = None) -> Period:
    """The local day, week (from Monday), month or year with this day in it."""
    first = {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }[kind]
    return Period(
        kind=kind,
        start=day_span(first, zone)[0],
        end=day_span(_next(kind, first) - timedelta(days=1), zone)[1],
    )


def range_of(first: date, last: date, zone: tzinfo | None = None) -> Period:
    """Whole local days, both included, in any order."""
    first, last = min(first, last), max(first, last)
    return Period(kind="range", start=day_span(first, zone)[0], end=day_span(last, zone)[1])


def chosen(chosen_range: Range, now: float, zone: tzinfo | None = None) -> Period:
    """The period of an entry of the selector."""
    period = period_of(chosen_range.kind, local_day(now, zone), zone)
    return shifted(period, -chosen_range.back, zone)


def shifted(period: Period, count: int, zone: tzinfo | None = None) -> Period:
    """So many periods later (negative: earlier). Any range moves by half of its length."""
    if period.kind == "range":
        by_s = count * period.length_s / 2
        return replace(period, start=period.start + by_s, end=period.end + by_s)
    day = local_day(period.start, zone)
    for _ in range(abs(count)):
        day = _next(period.kind, day) if count > 0 else _previous(period.kind, day)
    return period_of(period.kind, day, zone)


def _next(kind: CalendarKind, first: date) -> date:
    if kind in ("day", "week"):
        return first + timedelta(days=1 if kind == "day" else 7)
    if kind == "year":
        return first.replace(year=first.year + 1)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _previous(kind: CalendarKind, first: date) -> date:
    if kind in ("day", "week"):
        return first - timedelta(days=1 if kind == "day" else 7)
    if kind == "year":
        return first.replace(year=first.year - 1)
    return (first - timedelta(days=1)).replace(day=1)


def zoomed(period: Period, factor: float, around: float) -> Period:
    """A range `factor` times as long; `around` keeps its place in it."""
    length_s = min(max(period.length_s * factor, SHORTEST_S), LONGEST_S)
    share = (around - period.start) / period.length_s
    start = around - length_s * share
    return Period(kind="range", start=start, end=start + length_s)


def around(at: float, reach_s: float) -> Period:
    """A range with a moment in its middle."""
    return Period(kind="range", start=at - reach_s, end=at + reach_s)


def before(period: Period, now: float, zone: tzinfo | None = None) -> Period:
    """What a period is compared with: the one before, as far as this one has come by now.

    Of a running month that is to the same day and time of the month before, so that like is
    compared with like.
    """
    if period.kind == "range":
        return replace(period, start=period.start - period.length_s, end=period.start)
    whole = shifted(period, -1, zone)
    if now >= period.end:
        return whole
    # By the clock on the wall, which may be an hour off across a change of the clocks.
    passed = _naive(max(now, period.start), zone) - _naive(period.start, zone)
    end = (_naive(whole.start, zone) + passed).replace(tzinfo=zone).timestamp()
    return replace(whole, end=min(end, whole.end))


GHOSTS: Final = (1, 7)
"""How many days before a day its ghost may be."""


def ghost_of(period: Period, days_back: int, zone: tzinfo | None = None) -> Period | None:
    """The day whose curve is drawn behind that of a day; None where there is none."""
    if not days_back or period.kind != "day":
        return None
    return shifted(period, -days_back, zone)


def _moved_to(at: float, ghost: Period, period: Period, zone: tzinfo | None) -> float:
    """The same time by the clock on the wall, in the other period."""
    passed = _naive(at, zone) - _naive(ghost.start, zone)
    return (_naive(period.start, zone) + passed).replace(tzinfo=zone).timestamp()


def _naive(at: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None)


# -- what is shown -----------------------------------------------------------------------------


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
    ghost: int = 0
    """The curve of so many days before stands behind; 0: of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCurve(Series):
    """A curve of a period."""

    name: str
    width_s: float
    """A sample stands for so much time at most."""

    def at(self, moment: float) -> Sample | None:
        """The sample that stands for a moment; None in a gap."""
        return self.at_moment(moment, 1.5 * self.width_s + 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodView:
    """The answer."""

    question: PeriodQuestion
    extent: Extent
    curves: tuple[ShownCurve, ...]
    bars: tuple[Totals, ...]
    totals: Totals
    before: Totals
    compared: Period
    """What `before` is about."""
    events: tuple[Event, ...]
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
    compared = before(period, now, zone)
    known_until = min(period.end, max(now, period.start) + _NOW_S)
    return PeriodView(
        question=question,
        extent=history.extent(),
        curves=tuple(_curve(history, name, question, known_until) for name in question.curves),
        bars=history.bars(period.start, period.end, step=period.step, timezone=zone, until=now),
        totals=history.totals(period.start, period.end, zone, until=now),
        before=history.totals(
            compared.start,
            math.ceil(compared.end / BUCKET_S) * BUCKET_S,
            zone,
            until=compared.end,
        ),
        compared=compared,
        events=history.events(period.start, known_until, limit=MOST_EVENTS),
        ghosts=_ghosts(history, question),
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
    return ShownCurve(
        name=name,
        unit=series.unit or CURVES[name].unit,
        samples=series.samples,
        width_s=width_s,
    )


def change_pct(now: float, earlier: float) -> float | None:
    """How much more (positive) or less than before; None where that is no base for a percentage."""
    if earlier < LEAST_BASE * now or earlier <= 0:
        return None
    return 100.0 * (now - earlier) / earlier


# -- the cursor --------------------------------------------------------------------------------

_STEPS_S: Final = (
    *(float(n) for n in (1, 5, 10, 30)),
    *(60.0 * n for n in (1, 2, 5, 10, 15, 20, 30)),
    *(3600.0 * n for n in (1, 2, 3, 4, 6, 12)),
    *(DAY_S * n for n in (1, 2, 7, 14, 30)),
)


def cursor_step_s(period: Period, columns: int) -> float:
    """A round step that moves the cursor by about one of so many columns."""
    wanted = period.length_s / max(columns, 1)
    return min(_STEPS_S, key=lambda step: abs(step - wanted) / step)


def moved(period: Period, cursor: float | None, steps: int, columns: int, now: float) -> float:
    """Where the cursor stands after some steps; it appears at the last moment that has passed."""
    step = cursor_step_s(period, columns)
    first, last = period.start, min(period.end - 1, max(now, period.start))
    if cursor is None:
        return first + (last - first) // step * step
    place = round((cursor - first) / step) + steps
    return min(max(first + place * step, first), last)


def bar_at(bars: Sequence[Totals], moment: float) -> int | None:
    """The bar that a moment lies in."""
    for index, bar in enumerate(bars):
        if bar.start <= moment < bar.end:
            return index
    return None
