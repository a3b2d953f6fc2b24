"""The SQLite file of a device's history: schema, one writer, damage.

Write-ahead log, so that readers never wait; every poll is one transaction, so that a kill loses at
most the last one. Times are UTC: milliseconds in `at`, seconds in `start`. Version 1:

    path      id, path, prefix      a curve (wire prefix of its numbers) or a fact (empty prefix)
    layout    id, paths             which curves a sample holds: 16-bit path ids, little-endian
    sample    at, interval_s, layout, data
                                    one poll in full resolution: a 32-bit float for each curve of
                                    the layout, as decoded, not yet scaled
    block     level, path, start, data
                                    minimum, mean, maximum of every 60 s (level 60; an hour, later
                                    a day in one block) or 900 s (level 900; a day), see `slots`
    fact      path, at, raw         wire text of everything that is no curve, when it changed;
                                    arrays: every element preceded by a line feed
    energy    start, measured_ms, wallbox_ms, one column per channel in mWh
                                    a quarter of an hour; how much of it was measured
    imported  day, channel, wh      daily totals from elsewhere, local days
    event     at, kind, path, old, new
                                    kept for ever; codes and wire text, never sentences
    meta      key, value            how far the ageing has come

Growth with everything this program can ask for: under 40 MB a year for good (blocks of 900 s,
energy, facts, events), plus at most 120 MB that come and go (samples of 10 days, blocks of 60 s of
190 days). See `writing.ageing`.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import insist_on_file
from senec_tui.clean_text import column_text, visible
from senec_tui.errors import DamagedFileError, ForeignHistoryError, NewerFileError, NoHistoryError
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.sqlite_failures import sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from senec_tui.device.source import Raw

VERSION: Final = 1
_APPLICATION_ID: Final = 0x53544831
BUSY_S: Final = 5.0
"""How long another program is waited for that holds the file."""

MINUTE_LEVEL: Final = 60
QUARTER_LEVEL: Final = 900

_ENERGY_COLUMNS: Final = ", ".join(f"{name}_mwh INTEGER NOT NULL DEFAULT 0" for name in CHANNELS)
_SCHEMA: Final = f"""
CREATE TABLE path (id INTEGER PRIMARY KEY, path TEXT NOT NULL, prefix TEXT NOT NULL,
    UNIQUE (path, prefix));
CREATE TABLE layout (id INTEGER PRIMARY KEY, paths BLOB NOT NULL UNIQUE);
CREATE TABLE sample (at INTEGER PRIMARY KEY, interval_s INTEGER NOT NULL, layout INTEGER NOT NULL,
    data BLOB NOT NULL);
CREATE TABLE block (level INTEGER, path INTEGER, start INTEGER, data BLOB NOT NULL,
    PRIMARY KEY (level, path, start)) WITHOUT ROWID;
CREATE TABLE fact (path INTEGER, at INTEGER, raw TEXT NOT NULL, PRIMARY KEY (path, at))
    WITHOUT ROWID;
CREATE TABLE energy (start INTEGER PRIMARY KEY, measured_ms INTEGER NOT NULL DEFAULT 0,
    wallbox_ms INTEGER NOT NULL DEFAULT 0, {_ENERGY_COLUMNS});
CREATE TABLE imported (day TEXT, channel TEXT, wh REAL NOT NULL, PRIMARY KEY (day, channel))
    WITHOUT ROWID;
CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,
    path TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL);
CREATE INDEX event_at ON event (at);
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


def open_for_writing(file: Path) -> sqlite3.Connection:
    """The database, made if there is none. Take the `locking.Lock` first.

    Raises:
        DamagedFileError, ForeignHistoryError: see `put_aside`.
        NewerFileError: it is to be left alone.
        StorageError: it cannot be opened or made.
    """
    with sqlite(file):
        new = not file.exists() or file.stat().st_size == 0
        # Never by our own hands: closing a file gives away the locks that the whole process, and so
        # every connection of it, holds on it. SQLite knows that and looks at the head itself.
        insist_on_file(file)
        connection = sqlite3.connect(
            file, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        with _closed_after_errors(connection):
            if new or _is_blank(connection):
                _create(connection, file)
            _check(connection, file)
            # NORMAL: a kill loses nothing that was committed; a power failure may lose some polls,
            # which spares the memory card a flush every ten seconds.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -1024")
    return connection


def open_for_reading(file: Path) -> sqlite3.Connection:
    """The database as readers see it; they never wait for the writer nor the writer for them.

    Raises:
        NoHistoryError: there is no such file, or nothing in it yet.
        DamagedFileError, ForeignHistoryError, NewerFileError, StorageError: cannot be read.
    """
    with sqlite(file):
        insist_on_file(file)
        if not file.exists() or file.stat().st_size == 0:
            raise NoHistoryError(file=file)
        connection = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_S,
            check_same_thread=False,
        )
        connection.text_factory = column_text
        with _closed_after_errors(connection):
            if _is_blank(connection):
                raise NoHistoryError(file=file)
            _check(connection, file)
            connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def _closed_after_errors(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _create(connection: sqlite3.Connection, file: Path) -> None:
    file.chmod(0o600)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(
        f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA application_id = {_APPLICATION_ID};"
        f" PRAGMA user_version = {VERSION}; COMMIT;"
    )
    # From now on the file is ours also without its log.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_blank(connection: sqlite3.Connection) -> bool:
    """Whether it is a database with nothing in it: one that is just being made, or was cut off."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (count,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return (application_id, count) == (0, 0)


def put_aside(file: Path, now: float, *, log_only: bool = False) -> Path:
    """Give a file that cannot be used another name, so that a new one can be begun.

    `log_only`: leave the file, without a log that does not belong to it. Returns the new name.
    Raises StorageError if that is not possible either.
    """
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = file.with_name(f"{file.stem}.aside-{stamp}{file.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.stem}.aside-{stamp}-{number}{file.suffix}")
    with sqlite(file):
        for part, kept in zip(files_of(file), files_of(aside), strict=True):
            if part.exists() and not (log_only and part == file):
                part.rename(kept)
    return aside


def files_of(file: Path) -> tuple[Path, Path, Path]:
    """The database, its write-ahead log and the index of that."""
    return file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _check(connection: sqlite3.Connection, file: Path) -> None:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != _APPLICATION_ID:
        raise ForeignHistoryError(file=file)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerFileError(file=file)
    connection.execute("SELECT count(*) FROM meta").fetchone()


def check_thoroughly(file: Path) -> None:
    """Read all of it to see whether it hangs together, which may take seconds.

    A connection that may write would fold a log into the file, whether it belongs to it or not.

    Raises:
        StorageError: as `open_for_reading`, or it does not.
    """
    with sqlite(file), closing(open_for_reading(file)) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise DamagedFileError(file=file, detail=visible(verdict))


# -- small encodings ---------------------------------------------------------------------------


def raw_to_text(raw: Raw) -> str:
    """Wire text as one string. It holds no line feeds: those were made visible on arrival."""
    return raw if isinstance(raw, str) else "".join(f"\n{element}" for element in raw)


def text_to_raw(text: str) -> Raw:
    """The reverse of `raw_to_text`."""
    if not text.startswith("\n"):
        # No elements at all and an empty scalar look the same; neither says anything.
        return text
    return tuple(text[1:].split("\n"))


def pack_ids(ids: Sequence[int]) -> bytes:
    """Path ids of a layout."""
    return struct.pack(f"<{len(ids)}H", *ids)


def unpack_ids(data: bytes) -> tuple[int, ...]:
    """The reverse of `pack_ids`. Raises `struct.error` for what that never made."""
    return struct.unpack(f"<{len(data) // 2}H", data)
