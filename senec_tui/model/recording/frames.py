r"""The file of a recording: a head, then frames that are only ever added.

    head    b"SENEC-TUI-REC\n", version (1 byte), a line feed
    frame   b"\xa5R", kind (1 byte), length (4), time in ms (8), checksum (4), content;
            little-endian

A frame of kind `K` holds everything that is known and begins a deflated stream; `D` frames continue
that stream, flushed after each of them, so that a process may be killed at any moment. `L` (log of
a day) and `N` (note) are deflated on their own. The checksum is the CRC-32 of kind, time and
content; after damage, reading goes on at the next frame that is whole.
"""

from __future__ import annotations

import os
import struct
import zlib
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.errors import DamagedFileError, ForeignFileError, NewerFileError, StorageError
from senec_tui.language import N_

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
_LONGEST: Final = 64 * 1024 * 1024
_SEARCHED: Final = 1 << 16


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
            StorageError and its kinds: it cannot be read, or is no recording.
        """
        self.file = file
        self.skipped_bytes = 0
        """How much is damaged or cut."""
        self._index: list[Frame] = []
        self._keys: list[int] = []
        self._logs: list[int] = []
        self._after_damage: set[int] = set()
        self._end = len(HEAD)
        try:
            self._descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise StorageError(file=file, detail=error.strerror) from error
        try:
            check_head(os.pread(self._descriptor, len(HEAD), 0), file)
            self.follow()
        except OSError as error:
            self.close()
            raise StorageError(file=file, detail=error.strerror) from error
        except StorageError:
            self.close()
            raise

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __len__(self) -> int:
        return len(self._index)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._index)

    def __getitem__(self, position: int) -> Frame:
        return self._index[position]

    def follow(self) -> int:
        """Find frames that were added; how many."""
        before = len(self._index)
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
            self._after_damage.add(len(self._index))
            self._end = found
        return len(self._index) - before

    @property
    def tail_bytes(self) -> int:
        """Bytes at the end that are no whole frame: cut, or still being written."""
        return max(0, os.fstat(self._descriptor).st_size - self._end)

    def at_or_before(self, at: float) -> int:
        """Position of the last frame that is not later than `at`; -1: all are."""
        return bisect_right(self._index, at, key=lambda frame: frame.at) - 1

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

    def content(self, position: int) -> bytes:
        """The content of a frame as it is in the file."""
        frame = self._index[position]
        return os.pread(self._descriptor, frame.length, frame.offset)

    def run(self, key: int) -> Iterator[tuple[int, Frame, bytes]]:
        """The stream that begins at a key frame: positions, frames and inflated contents.

        Logs and notes are passed over. Ends at the next key frame or where damage begins.
        """
        inflate = zlib.decompressobj()
        for position in range(key, len(self._index)):
            frame = self._index[position]
            if frame.kind == KEY and position != key:
                return
            if frame.kind not in (KEY, CHANGE):
                continue
            if position != key and position in self._after_damage:
                # A change means nothing once something is missing before it.
                return
            try:
                yield position, frame, inflate.decompress(self.content(position))
            except zlib.error:
                return

    def _add(self, frame: Frame) -> None:
        if self._index and frame.at < self._index[-1].at:
            # The clock was set back while recording; the order is what happened.
            frame = frame._replace(at=self._index[-1].at)
        if frame.kind == KEY:
            self._keys.append(len(self._index))
        elif frame.kind == LOG:
            self._logs.append(len(self._index))
        self._index.append(frame)

    def _frame(self, offset: int, size: int) -> Frame | None:
        """The frame that begins here, if it is whole."""
        head = os.pread(self._descriptor, _FRAME.size, offset)
        mark, kind, length, at_ms, checksum = _FRAME.unpack(head)
        start = offset + _FRAME.size
        if mark != _MARK or kind not in _KINDS or length > min(_LONGEST, size - start):
            return None
        content = os.pread(self._descriptor, length, start)
        if checksum != _checksum(kind, at_ms, content):
            return None
        return Frame(kind, at_ms / 1000, start, length)

    def _search(self, offset: int, size: int) -> int | None:
        """Where the next whole frame begins."""
        while offset + _FRAME.size <= size:
            window = os.pread(self._descriptor, _SEARCHED, offset)
            found = window.find(_MARK)
            if found < 0:
                offset += len(window) - 1
                continue
            offset += found
            if offset + _FRAME.size <= size and self._frame(offset, size) is not None:
                return offset
            offset += 1
        return None


def _checksum(kind: bytes, at_ms: int, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(struct.pack("<cq", kind, at_ms)))
