"""Curves over time: axes with round ticks, lows and highs, gaps, zero line, cursor, marks. Pure.

    plot([Curve(label="BMS.SOC[0]", unit="%", samples=…)], start=…, end=…, width=80, height=20,
         glyphs=scene.glyphs, tr=scene.tr)

Two units at most: the unit of the first curve is at the left axis, the other one at the right. A
sample that stands for a slot of time is drawn from its low to its high; a None among the samples is
a gap, and nothing is drawn over it. With several curves each carries its letter at its end, and
along the way where there is no colour, so that they can be told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.lines import Line, Span, cells, left, right
from senec_tui.model.timeseries.series import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.language import Language

LETTERS: Final = "abcdef"
CURVE_ROLES: Final = ("curve-1", "curve-2", "curve-3", "curve-4")
ROWS_PER_TICK: Final = 3
CELLS_PER_TICK: Final = 12
CELLS_PER_LETTER: Final = 3
"""Along curves that carry their letters: this many cells for each of them."""
GHOST_EVERY: Final = 2
"""A dot in every so many cells."""
FROM_ZERO: Final = 0.6
"""An axis begins at zero if the nearest value is within this share of the farthest."""

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_TIME_STEPS: Final = (
    *(seconds for seconds in (1, 5, 10, 30)),
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 12)),
    *(days * _DAY for days in (1, 2, 7, 14, 28, 56, 112, 364)),
)


_NO_RANGES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlottedCurve(Series):
    """A series, and how it is drawn."""

    label: str
    role: str = ""
    """Colour; "" takes one by position."""
    ghost: str = ""
    """The letter of a curve to compare with: dotted, behind all others. It comes after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotMark:
    """Something that happened, marked at the top of the plot."""

    at: float
    letter: str
    role: str = "warn"


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """A range of values with round ticks."""

    unit: str
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, unit: str, low: float, high: float, ticks: int) -> ValueAxis:
        """The round range that holds these values, with about so many ticks."""
        if low > 0 and low < (1 - FROM_ZERO) * high:
            low = 0.0
        elif high < 0 and high > (1 - FROM_ZERO) * low:
            high = 0.0
        if high - low <= abs(high) * 1e-9:
            margin = abs(high) * 0.05 or 1.0
            low, high = low - margin, high + margin
        around = [
            cls(unit, math.floor(low / step) * step, math.ceil(high / step) * step, step)
            for step in round_steps((high - low) / max(ticks, 1))
        ]
        return min(around, key=lambda axis: axis.high - axis.low)

    @property
    def decimals(self) -> int:
        """Places that tell neighbouring ticks apart."""
        exact = (n for n in range(9) if abs(round(self.step, n) - self.step) <= self.step * 1e-6)
        return next(exact, 9)

    def ticks(self) -> list[float]:
        """The values to write, lowest first."""
        count = round((self.high - self.low) / self.step)
        return [self.low + index * self.step for index in range(count + 1)]

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the top, 1 at the bottom."""
        return (self.high - value) / (self.high - self.low)


def round_steps(least: float) -> list[float]:
    """Round numbers from `least` to two and a half times as much, smallest first."""
    power = 10.0 ** math.floor(math.log10(least))
    steps = (power * n for n in (1, 2, 2.5, 3, 4, 5, 6, 8, 10, 20))
    return [step for step in steps if 1 - 1e-9 <= step / least <= 2.5]


class _Raster:
    """Cells of so many dots across and down."""

    def __init__(self, width: int, height: int, across: int, down: int) -> None:
        self.width, self.height = width * across, height * down
        self.across, self.down = across, down
        self.dots = [[0] * width for _ in range(height)]
        self.owner = [[-1] * width for _ in range(height)]

    def column(self, x: int, top: int, bottom: int, curve: int) -> None:
        """A vertical line of dots, both ends included."""
        if not 0 <= x < self.width:
            return
        cell_x, sub_x = divmod(x, self.across)
        for y in range(max(min(top, bottom), 0), min(max(top, bottom), self.height - 1) + 1):
            cell_y, sub_y = divmod(y, self.down)
            self.dots[cell_y][cell_x] |= 1 << (sub_y * self.across + sub_x)
            self.owner[cell_y][cell_x] = curve

    def line(self, x0: int, y0: int, x1: int, y1: int, curve: int, *, every: int = 1) -> None:
        """A line between two dots, without a hole; or a dot in every so many columns of it."""
        if every > 1:
            for x in range(max(x0, 0), min(x1, self.width - 1) + 1):
                if x % every == 0:
                    y = y1 if x1 == x0 else round(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
                    self.column(x, y, y, curve)
            return
        if x0 == x1:
            self.column(x0, y0, y1, curve)
            return
        slope = (y1 - y0) / (x1 - x0)
        for x in range(max(x0, 0), min(x1, self.width - 1) + 1):
            begin = y0 if x == x0 else round(y0 + slope * (x - 0.5 - x0))
            end = y1 if x == x1 else round(y0 + slope * (x + 0.5 - x0))
            self.column(x, begin, end, curve)


# Dots of a braille cell by the bits of `_Raster`: left to right, then down.
_BRAILLE_BITS: Final = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
_HALVES: Final = " ▀▄█"


class _Level(NamedTuple):
    across: int
    down: int


def _level(glyphs: Glyphs) -> _Level:
    if glyphs.braille:
        return _Level(2, 4)
    return _Level(1, 2) if glyphs.bar_parts else _Level(1, 1)


def _dots(glyphs: Glyphs, dots: int, curve: int, *, alone: bool) -> str:
    if glyphs.braille:
        return chr(0x2800 + sum(bit for n, bit in enumerate(_BRAILLE_BITS) if dots >> n & 1))
    if glyphs.bar_parts:
        return _HALVES[dots & 3]
    return "*" if alone else LETTERS[curve % len(LETTERS)]


@dataclass(slots=True)
class _Grid:
    """What stands in every cell of the plot area."""

    width: int
    height: int
    cells: list[list[tuple[str, str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = [[(" ", "")] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, role: str, *, over: bool = True) -> None:
        """One character; without `over` only where nothing stands."""
        free = 0 <= x < self.width and 0 <= y < self.height
        if free and (over or self.cells[y][x][0] == " "):
            self.cells[y][x] = (text, role)

    def row(self, y: int) -> list[Span]:
        """Runs of the same role."""
        return [
            Span("".join([text for text, _ in run]), role)
            for role, run in groupby(self.cells[y], key=itemgetter(1))
        ]


def axes_of(
    curves: Sequence[PlottedCurve],
    ticks: int,
    at_least: Mapping[str, tuple[float, float]] = _NO_RANGES,
) -> dict[str, ValueAxis]:
    """An axis for each unit, in the order of the curves; without values from 0 to 1."""
    axes: dict[str, ValueAxis] = {}
    for curve in curves:
        if curve.unit in axes:
            continue
        ranges = [c.bounds for c in curves if c.unit == curve.unit]
        ranges.append(at_least.get(curve.unit))
        known = [each for each in ranges if each is not None]
        low = min((each[0] for each in known), default=0.0)
        high = max((each[1] for each in known), default=1.0)
        axes[curve.unit] = ValueAxis.of(curve.unit, low, high, ticks)
    return axes


def plot(
    curves: Sequence[PlottedCurve],
    *,
    start: float,
    end: float,
    width: int,
    height: int,
    glyphs: Glyphs,
    tr: Language,
    zone: tzinfo | None = None,
    cursor_at: float | None = None,
    events: Sequence[PlotMark] = (),
    at_least: Mapping[str, tuple[float, float]] = _NO_RANGES,
) -> list[Line]:
    """Exactly `height` lines (at least 5) of at most `width` cells.

    Args:
        curves: up to six, of up to two units.
        start: left edge, Unix seconds.
        end: right edge.
        width: cells, axes included.
        height: lines: units, plot, two lines of time axis.
        glyphs: level of the terminal.
        tr: language of numbers and dates.
        zone: for the time axis; None: of this computer.
        cursor_at: where the vertical cursor line stands.
        events: marks at the top.
        at_least: unit -> a range that its axis holds whatever the values are.
    """
    rows = max(height - 3, 2)
    axes = axes_of(curves, max(rows // ROWS_PER_TICK, 1), at_least)
    units = list(axes)
    left_labels = _labels(axes[units[0]], rows, tr) if units else {}
    right_labels = _labels(axes[units[1]], rows, tr) if len(units) > 1 else {}
    left_width = _width(left_labels)
    inner = width - left_width - 1 - (_width(right_labels) + 1 if right_labels else 0)
    inner = max(inner, 4)
    grid = _Grid(inner, rows)
    span_s = max(end - start, 1e-9)

    _draw_curves(grid, curves, axes, glyphs, start=start, span_s=span_s)
    first = axes.get(units[0]) if units else None
    if first is not None and first.low <= 0 <= first.high:
        zero = _row_of(first, 0.0, rows)
        for x in range(inner):
            grid.put(x, zero, glyphs.horizontal, "rule", over=False)

    def column(at: float) -> int:
        return min(int((at - start) / span_s * inner), inner - 1)

    for event in events:
        if start <= event.at <= end:
            grid.put(column(event.at), 0, event.letter[:1], event.role)
    if cursor_at is not None and start <= cursor_at <= end:
        for y in range(rows):
            grid.put(column(cursor_at), y, glyphs.vertical, "strong", over=False)
    return [
        _unit_line(units, left_width, inner),
        *_framed(grid, left_labels, right_labels, glyphs),
        *_time_axis(start, end, inner, left_width, glyphs, tr, zone),
    ][:height]


def _framed(
    grid: _Grid, left_labels: dict[int, str], right_labels: dict[int, str], glyphs: Glyphs
) -> Iterator[Line]:
    """The rows of the plot between their axes."""
    left_width = _width(left_labels)
    right_width = _width(right_labels)
    for y in range(grid.height):
        line = [
            Span(right(left_labels.get(y, ""), left_width), "label"),
            Span(glyphs.vertical, "rule"),
            *grid.row(y),
        ]
        if right_labels:
            line.append(Span(glyphs.vertical, "rule"))
            line.append(Span(left(right_labels.get(y, ""), right_width), "label"))
        yield tuple(line)


def _width(labels: dict[int, str]) -> int:
    return max((cells(text) for text in labels.values()), default=0)


def _draw_curves(
    grid: _Grid,
    curves: Sequence[PlottedCurve],
    axes: dict[str, ValueAxis],
    glyphs: Glyphs,
    *,
    start: float,
    span_s: float,
) -> None:
    raster = _Raster(grid.width, grid.height, *_level(glyphs))
    means: list[list[tuple[int, int]]] = [[] for _ in curves]
    # Dots are owned by who draws them last, so ghosts come first.
    for index, curve in sorted(enumerate(curves), key=lambda each: not each[1].ghost):
        means[index] = _draw_curve(raster, index, curve, axes[curve.unit], start, span_s)
    alone = len(curves) == 1
    roles = [c.role or CURVE_ROLES[n % len(CURVE_ROLES)] for n, c in enumerate(curves)]
    for y, row in enumerate(raster.dots):
        for x, dots in enumerate(row):
            if dots:
                owner = raster.owner[y][x]
                text = _dots(glyphs, dots, owner, alone=alone)
                if curves[owner].ghost and not (glyphs.braille or glyphs.bar_parts):
                    text = "."
                grid.put(x, y, text, roles[owner])
    if not alone:
        letters = [curve.ghost or LETTERS[n % len(LETTERS)] for n, curve in enumerate(curves)]
        _draw_letters(grid, _letters(means, along=glyphs.lettered), letters, roles)


def _draw_curve(
    raster: _Raster, index: int, curve: PlottedCurve, axis: ValueAxis, start: float, span_s: float
) -> list[tuple[int, int]]:
    """The cells that its means lie in, in order of time."""
    across, down = raster.across, raster.down
    every = GHOST_EVERY * across if curve.ghost else 1
    last: tuple[int, int] | None = None
    means: list[tuple[int, int]] = []
    for sample in curve.samples:
        if sample is None:
            last = None
            continue
        x = int((sample.at - start) / span_s * raster.width)
        low, mean, high = (_dot_of(axis, v, raster.height) for v in sample[1:])
        if not curve.ghost:
            raster.column(x, low, high, index)
        if last is not None:
            raster.line(*last, x, mean, index, every=every)
        last = (x, mean)
        if 0 <= x < raster.width:
            means.append((x // across, mean // down))
    return means


def _letters(
    means: Sequence[Sequence[tuple[int, int]]], *, along: bool
) -> Iterator[tuple[int, int, int]]:
    """Cells, and the curves whose letters stand there: at their ends, and along the way.

    Along the way each curve has columns of its own, so that letters do not hide one another.
    """
    for index, cells_of in enumerate(means if along else ()):
        taken = -1
        for x, y in cells_of:
            slot, place = divmod(x - index * CELLS_PER_LETTER, CELLS_PER_LETTER * (len(means) + 1))
            if place < CELLS_PER_LETTER and slot != taken:
                taken = slot
                yield x, y, index
    for index, cells_of in enumerate(means):
        if cells_of:
            yield *cells_of[-1], index


def _draw_letters(
    grid: _Grid,
    places: Iterable[tuple[int, int, int]],
    letters: Sequence[str],
    roles: Sequence[str],
) -> None:
    """The letters of curves where they end, and, if at all, along the way."""
    taken: set[tuple[int, int]] = set()
    for x, y, index in places:
        while (x, y) in taken:
            x -= 1  # noqa: PLW2901 - two curves that end in the same cell
        taken.add((x, y))
        grid.put(x, y, letters[index], roles[index])


def _dot_of(axis: ValueAxis, value: float, height: int) -> int:
    return min(max(round(axis.share(value) * (height - 1)), 0), height - 1)


def _row_of(axis: ValueAxis, value: float, rows: int) -> int:
    return min(max(round(axis.share(value) * (rows - 1)), 0), rows - 1)


def _labels(axis: ValueAxis, rows: int, tr: Language) -> dict[int, str]:
    """Row -> number."""
    decimals = axis.decimals
    return {_row_of(axis, value, rows): tr.number(value, decimals) for value in axis.ticks()}


def _unit_line(units: Sequence[str], left_width: int, inner: int) -> Line:
    first = units[0] if units else ""
    second = units[1] if len(units) > 1 else ""
    text = right(first, left_width) if cells(first) <= left_width else first
    space = left_width + 1 + inner - cells(text) - max(cells(second) - 1, 0)
    return (Span(text + " " * max(space, 1) + second, "label"),)


def _time_axis(
    start: float,
    end: float,
    inner: int,
    left_width: int,
    glyphs: Glyphs,
    tr: Language,
    zone: tzinfo | None,
) -> tuple[Line, Line]:
    axis = [glyphs.horizontal] * inner
    labels = [" "] * (inner + left_width + 1)
    free_from = 0
    for at, text in _time_ticks(start, end, inner, tr, zone):
        x = min(int((at - start) / (end - start) * inner), inner - 1)
        axis[x] = glyphs.vertical
        begin = min(max(left_width + 1 + x - len(text) // 2, 0), len(labels) - len(text))
        if begin >= free_from:
            labels[begin : begin + len(text)] = text
            free_from = begin + len(text) + 1
    corner = glyphs.corners[2]
    return (
        (Span(" " * left_width + corner + "".join(axis), "rule"),),
        (Span("".join(labels), "label"),),
    )


def _time_ticks(
    start: float, end: float, inner: int, tr: Language, zone: tzinfo | None
) -> Iterator[tuple[float, str]]:
    """Round moments of local time, with what to write."""
    span_s = end - start
    wanted = span_s / max(inner // CELLS_PER_TICK, 1)
    step = next((step for step in _TIME_STEPS if step >= wanted), _TIME_STEPS[-1])
    # Round by the clock on the wall, through nights in which the clocks change, too. Steps of less
    # than an hour go on in seconds: an hour that comes twice is longer than they are.
    wall = _wall_s(start, zone)
    on_the_wall = math.ceil(wall / step) * step
    at = start + on_the_wall - wall
    while at <= end:
        if at >= start:
            moment = _local(at, zone)
            day = step >= _DAY
            text = tr.date(moment.date()) if day else tr.time(moment, seconds=step < _MINUTE)
            yield at, text
        on_the_wall += step
        at = at + step if step < _HOUR else _at_wall(on_the_wall, zone)


def _wall_s(at: float, zone: tzinfo | None) -> float:
    """A moment as the clock on the wall shows it, in seconds since 1970."""
    return _local(at, zone).replace(tzinfo=UTC).timestamp()


def _at_wall(wall_s: float, zone: tzinfo | None) -> float:
    """The reverse, the first one of two."""
    return datetime.fromtimestamp(wall_s, UTC).replace(tzinfo=zone).timestamp()


def _local(at: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(zone)
