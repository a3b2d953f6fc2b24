"""How far a database has been told the history: a small file beside it, one per target."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import foreign_json, read_small
from senec_tui.file_errors import system_errors
from senec_tui.file_replacement import replace_file

if TYPE_CHECKING:
    from pathlib import Path

_VERSION: Final = 1
_LARGEST_BYTES: Final = 4096
SAVE_EVERY_S: Final = 60.0
"""In ordinary times; every file that is replaced costs the memory card a flush."""


class Mark:
    """Milliseconds since 1970: everything up to and including them was taken."""

    def __init__(self, file: Path) -> None:
        """Nothing is read yet."""
        self._file = file
        self._until_ms: int | None = None
        self._saved: int | None = None
        self._saved_at = 0.0
        self._failed = False

    @property
    def until_ms(self) -> int | None:
        """None: nothing was ever sent, or `load` was not called."""
        return self._until_ms

    def load(self) -> None:
        """What was saved. A file that makes no sense counts as none. Raises `StorageError`."""
        with system_errors(self._file):
            if not self._file.exists():
                return
            content = read_small(self._file, _LARGEST_BYTES)
        try:
            found = foreign_json(content)
        except ValueError:
            return
        until_ms = found.get("until_ms") if isinstance(found, dict) else None
        if isinstance(until_ms, int) and not isinstance(until_ms, bool) and until_ms >= 0:
            self._until_ms = self._saved = until_ms

    def move(self, until_ms: int) -> None:
        """So much was taken; or, less than before, is to be sent once more."""
        self._until_ms = until_ms

    def is_due(self, now: float, *, at_once: bool = False) -> bool:
        """Whether `save` would write, which takes as long as the memory card takes."""
        if self._until_ms == self._saved:
            return False
        return at_once or self._failed or not 0 <= now - self._saved_at < SAVE_EVERY_S

    def save(self, now: float, *, at_once: bool = False) -> None:
        """Make it last, unless that was done a short while ago.

        Raises:
            StorageError: it cannot be written; the next call tries again, however soon.
        """
        if not self.is_due(now, at_once=at_once):
            return
        self._failed = True
        with system_errors(self._file):
            replace_file(
                self._file, json.dumps({"version": _VERSION, "until_ms": self._until_ms}) + "\n"
            )
        self._saved, self._saved_at, self._failed = self._until_ms, now, False
