"""The appliance's log of one UTC day, taken apart as it comes. Pure; a log may be enormous.

    2026-03-14 07:31:09 [W|INV_LV] insulation 850 kOhm below target
    2026-03-14 07:31:10 Wallbox 1: smart charge: on

The bracket holds severity, source and, after a further bar, who called. Some lines have no bracket
and name their source before a colon; some have no time and belong to the line above. Nothing is
left out (protocol §8).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.clean_text import CleanText, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from senec_tui.device.file_bytes import FileBytes

LEVELS: Final = "FPEWID"
"""Severity letters, the worst first. The device's own viewer names the last five; F it only takes
for one."""

CHUNK_BYTES: Final = 65_536
LONGEST_LINE_BYTES: Final = 8 * 1024 * 1024
"""A longer line goes over several that belong to it, so that it need not be held in one."""

BRACKET: Final = r"\[([A-Z])(?:\|([^\]\n]*))?\]"
"""Severity, and the category: source, or source and caller with a bar between."""
SOURCE: Final = r"([A-Za-z][\w .|/-]{0,39}):(?= )"
"""The category of a line without a bracket."""

_LINE: Final = re.compile(rf"([^ ]+ [^ ]{{8}})[ ]?(?:{BRACKET}[ ]?|{SOURCE} ?)?(.*)", re.DOTALL)
_STAMPED: Final = re.compile(
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", re.MULTILINE
)
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""Some files begin with it."""
PLAIN: Final = bytes([10, *range(0x20, 0x7F)])
"""What needs no cleaning."""


def at_least(level: str) -> str:
    """The letters that are as bad as `level` or worse, the worst first.

    A letter that nobody knows ranks as the worst: what it stands for may be just that.
    """
    unknown = "".join(letter for letter in ascii_uppercase if letter not in LEVELS)
    return unknown + LEVELS[: LEVELS.index(level) + 1]


def is_restart(text: str) -> bool:
    """Whether a message is the first of a new run of the appliance."""
    return text.startswith("System is booting")


class LogLine(NamedTuple):
    """One line. All text is cleaned, see `device.text`."""

    at: datetime | None
    """UTC; that of the line above where this one has none; None before the first time."""
    level: str
    """One of `LEVELS`, another letter, or empty."""
    category: str
    text: str
    """The message; the whole line where its form is unknown."""
    raw: str
    """The whole line."""
    own_time: bool
    """Whether the time stands in this very line."""


class Passage(NamedTuple):
    """Neighbouring lines of one time: a line with a time, and those below that have none.

    A long one comes in several parts. Taken together, a million lines without a time cost little.
    """

    head: LogLine | None
    """The line whose time all of them bear; None before the first time."""
    lines: Sequence[str]
    """Whole lines, cleaned."""
    begins: bool
    """Whether the head is the first of the lines."""

    def where(self, wanted: Callable[[str], object]) -> Passage:
        """Only the lines that are wanted."""
        lines = [line for line in self.lines if wanted(line)]
        return Passage(self.head, lines, self.begins and lines[:1] == [self.lines[0]])

    def each(self) -> Iterator[LogLine]:
        """Line by line."""
        lines = iter(self.lines)
        if self.begins and self.head is not None:
            yield self.head
            next(lines)
        at = None if self.head is None else self.head.at
        for line in lines:
            yield LogLine(at, "", "", line, line, own_time=False)


class LogReader:
    """Takes a log apart; goes on where it left off when more of the same file comes."""

    def __init__(self) -> None:
        self.done = 0
        """Bytes of the file that were taken apart."""
        self._head: LogLine | None = None

    def read(self, file: FileBytes, end: int | None = None) -> Iterator[Passage]:
        """What follows in a file that was read up to `done`, before `end`. Never raises.

        Holds little more than a chunk at a time, whatever the file holds.
        """
        end = len(file) if end is None else end
        if self.done == 0 and file[: len(BYTE_ORDER_MARK)] == BYTE_ORDER_MARK:
            self.done = len(BYTE_ORDER_MARK)
        while self.done < end:
            begin, self.done = self.done, _end_of_chunk(file, self.done, end)
            text = cleaned_lines(file[begin : self.done].removesuffix(b"\n"))
            yield from self._passages(text)

    def _passages(self, text: str) -> Iterator[Passage]:
        begin, begins = 0, False
        for match in _STAMPED.finditer(text):
            at = _time(match.group())
            if at is None:
                continue
            if match.start() > begin:
                yield self._passage(text[begin : match.start() - 1], begins=begins)
            begin, begins = match.start(), True
            end = text.find("\n", begin)
            self._head = _parsed(at, text[begin : end if end >= 0 else len(text)])
        yield self._passage(text[begin:], begins=begins)

    def _passage(self, text: str, *, begins: bool) -> Passage:
        return Passage(self._head, text.split("\n"), begins)


def parse_log(file: FileBytes) -> Iterator[LogLine]:
    """The lines of a log file. Never raises."""
    for passage in LogReader().read(file):
        yield from passage.each()


def cleaned(line: bytes) -> CleanText:
    """The text of a line, safe to show: UTF-8, or Latin-1 where it is none."""
    line = line.removesuffix(b"\r")
    try:
        return visible(line.decode())
    except UnicodeDecodeError:
        # No other encoding is known; this one reads every byte.
        return visible(line.decode("latin-1"))


def whole_characters(data: FileBytes, end: int) -> int:
    """An end that is not in the middle of a character, as far as these are characters."""
    around = data[max(end - 3, 0) : end + 1]
    for back in range(min(4, len(around))):
        if around[-1 - back] & 0xC0 != 0x80:
            return end - back
    return end


def _end_of_chunk(file: FileBytes, begin: int, most: int) -> int:
    """Behind the last line that fits into a chunk, or behind the first, if it is not too long."""
    if most - begin <= CHUNK_BYTES:
        return most
    end = file.rfind(b"\n", begin, begin + CHUNK_BYTES) + 1
    if end == 0:
        most = min(begin + LONGEST_LINE_BYTES, most)
        end = file.find(b"\n", begin, most) + 1
    return end or (most if most == len(file) else whole_characters(file, most))


def cleaned_lines(chunk: bytes) -> CleanText:
    """The text of many lines, a line break between them, with nothing else left to clean."""
    chunk = chunk.replace(b"\r\n", b"\n").removesuffix(b"\r")
    if not chunk.translate(None, PLAIN):
        return CleanText(chunk.decode("ascii"))
    try:
        text = chunk.decode()
    except UnicodeDecodeError:
        text = ""
    shown = text.replace("\n", "")
    if shown and visible(shown) == shown:
        return CleanText(text)
    return CleanText("\n".join(map(cleaned, chunk.split(b"\n"))))


def _parsed(at: datetime, line: str) -> LogLine:
    match = _LINE.fullmatch(line)
    assert match is not None, "a line with a time has a form"  # noqa: S101
    _, level, category, source, text = match.groups()
    return LogLine(at, level or "", category or source or "", text, line, own_time=True)


def _time(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    except ValueError:
        return None
