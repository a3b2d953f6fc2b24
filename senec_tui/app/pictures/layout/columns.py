"""Columns beside each other: how many there are, and lists that are spread over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, beside
from senec_tui.app.pictures.section import ALWAYS, LABEL, Fixed, Row, Section, row_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GAP: Final = 3
"""Cells between columns."""
SLIMMEST: Final = 54
"""Cells of a column; one more column from where each has as many."""
MOST_COLUMNS: Final = 3


def columns_at(width: int, slimmest: int = SLIMMEST, most: int = MOST_COLUMNS) -> int:
    """How many columns of at least `slimmest` cells stand beside each other."""
    return min(max((width + GAP) // (slimmest + GAP), 1), most)


def spread(
    paint: Callable[[int], Sequence[Line]], *, slimmest: int = SLIMMEST, rank: int = ALWAYS
) -> Fixed:
    """A list of one-line entries in as many columns as there is room for, read downwards.

    `paint`: from the width of a column to all entries.
    """

    def columns(width: int) -> Sequence[Line]:
        across = columns_at(width, slimmest)
        each = (width - GAP * (across - 1)) // across
        entries = paint(each)
        height = max(-(-len(entries) // across), 1)
        parts = [entries[first : first + height] for first in range(0, len(entries), height)]
        return beside(parts, [each] * len(parts), GAP)

    return Fixed(columns, rank)


def spread_rows(
    rows: Sequence[Row],
    *,
    label_width: int = LABEL,
    value_width: int = 0,
    slimmest: int = SLIMMEST,
) -> Fixed:
    """Rows of one line each in as many columns as there is room for; widths as of `Section`."""
    section = Section("", "", rows, label_width=label_width, value_width=value_width)
    return spread(
        lambda width: [line for row in rows for line in row_lines(section, row, width)],
        slimmest=slimmest,
    )
