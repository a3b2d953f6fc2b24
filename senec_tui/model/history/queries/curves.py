"""Curves: from packed blocks and single samples, thinned to what a picture has room for.

A block is thinned as it is unpacked, which is what makes a year quick: 35,000 slots of a curve
become a few hundred samples without ever being objects.
"""

from __future__ import annotations

import itertools
import json
import math
import statistics
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.model.history.database import MINUTE_LEVEL, QUARTER_LEVEL, unpack_ids
from senec_tui.model.history.queries.file_content import moment
from senec_tui.model.history.slots import EMPTY, columns
from senec_tui.model.history.writing.ageing import DAY_S
from senec_tui.model.timeseries.series import Sample

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_SHORTEST_GAP_S: Final = 60.0
_MEDIUM_S: Final = 60.0
_LONGEST_INTERVAL_S: Final = 3600.0


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
        return self.start + (int((at - self.start) / self.width_s) + 1) * self.width_s


class _Ages(NamedTuple):
    """How far the ageing has come, Unix seconds."""

    folded: float
    """There are minutes until then."""
    joined: float
    """There are quarters of an hour until then."""
    first_sample: float
    """There are single samples since then; infinity: there are none."""

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> _Ages:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        (first_ms,) = connection.execute("SELECT min(at) FROM sample").fetchone()
        return cls(
            meta.get("folded_until", 0),
            meta.get("joined_until", 0),
            math.inf if first_ms is None else first_ms // 1000,
        )


def thinned(
    connection: sqlite3.Connection,
    path: str,
    start: float,
    end: float,
    *,
    max_points: float,
    scale: float,
) -> tuple[Sample | None, ...]:
    """About so many samples of a curve without losing minima and maxima; None for gaps."""
    bins = _Bins(start, max((end - start) / max(1, max_points), 1e-3))
    return tuple(_thinned(_sources(connection, path, start, end, bins), bins, scale))


def finest(
    connection: sqlite3.Connection, path: str, start: float, end: float, *, scale: float
) -> Iterator[Sample]:
    """Everything kept of a curve in the best resolution there is; constant memory."""
    for source in _sources(connection, path, start, end, None):
        at, low, mean, high = source[:4]
        yield Sample(moment(at), low * scale, mean * scale, high * scale)


def highest(
    connection: sqlite3.Connection, paths: Sequence[str], start: float, end: float
) -> list[float | None]:
    """The highest value kept of each of some curves in a span, not scaled; None: none is."""
    together = _Bins(start, max(end - start, 1e-3))
    ages = _Ages.of(connection)
    found = []
    for path in paths:
        sources = _sources(connection, path, start, end, together, ages, resolution_s=0.0)
        found.append(max((source.high for source in sources), default=None))
    return found


def slot_at(connection: sqlite3.Connection, key: int, at: float) -> tuple[float, float] | None:
    """When the slot began that a moment lies in, and the mean of a curve in it, not scaled."""
    for level in (MINUTE_LEVEL, QUARTER_LEVEL):
        last = None
        for source in _blocks(connection, (key,), level, at - max(level, 120), at + 1e-3):
            last = source
        if last is not None:
            return last.at, last.mean
    return None


def _sources(
    connection: sqlite3.Connection,
    path: str,
    start: float,
    end: float,
    bins: _Bins | None,
    ages: _Ages | None = None,
    *,
    resolution_s: float | None = None,
) -> Iterator[_Source]:
    """Points in order of time from the coarsest level that still serves `bins`; None: finest.

    `resolution_s`: how fine they are to be, if not as wide as `bins`, into which they are put
    together. Where that level is no longer kept, or not yet made, the next one fills in.
    """
    ids = _ids(connection, path)
    if not ids:
        return
    folded, joined, first_sample = ages or _Ages.of(connection)
    first_sample = min(first_sample, end)
    minutes_from = _first_block(connection, ids, MINUTE_LEVEL, end)
    width_s = resolution_s
    if width_s is None:
        width_s = 0.0 if bins is None else bins.width_s
    if width_s >= QUARTER_LEVEL:
        quarters_end, minutes_end = joined, folded
    elif width_s >= MINUTE_LEVEL:
        quarters_end, minutes_end = min(minutes_from, joined), folded
    else:
        quarters_end = min(minutes_from, first_sample, joined)
        minutes_end = min(first_sample, folded)
    yield from _blocks(connection, ids, QUARTER_LEVEL, start, min(end, quarters_end), bins)
    left = max(start, quarters_end)
    yield from _blocks(connection, ids, MINUTE_LEVEL, left, min(end, minutes_end), bins)
    yield from _raw(connection, ids, max(left, minutes_end), end)


def _ids(connection: sqlite3.Connection, path: str) -> tuple[int, ...]:
    rows = connection.execute("SELECT id FROM path WHERE path = ? AND prefix <> ''", (path,))
    ids = tuple(key for (key,) in rows)
    if ids or path.endswith("]"):
        return ids
    # An array without an index: its first element, as everywhere.
    return _ids(connection, f"{path}[0]")


def _first_block(
    connection: sqlite3.Connection, ids: Sequence[int], level: int, default: float
) -> float:
    starts = [
        connection.execute(
            "SELECT min(start) FROM block WHERE level = ? AND path = ?", (level, key)
        ).fetchone()[0]
        for key in ids
    ]
    return min((start for start in starts if start is not None), default=default)


def _blocks(
    connection: sqlite3.Connection,
    ids: Sequence[int],
    level: int,
    start: float,
    end: float,
    bins: _Bins | None = None,
) -> Iterator[_Source]:
    if start >= end:
        return
    gap_s = shortest_s = level * (3.0 if level == MINUTE_LEVEL else 1.5)
    rows = connection.execute(
        "SELECT start, data FROM block WHERE level = ?"
        " AND path IN (SELECT value FROM json_each(?)) AND start > ? AND start < ?"
        " ORDER BY start",
        (level, json.dumps(ids), start - DAY_S, end),
    )
    for block_start, data in rows:
        block = columns(data)
        first, last = 0, len(block.mean)
        if start > block_start:
            first = min(math.ceil((start - block_start) / level), last)
        if end < block_start + last * level:
            last = math.ceil((end - block_start) / level)
        runs: Iterable[tuple[int, int]]
        if bins is not None and block.is_full:
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


def _raw(
    connection: sqlite3.Connection, ids: Sequence[int], start: float, end: float
) -> Iterator[_Source]:
    if start >= end:
        return
    places: dict[int, list[int]] = {}
    for layout, packed in connection.execute("SELECT id, paths FROM layout"):
        paths = unpack_ids(packed)
        if found := [paths.index(key) for key in ids if key in paths]:
            places[layout] = found
    rows = connection.execute(
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


def _runs(
    first: int, last: int, block_start: float, level: int, bins: _Bins
) -> Iterator[tuple[int, int]]:
    """Slots of a block by the bin that they begin in: the first one, and the one after the last."""
    while first < last:
        end = bins.end(block_start + first * level) - block_start
        # Mostly the whole block, as a bin of a year is longer than a day.
        right = last if end >= last * level else max(first + 1, math.ceil(end / level))
        yield first, right
        first = right


def _thinned(sources: Iterator[_Source], bins: _Bins, scale: float) -> Iterator[Sample | None]:
    """One point per bin at most, None where nothing was measured."""
    place = -1
    at = low = high = total = 0.0
    count = 0
    due = float("inf")
    for source in sources:
        here = bins.place(source.at)
        gap = source.at > due
        if count and (gap or here != place):
            yield Sample(at, low * scale, total / count * scale, high * scale)
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
        yield Sample(at, low * scale, total / count * scale, high * scale)


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
