"""What is thought of a value is the same on every tab: level, words and style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from judging import held
from scenes import changed, scene_of, snapshot_of, text_of

from senec_tui.app.pictures.judgement_lines import STYLES, role_of
from senec_tui.app.tabs.battery import battery_tab as battery
from senec_tui.app.tabs.grid import grid_tab as grid
from senec_tui.app.tabs.overview import overview_tab as overview
from senec_tui.app.tabs.pv import pv_tab as pv
from senec_tui.app.tabs.wallbox import wallbox_tab as wallbox
from senec_tui.catalogue.level import IN_WORDS, Level
from senec_tui.language import Language
from senec_tui.model.history.channels import curves
from senec_tui.model.plant.battery import Battery
from senec_tui.model.plant.state import estimate
from senec_tui.model.plant.stored_energy import StoredEnergy
from senec_tui.model.timeseries.recent_powers import RecentPowers

if TYPE_CHECKING:
    from types import ModuleType

    from senec_tui.app.pictures.lines import Span
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.reading.snapshot import Snapshot

IN_STEP = {"RTC": {"WEB_TIME": None}}
"""Without a clock there is nothing to say about it."""


def quiet(**changes: dict[str, object]) -> Snapshot:
    """A hybrid with nothing to remark, and changes."""
    calm = changed(snapshot_of(), **IN_STEP)
    return changed(calm, **changes)


def spans_on(tab: ModuleType, snapshot: Snapshot, path: str, **options: object) -> list[Span]:
    scene = scene_of(snapshot, width=200, height=60, **options)
    return [span for line in tab.paint(scene) for span in line if span.ref == path]


def told_on(tab: ModuleType, scene: Scene, path: str, told: str) -> tuple[str, set[str]]:
    """The rows of a wrapped text on a tab put together again, and how they are drawn."""
    spans = [
        span
        for line in tab.paint(scene)
        for span in line
        if span.ref == path and len(span.text) > 3 and span.text in told
    ]
    return " ".join(span.text for span in spans), {span.role for span in spans}


def roles_of(tab: ModuleType, snapshot: Snapshot, text: str) -> set[str]:
    """The roles that a text is drawn with on a tab."""
    scene = scene_of(snapshot, width=200, height=60, judged=held(snapshot, 3600.0))
    return {span.role for line in tab.paint(scene) for span in line if text in span.text}


def test_nothing_is_told_of_a_plant_in_order() -> None:
    scene = scene_of(quiet(), judged=held(quiet(), 3600.0))
    assert [j.rule for j in scene.judgements if j.level >= Level.NOTE] == []


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    ("changes", "rule", "level", "words"),
    [
        ({"ALARM_STATUS": [1, 0, 0, 0]}, "battery.alarm", Level.ACT, "bit 0"),
        ({"ALARM_STATUS": [2, 0, 0, 0]}, "battery.alarm", Level.WATCH, "Warning: cell overvolt"),
        ({"DERATING": 1}, "battery.derating", Level.WATCH, "reduces the power"),
        (
            {"CELL_VOLTAGES_MODULE_A": [3800, 3896, *[3800] * 12], "VOLTAGE": [53.3, 53.3, 53.3]},
            "cells.spread",
            Level.WATCH,
            "96 mV apart",
        ),
        (
            {"CHARGE_CURRENT_LIMIT": [12.0, 0.0, 12.0, 0.0]},
            "battery.charging",
            Level.WATCH,
            "blocked in module B",
        ),
    ],
)
def test_overview_and_battery_tell_the_same(
    changes: dict[str, object], rule: str, level: Level, words: str, code: str
) -> None:
    snapshot, tr = quiet(BMS=changes), Language(code)
    scene = scene_of(snapshot, width=200, height=60, tr=tr)
    judgement = next(j for j in scene.judgements if j.rule == rule)
    assert judgement.level is level
    if code == "en":
        assert words in judgement.text(tr)
    told = judgement.text(tr)
    shown = [told_on(tab, scene, judgement.path, told) for tab in (overview, battery)]
    assert [text for text, _ in shown] == [told, told]
    if rule != "cells.spread":  # there the tab says the level in a word before the facts
        assert [roles for _, roles in shown] == [{role_of(level)}] * 2


def test_a_curtailment_has_one_style_on_all_tabs() -> None:
    snapshot = quiet(PV1={"POWER_RATIO": 60.0})
    words = "PV is curtailed to 60 %"
    roles = [roles_of(tab, snapshot, words) for tab in (overview, grid, pv)]
    assert roles == [{role_of(Level.NOTE)}] * 3


def test_there_is_one_style_for_each_level_and_a_mark_that_needs_no_colour() -> None:
    assert set(STYLES) == set(Level)
    assert len({(style.role, style.glyph) for style in STYLES.values()}) == len(Level)
    assert set(IN_WORDS) == set(Level)
    assert len(set(IN_WORDS.values())) == len(Level)


def test_usable_capacity_is_one_figure() -> None:
    """Two modules hold half of the design capacity each, so the mean of their healths counts."""
    snapshot = quiet(
        BMS={"SOH": [98, 80, 0, 0], "SYSTEM_SOH": None},
        FACTORY={"DESIGN_CAPACITY": 10000.0},
        ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": 100.0, "GUI_BAT_DATA_POWER": -1000.0},
        BAT1={"SPARE_CAPACITY": 0},
    )
    recent_powers = RecentPowers()
    recent_powers.add(snapshot)
    left = estimate(snapshot, recent_powers, snapshot.at)
    assert left is not None
    assert StoredEnergy.of(snapshot).usable_wh == pytest.approx(8900.0)
    # A tenth for the power that goes on changing.
    assert left.low_h == pytest.approx(8.9 / 1.1)
    assert "8.9 kWh" in text_of(battery.paint(scene_of(snapshot)))


def test_the_history_keeps_the_spread_of_all_modules() -> None:
    cells = [3700, 3790, *[3700] * 12]
    snapshot = quiet(
        BMS={
            "CELL_VOLTAGES_MODULE_E": cells,
            "VOLTAGE": [53.3, 53.3, 53.3, 0.0, 51.9],
            "CURRENT": [1.0] * 5,
        }
    )
    kept = {sampled.path: sampled.value for sampled in curves(snapshot, None)}
    assert kept["DERIVED.CELL_SPREAD"] == 90.0
    assert Battery.of(snapshot).fitted[-1].letter == "E"
    assert "Cells of module E are 90 mV apart" in text_of(battery.paint(scene_of(snapshot)))


# -- a judgement never contradicts what is measured ----------------------------------------------


def charging_at_limit_0(power: float) -> Snapshot:
    amps = power / 690.0
    return quiet(
        WIZARD={"SETUP_NUMBER_WALLBOXES": 1},
        WALLBOX={
            "STATE": [0xC2, 0, 0, 0],
            "EV_CONNECTED": [1, 0, 0, 0],
            **{f"L{n}_CHARGING_CURRENT": [amps, 0.0, 0.0, 0.0] for n in (1, 2, 3)},
            "APPARENT_CHARGING_POWER": [power, 0.0, 0.0, 0.0],
            "MAX_CHARGING_CURRENT_IC": [0.0, 0.0, 0.0, 0.0],
        },
    )


@pytest.mark.parametrize(("power", "told"), [(11040.0, False), (0.0, True)])
def test_no_current_is_only_missed_where_none_flows(power: float, told: bool) -> None:
    snapshot = charging_at_limit_0(power)
    for tab in (overview, wallbox):
        text = text_of(tab.paint(scene_of(snapshot, width=200, height=60)))
        assert ("no current is released" in text) is told, tab.__name__


def test_noise_has_no_shares() -> None:
    noise = quiet(
        ENERGY={
            "GUI_INVERTER_POWER": 0.3,
            "GUI_GRID_POW": -0.4,
            "GUI_HOUSE_POW": 0.0,
            "GUI_BAT_DATA_POWER": 0.0,
        }
    )
    text = text_of(overview.paint(scene_of(noise)))
    (row,) = [line for line in text.splitlines() if line.startswith("Self-sufficiency")]
    assert "%" not in row
    assert "█" not in row
    recent_powers = RecentPowers()
    recent_powers.add(noise)
    text = text_of(overview.paint(scene_of(noise, recent_powers=recent_powers)))
    assert "scale 0 to 10 W" in text
    assert "█" not in text.partition("scale 0 to")[2]


def test_noise_of_inputs_has_no_shares() -> None:
    noise = quiet(PV1={"MPP_POWER": [0.3, 0.1, 0.0]}, ENERGY={"GUI_INVERTER_POWER": 0.4})
    text = text_of(pv.paint(scene_of(noise)))
    rows = [line for line in text.splitlines() if line.startswith("Input ")]
    assert rows
    assert not any("%" in row for row in rows)
    assert "of input 1" not in text


def test_an_error_code_is_drawn_as_it_is_judged() -> None:
    broken = quiet(
        PV1={"INTERNAL_INV_ERROR_TEXT": ["Fan", ""], "STATE_INT": [288, 0]},
        WIZARD={"SETUP_NUMBER_WALLBOXES": 1},
        WALLBOX={"STATE": [161, 0, 0, 0], "ADDITIONAL_ERROR": [12, 0, 0, 0]},
    )
    for tab, path in (
        (pv, "PV1.INTERNAL_INV_ERROR_TEXT[0]"),
        (wallbox, "WALLBOX.ADDITIONAL_ERROR[0]"),
    ):
        roles = {span.role for span in spans_on(tab, broken, path)}
        assert roles == {role_of(Level.WATCH)}, path
    safe = next(span for span in spans_on(pv, broken, "PV1.STATE_INT[0]") if "safe" in span.text)
    assert safe.role == role_of(Level.NOTE)


def test_parts_left_in_the_slot_of_a_removed_module_are_no_module() -> None:
    left = quiet(BMS={"CYCLES": [381, 379, 377, 11], "FW": [1042, 1042, 1042, 1042]})
    scene = scene_of(left)
    assert [j.rule for j in scene.judgements if j.level >= Level.NOTE] == []
    assert "D      empty slot" in text_of(battery.paint(scene))
    lost = changed(left, BMS={"MODULES_CONFIGURED": 4})
    assert any(j.rule == "battery.module_silent" for j in scene_of(lost).judgements)


def test_a_stuck_cycle_counter_is_marked_and_divides_nothing() -> None:
    stuck = quiet(BMS={"CYCLES": [412, 1, 405, 0]})
    scene = scene_of(stuck, width=200, height=60)
    doubtful = [j.path for j in scene.judgements if j.rule == "battery.cycles"]
    assert doubtful == ["BMS.CYCLES[1]"]
    spans = spans_on(battery, stuck, "BMS.CYCLES[1]")
    assert ("1?", "implausible") in {(span.text.strip(), span.role) for span in spans}
    assert [s.role for s in spans if s.role == "absent"] == ["absent"]  # kWh per cycle
    assert not any("?" in s.text for s in spans_on(battery, stuck, "BMS.CYCLES[0]"))


def test_equally_young_modules_have_believable_counters() -> None:
    young = quiet(BMS={"CYCLES": [12, 1, 9, 0]})
    assert not any(j.rule == "battery.cycles" for j in scene_of(young).judgements)
