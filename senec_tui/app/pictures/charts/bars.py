"""Columns that face each other across a zero line: one energy upwards, another one downwards. Pure.

Over them may run a share of 100, such as the charge of the battery, on a scale of its own: by time,
as finely as there are cells, so that a day of a month shows its morning and its evening.

The zero line tells what was measured: drawn where all of it was, shaded where some of it was, empty
where nothing was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.charts.strip import SCALE, strip_lines
from senec_tui.app.pictures.lines import Line, Span, cells, left, right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.language import Language
    from senec_tui.model.timeseries.series import Sample

WHOLE: Final = 0.98
"""A bar of which this share was measured counts as measured."""
FEWEST_LINES: Final = 5
LEAST_OVER: Final = 2
"""Lines of what runs over the bars, and of the line below it."""
TALL: Final = 12
"""Lines from which on it takes one more."""
LEAST: Final = 1e-6
"""The smallest value that a scale is made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacingBar:
    """One slot of time in a bar chart: what stands up, and what hangs down."""

    label: str
    """Below the chart; not all of them may fit."""
    up: float | None
    """None: unknown. Never negative."""
    down: float | None
    measured: float = 1.0
    """Share of the slot, 0 to 1."""
    parts: tuple[float, ...] = ()
    """What `up` consists of, from the zero line on; empty: it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOver:
    """What runs over the bars; they take the time from `start` to `end` in equal steps, or nearly.

    Months differ by 10 %, which is less than a cell.
    """

    samples: tuple[Sample | None, ...]
    start: float
    end: float
    role: str


def bar_chart(
    bars: Sequence[FacingBar],
    *,
    unit: str,
    roles: tuple[str, str],
    width: int,
    height: int,
    glyphs: Glyphs,
    tr: Language,
    cursor: int | None = None,
    part_roles: Sequence[str] = (),
    over: ShareOver | None = None,
) -> list[Line]:
    """Exactly `height` lines (at least 5) of at most `width` cells.

    Args:
        bars: in order of time.
        unit: of all values.
        roles: of what stands up, and of what hangs down in reverse video.
        width: cells.
        height: lines: columns, zero line, labels.
        glyphs: level of the terminal.
        tr: language of numbers.
        cursor: the bar that is selected.
        part_roles: of the parts of what stands up.
        over: what runs over the bars, where there is room for both.
    """
    above_bars = 0 if over is None else _rows_over(height)
    height -= above_bars
    rows = max(height, FEWEST_LINES) - 2
    highest = max((bar.up or 0.0 for bar in bars), default=0.0)
    lowest = max((bar.down or 0.0 for bar in bars), default=0.0)
    if highest + lowest < LEAST:
        highest = 1.0
    above = _share_of(rows, highest, lowest)
    below = rows - above
    per_row = max(highest / above if above else 0.0, lowest / below if below else 0.0)
    tops = [
        tr.number(per_row * count, 1 if per_row * count < 100 else 0) for count in (above, below)
    ]
    axis = max(*(cells(text) for text in tops), cells(unit), cells(SCALE) if above_bars else 1)
    slots = _Slots(axis, max(1, (width - axis - 1) // max(len(bars), 1)), glyphs)
    lines: list[Line] = []
    if over is not None and above_bars:
        lines += _over(over, axis, slots.pitch * len(bars), above_bars, glyphs)
    lines += _standing_lines(bars, above, per_row, slots, tops[0], (roles[0], part_roles))
    lines.append(_zero(bars, slots, unit, cursor))
    lines += _hanging_lines(bars, below, per_row, slots, tops[1], roles[1])
    lines.append(_labels(bars, slots, cursor))
    return lines[: height + above_bars]


class _Slots(NamedTuple):
    """Where the columns stand: behind a scale, with a gap between them where there is room."""

    axis: int
    """Cells of the scale."""
    pitch: int
    """Cells from one column to the next."""
    glyphs: Glyphs

    @property
    def column_width(self) -> int:
        return self.pitch - 1 if self.pitch > 1 else 1

    def line(self, text: str, columns: Iterable[Span]) -> Line:
        """Behind a text of the scale."""
        head = (Span(right(text, self.axis), "label"), Span(self.glyphs.vertical, "rule"))
        return _merged([*head, *columns])


def _rows_over(height: int) -> int:
    """Lines of what runs over the bars, its base line included; none where bars need them all."""
    if height < FEWEST_LINES + LEAST_OVER:
        return 0
    return LEAST_OVER if height < TALL else LEAST_OVER + 1


def _over(over: ShareOver, axis: int, inner: int, height: int, glyphs: Glyphs) -> list[Line]:
    """A strip by time, and the line that it stands on."""
    lines = strip_lines(
        _highest_of_cells(over, inner),
        start=over.start,
        end=over.end,
        inner=inner,
        left_width=axis,
        name=None,
        role=over.role,
        glyphs=glyphs,
        height=height - 1,
    )
    base = (Span(right("0 %", axis), "label"), Span(glyphs.vertical, "rule"))
    return [*lines, (*base, Span(glyphs.horizontal * inner, "rule"))]


def _highest_of_cells(over: ShareOver, inner: int) -> tuple[Sample, ...]:
    """One sample a cell: a cell may be a day, whose mean says less than how high it came."""
    best: dict[int, Sample] = {}
    for sample in over.samples:
        if sample is None or not over.start <= sample.at < over.end:
            continue
        cell = int((sample.at - over.start) / (over.end - over.start) * inner)
        if cell not in best or sample.high > best[cell].high:
            best[cell] = sample._replace(mean=sample.high)
    return tuple(best[cell] for cell in sorted(best))


def _share_of(rows: int, highest: float, lowest: float) -> int:
    """How many of the rows are above the zero line: each side as it needs, none without any."""
    if lowest <= 0:
        return rows
    if highest <= 0:
        return 0
    return min(max(round(rows * highest / (highest + lowest)), 1), rows - 1)


def _steps(value: float | None, base: int, per_row: float, levels: int) -> int:
    """How many of the levels of a row a column fills."""
    if not value:
        return 0
    filled = max(round(value / per_row * levels), 1)
    return min(max(filled - base * levels, 0), levels)


def _cell(value: float | None, base: int, per_row: float, glyphs: Glyphs) -> str:
    steps = _steps(value, base, per_row, len(glyphs.levels))
    return glyphs.levels[steps - 1] if steps else " "


def part_fills(glyphs: Glyphs) -> tuple[str, ...]:
    """What parts are filled with, from the zero line on, so that they differ without colour."""
    return (glyphs.bar_full, glyphs.shades[1], glyphs.shades[0])


def _part_at(bar: FacingBar, value: float) -> int:
    """The part of a bar that is at a height; the last one that there is above all of them."""
    reached, last = 0.0, 0
    for place, part in enumerate(bar.parts):
        reached += part
        if part > 0:
            last = place
            if value < reached:
                return place
    return last


def _filled(bar: FacingBar, base: int, per_row: float, glyphs: Glyphs) -> str:
    """The character of a cell of what stands up."""
    cell = _cell(bar.up, base, per_row, glyphs)
    if bar.parts and cell == glyphs.levels[-1]:
        return part_fills(glyphs)[_part_at(bar, (base + 0.5) * per_row)]
    return cell


def _hanging(value: float | None, row: int, per_row: float, glyphs: Glyphs) -> tuple[str, bool]:
    """The character of a cell that fills from its top, and whether it is in reverse video."""
    levels = glyphs.levels
    steps = _steps(value, row, per_row, len(levels))
    if not steps:
        return " ", False
    if not glyphs.bar_parts:
        return levels[steps - 1], False
    return (" ", True) if steps == len(levels) else (levels[len(levels) - steps - 1], True)


def _standing_lines(
    bars: Sequence[FacingBar],
    rows: int,
    per_row: float,
    slots: _Slots,
    top: str,
    roles: tuple[str, Sequence[str]],
) -> Iterator[Line]:
    """What stands up, from its top on; `roles`: of all of it, and of its parts."""
    whole_role, part_roles = roles
    for row in range(rows):
        base = rows - 1 - row
        columns = [
            Span(
                left(_filled(bar, base, per_row, slots.glyphs) * slots.column_width, slots.pitch),
                part_roles[_part_at(bar, (base + 0.5) * per_row)] if bar.parts else whole_role,
            )
            for bar in bars
        ]
        yield slots.line(top if row == 0 else "", columns)


def _hanging_lines(
    bars: Sequence[FacingBar], rows: int, per_row: float, slots: _Slots, bottom: str, role: str
) -> Iterator[Line]:
    """What hangs down, from the zero line on."""
    gap = Span(" " * (slots.pitch - slots.column_width), "")
    for row in range(rows):
        columns: list[Span] = []
        for bar in bars:
            character, reverse = _hanging(bar.down, row, per_row, slots.glyphs)
            columns += [
                Span(character * slots.column_width, f"{role}-below" if reverse else role),
                gap,
            ]
        yield slots.line(bottom if row == rows - 1 else "", columns)


def _zero(bars: Sequence[FacingBar], slots: _Slots, unit: str, cursor: int | None) -> Line:
    glyphs, columns = slots.glyphs, list[Span]()
    for index, bar in enumerate(bars):
        if bar.measured >= WHOLE:
            text = glyphs.horizontal
        elif bar.measured > 0:
            text = glyphs.shades[0]
        else:
            text = " "
        columns.append(Span(text * slots.pitch, "strong" if index == cursor else "rule"))
    return slots.line(unit, columns)


def _labels(bars: Sequence[FacingBar], slots: _Slots, cursor: int | None) -> Line:
    """As many labels as fit between their bars; that of the cursor always."""
    axis, pitch = slots.axis, slots.pitch
    width = axis + 1 + pitch * len(bars)
    widest = max((cells(bar.label) for bar in bars), default=1)
    every = max(1, -(-(widest + 1) // pitch))
    row = [" "] * width
    chosen: tuple[int, int] | None = None
    shown = [i for i in range(0, len(bars), every) if i != cursor]
    for index in [*shown, *([cursor] if cursor is not None else [])]:
        label = bars[index].label
        x = min(axis + 1 + index * pitch, max(width - len(label), 0))
        if index == cursor:
            chosen = (x, x + len(label))
            row[max(x - 1, 0)] = " "
            for after in range(chosen[1], width):
                # What is left of a label that was written over says nothing.
                if row[after] == " ":
                    break
                row[after] = " "
        row[x : x + len(label)] = label
    text = "".join(row[:width])
    if chosen is None:
        return (Span(text, "label"),)
    return (
        Span(text[: chosen[0]], "label"),
        Span(text[chosen[0] : chosen[1]], "selected"),
        Span(text[chosen[1] :], "label"),
    )


def _merged(spans: Sequence[Span]) -> Line:
    result: list[Span] = []
    for span in spans:
        if result and result[-1].role == span.role:
            result[-1] = Span(result[-1].text + span.text, span.role)
        elif span.text:
            result.append(span)
    return tuple(result)
