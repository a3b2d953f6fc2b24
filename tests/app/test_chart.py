"""The chart of variables: minutes out of memory, days and weeks out of the history."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard
from past_days import write_days
from scenes import NOW, scene_of, snapshot_of, text_of
from virtual_time import the_loop

from senec_tui.app.dialogs.chart_screen import RANGES_S, ChartScreen
from senec_tui.app.pictures.charts.value_chart import Charted, paint
from senec_tui.app.pictures.lines import width_of
from senec_tui.catalogue import Path
from senec_tui.model.history.queries.recorded import Recorded, TimeSpan
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.model.timeseries.series import Sample, Series

if TYPE_CHECKING:
    from pathlib import Path as File

DAY_S = 86400.0
HOUSE = Path("ENERGY", "GUI_HOUSE_POW")
STATE = Path("ENERGY", "STAT_STATE")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> File:
    """Ten days of polls before the dashboard was opened."""
    file = tmp_path_factory.mktemp("history") / "history.sqlite"
    write_days(file, NOW - 10 * DAY_S, NOW - 300, step_s=900)
    return file


@pytest.fixture
def copy(days: File, tmp_path: File) -> File:
    """The same, to be written to."""
    file = tmp_path / "history.sqlite"
    file.write_bytes(days.read_bytes())
    return file


async def chart(d: Driver, name: str) -> ChartScreen:
    """Open the chart of a variable by keyboard."""
    await d.press("6", "slash", *name, "enter", "c")
    await answered(d)
    assert isinstance(d.app.screen, ChartScreen)
    return d.app.screen


async def answered(d: Driver) -> None:
    """Until the history has answered."""
    while asked := [worker for worker in d.app.workers if worker.group == "history-asked"]:
        await d.app.workers.wait_for_complete(asked)
        await d.settle()


async def zoom_to(d: Driver, seconds: float) -> None:
    for _ in range(RANGES_S.index(int(seconds))):
        await d.press("Z")
    await answered(d)


@pytest.mark.parametrize("seconds", RANGES_S)
def test_a_length_that_is_chosen_is_whole(seconds: int) -> None:
    recent_values = RecentValues()
    recent_values.chart(HOUSE)
    scene = scene_of(snapshot_of(), recent_values=recent_values)
    title = text_of(paint(scene, Charted(start=scene.now - seconds, end=scene.now))[:1])
    assert re.fullmatch(r"The last \d+ (min|h|hours|days)", title.strip())


async def test_days_that_were_recorded_before_the_dashboard_was_opened(copy: File) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        d.app.services.history.begin()
        await chart(d, "GUI_HOUSE_POW$")
        await zoom_to(d, 7 * DAY_S)
        title, legend = d.text.splitlines()[:2]
        assert title.startswith("The last 7 days")
        assert "since" not in legend
        assert " to 500" in legend


async def test_moves_back_to_the_first_record_and_its_date_is_told(copy: File) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        d.app.services.history.begin()
        await chart(d, "GUI_HOUSE_POW$")
        await zoom_to(d, 2 * DAY_S)
        for _ in range(20):
            await d.press("comma")
            await answered(d)
        title = d.text.splitlines()[0]
        assert title.startswith("2 days until 2025-06-0")
        await d.press("G")
        assert d.text.startswith("The last 2 days")


async def test_says_what_is_not_recorded(copy: File) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        d.app.services.history.begin()
        await chart(d, "STAT_STATE$")
        await zoom_to(d, DAY_S)
        assert "not recorded" in d.text


async def test_says_that_there_is_no_history() -> None:
    async with dashboard() as d:
        await chart(d, "GUI_HOUSE_POW$")
        await zoom_to(d, DAY_S)
        assert "nothing is recorded" in d.text.splitlines()[0]


async def test_keys_answer_while_the_history_reads(copy: File) -> None:
    go_on = threading.Event()
    async with dashboard(history_file=lambda _: copy) as d:
        d.app.services.history.begin()
        assert d.app.services.history.history_reader is not None
        slow = d.app.services.history.history_reader._executor.submit(go_on.wait)
        try:
            with the_loop().holding_threads():
                await d.press("6", "slash", *"GUI_HOUSE_POW$", "enter", "c", "Z", "h")
            assert "reading the history" in d.text.splitlines()[0]
        finally:
            go_on.set()
        await answered(d)
        assert slow.done()
        assert "reading the history" not in d.text


async def test_minutes_that_memory_holds_are_not_read_again(copy: File) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        d.app.services.history.begin()
        for _ in range(40):
            await d.poll()
        screen = await chart(d, "GUI_HOUSE_POW$")
        await d.press("z", "z", "z")
        screen._recorded = None
        await d.poll()
        assert screen._asked is None
        assert screen._recorded is None


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
def test_the_picture_of_a_joined_chart_fits(size: tuple[int, int]) -> None:
    recent_values = RecentValues()
    recent_values.chart(HOUSE, STATE)
    recent_values.add(snapshot_of())
    start = NOW - 7 * DAY_S
    known = tuple(Sample(start + 3600.0 * n, 1, 2, 3 + n) for n in range(100))
    recorded = Recorded(
        span=TimeSpan(paths=(HOUSE, STATE), start=start, end=NOW, points=100),
        series={HOUSE: Series("W", known)},
        first=start,
    )
    charted = Charted(start=start, end=NOW, cursor_at=NOW - DAY_S, recorded=recorded, note="note")
    scene = scene_of(snapshot_of(), width=size[0], height=size[1], recent_values=recent_values)
    lines = paint(scene, charted)
    assert len(lines) == size[1]
    assert all(width_of(line) <= size[0] for line in lines)
    assert " 1 to " in text_of(lines)


async def test_the_powers_of_the_overview_are_charted_to_zoom_and_move(tmp_path: File) -> None:
    async with dashboard(demo_in=tmp_path, size=(120, 40)) as d:
        await d.press("6", "j", "j", "c")
        await d.settle()
        mine = d.app.screen._scene.recent_values.charted  # type: ignore[attr-defined]
        await d.press("escape", "1", "c")
        await d.steady()
        for name in ("PV", "House", "Battery (charge +)", "Grid (import +)"):
            assert f" {name} " in d.screen
        assert "The last 3 h" in d.screen
        whole = d.screen
        await d.press("Z", "Z", "Z", "comma")
        await d.steady()
        assert d.screen.splitlines()[0] != whole.splitlines()[0]
        await d.press("delete", "escape")
        await d.steady()
        assert d.app.services.time.memory.recent_values.charted == mine


@pytest.mark.parametrize(("key", "form"), [("c", "csv"), ("j", "json")])
async def test_what_is_charted_goes_to_a_file(tmp_path: File, key: str, form: str) -> None:
    file = tmp_path / "history.sqlite"
    write_days(file, NOW - DAY_S, NOW - 300, step_s=900)
    out = tmp_path / "out"
    async with dashboard(history_file=lambda _: file, data_directory=out) as d:
        d.app.services.history.begin()
        await d.press("1", "c")
        await answered(d)
        await d.press("comma")
        await answered(d)
        await d.press("X", key)
        await d.settle()
        (written,) = out.glob(f"chart-*-to-*.{form}")
        text, now = written.read_text(), d.app.scene().now
    times = re.findall(r"2025-06-1\dT\d\d:\d\d", text)
    assert "ENERGY.GUI_HOUSE_POW" in text
    assert "ENERGY.GUI_GRID_POW" in text
    assert len(set(times)) >= 10
    shown_from, shown_to = (
        datetime.fromtimestamp(now - hours * 3600, UTC).isoformat() for hours in (4.5, 1.5)
    )
    assert shown_from <= f"{min(times)}:59"
    assert max(times) <= shown_to


@pytest.mark.parametrize("language", ["en", "de"])
async def test_all_keys_of_a_chart_are_named_at_80_columns(language: str) -> None:
    async with dashboard(language=language, size=(80, 24)) as d:
        await d.press("1", "c")
        foot = d.screen.rstrip().splitlines()[-1]
        assert "? " in foot
        assert "X " in foot
