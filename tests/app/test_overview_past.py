"""The look back on the overview as text: totals, shares of time, events, where there is room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from approved import compare, in_berlin, updating
from past_days import BERLIN, CATALOGUE, moment, write_days
from scenes import NOW, assert_fits, changed, scene_of, snapshot_of, text_of

from senec_tui.app.pictures.glyphs import ASCII, BRAILLE
from senec_tui.app.tabs.overview.overview_tab import paint
from senec_tui.language import Language
from senec_tui.model.history.queries.events import Event
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.moment import recent_powers_until
from senec_tui.model.history.queries.summary import HistorySummary, summary_of

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.timeseries.recent_powers import RecentPowers

__all__ = ["in_berlin", "updating"]

pytestmark = pytest.mark.usefixtures("in_berlin")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[HistorySummary, RecentPowers]:
    """Of the three days before `NOW`, measured every ten minutes."""
    file: Path = tmp_path_factory.mktemp("past") / "history.sqlite"
    write_days(file, moment("2025-06-13"), NOW, step_s=600.0)
    history = History(file, CATALOGUE, clock=lambda: NOW)
    try:
        return summary_of(history, NOW, BERLIN, live=True), recent_powers_until(history, NOW)
    finally:
        history.close()


@pytest.fixture
def history_summary(kept: tuple[HistorySummary, RecentPowers]) -> HistorySummary:
    return kept[0]


def scene(history_summary: HistorySummary, width: int, height: int, **options: object) -> Scene:
    return scene_of(
        snapshot_of(), width=width, height=height, history_summary=history_summary, **options
    )


@pytest.mark.parametrize(("width", "height"), [(120, 38), (200, 58), (156, 40), (80, 38)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_day_month_and_year_stand_side_by_side(
    history_summary: HistorySummary, width: int, height: int, language: str
) -> None:
    tr = Language(language)
    text = assert_fits(paint, scene(history_summary, width, height, tr=tr))
    assert len(text.splitlines()) <= height
    row = next(row for row in text.splitlines() if tr("Energy, kWh") in row)
    assert all(tr(word) in row for word in ("Today", "Month", "Year"))
    numbers = [
        tr.number(d.energy_wh["pv"] / 1000, 1)
        for d in (history_summary.today, history_summary.month)
    ]
    assert any(all(number in row for number in numbers) for row in text.splitlines())
    assert tr("Time measured") in text
    assert tr("Today kWh") not in text
    assert "CHARGE" in text or "LADEN" in text


@pytest.mark.parametrize(("width", "height"), [(80, 22), (100, 22), (200, 22)])
def test_on_few_lines_nothing_is_lost_for_it(
    history_summary: HistorySummary, width: int, height: int
) -> None:
    text = assert_fits(paint, scene(history_summary, width, height))
    assert len(text.splitlines()) <= height
    for word in ("PV", "House", "Battery", "Grid", "Charge", "Self-sufficiency", "Temperature"):
        assert word in text
    assert ("Today kWh" in text) != ("Energy, kWh" in text)


@pytest.mark.parametrize(("width", "height"), [(120, 38), (200, 58)])
def test_as_approved(
    kept: tuple[HistorySummary, RecentPowers],
    width: int,
    height: int,
    updating: bool,
) -> None:
    history_summary, recent_powers = kept
    drawn = scene(history_summary, width, height, glyphs=BRAILLE, recent_powers=recent_powers)
    picture = assert_fits(paint, drawn) + "\n"
    compare(f"past-{width}x{height + 2}/overview", picture, updating=updating)


def test_what_was_not_measured_is_a_dash(history_summary: HistorySummary) -> None:
    lines = assert_fits(paint, scene(history_summary, 120, 38)).splitlines()
    wallbox = next(line for line in lines if line.startswith("│ Wallbox"))
    assert wallbox[:46].split() == ["│", "Wallbox", "–", "–", "–"]
    without = changed(snapshot_of(), WIZARD={"SETUP_NUMBER_WALLBOXES": 0})
    text = assert_fits(
        paint, scene_of(without, width=120, height=38, history_summary=history_summary)
    )
    assert "Wallbox" not in text


def test_a_start_of_this_program_is_no_news(history_summary: HistorySummary) -> None:
    at = history_summary.today.end
    started = tuple(Event(at - n, "started", "", "", "https") for n in range(5))
    charge = Event(at - 9, "state", "ENERGY.STAT_STATE", "u8_59", "u8_0E")
    busy = replace(history_summary, events=(*started, charge))
    text = assert_fits(paint, scene(busy, 120, 38))
    assert "recording began" not in text
    assert "► CHARGE" in text
    quiet = replace(history_summary, events=started)
    assert "Nothing was noted" in assert_fits(paint, scene(quiet, 120, 38))


def test_ascii_needs_nothing_else(history_summary: HistorySummary) -> None:
    text = assert_fits(paint, scene(history_summary, 120, 38, glyphs=ASCII))
    assert text.replace("°", "").replace("–", "").isascii()


@pytest.mark.parametrize(("width", "height"), [(80, 22), (60, 14)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_energies_of_today_and_month_are_there_at_small_sizes_too(
    history_summary: HistorySummary, width: int, height: int, language: str
) -> None:
    tr = Language(language)
    calm = changed(snapshot_of(), RTC={"WEB_TIME": None})
    small = scene_of(calm, width=width, height=height, history_summary=history_summary, tr=tr)
    text = assert_fits(paint, small)
    assert len(text.splitlines()) <= height
    for label, total in (
        (tr("Today kWh"), history_summary.today),
        (tr("Month kWh"), history_summary.month),
    ):
        _, _, rest = text.partition(f"\n{label}")
        row = " ".join(rest.splitlines()[:2])
        for name in ("pv", "house", "import", "export"):
            assert tr.number(total.energy_wh[name] / 1000, 1) in row


@pytest.mark.parametrize("language", ["en", "de"])
def test_at_the_usual_size_the_energies_say_how_much_was_measured(
    history_summary: HistorySummary, language: str
) -> None:
    month = replace(
        history_summary.month, energy_wh=dict.fromkeys(history_summary.month.energy_wh, 465e3)
    )
    summary = replace(history_summary, month=month)
    text = text_of(paint(scene(summary, 80, 22, tr=(tr := Language(language)))))
    today, later = (
        next(row for row in text.splitlines() if row.startswith(tr(label)))
        for label in ("Today kWh", "Month kWh")
    )
    assert tr("measured") in today
    assert tr("measured") in later
    for name in ("House", "import", "export", "measured"):
        assert today.index(tr(name)) == later.index(tr(name))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("width", "height"), [(60, 14), (80, 22), (120, 38), (200, 58)])
def test_shares_say_that_they_are_of_the_moment_and_not_of_the_day(
    history_summary: HistorySummary, width: int, height: int, language: str
) -> None:
    tr = Language(language)
    for is_past, words in ((False, ("now", "Now")), (True, ("then", "Then"))):
        drawn = scene(history_summary, width, height, tr=tr, is_past=is_past)
        rows = assert_fits(paint, drawn).splitlines()
        at = next(n for n, row in enumerate(rows) if tr("Self-sufficiency") in row)
        titled = any(f" {tr(words[1])} " in row for row in rows[max(at - 4, 0) : at])
        assert f"% {tr(words[0])}" in rows[at] or (titled and width == 200)
