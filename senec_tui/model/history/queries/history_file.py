"""One device's history, open to be asked: curves, totals, events, the device at a moment.

Blocking and quick (a year in well under 200 ms); safe beside a writer in this or another process.
Times are Unix seconds. Days are local ones of the time zone handed in, None: this computer's. What
is asked is in a module of its own for each subject, all over the one connection that is held here.
"""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.model.history import channels
from senec_tui.model.history.attached_files import FileIdentities
from senec_tui.model.history.database import QUARTER_LEVEL, files_of, open_for_reading
from senec_tui.model.history.local_time import local_edges
from senec_tui.model.history.queries import curves
from senec_tui.model.history.queries.days import (
    day_means,
    energy_quarters,
    fact_changes,
    measured_ms,
    quarters_with,
)
from senec_tui.model.history.queries.events import events_between
from senec_tui.model.history.queries.file_content import moment, text
from senec_tui.model.history.queries.polls import PollReader, count_polls
from senec_tui.model.history.queries.snapshots import snapshot_at
from senec_tui.model.history.queries.totals import (
    imported_beside,
    totals_between,
    totals_by_edges,
)
from senec_tui.model.history.sqlite_failures import reading
from senec_tui.model.timeseries.series import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.stored import Stored
    from senec_tui.model.history.event_kinds import EventKind
    from senec_tui.model.history.local_time import BarSpan
    from senec_tui.model.history.queries.days import SlotSeconds
    from senec_tui.model.history.queries.events import Event
    from senec_tui.model.history.queries.polls import Polls
    from senec_tui.model.history.queries.totals import ImportedBeside, Totals
    from senec_tui.model.history.slots import PackedMeans
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.timeseries.series import Sample

_YEAR_S: Final = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Extent:
    """How far back a history reaches, and how much room it takes."""

    first: float | None
    """Start of the oldest measured quarter of an hour; None: nothing yet."""
    last: float | None
    """The newest sample."""
    size_bytes: int


class History:
    """Reads one device's history."""

    def __init__(
        self, file: Path, catalogue: Catalogue, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Open it.

        Raises:
            StorageError: there is none yet, or it cannot be read (see its kinds).
        """
        self._file = file
        self._catalogue = catalogue
        self._clock = clock
        self._connection = open_for_reading(file)
        self._files = FileIdentities.of(file)
        self._poll_readers: dict[frozenset[str], PollReader] = {}

    @property
    def catalogue(self) -> Catalogue:
        """What the values of it mean."""
        return self._catalogue

    @property
    def displaced(self) -> bool:
        """Whether other files have the names by now, so that it has to be opened again."""
        return FileIdentities.of(self._file) != self._files

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        self._connection.close()

    def break_off(self) -> None:
        """End what is being read just now with a `StorageError`; from any thread, at any time."""
        with suppress(sqlite3.ProgrammingError):  # it is closed
            self._connection.interrupt()

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All that is asked inside is told of one state of the file, though it is written on.

        For answers that are compared with each other. Not to be nested, and short: the writer
        cannot begin its log anew meanwhile.
        """
        with reading(self._file):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with reading(self._file):
                self._connection.rollback()

    def extent(self) -> Extent:
        """The span of time that is covered, and the size of the files."""
        with reading(self._file):
            (first,) = self._connection.execute("SELECT min(start) FROM energy").fetchone()
            (last,) = self._connection.execute("SELECT max(at) FROM sample").fetchone()
            files = files_of(self._file)[:2]
            return Extent(
                first=None if first is None else moment(first),
                last=None if last is None else moment(last / 1000),
                size_bytes=sum(file.stat().st_size for file in files if file.exists()),
            )

    def year_until(self, end: float) -> tuple[float, float]:
        """Begin and end of a year up to a moment, Unix seconds, or of what is recorded of it."""
        return max(self.extent().first or 0.0, end - _YEAR_S), end

    def curves(self) -> tuple[str, ...]:
        """Paths of all curves that were ever kept, in alphabetical order."""
        with reading(self._file):
            rows = self._connection.execute(
                "SELECT DISTINCT path FROM path WHERE prefix <> '' ORDER BY path"
            ).fetchall()
            return tuple(text(path) for (path,) in rows)

    def series(self, channel: str, start: float, end: float, max_points: float = 300) -> Series:
        """A curve, thinned to about `max_points` without losing minima and maxima.

        `channel`: a short name of `channels.CURVES` or a path such as `BMS.SOC[1]`.

        Raises:
            UsageError: no such channel.
            StorageError: the file cannot be read.
        """
        path = channels.resolve(channel)
        unit, scale = channels.unit_and_scale(path, self._catalogue)
        with reading(self._file):
            samples = curves.thinned(
                self._connection, path, start, end, max_points=max_points, scale=scale
            )
        return Series(unit or "", samples)

    def samples(self, channel: str, start: float, end: float) -> Iterator[Sample]:
        """Everything kept of a curve in the best resolution there is; constant memory."""
        path = channels.resolve(channel)
        _, scale = channels.unit_and_scale(path, self._catalogue)
        with reading(self._file):
            yield from curves.finest(self._connection, path, start, end, scale=scale)

    def highest(self, names: Sequence[str], start: float, end: float) -> tuple[float | None, ...]:
        """The highest value of each of some curves, as finely as kept; None: nothing is kept."""
        paths = [channels.resolve(name) for name in names]
        with reading(self._file):
            found = curves.highest(self._connection, paths, start, end)
        scales = (channels.unit_and_scale(path, self._catalogue)[1] for path in paths)
        return tuple(
            None if high is None else high * scale
            for high, scale in zip(found, scales, strict=True)
        )

    def polls_after(
        self, after_ms: int, until_ms: int, *, objects: frozenset[str], most: int
    ) -> Polls:
        """Everything kept of each poll of a span, a piece at a time; see `polls`."""
        with self.one_state(), reading(self._file):
            if objects not in self._poll_readers:
                reader = PollReader(self._connection, self._catalogue, objects)
                self._poll_readers = {objects: reader}  # one is enough: who goes on is one reader
            return self._poll_readers[objects].after(after_ms, until_ms, most)

    def count_polls(self, after_ms: int, until_ms: int) -> int:
        """How many polls of a span are kept in full resolution."""
        with reading(self._file):
            return count_polls(self._connection, after_ms, until_ms)

    def day_means(
        self, path: str, start: float, end: float, level: SlotSeconds = QUARTER_LEVEL
    ) -> dict[int, PackedMeans]:
        """Means per quarter of an hour (or minute) of whole UTC days, not scaled; see `days`."""
        with reading(self._file):
            return day_means(self._connection, path, start, end, level)

    def energy_quarters(
        self, names: Sequence[str], start: float, end: float
    ) -> Iterator[tuple[int, ...]]:
        """Start, measured milliseconds, and mWh of some channels per quarter of an hour."""
        with reading(self._file):
            yield from energy_quarters(self._connection, names, start, end)

    def quarters_with(self, name: str, least_mwh: int, start: float, end: float) -> tuple[int, ...]:
        """When the quarters of an hour began in which a channel had so much energy, in order."""
        with reading(self._file):
            return quarters_with(self._connection, name, least_mwh, start, end)

    def measured_ms(self, start: float, end: float) -> dict[int, Sequence[int]]:
        """How much was measured of each quarter of an hour, by UTC day; see `days`."""
        with reading(self._file):
            return measured_ms(self._connection, start, end)

    def fact_changes(self, path: str, start: float, end: float) -> tuple[Stored, ...]:
        """What a fact was at the beginning of a span, and each change of it within."""
        with reading(self._file):
            return fact_changes(self._connection, path, start, end)

    def totals(
        self,
        start: float,
        end: float,
        timezone: tzinfo | None = None,
        *,
        until: float = math.inf,
    ) -> Totals:
        """Energy between two moments, to the quarter of an hour.

        Imported totals complete local days that were not wholly measured. `until`: as it
        was known then; what came later does not count.
        """
        now = self._clock()
        with reading(self._file):
            return totals_between(self._connection, start, end, timezone, until=until, now=now)

    def bars(
        self,
        start: float,
        end: float,
        *,
        step: BarSpan,
        timezone: tzinfo | None = None,
        until: float = math.inf,
    ) -> tuple[Totals, ...]:
        """Totals of every hour, day or month (`step`) that overlaps the span, in order.

        Days are as long as they are: 23 and 25 hours when the clocks change. `until`: see `totals`.
        """
        return self.bars_and_total(start, end, step=step, timezone=timezone, until=until)[0]

    def bars_and_total(
        self,
        start: float,
        end: float,
        *,
        step: BarSpan,
        timezone: tzinfo | None = None,
        until: float = math.inf,
    ) -> tuple[tuple[Totals, ...], Totals]:
        """`bars` and `totals` of the same span, read at once where it begins and ends with bars."""
        edges = tuple(local_edges(start, end, step, timezone))
        now = self._clock()
        with reading(self._file):
            bars, total = totals_by_edges(self._connection, edges, timezone, until=until, now=now)
        if (edges[0], edges[-1]) != (start, end):
            total = self.totals(start, end, timezone, until=until)
        return bars, total

    def imported_beside(
        self, start: float, end: float, timezone: tzinfo | None = None, *, until: float = math.inf
    ) -> ImportedBeside:
        """What was imported of days that were wholly measured, too, beside what was measured."""
        with reading(self._file):
            return imported_beside(self._connection, start, end, timezone, until=until)

    def events(
        self, start: float, end: float, *, kinds: Sequence[EventKind] = (), limit: int = 1000
    ) -> tuple[Event, ...]:
        """What happened, oldest first; the newest `limit` of them. `kinds` empty: all."""
        with reading(self._file):
            return events_between(self._connection, start, end, kinds=kinds, limit=limit)

    def snapshot_at(self, at: float, *, first_until: float | None = None) -> Snapshot:
        """The device as it was: curves to the resolution kept, facts as they last changed.

        A curve that was not measured around that time is missing, and `link.state` is "lost" when
        no curve was. Every value carries the time it was received at. `first_until`: a fact of
        which nothing was known then is what it was first, up to there.
        """
        with reading(self._file):
            return snapshot_at(self._connection, self._catalogue, at, first_until=first_until)
