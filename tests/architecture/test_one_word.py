"""One word for a thing, in every language and in every place that people read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import pytest
import translations
from translations import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_WORDS: Final = {
    "reserve": r"spare capacity|(emergency|backup|power.cut|outage) reserve",
    "Reserve": r"Reservekapazität|(Notstrom|Ersatzstrom|Notfall|Backup)-?reserve|Notvorrat",
}
"""The word -> what else the same thing might be called."""


def catalogue_texts(value: object) -> Iterator[str]:
    """What of the catalogue is shown, in the languages that are offered."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("en", "de") and isinstance(inner, str):
                yield inner
            else:
                yield from catalogue_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from catalogue_texts(inner)


def all_texts() -> Iterator[str]:
    for message, text in translations.translations(translations.read("de")).items():
        yield from (message, text)
    for file in (PACKAGE / "catalogue").rglob("*.json"):
        yield from catalogue_texts(json.loads(file.read_text(encoding="utf-8")))
    yield (PACKAGE.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_a_thing_has_one_word(word: str) -> None:
    texts = list(all_texts())
    assert any(word in text for text in texts)
    other = re.compile(OTHER_WORDS[word], re.IGNORECASE)
    assert [text[:120] for text in texts if other.search(text)] == []
