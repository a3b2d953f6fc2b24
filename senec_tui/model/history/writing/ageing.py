"""Ageing in small steps: full resolution for days, minutes for months, quarters for years.

Every call does one bounded piece of work, a few hundredths of a second, so that nothing ever waits
for a night's clean-up. What is left to do follows from what is in the file, so a kill in between
costs nothing. Energy, facts and events do not age.

What is forgotten is gone, so the clock is not taken at its word: one that is years ahead for some
minutes, as after a boot without a time server, would cost all that is younger. It is followed by a
week for every hour of history that was kept by it.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from senec_tui.model.history import channels
from senec_tui.model.history.database import MINUTE_LEVEL, QUARTER_LEVEL, unpack_ids
from senec_tui.model.history.slots import Slot, coarser, pack, unpack

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from senec_tui.catalogue import Catalogue

DAY_S: Final = 86400
HOUR_S: Final = 3600
SAMPLES_S: Final = 10 * DAY_S
MINUTES_S: Final = 190 * DAY_S
QUARTERS_S: Final = 20 * 366 * DAY_S

FOLLOWED_S: Final = 7 * DAY_S
"""How far the clock is followed for an hour that was kept by it."""

_SETTLE_S: Final = 60
"""A little patience after a full hour for samples still on their way."""
_BLOCKS_A_STEP: Final = 8
_DELETED_A_STEP: Final = 400


def step(connection: sqlite3.Connection, catalogue: Catalogue, now: float) -> bool:
    """Do one piece of work, in a transaction of its own. False: there was nothing to do."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = (
            _fold_hour(connection, catalogue, now)
            or _join_days(connection, catalogue)
            or _forget(connection, now)
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return done


def folded_until(connection: sqlite3.Connection) -> int:
    """Start of the first hour that is not in blocks yet; 0 before the first fold."""
    return _recall(connection, "folded_until") or 0


def follow_clock(connection: sqlite3.Connection, now: float, by_s: float = FOLLOWED_S) -> None:
    """Believe the clock, as far as it went on by no more than this."""
    believed = _believed(connection)
    _remember(connection, "believed", int(now if believed is None else min(now, believed + by_s)))


def unfold(connection: sqlite3.Connection, at: float) -> None:
    """A sample came for an hour that was folded already (clock set back): fold it again."""
    for key, unit_s in (("folded_until", HOUR_S), ("joined_until", DAY_S)):
        start = int(at // unit_s) * unit_s
        connection.execute(
            "UPDATE meta SET value = ? WHERE key = ? AND value > ?", (start, key, start)
        )


def _fold_hour(connection: sqlite3.Connection, catalogue: Catalogue, now: float) -> bool:
    start = folded_until(connection)
    row = connection.execute(
        "SELECT at FROM sample WHERE at >= ? ORDER BY at LIMIT 1", (start * 1000,)
    ).fetchone()
    if row is None:
        return False
    start = row[0] // 1000 // HOUR_S * HOUR_S
    if start + HOUR_S + _SETTLE_S > now:
        return False
    follow_clock(connection, now)
    names: Mapping[int, tuple[str, str]] = {
        key: (path, prefix)
        for key, path, prefix in connection.execute("SELECT id, path, prefix FROM path")
    }
    for path, slots in _minutes(connection, start).items():
        if path not in names:
            continue
        block = pack(slots, channels.step(*names[path], catalogue))
        # A block of a whole day is finished; it is never replaced by one of an hour.
        if not _is_joined(connection, path, start):
            connection.execute(
                "INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?)",
                (MINUTE_LEVEL, path, start, block),
            )
    _remember(connection, "folded_until", start + HOUR_S)
    if _recall(connection, "joined_until") is None:
        _remember(connection, "joined_until", start // DAY_S * DAY_S)
    return True


def _minutes(connection: sqlite3.Connection, start: int) -> dict[int, list[Slot | None]]:
    """The samples of an hour by path, a slot per minute."""
    layouts = {
        key: unpack_ids(paths) for key, paths in connection.execute("SELECT id, paths FROM layout")
    }
    by_minute: dict[tuple[int, int], list[float]] = {}
    rows = connection.execute(
        "SELECT at, layout, data FROM sample WHERE at >= ? AND at < ?",
        (start * 1000, (start + HOUR_S) * 1000),
    )
    for at, layout, data in rows:
        minute = (at // 1000 - start) // MINUTE_LEVEL
        paths = layouts.get(layout, ())
        if len(data) != 4 * len(paths):
            # Damaged: one row that cannot be read is no reason to give up years.
            continue
        for path, value in zip(paths, struct.unpack(f"<{len(paths)}f", data), strict=True):
            by_minute.setdefault((path, minute), []).append(value)
    slots: dict[int, list[Slot | None]] = {}
    for (path, minute), values in by_minute.items():
        row = slots.setdefault(path, [None] * (HOUR_S // MINUTE_LEVEL))
        row[minute] = Slot(min(values), sum(values) / len(values), max(values))
    return slots


def _is_joined(connection: sqlite3.Connection, path: int, start: int) -> bool:
    day = start // DAY_S * DAY_S
    row = connection.execute(
        "SELECT 1 FROM block WHERE level = ? AND path = ? AND start = ?",
        (QUARTER_LEVEL, path, day),
    ).fetchone()
    return row is not None


def _join_days(connection: sqlite3.Connection, catalogue: Catalogue) -> bool:
    """The hours of a finished day become one block of minutes and one of quarters."""
    day = _recall(connection, "joined_until")
    if day is None or day + DAY_S > folded_until(connection):
        return False
    paths = connection.execute(
        "SELECT id, path, prefix FROM path WHERE prefix <> ''"
        " AND EXISTS (SELECT 1 FROM block WHERE level = ? AND path = id AND start >= ?"
        " AND start < ?)"
        " AND NOT EXISTS (SELECT 1 FROM block WHERE level = ? AND path = id AND start = ?)"
        " LIMIT ?",
        (MINUTE_LEVEL, day, day + DAY_S, QUARTER_LEVEL, day, _BLOCKS_A_STEP),
    ).fetchall()
    for path, name, prefix in paths:
        _join_day(connection, path, day, channels.step(name, prefix, catalogue))
    if len(paths) < _BLOCKS_A_STEP:
        _remember(connection, "joined_until", day + DAY_S)
    return True


def _join_day(connection: sqlite3.Connection, path: int, day: int, step_kept: float) -> None:
    minutes: list[Slot | None] = [None] * (DAY_S // MINUTE_LEVEL)
    hours = (MINUTE_LEVEL, path, day, day + DAY_S)
    for start, data in connection.execute(
        "SELECT start, data FROM block WHERE level = ? AND path = ? AND start >= ? AND start < ?",
        hours,
    ):
        first = (start - day) // MINUTE_LEVEL
        try:
            slots = unpack(data)
        except ValueError:
            # As above; the hour is a gap.
            continue
        minutes[first : first + len(slots)] = slots
    connection.execute(
        "DELETE FROM block WHERE level = ? AND path = ? AND start >= ? AND start < ?", hours
    )
    if not any(minutes):
        return
    quarters = coarser(minutes, QUARTER_LEVEL // MINUTE_LEVEL)
    connection.executemany(
        "INSERT INTO block VALUES (?, ?, ?, ?)",
        (
            (MINUTE_LEVEL, path, day, pack(minutes, step_kept)),
            (QUARTER_LEVEL, path, day, pack(quarters, step_kept)),
        ),
    )


def _remember(connection: sqlite3.Connection, key: str, value: int) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _recall(connection: sqlite3.Connection, key: str) -> int | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else int(row[0])


def _believed(connection: sqlite3.Connection) -> int | None:
    """Until when the clock was followed; None: nothing was kept by it yet."""
    return _recall(connection, "believed") or _recall(connection, "folded_until")


def _forget(connection: sqlite3.Connection, now: float) -> bool:
    believed = _believed(connection)
    if believed is None:
        return False
    now = min(now, believed)
    samples_before = min(int(now - SAMPLES_S), folded_until(connection)) // HOUR_S * HOUR_S
    deleted = connection.execute(
        "DELETE FROM sample WHERE at IN (SELECT at FROM sample WHERE at < ? ORDER BY at LIMIT ?)",
        (samples_before * 1000, _DELETED_A_STEP),
    ).rowcount
    if deleted:
        return True
    for level, age_s in ((MINUTE_LEVEL, MINUTES_S), (QUARTER_LEVEL, QUARTERS_S)):
        before = int(now - age_s) // DAY_S * DAY_S
        key = f"forgotten_{level}"
        if before <= (_recall(connection, key) or 0):
            continue
        # Looking for them reads the whole level, so it is done once a day until nothing is left.
        deleted = connection.execute(
            "DELETE FROM block WHERE (level, path, start) IN"
            " (SELECT level, path, start FROM block WHERE level = ? AND start < ? LIMIT ?)",
            (level, before, _DELETED_A_STEP),
        ).rowcount
        if deleted < _DELETED_A_STEP:
            _remember(connection, key, before)
        return True
    return False
