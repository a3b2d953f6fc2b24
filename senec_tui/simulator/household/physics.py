"""One household with sun, appliances, a battery and a car, as pure arithmetic.

`Household.at(time)` is the physical truth that the simulated appliance reports. Sun, clouds and
loads are pure functions of seed and time. Charge and warmth of the battery have a memory, so they
are integrated once over a fixed grid of two minutes per UTC day, of coarser steps on days long
past, and interpolated in between. The first simulated day begins with a charge drawn from the seed,
later ones where the day before ended
(until a new chain of days begins), so a moment is a function of seed, first day and time alone.

Signs are those of the device: battery positive charges, grid positive imports.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import cos, tau
from threading import RLock
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.simulator.household.consumers import Car, Consumers
from senec_tui.simulator.household.noise import chance, drift
from senec_tui.simulator.household.roofs import Roofs, scaled
from senec_tui.simulator.household.simulated_battery import (
    Memory,
    SimulatedBattery,
    after_step,
    between,
    warmed,
)
from senec_tui.simulator.household.sun import DAY_S
from senec_tui.simulator.stories.plant_conditions import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

    from senec_tui.simulator.controller.models import Model
    from senec_tui.simulator.stories.plant_conditions import Conditions

STEP_S: Final = 120
QUARTER_S: Final = 900
"""A step on days past …"""
_HOUR_S: Final = 3600
"""… and on days long past: a year of them must cost less than a second."""
_QUARTER_DAYS: Final = 60
_MIDDLE: Final = {STEP_S: 0.5, QUARTER_S: 0.5, _HOUR_S: 0.6}
"""Where in a step it is looked at. Just half past, a kettle would never be seen boiling."""
_CHAIN_DAYS: Final = 60
"""After so many days the chain begins anew, so that no jump in time costs much."""
_FORGETS_DAYS: Final = 3
"""By then a battery was full or empty, and its charge no longer tells of where it began."""
INSTALLED_DAY: Final = 18_981
"""20 December 2021."""
_KEPT_DAYS: Final = 8
"""Grids that are kept at hand."""

# Streams of chance: one number per thing that varies.
_START_CHARGE, _GRID_RIPPLE = 8, 10


class Moment(NamedTuple):
    """The truth at one point in time."""

    time: float
    """Unix seconds, UTC."""
    offset_s: int
    """Of local time."""
    roofs_w: tuple[float, ...]
    """Generation of each group of panels."""
    pv_w: float
    house_w: float
    """With the wallbox."""
    battery_w: float
    grid_w: float
    car: Car
    state: int
    """Code of `ENERGY.STAT_STATE`."""
    memory: Memory
    conditions: Conditions = USUAL
    """What is not as usual."""

    @property
    def balance_w(self) -> float:
        """House minus its sources: zero."""
        return self.house_w - (self.pv_w + self.grid_w - self.battery_w)


class Household:
    """Everything behind the meter."""

    def __init__(
        self,
        model: Model,
        *,
        seed: int,
        first_day: int,
        zone: tzinfo,
        fine_from_day: int | None = None,
        fair: bool = False,
        always_may: bool = False,
        conditions: Callable[[float], Conditions] = lambda _time: USUAL,
    ) -> None:
        """A house with the appliance in its cellar.

        Args:
            model: what was built in.
            seed: equal seeds give equal households.
            first_day: number of the UTC day since 1970 from which the charge is followed.
            zone: where it stands.
            fine_from_day: days before that one are followed in coarse steps; None: no day is.
            fair: a few clouds and no more, whatever the day.
            always_may: the sun of May, whatever the date.
            conditions: what is not as usual at a time.
        """
        self._model = model
        self._conditions = conditions
        self._battery = SimulatedBattery(model.reserve_pct)
        self._seed = seed
        self._first_day = first_day
        self._fine_from_day = fine_from_day
        self._zone = zone
        self._roofs = Roofs(model.roofs, seed=seed, fair=fair, always_may=always_may)
        self._consumers = Consumers(seed=seed + model.cabinet, wallboxes=model.wallboxes)
        self._days: dict[int, list[Memory]] = {}
        self._evenings: dict[int, Memory] = {}
        self._changes: dict[int, tuple[float, list[tuple[float, int]]]] = {}
        """UTC day -> until when the state was looked at, and what was found; of the log alone."""
        self._offsets: dict[int, int] = {}
        self._lock = RLock()
        """Of what is remembered of the battery: the demo's past is written in a thread of its own
        while the appliance answers."""

    @property
    def has_car(self) -> bool:
        """Whether there is a wallbox, and so the car that comes to it."""
        return self._model.wallboxes > 0

    def at(self, time: float) -> Moment:
        """The state of everything at Unix seconds `time`."""
        return self._moment(time, self._memory(time))

    def forget_after(self, time: float) -> None:
        """Something unforeseen happens: what was worked out for later is wrong."""
        day, second = divmod(time, DAY_S)
        with self._lock:
            # The step that has begun is kept, so that nothing jumps now.
            for later in [known for known in self._days if known >= day]:
                if later > day:
                    del self._days[later]
                else:
                    del self._days[later][int(second // self._step_s(later)) + 2 :]
            for later in [known for known in self._evenings if known >= day]:
                del self._evenings[later]
            for later in [known for known in self._changes if known >= day]:
                del self._changes[later]

    def states_of_day(
        self, day: int, until: float, more_times: Iterable[float] = ()
    ) -> list[tuple[float, int]]:
        """Time and code of each change of the operating state on UTC day `day`, up to `until`.

        Looked at every two minutes, and at `more_times`, which lie in that day; only from where the
        last look at the same day ended.
        """
        begin = day * DAY_S
        looked_until, changes = self._changes.get(day, (begin - 1.0, []))
        for time in sorted({*range(begin, begin + DAY_S, STEP_S), *more_times}):
            if time <= looked_until:
                continue
            if time > until:
                break
            state = self.at(time).state
            if not changes or changes[-1][1] != state:
                changes.append((time, state))
            looked_until = time
        while len(self._changes) >= _KEPT_DAYS:
            del self._changes[next(iter(self._changes))]
        self._changes[day] = looked_until, changes
        return [change for change in changes if change[0] <= until]

    def quarters_of_day(self, day: int) -> list[Moment]:
        """A moment for every quarter of an hour of UTC day `day`, to its end.

        Where the battery is followed in such steps, what flows then is what it remembers of it; on
        days long past the same flows in all four of an hour, and its charge moves on with it.
        """
        step_s, begin = self._step_s(day), day * DAY_S
        if step_s == STEP_S:
            middles = range(begin + QUARTER_S // 2, begin + DAY_S, QUARTER_S)
            return [self.at(time) for time in middles]
        moments = []
        for number in range(DAY_S // step_s):
            before = self._grid(day, number)
            moment = self._moment(begin + (number + _MIDDLE[step_s]) * step_s, before, step_s)
            after = self._grid(day, number + 1, known=moment)
            parts = step_s // QUARTER_S
            moments += [
                moment._replace(memory=between(before, after, (part + 0.5) / parts))
                for part in range(parts)
            ]
        return moments

    def offset_s(self, time: float) -> int:
        """What local time is ahead of UTC."""
        hour = int(time // 3600)
        offset_s = self._offsets.get(hour)
        if offset_s is None:
            if len(self._offsets) > 10_000:
                self._offsets.clear()
            offset = datetime.fromtimestamp(hour * 3600, self._zone).utcoffset()
            offset_s = self._offsets[hour] = int(offset.total_seconds()) if offset else 0
        return offset_s

    def car_times(self, local_day: int) -> tuple[float, float, float, float]:
        """Local hours at which the car comes, begins and ends charging, and leaves."""
        return self._consumers.car_times(local_day)

    def _memory(self, time: float) -> Memory:
        day, second = divmod(time, DAY_S)
        step_s = self._step_s(int(day))
        step, rest = divmod(second, step_s)
        before = self._grid(int(day), int(step))
        after = self._grid(int(day), int(step) + 1)
        return between(before, after, rest / step_s)

    def _grid(self, day: int, step: int, known: Moment | None = None) -> Memory:
        """What the battery remembers at a step of a day.

        `known`: what flows in the step before, where that was worked out already.
        """
        with self._lock:
            grid = self._days.get(day)
            if grid is None:
                grid = [self._morning(day)]
                while len(self._days) >= _KEPT_DAYS:
                    del self._days[next(iter(self._days))]
                self._days[day] = grid
            step_s = self._step_s(day)
            while len(grid) <= step:
                moment = known if len(grid) == step else None
                if moment is None:
                    time = day * DAY_S + (len(grid) - 1 + _MIDDLE[step_s]) * step_s
                    moment = self._moment(time, grid[-1], step_s)
                grid.append(self._next(grid[-1], moment, step_s))
            return grid[step]

    def _step_s(self, day: int) -> int:
        """How far apart the steps are in which the battery is followed on a UTC day."""
        fine_from_day = self._fine_from_day
        if fine_from_day is None or day >= fine_from_day:
            return STEP_S
        return QUARTER_S if day >= fine_from_day - _QUARTER_DAYS else _HOUR_S

    def _morning(self, day: int) -> Memory:
        """The state at midnight, UTC: of the evening before, of days before it, or from chance."""
        age = (day - self._first_day) % _CHAIN_DAYS if day > self._first_day else 0
        if age:
            missing = day
            while missing > day - age and missing - 1 not in self._evenings:
                missing -= 1
            for earlier in range(missing, day):
                self._evenings[earlier] = self._grid(earlier, DAY_S // self._step_s(earlier))
            return self._evenings[day - 1]
        begun = self._from_chance(day)
        return begun if day <= self._first_day else self._as_if_followed(begun, day)

    def _as_if_followed(self, begun: Memory, day: int) -> Memory:
        """With the charge that some days before leave: none jumps where chains meet."""
        memory = self._from_chance(day - _FORGETS_DAYS)
        for earlier in range(day - _FORGETS_DAYS, day):
            step_s = self._step_s(earlier)
            for second in range(0, int(DAY_S), step_s):
                time = earlier * DAY_S + second + _MIDDLE[step_s] * step_s
                memory = self._next(memory, self._moment(time, memory, step_s), step_s)
        return begun._replace(soc_pct=memory.soc_pct, temperature_c=memory.temperature_c)

    def _from_chance(self, day: int) -> Memory:
        age_days = max(0, day - INSTALLED_DAY)
        seed = self._seed + self._model.cabinet
        return Memory(
            soc_pct=max(14, self._battery.lowest_pct) + 14 * chance(seed, _START_CHARGE, day),
            temperature_c=self._cellar_c(day * DAY_S) + 2,
            charged_wh=age_days * 0.32 * self._model.capacity_wh,
            discharged_wh=age_days * 0.30 * self._model.capacity_wh,
        )

    def _next(self, memory: Memory, moment: Moment, step_s: int) -> Memory:
        conditions = moment.conditions
        if conditions.battery and not self._conditions(moment.time - step_s).battery:
            # Another battery was put in: it remembers nothing of this house.
            return memory._replace(soc_pct=conditions.soc_pct, charged_wh=0.0, discharged_wh=0.0)
        model, cellar_c = self._model.built(conditions), self._cellar_c(moment.time)
        return after_step(memory, moment.battery_w, step_s, model, cellar_c)

    def _cellar_c(self, time: float) -> float:
        return 18 - 3.5 * cos(tau * ((time / DAY_S) % 365.25 - 20) / 365.25)

    def _moment(self, time: float, memory: Memory, step_s: int = STEP_S) -> Moment:
        """What flows, so that it can go on for `step_s`."""
        conditions = self._conditions(time)
        model = self._model.built(conditions)
        offset_s = self.offset_s(time)
        local = time + offset_s
        roofs_w = self._roofs.power_w(time, conditions)
        pv_w = sum(roofs_w)
        car = self._consumers.car(local, conditions)
        house_w = self._consumers.load_w(local) + car.power_w
        battery_w = self._battery.power_w(pv_w - house_w, memory.soc_pct, model, conditions)
        if step_s > STEP_S:
            battery_w = self._battery.power_for_step_w(
                battery_w, memory.soc_pct, model, conditions, step_s
            )
        if not conditions.grid_pct:
            # An island: what the battery cannot take is not generated, what is lacking not used.
            roofs_w = scaled(roofs_w, min(1.0, (house_w + max(battery_w, 0.0)) / (pv_w or 1.0)))
            pv_w = sum(roofs_w)
            house_w = min(house_w, pv_w - min(battery_w, 0.0))
            battery_w = pv_w - house_w
        elif battery_w:
            # The control loop leaves a few watts at the meter.
            battery_w += 8 * drift(self._seed, _GRID_RIPPLE, time / 3)
        grid_w = house_w - pv_w + battery_w if conditions.grid_pct else 0.0
        state = conditions.state
        if state is None:
            state = self._battery.state(pv_w, battery_w, grid_w, memory.soc_pct, conditions)
        return Moment(
            time=time,
            offset_s=offset_s,
            roofs_w=roofs_w,
            pv_w=pv_w,
            house_w=house_w,
            battery_w=battery_w,
            grid_w=grid_w,
            car=car,
            state=state,
            memory=warmed(memory, conditions),
            conditions=conditions,
        )


def day_date(day: int) -> datetime:
    """Midnight, UTC, at the beginning of a day by number."""
    return datetime.fromtimestamp(day * DAY_S, UTC)
