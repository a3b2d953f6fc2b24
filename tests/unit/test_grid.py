"""Meters, limits of the grid code, and derived shares."""

from __future__ import annotations

import pytest
from judging import found
from snapshots import changed, snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.model.judgement.subjects.grid_judgements import (
    FREQUENCY,
    IMBALANCE,
    METER,
    PHASE_SUM,
    SKEW_LIMITED,
    VOLTAGE,
)
from senec_tui.model.plant.grid import (
    FIRST,
    SECOND,
    Meter,
    frequency_marks,
    settings_of,
    shares,
    voltage_marks,
)

Section = dict[str, object]


def meter(**changes: object) -> Section:
    """The example of the protocol."""
    section: Section = {
        "FREQ": 50.06,
        "U_AC": [229.4, 230.3, 228.4],
        "I_AC": [1.16, 0.36, 1.0],
        "P_AC": [-234.3, 49.8, 174.5],
        "P_TOTAL": -10.0,
    }
    return {**section, **changes}


GERMAN: Section = {
    "VDE_VOLTDROPPROT": 45,
    "VDE_VOLTDROPPROTAVG": 80,
    "VDE_VOLTRISEPROTAVG": 110,
    "VDE_VOLTRISEPROT": 125,
    "VDE_FREQDROPPROT": 47.5,
    "VDE_FREQRISEPROT": 51.5,
    "VDEOVERFREQLIMIT": 50.2,
    "VDE_UNDERFREQLIMIT": 49.8,
    "VDERECOVERTIME": 10,
    "CEI_FREQ_MAX": 50100,
    "PWRCFG_USE_MAX_PWR_SKEW": 1,
}


# -- meters ------------------------------------------------------------------------------------


def test_a_meter_is_present_when_any_voltage_is_not_zero() -> None:
    dead = meter(U_AC=[0.0, 0.0, 0.0], P_AC=[0.0, 0.0, 0.0], P_TOTAL=0.0)
    snapshot = snapshot_with(PM1OBJ1=meter(), PM1OBJ2=dead)
    assert Meter.of(snapshot, FIRST).present
    assert not Meter.of(snapshot, SECOND).present
    one = snapshot_with(PM1OBJ2=meter(U_AC=[0.0, 231.0, 0.0]))
    assert Meter.of(one, SECOND).present
    assert not Meter.of(snapshot_with(), FIRST).present


def test_phases_are_compared_with_the_total_and_the_device() -> None:
    snapshot = snapshot_with(PM1OBJ1=meter(), ENERGY={"GUI_GRID_POW": -30.0})
    first = Meter.of(snapshot, FIRST)
    assert first.phase_sum_w == pytest.approx(-10.0, abs=0.1)
    assert found(snapshot, PHASE_SUM)[0] == Level.FINE
    assert found(snapshot, METER)[0] == Level.FINE

    snapshot = snapshot_with(PM1OBJ1=meter(P_TOTAL=500.0), ENERGY={"GUI_GRID_POW": -30.0})
    told = (Level.NOTE, "The phases of the meter add up to 510 W less than its total")
    assert found(snapshot, PHASE_SUM) == told
    told = (Level.NOTE, "The device counts 530 W less import than its meter")
    assert found(snapshot, METER) == told


def test_an_unknown_phase_makes_the_sum_unknown() -> None:
    snapshot = snapshot_with(PM1OBJ1={"P_AC": [100.0, 1e9, 100.0], "P_TOTAL": 300.0})
    first = Meter.of(snapshot, FIRST)
    assert first.phase_sum_w is None
    assert found(snapshot, PHASE_SUM)[0] == Level.UNKNOWN
    assert first.skew is not None
    assert first.skew[2] == 0


def test_the_skew_names_both_phases() -> None:
    first = Meter.of(snapshot_with(PM1OBJ1=meter()), FIRST)
    assert first.skew is not None
    high, low, watts = first.skew
    assert (high.name, low.name) == ("L3", "L1")
    assert watts == pytest.approx(408.8, abs=0.1)


# -- limits ------------------------------------------------------------------------------------


def test_percent_become_volts_and_millihertz_become_hertz() -> None:
    snapshot = snapshot_with(GRIDCONFIG=GERMAN, FACTORY={"COUNTRY": 0})
    assert [mark.value for mark in voltage_marks(snapshot)] == pytest.approx(
        [103.5, 184.0, 253.0, 287.5]
    )
    assert [mark.value for mark in frequency_marks(snapshot)] == pytest.approx(
        [47.5, 49.8, 50.2, 51.5]
    )
    italian = snapshot_with(
        GRIDCONFIG={"CEI_FREQ_MIN": 49900, "CEI_FREQ_MAX": 50100, "CEI_STAB_VOL_TH": 110},
        FACTORY={"COUNTRY": 1},
    )
    assert [mark.value for mark in frequency_marks(italian)] == pytest.approx([49.9, 50.1])
    assert [mark.value for mark in voltage_marks(italian)] == pytest.approx([253.0])


def test_australia_has_its_own_voltages() -> None:
    snapshot = snapshot_with(
        GRIDCONFIG={"AU_VRR_MIN": 180, "AU_VRR_MAX": 265, **GERMAN}, FACTORY={"COUNTRY": 2}
    )
    assert [mark.value for mark in voltage_marks(snapshot)] == [180, 265]


def test_limits_that_are_zero_or_missing_are_not_set() -> None:
    snapshot = snapshot_with(GRIDCONFIG={"VDE_VOLTRISEPROT": 0, "VDE_FREQRISEPROT": 51.5})
    assert voltage_marks(snapshot) == []
    assert [mark.ref for mark in frequency_marks(snapshot)] == ["GRIDCONFIG.VDE_FREQRISEPROT"]
    assert voltage_marks(snapshot_with()) == []


def test_the_devices_own_limits_go_before_a_distance_from_nominal() -> None:
    def voltage(volts: float, **objects: Section) -> Level:
        return found(changed(snapshot_with(PM1OBJ1=meter(U_AC=[volts])), **objects), VOLTAGE)[0]

    def frequency(hertz: float, **objects: Section) -> Level:
        return found(changed(snapshot_with(PM1OBJ1=meter(FREQ=hertz)), **objects), FREQUENCY)[0]

    for volts, ours, own in (
        (231.0, Level.FINE, Level.FINE),
        (246.0, Level.FINE, Level.FINE),
        (251.0, Level.WATCH, Level.FINE),  # 253 V are permitted
        (254.0, Level.ACT, Level.ACT),
        (200.0, Level.ACT, Level.FINE),  # 184 V are permitted
        (183.0, Level.ACT, Level.ACT),
    ):
        assert voltage(volts) == ours
        assert voltage(volts, GRIDCONFIG=GERMAN) == own
    for hertz, ours, own in (
        (50.02, Level.FINE, Level.FINE),
        (50.15, Level.WATCH, Level.FINE),
        (50.25, Level.ACT, Level.WATCH),
        (47.4, Level.ACT, Level.ACT),
    ):
        assert frequency(hertz) == ours
        assert frequency(hertz, GRIDCONFIG=GERMAN) == own


def test_a_limit_on_one_side_leaves_the_other_to_ours() -> None:
    low_only: Section = {"VDE_VOLTDROPPROT": 45}
    for volts, level in ((251.0, Level.WATCH), (200.0, Level.FINE)):
        snapshot = snapshot_with(PM1OBJ1=meter(U_AC=[volts]), GRIDCONFIG=low_only)
        assert found(snapshot, VOLTAGE)[0] == level


def test_settings_are_those_of_the_country_that_are_not_drawn() -> None:
    german = snapshot_with(GRIDCONFIG=GERMAN, FACTORY={"COUNTRY": 0})
    assert settings_of(german) == ["VDERECOVERTIME", "PWRCFG_USE_MAX_PWR_SKEW"]
    italian = snapshot_with(GRIDCONFIG=GERMAN, FACTORY={"COUNTRY": 1})
    assert settings_of(italian) == ["PWRCFG_USE_MAX_PWR_SKEW"]


# -- imbalance ---------------------------------------------------------------------------------


def test_the_imbalance_matters_only_where_it_is_limited() -> None:
    far = meter(P_AC=[5000.0, 0.0, 0.0])
    for flag, level in ((1, Level.ACT), (0, Level.FINE)):
        snapshot = snapshot_with(PM1OBJ1=far, GRIDCONFIG={"PWRCFG_USE_MAX_PWR_SKEW": flag})
        assert found(snapshot, IMBALANCE)[0] == level
    snapshot = snapshot_with(PM1OBJ1=far)
    assert found(snapshot, IMBALANCE)[0] == Level.UNKNOWN
    snapshot = snapshot_with(PM1OBJ1=meter(), ENERGY={"STAT_LIMITED_NET_SKEW": 1})
    assert found(snapshot, SKEW_LIMITED)[0] == Level.NOTE


# -- shares ------------------------------------------------------------------------------------


def energy(**changes: object) -> Section:
    """3000 W of sun, 300 W into the battery, 900 W into the house, the rest exported."""
    section: Section = {
        "GUI_INVERTER_POWER": 3000.0,
        "GUI_BAT_DATA_POWER": 300.0,
        "GUI_HOUSE_POW": 900.0,
        "GUI_GRID_POW": -1800.0,
    }
    return {**section, **changes}


POWERS = [-700.0, -600.0, -500.0]


def test_a_three_phase_inverter_is_assumed_to_feed_all_alike() -> None:
    snapshot = snapshot_with(PM1OBJ1=meter(P_AC=POWERS), ENERGY=energy(), FACTORY={"SYS_TYPE": 17})
    split = shares(snapshot, Meter.of(snapshot, FIRST))
    assert split is not None
    assert not split.reported
    assert split.feed_w == (900.0, 900.0, 900.0)
    assert split.house_w == (200.0, 300.0, 400.0)
    assert sum(split.house_w) == 900.0


@pytest.mark.parametrize("system", [15, 99])
def test_of_other_inverters_the_phases_are_not_known(system: int) -> None:
    snapshot = snapshot_with(
        PM1OBJ1=meter(P_AC=POWERS), ENERGY=energy(), FACTORY={"SYS_TYPE": system}
    )
    assert shares(snapshot, Meter.of(snapshot, FIRST)) is None


def test_an_assumption_that_makes_the_house_generate_is_dropped() -> None:
    snapshot = snapshot_with(
        PM1OBJ1=meter(P_AC=[-1800.0, 0.0, 0.0]), ENERGY=energy(), FACTORY={"SYS_TYPE": 17}
    )
    assert shares(snapshot, Meter.of(snapshot, FIRST)) is None


def test_reported_power_of_units_goes_first() -> None:
    snapshot = snapshot_with(
        PM1OBJ1=meter(P_AC=POWERS),
        PWR_UNIT={"POWER_L1": [800.0, 100.0], "POWER_L2": [0.0], "POWER_L3": [700.0]},
    )
    split = shares(snapshot, Meter.of(snapshot, FIRST))
    assert split is not None
    assert split.reported
    assert split.feed_w == (900.0, 0.0, 700.0)
    assert split.house_w == (200.0, -600.0, 200.0)


def test_no_split_without_all_values() -> None:
    incomplete = energy()
    del incomplete["GUI_HOUSE_POW"]
    snapshot = snapshot_with(
        PM1OBJ1=meter(P_AC=POWERS), ENERGY=incomplete, FACTORY={"SYS_TYPE": 17}
    )
    assert shares(snapshot, Meter.of(snapshot, FIRST)) is None
    assert shares(snapshot_with(), Meter.of(snapshot_with(), FIRST)) is None
