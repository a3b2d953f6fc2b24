"""Everything kept of each poll, poll by poll: for whoever hands the history on.

In full resolution where that is kept; before that, the mean of every minute or quarter of an hour
stands for a poll. A piece at a time, whatever the length of the history.
"""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.device.stored import Stored
from senec_tui.model.history.channels import DERIVED
from senec_tui.model.history.database import MINUTE_LEVEL, QUARTER_LEVEL
from senec_tui.model.history.known_names import MOST_ELEMENTS
from senec_tui.model.history.queries.curves import finest
from senec_tui.model.history.queries.fact_course import FactCourse, KnownPaths
from senec_tui.model.history.queries.file_content import moment
from senec_tui.model.history.writing.ageing import folded_until

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.model.reading.snapshot import Snapshot

_WINDOW_S: Final = 6 * 3600
"""So much of what is no longer kept in full is read at once."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll, as far as it is kept."""

    at: float
    snapshot: Snapshot
    """Curves that came with it, and every fact with the time at which it came to be so."""
    is_full: bool = True
    """False: means of a minute or a quarter of an hour that began at `at`."""


@dataclass(frozen=True, slots=True)
class Polls:
    """Some of them, in order of time."""

    polls: tuple[Poll, ...]
    reached_ms: int
    """There is nothing up to and including this moment that was not handed out."""
    is_all: bool
    """Whether there was nothing more just now."""


def count_polls(connection: sqlite3.Connection, after_ms: int, until_ms: int) -> int:
    """How many are kept in full resolution after a moment, up to another."""
    (count,) = connection.execute(
        "SELECT count(*) FROM sample WHERE at > ? AND at <= ?", (after_ms, until_ms)
    ).fetchone()
    return int(count)


class PollReader:
    """Reads on and on: what it knows already of names and facts is not read again."""

    def __init__(
        self, connection: sqlite3.Connection, catalogue: Catalogue, objects: Collection[str]
    ) -> None:
        """Nothing is read yet.

        Args:
            connection: of a history.
            catalogue: what the values mean.
            objects: what of the device is wanted.
        """
        self._connection = connection
        self._names = KnownPaths(connection, objects)
        self._facts = FactCourse(connection, catalogue, objects)

    def after(self, after_ms: int, until_ms: int, most: int) -> Polls:
        """Polls later than a moment, up to and including another; see `History.one_state`.

        Args:
            after_ms: milliseconds since 1970, as the file keeps them.
            until_ms: the same.
            most: polls in full resolution at once.
        """
        connection = self._connection
        self._names.look()
        coarse_end = _coarse_end(connection)
        window = _coarse_window(connection, after_ms, min(coarse_end, until_ms // 1000))
        if window is None:
            found = _full(connection, self._names, after_ms, until_ms, most)
            reached_ms = round(found[-1].at * 1000) if found else after_ms
            is_all = len(found) < most
        else:
            found = _coarse(connection, *window, self._names)
            reached_ms, is_all = max(after_ms, window[1] * 1000 - 1), False
        self._facts.go_on(self._names, after_ms, reached_ms)
        polls = tuple(
            Poll(one.at, self._facts.joined(one.at, one.values), one.is_full)
            for one in found
            if one.values
        )
        self._facts.reach(reached_ms)
        return Polls(polls, reached_ms, is_all)


@dataclass(frozen=True, slots=True)
class _FoundPoll:
    at: float
    values: Mapping[str, Mapping[str, Stored]]
    is_full: bool


def _coarse_end(connection: sqlite3.Connection) -> int:
    """From when on, in seconds, polls are kept in full resolution."""
    (first_ms,) = connection.execute("SELECT min(at) FROM sample").fetchone()
    if first_ms is None:
        return folded_until(connection)
    return int(first_ms) // 1000 // MINUTE_LEVEL * MINUTE_LEVEL


def _coarse_window(
    connection: sqlite3.Connection, after_ms: int, end: int
) -> tuple[int, int] | None:
    """The next span, in seconds, in which something was measured before everything is kept."""
    start = after_ms // 1000 + 1
    if start >= end:
        return None
    (quarter,) = connection.execute(
        "SELECT min(start) FROM energy WHERE start > ?", (start - QUARTER_LEVEL,)
    ).fetchone()
    if quarter is None or quarter >= end:
        return None
    start = max(start, int(quarter))
    return start, min(start + _WINDOW_S, end)


def _full(
    connection: sqlite3.Connection, names: KnownPaths, after_ms: int, until_ms: int, most: int
) -> list[_FoundPoll]:
    rows = connection.execute(
        "SELECT at, layout, data FROM sample WHERE at > ? AND at <= ? ORDER BY at LIMIT ?",
        (after_ms, until_ms, most),
    )
    curves = names.curves
    found = []
    for at_ms, layout, data in rows:
        at, ids = moment(at_ms / 1000), names.layout(layout)
        # A row that is damaged is no reason to give up the rest; ageing leaves it out, too.
        numbers = struct.unpack(f"<{len(ids)}f", data) if len(data) == 4 * len(ids) else ()
        values = (
            (*curves[key], number)
            for key, number in zip(ids, numbers, strict=False)
            if key in curves and math.isfinite(number)
        )
        found.append(_FoundPoll(at, _sections(values, at), is_full=True))
    return found


def _coarse(
    connection: sqlite3.Connection, start: int, end: int, names: KnownPaths
) -> list[_FoundPoll]:
    by_time: dict[float, list[tuple[str, str, float]]] = defaultdict(list)
    for path, prefix in names.curves.values():
        for sample in finest(connection, path, start, end, scale=1.0):
            by_time[sample.at].append((path, prefix, sample.mean))
    return [
        _FoundPoll(at, _sections(iter(values), at), is_full=False)
        for at, values in sorted(by_time.items())
    ]


def _sections(
    values: Iterator[tuple[str, str, float]], at: float
) -> Mapping[str, Mapping[str, Stored]]:
    """Numbers of curves as what the device said: elements of arrays put together again."""
    sections: dict[str, dict[str, Stored]] = defaultdict(dict)
    arrays: dict[str, dict[int, tuple[str, float]]] = defaultdict(dict)
    for path, prefix, value in values:
        name, bracket, index = path.partition("[")
        if bracket:
            if (number := int(index[:-1])) < MOST_ELEMENTS:
                arrays[name][number] = (prefix, value)
        else:
            obj, _, variable = name.partition(".")
            sections[obj][variable] = Stored.of_means([(prefix, value)], at, is_array=False)
    for name, elements in arrays.items():
        obj, _, variable = name.partition(".")
        row = [elements.get(index) for index in range(max(elements) + 1)]
        sections[obj][variable] = Stored.of_means(row, at, is_array=True)
    sections.pop(DERIVED, None)
    return sections
