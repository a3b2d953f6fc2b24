"""A language that exists only in tests: what it did not translate stands out.

Every message and every label has its letters replaced by Cyrillic ones, cell for cell. Whatever is
then still written in Latin letters was never handed to the translation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")
DISGUISED = re.compile("[\u0410-\u044f]{3}")

_LETTERS = str.maketrans(
    {
        **{chr(ord("a") + n): chr(0x430 + n) for n in range(26)},
        **{chr(ord("A") + n): chr(0x410 + n) for n in range(26)},
    }
)
_FACT = re.compile(r"(\{[^}]*\})")


def disguised(text: str) -> str:
    """With Cyrillic letters, facts to fill in kept."""
    parts = _FACT.split(text)
    return "".join(p if _FACT.fullmatch(p) else p.translate(_LETTERS) for p in parts)


def speak_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every `Language` is this one."""
    pick = Language.pick

    def disguised_pick(self: Language, labels: Mapping[str, str | None]) -> str | None:
        label = pick(self, labels)
        return None if label is None else disguised(label)

    monkeypatch.setattr(Language, "_gettext", staticmethod(disguised))
    monkeypatch.setattr(Language, "pick", disguised_pick)
