"""The file of a recording, open to be added to: one writer, whole frames, nothing too large.

Small writes of a few hundred bytes; no flush to the disk.
"""

from __future__ import annotations

import errno
import fcntl
import os
import zlib
from typing import TYPE_CHECKING, Any, Final, NoReturn

from senec_tui.bounded_files import insist_on_file
from senec_tui.errors import NoSpaceError, RecordingFailedError, RecordingInUseError
from senec_tui.file_errors import from_system
from senec_tui.language import N_
from senec_tui.model.recording.checked_content import LARGEST_LOG, LARGEST_NOTE, LARGEST_RECORD
from senec_tui.model.recording.file_format import HEAD, LOG, NOTE, check_head, framed
from senec_tui.model.recording.state_codec import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TOO_MUCH: Final = N_("the appliance answers more than a recording can hold")


class FrameWriter:
    """Adds frames to a file."""

    def __init__(self, file: Path) -> None:
        """Begin a recording, or go on with one. Nothing is ever overwritten.

        Raises:
            RecordingInUseError: another process records to that file.
            ForeignFileError, NewerFileError: there is something else of that name.
            StorageError: it cannot be written.
        """
        self.file = file
        """What errors speak of."""
        self.run_bytes = 0
        """Since the last key frame, before deflating."""
        self._deflate: Any = None
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
            self._descriptor = os.open(file, flags, 0o600)
        except OSError as error:
            raise from_system(file, error) from error
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        try:
            insist_on_file(self._descriptor, or_device=True)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            head = os.pread(self._descriptor, len(HEAD), 0)
            if not head:
                self._write(HEAD)
            else:
                check_head(head, self.file)
        except BlockingIOError as error:
            raise RecordingInUseError(file=self.file, holder="senec-tui") from error
        except OSError as error:
            raise from_system(self.file, error) from error

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @property
    def size_bytes(self) -> int:
        """How large the file is by now."""
        return os.fstat(self._descriptor).st_size

    @property
    def needs_key(self) -> bool:
        """Whether a change would lean on something that is not in the file."""
        return self._deflate is None

    def interrupt(self) -> None:
        """What follows leans on nothing before it, so it has to begin with a key frame."""
        self._deflate = None

    def key(self, kind: bytes, at: float, record: Mapping[str, Any]) -> None:
        """Add a frame that begins a stream. Raises like `change`."""
        self._deflate = zlib.compressobj(9)
        self.run_bytes = 0
        self.change(kind, at, record)

    def change(self, kind: bytes, at: float, record: Mapping[str, Any]) -> None:
        """Add a frame that goes on with the stream.

        Raises:
            StorageError: it could not be written, or is larger than `content` allows.
        """
        content = to_json(record)
        if len(content) > LARGEST_RECORD:
            self.refuse()
        self.run_bytes += len(content)
        content = self._deflate.compress(content) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        self._write(framed(kind, at, content))

    def log(self, day: str, text: str, at: float) -> None:
        """Add the log of a day, its end if it is enormous. Raises like `change`."""
        head = day.encode() + b"\n"
        kept = text.encode("utf-8", "replace")
        if len(kept) > LARGEST_LOG - len(head):
            kept = kept[-(LARGEST_LOG - len(head)) :].partition(b"\n")[2]
        self._write(framed(LOG, at, zlib.compress(head + kept, 9)))

    def note(self, text: str, at: float) -> None:
        """Add a note, its beginning if it is enormous. Raises like `change`."""
        content = text.encode("utf-8", "replace")[:LARGEST_NOTE]
        self._write(framed(NOTE, at, zlib.compress(content, 9)))

    def refuse(self) -> NoReturn:
        """Raise: what is to be kept is beyond reason."""
        self.interrupt()
        raise RecordingFailedError(file=self.file, detail=_TOO_MUCH)

    def _write(self, content: bytes) -> None:
        try:
            written = os.write(self._descriptor, content)
        except OSError as error:
            self.interrupt()
            raise from_system(self.file, error) from error
        if written < len(content):
            self.interrupt()
            raise NoSpaceError(file=self.file, detail=os.strerror(errno.ENOSPC))
