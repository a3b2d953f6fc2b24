"""The PV tab as text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from driver import dashboard
from scenes import (
    MODELS,
    NOW,
    WIDTHS,
    Wire,
    assert_fits,
    changed,
    nothing_yet,
    objects_of,
    scene_of,
    snapshot_of,
    text_of,
    without,
)

from senec_tui.app.pictures.charts.gauges import tall_columns
from senec_tui.app.pictures.glyphs import ASCII, BLOCK
from senec_tui.app.tabs.pv.pv_tab import INTEREST, paint
from senec_tui.device.stored import Stored
from senec_tui.device.wire.codec import encode
from senec_tui.language import Language
from senec_tui.model.polling.poller import union
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues

WANTED = union(INTEREST.medium, INTEREST.slow)
HOSTILE = "[L1] [/x] \x1b[31m 太陽 \u202e"


def watched_of(text: str) -> str:
    """What lies above the lists to look things up in."""
    return text.partition("Inside the inverter")[0].partition("Innen im Wechselrichter")[0].rstrip()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("model", MODELS)
def test_fits_every_width_and_shows_the_power(model: str, width: int) -> None:
    snapshot = snapshot_of(model, WANTED)
    power = snapshot.number("ENERGY", "GUI_INVERTER_POWER")
    assert power is not None
    for height in (14, 22, 38, 58):
        text = assert_fits(paint, scene_of(snapshot, width=width, height=height))
        assert f"{abs(power):.0f} W" in text


@pytest.mark.parametrize("model", MODELS)
def test_is_complete_without_scrolling_at_80_columns(model: str) -> None:
    for language in ("en", "de"):
        scene = scene_of(snapshot_of(model, WANTED), width=79, tr=Language(language))
        watched = len(watched_of(assert_fits(paint, scene)).splitlines())
        assert watched <= scene.height + (4 if model == "v3-duo" else 1 if language == "de" else 0)


def test_inputs_with_voltage_current_power_and_share() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v3-duo", WANTED)))
    for words in ("Input 1", "Input 2", "Input 3", "Voltage", "Current", "Power", "Share"):
        assert words in text
    assert "gives" in text
    assert "Inverter 2" in text
    assert "HMI 3.16.20" in text


def test_a_unit_without_inputs_says_so_and_which_variable_says_it() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v2.1", WANTED)))
    assert "no PV inputs of its own" in text
    assert "PV1.INTERNAL_PV_AVAIL" in text
    assert "STECA is empty" in text
    assert "60.2" not in text


def test_the_start_up_step_is_told_in_words() -> None:
    snapshot = changed(snapshot_of("v3-hybrid", WANTED), PV1={"STATE_INT": [224, 0]})
    text = assert_fits(paint, scene_of(snapshot))
    assert "starting up" in text
    assert "Isolation Check" in text
    assert "step 20 of 27" in text


def test_errors_stand_side_by_side() -> None:
    snapshot = changed(
        snapshot_of("v3-hybrid", WANTED),
        PV1={
            "ERROR_STATE_INT": [5, 0],
            "INTERNAL_INV_ERROR_TEXT": ["Grid lost", ""],
            "INTERNAL_INV_ERR_STATE_VALID": [0, 0],
        },
        STECA={"ERROR": 9, "ERRORTEXT": "Fan"},
    )
    text = assert_fits(paint, scene_of(snapshot, width=120))
    for words in ("code 5", "text Grid lost", "not to be trusted", "board 9", "board text Fan"):
        assert words in text


def test_that_there_is_no_error_is_said_once_and_each_source_can_be_looked_at() -> None:
    lines = paint(scene_of(snapshot_of("v3-hybrid", WANTED), width=120))
    (row,) = [line for line in lines if "Errors" in text_of([line])]
    assert "none: code  text  board  board text" in text_of([row])
    refs = {span.ref for span in row}
    assert {"PV1.ERROR_STATE_INT[0]", "STECA.ERROR", "STECA.ERRORTEXT"} <= refs


def test_serial_numbers_are_hidden_on_demand() -> None:
    snapshot = snapshot_of("v3-hybrid", WANTED)
    serial = snapshot.text("PV1", "INTERNAL_MD_SERIAL", 0)
    assert serial
    assert serial in assert_fits(paint, scene_of(snapshot))
    assert serial not in assert_fits(paint, scene_of(snapshot, mask=True))


def test_every_object_missing_in_turn() -> None:
    snapshot = snapshot_of("v3-hybrid", WANTED)
    for name in objects_of(snapshot):
        for said in (True, False):
            for width in WIDTHS:
                scene = scene_of(without(snapshot, name, said=said), width=width)
                assert "PV power" in assert_fits(paint, scene)


def test_nothing_yet_and_nothing_at_all() -> None:
    assert "Waiting" in assert_fits(paint, scene_of(nothing_yet()))


def test_hostile_text_and_unknown_codes_break_nothing() -> None:
    snapshot = changed(
        snapshot_of("v3-hybrid", WANTED),
        PV1={"INTERNAL_MD_MODEL": [HOSTILE, ""], "STATE_INT": [4_000_000_000, 0]},
        STECA={"ERRORTEXT": HOSTILE, "STARTUP": Wire("u3_XYZ")},
        SELFTEST_RESULTS={"INSULATION": HOSTILE * 9},
    )
    for width in WIDTHS:
        text = assert_fits(paint, scene_of(snapshot, width=width, height=40))
        assert "PV power" in text


def test_ascii_glyphs_only_where_asked_for() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v3-hybrid", WANTED), glyphs=ASCII))
    assert text.isascii(), {character for character in text if not character.isascii()}


def test_the_last_hours_have_gaps_where_nothing_was_measured() -> None:
    recent_powers = RecentPowers()
    snapshot = snapshot_of("v3-hybrid", WANTED)
    for at, watts in ((NOW - 7000, 1000.0), (NOW - 10, 4000.0), (NOW, 4000.0)):
        later = changed(snapshot, ENERGY={"GUI_INVERTER_POWER": watts})
        object.__setattr__(later, "at", at)
        recent_powers.add(later)
    text = assert_fits(
        paint, scene_of(snapshot, recent_powers=recent_powers, height=24, glyphs=BLOCK)
    )
    assert "4000 W" in text
    assert BLOCK.levels[-1] in text


def test_inputs_are_charted_one_by_one_where_there_is_room() -> None:
    recent_values = RecentValues()
    snapshot = snapshot_of("v3-hybrid", WANTED)
    for at, watts in ((-7000, 900.0), (-6990, 900.0), (-30, 100.0), (-20, 200.0), (-10, 400.0)):
        section = {
            **snapshot.sections["PV1"],
            "MPP_POWER": Stored((encode("fl", watts), encode("fl", watts * 2)), NOW + at),
        }
        recent_values.add(replace(snapshot, sections={**snapshot.sections, "PV1": section}))
    scene = scene_of(snapshot, width=120, height=38, recent_values=recent_values, glyphs=BLOCK)
    text = assert_fits(paint, scene)
    assert all(name in text for name in ("a Input 1", "b Input 2"))  # curves
    assert "1800" in text
    assert "a Input 1" in text  # curves, no wall of colour
    low = assert_fits(paint, scene_of(snapshot, recent_values=recent_values, height=24))
    assert "Last 2 h" in low
    assert "Input 1  b" not in low


@pytest.mark.parametrize(("width", "height"), [(60, 14), (79, 22), (120, 38), (200, 58)])
def test_what_is_inside_the_inverter_and_its_steps_can_be_looked_up(
    width: int, height: int
) -> None:
    scene = scene_of(snapshot_of("v3-hybrid", WANTED), width=width, height=height)
    text = assert_fits(paint, scene)
    for words in ("0x40000000", "all four closed", "reactive 0 var"):
        assert words in text, words
    listed = assert_fits(paint, replace(scene, looks_up=True))
    for words in ("Wait For Reset", "\u25ba  272"):
        assert words in listed, words
        assert words not in text


def test_an_absent_answer_is_told_as_one() -> None:
    whole = snapshot_of("v3-hybrid", WANTED)
    bare = without(whole, "PV1", "STECA", said=False)
    unknown = assert_fits(paint, scene_of(bare))
    assert "has not told about PV inputs" in unknown
    assert "not known yet" in unknown
    sparse = changed(bare, PV1={"POWER_RATIO": 100.0})
    assert "PV1" in sparse.whole
    text = assert_fits(paint, scene_of(sparse))
    assert "not known yet" not in text
    assert "The device tells nothing about PV inputs" in text
    assert "the device tells nothing about one" in text


def test_external_inverters_with_what_was_set_up_for_them() -> None:
    snapshot = changed(
        snapshot_of("v3-hybrid", WANTED),
        PV1={"INV_MODEL": ["", "Solar 5"], "INV_SERIAL": ["", "S-5"], "INV_VERSIONS": ["", "1.0"]},
        WIZARD={"SETUP_PV_INV_IP1": 3232235777, "DEVICE_INV_ENABLED": [1, 1, 0, 0, 0, 0]},
    )
    text = assert_fits(paint, scene_of(snapshot, width=120))
    assert "External 2" in text
    assert "Solar 5" in text
    assert "bus address 4" in text
    assert "External 1" not in text


def test_tall_columns() -> None:
    rows = tall_columns([0.0, 50.0, 100.0, None], 4, 2, ASCII, high=100.0)
    assert rows == ["  # ", "_## "]
    assert tall_columns([None, 5.0], 4, 1, ASCII, high=0.0) == ["   _"]


async def test_opens_with_its_key_and_explains_a_value() -> None:
    async with dashboard() as driver:
        await driver.press("4")
        await driver.poll()
        assert "Insulation" in driver.text
        await driver.press("down", "i")
        assert "Meaning" in driver.text


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_said_of_inputs_before_it_is_known_how_many_there_are(model: str) -> None:
    text = assert_fits(paint, scene_of(snapshot_of(model, {})))
    assert "no voltage" not in text
    assert "Input 4" not in text


def test_on_a_small_terminal_the_last_hours_stay_and_titles_go() -> None:
    recent_powers = RecentPowers()
    snapshot = snapshot_of("v3-hybrid", WANTED)
    recent_powers.add(snapshot)
    text = assert_fits(paint, scene_of(snapshot, width=60, height=14, recent_powers=recent_powers))
    lines = watched_of(text).splitlines()
    assert len(lines) <= 14
    for words in ("Input 1", "Allowed", "State", "Errors", "Insulation", "Feed-in", "Last 2 h"):
        assert any(words in line for line in lines), words


def test_an_external_inverter_tells_its_address_and_serial_number() -> None:
    there = changed(
        snapshot_of("v2.1", WANTED),
        PV1={"INV_MODEL": ["Sunny", "", ""], "INV_SERIAL": ["2100000001", "", ""]},
        WIZARD={"SETUP_PV_INV_IP0": 0x0500A8C0},
    )
    text = assert_fits(paint, scene_of(there, width=120, height=58))
    assert "Sunny  2100000001  " in text
    assert "192.168.0.5" in text
    assert "phase code 4" in text


def test_the_wiring_of_the_inputs_can_be_looked_up() -> None:
    text = assert_fits(paint, scene_of(snapshot_of(), width=80, height=200))
    assert "PV wiring inputs 2 choice 1 1 choice 2 1 possible 10" in " ".join(text.split())
