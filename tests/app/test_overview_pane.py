"""Tab 1 as text: every model, width and missing part, and the arithmetic beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judging import found, held, judged, said
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

from senec_tui.app.pictures.glyphs import ASCII
from senec_tui.app.tabs.overview.overview_tab import paint
from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.judgement.all import judge_all
from senec_tui.model.judgement.judgement import noteworthy
from senec_tui.model.plant.state import estimate
from senec_tui.model.plant.system import clock_drift_s
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.timeseries.recent_powers import RecentPowers

EN = Language("en")


def powers(snapshot: Snapshot, *, pv: float, house: float, grid: float, battery: float) -> Snapshot:
    return changed(
        snapshot,
        ENERGY={
            "GUI_INVERTER_POWER": pv,
            "GUI_HOUSE_POW": house,
            "GUI_GRID_POW": grid,
            "GUI_BAT_DATA_POWER": battery,
        },
    )


def trends_of(snapshot: Snapshot, polls: int = 3) -> RecentPowers:
    trends = RecentPowers()
    for index in range(polls):
        trends.add(replace(snapshot, at=NOW - 10.0 * (polls - 1 - index)))
    return trends


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_model_fits_every_width(model: str, width: int) -> None:
    text = assert_fits(paint, scene_of(snapshot_of(model), width=width, height=22))
    assert " W" in text


def test_at_80x24_everything_is_there_without_scrolling() -> None:
    text = assert_fits(paint, scene_of(snapshot_of(), width=80, height=22))
    assert len(text.splitlines()) <= 22
    for word in ("PV", "House", "Battery", "Grid", "Charge", "Self-sufficiency", "Temperature"):
        assert word in text


def test_before_the_first_answer_nothing_is_claimed() -> None:
    text = assert_fits(paint, scene_of(nothing_yet()))
    assert not any(character.isdigit() for character in text)


@pytest.mark.parametrize("gone", objects_of(snapshot_of()))
def test_without_any_object_something_true_is_said(gone: str) -> None:
    text = assert_fits(paint, scene_of(without(snapshot_of(), gone)))
    assert text
    if gone == "ENERGY":
        assert text.count("0 W") == text.count("car        0 W")


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        ({"pv": 5000, "house": 1000, "grid": -2000, "battery": 2000}, ("charging", "export")),
        ({"pv": 0, "house": 1000, "grid": 400, "battery": -600}, ("discharging", "import")),
        ({"pv": 0, "house": 500, "grid": 1500, "battery": 1000}, ("charging", "import")),
        ({"pv": 0, "house": 300, "grid": -300, "battery": -600}, ("discharging", "export")),
    ],
)
def test_directions_are_words(flow: dict[str, float], words: tuple[str, ...]) -> None:
    text = assert_fits(paint, scene_of(powers(snapshot_of(), **flow)))
    for word in words:
        assert word in text


def test_the_split_stands_at_the_arrows() -> None:
    snapshot = powers(snapshot_of(), pv=5000, house=1000, grid=-1500, battery=2500)
    text = assert_fits(paint, scene_of(snapshot))
    for watts in (2500, 1500, 1000):
        assert f" {watts} W" in text


def test_ascii_needs_nothing_else() -> None:
    text = assert_fits(paint, scene_of(snapshot_of(), glyphs=ASCII))
    assert text.replace("°", "").replace("–", "").replace("−", "").isascii()


def test_an_unknown_state_is_a_number_not_an_error() -> None:
    snapshot = changed(snapshot_of(), ENERGY={"STAT_STATE": 250})
    text = assert_fits(paint, scene_of(snapshot))
    assert "250" in text
    assert "not in any table" in text
    assert found(snapshot, "state.operating") == (Level.WATCH, "State 250 is in no table yet")


def test_a_fault_says_what_to_do() -> None:
    snapshot = changed(snapshot_of(), ENERGY={"STAT_STATE": 98})
    first = judge_all(snapshot)[0]
    assert first.level == Level.ACT
    assert first.path == "ENERGY.STAT_STATE"
    assert first.text(EN).split(".")[0] in assert_fits(paint, scene_of(snapshot, width=200))


def test_a_fault_of_a_wallbox_is_told_and_what_is_left_out_is_counted() -> None:
    broken = changed(
        snapshot_of(),
        WALLBOX={"STATE": [243, 0, 0, 0]},
        ENERGY={"STAT_STATE": 98, "STAT_LIMITED_NET_SKEW": 1},
        PV1={"POWER_RATIO": 70.0},
    )
    told = noteworthy(judge_all(broken))
    assert [j.path for j in told if j.level == Level.ACT][1] == "WALLBOX.STATE[0]"
    text = assert_fits(paint, scene_of(broken))
    assert f"and {len(told) - 3} more" in text
    none = changed(broken, WIZARD={"SETUP_NUMBER_WALLBOXES": 0})
    assert judged(none, "wallbox") == []


def test_oddities_are_explained_next_to_the_number_once_they_have_lasted() -> None:
    for snapshot, words in (
        (powers(snapshot_of(), pv=0, house=0, grid=-500, battery=0), "not metered"),
        (powers(snapshot_of(), pv=1000, house=3000, grid=0, battery=0), "do not fit"),
    ):
        for seconds, told in ((0.0, False), (10.0, False), (120.0, True)):
            texts = [j.text(EN) for j in noteworthy(held(snapshot, seconds))]
            assert any(words in text for text in texts) is told
    curtailed = changed(snapshot_of(), PV1={"POWER_RATIO": 70.0})
    assert said(curtailed, "pv.curtailed") == [(Level.NOTE, "PV is curtailed to 70 %")]


def test_self_sufficiency_makes_no_claim_with_unmetered_power() -> None:
    unmetered = powers(snapshot_of(), pv=0, house=0, grid=-500, battery=0)
    row = next(
        row
        for row in assert_fits(paint, scene_of(unmetered)).splitlines()
        if row.startswith("Self-sufficiency")
    )
    assert "%" not in row


def test_the_clock_of_the_device_is_compared_after_the_local_time_correction() -> None:
    snapshot = changed(
        snapshot_of(), RTC={"WEB_TIME": int(NOW) + 7200 + 90, "UTC_OFFSET": Wire("i3_00000078")}
    )
    assert clock_drift_s(snapshot) == 90.0


def test_time_to_go_is_a_range_and_silent_when_little_flows() -> None:
    charging = changed(
        powers(snapshot_of(), pv=3000, house=500, grid=0, battery=2500),
        ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": 50.0},
        FACTORY={"DESIGN_CAPACITY": 10000.0},
        BMS={"SOH": [100, 100, 100, 0], "SYSTEM_SOH": 1000},
    )
    found = estimate(charging, trends_of(charging), NOW)
    assert found is not None
    assert found.full
    assert found.low_h == pytest.approx(2.0)
    assert found.high_h > found.low_h
    idle = powers(snapshot_of(), pv=0, house=0, grid=0, battery=10)
    assert estimate(idle, trends_of(idle), NOW) is None
    emptying = changed(
        powers(charging, pv=0, house=1000, grid=0, battery=-1000), BAT1={"SPARE_CAPACITY": 0}
    )
    left = estimate(emptying, trends_of(emptying), NOW)
    assert left is not None
    assert not left.full
    assert left.low_h == pytest.approx(5.0)
    reserved = changed(emptying, BAT1={"SPARE_CAPACITY": 20})
    left = estimate(reserved, trends_of(reserved), NOW)
    assert left is not None
    assert left.low_h == pytest.approx(3.0)


@pytest.mark.parametrize("battery_w", [-1000, 0])
def test_nothing_left_above_the_reserve_is_said_instead_of_a_time(battery_w: float) -> None:
    at_it = changed(
        powers(snapshot_of(), pv=0, house=1000, grid=1000 + battery_w, battery=battery_w),
        ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": 15.0},
        BAT1={"SPARE_CAPACITY": 15},
    )
    assert estimate(at_it, trends_of(at_it), NOW) is None
    scene = replace(scene_of(at_it), trends=trends_of(at_it))
    assert "at the reserve of 15 %" in text_of(paint(scene))
    charging = powers(at_it, pv=3000, house=500, grid=0, battery=2500)
    assert "at the reserve" not in text_of(paint(scene_of(charging)))
    without = changed(at_it, BAT1={"SPARE_CAPACITY": 0})
    assert "at the reserve" not in text_of(paint(scene_of(without)))


def test_a_small_terminal_is_used_to_its_last_line_and_no_sentence_is_cut() -> None:
    text = assert_fits(paint, scene_of(snapshot_of(), width=60, height=14))
    assert "Self-sufficiency" in text
    assert "Temperature" in text
    assert "…" not in text
    assert "solar plant" not in assert_fits(paint, scene_of(snapshot_of(), width=60, height=6))
