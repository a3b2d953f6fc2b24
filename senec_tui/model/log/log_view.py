"""What is shown of the log, and the work that leads there, in slices. Pure."""

from __future__ import annotations

from array import array
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

from senec_tui.model.log.filter_conditions import LogConditions, matching
from senec_tui.model.log.folding import Fold, Folding, Group
from senec_tui.model.log.histogram import Histogram, TimeColumns
from senec_tui.model.log.selection import Selection, ShownSelection, WholeSelection
from senec_tui.model.log.stream import Place, Stream
from senec_tui.model.text_filter import TextFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.model.log.filter_conditions import Hide
    from senec_tui.model.log.line_blocks import Block, Lines

    Measure = Callable[[str], int]

SLICE_S: Final = 0.008
"""So long at a time nobody notices."""


class LogView:
    """A stream, what is wanted of it, and everything that follows from the two.

    Whoever owns it calls `work` until that is False, and again after every change. What is shown
    meanwhile is true, but not complete: see `share`.
    """

    def __init__(self, *, timer: Callable[[], float] = perf_counter) -> None:
        """`timer`: measures slices."""
        self.stream = Stream()
        self._timer = timer
        self._question = LogConditions()
        self._measure: Measure | None = None
        self._fold = Fold.NONE
        self._search = TextFilter()
        self._columns = TimeColumns.over(0, 1, 1)
        self.hidden: object = None
        """State of what is hidden; None: nothing is."""
        self._build()

    # -- what is wanted ----------------------------------------------------------------------

    @property
    def question(self) -> LogConditions:
        """Which lines are shown."""
        return self._question

    def ask(self, question: LogConditions) -> None:
        """Show other lines."""
        if question != self._question:
            self._question = replace(question, hide=self._question.hide)
            self._build()

    def hide_with(self, hide: Hide | None, state: object) -> None:
        """Find only what can be seen. `state`: other than before when it hides something else."""
        if state != self.hidden:
            self.hidden = state
            self._question = replace(self._question, hide=hide)
            self._build()

    @property
    def search(self) -> TextFilter:
        """What is looked for among them."""
        return self._search

    def look_for(self, wanted: TextFilter) -> None:
        """Look for something else."""
        self._search = wanted
        self.hits = Selection(self.stream, self._hits)

    def wrap(self, measure: Measure | None) -> None:
        """Break long lines. `measure`: how many rows a text takes; None: one each."""
        self._measure = measure
        self._wrapped = Selection(self.stream, self._rows_of)

    @property
    def fold(self) -> Fold:
        """What is shown as one."""
        return self._fold

    def fold_as(self, fold: Fold) -> None:
        """Show repeats as one, or not."""
        self._fold = fold
        self._folding = Folding(self.stream, self.shown, fold)

    def count_by(self, columns: TimeColumns) -> None:
        """Another division of the time."""
        if columns != self._columns:
            self._columns = columns
            self.histogram = Histogram(self.stream, self.shown, columns)

    def _build(self) -> None:
        """Everything hangs on the lines that are shown."""
        self.shown = ShownSelection(self.stream, self._question)
        question = self._question
        times = LogConditions(start=question.start, end=question.end)
        self.whole: Selection = self.shown
        """All lines of that time, for counting those that are hidden."""
        if question != times:
            self.whole = WholeSelection(self.stream, times)
        self.hits = Selection(self.stream, self._hits)
        self._wrapped = Selection(self.stream, self._rows_of)
        self._folding = Folding(self.stream, self.shown, self._fold)
        self.histogram = Histogram(self.stream, self.shown, self._columns)

    # -- the work ----------------------------------------------------------------------------

    def work(self, slice_s: float = SLICE_S) -> bool:
        """Go on for a short time; whether there is more to do.

        Raises:
            UsageError: an expression takes too long; it has to be taken back.
        """
        end = self._timer() + slice_s
        while self._step():
            if self._timer() >= end:
                return True
        return False

    def begin_at(self, place: Place | None, rows: int) -> None:
        """Work out what is first seen: around a line, or the end. Raises like `work`."""
        blocks = self.stream.blocks
        at = len(blocks) - 1 if place is None else max(self.stream.block_before(place), 0)
        order = range(at, -1, -1) if place is None else range(at, len(blocks))
        end = self._timer() + SLICE_S
        found = 0
        for index in order:
            self.shown.work(index)
            numbers = self.shown.known(blocks[index])
            if numbers is None:
                return  # those above have to be read first
            if self._measure is not None:
                self._wrapped.work(index)
            found += len(numbers)
            if found >= rows or self._timer() >= end:
                return

    def _step(self) -> bool:
        if self.shown.step():
            self._count_at_hand(self.shown.last)
            return True
        if self._measure is not None and self._wrapped.step():
            return True
        if self._search and self.hits.step():
            return True
        if self._fold is not Fold.NONE and self._folding.step():
            return True
        return self.histogram.step() or self.whole.step()

    def _count_at_hand(self, index: int) -> None:
        """Count a block now whose lines would have to be read once more for it."""
        block = self.stream.blocks[index]
        if block.is_parsed and block.can_forget:
            self.histogram.work(index)
            self.whole.work(index)

    @property
    def share(self) -> float:
        """How much of the filtering is done, 0 to 1."""
        return self.shown.share

    def _hits(self, block: Block, lines: Lines) -> Sequence[int] | None:
        numbers = self.shown.known(block)
        if numbers is None:
            return None
        return matching(lines, self._search, numbers, self._question.hide)

    def _rows_of(self, block: Block, lines: Lines) -> Sequence[int] | None:
        """Each line as often as it has rows."""
        numbers, measure = self.shown.known(block), self._measure
        if numbers is None or measure is None:
            return numbers
        rows = array("H", bytes(0))
        for number in numbers:
            count = measure(lines.message(number))
            if count == 1:
                rows.append(number)
            else:
                rows.extend(array("H", (number,)) * count)
        return rows

    # -- rows --------------------------------------------------------------------------------

    @property
    def groups(self) -> Sequence[Group]:
        """The folded rows."""
        return self._folding.groups

    def __len__(self) -> int:
        if self._fold is not Fold.NONE:
            return len(self._folding.groups)
        return len(self._rows)

    @property
    def _rows(self) -> Selection:
        return self.shown if self._measure is None else self._wrapped

    def row(self, index: int) -> tuple[Place, int]:
        """Which line a row shows, and how many rows of it come before."""
        if self._fold is not Fold.NONE:
            return self._folding.groups[index].first, 0
        return self._rows.row(index)

    def find(self, place: Place, part: int = 0) -> int | None:
        """The row of a line, or None."""
        if self._fold is not Fold.NONE:
            return self._folding.find(place)
        return self._rows.find(place, part)

    def nearest(self, place: Place) -> int:
        """The row of a line, of its group, or else of the next line that is shown."""
        if self._fold is not Fold.NONE:
            return self._folding.holding(place) or 0
        return self._rows.nearest(place)

    def next_of(self, place: Place, step: int, letters: str) -> Place | None:
        """The next or previous line of one of these levels; in folds, of those shown first."""
        if self._fold is Fold.NONE:
            return self.shown.next_of(place, step, letters)
        groups = self._folding.groups
        index = self.nearest(place) + step
        while 0 <= index < len(groups):
            entry = self.stream.entry(groups[index].first)
            if entry is not None and entry.level and entry.level in letters:
                return groups[index].first
            index += step
        return None

    def next_hit(self, place: Place, step: int) -> Place | None:
        """The next or previous line that the search finds; goes round at the ends."""
        hits = self.hits
        if not self._search or not len(hits):
            return None
        index = hits.nearest(place)
        at_hit = index < len(hits) and hits.row(index)[0] == place
        if step > 0:
            index += at_hit
        else:
            index -= 1
        return hits.row(index % len(hits))[0]

    def hit_number(self, place: Place) -> int | None:
        """The how many-th hit a line is, from 1."""
        index = self.hits.find(place)
        return None if index is None else index + 1
