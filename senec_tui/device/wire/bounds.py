"""How much of an answer is taken in. The one place: what is beyond is cut or left out, and counted.

The largest appliance seen has 42 objects, 913 variables, 1,400 elements, names of 40 characters and
texts of 41. The bounds are several times that, and so low that whatever a device answers, again and
again, memory stays bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.device.source import Raw, Section

LARGEST_REPLY: Final = 2 * 1024 * 1024
"""Bytes of one answer; sixty times the largest seen. A larger one is refused."""
MOST_NAMES: Final = 20_000
"""Objects and variables of one answer. One with more is refused: it is not from an appliance."""
MOST_OBJECTS: Final = 500
"""Objects of one answer, and of everything that is known of a device."""
MOST_VALUES: Final = 10_000
"""Scalars and elements of arrays in one answer, and in everything that is known of a device."""
MOST_ELEMENTS: Final = 1_000
"""Elements of one array."""
LONGEST_NAME: Final = 500
"""Characters of the name of an object or variable."""
LONGEST_TEXT: Final = 8_000
"""Characters of one value."""
CHARACTERS: Final = 200
"""So many characters of text count as one value more."""


class Excess:
    """Counts what was cut or left out."""

    def __init__(self) -> None:
        self.count = 0
        """Values that were cut, or of which nothing is left; an object or array counts by what
        was in it.
        """


def weight(raw: Raw) -> int:
    """How many values this counts as: one for each element, and more for long texts."""
    if type(raw) is str:
        return 1 + len(raw) // CHARACTERS
    return (len(raw) or 1) + sum(map(len, raw)) // CHARACTERS


def _values(raw: Raw) -> int:
    return 1 if isinstance(raw, str) else len(raw) or 1


def within_bounds(
    sections: Mapping[str, Section | None], excess: Excess
) -> Mapping[str, Section | None]:
    """As much of an answer as is taken in, from its beginning; the rest is counted.

    Names that are empty are left out, since they cannot be told from no name.
    """
    if _fits(sections):
        return sections
    kept: dict[str, Section | None] = {}
    room = MOST_VALUES
    for name, section in sections.items():
        short = name[:LONGEST_NAME]
        if not name or short in kept or len(kept) == MOST_OBJECTS:
            excess.count += max(sum(map(_values, (section or {}).values())), 1)
            continue
        kept[short] = None if section is None else _cut(section, room, excess)
        room -= sum(map(weight, (kept[short] or {}).values()))
    return kept


def shows_no_excess(body: bytes, sections: Mapping[str, Section | None]) -> bool:
    """Whether the bytes of an answer tell that nothing in it is beyond a bound: soon told.

    `body`: the JSON of `sections`, without escapes, so that every quote begins or ends a text, and
    a comma stands between a value and the next; arrays, and what is no text, were seen to. False:
    perhaps.
    """
    if len(sections) > MOST_OBJECTS or "" in sections:
        return False
    if any(section and "" in section for section in sections.values()):
        return False
    quote, last = 0, len(body) - LONGEST_NAME
    while 0 <= quote < last:  # from one to the last that is near enough for a name between them
        quote = body.rfind(b'"', quote + 1, quote + LONGEST_NAME + 2)
    return quote >= 0 and body.count(b",") + len(body) // CHARACTERS < MOST_VALUES


def cut_array(elements: list[str], excess: Excess) -> None:
    """Leave as many elements of an array as are taken in."""
    excess.count += max(len(elements) - MOST_ELEMENTS, 0)
    del elements[MOST_ELEMENTS:]


def cut_text(text: str, excess: Excess) -> str:
    """As much of a value as is taken in."""
    excess.count += len(text) > LONGEST_TEXT
    return text[:LONGEST_TEXT]


def _fits(sections: Mapping[str, Section | None]) -> bool:
    """Whether nothing is to be done, as it is with every honest appliance."""
    values = 0
    for name, section in sections.items():
        if not 0 < len(name) <= LONGEST_NAME:
            return False
        if not section:
            continue
        if "" in section or max(map(len, section)) > LONGEST_NAME:
            return False
        for raw in section.values():
            length = len(raw)
            if type(raw) is str:  # as `weight` says, without a call for each of a thousand
                values += 1 + length // CHARACTERS
                if length > LONGEST_TEXT:
                    return False
                continue
            characters = sum(map(len, raw))
            values += (length or 1) + characters // CHARACTERS
            if length > MOST_ELEMENTS or (
                characters > LONGEST_TEXT and max(map(len, raw)) > LONGEST_TEXT
            ):
                return False
    return len(sections) <= MOST_OBJECTS and values <= MOST_VALUES


def _cut(section: Section, room: int, excess: Excess) -> Section:
    kept: dict[str, Raw] = {}
    for variable, raw in section.items():
        short = variable[:LONGEST_NAME]
        fitting = _cut_raw(raw, room)
        if not variable or short in kept or weight(fitting) > room:
            excess.count += _values(raw)
            continue
        kept[short] = fitting
        room -= weight(fitting)
        if isinstance(raw, str):
            excess.count += len(raw) > LONGEST_TEXT
        else:
            excess.count += len(raw) - len(fitting)
            excess.count += sum(len(text) > LONGEST_TEXT for text in raw[: len(fitting)])
    return kept


def _cut_raw(raw: Raw, room: int) -> Raw:
    if isinstance(raw, str):
        return raw[:LONGEST_TEXT]
    return tuple(text[:LONGEST_TEXT] for text in raw[: max(min(room, MOST_ELEMENTS), 0)])
