"""Curves over time: axes with round ticks, lows and highs, gaps, zero line, cursor, marks. Pure.

    plot([Curve(label="BMS.SOC[0]", unit="%", samples=…)], start=…, end=…, width=80, height=20,
         glyphs=scene.glyphs, tr=scene.tr)

Two units at most: the unit of the first curve is at the left axis, the other one at the right. A
sample that stands for a slot of time is drawn from its low to its high; a None among the samples is
a gap, and nothing is drawn over it. With several curves each carries its letter at its end, and
along the way where there is no colour, so that they can be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.axes import ValueAxis, time_axis
from senec_tui.app.pictures.charts.raster import LETTERS, Grid, Raster, dots_of, level_of
from senec_tui.app.pictures.charts.strip import ROWS as STRIP_ROWS
from senec_tui.app.pictures.charts.strip import SCALE as STRIP_SCALE
from senec_tui.app.pictures.charts.strip import strip_lines
from senec_tui.app.pictures.lines import Line, Span, cells, left, right
from senec_tui.model.timeseries.series import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.language import Language

CURVE_ROLES: Final = ("curve-1", "curve-2", "curve-3", "curve-4")
ROWS_PER_TICK: Final = 3
CELLS_PER_LETTER: Final = 3
"""Along curves that carry their letters: this many cells for each of them."""
STRIP_FROM: Final = 10
"""Lines from which on a strip has room."""
GHOST_EVERY: Final = 2
"""A dot in every so many cells."""
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
    named: bool = False,
    strip: PlottedCurve | None = None,
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
        named: with name and newest value of each curve at the right, near its end.
        strip: a share of 100, drawn by itself between plot and time axis, where there is room.
    """
    if strip is not None and (height < STRIP_FROM or strip.first is None):
        strip = None
    rows = max(height - 3 - (STRIP_ROWS if strip is not None else 0), 2)
    axes = axes_of(curves, max(rows // ROWS_PER_TICK, 1), at_least)
    units = list(axes)
    left_labels = _labels(axes[units[0]], rows, tr) if units else {}
    right_labels = _labels(axes[units[1]], rows, tr) if len(units) > 1 else {}
    left_width = max(_width(left_labels), cells(STRIP_SCALE) if strip is not None else 0)
    names = _names(curves, tr) if named else []
    strip_name = _name(strip, strip.role, tr) if named and strip is not None else None
    shown = names if strip_name is None else [*names, strip_name]
    name_width = max((cells(span.text) + 1 for span in shown), default=0)
    inner = width - left_width - 1 - (_width(right_labels) + 1 if right_labels else 0)
    inner = max(inner - name_width, 4)
    grid = Grid(inner, rows)
    span_s = max(end - start, 1e-9)

    ends = _draw_curves(grid, curves, axes, glyphs, start=start, span_s=span_s)
    if units:
        _draw_zero(grid, axes[units[0]], glyphs)
    for event in events:
        if start <= event.at <= end:
            grid.put(grid.column((event.at - start) / span_s), 0, event.letter[:1], event.role)
    if cursor_at is not None and start <= cursor_at <= end:
        x = grid.column((cursor_at - start) / span_s)
        for y in range(rows):
            grid.put(x, y, glyphs.vertical, "strong", over=False)
    lines = [
        _unit_line(units, left_width, inner),
        *_framed(grid, left_labels, left_width, right_labels, _placed(names, ends, rows), glyphs),
    ]
    if strip is not None:
        lines += strip_lines(
            strip.samples,
            start=start,
            end=end,
            inner=inner,
            left_width=left_width,
            name=strip_name,
            role=strip.role,
            glyphs=glyphs,
        )
    return [*lines, *time_axis(start, end, inner, left_width, glyphs, tr, zone)][:height]


def _draw_zero(grid: Grid, axis: ValueAxis, glyphs: Glyphs) -> None:
    """A line at 0, where the axis has that."""
    if axis.low <= 0 <= axis.high:
        zero = _row_of(axis, 0.0, grid.height)
        for x in range(grid.width):
            grid.put(x, zero, glyphs.horizontal, "rule", over=False)


def _framed(
    grid: Grid,
    left_labels: dict[int, str],
    left_width: int,
    right_labels: dict[int, str],
    names: dict[int, Span],
    glyphs: Glyphs,
) -> Iterator[Line]:
    """The rows of the plot between their axes, and the names of curves behind them."""
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
        if y in names:
            line += (Span(" "), names[y])
        yield tuple(line)


def _names(curves: Sequence[PlottedCurve], tr: Language) -> list[Span]:
    """Of each curve its letter, its name and its newest value."""
    letters = (c.ghost or LETTERS[n % len(LETTERS)] for n, c in enumerate(curves))
    return [
        _name(curve, _role(index, curve), tr, f"{letter} " if len(curves) > 1 else "")
        for index, (curve, letter) in enumerate(zip(curves, letters, strict=True))
    ]


def _name(curve: PlottedCurve, role: str, tr: Language, lead: str = "") -> Span:
    """The name of a curve and its newest value."""
    value = "" if curve.last is None else f" {tr.number(curve.last.mean)} {tr.unit(curve.unit)}"
    name = curve.label.removesuffix(f", {curve.unit}")  # the value says it
    return Span(f"{lead}{name}{value}", role)


def _placed(names: Sequence[Span], ends: Sequence[int | None], rows: int) -> dict[int, Span]:
    """Row -> name: near the end of its curve, each in a row of its own; none where too many."""
    if len(names) > rows:
        return {}
    order = sorted(range(len(names)), key=lambda n: rows if (end := ends[n]) is None else end)
    placed: dict[int, Span] = {}
    free = 0
    for place, index in enumerate(order):
        end = ends[index]
        last = rows - (len(order) - place)  # those that follow need rows, too
        row = min(max(free, rows if end is None else end), last)
        placed[row] = names[index]
        free = row + 1
    return placed


def _role(index: int, curve: PlottedCurve) -> str:
    return curve.role or CURVE_ROLES[index % len(CURVE_ROLES)]


def _width(labels: dict[int, str]) -> int:
    return max((cells(text) for text in labels.values()), default=0)


def _draw_curves(
    grid: Grid,
    curves: Sequence[PlottedCurve],
    axes: dict[str, ValueAxis],
    glyphs: Glyphs,
    *,
    start: float,
    span_s: float,
) -> list[int | None]:
    """The row in which each curve ends."""
    raster = Raster(grid.width, grid.height, *level_of(glyphs))
    means: list[list[tuple[int, int]]] = [[] for _ in curves]
    # Dots are owned by who draws them last, so ghosts come first.
    for index, curve in sorted(enumerate(curves), key=lambda each: not each[1].ghost):
        means[index] = _draw_curve(raster, index, curve, axes[curve.unit], start, span_s)
    alone = len(curves) == 1
    roles = [_role(n, curve) for n, curve in enumerate(curves)]
    for y, row in enumerate(raster.dots):
        for x, dots in enumerate(row):
            if dots:
                owner = raster.owner[y][x]
                text = dots_of(glyphs, dots, owner, alone=alone)
                if curves[owner].ghost and not (glyphs.braille or glyphs.bar_parts):
                    text = "."
                grid.put(x, y, text, roles[owner])
    if not alone:
        letters = [curve.ghost or LETTERS[n % len(LETTERS)] for n, curve in enumerate(curves)]
        _draw_letters(grid, _letters(means, along=glyphs.lettered), letters, roles)
    return [cells_of[-1][1] if cells_of else None for cells_of in means]


def _draw_curve(
    raster: Raster, index: int, curve: PlottedCurve, axis: ValueAxis, start: float, span_s: float
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
    grid: Grid,
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
