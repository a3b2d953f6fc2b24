"""The filter of lists: regular expression by default, `!` inverts, `~` is fuzzy. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPECIAL: Final = frozenset(r"\.^$*+?{}[]|()")
_BAD: Final = N_("Not a regular expression: {detail}")


@dataclass(frozen=True, slots=True)
class TextFilter:
    """What a person typed, understood. The empty filter matches everything."""

    text: str = ""
    """As typed."""
    pattern: re.Pattern[str] | None = None
    inverted: bool = False
    fuzzy: bool = False
    needle: str | None = None
    """What the pattern looks for in whatever case, in lower case, if it is only a text of ASCII."""

    def __bool__(self) -> bool:
        return self.pattern is not None

    def matches(self, fields: str) -> bool:
        """Whether a row is to be shown. `fields`: its texts, a line for each.

        `^` and `$` are the ends of every field; upper and lower case are the same. A fuzzy filter
        looks at the first field only: letters in some order are in every sentence.
        """
        if self.pattern is None:
            return True
        text = fields.partition("\n")[0] if self.fuzzy else fields
        if self.needle is not None and text.isascii():
            # Some times as fast as a search that ignores upper and lower case.
            return (self.needle in text.lower()) is not self.inverted
        return (self.pattern.search(text) is None) is self.inverted

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it matches, as pairs of start and end; nothing for an inverted filter."""
        if self.pattern is not None and not self.inverted:
            for match in self.pattern.finditer(text):
                if match.end() > match.start():
                    yield match.span()


def parse_filter(text: str) -> TextFilter:
    """The filter that a person typed: `!` inverts, then `~` is fuzzy (letters in this order).

    Raises:
        UsageError: not a regular expression; the sentence says where.
    """
    rest = text.strip()
    if inverted := rest.startswith("!"):
        rest = rest[1:].lstrip()
    if fuzzy := rest.startswith("~"):
        rest = ".*?".join(re.escape(letter) for letter in rest[1:] if not letter.isspace())
    if not rest:
        return TextFilter(text)
    try:
        pattern = re.compile(rest, re.IGNORECASE | re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(_BAD, detail=str(error)) from error
    needle = rest.lower() if rest.isascii() and _SPECIAL.isdisjoint(rest) else None
    return TextFilter(text, pattern, inverted, fuzzy, needle)
