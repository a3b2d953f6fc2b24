"""What the owner writes beside the history: `new wallbox`, `clouds`, `storm`. Kept for ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from senec_tui.device.text import visible
from senec_tui.errors import NoHistoryError
from senec_tui.model.history.database import open_for_writing, storage_error

if TYPE_CHECKING:
    from pathlib import Path

NOTE: Final = "note"
"""The kind of event that a note is; its text is what is new."""


def add_note(file: Path, at: float, text: str) -> None:
    """Keep a note at a moment. Blocking.

    One row in a transaction of its own, which waits for that of a poll: whoever keeps the history,
    this process or a collector, goes on with it.

    Raises:
        NoHistoryError: there is none yet.
        StorageError: it cannot be written.
    """
    if not file.is_file():
        raise NoHistoryError(file=file)
    try:
        with closing(open_for_writing(file)) as connection:
            connection.execute(
                "INSERT INTO event (at, kind, path, old, new) VALUES (?, ?, '', '', ?)",
                (round(at * 1000), NOTE, visible(text)),
            )
    except sqlite3.Error as error:
        raise storage_error(file, error) from error
