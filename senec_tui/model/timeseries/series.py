"""Values over time: samples, each with what lay between its neighbours, and their unit. Pure.

The one shape in which they cross from one module into another, whether they were seen, recorded or
both. Where many are held for long, they are packed (`recent_powers`, `recent_values`, the blocks of
the history): a sample is an object of 150 bytes, packed it takes 8 to 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class Sample(NamedTuple):
    """A moment, or a slot of time that begins then."""

    at: float
    """Unix seconds."""
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """One value over time."""

    unit: str = ""
    samples: tuple[Sample | None, ...] = ()
    """By time; None where nothing was measured between the neighbours."""

    @property
    def known(self) -> list[Sample]:
        """Without the gaps."""
        return [sample for sample in self.samples if sample is not None]

    @property
    def first(self) -> Sample | None:
        """The oldest sample."""
        return next((sample for sample in self.samples if sample is not None), None)

    @property
    def last(self) -> Sample | None:
        """The newest sample."""
        return next((sample for sample in reversed(self.samples) if sample is not None), None)

    @property
    def low(self) -> float | None:
        """The lowest value, not mean."""
        return min((sample.low for sample in self.known), default=None)

    @property
    def high(self) -> float | None:
        """The highest value, not mean."""
        return max((sample.high for sample in self.known), default=None)

    @property
    def lowest(self) -> tuple[float, float] | None:
        """When the lowest value first was, and the value."""
        found = min(self.known, key=lambda sample: sample.low, default=None)
        return None if found is None else (found.at, found.low)

    @property
    def highest(self) -> tuple[float, float] | None:
        """When the highest value first was, and the value."""
        found = max(self.known, key=lambda sample: sample.high, default=None)
        return None if found is None else (found.at, found.high)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The lowest and the highest value."""
        low, high = self.low, self.high
        return None if low is None or high is None else (low, high)

    def is_complete(self, start: float) -> bool:
        """Whether it shows everything since then, without a gap."""
        first = self.samples[0] if self.samples else None
        return first is not None and first.at <= start and None not in self.samples

    def nearest(self, at: float) -> Sample | None:
        """The sample closest to a moment."""
        return min(self.known, key=lambda sample: abs(sample.at - at), default=None)

    def at_moment(self, at: float, slack_s: float) -> Sample | None:
        """The closest sample; None in a gap, or farther than `slack_s` from what was measured."""
        found = self.nearest(at)
        if found is None or abs(found.at - at) <= slack_s:
            return found
        for left, right in pairwise(self.samples):
            if left is not None and right is not None and left.at <= at <= right.at:
                return found
        return None
