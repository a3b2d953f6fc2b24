"""A grid of cells to draw boxes and arrows on, turned into lines at the end."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Line, Span, cells

if TYPE_CHECKING:
    from senec_tui.app.pictures.glyphs import Glyphs


class BoxDrawing:
    """Later strokes cover earlier ones. Coordinates outside of the grid are ignored."""

    def __init__(self, width: int, height: int, glyphs: Glyphs) -> None:
        self._width = width
        self._glyphs = glyphs
        self._cells: list[list[tuple[str, str, str]]] = [
            [(" ", "", "")] * width for _ in range(height)
        ]

    def put(self, x: int, y: int, span: Span) -> None:
        """Write a span from (x, y) to the right."""
        if not 0 <= y < len(self._cells):
            return
        for character in span.text:
            width = cells(character)
            if x >= 0 and x + width <= self._width:
                self._cells[y][x] = (character, span.role, span.ref)
                for extra in range(1, width):
                    self._cells[y][x + extra] = ("", span.role, span.ref)
            x += width

    def across(self, x: int, y: int, width: int, role: str, character: str = "") -> None:
        """A horizontal stroke."""
        self.put(x, y, Span((character or self._glyphs.horizontal) * width, role))

    def down(self, x: int, y: int, height: int, role: str, character: str = "") -> None:
        """A vertical stroke."""
        for row in range(y, y + height):
            self.put(x, row, Span(character or self._glyphs.vertical, role))

    def box(self, x: int, y: int, width: int, height: int, title: Span, role: str = "rule") -> None:
        """A frame with a title in its upper edge."""
        top_left, top_right, bottom_left, bottom_right = self._glyphs.corners
        for row, left, right in (
            (y, top_left, top_right),
            (y + height - 1, bottom_left, bottom_right),
        ):
            self.put(x, row, Span(left, role))
            self.across(x + 1, row, width - 2, role)
            self.put(x + width - 1, row, Span(right, role))
        self.down(x, y + 1, height - 2, role)
        self.down(x + width - 1, y + 1, height - 2, role)
        self.put(x + 2, y, Span(" ", role))
        self.put(x + 3, y, title)
        self.put(x + 3 + cells(title.text), y, Span(" ", role))

    def lines(self) -> list[Line]:
        """The picture, neighbouring cells of one kind joined into spans."""
        return [_joined(row) for row in self._cells]


def _joined(row: list[tuple[str, str, str]]) -> Line:
    return tuple(
        Span("".join([text for text, _, _ in run]), role, ref)
        for (role, ref), run in groupby(row, key=itemgetter(1, 2))
    )
