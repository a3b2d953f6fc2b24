"""What uses power in the house: loads through the day, a kettle, a car. Pure functions of time."""

from __future__ import annotations

from bisect import bisect_right
from math import exp
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.simulator.household.noise import chance, drift

if TYPE_CHECKING:
    from senec_tui.simulator.stories.plant_conditions import Conditions

_DAY_S: Final = 86_400

# Streams of chance: one number per thing that varies.
_LOAD_SLOW, _LOAD_FAST, _KETTLE, _KETTLE_LENGTH, _FRIDGE = range(3, 8)
_CAR: Final = 9


class Car(NamedTuple):
    """The car at the wallbox."""

    state: int
    """Code of `WALLBOX.STATE`."""
    power_w: float


_NO_CAR: Final = Car(state=0, power_w=0.0)


class Consumers:
    """Everything that is switched on and off in one house."""

    def __init__(self, *, seed: int, wallboxes: int) -> None:
        """`wallboxes`: 0 or 1; without one no car comes."""
        self._seed = seed
        self._wallboxes = wallboxes
        self._car_day: tuple[int, tuple[float, float, float, float]] | None = None
        """Local day looked at last, and its times."""

    def car_times(self, local_day: int) -> tuple[float, float, float, float]:
        """Local hours at which the car comes, begins and ends charging, and leaves."""
        known = self._car_day  # of one look: the demo's past is written in a thread of its own
        if known is not None and known[0] == local_day:
            return known[1]
        come = 13.2 + 0.9 * chance(self._seed, _CAR, local_day)
        begin = come + 0.1
        end = begin + 1.6 + 0.9 * chance(self._seed, _CAR, -local_day)
        times = come, begin, end, end + 1.2
        self._car_day = local_day, times
        return times

    def load_w(self, local: float) -> float:
        """Of the house without the car, at local seconds."""
        day, second = divmod(local, _DAY_S)
        hour = second / 3600
        load = 240 + 80 * drift(self._seed, _LOAD_SLOW, local / 900)
        load += 18 * drift(self._seed, _LOAD_FAST, local / 20)
        for peak_hour, width_h, height_w in ((7.2, 0.8, 420), (12.4, 0.7, 520), (19.3, 1.7, 640)):
            distance = (hour - peak_hour) / width_h
            if -3 < distance < 3:
                load += height_w * exp(-distance * distance)
        if chance(self._seed, _FRIDGE, int(local // 1500)) < 0.45:
            load += 85
        return load + self._kettle_w(int(day), hour)

    def _kettle_w(self, day: int, hour: float) -> float:
        """2 kW for a few minutes, in some half hours of the day; nobody cooks at ten."""
        if not 6 <= hour < 22 or 9.5 <= hour < 11:
            return 0.0
        slot = int(hour * 2)
        key = day * 48 + slot
        if chance(self._seed, _KETTLE, key) > 0.3:
            return 0.0
        minutes = (hour * 2 - slot) * 30
        begin = 4 + 18 * chance(self._seed, _KETTLE_LENGTH, key)
        return 2050.0 if begin <= minutes < begin + 3 else 0.0

    def car(self, local: float, conditions: Conditions) -> Car:
        """The car at the wallbox."""
        if not self._wallboxes:
            return _NO_CAR
        if conditions.car_state is not None:
            return Car(state=conditions.car_state, power_w=0.0)
        day, second = divmod(local, _DAY_S)
        hour = second / 3600
        times = self.car_times(int(day))
        phase = bisect_right(times, hour)
        if phase != 2:
            return Car(state=(161, 177, 0, 178, 161)[phase], power_w=0.0)
        minutes = (hour - times[1]) * 60
        left = (times[2] - hour) * 60
        power = 5100 + 60 * drift(self._seed, _CAR, local / 40)
        return Car(state=194, power_w=power * min(1.0, minutes / 0.5, max(0.1, left / 4)))
