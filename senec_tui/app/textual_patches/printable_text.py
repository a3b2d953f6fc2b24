"""The last border before the terminal: nothing that could act on it is drawn, by whatever widget.

Foreign text is made visible where it comes in (`clean_text.visible`). A value that has not been
there cannot move the cursor or hide a line all the same: Textual passes control characters through
in places (written for Textual 8.2, where `Content` cleans and `Strip` does not).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

STAND_IN: Final = "?"


class PrintableFilter(LineFilter):
    """Replaces what is not printable, as wide as it was counted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line as it may reach a terminal."""
        del background
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment(_printable(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _printable(text: str) -> str:
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    """A no-break space is a space; of no width, nothing."""
    if character.isprintable():
        return character
    return " " if character.isspace() and cell_len(character) else STAND_IN * cell_len(character)
