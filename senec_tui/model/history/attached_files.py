"""Whether the files that a connection has open are still the ones that bear their names.

SQLite goes on with deleted and renamed files as if nothing were the matter. A backup put in place,
a tidy hand, or another process that took itself for the last one and removed the write-ahead log:
from then on every poll would go to a file that nobody can open again.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from senec_tui.model.history.database import files_of, open_for_reading, open_for_writing

if TYPE_CHECKING:
    from pathlib import Path

Displaced = Literal["file", "log", "content"]
"""Another file has the name, or none; another log, or none; or somebody else wrote to the file."""

_Identity = tuple[int, int] | None
"""Device and inode; None: there is no such file."""


@dataclass(frozen=True, slots=True)
class FileIdentities:
    """Which files bear the three names at one moment."""

    file: _Identity
    log: _Identity
    index: _Identity

    @classmethod
    def of(cls, file: Path) -> FileIdentities:
        """As they are now."""
        return cls(*(_identity(part) for part in files_of(file)))


class Attached:
    """The connection of a writer, with an eye on its files."""

    def __init__(self, file: Path) -> None:
        """Open or make the database. Raises like `open_for_writing`."""
        self._file = file
        self.connection = open_for_writing(file)
        try:
            # The last connection that closes folds the log into the file and deletes it by name.
            # This one cannot write, so where it closes last, files of others stay as they are.
            self._guard = open_for_reading(file)
        except BaseException:
            self.connection.close()
            raise
        self._files = FileIdentities.of(file)
        self._content = _content(file)

    def wrote(self) -> None:
        """What was written since the last look was written by us."""
        self._content = _content(self._file)

    def settle(self) -> bool:
        """Fold the log into the file; True: all of it."""
        _, in_log, folded = self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self.wrote()
        return bool(in_log == folded)

    @property
    def displaced(self) -> Displaced | None:
        """What happened to the files; None: nothing."""
        now = FileIdentities.of(self._file)
        if now.file != self._files.file:
            return "file"
        if now != self._files:
            return "log"
        # Others only write to the log; it is this connection that folds it in.
        return "content" if _content(self._file) != self._content else None

    def close(self) -> None:
        """Give the files back, the log folded in if this was the last."""
        if self.displaced is not None:
            self.abandon()
            return
        self._guard.close()
        self.connection.close()

    def abandon(self) -> None:
        """Give the files back without a trace in those that have their names now."""
        displaced = self.displaced
        if displaced == "file":
            # The old one, wherever it is now, is to be complete.
            with suppress(sqlite3.Error):
                self.settle()
        self.connection.close()
        self._guard.close()
        now, (_, log, index) = FileIdentities.of(self._file), files_of(self._file)
        # Neither belongs to the file that is there now, and SQLite could not tell.
        if displaced == "file" and now.log == self._files.log:
            log.unlink(missing_ok=True)
        if displaced in ("file", "log") and now.index == self._files.index:
            index.unlink(missing_ok=True)


def _identity(file: Path) -> _Identity:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _content(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
