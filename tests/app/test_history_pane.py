"""Tab 8 as a person uses it, and every tab as it was."""

from __future__ import annotations

import json
import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard
from past_days import BERLIN, HOUSE_W, write_days
from scenes import NOW

from senec_tui.app.services.time.time_travel import HistoryTravel
from senec_tui.app.tabs.history import history_tab
from senec_tui.model.history.periods.period_view import load
from senec_tui.model.history.periods.shown_sets import CHARGE
from senec_tui.model.recording.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.periods.period_view import PeriodQuestion, PeriodView
    from senec_tui.model.history.queries.history_file import History

HERE = datetime.fromtimestamp(NOW, BERLIN).replace(hour=9, minute=50, second=0, microsecond=0)
"""The clock of the demo."""


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the simulated appliance stands."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


def midnight(days_back: int = 0) -> float:
    """The begin of a local day."""
    return (HERE.replace(hour=0, minute=0) - timedelta(days=days_back)).timestamp()


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days up to now, with a gap from 3 to 5 this morning."""
    file = tmp_path_factory.mktemp("history") / "history.sqlite"
    gap = (midnight() + 3 * 3600, midnight() + 5 * 3600)
    write_days(file, midnight(3), HERE.timestamp() - 300, gaps=(gap,))
    return file


@pytest.fixture
def copy(days: Path, tmp_path: Path) -> Path:
    """The same, to be written to."""
    file = tmp_path / "history.sqlite"
    file.write_bytes(days.read_bytes())
    return file


async def answered(d: Driver) -> None:
    """Until the history has answered everything that was asked."""
    for _ in range(50):
        asked = [
            worker
            for worker in d.app.workers
            if worker.group in ("past", "remember", "today") or worker.group.startswith("history-")
        ]
        if not asked:
            break
        await d.app.workers.wait_for_complete(asked)
    await d.settle()


async def press(d: Driver, *keys: str) -> None:
    for key in keys:
        await d.press(key)
        await answered(d)


async def test_today_at_a_glance(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8")
        assert "[Today]" in d.text
        for words in ("a PV W", "lowest", "highest", "Self-sufficiency", "Measured", "day before"):
            assert words in d.text
        assert len(d.text.splitlines()[0]) <= 80


async def test_coming_back_asks_for_nothing_that_is_known_and_draws_once(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dashboard(history_file=lambda _: copy, size=(120, 40)) as d:
        await press(d, "8")
        asked, drawn = [], []
        ask, show = d.app.services.history.ask, d.app.pane.show_scene

        def asking(work: Callable[[History], object], answer: Callable[[object], None]) -> None:
            asked.append(work)
            ask(work, answer)

        def showing(scene: Scene) -> None:
            drawn.append(scene)
            show(scene)

        monkeypatch.setattr(d.app.services.history, "ask", asking)
        monkeypatch.setattr(d.app.pane, "show_scene", showing)
        await press(d, "1", "8")
        assert not asked
        assert len(drawn) == 1


async def test_ranges_and_sets_in_curves_and_bars(copy: Path) -> None:
    calendar = ("[Today]", "[Yesterday]", "[Week]", "[Month]", "[Year]")
    spans = ("[6 h]", "[24 h]", "[7 days]", "[30 days]", "[12 months]")
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8")
        for title in (*calendar, *spans):
            assert title in d.text
            for key in ("n", "left", "b", "n"):
                await press(d, key)
                assert all(len(line) <= 80 for line in d.text.splitlines())
            await press(d, "tab")
        assert "[Today]" in d.text


async def test_cursor_zoom_pan_and_back(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8")
        whole = d.text
        await press(d, "left", "left")
        assert "500" in d.text
        await press(d, "z")
        zoomed = d.text
        assert "[Today]" not in zoomed
        await press(d, "comma")
        assert d.text != zoomed
        await press(d, "full_stop")
        assert d.text.splitlines()[0] == zoomed.splitlines()[0]
        await press(d, "Z", "escape")
        assert d.text == whole


async def test_a_day_is_compared_with_another_one(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "n")
        alone = d.text
        await press(d, "v")
        assert "Dotted, Sa 2025-06-14:  A PV  B House" in d.text
        assert d.text.count("A") > alone.count("A")
        await press(d, "v")
        assert "Nothing was measured on Su 2025-06-08 to compare with" in d.text
        await press(d, "v")
        assert d.text == alone
        await press(d, "v", "tab", "tab")
        assert "[Week]" in d.text
        assert "Dotted" not in d.text


async def test_a_day_is_compared_with_any_other_one(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "V")
        assert "Compare with" in d.screen
        other = f"{HERE - timedelta(days=2):%Y-%m-%d}"
        await press(d, *other, "enter")
        assert f"Dotted, {(HERE - timedelta(days=2)):%a}"[:-1] in d.text
        head = next(line for line in d.text.splitlines() if line.startswith("Energy in kWh"))
        assert other in head


async def test_what_is_shown_can_be_exported(copy: Path, tmp_path: Path) -> None:
    async with dashboard(history_file=lambda _: copy, data_directory=tmp_path / "out") as d:
        await press(d, "8", "X", "c")
        curves = next((tmp_path / "out").glob("history-*.csv")).read_text()
        assert curves.startswith("time,channel,unit,min,mean,max\n")
        assert ",house,W,500.0,500.0,500.0\n" in curves
        await press(d, "b", "X", "j")
        (table,) = (tmp_path / "out").glob("history-*.json")
        hours = json.loads(table.read_text())
        assert hours[0]["house_kwh"] == pytest.approx(0.5, abs=0.05)
        assert 3 < len(hours) < 10


async def test_earlier_periods_and_no_future(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "full_stop")
        assert "[Today]" in d.text
        await press(d, "comma")
        assert "[Yesterday]" in d.text
        await press(d, *["comma"] * 10)
        assert "Nothing was measured in this time" in d.text
        assert "There is history since" in d.text


async def test_any_range_by_its_days(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "d", *"never", "enter")
        assert len(d.app.screen_stack) == 2
        await press(d, *["backspace"] * 5, *"yesterday", "enter")
        assert len(d.app.screen_stack) == 1
        assert "before" in d.text


async def test_a_range_is_kept_for_the_next_run(copy: Path, tmp_path: Path) -> None:
    for expected in ("[Today]", "[Yesterday]"):
        async with dashboard(history_file=lambda _: copy, state_directory=tmp_path) as d:
            await press(d, "8")
            assert expected in d.text
            await press(d, "tab")


async def test_without_history_it_says_what_to_do(tmp_path: Path) -> None:
    async with dashboard(history_file=lambda _: None) as d:
        await press(d, "8")
        assert "There is no history yet" in d.text
        await press(d, "less_than_sign")
        assert "PAST" not in d.tabs


async def test_until_it_is_known_whether_there_is_history_it_is_being_read(copy: Path) -> None:
    async with dashboard(make_source=None, history_file=lambda _: copy) as d:
        await d.press("escape")
        await d.app.services.tabs.open("history")
        await d.settle()
        assert "Looking it up" in d.text
        assert "no history" not in d.text
        # Once the device has a name, what was kept of it is shown before it has answered.
        d.app.services.history.want("demo")
        d.app.services.history.begin()
        await answered(d)
        assert "lowest" in d.text


async def test_a_foreign_file_is_put_aside_and_named(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    file.write_text("not a database")
    async with dashboard(history_file=lambda _: file) as d:
        await press(d, "8")
        assert "begun" in str([n.message for n in d.app._notifications])
    aside = [name.name for name in tmp_path.iterdir() if "aside" in name.name]
    assert len(aside) == 1


async def test_every_tab_as_it_was_and_live_again(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        live = d.text
        await press(d, "t", *"8:00", "enter")
        assert "PAST 08:00" in d.tabs
        assert "PAST 2025-06-15 08:00:00" in d.status
        assert f"{HOUSE_W:.0f} W" in d.text
        for tab in "23456":
            await press(d, tab)
            assert "PAST 08:00" in d.tabs
        await press(d, "1", "less_than_sign")
        assert "PAST 07:59" in d.tabs
        await press(d, "greater_than_sign", "greater_than_sign")
        assert "PAST 08:01" in d.tabs
        await press(d, "left_parenthesis")
        assert "PAST 0" in d.tabs
        assert "PAST 08:01" not in d.tabs
        await press(d, "backspace")
        assert "PAST" not in d.tabs
        assert d.text.splitlines()[:8] == live.splitlines()[:8]


async def test_a_moment_in_a_gap_says_that_nothing_is_known(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "t", *"4:00", "enter")
        assert "PAST 04:00" in d.tabs
        assert "Nothing was measured at this moment" in d.status
        flow = d.text.partition("Charge")[0]
        assert "House" in flow
        assert f"{HOUSE_W:.0f} W" not in flow


async def test_a_moment_of_another_year_is_told_with_its_year(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "t", *"2020-03-02 8:00", "enter")
        assert "PAST 2020-03-02 08:00" in d.status
        await press(d, "J")
        assert "Note for 2020-03-02 08:00:00" in d.screen


async def test_goto_as_a_command(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await d.press("colon", *"goto 8:15")
        for _ in range(100):
            await d.pilot.pause(0.01)
            if "8:15" in d.screen:
                break
        await d.pilot.press("enter")
        for _ in range(100):
            await d.pilot.pause(0.01)
            if "PAST" in d.tabs:
                break
        assert "PAST 08:15" in d.tabs


async def test_the_log_at_the_cursor_and_the_curves_at_a_line(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "left", "left", "left", "left", "left", "left", "7")
        await d.steady()
        assert " 7 Log" in d.tabs
        assert "07:" in d.screen or "06:" in d.screen
        await d.press("enter")
        await answered(d)
        assert " 8 History" in d.tabs
        assert "[Today]" not in d.text
        assert " – " in d.text.splitlines()[0]


async def test_the_log_goes_to_the_moment_that_is_shown(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "t", *"8:00", "enter", "7")
        await d.steady()
        assert "PAST 08:00" in d.tabs
        assert "08:0" in d.screen or "07:5" in d.screen


async def test_enter_in_the_chart_shows_all_tabs_at_the_cursor(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "left", "left", "left", "enter")
        assert "PAST" in d.tabs


async def test_the_first_tab_tells_the_totals_of_today(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await answered(d)
        assert "Today kWh" in d.text
        assert "measured" in d.text


async def test_the_last_hours_are_there_from_the_start(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy) as d:
        await answered(d)
        now = d.app.clock()
        house = d.app.services.memory.recent_powers.columns(
            "house", now=now, seconds=7200, count=12
        )
        assert house[:11] == [pytest.approx(HOUSE_W)] * 11


async def test_what_is_polled_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "history.sqlite"
    async with dashboard(history_file=lambda _: file) as d:
        for _ in range(3):
            await d.poll()
    assert file.stat().st_size > 0


async def test_bars_ask_for_the_charge_that_runs_over_them(tmp_path: Path) -> None:
    async with dashboard(history_file=lambda _: tmp_path / "history.sqlite") as d:
        for _ in range(6):
            await d.poll(60.0)
        await press(d, "8", "b")
        assert "100 %│" in d.text
        assert "highest charge above" in d.text


async def test_the_charge_over_the_bars_of_a_year_comes_with_its_totals(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[PeriodQuestion] = []

    def load_and_note(history: History, question: PeriodQuestion) -> PeriodView:
        asked.append(question)
        return load(history, question)

    monkeypatch.setattr(history_tab, "load", load_and_note)
    async with dashboard(history_file=lambda _: copy) as d:
        await press(d, "8", "tab", "tab", "tab", "tab")
        await d.steady()
    first, *later = [question for question in asked if question.period.kind == "year"]
    assert (first.curves, first.details) == ((CHARGE,), False)
    assert later[-1].details


async def test_a_note_is_kept_and_shown_at_its_moment(copy: Path) -> None:
    async with dashboard(history_file=lambda _: copy, size=(80, 60)) as d:
        await press(d, "J")
        assert "Kept for ever in the history" in d.screen
        await press(d, *"new box", "enter")
        await d.steady()
        await press(d, "t", *"8:00", "enter", "J", *"clouds", "enter")
        await d.steady()
        await press(d, "backspace", "8")
        await d.steady()
        assert "n new box" in d.text
        assert "08:00:00  n clouds" in d.text
        await press(d, "t", *"9:00", "enter")
        await d.steady()
        assert "clouds" in d.text
        assert "new box" not in d.text


async def test_a_note_of_a_demo_is_not_said_to_be_kept_for_ever(tmp_path: Path) -> None:
    async with dashboard(demo_in=tmp_path) as d:
        await press(d, "J")
        assert "Demo: kept until you quit" in d.screen
        assert "for ever" not in d.screen


async def test_a_note_needs_something_to_be_kept_in() -> None:
    async with dashboard() as d:
        await press(d, "J")
        assert len(d.app.screen_stack) == 1
        assert "nothing to write a note to" in str([n.message for n in d.app._notifications])


async def test_days_before_are_filled_in_while_the_dashboard_runs(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"

    def fill(target: Path, stopped: object) -> None:
        write_days(target, midnight(1), HERE.timestamp() - 300)

    async with dashboard(history_file=lambda _: file, prefill_history=fill) as d:
        await d.press("8")
        for _ in range(6000):
            await d.pilot.pause(0.01)
            if not d.app.scene().history_grows:
                break
        await d.poll()
        await press(d, "tab")
        assert "[Yesterday]" in d.text
        assert "100 %" in d.text


def filled_in_two_parts(
    file: Path, may_fill: threading.Event
) -> AbstractAsyncContextManager[Driver]:
    """A dashboard whose history has the day before yesterday, and the rest once it may."""

    def fill(target: Path, stopped: object) -> None:
        write_days(target, midnight(2), midnight(1))
        may_fill.wait(60)
        write_days(target, midnight(1), HERE.timestamp() - 300)

    return dashboard(history_file=lambda _: file, prefill_history=fill)


async def until(d: Driver, condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        await d.pilot.pause(0.01)
    raise AssertionError


@pytest.mark.real_time  # one thread is held while others answer
async def test_what_was_told_while_days_were_filled_in_is_told_anew(tmp_path: Path) -> None:
    may_fill = threading.Event()
    async with filled_in_two_parts(tmp_path / "history.sqlite", may_fill) as d:
        await until(d, lambda: d.app.services.history.history_reader is not None)
        await d.poll()
        await until(d, lambda: d.app.scene().history_summary is not None)
        early = d.app.scene().history_summary
        assert early is not None
        may_fill.set()
        await until(d, lambda: not d.app.scene().history_grows)
        await d.poll()
        await until(d, lambda: d.app.scene().history_summary is not early)
        late = d.app.scene().history_summary
        assert late is not None
        assert early.earlier.year.measured_s < 86_400 < late.earlier.year.measured_s


@pytest.mark.real_time  # one thread is held while others answer
async def test_a_moment_that_is_looked_at_before_its_day_is_there_is_shown_once_it_is(
    tmp_path: Path,
) -> None:
    may_fill = threading.Event()
    async with filled_in_two_parts(tmp_path / "history.sqlite", may_fill) as d:
        travel = d.app.services.time.travel
        assert isinstance(travel, HistoryTravel)
        await until(d, lambda: d.app.services.history.history_reader is not None)
        travel.go(midnight() - 3600)
        await until(d, lambda: travel.past is not None)
        assert travel.past is not None
        assert not travel.past.measured
        may_fill.set()
        await until(d, lambda: travel.past is not None and travel.past.measured)
        travel.live()
        await d.poll()
        assert travel.past is None


async def test_a_recording_is_named_and_can_be_played(tmp_path: Path) -> None:
    async with dashboard(data_directory=tmp_path) as d:
        await d.press("R")
        await d.poll()
        assert "REC" in d.status
    (file,) = (tmp_path / "recordings").iterdir()
    replay = Replay(file, d.app.catalogue)
    assert replay.snapshot().at
    replay.shut()
