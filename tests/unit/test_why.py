"""Why the battery does what it does: the first sentence of everyday and of stories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from alarm_bench import RULES
from snapshots import EMPTY, NOW, changed
from story_bench import CATALOGUE, ENGLISH, MORNING, live_through

from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.course import AlarmCourse
from senec_tui.model.alarm.known_since import remembered
from senec_tui.model.judgement.all import judge_all
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.why.explain import why
from senec_tui.model.why.regulation import regulation_lag_s
from senec_tui.simulator.stories.story import story_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.model.why.check import Why

Objects = dict[str, "Mapping[str, object]"]


def plant(
    *, pv: float, house: float, battery: float, soc: float = 50, state: int = 14, **more: object
) -> Objects:
    """A plant of two modules that permit 20 A each way at 50 V; the grid makes up the rest."""
    bms = {
        "VOLTAGE": [50, 50],
        "SOC": [soc, soc],
        "CURRENT": [1, 1],
        "CHARGE_CURRENT_LIMIT": more.pop("charge_a", [20, 20]),
        "DISCHARGE_CURRENT_LIMIT": more.pop("discharge_a", [20, 20]),
        "CELL_TEMPERATURES_MODULE_A": [more.pop("temperature", 22)],
    }
    return {
        "ENERGY": {
            "STAT_STATE": state,
            "GUI_INVERTER_POWER": pv,
            "GUI_HOUSE_POW": house,
            "GUI_BAT_DATA_POWER": battery,
            "GUI_GRID_POW": house + battery - pv,
            "GUI_BAT_DATA_FUEL_CHARGE": soc,
            **more,
        },
        "BMS": bms,
        "FACTORY": {"MAX_CHARGE_POWER_DC": 2000, "MAX_DISCHARGE_POWER_DC": 2000},
        "BAT1": {"SPARE_CAPACITY": 10},
    }


def explained(objects: Objects) -> Why:
    snapshot = changed(replace(EMPTY, at=NOW), **objects)
    return why(snapshot, judge_all(snapshot))


@pytest.mark.parametrize(
    ("objects", "sentence"),
    [
        (plant(pv=1500, house=500, battery=1000), "It charges with 1000 W: all that is left over"),
        (
            plant(pv=4000, house=500, battery=2000),
            "It charges with 2000 W and no more, 1500 W go to the grid. At its rated power",
        ),
        (
            plant(pv=4000, house=500, battery=300, charge_a=[3, 3], temperature=4),
            ("It charges with 300 W and no more, 3200 W go to the grid. "
             "Charging is reduced to 6.0 A by the modules; probably: cold, 4 °C"),
        ),
        (plant(pv=3000, house=500, battery=0, soc=100, state=13), "It is full"),
        (
            plant(pv=3000, house=500, battery=0, soc=70, state=13),
            "Full at 70 %: the maker holds the battery back",
        ),
        (
            plant(pv=3000, house=500, battery=0, soc=70, state=13, charge_a=[10, 10]),
            "Full at 70 % and with less current: the maker conditions the battery",
        ),
        (
            plant(pv=3000, house=500, battery=0, charge_a=[0, 0]),
            ("It does not charge, although 2500 W are left over. "
             "The modules permit no charging; no reason to be seen"),
        ),
        (
            plant(pv=3000, house=500, battery=0),
            "It does not charge, although 2500 W are left over, and nothing explains it",
        ),
        (
            plant(pv=3000, house=500, battery=0, VPP_IS_ACTIVE=1),
            ("It does not charge, although 2500 W are left over. "
             "A virtual power plant controls the battery"),
        ),
        (
            plant(pv=0, house=600, battery=-600, state=16),
            "It gives 600 W: all that the house needs",
        ),
        (
            plant(pv=0, house=3000, battery=-2000, state=18),
            "It gives 2000 W and no more, 1000 W come from the grid. At its rated power",
        ),
        (
            plant(pv=0, house=600, battery=0, soc=10, state=89),
            "Only the reserve of 10 % is left",
        ),
        (
            plant(pv=0, house=600, battery=0, state=16),
            "It does not discharge, although the house lacks 600 W, and nothing explains it",
        ),
        (
            plant(pv=700, house=620, battery=0, state=19),
            "It rests: 80 W left over are too little to begin with",
        ),
        (
            plant(pv=500, house=590, battery=0, state=19),
            "It rests: the 90 W that the house lacks are too little to begin with",
        ),
        (
            plant(pv=700, house=500, battery=0, state=19),
            "It does not charge, although 200 W are left over, and nothing explains it",
        ),
        (
            plant(pv=500, house=520, battery=0, state=19),
            "It rests: generation and consumption are almost equal",
        ),
        (
            plant(pv=0, house=500, battery=1500, state=25, SAFE_CHARGE_RUNNING=1),
            "It charges with 1500 W from the grid. A safety charge keeps the battery full",
        ),
        (
            plant(pv=0, house=600, battery=0, state=88),
            ("It does not discharge, although the house lacks 600 W. Discharging is blocked, "
             "according to the label by the grid operator."),
        ),
    ],
)  # fmt: skip
def test_the_first_sentence_of_everyday(objects: Objects, sentence: str) -> None:
    assert explained(objects).headline(ENGLISH).startswith(sentence)


def test_only_what_nothing_explains_says_so_and_how_to_share_it() -> None:
    found = explained(plant(pv=3000, house=500, battery=0))
    assert not found.explained
    assert found.release is not None
    assert "R" in found.release(ENGLISH)
    assert explained(plant(pv=1500, house=500, battery=1000)).explained


def test_peak_shaving_says_until_when() -> None:
    objects = plant(pv=3000, house=500, battery=0, soc=61)
    objects["WIZARD"] = {"PS_ENABLE": 1, "PS_RESERVOIR": 40, "PS_HOUR": 14, "PS_MINUTE": 5}
    found = explained(objects)
    assert found.headline(ENGLISH).endswith("Peak shaving keeps 40 % free for the midday sun")
    assert found.release is not None
    assert found.release(ENGLISH) == "It charges further at 14:05"
    told = [check.answer(ENGLISH) for check in found.checks if check.topic == "peak_shaving"]
    assert told == ["Peak shaving keeps 40 % free for the midday sun. It charges further at 14:05"]


@pytest.mark.parametrize(
    ("discharge_a", "cause", "release"),
    [
        (11, "probably: both directions to about half, as when the maker", "If it is the maker"),
        (20, "no reason to be seen", "The modules release it by themselves"),
    ],
    ids=["alike", "one direction"],
)
def test_both_directions_at_half_are_no_doing_of_cells(
    discharge_a: float, cause: str, release: str
) -> None:
    """Long before full: conditioned, which the device names only when it calls itself full."""
    objects = plant(
        pv=3000, house=500, battery=990, charge_a=[10, 10], discharge_a=[discharge_a] * 2
    )
    found = explained(objects)
    assert cause in found.headline(ENGLISH)
    assert found.release is not None
    assert found.release(ENGLISH).startswith(release)


def test_half_of_the_modules_permit_half() -> None:
    objects = plant(pv=3000, house=500, battery=990, charge_a=[10, 10], discharge_a=[11, 11])
    objects["BMS"] = {**objects["BMS"], "MODULES_CONFIGURED": 4}
    assert "no reason to be seen" in explained(objects).headline(ENGLISH)


@pytest.mark.parametrize(
    ("soc", "battery", "state", "words"),
    [
        (100, 0, 13, "fills up to 60 %, further at 14:05"),
        (97, -600, 16, "fills up to 60 %, further at 14:05"),
        (75, 0, 21, "Peak shaving fills it up to 60 % only, and it has more already. It charges"),
    ],
    ids=["full", "discharging", "more than that"],
)
def test_peak_shaving_keeps_nothing_free_that_is_not(
    soc: float, battery: float, state: int, words: str
) -> None:
    objects = plant(pv=3000, house=500, battery=battery, soc=soc, state=state)
    objects["WIZARD"] = {"PS_ENABLE": 1, "PS_RESERVOIR": 40, "PS_HOUR": 14, "PS_MINUTE": 5}
    checks = explained(objects).checks
    told = [check.answer(ENGLISH) for check in checks if check.topic == "peak_shaving"]
    assert told[0].startswith(words)


@pytest.mark.parametrize(
    ("objects", "sentence"),
    [
        (
            plant(pv=0, house=600, battery=-2000, state=16),
            "It gives 2000 W, more than the house needs: 1400 W go to the grid",
        ),
        (
            plant(pv=2000, house=1000, battery=1500),
            "It charges with 1500 W, more than is left over: 500 W come from the grid",
        ),
        (
            plant(pv=0, house=2000, battery=-1200, state=16),
            "It gives 1200 W while 800 W come from the grid",
        ),
    ],
)
def test_what_goes_the_wrong_way_is_told_by_the_delay_of_the_regulation(
    objects: Objects, sentence: str
) -> None:
    snapshot = changed(replace(EMPTY, at=NOW), **objects)
    unmeasured = why(snapshot, judge_all(snapshot)).headline(ENGLISH)
    assert unmeasured == f"{sentence}; for seconds that is normal, it follows with a delay"
    measured = why(snapshot, judge_all(snapshot), lag_s=15.0).headline(ENGLISH)
    assert measured == f"{sentence}; the battery follows the house by 15 s"


def test_nothing_known_is_not_explained() -> None:
    found = why(EMPTY, judge_all(EMPTY))
    assert not found.explained
    assert {check.level for check in found.checks} == {Level.UNKNOWN}


AT_RATED = "It charges with 18"
"""With what is left over beyond that going to the grid: nothing holds it back."""
STORIES = [
    ("alarm-20s", 10, AT_RATED),
    ("backup", 20, "There is no grid"),
    ("cell-drift", 900, AT_RATED),
    ("clock-wrong", 120, AT_RATED),
    ("cold", 1500, "It charges with 545 W and no more, 3301 W go to the grid. Charging is reduced"),
    ("conditioning-70", 9000, "Full at 70 % and with less current: the maker conditions"),
    ("curtailed", 60, AT_RATED),
    (
        "firmware-update",
        60,
        "It does not charge, although 3359 W are left over. New software is being installed",
    ),
    ("grid-voltage", 120, AT_RATED),
    ("imbalance-98", 400, "The modules differ too much from one another"),
    ("insulation", 60, "It gives 251 W: all that the house needs. The insulation"),
    ("insulation", 300, "Current leaks to earth"),
    (
        "inverter-error",
        60,
        "It gives 251 W: all that the house needs. Inverter 1 reports error 57",
    ),
    ("module-idle", 400, AT_RATED),
    ("module-lost", 60, AT_RATED),
    ("overheating", 1260, "The battery is too warm"),
    ("remote-70", 60, "The system was shut down by remote control"),
    ("shutdown-41", 60, "The lithium battery is switched off"),
    ("swap-to-lfp", 120, "The system is switched off"),
    (
        "swap-to-lfp",
        600,
        "It does not charge, although 3467 W are left over. The system is starting up",
    ),
    ("wallbox-error", 60, AT_RATED),
    ("wallbox-no-current", 60, AT_RATED),
    ("weak-cell", 900, AT_RATED),
]


def test_every_story_has_its_first_sentence() -> None:
    assert {name for name, _, _ in STORIES} == set(story_names())


@pytest.mark.parametrize(("name", "after_s", "sentence"), STORIES)
def test_the_first_sentence_of_stories(name: str, after_s: float, sentence: str) -> None:
    judge = Judge()
    *_, seen = live_through(name, until_s=after_s, every_s=20)
    judgements = judge.add(seen.snapshot)
    found = why(seen.snapshot, judgements)
    assert found.headline(ENGLISH).startswith(sentence)
    assert found.headline(Language("de")) != found.headline(ENGLISH)


def test_a_module_that_is_cold_is_named_with_what_ends_it() -> None:
    *_, seen = live_through("cold", until_s=1500, every_s=20)
    found = why(seen.snapshot, judge_all(seen.snapshot))
    charging = next(check for check in found.checks if check.topic == "charging")
    assert "cold" in charging.answer(ENGLISH)


# -- how the battery follows the house -------------------------------------------------------------


def curve(shift: int, step_s: float = 5.0) -> tuple[list[tuple[float, float]], ...]:
    """A kettle, on and off; the battery follows `shift` polls later."""
    house = [500.0 + (2000.0 if n % 20 >= 10 else 0.0) for n in range(80)]
    need = [(n * step_s, watts) for n, watts in enumerate(house)]
    given = [(n * step_s, house[max(n - shift, 0)]) for n in range(80)]
    return need, given


@pytest.mark.parametrize("shift", [0, 1, 3, 4])
def test_the_delay_of_the_regulation_is_found(shift: int) -> None:
    assert regulation_lag_s(*curve(shift)) == pytest.approx(5.0 * shift)


def test_no_delay_is_made_up() -> None:
    need, _ = curve(0)
    assert regulation_lag_s(need, [(at, 0.0) for at, _ in need]) is None
    assert regulation_lag_s(need[:5], need[:5]) is None
    level = [(at, 500.0) for at, _ in need]
    assert regulation_lag_s(level, level) is None


@pytest.mark.parametrize(
    ("name", "after_s", "topic", "words"),
    [
        ("curtailed", 60, "curtailment", "PV is curtailed to 30 %"),
        ("weak-cell", 900, "trouble", "Cells of module B are"),
        ("module-idle", 400, "trouble", "Module B carries no current"),
        ("wallbox-error", 60, "trouble", "Wallbox 1"),
    ],
)
def test_what_does_not_concern_the_battery_is_told_among_the_checks(
    name: str, after_s: float, topic: str, words: str
) -> None:
    *_, seen = live_through(name, until_s=after_s, every_s=20)
    found = why(seen.snapshot, judge_all(seen.snapshot))
    told = [check.answer(ENGLISH) for check in found.checks if check.topic == topic]
    assert told
    assert told[0].startswith(words)


# -- what takes a memory ---------------------------------------------------------------------------


def test_a_module_that_was_lost_is_told_among_the_modules_with_since_when() -> None:
    course, judge = AlarmCourse(CATALOGUE.table("alarms"), RULES), Judge()
    course.recall({"normal:module.C": "fitted"})
    begun = []
    for seen in live_through("module-lost", until_s=300, every_s=20):
        course.step(seen.snapshot, judge.add(seen.snapshot), seen.snapshot.at)
        begun += [alarm.begin for alarm in course.life.open]
    judgements = (*judge.of(seen.snapshot), *remembered(course.life.open))
    checks = why(seen.snapshot, judgements).checks
    (lost,) = [check for check in checks if check.topic == "modules"]
    assert lost.answer(ENGLISH).startswith("Module C is no longer reported, since ")
    assert lost.level is Level.ACT
    assert lost.since == begun[0] == MORNING + 40  # it goes after 30 s, between two polls
    topics = [check.topic for check in checks]
    assert topics.index("modules") == topics.index("discharging") + 1
    assert "trouble" not in topics


def test_once_it_is_accepted_or_back_it_is_not_told() -> None:
    alarm = Alarm(
        rule="normal.module", instance="module.C", level=Level.ACT, text={}, path="", begin=NOW
    )
    assert remembered([alarm])
    assert not remembered([replace(alarm, end=NOW + 60)])
    assert not remembered([replace(alarm, rule="cells.spread")])


@pytest.mark.parametrize(
    ("bms", "words"),
    [
        ({"MODULES_CONFIGURED": 3}, "3 modules configured, only 2 answer"),
        ({"VOLTAGE": [50, 0], "SN": [1, 2]}, "Module B is known but delivers no voltages"),
    ],
)
def test_what_one_look_tells_of_absent_modules_stands_there_too(
    bms: dict[str, object], words: str
) -> None:
    objects = plant(pv=1500, house=500, battery=1000)
    objects["BMS"] = {**objects["BMS"], **bms}
    told = [c.answer(ENGLISH) for c in explained(objects).checks if c.topic == "modules"]
    assert words in told


@pytest.mark.parametrize("limits_a", [[0, 0], [20, 20]])
def test_out_of_service_neither_direction_is_fine(limits_a: list[int]) -> None:
    off = plant(pv=0, house=255, battery=0, state=41, charge_a=limits_a, discharge_a=limits_a)
    levels = {c.topic: c.level for c in explained(off).checks}
    assert min(levels["charging"], levels["discharging"]) >= Level.NOTE
