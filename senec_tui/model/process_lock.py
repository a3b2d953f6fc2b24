"""At most one process at a time, with the name of the one that is."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

from senec_tui.clean_text import visible
from senec_tui.errors import InUseError
from senec_tui.file_errors import from_system
from senec_tui.private_directory import make_directory, open_private

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO


class Lock:
    """At most one writer for one file. Given back by the system when the process dies."""

    def __init__(self, file: Path, holder: str) -> None:
        """Take it.

        Raises:
            InUseError: another process has it.
            StorageError: the lock file cannot be made.
        """
        try:
            make_directory(file.parent)
            self._stream: IO[str] = open(  # noqa: SIM115 - open as long as it is held
                file, "a+", encoding="utf-8", opener=open_private
            )
        except OSError as error:
            raise from_system(file, error) from error
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._stream.seek(0)
            other = visible(self._stream.read(100).strip()) or "senec-tui"
            self._stream.close()
            raise InUseError(file=file.with_suffix(""), holder=other) from error
        except OSError as error:
            self._stream.close()
            raise from_system(file, error) from error
        try:
            self._stream.truncate(0)
            self._stream.write(f"{holder} ({os.getpid()})\n")
            self._stream.flush()
        except OSError as error:
            # The note says who holds it; without space for it the lock holds all the same.
            del error

    def release(self) -> None:
        """Let the next one write. Safe to call twice."""
        # What could not be written for want of space is tried once more; the file is closed anyway.
        with contextlib.suppress(OSError):
            self._stream.close()


def is_locked(file: Path) -> bool:
    """Whether a process holds a lock file. One that cannot be looked at is held by nobody here."""
    try:
        descriptor = open_private(file, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
