"""Power over time into energy, honest about gaps. Pure.

Trapezoids with the true time between two samples; nothing is counted across a gap. Energy is kept
in buckets of a quarter of an hour in UTC, because local days of all time zones, and those of 23 and
25 hours, begin at a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.model.plant.energy_flow import Flow

BUCKET_S: Final = 900

FLOW_CHANNELS: Final = (
    "pv", "house", "import", "export", "charge", "discharge",
    "pv_to_house", "pv_to_battery", "pv_to_grid",
    "battery_to_house", "battery_to_grid", "grid_to_house", "grid_to_battery",
)  # fmt: skip
"""Known together or not at all."""

CHANNELS: Final = (*FLOW_CHANNELS, "wallbox")

_SHORTEST_GAP_S: Final = 60.0


def gap_s(interval_s: float) -> float:
    """The longest time between two samples that is still believed to be without a break."""
    return max(3 * interval_s, _SHORTEST_GAP_S)


def nearest_bucket(at: float) -> int:
    """The edge between two buckets that is nearest to a moment, Unix seconds."""
    return round(at / BUCKET_S) * BUCKET_S


def powers_w(flow: Flow | None, wallbox_w: float | None) -> dict[str, float]:
    """Power per energy channel in W, all positive; only what is known."""
    powers: dict[str, float] = {}
    if flow is not None:
        powers = dict(zip(FLOW_CHANNELS, flow.all_w(), strict=True))
    if wallbox_w is not None:
        powers["wallbox"] = wallbox_w
    return powers


@dataclass(frozen=True, slots=True)
class Piece:
    """What one stretch between two samples adds to one bucket."""

    bucket: int
    """Start of the quarter of an hour, Unix seconds."""
    seconds: float
    energy_wh: Mapping[str, float]
    """Only channels that were known at both ends."""


class Integrator:
    """Adds powers up to energy, poll by poll."""

    def __init__(self) -> None:
        self._at = 0.0
        self._powers: Mapping[str, float] = {}

    def add(self, at: float, powers: Mapping[str, float], *, interval_s: float) -> list[Piece]:
        """The energy between the sample before and this one, split at the quarters.

        Nothing after a gap, nothing when the clock was set back.
        """
        started, before = self._at, self._powers
        self._at, self._powers = at, powers
        if not 0 < at - started <= gap_s(interval_s):
            return []
        return list(_pieces(started, before, at, powers))


def _pieces(
    start: float, before: Mapping[str, float], end: float, after: Mapping[str, float]
) -> Iterator[Piece]:
    known = [name for name in after if name in before]
    if not known:
        return
    whole_s = end - start
    left = start
    while left < end:
        bucket = int(left // BUCKET_S) * BUCKET_S
        right = min(end, bucket + BUCKET_S)
        seconds = right - left
        # The mean of a straight line over a part of it is its value in the middle of that part.
        middle = ((left + right) / 2 - start) / whole_s
        yield Piece(
            bucket,
            seconds,
            {
                name: (before[name] + (after[name] - before[name]) * middle) * seconds / 3600
                for name in known
            },
        )
        left = right
