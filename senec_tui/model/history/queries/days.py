"""Whole days in bulk, for whoever looks at months of many curves: means, energies, facts.

A year of fifty curves is 18,000 packed days; they stay packed, and only what is looked at becomes
a number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.device.stored import Stored
from senec_tui.model.history.database import text_to_raw
from senec_tui.model.history.energy import BUCKET_S, CHANNELS
from senec_tui.model.history.queries.file_content import moment, text
from senec_tui.model.history.slots import PackedMeans, means
from senec_tui.model.history.writing.ageing import DAY_S

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

SlotSeconds = Literal[60, 900]
"""Seconds of a slot: a minute, which is kept for months, or a quarter of an hour."""

_LONGEST_LIST: Final = 10_000
"""Changes of one fact that are looked at: counters have one an hour, a year of them."""


def day_means(
    connection: sqlite3.Connection, path: str, start: float, end: float, level: SlotSeconds
) -> dict[int, PackedMeans]:
    """The means of a curve by the number of their UTC day since 1970.

    Only whole days that begin in the span: what is not joined to days yet is not in it.
    """
    ids = [
        key
        for (key,) in connection.execute(
            "SELECT id FROM path WHERE path = ? AND prefix <> ''", (path,)
        )
    ]
    rows = connection.execute(
        "SELECT start, data FROM block WHERE level = ?"
        " AND path IN (SELECT value FROM json_each(?)) AND start >= ? AND start < ?",
        (level, json.dumps(ids), start, end),
    )
    found: dict[int, PackedMeans] = {}
    for begin, data in rows:
        block = means(data)
        if len(block.numbers) == DAY_S // level and begin % DAY_S == 0:
            found[begin // DAY_S] = block
    return found


def energy_quarters(
    connection: sqlite3.Connection, names: Sequence[str], start: float, end: float
) -> Iterator[tuple[int, ...]]:
    """Start, measured milliseconds, and mWh of some channels, per quarter of an hour in order."""
    columns = ", ".join(f"{name}_mwh" for name in names if name in CHANNELS)
    rows = connection.execute(
        f"SELECT start, measured_ms, {columns} FROM energy"  # noqa: S608 - names of ours
        " WHERE start >= ? AND start < ? ORDER BY start",
        (start, end),
    )
    for row in rows:
        yield tuple(int(value) for value in row)


def quarters_with(
    connection: sqlite3.Connection, name: str, least_mwh: int, start: float, end: float
) -> tuple[int, ...]:
    """When the quarters of an hour began in which a channel had so much energy, in order."""
    if name not in CHANNELS:
        raise ValueError(name)
    rows = connection.execute(
        f"SELECT start FROM energy WHERE {name}_mwh >= ?"  # noqa: S608 - a name of ours
        " AND start >= ? AND start < ? ORDER BY start",
        (least_mwh, start, end),
    )
    return tuple(int(at) for (at,) in rows)


def measured_ms(
    connection: sqlite3.Connection, start: float, end: float
) -> dict[int, Sequence[int]]:
    """How much was measured of each quarter of an hour, by UTC day, each with all its quarters."""
    rows = connection.execute(
        "SELECT start, measured_ms FROM energy WHERE start >= ? AND start < ?", (start, end)
    )
    days: dict[int, list[int]] = {}
    for at, ms in rows:
        day, second = divmod(int(at), DAY_S)
        if day not in days:
            days[day] = [0] * (DAY_S // BUCKET_S)
        days[day][second // BUCKET_S] = int(ms)
    return dict(days)


def fact_changes(
    connection: sqlite3.Connection, path: str, start: float, end: float
) -> tuple[Stored, ...]:
    """What a fact was when a span began, if that is known, and each change of it, oldest first."""
    rows = connection.execute(
        "SELECT fact.raw, fact.at FROM fact JOIN path ON path.id = fact.path"
        " WHERE path.path = ? AND path.prefix = '' AND fact.at < ? AND fact.at >= coalesce("
        " (SELECT max(at) FROM fact AS f WHERE f.path = path.id AND f.at <= ?), 0)"
        " ORDER BY fact.at LIMIT ?",
        (path, round(end * 1000), round(start * 1000), _LONGEST_LIST),
    )
    return tuple(Stored(text_to_raw(text(raw)), moment(at / 1000)) for raw, at in rows)
