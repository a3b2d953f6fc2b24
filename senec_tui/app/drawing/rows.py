"""A label with values behind it, over as many lines as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.drawing.lines import Line, Span, flow, left

if TYPE_CHECKING:
    from collections.abc import Sequence


def label(text: str, width: int) -> Span:
    """A label of fixed width whose last cell stays free."""
    return Span(left(text, width - 1) + " ", "label")


def row(text: str, groups: Sequence[Sequence[Span]], width: int, *, label_width: int) -> list[Line]:
    """The label `text` and groups of spans; a group is never broken, lines hang behind it."""
    return flow([label(text, label_width)], groups, width, indent=label_width)
