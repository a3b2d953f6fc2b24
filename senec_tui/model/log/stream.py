"""Days of the log as one sequence of lines. Pure; days grow, and others are added."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.device.file_bytes import FileBytes, digest, parts
from senec_tui.model.log.line_blocks import Minutes, NameNumbers, beginning, cut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from senec_tui.model.log.line_blocks import Block, Carry, Lines

MOST_DENSE: Final = 8
"""So many dense blocks have their lines at hand; some megabytes."""
MOST_ON_DISK: Final = 64
"""So many others of a file on the disk; as much."""
LOOK_BACK: Final = 16
"""So many blocks above are searched for the time of a line; those beyond have to be read first."""


class Place(NamedTuple):
    """Which line: the same however the stream grows."""

    day: date
    """The UTC day of its file."""
    line: int
    """Counted from 0 within the file."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line, for showing."""

    place: Place
    at: int
    """Unix seconds; that of the line above where it has none of its own."""
    level: str
    """Severity letter, or empty; that of the line above where it has no time of its own."""
    category: str
    text: str
    """Without time, level and category."""
    own_time: bool


@dataclass(frozen=True, slots=True)
class _File:
    """One UTC day."""

    blocks: list[Block]
    content: FileBytes | None
    """As it came; None: in memory, where the blocks hold it as long as they need it."""
    size: int
    whole: int
    """Bytes up to the end of the last whole line."""
    digest: bytes
    """Of those bytes; empty where they are on the disk, and so still there to compare with."""


class Prepared(NamedTuple):
    """A day that is cut and not laid in yet."""

    day: date
    file: _File


class Stream:
    """The lines of one or more UTC days, the earliest first."""

    def __init__(self) -> None:
        self.names = NameNumbers()
        self._minutes = Minutes()
        self._dense: deque[Block] = deque()
        """Those with their lines at hand, the one that was taken apart last at the end."""
        self._on_disk: deque[Block] = deque()
        """The same for blocks that are not dense."""
        self._files: dict[date, _File] = {}
        self.blocks: Sequence[Block] = ()
        self._places: list[Place] = []
        """Of the first line of each block."""
        self.version = 0
        """Goes up with every change."""

    # -- content -----------------------------------------------------------------------------

    @property
    def days(self) -> Sequence[date]:
        """The UTC days that are in, also empty ones."""
        return sorted(self._files)

    def size(self, day: date) -> int:
        """Bytes of a day's file; 0 for one that is not in."""
        file = self._files.get(day)
        return 0 if file is None else file.size

    @property
    def count(self) -> int:
        """How many lines."""
        return sum(block.count for block in self.blocks)

    def prepare(self, day: date, content: FileBytes) -> Prepared | None:
        """Cut a day's file, new or as it is by now; None: nothing differs.

        Reads 100 MB in a tenth of a second, so it may run in a thread of its own; nothing changes
        before `take`. Where a file only grew, all that was worked out for its blocks stays valid.
        """
        known = self._files.get(day)
        whole = content.rfind(b"\n") + 1
        blocks: list[Block]
        if known is None or not _is_same(known, content):
            blocks = list(cut(content, day=day))
        elif len(content) == known.size and known.whole == whole:
            return None
        elif not known.blocks:
            blocks = list(cut(content, day=day))
        else:
            last = known.blocks[-1]
            tail = cut(content, day=day, first=last.first, offset=last.offset)
            blocks = [*known.blocks[:-1], *tail]
        on_disk = None if isinstance(content, bytes) else content
        summed = digest(content, whole) if on_disk is None else b""
        return Prepared(day, _File(blocks, on_disk, len(content), whole, summed))

    def take(self, prepared: Prepared | None) -> bool:
        """Lay in what was prepared; whether anything differs."""
        if prepared is None:
            return False
        self._files[prepared.day] = file = prepared.file
        if file.content is not None:
            for block in file.blocks:
                block.rest_on(file.content)
        self._index()
        return True

    def put(self, day: date, content: FileBytes) -> bool:
        """Both at once."""
        return self.take(self.prepare(day, content))

    def _index(self) -> None:
        files = [self._files[day] for day in self.days]
        self.blocks = tuple(block for file in files for block in file.blocks)
        self._places = [Place(block.day, block.first) for block in self.blocks]
        present = set(self.blocks)  # the others would keep the file as it was
        self._dense = deque(block for block in self._dense if block in present)
        self._on_disk = deque(block for block in self._on_disk if block in present)
        self.version += 1

    # -- lines -------------------------------------------------------------------------------

    def index_of(self, place: Place) -> int | None:
        """The number of the block that holds a line; None: no such line."""
        index = self.block_before(place)
        if index < 0:
            return None
        block = self.blocks[index]
        inside = block.day == place.day and place.line < block.first + block.count
        return index if inside else None

    def block_before(self, place: Place) -> int:
        """The number of the last block that begins at or before a line; -1: none does."""
        return bisect_right(self._places, place) - 1

    def lines(self, index: int) -> Lines | None:
        """The lines of a block; None while what they have from above is not known yet.

        Going through the blocks from the first to the last always succeeds.
        """
        block = self.blocks[index]
        if block.carry_in is None:
            block.carry_in = self._carry_into(index)
            if block.carry_in is None:
                return None
            if block.is_parsed:
                self._parsed(block).take_over(block.carry_in)
        return self._parsed(block)

    def _parsed(self, block: Block) -> Lines:
        """The lines of a block; those of the block that waits longest are given up for it."""
        fresh = not block.is_parsed
        lines = block.parsed(self.names, self._minutes)
        if fresh and block.can_forget:
            at_hand, most = (
                (self._dense, MOST_DENSE) if block.is_dense else (self._on_disk, MOST_ON_DISK)
            )
            at_hand.append(block)
            if len(at_hand) > most:
                at_hand.popleft().forget()
        if fresh and block.carry_in is not None:
            lines.take_over(block.carry_in)
        return lines

    def _carry_into(self, index: int) -> Carry | None:
        """What goes on into a block from those above, as far as that is quickly told."""
        day = self.blocks[index].day
        if self.blocks[index].begins_with_time:
            return beginning(day)  # nothing goes on into it
        for above in range(index - 1, index - 1 - LOOK_BACK, -1):
            if above < 0 or self.blocks[above].day != day:
                return beginning(day)
            block = self.blocks[above]
            if block.has_times:
                carry = self._parsed(block).carry
                if carry is not None:
                    return carry
            if block.carry_in is not None:
                return block.carry_in
        return None

    def entry(self, place: Place) -> LogEntry | None:
        """A line for showing; None: no such line, or it is not known yet what it belongs to."""
        index = self.index_of(place)
        lines = None if index is None else self.lines(index)
        if index is None or lines is None:
            return None
        number = place.line - self.blocks[index].first
        level = lines.levels[number]
        return LogEntry(
            place=place,
            at=lines.times[number],
            level=chr(level) if level else "",
            category=self.names.all[lines.categories[number]],
            text=lines.message(number),
            own_time=bool(lines.own[number]),
        )

    def raw(self, place: Place) -> str | None:
        """A line as it stands in the file, made visible; None: no such line."""
        index = self.index_of(place)
        lines = None if index is None else self.lines(index)
        if index is None or lines is None:
            return None
        number = place.line - self.blocks[index].first
        if not lines.own[number]:
            return lines[number]
        at = datetime.fromtimestamp(lines.times[number], UTC)
        return f"{at:%Y-%m-%d %H:%M:%S} {lines[number]}"


def _is_same(known: _File, content: FileBytes) -> bool:
    """Whether the whole lines that are known are still the beginning."""
    if len(content) < known.whole:
        return False
    if known.content is None:
        return digest(content, known.whole) == known.digest
    pairs = zip(parts(known.content, 0, known.whole), parts(content, 0, known.whole), strict=True)
    return all(before == now for before, now in pairs)
