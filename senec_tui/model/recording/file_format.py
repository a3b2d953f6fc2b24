r"""The file of a recording: a head, then frames that are only ever added.

    head    b"SENEC-TUI-REC\n", version (1 byte), a line feed
    frame   b"\xa5R", kind (1 byte), length (4), time in ms (8), checksum (4), content;
            little-endian

A frame of kind `K` holds everything that is known and begins a deflated stream; `D` frames continue
that stream, flushed after each of them, so that a process may be killed at any moment. `L` (log of
a day) and `N` (note) are deflated on their own. The checksum is the CRC-32 of kind, time and
content; after damage, reading goes on at the next frame that is whole.

A file may be made by anybody: all of it is unpacked to nothing once when it is opened, and refused
where it is larger than a recording can be.
"""

from __future__ import annotations

import itertools
import os
import struct
import zlib
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.bounded_files import insist_on_file
from senec_tui.errors import DamagedFileError, ForeignFileError, NewerFileError, StorageError
from senec_tui.file_errors import from_system
from senec_tui.language import N_
from senec_tui.model.recording.checked_content import (
    LARGEST_LOG,
    LARGEST_NOTE,
    LARGEST_RECORD,
    LARGEST_RUN,
    LATEST_MS,
    MOST_TIMES,
    TooLargeError,
    unpacked,
    unpacked_part,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC: Final = b"SENEC-TUI-REC\n"
VERSION: Final = 1
HEAD: Final = MAGIC + bytes((VERSION,)) + b"\n"
KEY: Final = b"K"
CHANGE: Final = b"D"
LOG: Final = b"L"
NOTE: Final = b"N"
_MARK: Final = b"\xa5R"
_FRAME: Final = struct.Struct("<2scIqI")
_KINDS: Final = frozenset((KEY, CHANGE, LOG, NOTE))
_LONGEST: Final = 2 * LARGEST_LOG
_SEARCHED: Final = 1 << 16
_MOST_FRAMES: Final = 8_000_000
"""Three a poll, a poll every ten seconds: nine months."""
_ALWAYS_UNPACKED: Final = 64 * 1024 * 1024
"""This much may come out of the smallest file."""
_TOO_LARGE: Final = N_("it unpacks to far more than a recording holds")
_TOO_MANY: Final = N_("it has more parts than a recording of a year")
_TOO_DAMAGED: Final = N_("there is too much in it that cannot be read")


class Frame(NamedTuple):
    """Where a frame is, not what it says."""

    kind: bytes
    at: float
    """Unix seconds; never less than that of the frame before."""
    offset: int
    length: int


def framed(kind: bytes, at: float, content: bytes) -> bytes:
    """The bytes of a frame."""
    at_ms = round(at * 1000)
    return _FRAME.pack(_MARK, kind, len(content), at_ms, _checksum(kind, at_ms, content)) + content


def check_head(head: bytes, file: Path) -> None:
    """Raise unless this is the beginning of a recording that we can read.

    Raises:
        DamagedFileError: empty, or cut within the head.
        ForeignFileError, NewerFileError: something else.
    """
    if head[: len(HEAD)] == HEAD:
        return
    if HEAD.startswith(head):
        detail = N_("it is cut at its beginning") if head else N_("it is empty")
        raise DamagedFileError(file=file, detail=detail)
    if head.startswith(MAGIC) and len(head) >= len(HEAD) and head[len(MAGIC)] > VERSION:
        raise NewerFileError(file=file)
    raise ForeignFileError(file=file)


class Frames:
    """An open recording, perhaps one that still grows."""

    def __init__(self, file: Path) -> None:
        """Open it and find its frames.

        Raises:
            StorageError and its kinds: it cannot be read, is no recording, or larger than one.
        """
        self.file = file
        self.skipped_bytes = 0
        """How much is damaged or cut."""
        self._kinds = bytearray()
        self._times = array("d")
        self._offsets = array("q")
        self._lengths = array("q")
        self._keys: list[int] = []
        self._logs: list[int] = []
        self._notes: list[int] = []
        self._after_damage: set[int] = set()
        self._end = len(HEAD)
        try:
            # Without waiting: a pipe that nobody writes to would hold the program up for ever.
            self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise from_system(file, error) from error
        try:
            insist_on_file(self._descriptor, or_device=True)
            check_head(os.pread(self._descriptor, len(HEAD), 0), file)
            self.follow()
            self._check_size()
        except OSError as error:
            self.close()
            raise from_system(file, error) from error
        except StorageError:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __len__(self) -> int:
        return len(self._kinds)

    def __iter__(self) -> Iterator[Frame]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, position: int) -> Frame:
        return Frame(
            bytes((self._kinds[position],)),
            self._times[position],
            self._offsets[position],
            self._lengths[position],
        )

    def follow(self) -> int:
        """Find frames that were added; how many.

        Raises:
            DamagedFileError: there is no end to them, or to what lies between them.
        """
        before = len(self)
        size = os.fstat(self._descriptor).st_size
        while self._end + _FRAME.size <= size:
            frame = self._frame(self._end, size)
            if frame is not None:
                self._add(frame)
                self._end = frame.offset + frame.length
                continue
            found = self._search(self._end + 1, size)
            if found is None:
                # It may be damaged, or still being written: look again next time.
                break
            self.skipped_bytes += found - self._end
            self._after_damage.add(len(self))
            self._end = found
        return len(self) - before

    @property
    def tail_bytes(self) -> int:
        """Bytes at the end that are no whole frame: cut, or still being written."""
        return max(0, os.fstat(self._descriptor).st_size - self._end)

    def at_or_before(self, at: float) -> int:
        """Position of the last frame that is not later than `at`; -1: all are."""
        return bisect_right(self._times, at) - 1

    def key_before(self, position: int) -> int | None:
        """Position of the last key frame up to there."""
        found = bisect_right(self._keys, position)
        return self._keys[found - 1] if found else None

    @property
    def keys(self) -> tuple[int, ...]:
        """Positions of the key frames."""
        return tuple(self._keys)

    @property
    def logs(self) -> tuple[int, ...]:
        """Positions of the frames with logs."""
        return tuple(self._logs)

    @property
    def notes(self) -> tuple[int, ...]:
        """Positions of the frames with notes."""
        return tuple(self._notes)

    def content(self, position: int) -> bytes:
        """The content of a frame as it is in the file."""
        frame = self[position]
        return os.pread(self._descriptor, frame.length, frame.offset)

    def run(self, key: int) -> Iterator[tuple[int, Frame, bytes]]:
        """The stream that begins at a key frame: positions, frames and inflated contents.

        Logs and notes are passed over. Ends at the next key frame, or where damage begins or it
        becomes larger than a recorder would have let it.
        """
        try:
            yield from self._run(key)
        except ValueError:
            return

    def _run(self, key: int) -> Iterator[tuple[int, Frame, bytes]]:
        inflate = zlib.decompressobj()
        left = LARGEST_RUN
        for position in range(key, len(self)):
            frame = self[position]
            if frame.kind == KEY and position != key:
                return
            if frame.kind not in (KEY, CHANGE):
                continue
            if position != key and position in self._after_damage:
                # A change means nothing once something is missing before it.
                return
            packed = os.pread(self._descriptor, frame.length, frame.offset)
            content = unpacked_part(inflate, packed, min(left, LARGEST_RECORD))
            left -= len(content)
            yield position, frame, content

    def _check_size(self) -> None:
        """Raise `DamagedFileError` where anything in it, or all together, is too large."""
        most = max(_ALWAYS_UNPACKED, MOST_TIMES * os.fstat(self._descriptor).st_size)
        try:
            fits = all(total <= most for total in itertools.accumulate(self._sizes()))
        except TooLargeError:
            fits = False
        if not fits:
            raise DamagedFileError(file=self.file, detail=_TOO_LARGE)

    def _sizes(self) -> Iterator[int]:
        """How large each part is, unpacked. Raises `TooLargeError`."""
        for key in self._keys:
            try:
                for _, _, content in self._run(key):
                    yield len(content)
            except TooLargeError:
                raise
            except ValueError:
                continue  # damaged, but not large
        for positions, largest in ((self._logs, LARGEST_LOG), (self._notes, LARGEST_NOTE)):
            for position in positions:
                try:
                    yield len(unpacked(self.content(position), largest))
                except TooLargeError:
                    raise
                except ValueError:
                    continue

    def _add(self, frame: Frame) -> None:
        if len(self) >= _MOST_FRAMES:
            raise DamagedFileError(file=self.file, detail=_TOO_MANY)
        if frame.kind == KEY:
            self._keys.append(len(self))
        elif frame.kind == LOG:
            self._logs.append(len(self))
        elif frame.kind == NOTE:
            self._notes.append(len(self))
        # If the clock was set back while recording: the order is what happened.
        self._times.append(max(frame.at, self._times[-1] if self._times else frame.at))
        self._kinds += frame.kind
        self._offsets.append(frame.offset)
        self._lengths.append(frame.length)

    def _frame(self, offset: int, size: int) -> Frame | None:
        """The frame that begins here, if it is whole."""
        head = os.pread(self._descriptor, _FRAME.size, offset)
        mark, kind, length, at_ms, checksum = _FRAME.unpack(head)
        start = offset + _FRAME.size
        if mark != _MARK or kind not in _KINDS or length > min(_LONGEST, size - start):
            return None
        if not 0 <= at_ms <= LATEST_MS:
            return None
        content = os.pread(self._descriptor, length, start)
        if checksum != _checksum(kind, at_ms, content):
            return None
        return Frame(kind, at_ms / 1000, start, length)

    def _claimed(self, offset: int, size: int) -> int:
        """How much was read to find that no frame begins here."""
        length: int = _FRAME.unpack(os.pread(self._descriptor, _FRAME.size, offset))[2]
        return length if length <= min(_LONGEST, size - offset - _FRAME.size) else 0

    def _search(self, offset: int, size: int) -> int | None:
        """Where the next whole frame begins."""
        effort = max(_ALWAYS_UNPACKED, 4 * size)
        while offset + _FRAME.size <= size:
            window = os.pread(self._descriptor, _SEARCHED, offset)
            found = window.find(_MARK)
            if found < 0:
                offset += len(window) - 1
                continue
            offset += found
            if offset + _FRAME.size <= size:
                if self._frame(offset, size) is not None:
                    return offset
                # What looks like a frame costs a checksum of all that it claims to hold.
                effort -= self._claimed(offset, size)
                if effort < 0:
                    raise DamagedFileError(file=self.file, detail=_TOO_DAMAGED)
            offset += 1
        return None


def _checksum(kind: bytes, at_ms: int, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(struct.pack("<cq", kind, at_ms)))
