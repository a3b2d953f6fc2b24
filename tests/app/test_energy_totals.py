"""What flowed today, on the tab of what flows: there with a history, and first to go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from past_days import BERLIN, CATALOGUE, moment, write_days
from scenes import NOW, assert_fits, scene_of, snapshot_of

from senec_tui.app.tabs.battery import battery_tab
from senec_tui.app.tabs.grid import grid_tab
from senec_tui.app.tabs.pv import pv_tab
from senec_tui.language import LANGUAGES, Language
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.summary import HistorySummary, still_being_read, summary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene

    Paint = Callable[[Scene], Sequence[Line]]

TABS = {
    "battery": (battery_tab.paint, "Today", ("charge", "discharge")),
    "grid": (grid_tab.paint, "Today", ("import", "export")),
    "pv": (pv_tab.paint, "Produced", ("pv",)),
}


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> HistorySummary:
    file = tmp_path_factory.mktemp("past") / "history.sqlite"
    write_days(file, moment("2025-06-13"), NOW, step_s=600.0)
    history = History(file, CATALOGUE, clock=lambda: NOW)
    try:
        return summary_of(history, NOW, BERLIN, live=True)
    finally:
        history.close()


def row(paint: Paint, scene: Scene, label: str) -> str:
    lines = assert_fits(paint, scene).splitlines()
    return next((line for line in lines if line.strip().startswith(scene.tr(label))), "")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("tab", TABS)
def test_the_energies_of_today_stand_at_its_head(
    summary: HistorySummary, tab: str, width: int, code: str
) -> None:
    paint, label, channels = TABS[tab]
    tr = Language(code)
    scene = scene_of(snapshot_of(), width=width, height=60, tr=tr, history_summary=summary)
    told = row(paint, scene, label)
    for channel in channels:
        assert f"{tr.number(summary.today.energy_wh[channel] / 1000, 1)} kWh" in told


@pytest.mark.parametrize("tab", TABS)
def test_what_is_not_known_of_today_is_a_dash_and_without_a_history_there_is_no_row(
    tab: str,
) -> None:
    paint, label, _ = TABS[tab]
    scene = scene_of(snapshot_of(), height=60, history_summary=still_being_read(NOW))
    assert f"{scene.glyphs.absent} kWh" in row(paint, scene, label)
    assert row(paint, replace(scene, history_summary=None), label) == ""


@pytest.mark.parametrize("tab", TABS)
def test_it_goes_before_anything_that_is_measured_now(summary: HistorySummary, tab: str) -> None:
    paint, _, _ = TABS[tab]
    small = scene_of(snapshot_of(), height=12, history_summary=summary)
    assert assert_fits(paint, small) == assert_fits(paint, replace(small, history_summary=None))
