"""Names that a person may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.language import Language


def nearest(word: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The most similar names, best first, case aside; empty when none is."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in names}
    return [by_lower[hit] for hit in get_close_matches(word.lower(), by_lower, count, 0.6)]


def similar(word: str, names: Iterable[str], tr: Language) -> str:
    """The end of a sentence that names them: `; similar: get`. Empty when there are none."""
    found = nearest(word, names)
    return tr("; similar: {names}", names=", ".join(found)) if found else ""
