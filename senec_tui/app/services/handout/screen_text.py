"""What is on the screen as text, and as a drawing that needs nothing from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from senec_tui.app.widgets.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.geometry import Region
    from textual.screen import Screen
    from textual.widget import Widget

_FONTS: Final = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_FRAME: Final = str.maketrans("╭╮╰╯│─┌┐└┘├┤┬┴┼", " " * 15)


def screen_rows(screen: Screen[object], region: Region | None = None) -> list[str]:
    """What a person sees, row by row, without blanks at the end."""
    rows = ["".join(s.text for s in strip) for strip in screen._compositor.render_strips()]  # noqa: SLF001 - Textual has no other way
    if region is not None:
        rows = rows[region.y : region.bottom]
    return [row.rstrip() for row in rows]


def tab_rows(widget: Widget) -> list[str]:
    """A tab without frames, all of it where it is one picture, else what is in sight."""
    if isinstance(widget, Picture):
        rows: Iterable[str] = ("".join(span.text for span in line) for line in widget.lines)
    else:
        rows = screen_rows(widget.screen, widget.region)
    return [row.translate(_FRAME).rstrip() for row in rows]


def without_foreign_fonts(svg: str) -> str:
    """A drawing that fetches nothing when it is looked at."""
    return _FONTS.sub("", svg)
