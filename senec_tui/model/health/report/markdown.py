"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def table_head(cells: Sequence[str]) -> tuple[str, str]:
    """The first two lines of a table."""
    return table_row(cells), table_row(["---"] * len(cells))


def table_row(cells: Sequence[str]) -> str:
    """One line; a bar would end a cell."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
