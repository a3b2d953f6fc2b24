"""Texts for terminals and files that know no letters but those of ASCII."""

from __future__ import annotations

from typing import Final

_SPELLED: Final = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'",
    "–": "-", "−": "-", "…": "...", "·": "-", "×": "x", "→": "->", "°": "",
}  # fmt: skip
_HANDLER: Final = "senec_tui.plain"
_TABLE: Final = str.maketrans(_SPELLED)

_ONE_CELL: Final = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'",
    "–": "-", "—": "-", "−": "-", "…": "~", "·": ".", "×": "x", "°": " ", "ß": "s", "µ": "u",
    "←": "<", "→": ">", "↑": "^", "↓": "v", "◄": "<", "►": ">", "▲": "^", "▼": "v",
    "•": "*", "●": "*", "○": "o", "✓": "+", "✗": "x", "\xa0": " ",
}  # fmt: skip


def spelled(text: str) -> str:
    """`text` as one would write it without umlauts and typographic signs: `Übersicht` longer."""
    return text if text.isascii() else text.translate(_TABLE)


def one_cell(character: str) -> str:
    """An ASCII character that can stand where one character stood, in a picture of fixed widths.

    Lines and corners of frames become `-`, `|`, `+`; blocks `#`; letters lose their accents.
    """
    if character.isascii():
        return character
    if known := _ONE_CELL.get(character):
        return known
    code = ord(character)
    if 0x2500 <= code <= 0x257F:
        return _line(code)
    if 0x2580 <= code <= 0x259F:
        return "#"
    import unicodedata

    base = unicodedata.normalize("NFKD", character)[:1]
    return base if base.isascii() else "?"


def _line(code: int) -> str:
    """A character of the block "Box Drawing"."""
    if code in (0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550):
        return "-"
    if code in (0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551):
        return "|"
    return "+"


def error_handler() -> str:
    """The name of an error handler for streams that writes ASCII where it has to, cell for cell.

    Registers it with the codecs of this process, where it does nothing unless it is named.
    """
    import codecs

    def replace(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(map(one_cell, error.object[error.start : error.end])), error.end

    codecs.register_error(_HANDLER, replace)
    return _HANDLER


def lacks_letters(encoding: str | None) -> bool:
    """Whether the letters and signs of our texts cannot be written in this encoding."""
    try:
        "".join(_SPELLED).replace("→", "").replace("−", "").encode(encoding or "ascii")
    except (UnicodeError, LookupError):
        return True
    return False
