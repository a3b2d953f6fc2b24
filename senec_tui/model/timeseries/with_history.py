"""The past of charted values: what this program saw, and what was recorded before and between.

Memory holds the last day of what was watched, see `tracks`; the history holds years of what it
records. Memory is taken where it knows something, the history where it does not. Knows no terminal.
"""

from __future__ import annotations

import itertools
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from senec_tui.model.timeseries.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from senec_tui.catalogue import Path
    from senec_tui.model.history.queries.history_file import History

SHORTEST_GAP_S: Final = 60.0
GAP: Final = 2.5
"""So many usual distances between two samples are a gap."""
AGAIN_S: Final = 60.0
"""After which the newest part is asked for again, at the earliest."""
AGAIN_SHARE: Final = 0.1
"""The same as a share of the time that is shown: a year is not read every minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """What is asked of the history."""

    paths: tuple[Path, ...]
    start: float
    end: float
    points: int
    """So many at most for each path, without losing lows and highs."""

    def serves(self, other: TimeSpan) -> bool:
        """Whether the answer to this one is good enough for another, at another time or place."""
        length_s = other.end - other.start
        return (
            set(other.paths) <= set(self.paths)
            and self.start <= other.start
            and other.end - self.end < max(AGAIN_S, AGAIN_SHARE * length_s)
            and (self.end - self.start) / self.points <= 1.01 * length_s / other.points
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the history knows of a span."""

    span: TimeSpan
    samples: Mapping[Path, Sequence[Sample | None]] = field(default_factory=dict)
    """Without those that are not recorded; None where nothing was measured."""
    first: float | None = None
    """The oldest moment that it knows anything about; None: it is empty."""


def read(history: History, span: TimeSpan) -> Recorded:
    """Ask the history. Raises `StorageError`."""
    known = set(history.curves())
    return Recorded(
        span=span,
        samples={
            path: [
                point and Sample(*point)
                for point in history.series(str(path), span.start, span.end, span.points).points
            ]
            for path in span.paths
            if str(path) in known
        },
        first=history.extent().first,
    )


def is_complete(seen: Sequence[Sample | None], start: float) -> bool:
    """Whether memory alone shows all since then, without a gap."""
    first = seen[0] if seen else None
    return first is not None and None not in seen and first.at <= start


def joined(
    seen: Sequence[Sample | None], kept: Sequence[Sample | None], start: float, end: float
) -> list[Sample | None]:
    """One curve of what was seen, and in its holes what was recorded; None for what is left."""
    seen_runs, kept_runs = list(_runs(seen)), list(_runs(kept))
    edges = [start, *(edge for run in seen_runs for edge in (run[0].at, run[-1].at)), end]
    result: list[Sample | None] = []
    was_seen: bool | None = None
    for number, (left, right) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
        parts = [(False, run) for run in _between(kept_runs, left, right, after=number > 0)]
        parts += [(True, run) for run in seen_runs[number : number + 1]]
        for is_seen, run in parts:
            # Where both kinds meet there may be no gap; between runs of one kind there is one.
            if result and (is_seen is was_seen or _are_apart(result, run)):
                result.append(None)
            result.extend(run)
            was_seen = is_seen
    return result


def _runs(samples: Iterable[Sample | None]) -> Iterator[list[Sample]]:
    """What lies between gaps."""
    run: list[Sample] = []
    for sample in samples:
        if sample is not None:
            run.append(sample)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _between(
    runs: Iterable[list[Sample]], left: float, right: float, *, after: bool
) -> Iterator[list[Sample]]:
    """The parts of runs between two moments; `after`: the left one is taken already."""
    for run in runs:
        part = [s for s in run if s.at < right and (s.at > left if after else s.at >= left)]
        if part:
            yield part


def _are_apart(before: Sequence[Sample | None], run: Sequence[Sample]) -> bool:
    """Whether there is more time between them than between their samples."""
    tail = [*itertools.takewhile(lambda sample: sample is not None, reversed(before[-16:]))]
    last = [sample for sample in reversed(tail) if sample is not None]
    usual_s = max(_usual_s(last), _usual_s(run[:16]))
    return run[0].at - last[-1].at > max(SHORTEST_GAP_S, GAP * usual_s)


def _usual_s(run: Sequence[Sample]) -> float:
    distances = [right.at - left.at for left, right in itertools.pairwise(run)]
    return statistics.median(distances) if distances else 0.0
