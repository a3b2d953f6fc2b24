"""A label with values behind it, over as many lines as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.drawing.lines import Line, Span, cells, fill, fit, flow, left, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def label(text: str, width: int) -> Span:
    """A label of fixed width whose last cell stays free."""
    return Span(left(text, width - 1) + " ", "label")


def row(text: str, groups: Sequence[Sequence[Span]], width: int, *, label_width: int) -> list[Line]:
    """The label `text` and groups of spans; a group is never broken, lines hang behind it.

    A value too long for the room behind the label stands on a line of its own, as identities do.
    """
    head = [label(text, label_width)]
    if len(groups) == 1 and width_of(groups[0]) > width - label_width:
        return [tuple(head), fill((Span(" " * _INDENT), *_cut(groups[0], width - _INDENT)), width)]
    return flow(head, groups, width, indent=label_width)


_INDENT: Final = 2


def _cut(group: Sequence[Span], width: int) -> Iterator[Span]:
    """A group with an ellipsis where it ends too early."""
    room = width
    for span in group:
        yield span._replace(text=fit(span.text, max(room, 0)))
        room -= cells(span.text)
