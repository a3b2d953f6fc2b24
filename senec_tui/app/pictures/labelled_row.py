"""A label with values behind it, over as many lines as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, broken, flow, left, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def label(text: str, width: int) -> Span:
    """A label of fixed width whose last cell stays free."""
    return Span(left(text, width - 1) + " ", "label")


def row(text: str, groups: Sequence[Sequence[Span]], width: int, *, label_width: int) -> list[Line]:
    """The label `text` and groups of spans; lines hang behind it, and nothing is cut.

    A value too long for the room behind the label stands on lines of its own, as identities do.
    """
    head = [label(text, label_width)]
    sentence = len(groups) == 1 and len(groups[0]) == 1 and " " in groups[0][0].text.strip()
    if len(groups) == 1 and not sentence and width_of(groups[0]) > width - label_width:
        return [tuple(head), *_broken(groups[0], width)]
    room = max(width - label_width, 1)
    return flow(head, _wrapped(groups, room), width, indent=label_width)


def _wrapped(groups: Sequence[Sequence[Span]], width: int) -> Iterator[Sequence[Span]]:
    """Groups; of one that is too long for a line each span by itself, over as many as it needs."""
    for group in groups:
        if width_of(group) <= width:
            yield group
            continue
        for span in group:
            yield from ((span._replace(text=text),) for text in wrap(span.text, width))


_INDENT: Final = 2


def _broken(group: Sequence[Span], width: int) -> Iterator[Line]:
    """A group over as many lines as it needs, behind an indent."""
    for line in broken(group, width - _INDENT):
        yield (Span(" " * _INDENT), *line)
