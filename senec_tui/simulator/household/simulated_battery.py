"""The battery of the simulated house: what it takes and gives, and what it remembers of that."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from senec_tui.simulator.controller.models import Model
    from senec_tui.simulator.stories.plant_conditions import Conditions

_EFFICIENCY: Final = 0.96
"""Of each direction between the power shown and the cells."""
_EMPTY_PCT: Final = 3.0
"""Where discharging ends without a reserve."""
_FULL_PCT: Final = 99.5
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


class Memory(NamedTuple):
    """What the battery remembers."""

    soc_pct: float
    temperature_c: float
    charged_wh: float
    """At the cabinet, since it was installed."""
    discharged_wh: float


class SimulatedBattery:
    """How much flows, as far as charge and limits let it."""

    def __init__(self, reserve_pct: float) -> None:
        """`reserve_pct`: kept for a blackout."""
        self.lowest_pct = max(_EMPTY_PCT, reserve_pct)
        """Where discharging ends."""

    def power_w(
        self, surplus_w: float, soc_pct: float, model: Model, conditions: Conditions
    ) -> float:
        """What goes in, or negative, comes out, while there is so much more sun than load."""
        if surplus_w >= 0:
            full_pct = min(_FULL_PCT, conditions.full_pct)
            if soc_pct >= full_pct:
                return 0.0
            from_pct = full_pct - _FULL_PCT + 90
            taper = 1.0 if soc_pct < from_pct else 0.15 + 0.85 * (from_pct + 10 - soc_pct) / 10
            limit_w = model.charge_w * conditions.charge_pct / 100
            power = min(surplus_w, limit_w * 0.97 * taper)
        else:
            above_pct = soc_pct - self.lowest_pct
            if above_pct <= 0:
                return 0.0
            taper = min(1.0, 0.1 + 0.9 * above_pct / 5)
            limit_w = model.discharge_w * conditions.discharge_pct / 100
            power = max(surplus_w, -limit_w * 0.97 * taper)
        return power if abs(power) >= 30 else 0.0

    def power_for_step_w(
        self, power_w: float, soc_pct: float, model: Model, conditions: Conditions, step_s: int
    ) -> float:
        """No more than fits in, or is left, for a coarse step: more would come from nowhere."""
        per_pct_w = model.capacity_wh / 100 * 3600 / step_s
        room_pct = max(0.0, min(_FULL_PCT, conditions.full_pct) - soc_pct)
        left_pct = max(0.0, soc_pct - self.lowest_pct)
        most_w, least_w = room_pct * per_pct_w / _EFFICIENCY, -left_pct * per_pct_w * _EFFICIENCY
        return max(least_w, min(power_w, most_w))

    def state(
        self, pv_w: float, battery_w: float, grid_w: float, soc_pct: float, conditions: Conditions
    ) -> int:
        """Code of `ENERGY.STAT_STATE`."""
        if battery_w > 0:
            return 14
        if battery_w < 0:
            if pv_w > 50:
                return 17
            return 18 if grid_w > 150 else 16
        if soc_pct >= min(_FULL_PCT, conditions.full_pct) - 0.5:
            return 13
        if soc_pct <= self.lowest_pct + 0.5:
            return 89 if self.lowest_pct > _EMPTY_PCT else 15
        return 21 if pv_w > 50 else 19


def after_step(
    memory: Memory, power_w: float, step_s: int, model: Model, cellar_c: float
) -> Memory:
    """What it remembers when so much flowed for a step, in a cellar of this temperature."""
    energy_wh = power_w * step_s / 3600
    stored_wh = energy_wh * _EFFICIENCY if power_w > 0 else energy_wh / _EFFICIENCY
    warming = (abs(power_w) / model.discharge_w) ** 2 * 9 + abs(power_w) / 1500
    target = cellar_c + 2 + warming
    return Memory(
        soc_pct=min(100.0, max(0.0, memory.soc_pct + 100 * stored_wh / model.capacity_wh)),
        temperature_c=memory.temperature_c + (target - memory.temperature_c) * step_s / 7200,
        charged_wh=memory.charged_wh + max(energy_wh, 0),
        discharged_wh=memory.discharged_wh + max(-energy_wh, 0),
    )


def between(before: Memory, after: Memory, part: float) -> Memory:
    """What it remembers this part of the way from one moment to another."""
    # Written out, since it is asked for some ten thousand times when the demo begins.
    soc_pct, temperature_c, charged_wh, discharged_wh = before
    return Memory(
        soc_pct + (after.soc_pct - soc_pct) * part,
        temperature_c + (after.temperature_c - temperature_c) * part,
        charged_wh + (after.charged_wh - charged_wh) * part,
        discharged_wh + (after.discharged_wh - discharged_wh) * part,
    )


def warmed(memory: Memory, conditions: Conditions) -> Memory:
    """With the temperature that the conditions give the battery."""
    part = conditions.battery_c_pct / 100
    if not part:
        return memory
    shift = (conditions.battery_c - memory.temperature_c) * part
    return memory._replace(temperature_c=memory.temperature_c + shift)


@lru_cache(maxsize=2)
def cell_ocv_mv(chemistry: str, soc_pct: float) -> float:
    """Resting voltage of a cell in mV; all cells of a moment but the weak one ask for the same."""
    points = _OCV_MV[chemistry]
    soc_pct = min(100.0, max(0.0, soc_pct))
    place = max(1, bisect_left(points, (soc_pct,)))
    (low, low_mv), (high, high_mv) = points[place - 1], points[place]
    return low_mv + (high_mv - low_mv) * (soc_pct - low) / (high - low)
