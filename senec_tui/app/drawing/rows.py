"""A label with values behind it, over as many lines as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.drawing.lines import Line, Span, fit, flow, left, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def label(text: str, width: int) -> Span:
    """A label of fixed width whose last cell stays free."""
    return Span(left(text, width - 1) + " ", "label")


def row(text: str, groups: Sequence[Sequence[Span]], width: int, *, label_width: int) -> list[Line]:
    """The label `text` and groups of spans; a group is never broken, lines hang behind it.

    A value too long for the room behind the label stands on lines of its own, as identities do.
    """
    head = [label(text, label_width)]
    if len(groups) == 1 and width_of(groups[0]) > width - label_width:
        return [tuple(head), *_broken(groups[0], width)]
    return flow(head, groups, width, indent=label_width)


_INDENT: Final = 2


def _broken(group: Sequence[Span], width: int) -> Iterator[Line]:
    """A group over as many lines as it needs, broken anywhere."""
    room = width - _INDENT
    line: list[Span] = []
    for span in group:
        rest = span.text
        while rest:
            piece = fit(rest, max(room - width_of(line), 0), "")
            if not piece and line:
                yield (Span(" " * _INDENT), *line)
                line = []
                continue
            piece = piece or rest[0]  # wider than the whole line: the canvas cuts it
            line.append(span._replace(text=piece))
            rest = rest[len(piece) :]
    yield (Span(" " * _INDENT), *line)
