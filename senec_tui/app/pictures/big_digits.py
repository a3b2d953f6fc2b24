"""Numbers three lines high, for what matters most on a large screen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from senec_tui.app.pictures.glyphs import Glyphs

HEIGHT: Final = 3

_SHAPES: Final = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "-": ("   ", "▀▀▀", "   "),
    "–": ("   ", "▀▀▀", "   "),
    ".": (" ", " ", "▀"),
    ",": (" ", " ", "▀"),
    " ": (" ", " ", " "),
}


def big_digits(text: str, glyphs: Glyphs) -> list[str]:
    """The rows of a number, equally wide; none where a sign has no shape or there are no blocks."""
    if not glyphs.bar_parts or any(sign not in _SHAPES for sign in text):
        return []
    shapes = [_SHAPES[sign] for sign in text]
    return [" ".join(shape[row] for shape in shapes) for row in range(HEIGHT)]
