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
from senec_tui.model.history.local_time import day_span, local_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from senec_tui.model.history.local_time import BarSpan
    from senec_tui.model.history.queries.totals import Totals

DAY_S: Final = 86400.0
SHORTEST_S: Final = 300.0
"""No window is zoomed in further than this."""
LONGEST_S: Final = 10 * 366 * DAY_S

_HOURS_UP_TO_S: Final = 2.6 * DAY_S
_DAYS_UP_TO_S: Final = 62.1 * DAY_S


CalendarKind = Literal["day", "week", "month", "year"]
SpanKind = Literal["6h", "24h", "7d", "30d", "12m"]
RangeKind = Literal[CalendarKind, SpanKind]
PeriodKind = Literal[CalendarKind, SpanKind, "range"]
_STEPS: Final[Mapping[str, BarSpan]] = {
    "day": "hour",
    "week": "day",
    "month": "day",
    "year": "month",
}
_CALENDAR: Final[Mapping[str, CalendarKind]] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}
_SPANS: Final[Mapping[str, tuple[BarSpan, int]]] = {
    "6h": ("hour", 6),
    "24h": ("hour", 24),
    "7d": ("day", 7),
    "30d": ("day", 30),
    "12m": ("month", 12),
}
"""Whole hours, days or months, the one that is running the last of them."""
_HOUR_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One entry of the selector."""

    id: str
    title: str
    """Message."""
    kind: RangeKind
    back: int = 0
    """So many periods before the current one."""


RANGES: Final = (
    Range(id="today", title=N_("Today"), kind="day"),
    Range(id="yesterday", title=N_("Yesterday"), kind="day", back=1),
    Range(id="week", title=N_("Week"), kind="week"),
    Range(id="month", title=N_("Month"), kind="month"),
    Range(id="year", title=N_("Year"), kind="year"),
    Range(id="6h", title=N_("6 h"), kind="6h"),
    Range(id="24h", title=N_("24 h"), kind="24h"),
    Range(id="7d", title=N_("7 days"), kind="7d"),
    Range(id="30d", title=N_("30 days"), kind="30d"),
    Range(id="12m", title=N_("12 months"), kind="12m"),
)


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
    def step(self) -> BarSpan:
        """What its bars stand for: hour, day or month."""
        if self.kind in _SPANS:
            return _SPANS[self.kind][0]
        if self.kind in _STEPS:
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
    kind = chosen_range.kind
    if kind in ("6h", "24h", "7d", "30d", "12m"):
        return _span(kind, now, zone)
    period = period_of(_CALENDAR[kind], local_day(now, zone), zone)
    return shifted(period, -chosen_range.back, zone)


def _span(kind: SpanKind, last: float, zone: tzinfo | None) -> Period:
    """The span whose last hour, day or month has this moment in it."""
    step, count = _SPANS[kind]
    if step == "hour":
        end = (last // _HOUR_S + 1) * _HOUR_S
        return Period(kind=kind, start=end - count * _HOUR_S, end=end)
    day = local_day(last, zone)
    if step == "day":
        first, end = day - timedelta(days=count - 1), day_span(day, zone)[1]
    else:
        first, end = _months_later(day, 1 - count), period_of("month", day, zone).end
    return Period(kind=kind, start=day_span(first, zone)[0], end=end)


def _months_later(day: date, count: int) -> date:
    """The first of a month so many months later."""
    months = 12 * day.year + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def shifted(period: Period, count: int, zone: tzinfo | None = None) -> Period:
    """So many periods later (negative: earlier). Any range moves by half of its length."""
    kind = period.kind
    if kind == "range":
        by_s = count * period.length_s / 2
        return replace(period, start=period.start + by_s, end=period.end + by_s)
    if kind in ("6h", "24h", "7d", "30d", "12m"):
        step, length = _SPANS[kind]
        last = period.end - 1
        if step == "hour":
            return _span(kind, last + count * length * _HOUR_S, zone)
        day = local_day(last, zone)
        if step == "day":
            day += timedelta(days=count * length)
        else:
            day = _months_later(day, count * length)
        return _span(kind, day_span(day, zone)[0], zone)
    day = local_day(period.start, zone)
    calendar = _CALENDAR[kind]
    for _ in range(abs(count)):
        day = _next(calendar, day) if count > 0 else _previous(calendar, day)
    return period_of(calendar, day, zone)


def periods_back(period: Period, at: float, zone: tzinfo | None = None) -> int:
    """How many periods before this one the one of a moment is; negative: after."""
    here, there = local_day(period.start, zone), local_day(at, zone)
    months = 12 * (here.year - there.year) + here.month - there.month
    if period.kind in ("month", "12m"):
        return math.ceil(months / (1 if period.kind == "month" else 12))
    if period.kind == "year":
        return here.year - there.year
    days = {"day": 1, "week": 7, "7d": 7, "30d": 30}.get(period.kind)
    if days:
        return math.ceil((here - there).days / days)
    return math.ceil((period.start - at) / period.length_s)


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


def before(period: Period, now: float, zone: tzinfo | None = None, *, back: int = 1) -> Period:
    """What a period is compared with: the one before, as far as this one has come by now.

    `back`: not the one before, but so many before it.

    Of a running month that is to the same day and time of the month before, so that like is
    compared with like.
    """
    if period.kind == "range":
        return replace(period, start=period.start - period.length_s, end=period.start)
    whole = shifted(period, -back, zone)
    if now >= period.end:
        return whole
    # By the clock on the wall, which may be an hour off across a change of the clocks.
    passed = naive(max(now, period.start), zone) - naive(period.start, zone)
    end = (naive(whole.start, zone) + passed).replace(tzinfo=zone).timestamp()
    return replace(whole, end=min(end, whole.end))


def ghosts_of(period: Period) -> tuple[int, ...]:
    """How many periods before one the usual ones to compare it with are."""
    return {"day": (1, 7), "month": (1, 12), "week": (1, 52), "range": ()}.get(period.kind, (1,))


def ghost_of(period: Period, back: int, zone: tzinfo | None = None) -> Period | None:
    """The period whose curve is drawn behind that of one; None where there is none."""
    if not back or period.kind == "range":
        return None
    return shifted(period, -back, zone)


def naive(at: float, zone: tzinfo | None) -> datetime:
    """The local time by the clock on the wall, without its zone."""
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None)


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
