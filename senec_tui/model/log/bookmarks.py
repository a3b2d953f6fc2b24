"""What a person and the program remember of days of the log, between runs too. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from senec_tui.model.log.histogram import GRAVE
from senec_tui.model.log.stream import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MOST_BOOKMARKS: Final = 200
MOST_KNOWN_DAYS: Final = 400


class Bookmarks:
    """Lines that a person marked."""

    def __init__(self) -> None:
        self._places: set[Place] = set()

    def __contains__(self, place: Place) -> bool:
        return place in self._places

    def toggle(self, place: Place) -> None:
        """Set or remove; no more than `MOST_BOOKMARKS`."""
        if place in self._places:
            self._places.remove(place)
        elif len(self._places) < MOST_BOOKMARKS:
            self._places.add(place)

    def next_of(self, place: Place, step: int, in_sight: Callable[[Place], bool]) -> Place | None:
        """The next or previous one among those in sight, round and round."""
        marks = sorted(mark for mark in self._places if in_sight(mark))
        if not marks:
            return None
        if step > 0:
            return next((mark for mark in marks if mark > place), marks[0])
        return next((mark for mark in reversed(marks) if mark < place), marks[-1])

    def kept(self) -> list[str]:
        """As JSON-able values."""
        return [f"{mark.day}:{mark.line}" for mark in sorted(self._places)]

    @classmethod
    def restored(cls, kept: object) -> Bookmarks:
        """What an earlier run kept; what does not fit is left out."""
        marks = cls()
        marks._places = set(_places(kept))
        return marks


class KnownDays:
    """Local days that were looked at as a whole, with the worst level in them."""

    def __init__(self, worst: Mapping[date, str] | None = None) -> None:
        self.worst: dict[date, str] = dict(worst or {})

    def note(self, day: date, by_level: Mapping[str, int]) -> None:
        """`by_level`: how many lines of each level there are in the day."""
        self.worst[day] = next((level for level in GRAVE if by_level.get(level)), "")

    def kept(self) -> dict[str, str]:
        """As JSON-able values, the newest days."""
        days = sorted(self.worst.items())[-MOST_KNOWN_DAYS:]
        return {str(day): worst for day, worst in days}

    @classmethod
    def restored(cls, kept: object) -> KnownDays:
        """What an earlier run kept; what does not fit is left out."""
        return cls(dict(_worst_by_day(kept)))


def _places(kept: object) -> Iterator[Place]:
    for text in kept if isinstance(kept, list) else ():
        day, _, line = str(text).partition(":")
        try:
            yield Place(date.fromisoformat(day), int(line))
        except ValueError:
            continue


def _worst_by_day(kept: object) -> Iterator[tuple[date, str]]:
    for text, worst in kept.items() if isinstance(kept, dict) else ():
        try:
            day = date.fromisoformat(text)
        except (TypeError, ValueError):
            continue
        if worst in ("", *GRAVE):
            yield day, worst
