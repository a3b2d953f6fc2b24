"""Bytes of a file, however many: short ones in memory, long ones on the disk, read part by part.

A log of the appliance may have 100 MB, which a small computer does not have to spare. A file
without a name, on the disk, holds it for as long as somebody has it; what is asked for is read, and
nothing more. It is read, not mapped: pages of a mapping would count as memory again.
"""

from __future__ import annotations

import os
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from senec_tui.file_errors import system_errors
from senec_tui.private_directory import open_private

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_MEMORY_BYTES: Final = 4 * 1024 * 1024
"""The log of a usual day is a tenth of that."""
_PART_BYTES: Final = 1024 * 1024
_ON_DISK: Final = Path("/var/tmp")  # noqa: S108 - the file has no name there
"""Where the system's own place may be in memory, this one is not."""


class FileBytes(Protocol):
    """What `bytes` and `BytesOnDisk` have in common: ranges as of `bytes`."""

    def __len__(self) -> int:
        """How many bytes."""

    def __getitem__(self, part: slice, /) -> bytes:
        """A part, without a step."""

    def find(self, part: bytes, start: int | None = 0, end: int | None = None, /) -> int:
        """Where it is first, or -1."""

    def rfind(self, part: bytes, start: int | None = 0, end: int | None = None, /) -> int:
        """Where it is last, or -1."""

    def count(self, part: bytes, start: int | None = 0, end: int | None = None, /) -> int:
        """How often it is there."""


class BytesOnDisk:
    """A file that only grew until now, and does not any more. Searches for single bytes only."""

    def __init__(self, descriptor: int, length: int) -> None:
        """`descriptor`: is closed together with this."""
        self._descriptor = descriptor
        self._length = length

    def __del__(self) -> None:
        """Give back the space."""
        os.close(self._descriptor)

    def __len__(self) -> int:
        """How many bytes."""
        return self._length

    def __getitem__(self, part: slice, /) -> bytes:
        """A part, without a step."""
        start, end, _ = part.indices(self._length)
        return os.pread(self._descriptor, max(end - start, 0), start)

    def find(self, part: bytes, start: int | None = 0, end: int | None = None, /) -> int:
        """Where a byte is first, or -1."""
        start, end, _ = slice(start, end).indices(self._length)
        for at in range(start, end, _PART_BYTES):
            found = self[at : min(at + _PART_BYTES, end)].find(part)
            if found >= 0:
                return at + found
        return -1

    def rfind(self, part: bytes, start: int | None = 0, end: int | None = None, /) -> int:
        """Where a byte is last, or -1."""
        start, end, _ = slice(start, end).indices(self._length)
        while end > start:
            at = max(start, end - _PART_BYTES)
            found = self[at:end].rfind(part)
            if found >= 0:
                return at + found
            end = at
        return -1

    def count(self, part: bytes, start: int | None = 0, end: int | None = None, /) -> int:
        """How often a byte is there."""
        return sum(piece.count(part) for piece in parts(self, start or 0, end))


def opened_private(file: Path) -> FileBytes:
    """What a regular file of this user, or of root, holds now. Raises `OSError`."""
    descriptor = open_private(file, os.O_RDONLY, follow=True)
    try:
        length = os.fstat(descriptor).st_size
        if length < IN_MEMORY_BYTES:
            return os.pread(descriptor, length, 0)
        content = BytesOnDisk(os.dup(descriptor), length)
    finally:
        os.close(descriptor)
    return content


class Spool:
    """Takes in the bytes of an answer as they come."""

    def __init__(self) -> None:
        self._memory = bytearray()
        self._descriptor: int | None = None
        self._length = 0

    def __len__(self) -> int:
        """How many came by now."""
        return self._length

    def write(self, content: bytes) -> None:
        """Add to the end. Raises `StorageError`: there is no room on the disk."""
        self._length += len(content)
        self._memory += content
        if len(self._memory) >= (IN_MEMORY_BYTES if self._descriptor is None else _PART_BYTES):
            self._lay_down()

    def clear(self) -> None:
        """It comes once more from the beginning."""
        self._memory.clear()
        self._length = 0
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)

    def content(self) -> FileBytes:
        """All of it; the spool is of no use any more."""
        if self._descriptor is None:
            content, self._memory = bytes(self._memory), bytearray()
            return content
        self._lay_down()
        descriptor, self._descriptor = self._descriptor, None
        return BytesOnDisk(descriptor, self._length)

    def close(self) -> None:
        """Give back the space of what nobody took. Safe to call twice."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _lay_down(self) -> None:
        place = Path(tempfile.gettempdir())
        if "TMPDIR" not in os.environ and os.access(_ON_DISK, os.W_OK):
            place = _ON_DISK
        with system_errors(place):
            if self._descriptor is None:
                with tempfile.TemporaryFile(dir=place) as file:
                    self._descriptor = os.dup(file.fileno())
            rest = memoryview(self._memory)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            rest.release()
        self._memory = bytearray()


def parts(content: FileBytes, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """A range in pieces of a reasonable size."""
    start, end, _ = slice(start, end).indices(len(content))
    for at in range(start, end, _PART_BYTES):
        yield content[at : min(at + _PART_BYTES, end)]


def digest(content: FileBytes, length: int) -> bytes:
    """Of the first bytes; the same for the same bytes."""
    hashed = blake2b(digest_size=16)
    for part in parts(content, 0, length):
        hashed.update(part)
    return hashed.digest()
