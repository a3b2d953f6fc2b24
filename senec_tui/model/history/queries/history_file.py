"""What the screens ask: series, totals, bars, events, the device at a moment.

Blocking and quick (a year in well under 200 ms); safe beside a writer in this or another process.
Times are Unix seconds. Days are local ones of the time zone handed in, None: this computer's.
"""

from __future__ import annotations

import itertools
import json
import math
import statistics
import struct
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.clean_text import visible
from senec_tui.device.wire.codec import encode
from senec_tui.model.history import channels
from senec_tui.model.history.attached_files import Identities
from senec_tui.model.history.database import (
    MINUTE_LEVEL,
    QUARTER_LEVEL,
    files_of,
    open_for_reading,
    text_to_raw,
    unpack_ids,
)
from senec_tui.model.history.energy import BUCKET_S, CHANNELS
from senec_tui.model.history.known_names import MOST_ELEMENTS
from senec_tui.model.history.slots import EMPTY, columns
from senec_tui.model.history.sqlite_failures import reading
from senec_tui.model.history.writing.ageing import DAY_S
from senec_tui.model.plant.energy_flow import autarky_pct, self_consumption_pct
from senec_tui.model.reading.snapshot import Link, Snapshot, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Raw

LOOK_BACK_S: Final = 600.0
"""A sample older than that says nothing about a moment."""
_SHORTEST_GAP_S: Final = 60.0
_MEDIUM_S: Final = 60.0
_LONGEST_INTERVAL_S: Final = 3600.0


class Point(NamedTuple):
    """Minimum, mean and maximum from `at` on; equal where it is one sample."""

    at: float
    low: float
    mean: float
    high: float


class _Source(NamedTuple):
    """A point before thinning, or some without a gap that end up in the same one."""

    at: float
    low: float
    mean: float
    high: float
    gap_s: float
    """If the next one is later than this, nothing was measured in between."""
    points: int = 1
    """So many points, `apart_s` from each other."""
    apart_s: float = 0.0


class _Bins(NamedTuple):
    """How a curve is to be thinned: one point of `width_s` each, from `start` on."""

    start: float
    width_s: float

    def place(self, at: float) -> int:
        """The number of the bin of a moment."""
        return int((at - self.start) / self.width_s)

    def end(self, at: float) -> float:
        """Where the bin of a moment ends."""
        return self.start + (self.place(at) + 1) * self.width_s


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSeries:
    """One curve."""

    channel: str
    unit: str | None
    start: float
    end: float
    points: tuple[Point | None, ...]
    """In order of time; None stands where nothing was measured."""

    @property
    def low(self) -> float | None:
        """Lowest value, not mean."""
        return min((point.low for point in self.points if point), default=None)

    @property
    def high(self) -> float | None:
        """Highest value, not mean."""
        return max((point.high for point in self.points if point), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Energy of a span of time."""

    start: float
    end: float
    energy_wh: Mapping[str, float]
    """Per energy channel; 0 where nothing was measured: look at `measured_s`."""
    elapsed_s: float
    """How much of the span has passed."""
    measured_s: float
    """How much of it was measured, or stands in imported totals."""
    wallbox_measured_s: float = 0.0
    imported_days: int = 0
    """Days whose totals came from elsewhere."""
    unknown: frozenset[str] = frozenset()
    """Channels that the totals of some of those days did not have."""

    def known_wh(self, channel: str) -> float | None:
        """The energy of a channel; None where it is not known, which is not 0."""
        measured_s = self.wallbox_measured_s if channel == "wallbox" else self.measured_s
        if channel in self.unknown or not (measured_s or self.imported_days):
            return None
        return self.energy_wh[channel]

    @property
    def share(self) -> float:
        """How much of what has passed of the span was measured, 0 to 1."""
        return min(1.0, self.measured_s / self.elapsed_s) if self.elapsed_s else 0.0

    @property
    def autarky_pct(self) -> float | None:
        """Self-sufficiency, 0 to 100; None without consumption, or if it is not known."""
        if not self.unknown.isdisjoint(("house", "import")):
            return None
        return autarky_pct(self.energy_wh["house"], self.energy_wh["import"])

    @property
    def self_consumption_pct(self) -> float | None:
        """0 to 100; None without generation, or if it is not known."""
        if not self.unknown.isdisjoint(("pv", "export")):
            return None
        return self_consumption_pct(self.energy_wh["pv"], self.energy_wh["export"])


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


@dataclass(frozen=True, slots=True)
class Extent:
    """What there is."""

    first: float | None
    """Start of the oldest measured quarter of an hour; None: nothing yet."""
    last: float | None
    """The newest sample."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Sum:
    measured_ms: int
    wallbox_ms: int
    mwh: Sequence[int]


_SUM_SQL: Final = (
    "SELECT "  # noqa: S608 - names of ours
    + ", ".join(
        f"coalesce(sum({column}), 0)"
        for column in ("measured_ms", "wallbox_ms", *(f"{name}_mwh" for name in CHANNELS))
    )
    + " FROM energy WHERE start >= ? AND start < ?"
)


@dataclass(frozen=True, slots=True)
class _ImportedDay:
    start: float
    end: float
    energy_wh: Mapping[str, float]


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
        self._files = Identities.of(file)

    @property
    def catalogue(self) -> Catalogue:
        """What the values of it mean."""
        return self._catalogue

    @property
    def displaced(self) -> bool:
        """Whether other files have the names by now, so that it has to be opened again."""
        return Identities.of(self._file) != self._files

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        self._connection.close()

    def extent(self) -> Extent:
        """The span of time that is covered, and the size of the files."""
        with reading(self._file):
            (first,) = self._connection.execute("SELECT min(start) FROM energy").fetchone()
            (last,) = self._connection.execute("SELECT max(at) FROM sample").fetchone()
            files = files_of(self._file)[:2]
            return Extent(
                first=None if first is None else _moment(first),
                last=None if last is None else _moment(last / 1000),
                size_bytes=sum(file.stat().st_size for file in files if file.exists()),
            )

    def curves(self) -> tuple[str, ...]:
        """Paths of all curves that were ever kept, in alphabetical order."""
        with reading(self._file):
            rows = self._connection.execute(
                "SELECT DISTINCT path FROM path WHERE prefix <> '' ORDER BY path"
            ).fetchall()
            return tuple(_text(path) for (path,) in rows)

    # -- curves ------------------------------------------------------------------------------

    def series(
        self, channel: str, start: float, end: float, max_points: float = 300
    ) -> CurveSeries:
        """A curve, thinned to about `max_points` without losing minima and maxima.

        `channel`: a short name of `channels.CURVES` or a path such as `BMS.SOC[1]`.

        Raises:
            UsageError: no such channel.
            StorageError: the file cannot be read.
        """
        path = channels.resolve(channel)
        unit, scale = channels.unit_and_scale(path, self._catalogue)
        width_s = max((end - start) / max(1, max_points), 1e-3)
        with reading(self._file):
            bins = _Bins(start, width_s)
            points = tuple(_thinned(self._sources(path, start, end, bins), bins, scale))
        return CurveSeries(channel=channel, unit=unit, start=start, end=end, points=points)

    def samples(self, channel: str, start: float, end: float) -> Iterator[Point]:
        """Everything kept of a curve in the best resolution there is; constant memory."""
        path = channels.resolve(channel)
        _, scale = channels.unit_and_scale(path, self._catalogue)
        with reading(self._file):
            for source in self._sources(path, start, end, None):
                at, low, mean, high = source[:4]
                yield Point(_moment(at), low * scale, mean * scale, high * scale)

    def _sources(
        self, path: str, start: float, end: float, bins: _Bins | None
    ) -> Iterator[_Source]:
        """Points in order of time from the coarsest level that still serves `bins`; None: finest.

        Where that level is no longer kept, or not yet made, the next one fills in.
        """
        ids = self._ids(path)
        if not ids:
            return
        meta = dict(self._connection.execute("SELECT key, value FROM meta"))
        folded, joined = meta.get("folded_until", 0), meta.get("joined_until", 0)
        (first_ms,) = self._connection.execute("SELECT min(at) FROM sample").fetchone()
        first_sample = end if first_ms is None else first_ms // 1000
        minutes_from = self._first_block(ids, MINUTE_LEVEL, end)
        width_s = 0.0 if bins is None else bins.width_s
        if width_s >= QUARTER_LEVEL:
            quarters_end, minutes_end = joined, folded
        elif width_s >= MINUTE_LEVEL:
            quarters_end, minutes_end = min(minutes_from, joined), folded
        else:
            quarters_end = min(minutes_from, first_sample, joined)
            minutes_end = min(first_sample, folded)
        yield from self._blocks(ids, QUARTER_LEVEL, start, min(end, quarters_end), bins)
        left = max(start, quarters_end)
        yield from self._blocks(ids, MINUTE_LEVEL, left, min(end, minutes_end), bins)
        yield from self._raw(ids, max(left, minutes_end), end)

    def _ids(self, path: str) -> tuple[int, ...]:
        rows = self._connection.execute(
            "SELECT id FROM path WHERE path = ? AND prefix <> ''", (path,)
        )
        ids = tuple(key for (key,) in rows)
        if ids or path.endswith("]"):
            return ids
        # An array without an index: its first element, as everywhere.
        return self._ids(f"{path}[0]")

    def _first_block(self, ids: Sequence[int], level: int, default: float) -> float:
        starts = [
            self._connection.execute(
                "SELECT min(start) FROM block WHERE level = ? AND path = ?", (level, key)
            ).fetchone()[0]
            for key in ids
        ]
        return min((start for start in starts if start is not None), default=default)

    def _blocks(
        self,
        ids: Sequence[int],
        level: int,
        start: float,
        end: float,
        bins: _Bins | None = None,
    ) -> Iterator[_Source]:
        if start >= end:
            return
        gap_s = shortest_s = level * (3.0 if level == MINUTE_LEVEL else 1.5)
        rows = self._connection.execute(
            "SELECT start, data FROM block WHERE level = ?"
            " AND path IN (SELECT value FROM json_each(?)) AND start > ? AND start < ?"
            " ORDER BY start",
            (level, json.dumps(ids), start - DAY_S, end),
        )
        for block_start, data in rows:
            block = columns(data)
            first, last = (
                min(max(math.ceil((at - block_start) / level), 0), len(block.mean))
                for at in (start, end)
            )
            runs: Iterable[tuple[int, int]]
            if bins is not None and EMPTY not in block.mean:
                gap_s = shortest_s
                runs = _runs(first, last, block_start, level, bins)
            else:
                filled = [n for n, mean in enumerate(block.mean) if mean != EMPTY]
                if len(filled) > 1:
                    # Whoever polls every five minutes leaves most minutes empty.
                    gap_s = max(1.5 * _usual_s([n * level for n in filled]), shortest_s)
                runs = ((n, n + 1) for n in filled if first <= n < last)
            for left, right in runs:
                at = block_start + left * level
                yield _Source(at, *block.merged(left, right), gap_s, right - left, level)

    def _raw(self, ids: Sequence[int], start: float, end: float) -> Iterator[_Source]:
        if start >= end:
            return
        places: dict[int, list[int]] = {}
        for layout, packed in self._connection.execute("SELECT id, paths FROM layout"):
            paths = unpack_ids(packed)
            if found := [paths.index(key) for key in ids if key in paths]:
                places[layout] = found
        rows = self._connection.execute(
            "SELECT at, interval_s, layout, data FROM sample WHERE at >= ? AND at < ? ORDER BY at",
            (round(start * 1000), round(end * 1000)),
        )
        recent: list[float] = []
        for at, interval_s, layout, data in rows:
            for place in places.get(layout, ()):
                (value,) = struct.unpack_from("<f", data, 4 * place)
                if not math.isfinite(value):
                    msg = f"{value} ({at})"
                    raise ValueError(msg)
                seconds = at / 1000
                recent = [*recent[-8:], seconds]
                yield _Source(seconds, value, value, value, _gap_s(recent, interval_s))

    # -- energy ------------------------------------------------------------------------------

    def totals(
        self,
        start: float,
        end: float,
        timezone: tzinfo | None = None,
        *,
        until: float = math.inf,
    ) -> Totals:
        """Energy between two moments, to the quarter of an hour.

        Imported totals stand in for whole local days that were mostly not measured. `until`: as it
        was known then; what came later does not count.
        """
        with reading(self._file):
            return self._totals(start, end, self._imported(start, end, timezone), until)

    def bars(
        self,
        start: float,
        end: float,
        *,
        step: str,
        timezone: tzinfo | None = None,
        until: float = math.inf,
    ) -> tuple[Totals, ...]:
        """Totals of every hour, day or month (`step`) that overlaps the span, in order.

        Days are as long as they are: 23 and 25 hours when the clocks change. `until`: see `totals`.
        """
        edges = tuple(local_edges(start, end, step, timezone))
        with reading(self._file):
            imported = self._imported(edges[0], edges[-1], timezone)
            return tuple(
                self._totals(left, right, imported, until)
                for left, right in itertools.pairwise(edges)
            )

    def _totals(
        self, start: float, end: float, imported: Sequence[_ImportedDay], until: float
    ) -> Totals:
        total = self._sum(start, min(end, _quarter_after(until)))
        energy = {name: mwh / 1000 for name, mwh in zip(CHANNELS, total.mwh, strict=True)}
        measured_s = total.measured_ms / 1000
        imported_days = 0
        unknown: set[str] = set()
        for day in imported:
            if not (start <= day.start and day.end <= end) or day.start >= until:
                continue
            own = self._sum(day.start, day.end)
            if own.measured_ms / 1000 > (day.end - day.start) / 2:
                continue
            imported_days += 1
            measured_s += day.end - day.start - own.measured_ms / 1000
            for position, name in enumerate(CHANNELS):
                if name not in day.energy_wh:
                    unknown.add(name)
                else:
                    energy[name] += day.energy_wh[name] - own.mwh[position] / 1000
        return Totals(
            start=start,
            end=end,
            elapsed_s=max(0.0, min(end, until, self._clock()) - start),
            energy_wh=energy,
            measured_s=measured_s,
            wallbox_measured_s=total.wallbox_ms / 1000,
            imported_days=imported_days,
            unknown=frozenset(unknown),
        )

    def _sum(self, start: float, end: float) -> _Sum:
        row = self._connection.execute(_SUM_SQL, (_quarter(start), _quarter(end))).fetchone()
        return _Sum(row[0], row[1], row[2:])

    def _imported(self, start: float, end: float, timezone: tzinfo | None) -> list[_ImportedDay]:
        first, last = local_day(start, timezone), local_day(end, timezone)
        rows = self._connection.execute(
            "SELECT day, channel, wh FROM imported WHERE day >= ? AND day <= ? ORDER BY day",
            (first.isoformat(), last.isoformat()),
        )
        return [
            _ImportedDay(
                *day_span(date.fromisoformat(day), timezone),
                {channel: wh for _, channel, wh in values},
            )
            for day, values in itertools.groupby(rows, key=lambda row: row[0])
        ]

    # -- events and the device at a moment ---------------------------------------------------

    def events(
        self, start: float, end: float, *, kinds: Sequence[str] = (), limit: int = 1000
    ) -> tuple[Event, ...]:
        """What happened, oldest first; the newest `limit` of them. `kinds` empty: all."""
        wanted = json.dumps(kinds)
        with reading(self._file):
            rows = self._connection.execute(
                "SELECT at, kind, path, old, new FROM event WHERE at >= ? AND at < ?"
                " AND (? = '[]' OR kind IN (SELECT value FROM json_each(?)))"
                " ORDER BY at DESC, id DESC LIMIT ?",
                (round(start * 1000), round(end * 1000), wanted, wanted, limit),
            ).fetchall()
            return tuple(
                Event(_moment(row[0] / 1000), *map(_text, row[1:])) for row in reversed(rows)
            )

    def snapshot_at(self, at: float) -> Snapshot:
        """The device as it was: curves to the resolution kept, facts as they last changed.

        A curve that was not measured around that time is missing, and `link.state` is "lost" when
        no curve was. Every value carries the time it was received at.
        """
        with reading(self._file):
            values = self._values_at(at)
            whole = _joined(values)
            sections: dict[str, dict[str, Stored]] = {}
            for path, stored in self._facts_at(at):
                name, _, variable = path.partition(".")
                sections.setdefault(name, {})[variable] = stored
        newest = max((stored.at for stored in values.values()), default=None)
        for path, stored in whole.items():
            name, _, variable = path.partition(".")
            if name != channels.DERIVED:
                sections.setdefault(name, {})[variable] = stored
        return Snapshot(
            catalogue=self._catalogue,
            at=newest or 0.0,
            sections=sections,
            link=Link(state="lost" if newest is None else "live", since=newest or at),
        )

    def _values_at(self, at: float) -> dict[str, Stored]:
        names = {
            key: (path, prefix)
            for key, path, prefix in self._connection.execute(
                "SELECT id, path, prefix FROM path WHERE prefix <> ''"
            )
        }
        found: dict[str, Stored] = {}
        rows = self._connection.execute(
            "SELECT sample.at, layout.paths, sample.data FROM sample"
            " JOIN layout ON layout.id = sample.layout"
            " WHERE at > ? AND at <= ? ORDER BY at DESC",
            (round((at - LOOK_BACK_S) * 1000), round(at * 1000)),
        )
        for at_ms, packed, data in rows:
            ids = unpack_ids(packed)
            for key, value in zip(ids, struct.unpack(f"<{len(ids)}f", data), strict=True):
                path, prefix = names[key]
                if path not in found:
                    found[_text(path)] = Stored(_wire(prefix, value), at_ms / 1000)
        if not found:
            for key, (path, prefix) in names.items():
                if source := self._slot_at(key, at):
                    found[_text(path)] = Stored(_wire(prefix, source.mean), source.at)
        return found

    def _slot_at(self, key: int, at: float) -> _Source | None:
        for level in (MINUTE_LEVEL, QUARTER_LEVEL):
            last = None
            for source in self._blocks((key,), level, at - max(level, 120), at + 1e-3):
                last = source
            if last is not None:
                return last
        return None

    def _facts_at(self, at: float) -> Iterator[tuple[str, Stored]]:
        rows = self._connection.execute(
            "SELECT path.path, fact.raw, fact.at FROM path JOIN fact ON fact.path = path.id"
            " AND fact.at = (SELECT max(at) FROM fact WHERE fact.path = path.id AND at <= ?)"
            " WHERE path.prefix = ''",
            (round(at * 1000),),
        )
        for path, raw, at_ms in rows:
            yield _text(path), Stored(text_to_raw(_text(raw)), _moment(at_ms / 1000))


# -- local time --------------------------------------------------------------------------------


def local_day(at: float, timezone: tzinfo | None) -> date:
    """The local day of a moment."""
    return datetime.fromtimestamp(at, timezone).date()


def day_span(day: date, timezone: tzinfo | None) -> tuple[float, float]:
    """Start and end of a local day; 23 to 25 hours apart."""
    return _midnight(day, timezone), _midnight(day + timedelta(days=1), timezone)


def local_edges(start: float, end: float, step: str, timezone: tzinfo | None) -> Iterator[float]:
    """Edges of all local hours, days or months (`step`) that overlap a span, in order.

    Raises:
        ValueError: another `step`.
    """
    if step not in ("hour", "day", "month"):
        msg = f"step {step!r}"
        raise ValueError(msg)
    if step == "hour":
        # Zones are off by quarters, so local hours begin at quarters; through a change of the
        # clocks they simply go on.
        offset = datetime.fromtimestamp(start, timezone).minute * 60
        offset += datetime.fromtimestamp(start, timezone).second
        edge = float(int(start) - offset)
        while edge < end:
            yield edge
            edge += 3600
        yield edge
        return
    day = local_day(start, timezone)
    if step == "month":
        day = day.replace(day=1)
    while (edge := _midnight(day, timezone)) < end:
        yield edge
        day = day + timedelta(days=1) if step == "day" else _next_month(day)
    yield edge


def _midnight(day: date, timezone: tzinfo | None) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=timezone).timestamp()


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


# -- small helpers -----------------------------------------------------------------------------


def _runs(
    first: int, last: int, block_start: float, level: int, bins: _Bins
) -> Iterator[tuple[int, int]]:
    """Slots of a block by the bin that they begin in: the first one, and the one after the last."""
    while first < last:
        at = block_start + first * level
        right = min(last, max(first + 1, math.ceil((bins.end(at) - block_start) / level)))
        yield first, right
        first = right


def _thinned(sources: Iterator[_Source], bins: _Bins, scale: float) -> Iterator[Point | None]:
    """One point per bin at most, None where nothing was measured."""
    place = -1
    at = low = high = total = 0.0
    count = 0
    due = float("inf")
    for source in sources:
        here = bins.place(source.at)
        gap = source.at > due
        if count and (gap or here != place):
            yield Point(at, low * scale, total / count * scale, high * scale)
            count = 0
        if gap:
            yield None
        due = source.at + (source.points - 1) * source.apart_s + source.gap_s
        if count:
            low, high = min(low, source.low), max(high, source.high)
            total += source.mean * source.points
            count += source.points
        else:
            place, at, count = here, source.at, source.points
            low, total, high = source.low, source.mean * source.points, source.high
    if count:
        yield Point(at, low * scale, total / count * scale, high * scale)


def _gap_s(recent: Sequence[float], interval_s: float) -> float:
    """How long after the last of some samples the next one may come without being a gap.

    Slower values come once a minute whatever the interval; how often a curve really comes is seen
    from its last samples.
    """
    usual_s = min(_usual_s(recent) or interval_s, max(_MEDIUM_S, interval_s))
    return max(3 * usual_s, _SHORTEST_GAP_S)


def _usual_s(recent: Sequence[float]) -> float:
    """The usual time between the last few points, at most an hour; 0 for a single one."""
    if len(recent) < 2:
        return 0.0
    apart = (right - left for left, right in itertools.pairwise(recent))
    return min(statistics.median_low(apart), _LONGEST_INTERVAL_S)


def _joined(values: Mapping[str, Stored]) -> dict[str, Stored]:
    """Elements `A.B[0]`, `A.B[1]` … put together again as arrays."""
    whole: dict[str, Stored] = {}
    arrays: dict[str, dict[int, Stored]] = {}
    for path, stored in values.items():
        name, bracket, index = path.partition("[")
        if not bracket:
            whole[path] = stored
        elif (number := int(index[:-1])) < MOST_ELEMENTS:
            arrays.setdefault(name, {})[number] = stored
    for name, elements in arrays.items():
        raw: Raw = tuple(
            str(elements[index].raw) if index in elements else "MALFORMED_VALUE"
            for index in range(max(elements) + 1)
        )
        whole[name] = Stored(raw, max(stored.at for stored in elements.values()))
    return whole


def _wire(prefix: str, value: float) -> str:
    return encode(prefix, value if prefix == "fl" else round(value))


def _moment(at: float) -> float:
    """A time from the file. Raises `ValueError` for one that no calendar knows."""
    datetime.fromtimestamp(at, UTC)
    return float(at)


def _text(text: object) -> str:
    """Text from the file, in lines as we keep arrays: hostile like any that comes from outside.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(text, str):
        msg = type(text).__name__
        raise TypeError(msg)
    return "\n".join(map(visible, text.split("\n")))


def _quarter_after(at: float) -> float:
    """The end of the quarter of an hour that has begun."""
    return at if math.isinf(at) else math.ceil(at / BUCKET_S) * BUCKET_S


def _quarter(at: float) -> int:
    return round(at / BUCKET_S) * BUCKET_S
