"""The appliance as a whole, and that no object is without a home."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest
from snapshots import CATALOGUE, snapshot_with
from snapshots import NOW as AT

from senec_tui.app.tabs import TABS
from senec_tui.model.plant.system import (
    COUNTER_WRAPS_S,
    HOMES,
    PROGRAMMES,
    Uptime,
    cascaded_systems,
    group_of_type,
    mac_address,
    object_lines,
    power_units,
    programmes,
    uptime,
    variables_here,
)
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import union

SEED = {
    name
    for name in CATALOGUE.object_names
    if (entry := CATALOGUE.object(name)) is not None and entry.seed
}


# -- homes -------------------------------------------------------------------------------------


def test_each_of_the_42_objects_is_listed_and_has_a_tab_other_than_variables() -> None:
    assert len(SEED) == 42
    assert set(HOMES) == SEED
    tabs = {tab.id for tab in TABS} - {"variables"}
    for name, homes in HOMES.items():
        assert homes, name
        assert set(homes) <= tabs, name
    listed = {line.name: line for line in object_lines(snapshot_with())}
    assert listed.keys() >= SEED
    assert all(line.presence == "unasked" for line in listed.values())


def test_a_tab_that_is_named_asks_for_the_object() -> None:
    checked = 0
    for tab in TABS:
        if find_spec(f"senec_tui.app.tabs.{tab.module}") is None:
            continue
        module = import_module(f"senec_tui.app.tabs.{tab.module}")
        interest = getattr(module, "INTEREST", None)
        if interest is None:
            continue
        asked = union(LIVE, interest.live, interest.medium, interest.slow)
        for name, homes in HOMES.items():
            if tab.id in homes:
                assert name in asked, (tab.id, name)
                checked += 1
    assert checked > 30


def test_the_system_tab_asks_for_every_object_and_never_for_credentials() -> None:
    from senec_tui.app.tabs.system import INTEREST

    asked = union(LIVE, INTEREST.medium, INTEREST.slow)
    assert asked.keys() >= SEED
    assert set(asked["LOG"]) == {"USER_LEVEL", "LOG_IN_NOK_COUNT"}
    for name, variables in asked.items():
        entry = CATALOGUE.object(name)
        assert entry is not None, name
        assert set(variables) <= set(entry.variables), name


def test_lines_say_what_the_device_has() -> None:
    snapshot = snapshot_with(
        missing=("BAT1OBJ2",), IPU={"VERSION": 2}, DISPLAY={}, NEWCOMER={"X": 1}
    )
    lines = {line.name: line for line in object_lines(snapshot)}
    assert lines["IPU"].presence == "here"
    assert (lines["IPU"].received, lines["IPU"].known) == (1, 1)
    assert lines["IPU"].first == "IPU.VERSION"
    assert lines["DISPLAY"].presence == "empty"
    assert lines["BAT1OBJ2"].presence == "missing"
    assert lines["BMS"].presence == "unasked"
    assert lines["NEWCOMER"].homes == ()


# -- identity and time -------------------------------------------------------------------------


def test_generation_and_chemistry_follow_the_type() -> None:
    lfp = snapshot_with(FACTORY={"SYS_TYPE": 20})
    assert group_of_type(lfp, "generation") == "V3"
    assert group_of_type(lfp, "chemistry") == "lfp"
    assert group_of_type(snapshot_with(FACTORY={"SYS_TYPE": 200}), "generation") is None
    assert group_of_type(snapshot_with(), "generation") is None


def test_uptime_counts_from_the_reading_and_wraps_after_seven_weeks() -> None:
    found = uptime(snapshot_with(RTC={"TIMESTAMP_MS": 90_000_000}))
    assert found is not None
    assert found.seconds == 90_000.0
    assert found.started_at == AT - 90_000.0
    assert round(COUNTER_WRAPS_S / 86400, 1) == 49.7
    assert uptime(snapshot_with()) is None


def test_the_start_of_the_battery_management_says_how_often_the_counter_wrapped() -> None:
    def found(told: float, drift_s: float = 0.0) -> Uptime | None:
        clock = {"TIMESTAMP_MS": 90_000_000, "WEB_TIME": int(AT + drift_s), "UTC_OFFSET": 0}
        return uptime(snapshot_with(RTC=clock, BMS={"BMS_STATUS_TIMESTAMP": int(told)}))

    counted = AT - 90_000.0
    for wraps in (0, 1, 3):
        up = found(counted - wraps * COUNTER_WRAPS_S + 105)
        assert up is not None
        assert up.settled
        assert up.seconds == pytest.approx(90_000 + wraps * COUNTER_WRAPS_S)
        assert up.started_at == pytest.approx(AT - up.seconds)
    wrong_clock = found(counted + 7200 + 13, drift_s=7200.0)
    assert wrong_clock is not None
    assert wrong_clock.settled
    for told in (counted + 5 * 86_400, counted - 5 * 86_400, 0):
        up = found(told)
        assert up is not None
        assert not up.settled
        assert up.seconds == 90_000.0


def test_mac_address_needs_all_six_bytes() -> None:
    whole = snapshot_with(WIZARD={"MAC_ADDRESS_BYTES": [2, 0, 0, 18, 52, 255]})
    assert mac_address(whole) == "02:00:00:12:34:FF"
    assert mac_address(snapshot_with(WIZARD={"MAC_ADDRESS_BYTES": [2, 0]})) is None
    assert mac_address(snapshot_with()) is None


# -- what is fitted ----------------------------------------------------------------------------


def test_zeros_are_no_power_units_and_100_percent_is_no_cascade() -> None:
    snapshot = snapshot_with(
        PWR_UNIT={"TYPE": [0, 2, 0], "POWER": [0.0, 0.0, 350.0], "STATUS": [0, 1, 2]},
        CASC={
            "SOC": [100.0, 42.0, 100.0],
            "POWER": [0.0, 0.0, 800.0],
            "STATE": [0, 0, 0],
        },
    )
    assert power_units(snapshot) == (1, 2)
    assert cascaded_systems(snapshot) == (1, 2)
    assert power_units(snapshot_with()) == ()
    assert cascaded_systems(snapshot_with()) == ()


def test_programmes_on_off_and_unknown() -> None:
    snapshot = snapshot_with(ENERGY={"SAFE_CHARGE_RUNNING": 1, "ZERO_EXPORT": 0})
    on, off = programmes(snapshot)
    assert [PROGRAMMES[i][1] for i in on] == ["SAFE_CHARGE_RUNNING"]
    assert [PROGRAMMES[i][1] for i in off] == ["ZERO_EXPORT"]


def test_programmes_are_variables_of_the_catalogue() -> None:
    for object_name, name, _ in PROGRAMMES:
        assert CATALOGUE.variable(object_name, name) is not None, name


def test_inputs_come_in_the_order_of_the_catalogue() -> None:
    snapshot = snapshot_with(SENEC_IO_INPUT={"HID0": 1, "FAULTLINE": 0, "NEW": 1})
    assert [row.name for row in variables_here(snapshot, "SENEC_IO_INPUT")] == ["FAULTLINE", "HID0"]
    assert variables_here(snapshot, "NOBODY") == ()
