"""What happened, oldest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.model.history.queries.file_content import moment, text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    at: float
    kind: str
    """state, warning, firmware, setting, identity; lost, back, started, clock; or another one."""
    path: str
    """The variable that changed, or empty."""
    old: str
    """Wire text before; elements of arrays each preceded by a line feed."""
    new: str


def events_between(
    connection: sqlite3.Connection, start: float, end: float, *, kinds: Sequence[str], limit: int
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
