"""How a panel looks: its heading, its frame, its margin. The one place for it. Pure; no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, fill, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.glyphs import Glyphs

MARGIN: Final = 4
"""Cells that a frame and the blank beside it take from the width, both sides together."""


def framed(glyphs: Glyphs, heading: Line | None, body: Sequence[Line], width: int) -> list[Line]:
    """Lines of `width - MARGIN` cells in a frame whose upper edge is their heading, ruled.

    Without a heading there is no frame, but the same margin.
    """
    inner = max(width - MARGIN, 0)
    if heading is None:
        return [(Span("  "), *line) for line in body]
    upper_left, upper_right, lower_left, lower_right = glyphs.corners
    side = glyphs.vertical
    return [
        (
            Span(f"{upper_left} ", "rule"),
            *fill(heading, inner),
            Span(f"{glyphs.horizontal}{upper_right}", "rule"),
        ),
        *(
            (Span(f"{side} ", "rule"), *fill(line, inner), Span(f" {side}", "rule"))
            for line in body
        ),
        (Span(lower_left + glyphs.horizontal * (inner + 2) + lower_right, "rule"),),
    ]


def ruled(glyphs: Glyphs, heading: Sequence[Span], width: int) -> Line:
    """A heading with a rule to the right edge, exactly `width` cells."""
    room = width - width_of(heading) - 1
    if room <= 0:
        return fill(heading, width)
    return (*heading, Span(" "), Span(glyphs.horizontal * room, "rule"))
