"""Every story of the simulator: told in time and rightly, over in the end, true to physics."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from simulator_bench import MORNING, Bench
from story_bench import POLL_S, Seen, live_through
from told_stories import TOLD, WATCH

from senec_tui.catalogue.level import Level
from senec_tui.simulator.controller.models import load_model, model_names
from senec_tui.simulator.stories.plant_conditions import Conditions, is_known
from senec_tui.simulator.stories.story import load_story, story_names

POLLS_S = ((600.0, POLL_S), (3600.0, 3 * POLL_S), (float("inf"), 6 * POLL_S))
"""How long a story lasts, and how often it is looked at: the longer, the more seldom."""
SETTLES_S = 60.0
"""After the end: what a condition may take to be seen as over."""


def test_no_story_is_left_out() -> None:
    assert {*TOLD, "module-lost", "cell-drift"} == set(story_names())
    assert len(story_names()) == 21


def assert_powers_fit_together(seen: Seen) -> None:
    number = seen.snapshot.number
    pv, grid = number("ENERGY", "GUI_INVERTER_POWER"), number("ENERGY", "GUI_GRID_POW")
    house, battery = number("ENERGY", "GUI_HOUSE_POW"), number("ENERGY", "GUI_BAT_DATA_POWER")
    assert None not in (pv, grid, house, battery)
    assert house == pytest.approx(pv + grid - battery, abs=0.01)  # type: ignore[operator]
    assert number("PM1OBJ1", "P_TOTAL") == pytest.approx(grid, abs=0.01)
    currents = seen.snapshot.numbers("BMS", "CURRENT")
    total = number("ENERGY", "GUI_BAT_DATA_CURRENT")
    assert sum(value or 0 for value in currents) == pytest.approx(total, abs=0.01)
    assert not seen.judged.get("balance.house", (Level.FINE, ""))[0] > Level.FINE


@pytest.mark.parametrize("name", TOLD)
def test_it_is_told_in_time_and_clears_and_the_powers_fit_together(name: str) -> None:
    expected, story = TOLD[name], load_story(name)
    lasts_s = min(story.lasts_s, 3600.0)
    told: list[float] = []
    last = None
    every_s = next(every_s for longest_s, every_s in POLLS_S if story.lasts_s <= longest_s)
    for seen in live_through(name, until_s=story.lasts_s + SETTLES_S, every_s=every_s):
        last = seen
        assert_powers_fit_together(seen)
        if seen.after_s > lasts_s + POLL_S and seen.after_s < story.lasts_s:
            continue
        level, words = seen.judged.get(expected.rule, (Level.FINE, ""))
        if level >= expected.level and re.search(expected.words, words):
            told.append(seen.after_s)
    assert told
    assert told[0] <= lasts_s + POLL_S
    assert last is not None
    assert last.judged.get(expected.rule, (Level.FINE, ""))[0] < expected.level
    assert told[-1] <= story.lasts_s + POLL_S


@pytest.mark.parametrize("name", [name for name in TOLD if name != "conditioning-70"])
async def test_log_and_state_agree(name: str) -> None:
    """Each change of the state that is shown stands in the log, and the lines of the story too."""
    bench = Bench()
    bench.appliance.faults.set(name)
    began, states = bench.time, []
    while bench.time < began + load_story(name).lasts_s + 120:
        states.append((bench.appliance.now, bench.appliance.moment.state))
        bench.time += 2
    log = (await bench.get("//log/2026/05/14.log")).body.decode()
    changes = [
        sum(int(part) * unit for part, unit in zip(match, (3600, 60, 1), strict=True))
        for match in re.findall(r"(\d\d):(\d\d):(\d\d) \[I\|SYS\] Changed operating mode", log)
    ]
    forced = load_story(name).steps
    for (before_at, before), (at, state) in pairwise(states):
        if before != state and any(step.changes.get("state") == state for step in forced):
            assert any(before_at - 1 <= MORNING // 86400 * 86400 + c <= at + 1 for c in changes)
    for step in forced:
        for line in step.log:
            assert f" {line}\n" in log


def test_a_lost_module_is_gone_and_comes_back() -> None:
    story = load_story("module-lost")
    assert story.steps[0].at_s >= 30, "who opens the demo with it is to see the module first"
    for seen in live_through("module-lost", until_s=story.lasts_s + 60, every_s=30):
        assert_powers_fit_together(seen)
        gone = story.steps[0].at_s <= seen.after_s < story.lasts_s
        known = [bool(value) for value in seen.snapshot.numbers("BMS", "SN")]
        assert known == [True, True, not gone, False]
        if seen.after_s >= story.steps[0].at_s:
            assert seen.snapshot.number("BMS", "COMMERRCOUNT") == 6


def test_a_drifting_cell_is_told_of_after_days_and_is_well_after_three_weeks() -> None:
    story, hours = load_story("cell-drift"), 6 * 3600.0
    levels = [
        seen.judged["cells.spread"]
        for seen in live_through("cell-drift", until_s=story.lasts_s + hours, every_s=hours)
    ]
    assert levels[0][0] is levels[-1][0] is Level.FINE
    assert all(level is Level.FINE for level, _ in levels[: 4 * 2])
    assert any(level >= WATCH and "module A" in words for level, words in levels)


def test_conditioning_ends_charging_at_70_percent() -> None:
    highest, states = 0.0, set()
    for seen in live_through("conditioning-70", until_s=7 * 3600, every_s=300):
        highest = max(highest, seen.truth.memory.soc_pct)
        states.add(seen.truth.state)
    assert 69 < highest < 71
    assert 13 in states  # full


def test_a_swapped_battery_stays_and_remembers_nothing() -> None:
    seen = list(live_through("swap-to-lfp", until_s=1500, every_s=60))
    before, after = seen[0].snapshot, seen[-1].snapshot
    assert before.length("BMS", "CELL_VOLTAGES_MODULE_A") == 14
    assert after.length("BMS", "CELL_VOLTAGES_MODULE_A") == 16
    assert before.number("BMS", "SN", 0) != after.number("BMS", "SN", 0)
    assert after.number("BMS", "CYCLES", 0) == 0
    assert after.number("RTC", "TIMESTAMP_MS") < 1500 * 1000  # type: ignore[operator]
    assert seen[-1].truth.memory.charged_wh < 1000


def test_new_firmware_stays() -> None:
    seen = list(live_through("firmware-update", until_s=1000))
    first, last = seen[0].snapshot, seen[-1].snapshot
    assert first.text("WIZARD", "APPLICATION_VERSION") == "0826"
    assert last.text("WIZARD", "APPLICATION_VERSION") == "0833"
    assert max(b.after_s - a.after_s for a, b in pairwise(seen)) > 60


def test_an_alarm_of_20_seconds_leaves_a_trace() -> None:
    seen = list(live_through("alarm-20s", until_s=600))
    counts = [each.snapshot.number("BMS", "FAULTLINECOUNT") for each in seen]
    assert (counts[0], counts[-1]) == (2, 3)
    alarmed = [s.after_s for s in seen if s.snapshot.number("BMS", "ALARM_STATUS", 1)]
    assert alarmed == [10, 20]


def test_a_house_without_grid_lives_on_sun_and_battery() -> None:
    gone = [
        seen
        for seen in live_through("backup", until_s=1400, every_s=30)
        if not seen.truth.conditions.grid_pct
    ]
    assert len(gone) > 20
    for seen in gone:
        assert seen.truth.grid_w == 0
        assert seen.snapshot.numbers("PM1OBJ1", "U_AC") == (0, 0, 0)
        assert seen.truth.house_w > 0


@pytest.mark.parametrize("name", story_names())
def test_the_files_say_only_what_is_understood(name: str) -> None:
    story = load_story(name)
    assert set(story.title) == {"en", "de"}
    assert story.lasts_s > 0
    times = [step.at_s for step in story.steps]
    assert times == sorted(times)
    assert times[-1] < story.lasts_s
    for step in story.steps:
        assert all(map(is_known, step.changes)), step
        for line in step.log:
            assert re.fullmatch(r"\[[DIWEPF]\|[^\]]+\] .+|System is booting \.\.\.|Grid .+", line)
    known = {key for step in story.steps for key in step.changes}
    assert set(story.stays) <= known
    assert any(story.fits(load_model(model)) for model in model_names())


def test_what_cannot_happen_does_not() -> None:
    bench = Bench(model="v2.1")
    bench.appliance.faults.set("wallbox-error")
    bench.time += 60
    assert bench.appliance.moment.conditions == Conditions()
