"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.language import Language


def table_head(cells: Sequence[str]) -> tuple[str, str]:
    """The first two lines of a table."""
    return table_row(cells), table_row(["---"] * len(cells))


def table_row(cells: Sequence[str]) -> str:
    """One line; a bar would end a cell."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def origin_of(tr: Language, *, is_demo: bool, is_replay: bool) -> str:
    """What a reader must know before the first number; "" for an appliance."""
    if is_replay:
        return tr("From a recording that was played again, not from the appliance itself.")
    if is_demo:
        return tr("From the demo: a simulated appliance, nothing of it was measured.")
    return ""


def marked(text: str, origin: str) -> str:
    """The report with its origin below the title."""
    title, _, rest = text.partition("\n")
    return f"{title}\n\n**{origin}**\n{rest}" if origin else text
