"""A past that is known as a whole, written at once: a year takes a second, not an hour of polls.

What stands in the file afterwards is what polls and ageing would have left there: quarters of an
hour for days long past, samples for the last hours. All in one transaction, so that readers see
all of it or nothing.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from senec_tui.model.history import channels
from senec_tui.model.history.database import (
    MINUTE_LEVEL,
    QUARTER_LEVEL,
    open_for_writing,
    pack_ids,
    raw_to_text,
)
from senec_tui.model.history.energy import BUCKET_S, CHANNELS, FLOW_CHANNELS
from senec_tui.model.history.slots import affine, pack_even
from senec_tui.model.history.sqlite_failures import sqlite
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw
    from senec_tui.model.history.energy import Piece
    from senec_tui.model.history.event_kinds import EventKind

_PLACES: Final = {name: place for place, name in enumerate(CHANNELS, start=2)}


class PastCurve(NamedTuple):
    """Which curve, and the wire prefix of its numbers."""

    path: str
    prefix: str


class Likeness(NamedTuple):
    """A curve that always is `factor` times another one, plus `offset`."""

    of: PastCurve
    factor: float
    offset: float


class BulkWriter:
    """Writes one past, as a context: committed at its end, or not at all after an error."""

    def __init__(self, file: Path, catalogue: Catalogue, *, holder: str = "senec-tui") -> None:
        """Open or make the file.

        Raises:
            InUseError: another process is writing.
            StorageError: it cannot be opened or made.
        """
        self._file = file
        self._catalogue = catalogue
        self._lock = Lock(file.with_name(f"{file.name}.lock"), holder)
        try:
            self._connection = open_for_writing(file)
        except BaseException:
            self._lock.release()
            raise
        self._numbers: dict[PastCurve, int] = {}
        self._blocks: list[tuple[int, int, int, bytes]] = []
        self._energy: dict[int, list[float]] = {}

    def __enter__(self) -> Self:
        with sqlite(self._file):
            self._connection.execute("BEGIN IMMEDIATE")
            self._read_numbers()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with sqlite(self._file):
                if kind is None:
                    self._write_collected()
                    self._connection.execute("COMMIT")
                else:
                    self._connection.rollback()
        finally:
            self._connection.close()
            self._lock.release()

    def quarters(
        self,
        day: int,
        curves: Mapping[PastCurve, Sequence[float]],
        alike: Mapping[PastCurve, Likeness],
    ) -> None:
        """A UTC day that is over.

        Args:
            day: when it began, Unix seconds.
            curves: a number for each quarter of an hour, as decoded and not yet scaled.
            alike: what follows from one of them; packed once, however many there are.
        """
        self._day(QUARTER_LEVEL, day, curves, alike)

    def minutes(
        self,
        day: int,
        curves: Mapping[PastCurve, Sequence[float]],
        alike: Mapping[PastCurve, Likeness],
    ) -> None:
        """The same with a number for each minute, beside the quarters."""
        self._day(MINUTE_LEVEL, day, curves, alike)

    def _day(
        self,
        level: int,
        day: int,
        curves: Mapping[PastCurve, Sequence[float]],
        alike: Mapping[PastCurve, Likeness],
    ) -> None:
        packed = {
            curve: pack_even(values, channels.step(*curve, self._catalogue))
            for curve, values in curves.items()
        }
        for curve, block in packed.items():
            self._blocks.append((level, self._number(curve), day, block))
        for curve, (of, factor, offset) in alike.items():
            block = affine(packed[of], factor, offset)
            self._blocks.append((level, self._number(curve), day, block))

    def energy(self, pieces: Iterable[Piece]) -> None:
        """What flowed; pieces of one quarter of an hour add up."""
        for piece in pieces:
            row = self._energy.setdefault(piece.bucket, [0.0] * (2 + len(CHANNELS)))
            energy_wh = piece.energy_wh
            if FLOW_CHANNELS[0] in energy_wh:
                row[0] += piece.seconds * 1000
            if "wallbox" in energy_wh:
                row[1] += piece.seconds * 1000
            for name, amount_wh in energy_wh.items():
                row[_PLACES[name]] += amount_wh * 1000

    def energy_of_day(self, day: int, powers_w: Sequence[Sequence[float]]) -> None:
        """What flowed on a whole day, quarter by quarter: mean powers in the order of `CHANNELS`.

        The same object several times in a row is worked out once.
        """
        last: Sequence[float] = ()
        row: list[float] = []
        for number, powers in enumerate(powers_w):
            if powers is not last:
                last = powers
                whole_ms = BUCKET_S * 1000
                row = [whole_ms, whole_ms, *(power_w * BUCKET_S / 3.6 for power_w in powers)]
            self._energy[day + number * BUCKET_S] = row

    def samples(
        self, curves: Sequence[PastCurve], rows: Iterable[tuple[float, float, Sequence[float]]]
    ) -> None:
        """Polls: when (Unix seconds), seconds to the next one, a number for each of the curves."""
        packed = pack_ids([self._number(curve) for curve in curves])
        form = struct.Struct(f"<{len(curves)}f")
        with sqlite(self._file):
            layout = self._connection.execute(
                "INSERT INTO layout (paths) VALUES (?)", (packed,)
            ).lastrowid
            self._connection.executemany(
                "INSERT OR IGNORE INTO sample VALUES (?, ?, ?, ?)",
                (
                    (round(at * 1000), round(interval_s), layout, form.pack(*values))
                    for at, interval_s, values in rows
                ),
            )

    def facts(self, path: str, changes: Iterable[tuple[float, Raw]]) -> None:
        """What a variable that is no curve said from when on."""
        number = self._number(PastCurve(path, ""))
        with sqlite(self._file):
            self._connection.executemany(
                "INSERT OR IGNORE INTO fact VALUES (?, ?, ?)",
                ((number, round(at * 1000), raw_to_text(raw)) for at, raw in changes),
            )

    def events(self, events: Iterable[tuple[float, EventKind, str, str, str]]) -> None:
        """What happened: when, kind, path, before, after."""
        with sqlite(self._file):
            self._connection.executemany(
                "INSERT INTO event (at, kind, path, old, new) VALUES (?, ?, ?, ?, ?)",
                ((round(at * 1000), *rest) for at, *rest in events),
            )

    def aged_until(self, at: int) -> None:
        """Ageing goes on from there: all before is in quarters."""
        with sqlite(self._file):
            self._connection.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                (("folded_until", at), ("joined_until", at)),
            )

    def _number(self, curve: PastCurve) -> int:
        number = self._numbers.get(curve)
        if number is None:
            with sqlite(self._file):
                number = self._connection.execute(
                    "INSERT INTO path (path, prefix) VALUES (?, ?)", curve
                ).lastrowid
            self._numbers[curve] = number or 0
        return self._numbers[curve]

    def _read_numbers(self) -> None:
        rows = self._connection.execute("SELECT id, path, prefix FROM path")
        self._numbers = {PastCurve(path, prefix): number for number, path, prefix in rows}

    def _write_collected(self) -> None:
        # In the order of the key, which spares SQLite most of the work.
        self._blocks.sort(key=lambda block: block[:3])
        self._connection.executemany("INSERT INTO block VALUES (?, ?, ?, ?)", self._blocks)
        marks = ", ?" * (2 + len(CHANNELS))
        self._connection.executemany(
            f"INSERT INTO energy VALUES (?{marks})",  # noqa: S608 - marks only
            ((bucket, *map(round, row)) for bucket, row in sorted(self._energy.items())),
        )
