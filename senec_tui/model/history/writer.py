"""One poll into the file, in one transaction.

Blocking; `keeper` runs it beside the event loop. After any error the writer is of no more use:
close it and open another one.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from senec_tui.errors import DamagedFileError, ForeignFileError, NewerFileError
from senec_tui.model.flow import Flow
from senec_tui.model.history import channels, retention
from senec_tui.model.history.database import (
    open_for_writing,
    pack_ids,
    put_aside,
    raw_to_text,
    storage_error,
    text_to_raw,
    unpack_ids,
)
from senec_tui.model.history.energy import CHANNELS, FLOW_CHANNELS, Integrator, powers_w
from senec_tui.model.history.locking import Lock
from senec_tui.model.wallbox import wallbox_power_w

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from senec_tui.device.source import Raw
    from senec_tui.errors import StorageError
    from senec_tui.model.history.channels import Fact, Sampled
    from senec_tui.model.history.energy import Piece
    from senec_tui.model.snapshot import Snapshot

SLOW_FACT_S: Final = 3600.0
"""Counters and the like are kept this often at most."""
CHANGES_A_DAY: Final = 500
"""A fact that changes more often than that is kept like a slow one until the next day."""

_LIVE: Final = (
    "GUI_INVERTER_POWER",
    "GUI_HOUSE_POW",
    "GUI_GRID_POW",
    "GUI_BAT_DATA_POWER",
)
_ENERGY_COLUMNS: Final = ("measured_ms", "wallbox_ms", *(f"{name}_mwh" for name in CHANNELS))
_ENERGY_SQL: Final = (
    "INSERT INTO energy (start, "  # noqa: S608 - names of ours
    + ", ".join(_ENERGY_COLUMNS)
    + ") VALUES (?"
    + ", ?" * len(_ENERGY_COLUMNS)
    + ") ON CONFLICT (start) DO UPDATE SET "
    + ", ".join(f"{name} = {name} + excluded.{name}" for name in _ENERGY_COLUMNS)
)


class Writer:
    """Writes what a poller publishes."""

    aside: tuple[StorageError, Path] | None = None
    """Why the file that was there could not be used, and how it is called now."""

    def __init__(
        self, file: Path, *, now: float, holder: str = "senec-tui", damaged: bool = False
    ) -> None:
        """Take the lock and open the database; one that cannot be used is put aside.

        `holder`: how this process is named to others that want to write. `damaged`: writing showed
        that the file is, so put it aside without looking.

        Raises:
            InUseError: another process is writing.
            StorageError: it cannot be opened or made.
        """
        self._file = file
        self._lock = Lock(file.with_name(f"{file.name}.lock"), holder)
        try:
            self._connection = self._open(now, damaged=damaged)
        except BaseException:
            self._lock.release()
            raise
        try:
            with self._errors():
                self._load()
        except BaseException:
            self.close()
            raise
        self._before: Snapshot | None = None
        self._link_state: str | None = None
        self._integrator = Integrator()
        self._last_at = 0.0
        self._remainders = dict.fromkeys(("measured", *CHANNELS, "wallbox_time"), 0.0)
        self._changes: dict[str, tuple[int, int]] = {}

    def _open(self, now: float, *, damaged: bool) -> sqlite3.Connection:
        error: StorageError = DamagedFileError(file=self._file, detail="SQLite")
        if not damaged:
            try:
                return open_for_writing(self._file)
            except (DamagedFileError, ForeignFileError, NewerFileError) as found:
                error = found
        self.aside = (error, put_aside(self._file, now))
        return open_for_writing(self._file)

    def write(self, snapshot: Snapshot, now: float) -> None:
        """Everything that arrived since the last call, then one small step of ageing.

        Raises:
            StorageError: nothing of this poll was written.
        """
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._write_link(snapshot, now)
                self._write_samples(snapshot)
                for fact in channels.facts(snapshot, self._before):
                    self._write_fact(fact, snapshot)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise
            self._before = snapshot
            retention.step(self._connection, snapshot.catalogue, now)

    def event(self, at: float, kind: str, path: str = "", old: str = "", new: str = "") -> None:
        """Keep an event that is no change of a variable, such as a warning."""
        with self._errors():
            self._insert_event(at, kind, path, old, new)

    def close(self) -> None:
        """Give back file and lock. Safe to call twice."""
        try:
            self._connection.close()
        except sqlite3.Error:
            # What was committed is safe; a full disk may keep the log from being folded in.
            pass
        finally:
            self._lock.release()

    # -- samples and energy ------------------------------------------------------------------

    def _write_samples(self, snapshot: Snapshot) -> None:
        arrived = list(channels.curves(snapshot, self._before))
        if not arrived:
            return
        interval_s = snapshot.link.interval_s
        at = self._live_at(snapshot)
        if at is None:
            at = snapshot.at
        else:
            flow = Flow.from_snapshot(snapshot)
            wallbox = snapshot.stored("WALLBOX", "APPARENT_CHARGING_POWER")
            together = wallbox is not None and wallbox.at == at
            powers = powers_w(flow, wallbox_power_w(snapshot) if together else None)
            for piece in self._integrator.add(at, powers, interval_s=interval_s):
                self._write_energy(piece)
        if at < self._last_at:
            self._insert_event(at, "clock", old=f"{self._last_at:.3f}", new=f"{at:.3f}")
        self._last_at = at
        layout = self._layout(arrived)
        data = struct.pack(f"<{len(arrived)}f", *(sample.value for sample in arrived))
        self._connection.execute(
            "INSERT OR IGNORE INTO sample VALUES (?, ?, ?, ?)",
            (round(at * 1000), round(interval_s), layout, data),
        )
        retention.unfold(self._connection, at)

    def _live_at(self, snapshot: Snapshot) -> float | None:
        """When the four powers arrived together; None if they did not."""
        stored = [snapshot.stored("ENERGY", name) for name in _LIVE]
        times = {entry.at for entry in stored if entry is not None}
        if None in stored or len(times) != 1:
            return None
        before = None if self._before is None else self._before.stored("ENERGY", _LIVE[0])
        at = times.pop()
        return None if before is not None and before.at == at else at

    def _write_energy(self, piece: Piece) -> None:
        has_flow = FLOW_CHANNELS[0] in piece.energy_wh
        has_wallbox = "wallbox" in piece.energy_wh
        self._connection.execute(
            _ENERGY_SQL,
            (
                piece.bucket,
                self._whole("measured", piece.seconds * 1000 if has_flow else 0),
                self._whole("wallbox_time", piece.seconds * 1000 if has_wallbox else 0),
                *(self._whole(name, piece.energy_wh.get(name, 0) * 1000) for name in CHANNELS),
            ),
        )

    def _whole(self, name: str, amount: float) -> int:
        """Whole units of an amount; the rest is carried to the next one."""
        total = self._remainders[name] + amount
        whole = int(total)
        self._remainders[name] = total - whole
        return whole

    def _layout(self, arrived: list[Sampled]) -> int:
        ids = tuple(self._path(sample.path, sample.prefix) for sample in arrived)
        layout = self._layouts.get(ids)
        if layout is None:
            cursor = self._connection.execute(
                "INSERT INTO layout (paths) VALUES (?)", (pack_ids(ids),)
            )
            layout = self._layouts[ids] = cursor.lastrowid or 0
        return layout

    def _path(self, path: str, prefix: str) -> int:
        known = self._paths.get((path, prefix))
        if known is None:
            cursor = self._connection.execute(
                "INSERT INTO path (path, prefix) VALUES (?, ?)", (path, prefix)
            )
            known = self._paths[path, prefix] = cursor.lastrowid or 0
        return known

    # -- facts and events --------------------------------------------------------------------

    def _write_fact(self, fact: Fact, snapshot: Snapshot) -> None:
        path = channels.path_of(fact.path)
        stored = snapshot.stored(path.object, path.variable)
        at = snapshot.at if stored is None else stored.at
        known = self._facts.get(fact.path)
        if known is not None:
            old, kept_at = known
            if old == fact.raw:
                return
            if (fact.slow or self._restless(fact.path, at)) and 0 <= at - kept_at < SLOW_FACT_S:
                return
            if fact.event is not None:
                self._write_changes(fact, old, at)
        self._facts[fact.path] = (fact.raw, at)
        self._connection.execute(
            "INSERT OR IGNORE INTO fact VALUES (?, ?, ?)",
            (self._path(fact.path, ""), round(at * 1000), raw_to_text(fact.raw)),
        )

    def _restless(self, path: str, at: float) -> bool:
        today = int(at // 86400)
        day, count = self._changes.get(path, (today, 0))
        count = count + 1 if day == today else 1
        self._changes[path] = (today, count)
        return count > CHANGES_A_DAY

    def _write_changes(self, fact: Fact, old: Raw, at: float) -> None:
        kind = fact.event or ""
        if isinstance(old, str) or isinstance(fact.raw, str) or len(old) != len(fact.raw):
            self._insert_event(at, kind, fact.path, raw_to_text(old), raw_to_text(fact.raw))
            return
        for index, (before, after) in enumerate(zip(old, fact.raw, strict=True)):
            if before != after:
                self._insert_event(at, kind, f"{fact.path}[{index}]", before, after)

    def _write_link(self, snapshot: Snapshot, now: float) -> None:
        link = snapshot.link
        if link.state in (self._link_state, "connecting"):
            return
        if link.state == "lost":
            reason = "" if link.error is None else type(link.error).__name__
            self._insert_event(link.since or now, "lost", new=reason)
        else:
            kind = "started" if self._link_state is None else "back"
            self._insert_event(link.since or now, kind, new=link.facts.scheme)
        self._link_state = link.state

    def _insert_event(
        self, at: float, kind: str, path: str = "", old: str = "", new: str = ""
    ) -> None:
        self._connection.execute(
            "INSERT INTO event (at, kind, path, old, new) VALUES (?, ?, ?, ?, ?)",
            (round(at * 1000), kind, path, old, new),
        )

    # -- start -------------------------------------------------------------------------------

    def _load(self) -> None:
        rows = self._connection.execute("SELECT path, prefix, id FROM path")
        self._paths: dict[tuple[str, str], int] = {(path, pre): key for path, pre, key in rows}
        rows = self._connection.execute("SELECT id, paths FROM layout")
        self._layouts: dict[tuple[int, ...], int] = {unpack_ids(ids): key for key, ids in rows}
        rows = self._connection.execute(
            "SELECT path.path, fact.raw, max(fact.at) FROM fact JOIN path ON path.id = fact.path"
            " GROUP BY fact.path"
        )
        self._facts: dict[str, tuple[Raw, float]] = {
            path: (text_to_raw(raw), at / 1000) for path, raw, at in rows
        }

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise storage_error(self._file, error) from error
