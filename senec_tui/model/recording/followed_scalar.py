"""One scalar of a recording, followed from frame to frame without taking in the others. Pure.

What a reply changes stands in the order of its form. So the beginning of most frames tells that a
variable near the beginning of the form is what it was; only the others are taken apart.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.model.recording.checked_content import changes, record_of

_BEGINNING: Final = re.compile(rb'\{"f":(\d{1,9}),"v":\[(?:(\d{1,9}),"|\])')
"""Of a reply of a form that was there before: its number, and what is passed over up to the first
change, which is missing where nothing changed.
"""
_END_OF_OBJECT: Final = b"}]]"


class FollowedScalar:
    """What a variable says, as wire text, after each of some frames."""

    def __init__(self, object_name: str, variable: str) -> None:
        """Nothing is known of it yet; begin with a key frame."""
        self._object, self._variable = object_name, variable
        self._places: list[int | None] = []
        """Its place among the elements of each form; None: it is not in it, or an array."""
        self.raw: str | None = None

    def begin(self, content: bytes) -> None:
        """Start again from what a key frame says. Raises `NONSENSE` of the state codec."""
        self._places.clear()
        self.raw = None
        for _, values in self._kept(content):
            if isinstance(raw := values.get(self._variable), str):
                self.raw = raw

    def changes_with(self, content: bytes) -> bool:
        """Go on by another frame; whether it says something else now. Raises like `begin`."""
        beginning = _BEGINNING.match(content)
        if beginning is not None:
            place = self._places[int(beginning[1])]
            if place is None or beginning[2] is None or int(beginning[2]) > place:
                return False
        record = record_of(content)
        if "f" not in record:
            return False
        form = record["f"]
        if not isinstance(form, int):
            self._places.append(self._place_in(form))
            form = -1
        place = self._places[form]
        if place is None:
            return False
        before, self.raw = self.raw, _at(place, record["v"], self.raw or "")
        return before is not None and before != self.raw

    def _kept(self, content: bytes) -> Any:
        """What a key frame says of the object: times, each with the values that arrived then."""
        head = f'"{self._object}":'.encode()
        begin = content.find(head + b"[[")
        end = content.find(_END_OF_OBJECT, begin)
        if begin >= 0 <= end:
            with suppress(ValueError):  # such an end can stand in a text
                return foreign_json(content[begin + len(head) : end + len(_END_OF_OBJECT)])
        return record_of(content)["s"].get(self._object, ())

    def _place_in(self, form: Any) -> int | None:
        place = 0
        for name, _, rows in form:
            for variable, length in rows or ():
                if (name, variable) == (self._object, self._variable):
                    return place if length < 0 else None
                place += abs(length)
        return None


def _at(place: int, changed: Any, otherwise: str) -> str:
    """The text that stands at a place after some changes."""
    position = -1
    for gap, new in changes(changed):
        position += gap + 1
        if position >= place:
            return new if position == place else otherwise
    return otherwise
