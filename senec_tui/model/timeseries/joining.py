"""Two series of the same value as one: what this program saw, and what was recorded around it.

What was seen is taken where there is any, what was recorded where there is none. Pure.
"""

from __future__ import annotations

import itertools
import statistics
from typing import TYPE_CHECKING, Final

from senec_tui.model.timeseries.series import Sample, Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SHORTEST_GAP_S: Final = 60.0
GAP: Final = 2.5
"""So many usual distances between two samples are a gap."""


def joined(seen: Series, kept: Series, start: float, end: float) -> Series:
    """What was seen between two moments, and in its holes what was recorded; gaps where neither."""
    seen_runs, kept_runs = list(_runs(seen.samples)), list(_runs(kept.samples))
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
    return Series(seen.unit or kept.unit, tuple(result))


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
