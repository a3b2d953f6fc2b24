"""One poll into the file, in one transaction.

Blocking; `background_writer` runs it beside the event loop. After any error the writer is of no
more use: close it and open another one.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.device.stored import ABSENT
from senec_tui.errors import DamagedFileError, ForeignFileError, NoHistoryError
from senec_tui.model.history import channels
from senec_tui.model.history.attached_files import Attached
from senec_tui.model.history.database import (
    check_thoroughly,
    pack_ids,
    put_aside,
    raw_to_text,
    text_to_raw,
    unpack_ids,
)
from senec_tui.model.history.known_names import LONGEST_TEXT, PathNumbers
from senec_tui.model.history.sqlite_failures import reading, sqlite
from senec_tui.model.history.writing import ageing
from senec_tui.model.history.writing.energy_writer import EnergyWriter
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from senec_tui.device.source import Raw
    from senec_tui.errors import StorageError
    from senec_tui.model.history.attached_files import Displaced
    from senec_tui.model.history.channels import StoredFact
    from senec_tui.model.history.event_kinds import ChangeKind, EventKind
    from senec_tui.model.reading.snapshot import LinkState, Snapshot

SLOW_FACT_S: Final = 3600.0
"""Counters and the like are kept this often at most."""
CHANGES_A_DAY: Final = 500
"""A fact that changes more often than that is kept like a slow one until the next day."""


class Written(NamedTuple):
    """What was written of a poll."""

    snapshot: Snapshot
    at_ms: int | None
    """The key of its sample; None: it had none."""


class Writer:
    """Writes what a poller publishes."""

    aside: tuple[StorageError, Path] | None = None
    """Why the file that was there could not be used, and how it is called now."""

    def __init__(
        self,
        file: Path,
        *,
        now: float,
        holder: str = "senec-tui",
        damaged: bool = False,
        thoroughly: bool = False,
    ) -> None:
        """Take the lock and open the database; one that cannot be used is put aside.

        `holder`: how this process is named to others that want to write. `damaged`: writing showed
        that the file is, so put it aside. `thoroughly`: somebody else changed it, so see whether it
        hangs together.

        Raises:
            InUseError: another process is writing.
            NewerFileError: a newer version wrote it, and it is left alone.
            StorageError: it cannot be opened or made.
        """
        self._file = file
        self._lock = Lock(file.with_name(f"{file.name}.lock"), holder)
        try:
            self._attached = self._attach(now, damaged=damaged, thoroughly=thoroughly)
        except BaseException:
            self._lock.release()
            raise
        self._connection = self._attached.connection
        self._energy = EnergyWriter(self._connection)
        try:
            with reading(self._file):
                self._load()
        except BaseException:
            self.close()
            raise
        self._before: Snapshot | None = None
        self._link_state: LinkState | None = None
        self._last_at = 0.0
        self._changes: dict[str, tuple[int, int]] = {}

    def _attach(self, now: float, *, damaged: bool, thoroughly: bool) -> Attached:
        error: StorageError = DamagedFileError(file=self._file, detail="SQLite")
        try:
            if thoroughly:
                self._check_what_is_there(now)
            attached = Attached(self._file)
            if not damaged:
                return attached
            attached.close()
        except (DamagedFileError, ForeignFileError) as found:
            error = found
        self.aside = (error, put_aside(self._file, now))
        return Attached(self._file)

    def _check_what_is_there(self, now: float) -> None:
        with suppress(NoHistoryError):
            try:
                check_thoroughly(self._file)
            except DamagedFileError:
                # Most probably a copy was laid over it, to which the log does not belong.
                put_aside(self._file, now, log_only=True)
                check_thoroughly(self._file)

    @property
    def displaced(self) -> Displaced | None:
        """What others did to the files; then abandon this writer and open another one."""
        return self._attached.displaced

    @property
    def crowded(self) -> bool:
        """Whether the device has more than can be kept, so that something was left out."""
        return self._names.left_out

    def write(self, snapshot: Snapshot, now: float) -> Written:
        """One small step of ageing, then everything that arrived since the last call.

        Raises:
            StorageError: nothing of this poll was written.
        """
        with reading(self._file):
            ageing.step(self._connection, snapshot.catalogue, now)
        with sqlite(self._file):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._names.begin()
                self._names.left_out |= channels.is_cut(snapshot, self._before)
                self._write_link(snapshot, now)
                at = self._write_samples(snapshot)
                for fact in channels.facts(snapshot, self._before):
                    self._write_fact(fact, snapshot)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise
        self._before = snapshot
        self._attached.wrote()
        return Written(snapshot, None if at is None else round(at * 1000))

    def catch_up(self, written: Sequence[Written], now: float) -> int:
        """Go on after polls that were written before: those that the file lacks are written again.

        Returns how many it lacked. Raises like `write`.
        """
        with sqlite(self._file):
            there = [number for number, poll in enumerate(written) if self._has(poll)]
        first = there[-1] + 1 if there else 0
        if first:
            self._go_on_after(written[first - 1].snapshot)
        for poll in written[first:]:
            self.write(poll.snapshot, now)
        return sum(poll.at_ms is not None for poll in written[first:])

    def settle(self) -> bool:
        """Fold the log into the file; True: everything written so far is in the file itself."""
        with sqlite(self._file):
            return self._attached.settle()

    def event(
        self, at: float, kind: EventKind, path: str = "", old: str = "", new: str = ""
    ) -> None:
        """Keep an event that is no change of a variable, such as a warning."""
        with sqlite(self._file):
            self._insert_event(at, kind, path, old, new)
        self._attached.wrote()

    def close(self) -> None:
        """Give back file and lock. Safe to call twice."""
        try:
            self._attached.close()
        except (sqlite3.Error, OSError):
            # What was committed is safe; a full disk may keep the log from being folded in.
            pass
        finally:
            self._lock.release()

    def abandon(self) -> None:
        """The same, where others have displaced the files: theirs stay untouched."""
        try:
            with sqlite(self._file):
                self._attached.abandon()
        finally:
            self._lock.release()

    def _has(self, poll: Written) -> bool:
        found = self._connection.execute("SELECT 1 FROM sample WHERE at = ?", (poll.at_ms,))
        return found.fetchone() is not None

    def _go_on_after(self, snapshot: Snapshot) -> None:
        """As if this one had been written by this writer."""
        at = self._energy.follow(snapshot, self._before)
        self._last_at = snapshot.at if at is None else at
        self._before = snapshot
        self._link_state = snapshot.link.state

    # -- samples -----------------------------------------------------------------------------

    def _write_samples(self, snapshot: Snapshot) -> float | None:
        """Returns when they were taken; None: there were none."""
        arrived = {
            number: sample.value
            for sample in channels.curves(snapshot, self._before)
            if (number := self._number(sample.path, sample.prefix, snapshot)) is not None
        }
        if not arrived:
            return None
        interval_s = snapshot.link.interval_s
        at = self._energy.write(snapshot, self._before)
        if at is None:
            at = snapshot.at
        if at < self._last_at:
            self._insert_event(at, "clock", old=f"{self._last_at:.3f}", new=f"{at:.3f}")
        self._last_at = at
        layout = self._layout(tuple(arrived))
        data = struct.pack(f"<{len(arrived)}f", *arrived.values())
        self._connection.execute(
            "INSERT OR IGNORE INTO sample VALUES (?, ?, ?, ?)",
            (round(at * 1000), round(interval_s), layout, data),
        )
        ageing.unfold(self._connection, at)
        return at

    def _layout(self, ids: tuple[int, ...]) -> int:
        layout = self._layouts.get(ids)
        if layout is None:
            cursor = self._connection.execute(
                "INSERT INTO layout (paths) VALUES (?)", (pack_ids(ids),)
            )
            layout = self._layouts[ids] = cursor.lastrowid or 0
        return layout

    def _number(self, path: str, prefix: str, snapshot: Snapshot, length: int = 0) -> int | None:
        """Of a name, for wire text of this length; None: there is no room for it."""
        if len(path) + length > LONGEST_TEXT:
            self._names.left_out = True
            return None
        number = self._names.number(path, prefix, snapshot)
        while self._names.gone:
            self._facts.pop(self._names.gone.pop(), None)
        return number

    # -- facts and events --------------------------------------------------------------------

    def _write_fact(self, fact: StoredFact, snapshot: Snapshot) -> None:
        at = fact.at
        known = self._facts.get(fact.path)
        if known is not None:
            old, kept_at = known
            if old == fact.raw:
                return
            if (fact.slow or self._restless(fact.path, at)) and 0 <= at - kept_at < SLOW_FACT_S:
                return
        raw = raw_to_text(fact.raw)
        number = self._number(fact.path, "", snapshot, len(raw))
        if number is None:
            return
        if known is not None and fact.event is not None and known[0] != ABSENT:
            self._write_changes(fact, fact.event, known[0], at)
        self._facts[fact.path] = (fact.raw, at)
        self._connection.execute(
            "INSERT OR IGNORE INTO fact VALUES (?, ?, ?)", (number, round(at * 1000), raw)
        )

    def _restless(self, path: str, at: float) -> bool:
        today = int(at // 86400)
        day, count = self._changes.get(path, (today, 0))
        count = count + 1 if day == today else 1
        self._changes[path] = (today, count)
        return count > CHANGES_A_DAY

    def _write_changes(self, fact: StoredFact, kind: ChangeKind, old: Raw, at: float) -> None:
        for change in channels.changed_elements(fact.path, old, fact.raw):
            self._insert_event(at, kind, *change)

    def _write_link(self, snapshot: Snapshot, now: float) -> None:
        link = snapshot.link
        if link.state in (self._link_state, "connecting"):
            return
        if link.state == "lost":
            reason = "" if link.error is None else type(link.error).__name__
            self._insert_event_once(link.since or now, "lost", new=reason)
        else:
            kind: EventKind = "started" if self._link_state is None else "back"
            self._insert_event_once(link.since or now, kind, new=link.facts.scheme)
        self._link_state = link.state

    def _insert_event_once(self, at: float, kind: EventKind, *, new: str) -> None:
        """Unless it is there from a time when this poll was written already."""
        found = self._connection.execute(
            "SELECT 1 FROM event WHERE at = ? AND kind = ?", (round(at * 1000), kind)
        )
        if found.fetchone() is None:
            self._insert_event(at, kind, new=new)

    def _insert_event(
        self, at: float, kind: EventKind, path: str = "", old: str = "", new: str = ""
    ) -> None:
        self._connection.execute(
            "INSERT INTO event (at, kind, path, old, new) VALUES (?, ?, ?, ?, ?)",
            (round(at * 1000), kind, path, old, new),
        )

    # -- start -------------------------------------------------------------------------------

    def _load(self) -> None:
        self._names = PathNumbers(self._connection)
        rows = self._connection.execute("SELECT id, paths FROM layout")
        self._layouts: dict[tuple[int, ...], int] = {unpack_ids(ids): key for key, ids in rows}
        rows = self._connection.execute(
            "SELECT path.path, fact.raw, max(fact.at) FROM fact JOIN path ON path.id = fact.path"
            " GROUP BY fact.path"
        )
        self._facts: dict[str, tuple[Raw, float]] = {
            path: (text_to_raw(raw), at / 1000) for path, raw, at in rows
        }
