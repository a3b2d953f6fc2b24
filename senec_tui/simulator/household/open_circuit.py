"""Resting voltage of the simulated cells over their charge."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Final

_OCV_MV: Final = {
    "nmc": (
        (0, 3280), (5, 3420), (10, 3500), (20, 3580), (40, 3665), (50, 3710), (60, 3775),
        (70, 3845), (80, 3915), (90, 3990), (100, 4066),
    ),
    "lfp": (
        (0, 2900), (5, 3100), (10, 3195), (20, 3238), (40, 3275), (60, 3291), (80, 3322),
        (95, 3336), (98, 3360), (100, 3415),
    ),
}  # fmt: skip
"""Resting voltage of a cell in mV over its charge in %."""


@lru_cache(maxsize=2)
def cell_ocv_mv(chemistry: str, soc_pct: float) -> float:
    """Resting voltage of a cell in mV; all cells of a moment but the weak one ask for the same."""
    points = _OCV_MV[chemistry]
    soc_pct = min(100.0, max(0.0, soc_pct))
    place = max(1, bisect_left(points, (soc_pct,)))
    (low, low_mv), (high, high_mv) = points[place - 1], points[place]
    return low_mv + (high_mv - low_mv) * (soc_pct - low) / (high - low)
