"""Foreign text made visible. The one place, for all that comes from device, log, portal or file.

Control characters, escape sequences, bidirectional overrides, zero-width and other invisible
characters could move the cursor, hide text, or set the clipboard of whoever looks at it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, NewType

if TYPE_CHECKING:
    from collections.abc import Callable

CleanText = NewType("CleanText", str)
"""Text that has been through `visible`: safe to draw, to print and to put into a sentence."""

MASK: Final = CleanText("•")
"""Stands for one character of what is hidden on the screen."""
MASKED: Final = CleanText(MASK * 6)
"""Stands for a hidden value."""

_SUSPICIOUS: Final = re.compile(r"[^\x20-\x7e\xa0-\xac\xae-\u02ff]")
"""Anything outside printable ASCII and Latin letters is looked at one by one."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"})


def visible(text: str) -> CleanText:
    r"""`text` with every character that is not plainly printable written out.

    Control characters become `\\x1b`-like, others `\\u202e`-like. Printable characters of all
    scripts stay as they are, also wide ones. The result is safe to send to a terminal; it is text,
    never markup.
    """
    return CleanText(_SUSPICIOUS.sub(_written_out, text))


def visible_lines(text: str) -> CleanText:
    """The same for text of several lines, which stay apart."""
    return CleanText("\n".join(map(visible, text.split("\n"))))


def column_text(content: bytes) -> CleanText:
    """A text in a database, which others may have written, too: the text factory of all of ours."""
    return visible_lines(content.decode("utf-8", "replace"))


def printable(text: str) -> str:
    """Text as it may go to a terminal: untouched where nothing in it could act on one.

    The last border, for what should have been made visible where it came in. Ends of lines and
    tabulators stay.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(c if c in "\n\t" or c.isprintable() else visible(c) for c in text)


def all_visible(content: Any, clean: Callable[[str], CleanText] = visible) -> Any:
    """The content of a JSON file with every text in it made visible, names included."""
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, list):
        return [all_visible(element, clean) for element in content]
    if isinstance(content, dict):
        return {visible(name): all_visible(value, clean) for name, value in content.items()}
    return content


def is_harmless(content: bytes) -> bool:
    """Whether no text of a JSON document can need to be made visible.

    True for ASCII without escapes, since JSON takes no control characters inside texts.
    """
    return content.isascii() and b"\\" not in content and b"\x7f" not in content


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    if unicodedata.category(character) not in _INVISIBLE and character not in _BLANK_LOOKING:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_BLANK_LOOKING: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc")
"""Letters and symbols by category, but nothing to see."""
