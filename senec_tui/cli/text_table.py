"""Columns of plain text. No escape codes: the output may be a pipe, and foreign text is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def width(text: str) -> int:
    """Cells that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def aligned(rows: Iterable[Sequence[str]], *, right: frozenset[int] = frozenset()) -> Iterator[str]:
    """Lines of equally wide columns, two spaces apart, without spaces at the end.

    `right`: columns that are aligned to the right.
    """
    table = list(rows)
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = []
        for index, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            if wide:
                gap = " " * (wide - width(cell))
                cells.append(gap + cell if index in right else cell + gap)
        yield "  ".join(cells).rstrip()
