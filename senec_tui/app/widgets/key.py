"""A key with its words: what binds it is what help, the foot of the screen and tests read."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, key_to_character

from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from senec_tui.language import Language


@dataclass(frozen=True)
class Key(Binding):
    """Textual's binding, with a word for the foot of the screen.

    `description` is a message, the sentence of the help; neighbours that share it share its row.
    A key has the same word on every screen, which is what makes it one meaning.
    """

    show: bool = False
    word: str = ""
    """Message: one word or two."""
    rank: int = 0
    """Lower ranks have room first; 0: not at the foot."""


def both_ways(
    keys: tuple[str, str],
    action: str,
    title: str = "",
    *,
    steps: tuple[object, object] = (1, -1),
    ids: tuple[str, str],
    words: tuple[str, str] = ("", ""),
    rank: int = 0,
) -> tuple[Key, Key]:
    """Two keys for one thing and its opposite, in one row of the help.

    Args:
        keys: of both, as Textual names them.
        action: with `{}` in the place of the step.
        title: message: the sentence of the help.
        steps: of both.
        ids: stable names, for re-binding keys.
        words: messages for the foot of the screen.
        rank: there, of the first.
    """
    (key, back), (step, step_back), (id_, id_back), (word, word_back) = keys, steps, ids, words
    return (
        Key(key, action.format(step), title, id=id_, word=word, rank=rank),
        Key(back, action.format(step_back), title, id=id_back, word=word_back),
    )


def keys_of(owner: type[object]) -> list[Key]:
    """The keys of a class of screens or widgets, its own before those of its bases."""
    return [
        key
        for base in owner.__mro__
        for key in vars(base).get("BINDINGS", ())
        if isinstance(key, Key)
    ]


_WRITTEN: Final = {
    "minus": "-",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "enter": "Enter",
    "tab": "Tab",
    "escape": "esc",
    "delete": "Del",
    "space": N_("space"),
    "backspace": N_("backspace"),
    "less_than_sign": "<",
    "greater_than_sign": ">",
}
"""What Unicode has another name for, or people another word."""


def written(key: str, tr: Language) -> str:
    """A key as people write it: `slash` is `/`, `ctrl+left` is `ctrl+←`."""
    *modifiers, name = key.split("+")
    if name in _WRITTEN:
        name = tr(_WRITTEN[name])
    elif len(name) > 1:
        official = REPLACED_KEYS.get(name, name).replace("_", " ")
        with suppress(KeyError):
            name = unicodedata.lookup(official)
        name = key_to_character(name) or name
    return "+".join([*modifiers, name])


class ShownKeys:
    """Which keys an action has: its own, or those that the owner chose for it."""

    def __init__(self, own: Mapping[str, str]) -> None:
        """`own`: id of an action -> comma-separated names of keys."""
        self.own = own

    def names(self, key: Key) -> Sequence[str]:
        """By the names of Textual."""
        return self.own.get(key.id or "", key.key).split(",")

    def of(self, id_: str, keys: str, tr: Language) -> list[str]:
        """Those that the owner chose for an action, else the first of `keys`, as people write them.

        None for an action without a key.
        """
        names = self.own.get(id_) or keys.partition(",")[0]
        return [written(name, tr) for name in names.split(",") if name]

    def first(self, key: Key, tr: Language) -> str:
        """The first of them, as people write it."""
        return written(self.names(key)[0], tr)

    def by_id(self, keys: Iterable[Key], tr: Language) -> dict[str, str]:
        """The first of each, for sentences with `{log_search}` in them."""
        return {key.id.replace("-", "_"): self.first(key, tr) for key in keys if key.id}

    def rows(self, keys: Sequence[Key], tr: Language) -> list[tuple[str, str]]:
        """Keys and what they do, a row for each sentence, in their order; it may name others."""
        first, found = self.by_id(keys, tr), dict[str, list[str]]()
        for key in keys:
            if key.description:
                found.setdefault(key.description, []).extend(
                    written(name, tr) for name in self.names(key)
                )
        return [("  ".join(names), tr(title, **first)) for title, names in found.items()]
