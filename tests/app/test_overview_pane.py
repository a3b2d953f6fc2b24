"""Tab 1 as text: every model, width and missing part, and the arithmetic beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

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

from senec_tui.app.pictures.big_digits import big_digits
from senec_tui.app.pictures.glyphs import ASCII, BRAILLE
from senec_tui.app.tabs.overview.overview_tab import paint
from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.judgement.all import judge_all
from senec_tui.model.judgement.judgement import noteworthy
from senec_tui.model.plant.state import MeasuredCapacity, estimate
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
    recent_powers = RecentPowers()
    for index in range(polls):
        recent_powers.add(replace(snapshot, at=NOW - 10.0 * (polls - 1 - index)))
    return recent_powers


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
        assert text.count("0 W") == text.count("│            0 W │") == 1  # of the wallbox


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
    for height, shown in ((22, 3), (14, 1), (38, 5)):
        text = assert_fits(paint, scene_of(broken, height=height))
        assert (f"and {len(told) - shown} more" in text) is (len(told) > shown), height
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


def changed_way(charging: Snapshot) -> Snapshot:
    emptied = powers(charging, pv=0, house=1000, grid=0, battery=-1000)
    return changed(emptied, BAT1={"SPARE_CAPACITY": 0})


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
    # The power may change by a tenth either way, and the last percents take their time.
    assert found.low_h == pytest.approx(2.0 / 1.1)
    assert found.high_h == pytest.approx(2.4 / 0.9)
    for opposite, mean in ((-800.0, charging), (2500.0, changed_way(charging))):
        now = changed(mean, ENERGY={"GUI_BAT_DATA_POWER": opposite})
        assert estimate(mean, trends_of(mean), NOW) is not None
        assert estimate(now, trends_of(mean), NOW) is None
    idle = powers(snapshot_of(), pv=0, house=0, grid=0, battery=10)
    assert estimate(idle, trends_of(idle), NOW) is None
    for unable in (
        {"ENERGY": {"STAT_STATE": 41}},
        {"ENERGY": {"STAT_STATE": 98}},
        {"ENERGY": {"STAT_STATE": 31}},
        {"BMS": {"CHARGE_CURRENT_LIMIT": [0.0, 0.0, 0.0, 0.0]}},
    ):
        assert estimate(changed(charging, **unable), trends_of(charging), NOW) is None
    only_discharging = changed(charging, ENERGY={"STAT_STATE": 32})
    assert estimate(only_discharging, trends_of(charging), NOW) == found
    emptying = changed(
        powers(charging, pv=0, house=1000, grid=0, battery=-1000), BAT1={"SPARE_CAPACITY": 0}
    )
    left = estimate(emptying, trends_of(emptying), NOW)
    assert left is not None
    assert not left.full
    assert left.low_h == pytest.approx(5.0 / 1.1)
    assert left.high_h == pytest.approx(5.0 / 0.9)
    reserved = changed(emptying, BAT1={"SPARE_CAPACITY": 20})
    left = estimate(reserved, trends_of(reserved), NOW)
    assert left is not None
    assert left.low_h == pytest.approx(3.0 / 1.1)
    measured = MeasuredCapacity(usable_wh=(7000.0, 8000.0), charged_wh=(8000.0, 9000.0))
    left = estimate(reserved, trends_of(reserved), NOW, measured)
    assert left is not None
    assert (left.low_h, left.high_h) == pytest.approx((2.1 / 1.1, 2.4 / 0.9))
    found = estimate(charging, trends_of(charging), NOW, measured)
    assert found is not None
    assert (found.low_h, found.high_h) == pytest.approx((1.6 / 1.1, 9.0 * 0.6 / 2.5 / 0.9))


@pytest.mark.parametrize("battery_w", [-1000, 0])
def test_nothing_left_above_the_reserve_is_said_instead_of_a_time(battery_w: float) -> None:
    at_it = changed(
        powers(snapshot_of(), pv=0, house=1000, grid=1000 + battery_w, battery=battery_w),
        ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": 15.0},
        BAT1={"SPARE_CAPACITY": 15},
    )
    assert estimate(at_it, trends_of(at_it), NOW) is None
    scene = replace(scene_of(at_it), recent_powers=trends_of(at_it))
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


@pytest.mark.parametrize(("width", "height"), [(60, 14), (80, 22), (120, 38), (200, 58)])
def test_what_needs_attention_is_told_at_every_size_the_worst_first_and_since_when(
    width: int, height: int
) -> None:
    snapshot = changed(snapshot_of(), BMS={"ALARM_STATUS": [1, 0, 0, 0], "DERATING": 1})
    followed = held(snapshot, 3600.0)
    drawn = scene_of(snapshot, width=width, height=height, judged=followed, now=NOW + 3600.0)
    text = assert_fits(paint, drawn)
    assert len(text.splitlines()) <= height
    worst = followed[0]
    since = datetime.fromtimestamp(worst.since or 0.0)  # noqa: DTZ006 - as the screen does
    assert worst.level is Level.ACT
    rows = text.splitlines()
    at = next(n for n, row in enumerate(rows) if "bit 0" in row)
    assert f"since {EN.time(since, seconds=False)}" in " ".join(rows[at : at + 3])
    assert at < next(n for n, row in enumerate(rows) if "PV" in row and "solar" not in row)
    past = replace(drawn, is_past=True)
    assert "since" not in text_of(paint(past))


def test_a_state_that_is_fine_is_not_the_loudest_thing() -> None:
    roles = {span.role for line in paint(scene_of(snapshot_of())) for span in line}
    assert "reversed" not in roles


def test_a_wallbox_stands_in_the_flow_when_there_is_one() -> None:
    boxes = {"STATE": [194, 0, 0, 0], "APPARENT_CHARGING_POWER": [3680.0, 0.0, 0.0, 0.0]}
    charging = changed(snapshot_of(), WALLBOX=boxes, WIZARD={"SETUP_NUMBER_WALLBOXES": 1})
    for width, height in ((80, 22), (200, 58)):
        rows = assert_fits(paint, scene_of(charging, width=width, height=height)).splitlines()
        at = next(n for n, row in enumerate(rows) if "├─ Wallbox" in row)
        assert "▼" in rows[at]
        assert "3680 W" in rows[at + 1]
    several = changed(charging, WIZARD={"SETUP_NUMBER_WALLBOXES": 2})
    assert "2 wallboxes" in text_of(paint(scene_of(several)))
    none = changed(charging, WIZARD={"SETUP_NUMBER_WALLBOXES": 0})
    assert "├─ Wallbox" not in text_of(paint(scene_of(none)))
    idle = changed(charging, WALLBOX={"APPARENT_CHARGING_POWER": [0.0] * 4})
    row = next(r for r in text_of(paint(scene_of(idle))).splitlines() if "├─ Wallbox" in r)
    assert "▼" not in row


def test_power_between_battery_and_grid_goes_below_all_boxes() -> None:
    snapshot = powers(snapshot_of(), pv=0, house=300, grid=-300, battery=-600)
    for width, height in ((80, 22), (200, 58)):
        rows = text_of(paint(scene_of(snapshot, width=width, height=height))).splitlines()
        at = next(n for n, row in enumerate(rows) if "└" in row and " 300 W " in row)
        assert "▲" in rows[at - 1]
        assert "┘" in rows[at]


def test_digits_are_large_where_there_is_room_and_a_number_everywhere_else() -> None:
    snapshot = powers(snapshot_of(), pv=5000, house=1234, grid=0, battery=0)
    large = text_of(paint(scene_of(snapshot, width=200, height=58)))
    assert "1234 W │" not in large
    assert big_digits("1234", BRAILLE)[0] in large
    for options in (
        {"width": 200, "height": 30},
        {"width": 120, "height": 58},
        {"width": 200, "height": 58, "glyphs": ASCII},
    ):
        assert "1234 W" in text_of(paint(scene_of(snapshot, **options)))
    assert big_digits("12?", BRAILLE) == []
    rows = big_digits("-9.5", BRAILLE)
    assert len({len(row) for row in rows}) == 1
