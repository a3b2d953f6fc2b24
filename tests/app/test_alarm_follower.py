"""Alarms in the whole dashboard: what an owner sees on any tab, and can do about it."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from driver import Driver, dashboard
from textual.containers import Vertical

from senec_tui.app.dialogs.alarm_list import AlarmListScreen
from senec_tui.app.dialogs.edge_chart import EdgeChart
from senec_tui.app.lifecycle import HISTORY_AFTER_S
from senec_tui.app.pictures.alarm_rows import moment_words
from senec_tui.app.services.screen.terminal_title import GIVE_BACK, KEEP, NAME
from senec_tui.app.services.time.time_travel import HistoryTravel
from senec_tui.app.tabs import TABS
from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.keeping.store import Store, read_alarms
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.process_lock import is_locked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from senec_tui.app.app import SenecApp

LOG = "7"


@asynccontextmanager
async def followed(file: Path, **options: Any) -> AsyncIterator[Driver]:
    """A dashboard that follows alarms, and has done so for some polls."""
    async with dashboard(alarm_file=lambda _device: file, **options) as d:
        await asyncio.sleep(HISTORY_AFTER_S + 0.1)
        await polls(d, 3)
        yield d


async def polls(d: Driver, times: int, after_s: float = 10.0) -> None:
    """So many, each dealt with by whatever follows them."""
    for _ in range(times):
        await d.poll(after_s)
        await asyncio.sleep(0.1)
        await d.settle()


async def happens(d: Driver, story: str, times: int = 4) -> None:
    """A story begins, and so many polls see it."""
    d.appliance.faults.set(story)
    await polls(d, times)


def listed(d: Driver) -> AlarmListScreen:
    assert isinstance(d.app.screen, AlarmListScreen)
    return d.app.screen


def frame(d: Driver) -> str:
    return str(listed(d).query_one(Vertical).border_title)


def written(app: SenecApp, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the terminal past the screen."""
    found: list[str] = []
    monkeypatch.setattr(app._driver, "write", found.append)
    return found


async def test_put_aside_it_leaves_history_and_alarms_to_others(tmp_path: Path) -> None:
    files = [tmp_path / "alarms.sqlite", tmp_path / "history.sqlite"]
    locks = [file.with_name(f"{file.name}.lock") for file in files]
    async with followed(files[0], history_file=lambda _device: files[1]) as d:
        assert [is_locked(lock) for lock in locks] == [True, True]
        # Nothing of what waits in the event loop comes before the process is stopped.
        d.app.app_suspend_signal.publish(d.app)
        assert [is_locked(lock) for lock in locks] == [False, False]
        await polls(d, 2)
        assert [is_locked(lock) for lock in locks] == [True, True]


@pytest.mark.parametrize("key", [tab.key for tab in TABS])
async def test_every_tab_says_how_many_how_bad_and_where(key: str, tmp_path: Path) -> None:
    async with followed(tmp_path / "alarms.sqlite") as d:
        await d.press(key)
        assert "watch" not in d.status
        plain = d.tabs
        await happens(d, "remote-70")
        assert "watch 1" in d.status
        mark = d.app.scene().glyphs.warning
        assert (plain.count(mark), d.tabs.count(mark)) == (0, 1)
        d.appliance.faults.clear()
        await polls(d, 6)
        assert "watch 1" not in d.status
        assert mark not in d.tabs


@pytest.mark.parametrize("story", ["remote-70", "module-lost", "alarm-20s"])
async def test_what_is_counted_is_told_on_the_first_tab_until_it_is_over(
    story: str, tmp_path: Path
) -> None:
    async with followed(tmp_path / "alarms.sqlite", size=(120, 40)) as d:
        d.appliance.faults.set(story)
        told_as_passing = False
        for poll in range(40):
            if poll == 15:
                d.appliance.faults.clear()
            await polls(d, 1)
            counted = bool(re.search(r"(watch|act) \d", d.status))
            assert "Needs attention" in d.text or not counted
            told_as_passing |= "Not seen any more; over if that lasts" in d.text
        assert told_as_passing == (story != "module-lost")  # a part that is missed has no reading
        assert "Not seen any more" not in d.text


async def test_the_list_has_begin_and_sentence_and_is_filtered(tmp_path: Path) -> None:
    async with followed(tmp_path / "alarms.sqlite") as d:
        await d.press(LOG)
        await happens(d, "remote-70")
        await d.press("number_sign")
        (alarm,) = read_alarms(tmp_path / "alarms.sqlite", least=Level.WATCH)
        assert "shut down by remote control" in d.screen
        assert alarm.is_open
        assert moment_words(d.app.scene(), alarm.begin) in d.screen
        assert "Lasts still" in d.screen
        await d.press("plus")
        assert frame(d).startswith("Alarms of all levels")
        await d.press("minus", "K")
        assert "Operating state" in frame(d)
        await d.press("o")
        assert "open only" in frame(d)


async def test_acknowledged_alarms_are_no_longer_latched_once_they_are_over(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    async with followed(file) as d:
        await happens(d, "remote-70")
        d.appliance.faults.clear()
        await polls(d, 6)
        assert [alarm.is_open for alarm in d.app.services.alarms.standing] == [False]
        await d.press("number_sign", "a")
        await d.settle()
        assert d.app.services.alarms.standing == ()
        assert "Acknowledged" in d.screen
        await d.press("escape")
        await happens(d, "shutdown-41")
        await d.press("number_sign", "A")
        await d.settle()
    assert all(alarm.acknowledged for alarm in read_alarms(file, least=Level.WATCH))


async def test_a_lost_module_is_missed_until_the_owner_accepts_it(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    async with followed(file) as d:
        await d.press(LOG)
        await happens(d, "module-lost", 14)
        assert "act 1" in d.status
        await d.press("exclamation_mark")
        assert "Module C is no longer reported, since" in d.screen
        await d.press("exclamation_mark", "number_sign")
        assert "Module C is no longer reported, since" in d.screen
        await d.press("A", "escape")
        await polls(d, 14)
        (lost,) = [alarm for alarm in read_alarms(file) if alarm.rule == "normal.module"]
        assert not lost.is_open
        assert "act" not in d.status
        assert "module-lost" in d.appliance.faults


async def test_what_another_process_acknowledges_is_seen_here(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    async with followed(file) as d:
        await happens(d, "remote-70")
        d.appliance.faults.clear()
        await polls(d, 6)
        other = Store(file)
        other.acknowledge(None, 0.0)
        other.close()
        await polls(d, 1)
        assert d.app.services.alarms.standing == ()


@pytest.mark.parametrize(("key", "tab"), [("enter", "overview"), ("7", "log"), ("t", "battery")])
async def test_from_the_list_to_tab_log_and_moment(key: str, tab: str, tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    async with followed(file, history_file=lambda _device: tmp_path / "history.sqlite") as d:
        await d.press("2")
        await happens(d, "remote-70")
        await d.press("number_sign", key)
        await d.settle()
        assert d.app.services.tabs.active == tab
        (alarm,) = read_alarms(file, least=Level.WATCH)
        if key == "t":
            assert d.app.services.time.travel.words[0]
        if key == "7":
            await d.steady()
            assert moment_words(d.app.scene(), alarm.begin) in d.screen


async def test_the_curves_around_an_edge_open_over_the_list(tmp_path: Path) -> None:
    async with followed(tmp_path / "alarms.sqlite") as d:
        await polls(d, 10)
        await happens(d, "remote-70", 6)
        d.appliance.faults.clear()
        await polls(d, 6)
        await d.press("number_sign", "c")
        await d.settle()
        assert isinstance(d.app.screen, EdgeChart)
        assert "shut down by remote" in d.screen.splitlines()[0]
        for name in ("STAT_STATE", "GUI_BAT_DATA_POWER", "GUI_INVERTER_POWER", "GUI_GRID_POW"):
            assert name in d.screen
        series = d.app.screen._curves.series
        path = d.app.screen._curves.charted[0]
        (alarm,) = read_alarms(tmp_path / "alarms.sqlite", least=Level.WATCH)
        seen = [s for s in series(path, alarm.begin - 90, alarm.begin + 30).samples if s]
        assert {s.mean for s in seen if alarm.begin <= s.at} == {70.0}
        assert 70.0 not in {s.mean for s in seen if s.at < alarm.begin}
        assert {b.at - a.at for a, b in itertools.pairwise(seen)} == {10.0}
        await d.press("escape")
        listed(d)
        await d.press("full_stop")
        await d.settle()
        assert isinstance(d.app.screen, EdgeChart)


async def test_e_stops_at_the_begin_of_every_alarm_and_says_where(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    history = tmp_path / "history.sqlite"
    async with followed(file, history_file=lambda _device: history, notices=True) as d:
        await polls(d, 3)
        await happens(d, "clock-wrong", 16)  # no state, no warning word: an alarm alone
        d.appliance.faults.clear()
        await polls(d, 16)
        await happens(d, "remote-70", 6)
        wrong, remote = read_alarms(file, least=Level.WATCH)
        assert (wrong.rule, remote.rule) == ("system.clock", "state.operating")
        travel = d.app.services.time.travel
        for key, alarm in (("E", remote), ("E", wrong), ("e", remote)):
            await d.press(key)
            await d.steady()
            assert isinstance(travel, HistoryTravel)
            assert travel.past is not None
            assert travel.past.at == pytest.approx(alarm.begin, abs=1)
            words = " ".join(d.screen.replace("▌", " ").split())
            assert moment_words(d.app.scene(), alarm.begin) in words
            assert alarm.text["en"][:20] in words


async def test_nothing_kept_around_an_alarm_is_said(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    old = Alarm(
        rule="grid.voltage", instance="", level=Level.ACT, text={"en": "of old"}, path="",
        begin=1e9, end=1e9 + 60,
    )  # fmt: skip
    store = Store(file, make=True)
    store.write([old])
    store.close()
    async with followed(file, notices=True) as d:
        await d.press("number_sign", "c")
        await d.settle()
        listed(d)
        assert "No live values were kept" in d.screen


async def test_since_the_last_look_is_one_line_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    async with followed(file) as d:
        begin = d.app.clock()
    missed = Alarm(
        rule="battery.alarm", instance="", level=Level.ACT, text={"en": "Module B, alarm"}, path="",
        begin=begin + 1, end=begin + 21,
    )  # fmt: skip
    store = Store(file)
    store.write([missed])
    store.close()
    async with followed(file, notices=True, size=(80, 24)) as d:
        assert "Since you last looked" in d.screen
        assert "Module B, alarm" in d.screen


async def test_a_fresh_dashboard_says_since_when_as_the_list_does(tmp_path: Path) -> None:
    file = tmp_path / "alarms.sqlite"
    async with followed(file) as d:
        await happens(d, "remote-70")
    (alarm,) = read_alarms(file, least=Level.WATCH)
    begin = alarm.begin - 3 * 3600
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alarm SET begin = ?", (1000 * begin,))
    async with followed(file) as d:
        await happens(d, "remote-70")
        since = f"since {moment_words(d.app.scene(), begin)}"
        assert since in d.screen


async def test_screens_and_alarms_share_one_judge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[int] = []
    made = Judge.add

    def counted(self: Judge, snapshot: Any) -> Any:
        judged.append(id(self))
        return made(self, snapshot)

    monkeypatch.setattr(Judge, "add", counted)
    async with followed(tmp_path / "alarms.sqlite"):
        assert len(set(judged)) == 1


TITLE = {"environment": {"TERM": "xterm-256color"}}


async def test_the_title_of_the_terminal_counts_and_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with followed(tmp_path / "alarms.sqlite", **TITLE) as d:
        terminal = written(d.app, monkeypatch)
        await polls(d, 1)
        assert terminal == []
        await happens(d, "remote-70")
        assert terminal == [KEEP, f"\x1b]2;! watch 1 {NAME}\x1b\\"]
        d.appliance.faults.clear()
        await polls(d, 6)
        assert terminal[-1] == f"\x1b]2;{NAME}\x1b\\"
    assert terminal[-1] == GIVE_BACK


async def test_the_title_is_given_back_by_a_program_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    async def story() -> None:
        async with followed(tmp_path / "alarms.sqlite", **TITLE) as d:
            monkeypatch.setattr(d.app._driver, "write", terminal.append)
            await happens(d, "remote-70")
            assert terminal[0] == KEEP
            d.app.services.border.holds = False
            d.app.call_later(fail)
            await polls(d, 1)

    with pytest.raises(ZeroDivisionError):
        await story()
    assert terminal[-1] == GIVE_BACK


@pytest.mark.parametrize(
    "options", [{"environment": {"TERM": "linux"}}, {"environment": {}}, {"title": False, **TITLE}]
)
async def test_a_title_that_is_not_ours_to_set_is_left_alone(
    options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with followed(tmp_path / "alarms.sqlite", **options) as d:
        terminal = written(d.app, monkeypatch)
        await happens(d, "remote-70")
        assert "watch 1" in d.status
    assert not any("\x1b]2;" in text or text in (KEEP, GIVE_BACK) for text in terminal)
