"""What the portal tells of today beside what was measured here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from approved import in_berlin
from past_days import BERLIN, CATALOGUE, moment, write_days
from scenes import NOW, assert_fits, scene_of, snapshot_of
from test_peak_pane import ENERGY, NEIGHBOURS, PLANT, view

from senec_tui.app.tabs.peak_shaving.peak_sections import Portal, paint
from senec_tui.app.tabs.peak_shaving.portal_totals import portal_totals
from senec_tui.language import Language
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.summary import HistorySummary, summary_of

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.portal.plants import Plant

__all__ = ["in_berlin"]

pytestmark = pytest.mark.usefixtures("in_berlin")


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> HistorySummary:
    file: Path = tmp_path_factory.mktemp("past") / "history.sqlite"
    write_days(file, moment("2025-06-14"), NOW, step_s=600.0)
    history = History(file, CATALOGUE, clock=lambda: NOW)
    try:
        return summary_of(history, NOW, BERLIN, live=True)
    finally:
        history.close()


def told(summary: HistorySummary | None, language: str = "en", plant: Plant = PLANT) -> str:
    shown = view(neighbours=NEIGHBOURS, plant=plant)
    scene = scene_of(snapshot_of(), history_summary=summary, tr=Language(language))
    return assert_fits(lambda s: paint(s, Portal(view=shown)), scene)


def test_both_stand_side_by_side_with_their_difference(summary: HistorySummary) -> None:
    house_kwh = summary.today.known_kwh("house")
    assert house_kwh is not None
    percent = f"{100 * (123.41 / house_kwh - 1):+.1f}"
    row = next(line for line in told(summary).splitlines() if line.startswith("House"))
    assert row.split()[:5] == ["House", "123.4", f"{house_kwh:.2f}", percent, "%"]
    german = next(line for line in told(summary, "de").splitlines() if line.startswith("Haus"))
    assert german.split()[3] == percent.replace(".", ",")
    assert "Charged" not in told(summary)  # the portal does not tell


def test_a_part_of_a_day_is_marked_and_not_compared(summary: HistorySummary) -> None:
    today = replace(summary.today, measured_s=summary.today.elapsed_s / 2)
    part = replace(summary, today=today)
    row = next(line for line in told(part).splitlines() if line.startswith("House"))
    assert row.split()[:2] == ["House", "123.4"]
    assert row.split()[2] == "░"
    assert "%" not in row[:38]


def test_next_to_nothing_is_no_base_of_a_percentage(summary: HistorySummary) -> None:
    scene = scene_of(snapshot_of(), history_summary=summary)
    none = replace(summary.today, energy_wh={**summary.today.energy_wh, "house": 4.0})
    scene = replace(scene, history_summary=replace(summary, today=none))
    (_, line) = portal_totals(scene, {"house": 0.0}, 38)
    assert line[-1].text.strip() == scene.glyphs.absent


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Nowhere/Known"])
def test_days_that_begin_at_other_moments_are_not_compared(
    summary: HistorySummary, zone: str
) -> None:
    text = told(summary, plant=replace(PLANT, zone=zone))
    assert "House today" in text
    assert f"{ENERGY.today_kwh} kWh" in text
    assert "differs" not in text


def test_without_a_history_the_portal_speaks_alone() -> None:
    assert "House today" in told(None)
