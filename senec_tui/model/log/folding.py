"""Repeats as one: the same message again and again, whatever numbers are in it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from senec_tui.model.log.stream import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.log.line_blocks import Block, Lines
    from senec_tui.model.log.selection import Selection
    from senec_tui.model.log.stream import Stream

_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_ESCAPED: Final = re.compile(r"[\\.^$*+?{}\[\]|()&~]")


class Fold(Enum):
    """What is shown as one."""

    NONE = ""
    RUNS = "runs"
    """The same message several times in a row."""
    KINDS = "kinds"
    """Every message that occurs, once."""


@dataclass(slots=True, eq=False)
class Group:
    """Lines that are the same but for numbers."""

    first: Place
    last: Place
    count: int = 1


def shape_of(line: str) -> str:
    """What lines have in common that differ only in numbers."""
    return _NUMBER.sub("#", line)


def expression_for(line: str) -> str:
    """A regular expression for all lines of the same shape, as a person would write it."""
    pieces = _NUMBER.split(line)
    expression = "[0-9.,]+".join(_ESCAPED.sub(r"\\\g<0>", piece) for piece in pieces)
    # In front of a filter it would mean “not”.
    return f"[!]{expression[1:]}" if expression.startswith("!") else expression


class Folding:
    """The groups among the lines that a selection shows, in the order of their first lines."""

    def __init__(self, stream: Stream, shown: Selection, fold: Fold) -> None:
        self.fold = fold
        self._stream = stream
        self._shown = shown
        self.groups: list[Group] = []
        self._done: list[Block] = []
        self._by_shape: dict[str, Group] = {}
        self._last_shape: str | None = None
        self._group_at: dict[Place, int] = {}

    def step(self) -> bool:
        """Go through another block; False: nothing can be done now."""
        blocks = self._stream.blocks
        done = len(self._done)
        if self._done and (done > len(blocks) or self._done[-1] is not blocks[done - 1]):
            self._begin_again()
            done = 0
        if done == len(blocks):
            return False
        numbers, lines = self._shown.known(blocks[done]), self._stream.lines(done)
        if numbers is None or lines is None:
            return False
        self._done.append(blocks[done])
        self._add(blocks[done], lines, numbers)
        return True

    def _begin_again(self) -> None:
        self.groups = []
        self._done = []
        self._by_shape = {}
        self._last_shape = None
        self._group_at = {}

    def _add(self, block: Block, lines: Lines, numbers: Sequence[int]) -> None:
        day, first, own = block.day, block.first, lines.own
        runs = self.fold is Fold.RUNS
        shape = ""
        for number in numbers:
            if not own[number] and self._last_shape is not None:
                continue  # belongs to the line above
            shape = shape_of(lines[number])
            place = Place(day, first + number)
            group = self._by_shape.get(shape)
            if group is not None and (not runs or shape == self._last_shape):
                group.count += 1
                group.last = place
            else:
                self._by_shape[shape] = group = Group(place, place)
                self._group_at[place] = len(self.groups)
                self.groups.append(group)
            self._last_shape = shape

    def find(self, place: Place) -> int | None:
        """The group that begins with a line."""
        return self._group_at.get(place)

    def holding(self, place: Place) -> int | None:
        """The group in which a line is, as far as that can be told without searching."""
        if self.fold is Fold.RUNS:
            return bisect_right(self.groups, place, key=lambda group: group.first) - 1
        index = self._stream.index_of(place)
        lines = None if index is None else self._stream.lines(index)
        if index is None or lines is None:
            return None
        group = self._by_shape.get(shape_of(lines[place.line - self._stream.blocks[index].first]))
        return None if group is None else self._group_at.get(group.first)
