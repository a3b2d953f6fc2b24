"""Foreign text made visible. The one place; everything from device, log or portal goes through it.

Control characters, escape sequences, bidirectional overrides, zero-width and other invisible
characters could move the cursor, hide text, or set the clipboard of whoever looks at it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MASK: Final = "•"
"""Stands for one character of what is hidden on the screen."""
MASKED: Final = MASK * 6
"""Stands for a hidden value."""

_SUSPICIOUS: Final = re.compile(r"[^\x20-\x7e\xa0-\xac\xae-\u02ff]")
"""Anything outside printable ASCII and Latin letters is looked at one by one."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"})


def visible(text: str) -> str:
    r"""`text` with every character that is not plainly printable written out.

    Control characters become `\\x1b`-like, others `\\u202e`-like. Printable characters of all
    scripts stay as they are, also wide ones. The result is safe to send to a terminal; it is text,
    never markup.
    """
    return _SUSPICIOUS.sub(_written_out, text)


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
