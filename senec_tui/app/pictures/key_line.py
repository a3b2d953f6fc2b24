"""Keys at the foot of the screen: as many as there is room for, the most useful first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from senec_tui.app.pictures.lines import Span, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class KeyHint(NamedTuple):
    """A key that does something here."""

    key: str
    """As the program knows it: what a click on it presses."""
    shown: str
    """As people write it."""
    word: str
    """What it does, in the language of the screen."""
    rank: int
    """Lower ranks have room first; those below 0 stand at the end."""

    @property
    def width(self) -> int:
        """Cells, with the blanks behind it."""
        return cells(self.shown) + 1 + cells(self.word) + 2


def key_spans(hints: Iterable[KeyHint], room: int) -> list[Span]:
    """The keys that fit, each a target of the mouse; nothing behind the last one."""
    kept: list[KeyHint] = []
    room += 2
    for hint in sorted(hints, key=lambda hint: hint.rank):
        if hint.width <= room:
            kept.append(hint)
            room -= hint.width
    return _spans(sorted(kept, key=lambda hint: (hint.rank < 0, hint.rank)))


def _spans(hints: Sequence[KeyHint]) -> list[Span]:
    spans: list[Span] = []
    for hint in hints:
        spans += [Span("  ")] if spans else []
        spans += [Span(hint.shown, "key", hint.key), Span(f" {hint.word}", "label", hint.key)]
    return spans
