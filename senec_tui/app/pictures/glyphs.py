"""The characters that pictures are made of, at three levels of terminals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """One level. Every character is one cell wide and means the same at every level."""

    name: str
    horizontal: str
    vertical: str
    corners: tuple[str, str, str, str]
    """Top left, top right, bottom left, bottom right."""
    joints: tuple[str, str, str]
    """A line leaving a frame to the left, to the right, downwards."""
    arrow_right: str
    arrow_left: str
    arrow_up: str
    arrow_down: str
    bar_full: str
    bar_parts: tuple[str, ...]
    """Eighths of a cell from the left, thinnest first; empty where there are none."""
    bar_empty: str
    levels: tuple[str, ...]
    """Heights of a column, lowest first."""
    shades: tuple[str, ...]
    """Darkness, lightest first, for heat maps."""
    dot: str
    hollow: str
    cross: str
    check: str
    warning: str
    ellipsis: str
    absent: str
    """Stands for a value that is not there."""
    braille: bool = False
    lettered: bool = False
    """Curves carry their letters along the way: no colour tells them apart."""


BLOCK: Final = Glyphs(
    name="block",
    horizontal="─",
    vertical="│",
    corners=("┌", "┐", "└", "┘"),
    joints=("┤", "├", "┬"),
    arrow_right="►",
    arrow_left="◄",
    arrow_up="▲",
    arrow_down="▼",
    bar_full="█",
    bar_parts=("▏", "▎", "▍", "▌", "▋", "▊", "▉"),
    bar_empty="░",
    levels=("▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"),
    shades=("░", "▒", "▓", "█"),
    dot="●",
    hollow="○",
    cross="✗",
    check="✓",
    warning="!",
    ellipsis="…",
    absent="–",
)
BRAILLE: Final = Glyphs(
    **{
        **{name: getattr(BLOCK, name) for name in BLOCK.__dataclass_fields__},
        "name": "braille",
        "braille": True,
    }
)
ASCII: Final = Glyphs(
    name="ascii",
    horizontal="-",
    vertical="|",
    corners=("+", "+", "+", "+"),
    joints=("+", "+", "+"),
    arrow_right=">",
    arrow_left="<",
    arrow_up="^",
    arrow_down="v",
    bar_full="#",
    bar_parts=(),
    bar_empty=".",
    levels=("_", ".", ":", "-", "=", "+", "*", "#"),
    shades=(".", ":", "+", "#"),
    dot="*",
    hollow="o",
    cross="x",
    check="+",
    warning="!",
    ellipsis="~",
    absent="-",
)

LEVELS: Final = {glyphs.name: glyphs for glyphs in (BRAILLE, BLOCK, ASCII)}


def choose(wanted: str, *, encoding: str, term: str) -> Glyphs:
    """The level asked for, or for `auto` what encoding and terminal type can show.

    The Linux console has no braille and few symbols; a locale that is not UTF-8 has neither.
    """
    if wanted in LEVELS:
        return LEVELS[wanted]
    if "utf" not in encoding.lower() or term in ("linux", "dumb", "vt100", "vt220"):
        return ASCII
    return BRAILLE
