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
    """The label `text` and groups of spans; a group is never broken, lines hang behind it.

    A value too long for the room behind the label stands on lines of its own, as identities do.
    """
    head = [label(text, label_width)]
    sentence = len(groups) == 1 and len(groups[0]) == 1 and " " in groups[0][0].text.strip()
    if len(groups) == 1 and not sentence and width_of(groups[0]) > width - label_width:
        return [tuple(head), *_broken(groups[0], width)]
    room = max(width - label_width, 1)
    return flow(head, _wrapped(groups, room), width, indent=label_width)


def _wrapped(groups: Sequence[Sequence[Span]], width: int) -> Iterator[Sequence[Span]]:
    """Groups, a sentence that is too long for a line as several of them."""
    for group in groups:
        if len(group) == 1 and width_of(group) > width:
            yield from ((group[0]._replace(text=text),) for text in wrap(group[0].text, width))
        else:
            yield group


_INDENT: Final = 2


def _broken(group: Sequence[Span], width: int) -> Iterator[Line]:
    """A group over as many lines as it needs, behind an indent."""
    for line in broken(group, width - _INDENT):
        yield (Span(" " * _INDENT), *line)
