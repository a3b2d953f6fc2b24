"""How many lines of which level when. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.log_files import at_least
from senec_tui.model.log.selection import PerBlock

if TYPE_CHECKING:
    from senec_tui.model.log.line_blocks import Block, Lines
    from senec_tui.model.log.selection import Selection
    from senec_tui.model.log.stream import Stream

SPANS_S: Final = (60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)
"""Lengths of time that one column may stand for."""
GRAVE: Final = at_least("W")
"""Letters that are worth a look, the worst first."""


@dataclass(frozen=True, slots=True)
class TimeColumns:
    """Equal lengths of time side by side."""

    start: float
    span_s: int
    count: int

    @classmethod
    def over(cls, start: float, end: float, most: int) -> TimeColumns:
        """At most `most` columns from `start` to `end`."""
        length = max(end - start, 1)
        span_s = next((s for s in SPANS_S if length <= s * most), 0)
        if not span_s:
            span_s = SPANS_S[-1] * -(-int(length) // (SPANS_S[-1] * max(most, 1)))
        return cls(start, span_s, max(-(-int(length) // span_s), 1))

    def column_of(self, at: float) -> int | None:
        """The column of a moment; None: outside."""
        column = int((at - self.start) // self.span_s)
        return column if 0 <= column < self.count else None

    def begin_of(self, column: int) -> float:
        """The first moment of a column."""
        return self.start + column * self.span_s


class _Counts(PerBlock[Counter[tuple[int, int]]]):
    """By column and level."""

    def __init__(self, stream: Stream, shown: Selection, columns: TimeColumns) -> None:
        self._shown = shown
        self._columns = columns
        super().__init__(stream, self._count)

    def _at_once(self, block: Block) -> Counter[tuple[int, int]] | None:
        numbers = self._shown.known(block)
        return None if numbers is None or numbers else Counter()

    def _count(self, block: Block, lines: Lines) -> Counter[tuple[int, int]] | None:
        numbers = self._shown.known(block)
        if numbers is None:
            return None
        start, span_s = int(self._columns.start), self._columns.span_s
        times, levels, own = lines.times, lines.levels, lines.own
        return Counter(((times[n] - start) // span_s, levels[n]) for n in numbers if own[n])


class Histogram:
    """Counts by column and level of the lines that a selection shows."""

    def __init__(self, stream: Stream, shown: Selection, columns: TimeColumns) -> None:
        self.columns = columns
        self._counts = _Counts(stream, shown, columns)
        self._summed = -1
        self._sum: Counter[tuple[int, int]] = Counter()

    def work(self, index: int) -> None:
        """Count one block, if it can be done."""
        self._counts.work(index)

    def step(self) -> bool:
        """Count another block; False: nothing can be done now."""
        return self._counts.step()

    def _total(self) -> Counter[tuple[int, int]]:
        if self._summed != self._counts.changes:
            self._summed = self._counts.changes
            self._sum = Counter()
            for _, counts in self._counts.results():
                self._sum.update(counts)
        return self._sum

    def heights(self) -> list[int]:
        """Lines of each column."""
        heights = [0] * self.columns.count
        for (column, _), count in self._total().items():
            if 0 <= column < len(heights):
                heights[column] += count
        return heights

    def worst(self) -> list[str]:
        """The worst level of each column, or "" for nothing worse than information."""
        total = self._total()
        return [
            next((letter for letter in GRAVE if (column, ord(letter)) in total), "")
            for column in range(self.columns.count)
        ]

    def by_level(self) -> dict[str, int]:
        """How many lines have which letter; "" for none."""
        levels: dict[str, int] = {}
        for (_, level), count in self._total().items():
            letter = chr(level) if level else ""
            levels[letter] = levels.get(letter, 0) + count
        return levels
