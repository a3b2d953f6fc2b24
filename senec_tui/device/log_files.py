"""The appliance's log of one UTC day, line by line. Pure, and lazy: a log may be enormous.

    2026-03-14 07:31:09 [W|INV_LV] insulation 850 kOhm below target

Severity letters are I, W, E and P (panic). The category may hold further bars. Some lines have no
bracket, some no time; nothing is left out (protocol §8).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple, overload

from senec_tui.device.text import visible

LEVELS: Final = "PEWI"
"""Severity letters, the worst first."""

_LINE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[ ]?(?:\[([A-Z])(?:\|([^\]]*))?\][ ]?)?(.*)", re.DOTALL
)
_STAMPED: Final = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_MARK: Final = b"\xef\xbb\xbf"
_UNKNOWN: Final = -2
_NONE_ABOVE: Final = -1


class LogLine(NamedTuple):
    """One line. All text is cleaned, see `device.text`."""

    at: datetime | None
    """UTC; that of the line above where this one has none; None before the first time."""
    level: str
    """`I`, `W`, `E`, `P`, another letter, or empty."""
    category: str
    text: str
    """The message; the whole line where its form is unknown."""
    raw: str
    """The whole line."""
    own_time: bool
    """Whether the time stands in this very line."""


class LogFile(Sequence[LogLine]):
    """The lines of a log; each is decoded and taken apart when it is looked at."""

    def __init__(self, data: bytes) -> None:
        """`data`: the file as it came; any bytes will do."""
        lines = data.removeprefix(_MARK).split(b"\n")
        if not lines[-1]:
            lines.pop()
        self._lines = lines
        # For each line the number of the line whose time it bears, as far as looked up.
        self._timed_by = array("l", [_UNKNOWN]) * len(lines)

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> LogLine: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[LogLine]: ...
    def __getitem__(self, index: int | slice) -> LogLine | Sequence[LogLine]:
        """A line by number, or some of them."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        line = _parsed(cleaned(self._lines[number]))
        if line.own_time:
            self._timed_by[number] = number
            return line
        above = self._time_source(number)
        at = None if above == _NONE_ABOVE else _time(self._stamp(above))
        return LogLine(at, line.level, line.category, line.text, line.raw, own_time=False)

    def _time_source(self, number: int) -> int:
        """The nearest line above with a time. Each line is looked at once in all."""
        above = number
        while above >= 0 and self._timed_by[above] == _UNKNOWN:
            if _time(self._stamp(above)) is not None:
                self._timed_by[above] = above
                break
            above -= 1
        source = self._timed_by[above] if above >= 0 else _NONE_ABOVE
        for between in range(above + 1, number + 1):
            self._timed_by[between] = source
        return source

    def _stamp(self, number: int) -> str:
        match = _STAMPED.match(self._lines[number])
        return match.group().decode() if match else ""


def parse_log(data: bytes) -> LogFile:
    """The lines of a log file. Never raises."""
    return LogFile(data)


def cleaned(line: bytes) -> str:
    """The text of a line, safe to show: UTF-8, or Latin-1 where it is none."""
    line = line.removesuffix(b"\r")
    try:
        return visible(line.decode())
    except UnicodeDecodeError:
        # No other encoding is known; this one reads every byte.
        return visible(line.decode("latin-1"))


def _parsed(line: str) -> LogLine:
    match = _LINE.fullmatch(line)
    at = _time(match[1]) if match else None
    if match is None or at is None:
        return LogLine(None, "", "", line, line, own_time=False)
    _, level, category, text = match.groups()
    return LogLine(at, level or "", category or "", text, line, own_time=True)


def _time(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    except ValueError:
        return None
