"""PV inputs, curtailment, start-up steps, and why nothing may flow."""

from __future__ import annotations

from typing import Any

import pytest
from judging import found, judged, said
from snapshots import CATALOGUE, snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.model.judgement.subjects.system_judgements import level_of_check
from senec_tui.model.plant.pv import (
    STARTUP_GROUPS,
    Pv,
    StartUp,
    external_inverters,
    inverters,
    local_hour,
)

MIDNIGHT = 1_749_945_600
"""A midnight as the device's clock counts."""


def plant(
    *,
    powers: list[float] | None = None,
    volts: list[float] | None = None,
    hour: float = 12.0,
    total: float | None = None,
    **more: Any,
) -> Any:
    powers = [2000.0, 1000.0, 0.0] if powers is None else powers
    objects: dict[str, Any] = {
        "PV1": {
            "INTERNAL_PV_AVAIL": 1,
            "MPP_AVAIL": 2,
            "MPP_POWER": powers,
            "MPP_VOL": volts or [500.0] * len(powers),
            "MPP_CUR": [power / 500.0 for power in powers],
            "POWER_RATIO": 100.0,
        },
        "ENERGY": {"GUI_INVERTER_POWER": sum(powers) if total is None else total},
        "RTC": {"WEB_TIME": MIDNIGHT + int(hour * 3600)},
    }
    for name, values in more.items():
        objects[name] = {**objects.get(name, {}), **values}
    return snapshot_with(**objects)


# -- inputs ------------------------------------------------------------------------------------


def test_inputs_their_shares_and_their_sum() -> None:
    pv = Pv.of(plant())
    assert [entry.power_w for entry in pv.inputs] == [2000.0, 1000.0]
    assert [entry.share for entry in pv.inputs] == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert (pv.sum_w, pv.total_w, pv.unused) == (3000.0, 3000.0, 1)


def test_an_input_that_gives_power_is_shown_whatever_the_device_counts() -> None:
    assert len(Pv.of(plant(powers=[100.0, 0.0, 300.0])).inputs) == 3


def test_unknown_is_not_zero() -> None:
    pv = Pv.of(snapshot_with())
    assert (pv.own_inputs, pv.inputs, pv.sum_w, pv.total_w) == (None, (), None, None)
    at_night = Pv.of(plant(powers=[0.0, 0.0, 0.0], hour=2))
    assert [entry.share for entry in at_night.inputs] == [None, None]


def test_a_unit_without_inputs_has_none_even_if_they_carry_a_voltage() -> None:
    pv = Pv.of(plant(powers=[0.0, 0.0, 0.0], total=3800.0, PV1={"INTERNAL_PV_AVAIL": 0}))
    assert pv.own_inputs is False
    assert pv.inputs == ()
    assert pv.total_w == 3800.0


def test_generation_is_never_negative() -> None:
    assert Pv.of(plant(total=-0.4)).total_w == pytest.approx(0.4)


# -- start-up ----------------------------------------------------------------------------------


def test_steps_between_two_listed_ones_belong_to_the_one_below() -> None:
    start = StartUp.of(CATALOGUE, 226)
    assert start is not None
    assert (start.step, start.group) == (224, "starting")
    assert start.of_starting == (20, 27)


@pytest.mark.parametrize(
    ("code", "group"),
    [
        (0, "starting"),
        (264, "running"),
        (272, "running"),
        (280, "checking"),
        (288, "safe"),
        (304, "sleeping"),
        (319, "sleeping"),
        (336, "resetting"),
        (99999, "resetting"),
    ],
)
def test_groups_of_steps(code: int, group: str) -> None:
    start = StartUp.of(CATALOGUE, code)
    assert start is not None
    assert start.group == group
    assert (start.of_starting is not None) == (group == "starting")


def test_every_step_has_a_group_with_words() -> None:
    start = StartUp.of(CATALOGUE, 0)
    assert start is not None
    for code in start.steps:
        there = StartUp.of(CATALOGUE, code)
        assert there is not None
        assert there.group in STARTUP_GROUPS
        assert there.group != "unknown"


def test_no_step_without_a_code() -> None:
    assert StartUp.of(CATALOGUE, None) is None
    assert StartUp.of(CATALOGUE, -1) is None


def test_which_inverters_are_there() -> None:
    snapshot = snapshot_with(
        PV1={
            "INTERNAL_MD_AVAIL": [1, 0],
            "STATE_INT": [272, 0],
            "INV_MODEL": ["", "Other 5", "END_OF_ARRAY"],
        }
    )
    assert inverters(snapshot) == (0,)
    assert 1 in external_inverters(snapshot)
    assert 0 not in external_inverters(snapshot)


# -- checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Test passed", "fine"),
        ("No Interrupt", "fine"),
        ("Test not initialized", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        ("Test failed", "act"),
        ("Timeout", "act"),
        ("Test running", "note"),
    ],
)
def test_texts_of_checks(text: str | None, level: str) -> None:
    assert level_of_check(text) == Level[level.upper()]


# -- judgement ---------------------------------------------------------------------------------


def test_a_plant_in_order_needs_no_words() -> None:
    assert said(plant(), "pv") == []


def test_night_is_explained_and_no_error() -> None:
    level, text = found(plant(powers=[0.0, 0.0, 0.0], hour=22.5), "pv.no_power")
    assert level == Level.FINE
    assert "22:30" in text
    assert "normal" in text


def test_no_power_by_day_is_worth_a_look() -> None:
    level, text = found(plant(powers=[0.0, 0.0, 0.0], hour=12.5), "pv.no_power")
    assert level == Level.WATCH
    assert "12:30" in text


def test_no_power_without_a_clock_blames_nobody() -> None:
    snapshot = snapshot_with(ENERGY={"GUI_INVERTER_POWER": 0.0})
    assert found(snapshot, "pv.no_power")[0] == Level.UNKNOWN
    assert local_hour(snapshot) is None


def test_an_idle_input_beside_a_busy_one() -> None:
    ((level, text),) = said(plant(powers=[2000.0, 0.0, 0.0]), "pv")
    assert level == Level.WATCH
    assert text == "PV input 2 has voltage but gives nothing"
    ((_, text),) = said(plant(powers=[2000.0, 0.0, 0.0], volts=[500.0, 3.0, 0.0]), "pv")
    assert "no voltage" in text
    assert said(plant(powers=[150.0, 0.0, 0.0]), "pv") == []


@pytest.mark.parametrize(
    ("ratio", "words"), [(70.0, "curtailed to 70 %"), (0.0, "switched off by a limit")]
)
def test_curtailment_in_words(ratio: float, words: str) -> None:
    ((level, text),) = said(plant(PV1={"POWER_RATIO": ratio}), "pv")
    assert level == Level.NOTE
    assert words in text


def test_power_from_elsewhere_is_normal_and_sums_that_do_not_fit_are_told() -> None:
    assert found(plant(total=4000.0), "pv.elsewhere") == (
        Level.FINE,
        "1000 W come from other inverters",
    )
    ((_, text),) = said(plant(total=2000.0), "pv")
    assert "1000 W above" in text


def test_errors_of_all_three_sources() -> None:
    told = said(
        plant(
            PV1={
                "ERROR_STATE_INT": [4, 0],
                "INTERNAL_INV_ERROR_TEXT": ["Grid lost", "Fan"],
                "PV_MISSING": 1,
            },
            STECA={"ERROR": 17, "ERRORTEXT": "DC short"},
        ),
        "pv",
    )
    assert [level for level, _ in told] == [Level.ACT, Level.ACT, Level.WATCH, Level.WATCH]
    assert told[0][1] == "Inverter 1 reports error 4: “Grid lost”"
    assert told[1][1] == "The inverter board reports error 17: “DC short”"


def test_a_missing_mark_of_255_is_no_statement() -> None:
    assert said(plant(PV1={"PV_MISSING": 255}), "pv") == []


def test_insulation_is_judged_by_state_and_self_test() -> None:
    assert found(plant(ENERGY={"STAT_STATE": 91}), "state")[0] == Level.ACT
    assert found(plant(ENERGY={"STAT_STATE": 83}), "state")[0] == Level.NOTE
    (told,) = judged(plant(SELFTEST_RESULTS={"INSULATION": "Test failed"}), "system.selftest")
    assert told.level == Level.ACT
