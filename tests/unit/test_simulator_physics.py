"""The household adds up, at every moment of a day, for every model."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import Any

import pytest
from simulator_bench import FIRMWARE, MODELS, Bench, local_time

from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.controller.live import phases
from senec_tui.simulator.controller.models import load_model
from senec_tui.simulator.household.consumers import Consumers
from senec_tui.simulator.household.physics import Household, Moment
from senec_tui.simulator.household.simulated_battery import cell_ocv_mv
from senec_tui.simulator.household.simulated_modules import modules_of
from senec_tui.simulator.household.sun import DAY_S
from senec_tui.simulator.stories.plant_conditions import USUAL

STEP_S = 300
STEPS = 86_400 // STEP_S
SEASONS = {"spring": (2026, 3, 29), "summer": (2026, 7, 2), "winter": (2026, 12, 20)}


@cache
def day(
    model: str, season: str, *, fair: bool = False, days: int = 1
) -> tuple[Bench, tuple[Moment, ...]]:
    """A day from local midnight to local midnight, or some, seen every five minutes."""
    bench = Bench(model=model, start=local_time(*SEASONS[season]), fair=fair)
    moments = []
    for _ in range(days * STEPS):
        moments.append(bench.appliance.moment)
        bench.time += STEP_S
    return bench, tuple(moments)


@pytest.mark.parametrize("season", SEASONS)
@pytest.mark.parametrize("model", MODELS)
def test_house_is_pv_plus_grid_minus_battery(model: str, season: str) -> None:
    for moment in day(model, season)[1]:
        assert abs(moment.balance_w) < 1e-6
        assert moment.house_w > 0
        assert moment.pv_w >= 0
        assert moment.pv_w == pytest.approx(sum(moment.roofs_w))


@pytest.mark.parametrize("season", SEASONS)
@pytest.mark.parametrize("model", MODELS)
def test_charge_stays_in_bounds_and_powers_within_limits(model: str, season: str) -> None:
    bench, moments = day(model, season)
    built = bench.appliance.model
    for moment in moments:
        assert 0 <= moment.memory.soc_pct <= 100
        assert -built.discharge_w <= moment.battery_w <= built.charge_w
        assert 5 < moment.memory.temperature_c < 45


@pytest.mark.parametrize("model", MODELS)
def test_charge_follows_battery_power(model: str) -> None:
    bench, moments = day(model, "summer")
    capacity_wh = bench.appliance.model.capacity_wh
    begin = moments[0].time
    hours = []
    for hour in range(24):
        # Every grid step of the simulation once, so that nothing in between is missed.
        seen = [bench.appliance.household.at(begin + hour * 3600 + n * 120 + 60) for n in range(30)]
        stored_wh = sum(
            m.battery_w * (0.96 if m.battery_w > 0 else 1 / 0.96) * 120 / 3600 for m in seen
        )
        before = bench.appliance.household.at(begin + hour * 3600).memory.soc_pct
        after = bench.appliance.household.at(begin + (hour + 1) * 3600).memory.soc_pct
        hours.append(after - before)
        assert after - before == pytest.approx(100 * stored_wh / capacity_wh, abs=0.6)
    assert max(hours) > 3
    assert min(hours) < -1


@pytest.mark.parametrize("model", MODELS)
def test_a_summer_day_has_everything_worth_showing(model: str) -> None:
    moments = day(model, "summer", fair=True)[1]
    states = {moment.state for moment in moments}
    assert {13, 14, 16, 17} <= states
    assert max(moment.pv_w for moment in moments) > 4000
    assert min(moment.grid_w for moment in moments) < -1500
    assert max(moment.house_w for moment in moments) > 2000
    cars = {moment.car.state for moment in moments}
    assert cars == ({0} if model == "v2.1" else {161, 177, 178, 194})


@pytest.mark.parametrize(("model", "lowest_pct", "state"), [("v3-hybrid", 10, 89), ("v2.1", 3, 15)])
def test_a_winter_day_empties_the_battery_down_to_its_reserve_and_buys(
    model: str, lowest_pct: float, state: int
) -> None:
    moments = day(model, "winter", days=8)[1]
    assert min(moment.memory.soc_pct for moment in moments) == pytest.approx(lowest_pct, abs=1)
    assert max(moment.grid_w for moment in moments) > 600
    assert state in {moment.state for moment in moments}
    for moment in moments:
        if moment.memory.soc_pct <= lowest_pct:
            assert moment.battery_w >= 0


@pytest.mark.parametrize(("model", "lowest_pct"), [("v3-hybrid", 10), ("v2.1", 3)])
def test_in_steps_of_an_hour_the_battery_is_never_below_its_reserve(
    model: str, lowest_pct: float
) -> None:
    first = 20_440  # December 2025
    household = Household(
        load_model(model), seed=1, first_day=first, zone=UTC, fine_from_day=first + 90
    )
    moments = [each for day in range(first, first + 12) for each in household.quarters_of_day(day)]
    assert household._step_s(first) == 3600
    assert lowest_pct - 1 < min(each.memory.soc_pct for each in moments) < lowest_pct + 5
    assert max(each.memory.soc_pct for each in moments) < 100


def test_night_is_dark() -> None:
    for moment in day("v3-hybrid", "summer")[1]:
        hour = ((moment.time + moment.offset_s) % 86_400) / 3600
        if hour < 4 or hour > 22.5:
            assert moment.pv_w == 0


def test_state_word_fits_the_power() -> None:
    for model in MODELS:
        for moment in day(model, "summer")[1]:
            if moment.battery_w > 0:
                assert moment.state == 14
            elif moment.battery_w < 0:
                assert moment.state in (16, 17, 18)
                assert (moment.state == 17) == (moment.pv_w > 50)
            else:
                assert moment.state in (13, 15, 19, 21, 89)


def test_car_counts_as_house_and_charges_only_in_state_c() -> None:
    moments = day("v3-hybrid", "summer")[1]
    charging = [moment for moment in moments if moment.car.power_w > 0]
    assert len(charging) * STEP_S > 3600
    for moment in charging:
        assert moment.car.state == 194
        assert moment.house_w > moment.car.power_w


@pytest.mark.parametrize("model", MODELS)
def test_phases_add_up_to_the_grid_around_230_volt(model: str) -> None:
    bench, moments = day(model, "summer")
    for moment in moments:
        volts, watts, frequency = phases(bench.appliance.device, moment)
        assert sum(watts) == pytest.approx(moment.grid_w, abs=1e-6)
        assert all(225 < volt < 236 for volt in volts)
        assert 49.9 < frequency < 50.1


@pytest.mark.parametrize("model", MODELS)
def test_modules_share_the_current_and_cells_make_the_voltage(model: str) -> None:
    bench, moments = day(model, "summer")
    device = bench.appliance.device
    for moment in moments[::6]:
        modules = modules_of(device, moment)
        assert len(modules) == device.model.modules
        power = sum(module.current_a * module.voltage_v for module in modules)
        assert power == pytest.approx(moment.battery_w, rel=0.03, abs=1)
        for module in modules:
            assert len(module.cells_mv) == device.model.cells
            assert module.voltage_v == pytest.approx(sum(module.cells_mv) / 1000)
            resting = cell_ocv_mv(device.model.chemistry, moment.memory.soc_pct)
            assert all(abs(cell - resting) < 140 for cell in module.cells_mv)


@pytest.mark.parametrize("model", MODELS)
def test_one_cell_is_weaker_than_all_others(model: str) -> None:
    bench, moments = day(model, "winter")
    low = min(moments, key=lambda moment: moment.memory.soc_pct)
    cells = [
        (cell, number, index)
        for number, module in enumerate(modules_of(bench.appliance.device, low))
        for index, cell in enumerate(module.cells_mv)
    ]
    weakest, others = min(cells), sorted(cells)[1:]
    assert weakest[1] == 1
    assert others[0][0] - weakest[0] > 3 * (others[-1][0] - others[0][0])


def test_cells_rise_with_charge_and_with_current() -> None:
    for chemistry in ("nmc", "lfp"):
        curve = [cell_ocv_mv(chemistry, soc) for soc in range(101)]
        assert curve == sorted(curve)
        assert len(set(curve)) == 101


def test_same_seed_and_clock_same_day_other_seed_other_day() -> None:
    one, same, other = (Bench(seed=seed).appliance for seed in (4, 4, 5))
    for bench_time in range(0, 86_400, 1000):
        for appliance in (one, same, other):
            appliance._clock = lambda at=bench_time: 1_000_000.0 + at  # type: ignore[misc]
        assert one.moment == same.moment
        assert one.moment.house_w != other.moment.house_w


def test_a_moment_does_not_depend_on_what_was_asked_before() -> None:
    direct, wandering = Bench(), Bench()
    for jump in (3600, 50_000, -20_000, 90_000, 20 * 86_400, -9 * 86_400, 400 * 86_400):
        wandering.time = 1_000_000.0 + jump
        assert wandering.appliance.moment
    for days in (0, 3, 19, 61, -5):
        direct.time = wandering.time = 1_000_000.0 + 30_000 + days * 86_400
        assert direct.appliance.moment == wandering.appliance.moment
    direct = Bench()
    direct.time = wandering.time
    assert direct.appliance.moment == wandering.appliance.moment


def test_charge_does_not_jump_at_midnight() -> None:
    bench = Bench(start=local_time(2026, 5, 14, 23, 0))
    before = bench.appliance.moment.memory
    for _ in range(240):
        bench.time += 60
        now = bench.appliance.moment.memory
        assert abs(now.soc_pct - before.soc_pct) < 1.5
        assert now.charged_wh >= before.charged_wh
        assert now.discharged_wh >= before.discharged_wh
        before = now


def test_weeks_do_not_fill_the_memory() -> None:
    household = Bench().appliance.household
    for hour in range(0, 24 * 50, 7):
        household.at(local_time(2026, 5, 14) + hour * 3600)
    assert len(household._days) <= 8


def test_the_sun_knows_the_season() -> None:
    def noon_w(month: int, *, always_may: bool = False) -> float:
        start = local_time(2026, month, 20, 12)
        appliance = Appliance(start=start, clock=lambda: 0.0, fair=True, always_may=always_may)
        return appliance.moment.pv_w

    assert noon_w(12) < 0.5 * noon_w(6)
    assert noon_w(12, always_may=True) > 0.8 * noon_w(6)


def test_a_fair_november_morning_does_not_give_a_summer_noon() -> None:
    bench = Bench(start=local_time(2026, 11, 30, 9, 50), always_may=False)
    assert 200 < bench.appliance.moment.pv_w < 2000


def test_speed_multiplies_time() -> None:
    bench = Bench(speed=60)
    begin = bench.appliance.now
    bench.time += 10
    assert bench.appliance.now == begin + 600


def test_the_fair_start_is_lively_in_every_season_and_model() -> None:
    for model in MODELS:
        for month in (1, 4, 7, 10, 12):
            bench = Bench(model=model, start=local_time(2026, month, 9, 9, 50))
            moment = bench.appliance.moment
            assert moment.pv_w > 1500, (model, month)
            assert moment.battery_w > 900, (model, month)
            assert moment.grid_w < -100, (model, month)
            assert 20 < moment.memory.soc_pct < 92, (model, month)


def test_all_firmware_shows_the_same_physics() -> None:
    assert len({Bench(firmware=name).appliance.moment for name in FIRMWARE}) == 1


def test_a_day_is_told_whole_though_others_are_asked_for_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The demo's past is written in one thread while the appliance answers in another."""
    today = 20_600

    def household() -> Household:
        model = load_model("v3-hybrid")
        return Household(model, seed=1, first_day=today - 90, zone=UTC, fine_from_day=today)

    undisturbed, disturbed = household(), household()
    asked, moment = today - 30, disturbed._moment
    disturbances: list[float] = []

    def others_first(time: float, *words: Any) -> Moment:
        if time // DAY_S == asked and time % DAY_S > DAY_S / 2 and not disturbances:
            disturbances.append(time)
            for day in range(asked - 29, asked - 19):
                disturbed.at(day * DAY_S)
        return moment(time, *words)

    monkeypatch.setattr(disturbed, "_moment", others_first)
    told = disturbed.quarters_of_day(asked)
    assert disturbances
    assert told == undisturbed.quarters_of_day(asked)


def test_the_car_keeps_to_its_own_day_though_another_is_asked_for_meanwhile() -> None:
    """As above: what is remembered of one day must never be told of another."""
    consumers, undisturbed = (Consumers(seed=1, wallboxes=1) for _ in range(2))
    disturbances: list[int] = []

    class Day(int):
        """One in whose comparison the other thread asks for the next."""

        __hash__ = int.__hash__

        def __eq__(self, other: object) -> bool:
            disturbances.append(self + 1)
            consumers.car_times(self + 1)
            return int(self) == other

    told = consumers.car_times(20_600)
    assert consumers.car_times(Day(20_600)) == told == undisturbed.car_times(20_600)
    assert disturbances


@pytest.mark.parametrize("seed", [1, 5, 6])
def test_the_charge_does_not_jump_where_chains_of_days_meet(seed: int) -> None:
    """A household begins anew after sixty days, and nobody must see it."""
    first_day = 20_560
    household = Household(
        load_model("v3-hybrid"),
        seed=seed,
        first_day=first_day,
        zone=UTC,
        conditions=lambda _: USUAL,
    )
    midnight = (first_day + 60) * DAY_S
    before, after = (household.at(midnight + s).memory for s in (-1, 1))
    assert after.soc_pct == pytest.approx(before.soc_pct, abs=3)
    assert after.temperature_c == pytest.approx(before.temperature_c, abs=2)
