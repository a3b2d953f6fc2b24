"""Resting voltage of the simulated cells over their charge."""

from __future__ import annotations

from itertools import pairwise
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


def cell_ocv_mv(chemistry: str, soc_pct: float) -> float:
    """Resting voltage of a cell in mV."""
    points = _OCV_MV[chemistry]
    soc_pct = min(100.0, max(0.0, soc_pct))
    for (low, low_mv), (high, high_mv) in pairwise(points):
        if soc_pct <= high:
            return low_mv + (high_mv - low_mv) * (soc_pct - low) / (high - low)
    return points[-1][1]
