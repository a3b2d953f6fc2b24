"""Something worked out for every block of a stream, a slice at a time. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, Generic, TypeVar

from senec_tui.model.log.stream import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from senec_tui.model.log.filter_conditions import LogConditions
    from senec_tui.model.log.line_blocks import Block, Lines
    from senec_tui.model.log.stream import Stream

T = TypeVar("T")


class PerBlock(Generic[T]):
    """A result for every block, as far as it is worked out; survives the growth of the stream."""

    def __init__(
        self,
        stream: Stream,
        work_out: Callable[[Block, Lines], T | None],
    ) -> None:
        """`work_out`: the result for one block; None: it cannot be told yet."""
        self._stream = stream
        self._work_out = work_out
        self._known: dict[Block, T] = {}
        self._version = -1
        self._next = 0
        self.last = -1
        """The number of the block that was worked out last."""
        self.changes = 0
        """Goes up whenever something is added or dropped."""
        self.sync()

    def sync(self) -> None:
        """Take note of what changed in the stream."""
        if self._version != self._stream.version:
            self._version = self._stream.version
            present = set(self._stream.blocks)
            self._known = {
                block: result for block, result in self._known.items() if block in present
            }
            self._next = 0
            self.changes += 1

    @property
    def done(self) -> bool:
        """Whether all blocks are worked out."""
        self.sync()
        return len(self._known) == len(self._stream.blocks)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        self.sync()
        return len(self._known) / len(self._stream.blocks) if self._stream.blocks else 1.0

    def known(self, block: Block) -> T | None:
        """The result for a block, if it is worked out."""
        return self._known.get(block)

    def results(self) -> Iterator[tuple[Block, T]]:
        """What is worked out, in the order of the stream."""
        self.sync()
        known = self._known
        return ((block, known[block]) for block in self._stream.blocks if block in known)

    def work(self, index: int) -> bool:
        """Work out one block; whether there was something to do that could be done."""
        block = self._stream.blocks[index]
        if block in self._known:
            return False
        result = self._at_once(block)
        if result is None:
            lines = self._stream.lines(index)
            result = None if lines is None else self._work_out(block, lines)
        if result is None:
            return False
        self._known[block] = result
        self.last = index
        self.changes += 1
        return True

    def _at_once(self, _block: Block) -> T | None:
        """The result for a block that need not be taken apart for it."""
        return None

    def step(self) -> bool:
        """Work out the next block from the beginning; False: nothing can be done now."""
        self.sync()
        blocks, known = self._stream.blocks, self._known
        while self._next < len(blocks) and blocks[self._next] in known:
            self._next += 1
        return self._next < len(blocks) and self.work(self._next)


class Selection(PerBlock["Sequence[int]"]):
    """Some lines of the stream, numbered from 0: rows.

    Until it is done, lines of blocks that are not worked out are missing, and numbers change.
    A line may have several rows, one after another (wrapped).
    """

    def __init__(
        self,
        stream: Stream,
        work_out: Callable[[Block, Lines], Sequence[int] | None],
    ) -> None:
        """`work_out`: the numbers of lines within the block, ascending."""
        self._ends: list[int] = []
        self._counted = -1
        super().__init__(stream, work_out)

    def _count(self) -> list[int]:
        self.sync()
        if self._counted != self.changes:
            self._counted = self.changes
            known = self._known
            nothing: Sequence[int] = ()
            self._ends = list(
                accumulate(len(known.get(block, nothing)) for block in self._stream.blocks)
            )
        return self._ends

    def __len__(self) -> int:
        ends = self._count()
        return ends[-1] if ends else 0

    def row(self, index: int) -> tuple[Place, int]:
        """Which line a row shows, and how many rows of it come before."""
        ends = self._count()
        if not 0 <= index < len(self):
            raise IndexError(index)
        at = bisect_right(ends, index)
        block = self._stream.blocks[at]
        numbers = self._known[block]
        inside = index - (ends[at - 1] if at else 0)
        number = numbers[inside]
        return Place(block.day, block.first + number), inside - bisect_left(numbers, number)

    def nearest(self, place: Place) -> int:
        """The first row at or after a line; the number of rows when there is none."""
        ends = self._count()
        stream = self._stream
        at = stream.block_before(place)
        if at < 0:
            return 0
        block = stream.blocks[at]
        before = ends[at - 1] if at else 0
        numbers = self._known.get(block)
        if numbers is None or place.day != block.day:
            return ends[at]
        return before + bisect_left(numbers, place.line - block.first)

    def find(self, place: Place, part: int = 0) -> int | None:
        """The row of a line, or None."""
        index = self.nearest(place) + part
        if index < len(self) and self.row(index) == (place, part):
            return index
        return None


class WholeSelection(Selection):
    """All lines of a time."""

    def __init__(self, stream: Stream, times: LogConditions) -> None:
        """`times`: a question about nothing else."""
        self._is_all = (times.start, times.end) == (-inf, inf)
        super().__init__(stream, lambda _, lines: times.numbers(lines, stream.names))

    def _at_once(self, block: Block) -> Sequence[int] | None:
        return range(block.count) if self._is_all else None


class ShownSelection(Selection):
    """A selection in which a person moves: to the next error, to a time."""

    def __init__(self, stream: Stream, question: LogConditions) -> None:
        """`question`: which lines."""
        self._question = question
        super().__init__(stream, lambda _, lines: question.numbers(lines, stream.names))

    def _at_once(self, block: Block) -> Sequence[int] | None:
        return () if self._question.rules_out(block) else None

    def next_of(self, place: Place, step: int, letters: str) -> Place | None:
        """The next (`step` 1) or previous (-1) line of one of these levels."""
        codes = bytes(letters, "ascii")
        for index, numbers in self._from(place, step):
            lines = self._stream.lines(index)
            if lines is None or not any(code in lines.levels for code in codes):
                continue
            first = self._stream.blocks[index].first
            day = self._stream.blocks[index].day
            for number in numbers if step > 0 else reversed(numbers):
                here = Place(day, first + number)
                beyond = here > place if step > 0 else here < place
                if beyond and lines.levels[number] in codes and lines.own[number]:
                    return here
        return None

    def at_time(self, at: float) -> Place | None:
        """The first line at or after a moment; the last one if there is none so late."""
        last: Place | None = None
        for index, block in enumerate(self._stream.blocks):
            numbers = self._known.get(block)
            lines = self._stream.lines(index) if numbers else None
            if not numbers or lines is None:
                continue
            last = Place(block.day, block.first + numbers[-1])
            if lines.latest < at:
                continue
            for number in numbers:
                if lines.times[number] >= at:
                    return Place(block.day, block.first + number)
        return last

    def _from(self, place: Place, step: int) -> Iterator[tuple[int, Sequence[int]]]:
        """Blocks in one direction, beginning with the one of a line."""
        blocks = self._stream.blocks
        at = max(self._stream.block_before(place), 0)
        while 0 <= at < len(blocks):
            if numbers := self._known.get(blocks[at]):
                yield at, numbers
            at += step
