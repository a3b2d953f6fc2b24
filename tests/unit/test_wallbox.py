"""Which wallboxes are real, what they draw, and what holds them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from judging import found, said
from snapshots import CATALOGUE, snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.judgement.judgement import level_of_code
from senec_tui.model.plant.wallbox import (
    CHAIN,
    BoxState,
    Power,
    box_power,
    configured_boxes,
    stray_slots,
    wallbox_power_w,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.reading.snapshot import Snapshot

EN = Language("en")
DE = Language("de")
VOLTS: dict[str, Sequence[float]] = {"U_AC": [230.0, 231.0, 232.0]}


def currents(*amps: float) -> dict[str, Sequence[float]]:
    return {f"L{phase}_CHARGING_CURRENT": [value] for phase, value in enumerate(amps, 1)}


def state(code: int, tr: Language = EN) -> BoxState:
    found = BoxState.of(snapshot_with(WALLBOX={"STATE": [code]}), 0, tr)
    assert found is not None
    return found


# -- how many ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "count"), [(0, 0), (1, 1), (4, 4), (9, 4)])
def test_only_the_configured_boxes_are_real(said: int, count: int) -> None:
    snapshot = snapshot_with(
        WIZARD={"SETUP_NUMBER_WALLBOXES": said}, WALLBOX={"STATE": [161, 0, 0, 0]}
    )
    assert configured_boxes(snapshot) == count


def test_an_untold_count_is_not_zero() -> None:
    assert configured_boxes(snapshot_with(WALLBOX={"STATE": [161]})) is None


def test_a_slot_that_speaks_without_being_configured_is_noticed() -> None:
    snapshot = snapshot_with(
        WIZARD={"SETUP_NUMBER_WALLBOXES": 1}, WALLBOX={"STATE": [161, 0, 194, 0]}
    )
    assert stray_slots(snapshot) == (2,)


# -- state -------------------------------------------------------------------------------------


def test_every_listed_state_has_words_group_and_severity() -> None:
    table = CATALOGUE.codes("WALLBOX_STATE")
    assert table is not None
    for code in map(int, table.labels):
        for tr in (EN, DE):
            told = state(code, tr)
            assert told.name
            assert told.meaning
            assert told.group != "unknown"
            assert level_of_code(table, code) in (Level.FINE, Level.NOTE, Level.ACT)


@pytest.mark.parametrize(
    ("code", "group", "level"),
    [
        (0xA7, "waiting", Level.NOTE),
        (0xB9, "connected", Level.NOTE),
        (0xC1, "charging", Level.NOTE),
        (0xEE, "off", Level.NOTE),
        (0xFC, "fault", Level.ACT),
        (0x77, "unknown", Level.NOTE),
    ],
)
def test_an_unlisted_state_belongs_to_its_half_byte(code: int, group: str, level: Level) -> None:
    told = state(code)
    assert (told.name, told.group) == ("", group)
    assert found(boxes(STATE=[code]), "wallbox.state")[0] == level


def test_no_state_without_a_reading() -> None:
    assert BoxState.of(snapshot_with(), 0, EN) is None


# -- power -------------------------------------------------------------------------------------


def test_a_reported_power_is_taken_as_it_is() -> None:
    snapshot = snapshot_with(
        WALLBOX={"APPARENT_CHARGING_POWER": [7200.0], **currents(10.0, 10.0, 10.0)}, PM1OBJ1=VOLTS
    )
    assert box_power(snapshot, 0) == Power(power_w=7200.0, computed=False)


def test_a_power_of_zero_with_current_is_computed_and_said_so() -> None:
    snapshot = snapshot_with(
        WALLBOX={"APPARENT_CHARGING_POWER": [0.0], **currents(10.0, 5.0, 0.0)}, PM1OBJ1=VOLTS
    )
    assert box_power(snapshot, 0) == Power(power_w=10 * 230.0 + 5 * 231.0, computed=True)


def test_a_box_at_rest_draws_nothing() -> None:
    snapshot = snapshot_with(
        WALLBOX={"APPARENT_CHARGING_POWER": [0.0], **currents(0.0, 0.0, 0.0)}, PM1OBJ1=VOLTS
    )
    assert box_power(snapshot, 0) == Power(power_w=0.0, computed=False)


def test_what_cannot_be_known_is_not_zero() -> None:
    flowing = snapshot_with(WALLBOX={"APPARENT_CHARGING_POWER": [0.0], **currents(10.0, 0.0, 0.0)})
    assert box_power(flowing, 0).power_w is None
    assert box_power(snapshot_with(), 0).power_w is None
    silent = snapshot_with(WIZARD={"SETUP_NUMBER_WALLBOXES": 1})
    assert wallbox_power_w(silent) is None


def test_all_boxes_together() -> None:
    snapshot = snapshot_with(
        WIZARD={"SETUP_NUMBER_WALLBOXES": 2},
        WALLBOX={
            "APPARENT_CHARGING_POWER": [3600.0, 0.0, 9999.0],
            "L1_CHARGING_CURRENT": [16.0, 6.0, 0.0],
            "L2_CHARGING_CURRENT": [0.0, 0.0, 0.0],
            "L3_CHARGING_CURRENT": [0.0, 0.0, 0.0],
        },
        PM1OBJ1=VOLTS,
    )
    assert wallbox_power_w(snapshot) == 3600.0 + 6 * 230.0
    none = snapshot_with(WIZARD={"SETUP_NUMBER_WALLBOXES": 0}, WALLBOX={"STATE": [0]})
    assert wallbox_power_w(none) is None


# -- judgement ---------------------------------------------------------------------------------


def chain(*amps: float) -> dict[str, Sequence[float]]:
    return {name: [value] for (name, _), value in zip(CHAIN, amps, strict=True)}


def boxes(**values: object) -> Snapshot:
    return snapshot_with(WIZARD={"SETUP_NUMBER_WALLBOXES": 1}, WALLBOX=values)


def told_of(**values: object) -> list[tuple[Level, str]]:
    return said(boxes(**values), "wallbox")


def test_a_box_in_order_needs_no_words() -> None:
    assert (
        told_of(STATE=[161], UTMP=[2100], PROHIBIT_USAGE=[0], **chain(16.0, 16.0, 10.0, 0.0)) == []
    )


def test_a_configured_box_that_is_silent() -> None:
    ((level, text),) = told_of(STATE=[0])
    assert level == Level.WATCH
    assert "silent" in text


def test_the_limit_that_holds_the_current_is_told() -> None:
    held_back = boxes(STATE=[194], **chain(16.0, 16.0, 10.0, 8.0))
    level, text = found(held_back, "wallbox.held_back")
    assert level == Level.FINE
    assert "8.0 of 10.0 A" in text
    assert told_of(STATE=[194], **chain(16.0, 16.0, 10.0, 10.0)) == []


def test_nothing_released_for_a_plugged_in_car() -> None:
    ((_, text),) = told_of(
        STATE=[177], EV_CONNECTED=[1], **currents(0.0, 0.0, 0.0), **chain(16.0, 16.0, 10.0, 0.0)
    )
    assert "plugged in" in text


def test_errors_lock_imbalance_and_heat() -> None:
    told = told_of(
        STATE=[194],
        ADDITIONAL_ERROR=[3],
        ERROR_DETAILS=[17],
        PROHIBIT_USAGE=[1],
        LOAD_IMBALANCE_DETECTED=[1],
        UTMP=[8100],
    )
    assert [level for level, _ in told] == [Level.ACT, Level.WATCH, Level.WATCH, Level.NOTE]
    assert "81.0" in told[0][1]
