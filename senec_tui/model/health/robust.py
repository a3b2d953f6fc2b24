"""Statistics that single wrong points do not move. Pure.

The slope is that of Theil (1950) and Sen (1968): the median of the slopes of all pairs of points,
with Sen's interval from the variance of Kendall's rank correlation. Up to 29 % of the points may be
wrong without moving it at will.
"""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_Z95: Final = 1.96
_MAD_TO_SIGMA: Final = 1.4826
"""Of a normal distribution: standard deviation over median absolute deviation."""
_MOST_POINTS: Final = 48
"""More are joined to so many medians first: pairs grow with the square."""
_FEWEST_POINTS: Final = 5
_OUTLIER: Final = 3.5
"""Residuals beyond so many robust standard deviations take no part in a regression."""


class Interval(NamedTuple):
    """An estimate and where the truth lies in 95 of 100 cases."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """The ± of it: the larger side."""
        return max(self.high - self.value, self.value - self.low)

    def scaled(self, factor: float) -> Interval:
        """In another unit; `factor` is positive."""
        return Interval(self.value * factor, self.low * factor, self.high * factor)


def theil_sen(points: Sequence[tuple[float, float]], *, step: float = 0.0) -> Interval | None:
    """The slope through points (x, y), x ascending; None with fewer than five, or one x.

    `step`: resolution of y. Over a short span that alone makes a slope uncertain, however well the
    points agree, so the interval is never narrower than one step over the span either way.
    """
    thinned = _joined(points)
    count = len(thinned)
    if count < _FEWEST_POINTS or thinned[-1][0] <= thinned[0][0]:
        return None
    slopes = sorted(
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for number, earlier in enumerate(thinned)
        for later in thinned[number + 1 :]
        if later[0] > earlier[0]
    )
    middle = median(slopes)
    reach = _Z95 * math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    lower = max(0, math.floor((len(slopes) - reach) / 2))
    upper = min(len(slopes) - 1, math.ceil((len(slopes) + reach) / 2))
    least = step / (thinned[-1][0] - thinned[0][0])
    return Interval(middle, min(slopes[lower], middle - least), max(slopes[upper], middle + least))


def _joined(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(points) <= _MOST_POINTS:
        return list(points)
    edges = [round(n * len(points) / _MOST_POINTS) for n in range(_MOST_POINTS + 1)]
    groups = [points[left:right] for left, right in pairwise(edges)]
    return [(median(x for x, _ in group), median(y for _, y in group)) for group in groups]


def middle_of(values: Sequence[float]) -> Interval | None:
    """The median with the interval of it; None with fewer than five values."""
    if len(values) < _FEWEST_POINTS:
        return None
    middle = median(values)
    sigma = _MAD_TO_SIGMA * median(abs(value - middle) for value in values)
    # The median of a normal distribution is by sqrt(pi / 2) less certain than the mean.
    reach = _Z95 * math.sqrt(math.pi / 2) * sigma / math.sqrt(len(values))
    return Interval(middle, middle - reach, middle + reach)


def through_origin(points: Sequence[tuple[float, float]], *, floor: float) -> Interval | None:
    """The factor of y = factor x, by least squares without outliers; None with fewer than five.

    `floor`: the part of the factor that is uncertain however many points agree, such as the
    calibration of a sensor; it is added to the interval.
    """
    kept = [point for point in points if point[0] > 0]
    if len(kept) < _FEWEST_POINTS:
        return None
    factor = median(y / x for x, y in kept)
    errors = [abs(y / x - factor) for x, y in kept]
    allowed = _OUTLIER * max(_MAD_TO_SIGMA * median(errors), floor * factor)
    kept = [point for point, error in zip(kept, errors, strict=True) if error <= allowed]
    if len(kept) < _FEWEST_POINTS:
        return None
    squares = sum(x * x for x, _ in kept)
    factor = sum(x * y for x, y in kept) / squares
    variance = sum((y - factor * x) ** 2 for x, y in kept) / (len(kept) - 1)
    reach = _Z95 * math.sqrt(variance / squares) + floor * abs(factor)
    return Interval(factor, factor - reach, factor + reach)
