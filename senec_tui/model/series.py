"""What a chart draws: samples in time, each with what lay between its neighbours. Pure."""

from __future__ import annotations

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


def bounds(samples: Iterable[Sample | None]) -> tuple[float, float] | None:
    """The lowest and the highest value; None without any."""
    known = [sample for sample in samples if sample is not None]
    if not known:
        return None
    return min(sample.low for sample in known), max(sample.high for sample in known)
