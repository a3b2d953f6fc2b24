"""The SQLite file of alarms beside the history. One process follows them, all may acknowledge.

Whoever holds the lock beside the file raises and clears; every other process only reads, and writes
nothing but the mark of an acknowledgement. Each change is one transaction on the disk, so that a
kill loses none. Times are UTC, milliseconds. Version 1:

    alarm     one row each, for ever; `text` and values as JSON
    moment    at, data: live values around the edges, see `edge_values`
    known     key, value: what is normal here, counters, how far the log was read
    message   what is still to be told, see `telling`
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from senec_tui.bounded_files import foreign_json, insist_on_file
from senec_tui.catalogue import parse_path
from senec_tui.catalogue.level import Level
from senec_tui.clean_text import column_text, visible_lines
from senec_tui.errors import ForeignHistoryError, NewerFileError, UsageError
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.history.queries.file_content import moment, text
from senec_tui.model.history.sqlite_failures import reading, sqlite
from senec_tui.private_directory import make_directory, open_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import UnionType

    from senec_tui.model.alarm.keeping.edge_values import Moment

VERSION: Final = 1
_APPLICATION_ID: Final = 0x53544131
_BUSY_S: Final = 5.0
_SCHEMA: Final = f"""
CREATE TABLE alarm (id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL,
    instance TEXT NOT NULL, level INTEGER NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL,
    begin INTEGER NOT NULL, end INTEGER, seen INTEGER NOT NULL, count INTEGER NOT NULL,
    worst TEXT NOT NULL, at_begin TEXT NOT NULL, at_end TEXT NOT NULL, acknowledged INTEGER,
    UNIQUE (rule, instance, begin));
CREATE INDEX alarm_begin ON alarm (begin);
CREATE INDEX alarm_end ON alarm (end);
CREATE TABLE moment (at INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE known (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL);
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {VERSION};
"""
_SELECT: Final = (
    "SELECT id, rule, instance, level, text, path, begin, end, seen, count, worst, at_begin,"
    " at_end, acknowledged FROM alarm"
)


class Store:
    """The file, open. Blocking; not for two threads at once."""

    def __init__(self, file: Path, *, make: bool = False) -> None:
        """Open it.

        Args:
            file: where it is.
            make: make it where there is none; else there has to be one.

        Raises:
            StorageError: it cannot be opened, or is something else.
        """
        self.file = file
        with sqlite(file):
            if make and not file.exists():
                make_directory(file.parent)
                os.close(open_private(file, os.O_RDWR | os.O_CREAT))
            insist_on_file(file)
            self._connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=_BUSY_S,
                isolation_level=None,
                check_same_thread=False,
            )
            self._connection.text_factory = column_text
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (owner,) = self._connection.execute("PRAGMA application_id").fetchone()
        if version == 0 and owner == 0:
            self._connection.execute("PRAGMA journal_mode = WAL")
            with self._transaction():
                # Another process may have been faster.
                if self._connection.execute("PRAGMA user_version").fetchone() == (0,):
                    for statement in _SCHEMA.split(";"):
                        self._connection.execute(statement)
        elif owner != _APPLICATION_ID:
            raise ForeignHistoryError(file=self.file)
        elif version > VERSION:
            raise NewerFileError(file=self.file)
        self._connection.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        """Let it go."""
        self._connection.close()

    # -- of the one that follows them ----------------------------------------------------------

    def write(
        self,
        alarms: Sequence[Alarm] = (),
        *,
        moments: Sequence[Moment] = (),
        known: Mapping[str, str | None] | None = None,
        unacknowledged: Iterable[Alarm] = (),
        messages: Sequence[tuple[int, dict[str, Any]]] = (),
    ) -> tuple[list[int], list[int]]:
        """Keep what has changed, all of it or nothing.

        Returns the numbers of the alarms and of the messages, in their order.

        The same may be written again: an alarm is known by rule, instance and begin.

        Args:
            alarms: as they are now.
            moments: values around an edge.
            known: key -> value, None: forget it.
            unacknowledged: those of them that got worse, so that somebody has to look again.
            messages: to be told; which of the alarms each is about, and its content. The number of
                that alarm is filled in.

        Raises:
            StorageError: it cannot be written.
        """
        with sqlite(self.file), self._transaction():
            numbers = [self._put(alarm) for alarm in alarms]
            for alarm in unacknowledged:
                self._connection.execute(
                    "UPDATE alarm SET acknowledged = NULL WHERE rule = ? AND instance = ?"
                    " AND begin = ?",
                    (alarm.rule, alarm.instance, _ms(alarm.begin)),
                )
            self._connection.executemany(
                "INSERT OR IGNORE INTO moment VALUES (?, ?)",
                [(_ms(at), data) for at, data in moments],
            )
            for key, value in (known or {}).items():
                if value is None:
                    self._connection.execute("DELETE FROM known WHERE key = ?", (key,))
                else:
                    self._connection.execute("REPLACE INTO known VALUES (?, ?)", (key, value))
            queued = [self._queue(content, numbers[index]) for index, content in messages]
        return numbers, queued

    def _queue(self, content: dict[str, Any], alarm: int) -> int:
        content["alarm"]["id"] = alarm
        (number,) = self._connection.execute(
            "INSERT INTO message (content) VALUES (?) RETURNING id", (json.dumps(content),)
        ).fetchone()
        return int(number)

    def _put(self, alarm: Alarm) -> int:
        row = (
            alarm.rule,
            alarm.instance,
            int(alarm.level),
            json.dumps(dict(alarm.text), ensure_ascii=False),
            alarm.path,
            _ms(alarm.begin),
            None if alarm.end is None else _ms(alarm.end),
            _ms(alarm.seen_at),
            alarm.count,
            json.dumps(alarm.worst, ensure_ascii=False),
            json.dumps(dict(alarm.at_begin)),
            json.dumps(dict(alarm.at_end)),
        )
        (number,) = self._connection.execute(
            "INSERT INTO alarm (rule, instance, level, text, path, begin, end, seen, count, worst,"
            " at_begin, at_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (rule, instance, begin) DO UPDATE SET level = excluded.level,"
            " text = excluded.text, path = excluded.path, end = excluded.end,"
            " seen = excluded.seen, count = excluded.count, worst = excluded.worst,"
            " at_end = excluded.at_end RETURNING id",
            row,
        ).fetchone()
        return int(number)

    def known(self) -> dict[str, str]:
        """Everything that is remembered by key."""
        with reading(self.file):
            return dict(self._connection.execute("SELECT key, value FROM known"))

    # -- of everybody --------------------------------------------------------------------------

    def alarms(
        self,
        *,
        since: float | None = None,
        until: float | None = None,
        least: Level = Level.NOTE,
        only_open: bool = False,
        limit: int = 100_000,
    ) -> list[Alarm]:
        """Those that lasted into a time, the oldest first; of too many the newest.

        Raises:
            StorageError: it cannot be read.
        """
        conditions, facts = ["level >= ?"], [int(least)]
        if since is not None:
            conditions.append("(end IS NULL OR end >= ?)")
            facts.append(_ms(since))
        if until is not None:
            conditions.append("begin <= ?")
            facts.append(_ms(until))
        if only_open:
            conditions.append("end IS NULL")
        query = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY begin DESC, id DESC LIMIT ?"
        return self._read(query, (*facts, limit))

    def standing(self) -> list[Alarm]:
        """Those that somebody is still to see: open, or not acknowledged."""
        return self._read(
            _SELECT + " WHERE end IS NULL OR (acknowledged IS NULL AND level >= ?)"
            " ORDER BY begin DESC LIMIT 1000",
            (int(Level.WATCH),),
        )

    def _read(self, query: str, facts: tuple[int, ...]) -> list[Alarm]:
        with reading(self.file):
            return [_alarm(row) for row in self._connection.execute(query, facts)][::-1]

    def acknowledge(self, numbers: Sequence[int] | None, now: float) -> list[int]:
        """Mark alarms as seen; None: all of them. Returns the numbers that there are none of.

        Raises:
            StorageError: it cannot be written.
        """
        with sqlite(self.file), self._transaction():
            if numbers is None:
                self._connection.execute(
                    "UPDATE alarm SET acknowledged = ? WHERE acknowledged IS NULL", (_ms(now),)
                )
                return []
            unknown = []
            for number in numbers:
                found = self._connection.execute(
                    "UPDATE alarm SET acknowledged = coalesce(acknowledged, ?) WHERE id = ?",
                    (_ms(now), number),
                )
                if not found.rowcount:
                    unknown.append(number)
        return unknown

    def moments(self, start: float, end: float) -> list[Moment]:
        """The values that were kept of a time, in order. Raises like `alarms`."""
        with reading(self.file):
            rows = self._connection.execute(
                "SELECT at, data FROM moment WHERE at BETWEEN ? AND ? ORDER BY at",
                (_ms(start), _ms(end)),
            )
            return [(at / 1000, _checked(data, bytes)) for at, data in rows]

    def version(self) -> tuple[int, int]:
        """Another one after every change, of this process or another."""
        with sqlite(self.file):
            (others,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(others), self._connection.total_changes

    # -- what is still to be told --------------------------------------------------------------

    def remove_message(self, number: int) -> None:
        """It was told."""
        with sqlite(self.file):
            self._connection.execute("DELETE FROM message WHERE id = ?", (number,))

    def messages(self) -> list[tuple[int, dict[str, Any]]]:
        """All that wait, the oldest first."""
        with reading(self.file):
            rows = self._connection.execute("SELECT id, content FROM message ORDER BY id")
            return [(number, _json(content)) for number, content in rows]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def read_alarms(file: Path, **wanted: Any) -> list[Alarm]:
    """`Store.alarms` of a file that is opened for that; none where there is no file."""
    if not file.exists():
        return []
    with closing(Store(file)) as store:
        return store.alarms(**wanted)


def _ms(at: float) -> int:
    return round(at * 1000)


def _alarm(row: tuple[Any, ...]) -> Alarm:
    """A row, checked: what makes no sense here would upset whoever follows or lists alarms."""
    number, rule, instance, level, words, path, begin, end, *more = row
    seen, count, worst, first, last, acknowledged = more
    return Alarm(
        id=int(number),
        rule=text(rule),
        instance=text(instance),
        level=Level(level),
        text=_mapping(words, str),
        path=_path(path),
        begin=moment(begin / 1000),
        end=None if end is None else moment(end / 1000),
        seen_at=moment(seen / 1000),
        count=int(count),
        worst=_checked(_json(worst), float | int | str | None),
        at_begin=_mapping(first, float | int),
        at_end=_mapping(last, float | int),
        acknowledged=acknowledged is not None,
    )


def _json(found: object) -> Any:
    return foreign_json(text(found).encode(), visible_lines)


def _mapping(found: object, kind: type | UnionType) -> dict[str, Any]:
    content: dict[str, Any] = _checked(_json(found), dict)
    for value in content.values():
        _checked(value, kind)
    return content


def _path(found: object) -> str:
    path = text(found)
    try:
        if path:
            parse_path(path)
    except UsageError as error:
        raise ValueError(path) from error
    return path


def _checked(found: Any, kind: type | UnionType) -> Any:
    """What it is, if it is of this kind. Raises `TypeError`."""
    if not isinstance(found, kind):
        raise TypeError(type(found).__name__)
    return found
