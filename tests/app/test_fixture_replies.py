"""Views, judgements and tabs over replies in the shape of recordings.

The simulator, the client and most tests share one catalogue, so a wrong fact would pass them all.
What is expected here is written by hand, from the wire text.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import pytest
from fixture_replies import NAMES, fixture_snapshot
from scenes import WIDTHS, scene_of, text_of

from senec_tui.app.pictures.lines import width_of
from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.judgement.all import judge_all
from senec_tui.model.plant.battery import Battery
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.grid import FIRST, Meter
from senec_tui.model.plant.pv import Pv
from senec_tui.model.plant.system import object_lines, uptime
from senec_tui.model.plant.wallbox import configured_boxes

PAINTED = ("overview", "battery", "grid", "pv", "wallbox", "system")
ENGLISH = Language("en")


class Expected(NamedTuple):
    """By hand."""

    powers_w: tuple[float, float, float, float]
    """PV, house, grid, battery."""
    modules: int
    cells: tuple[int, ...]
    """Of each module that is fitted."""
    chemistry: str | None
    extremes_mv: tuple[int, int] | None
    meter_w: float | None
    inputs_w: tuple[float, ...]
    boxes: int | None


EXPECTED = {
    "v3_sparse_0826": Expected(
        (1500, 400, -850, 250), 0, (), None, None, None, (700, 0, 800), None
    ),
    "v3_duo_2011_wallbox_fault": Expected(
        (2900, 2780, -16, 104), 2, (14, 14), "nmc", (3710, 3717), -16, (850, 720, 1330), 1
    ),
    "v3_lfp_duo_0833": Expected(
        (640, 580, -60, 0), 2, (16, 16), "lfp", (3266, 3270), -60, (280, 120, 240), 0
    ),
    "v21_0825_external_inverter": Expected(
        (5200, 2400, -2812, -12), 3, (14, 14, 14), "nmc", (3802, 3807), None, (), 0
    ),
    "v2_0802_2020": Expected((0, 0, -41, 1130), 0, (), None, None, None, (), 0),
    "v2_lead": Expected((0, 612, 12, -600), 0, (), "lead", None, 12, (), 0),
}


def test_every_recording_has_its_like() -> None:
    assert set(NAMES) == set(EXPECTED)


@pytest.mark.parametrize("name", NAMES)
def test_views_show_what_the_reply_says(name: str) -> None:
    snapshot, expected = fixture_snapshot(name), EXPECTED[name]
    flow = Flow.from_snapshot(snapshot)
    assert flow is not None
    powers = (flow.pv_w, flow.house_w, flow.grid_w, flow.battery_w)
    assert powers == pytest.approx(expected.powers_w)
    battery = Battery.of(snapshot)
    assert len(battery.fitted) == expected.modules
    assert tuple(len(module.cells.known) for module in battery.fitted) == expected.cells
    assert battery.chemistry == expected.chemistry
    if expected.extremes_mv is None:
        assert battery.lowest_cell is battery.highest_cell is None
    else:
        assert battery.lowest_cell is not None
        assert battery.highest_cell is not None
        found = battery.lowest_cell.value, battery.highest_cell.value
        assert found == expected.extremes_mv
    assert Meter.of(snapshot, FIRST).total_w == expected.meter_w
    inputs = [entry.power_w for entry in Pv.of(snapshot).inputs]
    assert tuple(watts for watts in inputs if watts is not None)[: len(expected.inputs_w)] == (
        expected.inputs_w
    )
    assert configured_boxes(snapshot) == expected.boxes
    assert object_lines(snapshot)


TOLD = {
    "v3_sparse_0826": ("state.operating", Level.FINE, "PEAK"),
    "v3_duo_2011_wallbox_fault": ("wallbox.state", Level.ACT, "communication error"),
    "v3_lfp_duo_0833": ("cells.spread", Level.FINE, "4 mV"),
    "v21_0825_external_inverter": ("battery.charging", Level.NOTE, "called full at 70 %"),
    "v2_0802_2020": ("balance.unmetered", Level.NOTE, "not metered"),
    "v2_lead": ("state.operating", Level.FINE, ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_judgements_are_as_an_expert_would_judge(name: str) -> None:
    found = judge_all(fixture_snapshot(name))
    rule, level, words = TOLD[name]
    told = [(j.level, j.text(ENGLISH)) for j in found if j.rule == rule]
    assert max(judged for judged, _ in told) is level, told
    assert any(words.lower() in text.lower() for _, text in told), told
    # What must last for a while cannot be known from one reply.
    alarming = {j.rule for j in found if j.level >= Level.WATCH and not j.after_s}
    assert alarming - {"system.clock"} == ({rule} if level >= Level.WATCH else set())


def test_energies_are_watt_seconds() -> None:
    snapshot = fixture_snapshot("v21_0825_external_inverter")
    # 585,216,000 Ws = 162.56 kWh, which is 2.54 kWh for each of 64 cycles.
    assert snapshot.number("BMS", "CHARGED_ENERGY", 0) == pytest.approx(162.56)
    duo = fixture_snapshot("v3_duo_2011_wallbox_fault")
    assert duo.number("BMS", "DISCHARGED_ENERGY", 1) == pytest.approx(48.8)


def test_the_uptime_is_settled_where_the_battery_management_tells_its_start() -> None:
    up = uptime(fixture_snapshot("v3_duo_2011_wallbox_fault"))
    assert up is not None
    assert up.settled
    assert up.seconds == 2_000_000


@pytest.mark.parametrize("tab", PAINTED)
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_drawn(name: str, tab: str) -> None:
    paint = import_module(f"senec_tui.app.tabs.{tab}.{tab}_tab").paint
    for width in WIDTHS:
        scene = scene_of(fixture_snapshot(name), width=width)
        lines = paint(scene)
        assert lines
        assert all(width_of(line) <= width for line in lines)


ABSENT = {
    ("v2_0802_2020", "battery"): ("0.0 °C", "0 mV"),
    ("v2_lead", "battery"): ("0 mV",),
    ("v3_sparse_0826", "battery"): ("0 mV", "0.0 °C"),
    ("v3_sparse_0826", "grid"): ("0.0 V", "0.00 Hz"),
}
"""What would be shown if unknown were taken for 0."""


@pytest.mark.parametrize(("name", "tab"), ABSENT)
def test_what_is_not_known_is_not_zero(name: str, tab: str) -> None:
    paint = import_module(f"senec_tui.app.tabs.{tab}.{tab}_tab").paint
    text = text_of(paint(scene_of(fixture_snapshot(name), width=120)))
    for wrong in ABSENT[name, tab]:
        assert wrong not in text
