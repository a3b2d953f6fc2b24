"""What an appliance has taught us about itself: what it lacks, and how it spells its paths.

Nothing secret. Kept in a file between runs, so that a short command does not learn it again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.device.json_store import JsonFile

MOST_ANSWERED: Final = 20_000
"""Names of one day; an appliance has about 900."""


class CapabilityMemory:
    """What one appliance was found not to have, and how it spells its URLs, from run to run."""

    def __init__(self, file: JsonFile | None = None, key: str = "") -> None:
        """`file`: where it is kept, under `key`; without one it lasts as long as this object."""
        self._file = file
        self._key = key
        content = _of_device(file.read() if file else {}, key)
        self._lacking: dict[str, date] = {
            name: day for name, text in _texts(content, "lacking") if (day := _day(text))
        }
        self._spellings = dict(_texts(content, "spellings"))
        self._answered: set[str] = set()
        self._answered_on: date | None = None

    def lacking(self, today: date) -> frozenset[str]:
        """`OBJECT` and `OBJECT.VARIABLE` names not worth asking for before tomorrow."""
        return frozenset(name for name, day in self._lacking.items() if day == today)

    def note(self, *, answered: Iterable[str], missing: Iterable[str], today: date) -> None:
        """Take in one answer.

        What has answered today is not taken for lacking when it stops: that is a fault, and it
        will be back. An answer without any value teaches nothing, for the same reason.
        """
        if today != self._answered_on:
            self._answered, self._answered_on = set(), today
        present = set(answered)
        if len(self._answered) <= MOST_ANSWERED:  # a device may answer other names every time
            self._answered |= present
        back = self._lacking.keys() & present
        for name in back:
            del self._lacking[name]
        news = [
            name
            for name in missing
            if present and name not in self._answered and self._lacking.get(name) != today
        ]
        if news:
            # Yesterday's are asked for again anyway; keeping them would only make the file grow.
            self._lacking = {name: day for name, day in self._lacking.items() if day == today}
            self._lacking.update(dict.fromkeys(news, today))
        if news or back:
            self._save()

    def spelling(self, what: str) -> str | None:
        """How this appliance spelled a path the last time it worked."""
        return self._spellings.get(what)

    def note_spelling(self, what: str, path: str) -> None:
        """Remember a path that worked."""
        if self._spellings.get(what) != path:
            self._spellings[what] = path
            self._save()

    def _save(self) -> None:
        if self._file is None:
            return
        self._file.change(self._added)

    def _added(self, content: dict[str, Any]) -> dict[str, Any]:
        """What is kept of all appliances, this one as it is known now."""
        devices = content.get("devices")
        devices = dict(devices) if isinstance(devices, dict) else {}
        devices[self._key] = {
            "lacking": {name: day.isoformat() for name, day in sorted(self._lacking.items())},
            "spellings": self._spellings,
        }
        return {**content, "version": 1, "devices": devices}


def _of_device(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    devices = content.get("devices")
    entry = devices.get(key) if isinstance(devices, dict) else None
    return entry if isinstance(entry, dict) else {}


def _texts(content: Mapping[str, Any], part: str) -> list[tuple[str, str]]:
    table = content.get(part)
    if not isinstance(table, dict):
        return []
    return [(name, text) for name, text in table.items() if isinstance(text, str)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
