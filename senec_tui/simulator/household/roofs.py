"""What the panels of a household give: sun, clouds, and what the conditions leave of it."""

from __future__ import annotations

from math import exp, sin
from typing import TYPE_CHECKING, Final

from senec_tui.simulator.household.noise import chance, drift
from senec_tui.simulator.household.sun import DAY_S, panel_w, sun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.simulator.controller.models import Roof
    from senec_tui.simulator.stories.plant_conditions import Conditions

_FAIR_DAY: Final = 135
"""Day of the year of the sun when the weather is always fair: the middle of May."""
_FAIR_COVER: Final = 0.18

# Streams of chance: one number per thing that varies.
_CLOUDINESS, _CLOUD_SLOW, _CLOUD_FAST = range(3)


class Roofs:
    """Groups of panels, each of which looks somewhere else."""

    def __init__(self, roofs: Sequence[Roof], *, seed: int, fair: bool, always_may: bool) -> None:
        """Arguments as of `Household`."""
        self._roofs = roofs
        self._seed = seed
        self._fair = fair
        self._always_may = always_may

    def power_w(self, time: float, conditions: Conditions) -> tuple[float, ...]:
        """What each gives at a time, under its conditions."""
        roofs_w = self._generated_w(time)
        total_w = sum(roofs_w) * conditions.pv_pct / 100
        allowed_w = sum(roof.peak_w for roof in self._roofs) * conditions.feed_limit_pct / 100
        if conditions.feed_limit_pct < 100 and total_w > allowed_w:
            total_w = allowed_w
        elif conditions.pv_pct == 100:
            return roofs_w
        return scaled(roofs_w, total_w / (sum(roofs_w) or 1.0))

    def _generated_w(self, time: float) -> tuple[float, ...]:
        day_of_year = _FAIR_DAY if self._always_may else (time / DAY_S) % 365.25
        elevation, azimuth = sun(day_of_year, (time % DAY_S) / 3600)
        if elevation <= 0:
            return (0.0,) * len(self._roofs)
        through = self._clearness(time)
        beam = 1020 * exp(-0.13 / max(sin(elevation), 0.02)) * through
        diffuse = 130 * sin(elevation) * (1.3 - 0.3 * through)
        return tuple(panel_w(roof, elevation, azimuth, beam, diffuse) for roof in self._roofs)

    def _clearness(self, time: float) -> float:
        cover = _FAIR_COVER
        if not self._fair:
            cover = 0.1 + 0.8 * chance(self._seed, _CLOUDINESS, int(time // DAY_S)) ** 1.5
        patches = 0.7 * drift(self._seed, _CLOUD_SLOW, time / 1500) + 0.3 * drift(
            self._seed, _CLOUD_FAST, time / 170
        )
        shade = min(1.0, max(0.0, 2.2 * (cover - 0.5 + 0.5 * patches)))
        return 1 - 0.82 * shade


def scaled(powers_w: tuple[float, ...], part: float) -> tuple[float, ...]:
    """The same part of each."""
    return tuple(power_w * part for power_w in powers_w)
