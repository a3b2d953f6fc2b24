"""What the owner writes beside the history: `new wallbox`, `clouds`, `storm`. Kept for ever."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible
from senec_tui.errors import NoHistoryError
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.sqlite_failures import sqlite

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.model.history.event_kinds import EventKind

NOTE: Final[EventKind] = "note"
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
    with sqlite(file), closing(open_for_writing(file)) as connection:
        # Folding the log into the file is the writer's, who keeps an eye on both.
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(
            "INSERT INTO event (at, kind, path, old, new) VALUES (?, ?, '', '', ?)",
            (round(at * 1000), NOTE, visible(text)),
        )
