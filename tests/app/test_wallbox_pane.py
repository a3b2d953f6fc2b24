"""The wallbox tab as text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from driver import dashboard
from scenes import (
    MODELS,
    WIDTHS,
    assert_fits,
    changed,
    nothing_yet,
    objects_of,
    scene_of,
    snapshot_of,
    without,
)

from senec_tui.app.pictures.glyphs import ASCII
from senec_tui.app.tabs.wallbox.wallbox_tab import INTEREST, paint
from senec_tui.language import Language
from senec_tui.model.plant.wallbox import CHAIN
from senec_tui.model.polling.poller import union
from senec_tui.model.reading.snapshot import Snapshot

WANTED = union(INTEREST.medium, INTEREST.slow)
HOSTILE = "[L1] [/x] \x1b[31m 太陽 \u202e"


def charging(count: int = 1) -> Snapshot:
    """A car at the first box that reports no power; the others wait."""
    return changed(
        snapshot_of("v3-hybrid", WANTED),
        WIZARD={"SETUP_NUMBER_WALLBOXES": count},
        WALLBOX={
            "STATE": [194, *([161] * 3 if count > 1 else [0] * 3)],
            "EV_CONNECTED": [1, 0, 0, 0],
            "APPARENT_CHARGING_POWER": [0.0, 0.0, 0.0, 0.0],
            "L1_CHARGING_CURRENT": [8.0, 0.0, 0.0, 0.0],
            "L2_CHARGING_CURRENT": [0.0, 0.0, 0.0, 0.0],
            "L3_CHARGING_CURRENT": [0.0, 0.0, 0.0, 0.0],
            "L1_USED": [1, 0, 0, 0],
            "MAX_CHARGING_CURRENT_RATED": [16.0, 16.0, 16.0, 16.0],
            "MAX_CHARGING_CURRENT_DEFAULT": [16.0, 16.0, 16.0, 16.0],
            "MAX_CHARGING_CURRENT_ICMAX": [10.0, 10.0, 10.0, 10.0],
            "MAX_CHARGING_CURRENT_IC": [8.0, 0.0, 0.0, 0.0],
            "SMART_CHARGE_ACTIVE": [3, 0, 0, 0],
        },
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_fits_every_width_and_shows_the_configured_boxes(count: int, width: int) -> None:
    for height in (14, 22, 58):
        text = assert_fits(paint, scene_of(charging(count), width=width, height=height))
        for box in range(1, 5):
            assert (f"Box {box}" in text) == (box <= count)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_says_something_true(model: str) -> None:
    snapshot = snapshot_of(model, WANTED)
    text = assert_fits(paint, scene_of(snapshot))
    if snapshot.number("WIZARD", "SETUP_NUMBER_WALLBOXES"):
        assert "Box 1" in text
    else:
        assert "No wallbox is configured" in text


def test_one_box_is_complete_without_scrolling_at_80_columns() -> None:
    for language, surplus in (("en", 1), ("de", 1)):
        scene = scene_of(charging(), width=79, tr=Language(language))
        watched = assert_fits(paint, scene)
        assert len(watched.rstrip().splitlines()) <= scene.height + surplus
        assert "FB" not in watched
        assert "FB" in assert_fits(paint, replace(scene, looks_up=True))


def test_without_a_box_it_says_which_variable_says_so() -> None:
    text = assert_fits(paint, scene_of(charging(0)))
    assert "WIZARD.SETUP_NUMBER_WALLBOXES: 0" in text
    assert "licence" in text
    assert "Slot 1 is not configured" in text


def test_an_untold_number_is_not_called_none() -> None:
    text = assert_fits(paint, scene_of(without(charging(), "WIZARD", said=False)))
    assert "has not said" in text
    assert "No wallbox is configured" not in text


@pytest.mark.parametrize(("used", "said"), [(0, "none"), (None, "–")])
def test_phases_that_nobody_told_of_are_not_none(used: int | None, said: str) -> None:
    codes = None if used is None else [used] * 4
    untold = changed(charging(), WALLBOX={f"L{phase}_USED": codes for phase in (1, 2, 3)})
    assert re.search(rf"Phases used +{said}(  |\n)", assert_fits(paint, scene_of(untold)))


def test_an_absent_number_is_not_waited_for() -> None:
    lacking = replace(
        changed(charging(), WIZARD={"SETUP_NUMBER_WALLBOXES": None}),
        lacking=frozenset({"WIZARD.SETUP_NUMBER_WALLBOXES"}),
    )
    assert "does not say how many" in assert_fits(paint, scene_of(lacking))


def test_four_boxes_stand_beside_each_other_where_there_is_room() -> None:
    lines = assert_fits(paint, scene_of(charging(4), width=200, height=58)).splitlines()
    assert any(all(f"Box {box}" in line for box in (1, 2, 3, 4)) for line in lines)


def test_state_power_limits_and_programme_in_words() -> None:
    text = assert_fits(paint, scene_of(charging()))
    for words in (
        "charging",
        "194 0xC2",
        "The car is charging.",
        "computed from phase currents",
        "8.0 of 10.0 A allowed",
        "solar, without interruption (3)",
        "since January 2026",
        "Hardware",
        "In force now",
    ):
        assert words in text, words


def test_a_reported_power_is_told_as_such() -> None:
    snapshot = changed(charging(), WALLBOX={"APPARENT_CHARGING_POWER": [7200.0, 0.0, 0.0, 0.0]})
    text = assert_fits(paint, scene_of(snapshot))
    assert "7200 W  as the box reports it" in text
    assert "computed" not in text


def test_the_zeros_of_a_silent_box_are_not_shown_beside_others() -> None:
    snapshot = changed(charging(2), WALLBOX={"STATE": [194, 0, 0, 0]})
    text = assert_fits(paint, scene_of(snapshot))
    assert "Configured, but silent" in text.replace("\n", " ") or "silent" in text
    assert text.count("Hardware  ") == 1


def test_fault_and_unknown_states() -> None:
    fault = changed(charging(), WALLBOX={"STATE": [243, 0, 0, 0]})
    text = assert_fits(paint, scene_of(fault))
    assert "fault current detected" in text
    assert "Unplug the car" in text
    unknown = changed(charging(), WALLBOX={"STATE": [0xB7, 0, 0, 0]})
    text = assert_fits(paint, scene_of(unknown))
    assert "State 183" in text
    assert "car connected" in text


def test_identity_is_hidden_on_demand() -> None:
    snapshot = charging()
    serial = snapshot.text("WALLBOX", "SERIAL_NUMBER", 0)
    uid = str(snapshot.code("WALLBOX", "UID", 0))
    assert serial
    shown = assert_fits(paint, scene_of(snapshot))
    assert serial in shown
    assert uid in shown
    hidden = assert_fits(paint, scene_of(snapshot, mask=True))
    assert serial not in hidden
    assert uid not in hidden


def test_every_object_missing_in_turn() -> None:
    snapshot = charging()
    for name in objects_of(snapshot):
        for said in (True, False):
            for width in WIDTHS:
                assert assert_fits(paint, scene_of(without(snapshot, name, said=said), width=width))


def test_nothing_yet_hostile_text_and_ascii() -> None:
    assert "Waiting" in assert_fits(paint, scene_of(nothing_yet()))
    snapshot = changed(charging(2), WALLBOX={"SERIAL_NUMBER": [HOSTILE * 5, HOSTILE, "", ""]})
    for width in WIDTHS:
        assert "Box 1" in assert_fits(paint, scene_of(snapshot, width=width))
    plain = assert_fits(paint, scene_of(charging(), glyphs=ASCII)).replace("°", "")
    assert plain.isascii(), {character for character in plain if not character.isascii()}


def test_that_no_car_is_there_is_said_once_unless_box_and_plug_disagree() -> None:
    waiting = changed(charging(), WALLBOX={"STATE": [161, 0, 0, 0], "EV_CONNECTED": [0] * 4})
    text = assert_fits(paint, scene_of(waiting))
    assert "No car is plugged in." in text
    assert "no car plugged in" not in text
    assert "Waiting for EV" not in text
    unsure = changed(waiting, WALLBOX={"EV_CONNECTED": [1, 0, 0, 0]})
    assert "car plugged in" in assert_fits(paint, scene_of(unsure)).partition("No car")[0]


@pytest.mark.parametrize("state", [177, 178, 194, 195])
def test_that_a_car_is_there_is_said_once_unless_box_and_plug_disagree(state: int) -> None:
    box = changed(charging(), WALLBOX={"STATE": [state, 0, 0, 0], "EV_CONNECTED": [1, 0, 0, 0]})
    text = assert_fits(paint, scene_of(box))
    assert "car plugged in" not in text
    assert "EV is charged" not in text
    unsure = changed(box, WALLBOX={"EV_CONNECTED": [0] * 4})
    assert "no car plugged in" in assert_fits(paint, scene_of(unsure))


def test_what_was_not_kept_of_the_past_is_not_said_to_be_waited_for() -> None:
    unknown = changed(charging(), WIZARD={"SETUP_NUMBER_WALLBOXES": None})
    assert "has not said" in assert_fits(paint, scene_of(unknown))
    past = assert_fits(paint, scene_of(unknown, is_past=True))
    assert "has not said" not in past
    assert "Nothing was kept of this at that time" in past
    limits = dict.fromkeys((name for name, _ in CHAIN), None)
    without_limits = scene_of(changed(charging(), WALLBOX=limits))
    assert "In force now" in assert_fits(paint, without_limits)
    assert "In force now" not in assert_fits(paint, replace(without_limits, is_past=True))


async def test_the_states_take_the_place_of_the_tab_and_give_it_back() -> None:
    async with dashboard() as driver:
        await driver.press("5")
        await driver.poll()
        before = driver.text
        assert "Bus idle" not in before
        await driver.press("I")
        assert "Bus idle" in driver.text
        assert "Limits" not in driver.text
        await driver.poll()
        assert "Bus idle" in driver.text
        await driver.press("I")
        assert "Limits" in driver.text
        assert "Bus idle" not in driver.text


async def test_opens_with_its_key() -> None:
    async with dashboard() as driver:
        await driver.press("5")
        await driver.poll()
        assert "Limits" in driver.text
        await driver.press("down", "down", "i")
        assert "Meaning" in driver.text
