"""Directions are words and numbers positive; states out of service are told."""

from __future__ import annotations

import pytest
from judging import found, judged, said
from snapshots import snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.model.plant.energy_flow import Flow


@pytest.mark.parametrize(
    ("volts", "words"),
    [(54.9, "add up to 1.3 V less than it measures"), (52.3, "add up to 1.3 V more than it")],
)
def test_cells_and_module(volts: float, words: str) -> None:
    snapshot = snapshot_with(
        BMS={"VOLTAGE": [volts], "CELL_VOLTAGES_MODULE_A": [3831] * 14, "SOC": [50]}
    )
    assert words in found(snapshot, "cells.sum")[1]


@pytest.mark.parametrize(
    ("house", "words"),
    [(716.0, "House is 2284 W less than PV"), (5284.0, "House is 2284 W more than PV")],
)
def test_house_and_what_the_others_leave_for_it(house: float, words: str) -> None:
    snapshot = snapshot_with(
        ENERGY={
            "GUI_INVERTER_POWER": 3000.0,
            "GUI_HOUSE_POW": house,
            "GUI_GRID_POW": 0.0,
            "GUI_BAT_DATA_POWER": 0.0,
        }
    )
    assert words in found(snapshot, "balance.house")[1]


@pytest.mark.parametrize(("total", "words"), [(100.0, "200 W more"), (500.0, "200 W less")])
def test_phases_and_total(total: float, words: str) -> None:
    snapshot = snapshot_with(PM1OBJ1={"P_AC": [100.0, 100.0, 100.0], "P_TOTAL": total})
    assert words in found(snapshot, "grid.phase_sum")[1]


@pytest.mark.parametrize(("own", "words"), [(900.0, "600 W more"), (-300.0, "600 W less")])
def test_device_and_meter(own: float, words: str) -> None:
    snapshot = snapshot_with(PM1OBJ1={"P_TOTAL": 300.0}, ENERGY={"GUI_GRID_POW": own})
    assert words in found(snapshot, "grid.meter")[1]


@pytest.mark.parametrize("code", [41, 55, 67, 70, 93])
def test_a_battery_out_of_service_is_watched(code: int) -> None:
    ((level, text),) = said(snapshot_with(ENERGY={"STAT_STATE": code}), "state")
    assert level is Level.WATCH
    assert text.count(".") >= 2  # what it means, and what to do


@pytest.mark.parametrize(
    ("code", "level"), [(14, Level.FINE), (83, Level.NOTE), (98, Level.ACT), (250, Level.WATCH)]
)
def test_other_states(code: int, level: Level) -> None:
    assert found(snapshot_with(ENERGY={"STAT_STATE": code}), "state.operating")[0] is level


def test_a_full_battery_that_takes_no_more_is_in_order() -> None:
    def charging(soc: int) -> Level:
        snapshot = snapshot_with(
            BMS={
                "SOC": [soc],
                "VOLTAGE": [57.0],
                "CHARGE_CURRENT_LIMIT": [0.0],
                "NR_CHARGE": 0,
                "CELL_VOLTAGES_MODULE_A": [4050] * 14,
            }
        )
        levels = {j.level for j in judged(snapshot, "battery.charging", "battery.count")}
        return max(levels)

    assert charging(100) is Level.FINE
    assert charging(50) is Level.WATCH


def test_the_inverter_is_judged_by_all_of_its_sensors() -> None:
    snapshot = snapshot_with(BAT1OBJ1={"TEMP1": 50.0, "TEMP5": 86.0})
    told = judged(snapshot, "system.temperature")
    assert {j.path: j.level for j in told} == {
        "BAT1OBJ1.TEMP1": Level.FINE,
        "BAT1OBJ1.TEMP5": Level.ACT,
    }


def test_what_is_at_rest_has_no_shares() -> None:
    noise = Flow(pv_w=0.3, house_w=0.0, grid_w=-0.4, battery_w=0.0)
    assert (noise.autarky_pct, noise.self_consumption_pct) == (None, None)
    night = Flow(pv_w=0.3, house_w=200.0, grid_w=150.0, battery_w=-50.0)
    assert (night.autarky_pct, night.self_consumption_pct) == (25.0, None)
