"""The appliance of `--demo`: a fair late morning, whatever the hour is here."""

from __future__ import annotations

import time as real_time
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from senec_tui.simulator.appliance import Appliance

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.simulator.faults import FaultPlan

_ZONE: Final = "Europe/Berlin"
_HOUR, _MINUTE = 9, 50
FOLLOWED_DAYS: Final = 422
"""The history of the demo hangs together: each day begins as the one before ended.

Two days more than the chains of days in `physics` hold, so that the start works out two of them."""
_FINE_DAYS: Final = 0
"""Today is followed closely."""
_HOUR_S: Final = 3600.0
_EARLIER: Final = {
    "wallbox-error": 2 * 24 * _HOUR_S - 4.5 * _HOUR_S,
    "alarm-20s": 9 * 24 * _HOUR_S + 2.0 * _HOUR_S,
    "firmware-update": 16 * 24 * _HOUR_S - 3.5 * _HOUR_S,
    "grid-voltage": 23 * 24 * _HOUR_S - 3.0 * _HOUR_S,
    "curtailed": 97 * 24 * _HOUR_S - 2.5 * _HOUR_S,
}
"""What the owner has lived through; those who look back find something."""


def demo_appliance(
    *,
    model: str = "v3-hybrid",
    firmware: str = "npu2411",
    seed: int = 1,
    clock: Callable[[], float] = real_time.time,
    speed: float = 1.0,
    start: float | None = None,
    always_may: bool = False,
    faults: FaultPlan | None = None,
) -> Appliance:
    """An appliance with a lively picture at once: sun to house, battery and a bit of grid.

    `start`: simulated Unix seconds; None: ten to ten, local time, on the day that it is today, so
    that the log of today exists. The weather is always fair, and the sun that of the season.
    `always_may`: it is that of May, for pictures that must not change with the date.
    """
    if start is None:
        today = datetime.fromtimestamp(clock(), ZoneInfo(_ZONE))
        start = today.replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0).timestamp()
    return Appliance(
        model=model,
        firmware=firmware,
        seed=seed,
        clock=clock,
        speed=speed,
        start=start,
        timezone=_ZONE,
        fair=True,
        always_may=always_may,
        followed_days=0 if always_may else FOLLOWED_DAYS,
        fine_days=_FINE_DAYS,
        earlier={} if always_may else _EARLIER,
        faults=faults,
    )
