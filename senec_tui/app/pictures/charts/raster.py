"""Dots of curves in the cells of a terminal, and what stands in every cell. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.lines import Span

if TYPE_CHECKING:
    from senec_tui.app.pictures.glyphs import Glyphs

LETTERS: Final = "abcdef"
"""Of curves, in their order."""


class Raster:
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


# Dots of a braille cell by the bits of `Raster`: left to right, then down.
_BRAILLE_BITS: Final = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
_HALVES: Final = " ▀▄█"


class _Level(NamedTuple):
    across: int
    down: int


def level_of(glyphs: Glyphs) -> _Level:
    """How many dots a cell has."""
    if glyphs.braille:
        return _Level(2, 4)
    return _Level(1, 2) if glyphs.bar_parts else _Level(1, 1)


def dots_of(glyphs: Glyphs, dots: int, curve: int, *, alone: bool) -> str:
    """The character for the dots of a cell; without any, the letter of the curve."""
    if glyphs.braille:
        return chr(0x2800 + sum(bit for n, bit in enumerate(_BRAILLE_BITS) if dots >> n & 1))
    if glyphs.bar_parts:
        return _HALVES[dots & 3]
    return "*" if alone else LETTERS[curve % len(LETTERS)]


@dataclass(slots=True)
class Grid:
    """What stands in every cell of the plot area."""

    width: int
    height: int
    cells: list[list[tuple[str, str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = [[(" ", "")] * self.width for _ in range(self.height)]

    def column(self, share: float) -> int:
        """The column that a share of the width, from 0 to 1, falls into."""
        return min(int(share * self.width), self.width - 1)

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
