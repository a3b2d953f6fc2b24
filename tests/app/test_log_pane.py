"""The log tab: days, following, narrowing, searching, moving, bad input; by keys, as people do."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from driver import dashboard
from rich.cells import cell_len
from scenes import NOW, nothing_yet
from textual.app import App

from senec_tui.app.commands.help import HelpScreen
from senec_tui.app.pictures.glyphs import LEVELS as GLYPHS
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.tabs.log.log_keys import KEYS
from senec_tui.app.tabs.log.log_of_days import FOLLOW_S
from senec_tui.app.tabs.log.log_tab import LogPane
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import NoLogError, RefusedError
from senec_tui.language import Language
from senec_tui.model.log.day_files import DayLogs
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.message import Message
    from textual.pilot import Pilot

    from senec_tui.device.source import DeviceFacts, Reply, Source, Wanted

TODAY = datetime.fromtimestamp(NOW, UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two hours before UTC: local midnight lies inside a file."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


class Logs:
    """A simulated appliance with logs of our own."""

    def __init__(self, contents: dict[date, bytes]) -> None:
        appliance = demo_appliance(clock=lambda: NOW, always_may=True)
        self._source: Source = simulated(
            appliance, Catalogue(), clock=lambda: NOW, timer=lambda: NOW
        )
        self.contents = contents
        self.asked: list[date] = []
        self.refusing = False

    @property
    def facts(self) -> DeviceFacts:
        return self._source.facts

    async def read(self, wanted: Wanted) -> Reply:
        return await self._source.read(wanted)

    async def sections(self) -> tuple[str, ...]:
        return await self._source.sections()

    async def log_day(self, day: date) -> bytes:
        self.asked.append(day)
        if self.refusing:
            raise RefusedError(host="senec", port=443, detail="refused")
        if day not in self.contents:
            raise NoLogError(day=day.isoformat(), path=f"//log/{day:%Y/%m/%d}.log")
        return self.contents[day]

    async def close(self) -> None:
        await self._source.close()


def lines(day: date, *texts: str) -> bytes:
    """`HH:MM:SS …` each, in UTC."""
    return "".join(f"{day} {text}\n" for text in texts).encode()


SOME = {
    YESTERDAY: lines(
        YESTERDAY,
        "05:00:00 [I|Settings] stored, checksum 7",
        "05:00:01 [W|INV_LV] insulation 850 kOhm below target",
        "21:59:59 [I|Settings] before local midnight",
        "22:00:00 [I|Settings] after local midnight",
    ),
    TODAY: lines(
        TODAY,
        "04:00:00 [I|Energy Management] state 19 -> 14",
        "05:00:00 [W|INV_LV] insulation 850 kOhm below target",
        "05:30:00 [E|INV_LV] start-up stopped at step 224",
        "    second line of the error",
        "05:31:00 [E|INV_LV] start-up stopped at step 225",
        "06:00:00 [I|Settings] stored, checksum 40231",
        "07:00:00 Wallbox 1: smart charge: on",
    ).replace(f"{TODAY}     second".encode(), b"    second"),
}


class Desk(App[None]):
    """Nothing but the tab."""

    def __init__(self, pane: LogPane) -> None:
        super().__init__()
        self.pane = pane

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.focus()

    def action_refresh_now(self) -> None:
        """The dashboard polls."""


@dataclass
class Driver:
    """What a person could do and see in the tab."""

    app: Desk
    pilot: Pilot[None]
    logs: Logs
    options: dict[str, Any]
    now: float = NOW
    messages: list[Message] = field(default_factory=list)

    @property
    def pane(self) -> LogPane:
        return self.app.pane

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Until everything that was set off is done and drawn."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def later(self, seconds: float = FOLLOW_S + 1) -> None:
        """The next scene after so long."""
        self.now += seconds
        self.pane.show_scene(self.scene)
        await self.settle()

    @property
    def scene(self) -> Scene:
        width, height = self.app.size
        return Scene(
            snapshot=nothing_yet(), now=self.now, width=width, height=height, **self.options
        )

    @property
    def text(self) -> str:
        """All that is on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def selected(self) -> str:
        entry = self.pane._entry()
        return "" if entry is None else entry.text


@asynccontextmanager
async def log_tab(
    contents: dict[date, bytes] | None = None,
    *,
    size: tuple[int, int] = (80, 22),
    cache: Path | None = None,
    **options: Any,
) -> AsyncIterator[Driver]:
    """The open tab; options as of `Scene`."""
    logs = Logs(dict(SOME) if contents is None else contents)
    app = Desk(LogPane())
    messages: list[Message] = []
    async with app.run_test(size=size, message_hook=messages.append) as pilot:
        driver = Driver(app, pilot, logs, {"glyphs": GLYPHS["block"], **options}, NOW, messages)
        app.pane.attach(DayLogs(logs, cache, clock=lambda: driver.now))
        await driver.later(0)
        yield driver


# -- days ----------------------------------------------------------------------------------------


async def test_today_from_its_end_in_local_time() -> None:
    async with log_tab() as driver:
        assert "today" in driver.text
        assert "06:00:00 I Energy Management state 19 -> 14" in driver.text
        assert driver.selected == "smart charge: on"
        assert "after local midnight" in driver.text
        assert "before local midnight" not in driver.text
        assert "8 lines" in driver.text
        assert "E 2" in driver.text
        assert "local time" in driver.text


async def test_utc_and_back() -> None:
    async with log_tab() as driver:
        await driver.press("ctrl+t")
        assert "04:00:00 I Energy Management" in driver.text
        assert "after local midnight" not in driver.text
        assert "7 lines" in driver.text
        await driver.press("ctrl+t")
        assert "06:00:00 I Energy Management" in driver.text
        assert "after local midnight" in driver.text


async def test_neighbouring_days_from_their_beginning() -> None:
    async with log_tab() as driver:
        await driver.press("left_curly_bracket")
        assert "3 lines" in driver.text
        assert driver.selected == "stored, checksum 7"
        assert "Sat 2025-06-14" in driver.text
        await driver.press("right_curly_bracket")
        assert "today" in driver.text
        await driver.press("right_curly_bracket")
        assert "today" in driver.text


async def test_several_days_as_one_stream() -> None:
    async with log_tab() as driver:
        await driver.press("g", "D")
        assert "2025-06-14 to 2025-06-15" in driver.text
        assert "11 lines" in driver.text
        assert driver.selected == "after local midnight"
        assert "06-15  06:00:00" in driver.text


async def test_a_day_without_a_log() -> None:
    async with log_tab({}) as driver:
        assert "None yet" in driver.text
        assert "//log/2025/06/15.log" in driver.text
        await driver.press("left_curly_bracket")
        assert "None kept" in driver.text
        assert YESTERDAY in driver.logs.asked


async def test_a_device_that_does_not_answer() -> None:
    async with log_tab() as driver:
        driver.logs.refusing = True
        driver.now += FOLLOW_S + 1
        await driver.press("r")
        assert "refuses the connection" in driver.text
        assert "state 19 -> 14" in driver.text


async def test_past_days_are_kept_on_disk(tmp_path: Path) -> None:
    async with log_tab(cache=tmp_path) as driver:
        await driver.press("left_curly_bracket")
        assert (tmp_path / f"{YESTERDAY}.log").read_bytes() == SOME[YESTERDAY]
        assert not (tmp_path / f"{TODAY}.log").exists()
        asked = driver.logs.asked.count(YESTERDAY)
        await driver.press("right_curly_bracket", "left_curly_bracket")
        assert driver.logs.asked.count(YESTERDAY) == asked


async def test_the_calendar() -> None:
    async with log_tab() as driver:
        await driver.press("d")
        assert "June 2025" in driver.text
        assert "[15]E" in driver.text
        await driver.press("left", "enter")
        assert "Sat 2025-06-14" in driver.text
        await driver.press("d", "space", "h", "h")
        assert "3 days chosen" in driver.text
        await driver.press("enter")
        assert "2025-06-12 to 2025-06-14" in driver.text


async def test_the_calendar_has_ends() -> None:
    async with log_tab() as driver:
        await driver.press("d", "right", "down", "pagedown")
        assert "[15]" in driver.text
        await driver.press("pageup")
        assert "May 2025" in driver.text
        await driver.press("g", "space", "G")
        assert "At most 31 days" in driver.text
        await driver.press("enter")
        assert len(driver.app.screen_stack) == 2
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1


# -- following -----------------------------------------------------------------------------------


def grown(logs: Logs, *texts: str) -> None:
    logs.contents[TODAY] += lines(TODAY, *texts)


async def test_new_lines_at_the_end_are_followed() -> None:
    async with log_tab() as driver:
        grown(driver.logs, "08:00:00 [I|A] the newest")
        await driver.later()
        assert driver.selected == "the newest"
        assert "new line" not in driver.text


async def test_away_from_the_end_they_are_counted() -> None:
    async with log_tab() as driver:
        await driver.press("k", "k")
        before = driver.selected
        grown(driver.logs, "08:00:00 [I|A] a", "08:00:01 [I|A] b")
        await driver.later()
        assert driver.selected == before
        assert "2 new lines" in driver.text
        await driver.press("G")
        assert driver.selected == "b"
        assert "new line" not in driver.text


async def test_following_is_polite() -> None:
    async with log_tab() as driver:
        asked = len(driver.logs.asked)
        for _ in range(5):
            await driver.later(FOLLOW_S / 6)
        assert len(driver.logs.asked) == asked
        await driver.later(FOLLOW_S / 6 + 1)
        assert driver.logs.asked[asked:] == [TODAY]


async def test_past_days_are_not_followed() -> None:
    async with log_tab() as driver:
        await driver.press("left_curly_bracket")
        asked = len(driver.logs.asked)
        await driver.later(10 * FOLLOW_S)
        assert len(driver.logs.asked) == asked


# -- narrowing and searching ---------------------------------------------------------------------


async def test_filter_as_you_type() -> None:
    async with log_tab() as driver:
        await driver.press("f")
        await driver.press(*"insul")
        assert "1 of 8 lines" in driver.text
        assert "start-up" not in driver.text
        await driver.press("enter")
        assert "f insul" in driver.text
        await driver.press("escape")
        assert "8 lines" in driver.text


async def test_filter_out() -> None:
    async with log_tab() as driver:
        await driver.press("f", "exclamation_mark")
        await driver.press(*"step")
        assert "6 of 8 lines" in driver.text


async def test_a_bad_expression_is_said_at_once_and_the_last_good_one_stays() -> None:
    async with log_tab() as driver:
        await driver.press("f")
        await driver.press(*"step")
        await driver.press("left_parenthesis")
        assert "Not a regular expression" in driver.text
        assert "start-up stopped" in driver.text
        assert "insulation" not in driver.text
        await driver.press("backspace")
        assert "Not a regular" not in driver.text


async def test_an_endless_expression_is_taken_back() -> None:
    text = lines(TODAY, "04:00:00 [I|A] " + "a" * 60 + "!")
    async with log_tab({TODAY: text}) as driver:
        await driver.press("f", *"(a+)+$")
        assert "takes too long" in driver.text
        assert "aaaa" in driver.text


async def test_levels_and_categories() -> None:
    async with log_tab() as driver:
        await driver.press("minus")
        assert "4 of 8 lines" in driver.text
        await driver.press("minus", "minus")
        assert "No line passes the filter" in driver.text
        await driver.press("escape", "K", "down", "down", "enter")
        assert "4 of 8 lines" in driver.text
        assert "INV_LV" in driver.text.splitlines()[0]


async def test_lines_like_this_one() -> None:
    async with log_tab() as driver:
        await driver.press("g", "e", "O")
        assert "6 of 8 lines" in driver.text
        await driver.press("escape", "g", "e", "o")
        assert "2 of 8 lines" in driver.text


async def test_the_selected_line_survives_filters() -> None:
    async with log_tab() as driver:
        await driver.press("g", "e")
        before = driver.selected
        await driver.press("minus")
        assert driver.selected == before
        await driver.press("plus")
        assert driver.selected == before


async def test_search_counts_and_walks() -> None:
    async with log_tab() as driver:
        await driver.press("g", "slash")
        await driver.press(*"step")
        assert driver.selected == "start-up stopped at step 224"
        assert "1 of 2" in driver.text
        await driver.press("enter", "n")
        assert driver.selected == "start-up stopped at step 225"
        assert "2 of 2" in driver.text
        await driver.press("n")
        assert driver.selected == "start-up stopped at step 224"
        await driver.press("N")
        assert driver.selected == "start-up stopped at step 225"
        await driver.press("escape")
        assert "of 2" not in driver.text
        assert "8 lines" in driver.text


async def test_escape_takes_a_search_back_to_where_it_began() -> None:
    async with log_tab() as driver:
        await driver.press("g", "slash")
        await driver.press(*"step")
        await driver.press("escape")
        assert driver.selected == "after local midnight"


async def test_an_empty_search_repeats_the_last_one() -> None:
    async with log_tab() as driver:
        await driver.press("g", "slash", *"step", "enter", "slash", "enter")
        assert driver.selected == "start-up stopped at step 225"


# -- moving --------------------------------------------------------------------------------------


async def test_errors_warnings_and_bookmarks() -> None:
    async with log_tab() as driver:
        await driver.press("g", "e")
        assert driver.selected == "start-up stopped at step 224"
        assert " Error " in driver.text
        await driver.press("m", "e")
        assert driver.selected == "start-up stopped at step 225"
        await driver.press("W")
        assert driver.selected.startswith("insulation")
        await driver.press("m", "u")
        assert driver.selected == "start-up stopped at step 224"
        await driver.press("u")
        assert driver.selected.startswith("insulation")
        await driver.press("U", "m", "G", "u")
        assert driver.selected.startswith("insulation")
        assert driver.text.count("●") == 1


async def test_columns_of_the_histogram_and_times_of_day() -> None:
    async with log_tab() as driver:
        await driver.press("g", "full_stop")
        assert driver.selected == "state 19 -> 14"
        await driver.press("full_stop", "full_stop")
        assert driver.selected == "start-up stopped at step 224"
        await driver.press("comma", "comma", "comma")
        assert driver.selected == "after local midnight"
        await driver.press("t", *"08", "colon", *"00", "enter")
        assert driver.selected == "stored, checksum 40231"
        await driver.press("t", *"2025-06-14", "space", *"07", "enter")
        assert "Sat 2025-06-14" in driver.text
        assert driver.selected == "stored, checksum 7"


async def test_enter_asks_for_the_curves_of_that_moment() -> None:
    async with log_tab() as driver:
        await driver.press("g", "e", "enter")
        wanted = next(one for one in driver.messages if isinstance(one, LogPane.CurvesWanted))
        assert datetime.fromtimestamp(wanted.at, UTC).time().isoformat() == "05:30:00"


async def test_a_line_is_copied_as_the_appliance_wrote_it() -> None:
    async with log_tab() as driver:
        await driver.press("g", "e", "y")
        wanted = next(one for one in driver.messages if isinstance(one, LogPane.CopyWanted))
        assert wanted.text == "2025-06-15 05:30:00 [E|INV_LV] start-up stopped at step 224"


def exported(driver: Driver) -> LogPane.SaveWanted:
    return next(one for one in reversed(driver.messages) if isinstance(one, LogPane.SaveWanted))


async def test_what_is_listed_is_exported_as_it_is_written() -> None:
    async with log_tab() as driver:
        await driver.press("minus", "minus", "X")
        assert "Export " in driver.text
        assert "lines as they are listed?" in driver.text
        await driver.press("t")
        wanted = exported(driver)
        assert wanted.file_name.startswith("log-2025-06-15-")
        assert wanted.file_name.endswith(".txt")
        assert "2025-06-15 05:30:00 [E|INV_LV] start-up stopped at step 224\n" in wanted.text
        assert "Wallbox 1" not in wanted.text


async def test_exported_as_csv_and_json_in_the_time_that_is_shown() -> None:
    async with log_tab() as driver:
        await driver.press("X", "c")
        rows = list(csv.DictReader(io.StringIO(exported(driver).text)))
        assert len(rows) == 8
        assert rows[-1]["text"] == "smart charge: on"
        [line] = [row for row in rows if row["text"] == "start-up stopped at step 224"]
        assert line["at"] == "2025-06-15T07:30:00+02:00"
        await driver.press("ctrl+t", "X", "j")
        lines = [json.loads(text) for text in exported(driver).text.splitlines()]
        [found] = [one for one in lines if one["text"] == "start-up stopped at step 224"]
        assert found["at"] == "2025-06-15T05:30:00+00:00"
        assert (found["level"], found["category"]) == ("E", "INV_LV")


async def test_folds_are_exported_with_their_count() -> None:
    async with log_tab() as driver:
        await driver.press("quotation_mark", "quotation_mark", "X", "j")
        lines = [json.loads(text) for text in exported(driver).text.splitlines()]
        assert max(one["count"] for one in lines) == 2
        assert all(one["last_at"] >= one["at"] for one in lines)


async def test_leaving_the_question_exports_nothing() -> None:
    async with log_tab() as driver:
        await driver.press("X", "escape")
        assert not any(isinstance(one, LogPane.SaveWanted) for one in driver.messages)


# -- folding, wrapping, explaining ---------------------------------------------------------------


async def test_repeats_as_one() -> None:
    async with log_tab() as driver:
        await driver.press("g", "quotation_mark")
        assert "repeats folded" in driver.text
        assert "2 x 07:30–07:31" in driver.text
        await driver.press("e", "i")
        assert "2 times" in driver.text
        await driver.press("escape", "enter")
        assert "repeats folded" not in driver.text
        assert driver.selected == "start-up stopped at step 224"
        assert "1 of 2" in driver.text
        await driver.press("quotation_mark", "quotation_mark")
        assert "each message once" in driver.text


async def test_long_lines_wrap_on_demand() -> None:
    text = lines(TODAY, "04:00:00 [I|A] " + "x" * 100 + "THE-END")
    async with log_tab({TODAY: text}) as driver:
        assert "THE-END" not in driver.text
        await driver.press("ctrl+w")
        assert "THE-END" in driver.text
        await driver.press("ctrl+w")
        await driver.press(*["l"] * 10)
        assert "THE-END" in driver.text


async def test_codes_are_explained() -> None:
    async with log_tab() as driver:
        await driver.press("g", "j", "j", "j", "i")
        assert "Code 224" in driver.text
        assert "= 05:30:00 UTC" in driver.text
        await driver.press("escape", "j", "i")
        assert "the line above" in driver.text


async def test_help_names_every_key_of_the_tab() -> None:
    async with log_tab(size=(100, 80)) as driver:
        shown = ShownKeys({"log-wrap": "ctrl+b"})
        driver.app.push_screen(HelpScreen(driver.pane, driver.scene, shown))
        await driver.settle()
        rows = [*driver.pane.help_keys, *shown.rows(KEYS, Language())]
        assert ("ctrl+b", "Break long lines, or not") in rows
        assert len(rows) > 15
        for written, words in rows:
            assert written in driver.text
            assert words in driver.text


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"no time at all",
        b"\x00\xff\xfe\x1b[2J\x1b]52;c;AAAA\x07" * 50,
        b"[bold]markup[/x] [L1]\n",
        "日本語の行 äöü\n".encode() * 30,
        "K\xfcche\n".encode("latin-1"),
        b"2025-06-15 04:00:00 [I|A] " + b"x" * 200_000,
        b"2025-06-15 04:00:00 [I|A] cut in the mid",
    ],
    ids=["empty", "blank", "no-time", "hostile", "markup", "wide", "latin-1", "long", "cut"],
)
async def test_any_content(content: bytes) -> None:
    async with log_tab({TODAY: content}) as driver:
        if content.strip():
            assert len(driver.pane.view)
        if b"\x1b" in content:
            assert "\\x1b[2J" in driver.text
        await driver.press("ctrl+w", "G", "i")
        assert "\x1b" not in driver.text
        await driver.press("escape", "ctrl+w", "quotation_mark", "quotation_mark")
        await driver.press("minus", "escape", "l")
        assert "\x1b" not in driver.text


@pytest.mark.parametrize("size", [(60, 14), (80, 22), (120, 38), (200, 58)])
async def test_any_size(size: tuple[int, int]) -> None:
    async with log_tab(size=size) as driver:
        await driver.press("D")
        for key in ("ctrl+w", "quotation_mark", "quotation_mark"):
            await driver.press(key)
            rows = driver.text.splitlines()
            assert len(rows) == size[1]
            assert max(map(cell_len, rows)) <= size[0]
            assert "insulation" in driver.text


async def test_an_empty_log_says_so() -> None:
    async with log_tab({TODAY: b"", YESTERDAY: b""}) as driver:
        assert "The log is empty" in driver.text


async def test_a_day_that_begins_anew_is_shown_anew() -> None:
    async with log_tab() as driver:
        driver.logs.contents[TODAY] = lines(TODAY, "09:00:00 [I|A] begun anew")
        await driver.later()
        assert driver.selected == "begun anew"
        assert "2 lines" in driver.text


async def test_another_source_is_another_log() -> None:
    async with log_tab() as driver:
        other = Logs({TODAY: lines(TODAY, "01:00:00 [I|A] of another")})
        driver.pane.attach(DayLogs(other, None, clock=lambda: NOW))
        await driver.settle()
        assert driver.selected == "of another"
        assert "1 line" in driver.text


# -- in the dashboard ----------------------------------------------------------------------------


async def test_the_tab_in_the_dashboard(tmp_path: Path) -> None:
    logs = Logs(dict(SOME))
    async with dashboard(make_source=lambda: logs, state_directory=tmp_path) as driver:
        assert not logs.asked
        await driver.press("7")
        await driver.steady()
        assert "smart charge: on" in driver.screen
        await driver.press("g", "e", "m", "minus", "ctrl+w")
        asked = len(logs.asked)
        await driver.press("1")
        driver.now += 10 * FOLLOW_S
        driver.app.services.painter.paint()
        await driver.steady()
        assert len(logs.asked) == asked
    async with dashboard(make_source=lambda: logs, state_directory=tmp_path) as driver:
        await driver.press("7")
        await driver.steady()
        assert "only P E W" in driver.screen
        await driver.press("g", "u", "i")
        assert "start-up stopped at step 224" in driver.text


def test_damaged_memories_are_left_out() -> None:
    tab = LogPane()
    tab.restore(
        {
            "bookmarks": ["x", 5, "2025-06-15:7", "2025-13-01:1"],
            "days": {"x": "E", "2025-06-15": "QQ"},
        }
    )
    assert tab.keep()["bookmarks"] == ["2025-06-15:7"]
    assert tab.keep()["days"] == {}
    tab.restore({"bookmarks": None, "days": 7})
    assert tab.keep()["bookmarks"] == []


async def test_german_and_ascii() -> None:
    async with log_tab(tr=Language("de"), glyphs=GLYPHS["ascii"]) as driver:
        assert "15.06.2025" in driver.text
        await driver.press("D", "quotation_mark")
        assert "15.06. 07:30-" in driver.text
        assert set(driver.text) <= set(map(chr, range(32, 127))) | set("\näöüß×")
