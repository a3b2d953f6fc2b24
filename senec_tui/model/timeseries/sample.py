"""What a chart draws: samples in time, each with what lay between its neighbours. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Sample(NamedTuple):
    """A moment, or a slot of time that begins then."""

    at: float
    """Unix seconds."""
    low: float
    mean: float
    high: float


def nearest(samples: Iterable[Sample | None], at: float) -> Sample | None:
    """The sample closest to a moment; None without any."""
    known = (sample for sample in samples if sample is not None)
    return min(known, key=lambda sample: abs(sample.at - at), default=None)


def at_moment(samples: Iterable[Sample | None], at: float, slack_s: float) -> Sample | None:
    """The sample closest to a moment; None in a gap, and farther than `slack_s` from either end."""
    samples = list(samples)
    found = nearest(samples, at)
    if found is None or abs(found.at - at) <= slack_s:
        return found
    for left, right in pairwise(samples):
        if left is not None and right is not None and left.at <= at <= right.at:
            return found
    return None


def bounds(samples: Iterable[Sample | None]) -> tuple[float, float] | None:
    """The lowest and the highest value; None without any."""
    known = [sample for sample in samples if sample is not None]
    if not known:
        return None
    return min(sample.low for sample in known), max(sample.high for sample in known)
