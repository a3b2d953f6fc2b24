"""A log file in blocks of some 64 kB: cut at once, taken apart when somebody looks. Pure.

Cutting only looks for line ends near the borders, so 20 MB take milliseconds. A line longer than a
block goes over several blocks; the later parts count as lines of their own that belong to the one
above, like every line without a time.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from senec_tui.device.wire.log_files import (
    BRACKET,
    BYTE_ORDER_MARK,
    PLAIN,
    SOURCE,
    cleaned_lines,
    whole_characters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from senec_tui.device.file_bytes import FileBytes

BLOCK_BYTES: Final = 65_536
DENSE_LINES: Final = BLOCK_BYTES // 16
STAMP_LENGTH: Final = len("2026-03-14 07:31:09")

_STAMPED: Final = re.compile(rb"^[0-9]{4}-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:", re.MULTILINE)
_HEAD: Final = re.compile(
    rf"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}):([0-5][0-9]) ?"
    rf"(?:{BRACKET}|{SOURCE})?",
    re.MULTILINE,
)
_ORIGIN: Final = re.compile(rf"(?:{BRACKET}|{SOURCE}) ?")
_LATEST: Final = 2**32 - 60
"""Times are kept in 32 bits; no appliance says that it is 1969 or 2107."""
_MOST_MINUTES: Final = 20_000
"""A hostile log must not fill the memory with times that never were."""


class Carry(NamedTuple):
    """What a line without a time takes over from the line above."""

    at: int
    level: int = 0
    category: int = 0


class NameNumbers:
    """Categories by number. Beyond what is sane, they share a number."""

    MOST: Final = 4096

    def __init__(self) -> None:
        self.all: list[str] = [""]
        self._numbers = {"": 0}

    def number(self, name: str) -> int:
        """The number of a name, a new one if need be."""
        number = self._numbers.get(name)
        if number is None:
            if len(self.all) > self.MOST:
                return self._numbers.setdefault("…", len(self.all) - 1)
            number = self._numbers[name] = len(self.all)
            self.all.append(name if number < self.MOST else "…")
        return number


class Minutes:
    """Unix seconds of `2026-03-14 07:31`, by text; the same few hundred come again and again."""

    def __init__(self) -> None:
        self._known: dict[str, int | None] = {}

    def __call__(self, text: str) -> int | None:
        """None: there is no such minute."""
        try:
            return self._known[text]
        except KeyError:
            pass
        if len(self._known) > _MOST_MINUTES:
            self._known.clear()
        try:
            seconds = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
        except ValueError:
            seconds = None
        if seconds is not None and not 0 <= seconds <= _LATEST:
            seconds = None
        self._known[text] = seconds
        return seconds


@dataclass(slots=True, eq=False)
class Lines:
    """The lines of a block, as columns. All text is cleaned, see `device.text`."""

    text: str
    """Without the times, a line break between lines."""
    starts: array[int]
    """Where each line starts in it; one more entry for the end."""
    times: array[int]
    """Unix seconds; that of the line above where a line has none."""
    levels: bytearray
    """Code of the severity letter, 0 for none; also that of the line above where it counts."""
    categories: array[int]
    """Number in `NameNumbers`."""
    own: bytearray
    """1 where the time stands in this very line."""
    earliest: int = 0
    latest: int = 0
    """The least and the greatest of the times, once `take_over` was called."""
    lead: int = 0
    """So many lines at the beginning have no time: they belong to the block before."""

    def __len__(self) -> int:
        return len(self.own)

    def __getitem__(self, number: int) -> str:
        """A line without its time."""
        return self.text[self.starts[number] : self.starts[number + 1] - 1]

    def message(self, number: int) -> str:
        """A line without time, level and category."""
        line = self[number]
        if self.own[number] and (origin := _ORIGIN.match(line)):
            return line[origin.end() :]
        return line

    def line_at(self, position: int) -> int:
        """The number of the line in which a position of the text lies."""
        return bisect_right(self.starts, position) - 1

    @property
    def carry(self) -> Carry | None:
        """For lines without a time below; None: that of the block before goes on."""
        if self.lead == len(self):
            return None
        return Carry(self.times[-1], self.levels[-1], self.categories[-1])

    def take_over(self, carry: Carry) -> None:
        """Give the lines at the beginning what they have from the block before."""
        for number in range(self.lead):
            self.times[number] = carry.at
            self.levels[number] = carry.level
            self.categories[number] = carry.category
        self.earliest, self.latest = min(self.times), max(self.times)


class Block:
    """Some lines of a file. Compared by identity.

    It holds the whole file until its lines are taken apart: copies would double what a large log
    takes before anything is seen of it. Where lines are so short that their columns take far more
    than their text, it keeps its part of the file, and can do without the columns again. So it can
    where the file is on the disk and not in memory: that is held for good.
    """

    __slots__ = ("_begin", "_end", "_file", "_lines", "carry_in", "count", "day", "first", "offset")

    def __init__(
        self, file: FileBytes, offset: int, end: int, *, count: int, day: date, first: int
    ) -> None:
        self._file = file
        self._begin, self._end = offset, end
        self._lines: Lines | None = None
        self.day = day
        self.first = first
        """The number of its first line within the file."""
        self.offset = offset
        """Where it begins in the file, in bytes."""
        self.count = count
        self.carry_in: Carry | None = None
        """What lines without a time at its beginning take over, as soon as that is known."""

    @property
    def begins_with_time(self) -> bool:
        """Whether its first line is sure to have a time of its own; cheap."""
        if self._lines is not None:
            return self._lines.lead == 0
        start = self._data[: STAMP_LENGTH + 1]
        head = _HEAD.match(start.decode("ascii", "replace"))
        return head is not None and Minutes()(head[1]) is not None

    @property
    def has_times(self) -> bool:
        """Whether it may hold a line with a time; cheap."""
        if self._lines is not None:
            return self._lines.lead < len(self._lines)
        return _STAMPED.search(self._data) is not None

    def lacks(self, needle: str) -> bool:
        """Whether it is sure that no line contains a text, in whatever case; cheap.

        `needle`: printable ASCII in lower case.
        """
        if self._lines is not None:
            text = self._lines.text
            return text.isascii() and needle not in text.lower()
        data = self._data
        return not data.translate(None, PLAIN) and needle.encode() not in data.lower()

    def parsed(self, names: NameNumbers, minutes: Minutes) -> Lines:
        """Its lines; what they have from the block before is laid on by the stream."""
        if self._lines is None:
            data = self._data
            self._lines = _parsed(cleaned_lines(data.removesuffix(b"\n")), names, minutes)
            if not self._is_on_disk:
                self._file = data if self.is_dense else b""
                self._begin, self._end = 0, len(self._file)
        return self._lines

    @property
    def is_dense(self) -> bool:
        """Whether its lines are so short that they take much more memory than the file."""
        return self.count > DENSE_LINES

    @property
    def is_parsed(self) -> bool:
        """Whether its lines are at hand."""
        return self._lines is not None

    def forget(self) -> None:
        """Do without the lines until they are looked at again, where they can be read again."""
        if self.can_forget:
            self._lines = None

    @property
    def can_forget(self) -> bool:
        """Whether its lines can be taken apart once more."""
        return self.is_dense or self._is_on_disk

    def rest_on(self, file: FileBytes) -> None:
        """Let go of the file as it was: it has grown, and this part of it is the same."""
        if self._is_whole:
            self._file = file

    @property
    def _is_whole(self) -> bool:
        """Whether it holds the whole file, not a part of its own."""
        return (self._lines is None and self._begin == self.offset) or self._is_on_disk

    @property
    def _is_on_disk(self) -> bool:
        return not isinstance(self._file, bytes)

    @property
    def _data(self) -> bytes:
        return self._file[self._begin : self._end]


def beginning(day: date) -> Carry:
    """For lines above the first time of a file: its midnight."""
    midnight = int(datetime.combine(day, time.min, UTC).timestamp())
    return Carry(min(max(midnight, 0), _LATEST))


def cut(data: FileBytes, *, day: date, first: int = 0, offset: int = 0) -> Iterator[Block]:
    """Cut a file into blocks.

    Args:
        data: any bytes.
        day: whose file it is.
        first: the number of the first line, when earlier parts were cut before.
        offset: the byte at which to begin.
    """
    if offset == 0 and data[: len(BYTE_ORDER_MARK)] == BYTE_ORDER_MARK:
        offset = len(BYTE_ORDER_MARK)
    while offset < len(data):
        part = data[offset : offset + BLOCK_BYTES]  # read once: it may be on a memory card
        end = offset + len(part)
        if end < len(data):
            line_end = part.rfind(b"\n")
            end = offset + line_end + 1 if line_end >= 0 else whole_characters(data, end)
        length = end - offset
        count = part.count(b"\n", 0, length) + (part[length - 1 : length] != b"\n")
        yield Block(data, offset, end, count=count, day=day, first=first)
        first += count
        offset = end


def _parsed(text: str, names: NameNumbers, minutes: Minutes) -> Lines:
    """`text`: cleaned lines, a line break between them."""
    # As narrow as may be: a large log has millions of these.
    times, categories = array("I", bytes(0)), array("H", bytes(0))
    levels, own = bytearray(), bytearray()
    bare: list[str] = []
    at = level = category = begin = kept_from = 0
    lead = -1
    count_of, number_of = text.count, names.number

    def lay_down(count: int) -> None:
        """The lines since the last one with a time, that one included."""
        times.extend(_repeated("I", at, count))
        categories.extend(_repeated("H", category, count))
        levels.extend(bytes((level,)) * count)
        own.extend(bytes(count) if lead < 0 else b"\1" + bytes(count - 1))

    for head in _HEAD.finditer(text):
        stamp, second, letter, name, source = head.groups()
        minute = minutes(stamp)
        if minute is None:
            continue
        start = head.start()
        count = count_of("\n", begin, start)
        if count == 1 and lead >= 0:  # as nearly always
            times.append(at)
            categories.append(category)
            levels.append(level)
            own.append(1)
        else:
            lay_down(count)
            lead = count if lead < 0 else lead
        bare.append(text[kept_from:start])
        begin, kept_from = start, start + STAMP_LENGTH
        if text[kept_from : kept_from + 1] == " ":
            kept_from += 1
        at, level = minute + int(second), ord(letter) if letter else 0
        category = number_of(name or source or "")
    count = text.count("\n", begin) + 1
    lay_down(count)
    bare.append(text[kept_from:])
    text = "".join(bare)
    ends = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    lead = count if lead < 0 else lead
    return Lines(text, array("I", ends), times, levels, categories, own, lead=lead)


def _repeated(kind: Literal["I", "H"], value: int, count: int) -> array[int]:
    return array(kind, (value,)) * count
