"""A horizontal scale with marks and a point on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from senec_tui.app.pictures.lines import Line, Span, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.glyphs import Glyphs


class Tick(NamedTuple):
    """A mark on a scale."""

    value: float
    label: str
    role: str
    ref: str = ""


class GaugeAxis(NamedTuple):
    """From `low` to `high` in `width` cells."""

    low: float
    high: float
    width: int

    def column(self, value: float) -> int:
        """The cell of a value; outside of the scale the nearest end."""
        share = (value - self.low) / (self.high - self.low)
        return min(max(round(share * (self.width - 1)), 0), self.width - 1)

    def row(
        self, value: float | None, ticks: Sequence[Tick], glyphs: Glyphs, *, role: str, ref: str
    ) -> Line:
        """The scale with its marks, and the value as a point or, beyond an end, an arrow."""
        drawn: dict[int, Span] = {}
        for tick in ticks:
            if self.low <= tick.value <= self.high:
                drawn[self.column(tick.value)] = Span(glyphs.vertical, tick.role, tick.ref)
        if value is not None:
            text = glyphs.dot
            if value < self.low:
                text = glyphs.arrow_left
            elif value > self.high:
                text = glyphs.arrow_right
            drawn[self.column(value)] = Span(text, role, ref)
        spans: list[Span] = []
        start = 0
        for x in sorted(drawn):
            if x > start:
                spans.append(Span(glyphs.horizontal * (x - start), "rule"))
            spans.append(drawn[x])
            start = x + 1
        if start < self.width:
            spans.append(Span(glyphs.horizontal * (self.width - start), "rule"))
        return tuple(spans)

    def labels(self, ticks: Sequence[Tick]) -> Line:
        """The labels of the marks over their places, without those that would touch another.

        A label may move by a cell. The earlier one wins, so the important marks come first.
        """
        taken: list[tuple[int, int, Tick]] = []
        for tick in ticks:
            if not self.low <= tick.value <= self.high:
                continue
            size = cells(tick.label)
            middle = self.column(tick.value) - size // 2
            for wanted in (middle, middle + 1, middle - 1):
                start = min(max(wanted, 0), max(self.width - size, 0))
                stop = start + size
                if all(stop < other or start > end for other, end, _ in taken):
                    taken.append((start, stop, tick))
                    break
        spans: list[Span] = []
        x = 0
        for start, stop, tick in sorted(taken):
            if start > x:
                spans.append(Span(" " * (start - x)))
            spans.append(Span(tick.label, tick.role, tick.ref))
            x = stop
        if x < self.width:
            spans.append(Span(" " * (self.width - x)))
        return tuple(spans)
