"""Inputs, curtailment, insulation and grid, from days written by hand."""

from __future__ import annotations

import math
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from simulated_months import CATALOGUE, DAY_S, FIRST_DAY, Plant, simulate

from senec_tui.device.stored import ABSENT
from senec_tui.device.wire.codec import encode
from senec_tui.language import Language
from senec_tui.model.health.evidence import read
from senec_tui.model.health.health_texts import sun_and_grid_words
from senec_tui.model.health.sun_and_grid import OutsideLimits, SunAndGrid, _yields, sun_and_grid
from senec_tui.model.history.queries.history_file import History

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAYS = 12


def sun_w(second: int) -> float:
    return max(0.0, 4000 * math.sin(math.pi * (second / 3600 - 6) / 12))


def found(
    file: Path,
    more: Mapping[str, Mapping[int, Mapping[int, float]]],
    states: Mapping[int, int] = {},
    *,
    lacks_state: bool = False,
) -> SunAndGrid:
    """Of days with the same sun and what is more: path -> day -> second -> value.

    `states`: when the operating state became what; `lacks_state`: the device said at the beginning
    that it has none.
    """
    plant = Plant(file)
    for number in range(DAYS):
        day = FIRST_DAY + number
        rows = {
            "ENERGY.GUI_BAT_DATA_FUEL_CHARGE": dict.fromkeys(range(0, DAY_S, 900), 50.0),
            "ENERGY.GUI_BAT_DATA_POWER": dict.fromkeys(range(0, DAY_S, 900), 0.0),
            "ENERGY.GUI_GRID_POW": {s: 300.0 - sun_w(s) for s in range(0, DAY_S, 900)},
            "ENERGY.GUI_HOUSE_POW": dict.fromkeys(range(0, DAY_S, 900), 300.0),
            "ENERGY.GUI_INVERTER_POWER": {s: sun_w(s) for s in range(0, DAY_S, 900)},
        }
        for path, days in more.items():
            if number in days:
                rows[path] = {**rows.get(path, {}), **days[number]}
        plant.day(day, rows, fine=False)
    if lacks_state:
        plant.fact("ENERGY.STAT_STATE", FIRST_DAY * DAY_S, ABSENT)
    for at, state in states.items():
        plant.fact("ENERGY.STAT_STATE", at, encode("u8", state))
    plant.close((FIRST_DAY + DAYS) * DAY_S)
    start, end = float(FIRST_DAY * DAY_S), float((FIRST_DAY + DAYS) * DAY_S)
    with closing(History(file, CATALOGUE, clock=lambda: end)) as history:
        return sun_and_grid(read(history, start, end))


def all_day(value: float) -> dict[int, float]:
    return dict.fromkeys(range(0, DAY_S, 900), value)


def test_an_input_that_falls_behind_on_clear_days_is_seen(tmp_path: Path) -> None:
    def part(index: int, number: int) -> float:
        return 0.8 if index and number >= 2 else 1.0

    powers = {
        index: {
            n: {s: sun_w(s) / 2 * part(index, n) for s in range(0, DAY_S, 900)} for n in range(DAYS)
        }
        for index in range(2)
    }
    seen = found(tmp_path / "h.db", {f"PV1.MPP_POWER[{i}]": days for i, days in powers.items()})
    assert len(seen.clear_days) == DAYS
    assert [entry.of_best for entry in seen.inputs] == pytest.approx([1.0, 0.8], abs=0.01)


def test_curtailed_time_and_what_was_lost_at_most(tmp_path: Path) -> None:
    noon = {12 * 3600: 50.0, 12 * 3600 + 900: 50.0}
    seen = found(
        tmp_path / "h.db",
        {
            "PV1.POWER_RATIO[0]": {
                n: all_day(100.0) | (noon if n == 3 else {}) for n in range(DAYS)
            },
            "ENERGY.GUI_INVERTER_POWER": {3: {12 * 3600: 2000.0, 12 * 3600 + 900: 2000.0}},
        },
    )
    assert seen.curtailed_h == 0.5
    assert seen.lost_wh == pytest.approx(2 * 2000 / 4, rel=0.01)


def test_tests_and_faults_of_the_insulation_are_counted_by_month(tmp_path: Path) -> None:
    noon = FIRST_DAY * DAY_S + 12 * 3600
    states = {
        noon: 14,
        noon + DAY_S: 83,
        noon + DAY_S + 1800: 91,
        noon + DAY_S + 5400: 14,
        noon + 9 * DAY_S: 83,
        noon + 9 * DAY_S + 900: 14,
        noon + (DAYS + 5) * DAY_S: 91,
    }
    seen = found(tmp_path / "h.db", {}, states=states).insulation
    assert seen is not None
    assert (seen.tests, seen.faults, seen.hours) == (2, 1, 1.75)
    assert seen.last == noon + 9 * DAY_S
    assert seen.by_month == {"2026-04": 3}


def test_a_state_that_the_device_lacks_tells_nothing_of_its_insulation(tmp_path: Path) -> None:
    seen = found(tmp_path / "h.db", {}, lacks_state=True)
    assert seen.insulation is None
    text = "Insulation: the operating state was not recorded"
    assert text in sun_and_grid_words(Language("en"), seen)


def test_what_the_device_demands_is_no_measurement_of_insulation(tmp_path: Path) -> None:
    demanded = {n: all_day(1000.0) for n in range(DAYS)}
    seen = found(tmp_path / "h.db", {"WIZARD.INSULATION_RESISTANCE": demanded})
    assert seen.insulation is None
    assert not any("1000" in text for text in sun_and_grid_words(Language("en"), seen))


def test_a_sun_that_breaks_off_by_day_is_counted_and_dusk_is_not(tmp_path: Path) -> None:
    noon = 12 * 3600
    dark = {
        2: {noon: 0.0, noon + 900: 0.0},
        4: {noon + n * 900: 0.0 for n in range(9)},
        5: {noon: 100.0},
    }
    seen = found(tmp_path / "h.db", {"ENERGY.GUI_INVERTER_POWER": dark})
    assert (seen.breaks, seen.breaks_min) == (1, 30)


def test_minutes_outside_the_grid_limits(tmp_path: Path) -> None:
    high = {12 * 3600: 255.0}
    seen = found(
        tmp_path / "h.db",
        {
            "PM1OBJ1.U_AC[0]": {n: all_day(231.0) | (high if n == 1 else {}) for n in range(DAYS)},
            "PM1OBJ1.P_AC[0]": {0: all_day(0.0)},
            "PM1OBJ1.P_AC[1]": {0: all_day(0.0) | {0: 5000.0}},
        },
    )
    assert seen.outside_voltage == OutsideLimits(15, DAYS)
    assert seen.skewed == OutsideLimits(15, 1)
    assert seen.base_load_wh_day == pytest.approx(300 * 24)


def test_what_is_not_told_is_unknown(tmp_path: Path) -> None:
    seen = found(tmp_path / "h.db", {})
    assert seen.inputs == ()
    assert (seen.curtailed_h, seen.lost_wh, seen.insulation) == (None, None, None)
    assert (seen.breaks, seen.breaks_min) == (0, 0)
    assert (seen.outside_voltage, seen.skewed) == (None, None)


def test_autumn_is_no_defect(tmp_path: Path) -> None:
    """Days grow shorter by three percent each: they are clear, and inputs as good as ever."""
    powers = {
        index: {
            n: {s: sun_w(s) / 2 * (1 - 0.03 * n) for s in range(0, DAY_S, 900)} for n in range(DAYS)
        }
        for index in range(2)
    }
    seen = found(tmp_path / "h.db", {f"PV1.MPP_POWER[{i}]": days for i, days in powers.items()})
    assert len(seen.clear_days) >= DAYS - 2
    for entry in seen.inputs:
        assert entry.of_best == pytest.approx(1.0, abs=0.05)
        assert (entry.share, entry.usual_share) == pytest.approx((0.5, 0.5))


def test_an_input_that_gave_less_long_ago_already_has_another_share(tmp_path: Path) -> None:
    powers = {
        index: {
            n: {s: sun_w(s) / 2 * (0.5 if index and n >= 1 else 1.0) for s in range(0, DAY_S, 900)}
            for n in range(-40, 0)
        }
        for index in range(2)
    }
    daily = [
        {n: sum(watts.values()) / 4 * (0.5 if i and n >= -20 else 1) for n, watts in days.items()}
        for i, days in powers.items()
    ]
    clear = set(daily[0])
    first, second = _yields(daily, clear)
    assert second.of_best == pytest.approx(1.0)
    assert (second.share, second.usual_share) == pytest.approx((1 / 3, 5 / 12))
    assert first.share == pytest.approx(2 / 3)


def test_a_part_of_a_day_tells_no_base_load(tmp_path: Path) -> None:
    months = simulate(tmp_path / "h.db", seed=3, days=1, fine_days=0)
    start, end = months.start, months.start + 9 * 3600
    with closing(History(months.file, CATALOGUE, clock=lambda: end)) as history:
        assert sun_and_grid(read(history, start, end)).base_load_wh_day is None
        end = months.start + 13 * 3600
        assert sun_and_grid(read(history, start, end)).base_load_wh_day is not None
