"""What happened, oldest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.device.stored import Stored
from senec_tui.model.history.database import text_to_raw
from senec_tui.model.history.queries.file_content import moment, text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from senec_tui.device.wire.codec import Decoded
    from senec_tui.model.history.event_kinds import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    at: float
    kind: str
    """An `EventKind`, or one of a newer version."""
    path: str
    """The variable that changed, or empty."""
    old: str
    """Wire text before; elements of arrays each preceded by a line feed."""
    new: str

    @property
    def old_values(self) -> tuple[Decoded, ...]:
        """What a variable was, decoded."""
        return Stored(text_to_raw(self.old), self.at).values

    @property
    def new_values(self) -> tuple[Decoded, ...]:
        """What it became, decoded."""
        return Stored(text_to_raw(self.new), self.at).values


def events_between(
    connection: sqlite3.Connection,
    start: float,
    end: float,
    *,
    kinds: Sequence[EventKind],
    limit: int,
) -> tuple[Event, ...]:
    """The newest `limit` of them, oldest first. `kinds` empty: all."""
    wanted = json.dumps(kinds)
    rows = connection.execute(
        "SELECT at, kind, path, old, new FROM event WHERE at >= ? AND at < ?"
        " AND (? = '[]' OR kind IN (SELECT value FROM json_each(?)))"
        " ORDER BY at DESC, id DESC LIMIT ?",
        (round(start * 1000), round(end * 1000), wanted, wanted, limit),
    ).fetchall()
    return tuple(Event(moment(row[0] / 1000), *map(text, row[1:])) for row in reversed(rows))
