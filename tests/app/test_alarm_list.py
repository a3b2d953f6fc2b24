"""Alarms in the dashboard: the list, the status line, the marks on the tabs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App
from textual.containers import Vertical

from senec_tui.app.dialogs.alarm_list import AlarmFilter, AlarmListScreen, AlarmTarget
from senec_tui.app.pictures.alarm_rows import (
    SUBJECTS,
    TAB_OF_SUBJECT,
    alarm_counts,
    alarm_line,
    alarmed_tabs,
    details,
    since_last_look,
)
from senec_tui.app.pictures.event_words import event_words
from senec_tui.app.pictures.lines import Line, width_of
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.pictures.status_line import Mode, status_lines, tab_bar
from senec_tui.app.tabs import TABS
from senec_tui.app.tabs.overview.attention import attention_lines
from senec_tui.catalogue import Catalogue
from senec_tui.catalogue.level import Level
from senec_tui.device.source import DeviceFacts
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.normal import PART
from senec_tui.model.history.queries.events import Event
from senec_tui.model.judgement.wording import SinceWhen
from senec_tui.model.reading.snapshot import Link, Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = 1_750_000_000.0


def text_of(line: Line) -> str:
    return "".join(span.text for span in line)


SNAPSHOT = Snapshot(
    catalogue=Catalogue(),
    at=NOW,
    link=Link(state="live", next_at=NOW + 5, facts=DeviceFacts(name="senec", scheme="https")),
)


def alarm(rule: str, level: Level, number: int, *, ended: bool = False, **more: Any) -> Alarm:
    begin = NOW - 100 * number
    return Alarm(
        id=number,
        rule=rule,
        instance=rule,
        level=level,
        text={"en": f"about {rule}", "de": f"über {rule}"},
        path="",
        begin=begin,
        end=begin + 42 if ended else None,
        **more,
    )


ALARMS = (
    alarm("state.operating", Level.ACT, 1),
    alarm("cells.spread", Level.WATCH, 2, count=3),
    alarm("grid.voltage", Level.ACT, 3, ended=True),
    alarm("pv.curtailed", Level.NOTE, 4),
)


def scene(alarms: Sequence[Alarm] = ALARMS, width: int = 80, language: str = "en") -> Scene:
    return Scene(
        snapshot=SNAPSHOT, now=NOW, tr=Language(language), width=width, alarms=tuple(alarms)
    )


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "! act 1 watch 1 note 1"), ("de", "! handeln 1 beobachten 1 Hinweis 1")],
)
def test_the_status_line_counts_what_lasts_at_every_width(
    width: int, language: str, words: str
) -> None:
    (line,) = status_lines(scene(width=width, language=language), Mode())
    assert f"live  {words}" in text_of(line)
    assert width_of(line) == width
    (calm,) = status_lines(scene((), width, language), Mode())
    assert words[0] not in text_of(calm)


def test_a_note_is_counted_quietly_until_it_is_over_or_seen() -> None:
    over, note = ALARMS[2:]
    (count,) = alarm_counts(scene(), [over, note])
    assert (count.text, count.role) == ("● note 1", "label")
    assert alarm_counts(scene(), [replace(note, acknowledged=True)]) == ()
    assert alarm_counts(scene(), [note], least=Level.WATCH) == ()


def test_the_list_begins_with_what_the_status_line_counts() -> None:
    watched, noted = AlarmFilter(), AlarmFilter()
    watched.begin(ALARMS[:3])
    noted.begin(ALARMS)
    assert (watched.least, noted.least) == (Level.WATCH, Level.NOTE)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_tab_that_it_concerns_is_marked_and_nothing_else_moves(width: int) -> None:
    for active in ("overview", "battery", "log"):
        marked = tab_bar(TABS, active, scene(width=width), Mode())
        plain = tab_bar(TABS, active, scene((), width), Mode())
        assert width_of(marked) == width_of(plain) == width
        sign = scene().glyphs.warning
        differing = [(a, b) for a, b in zip(text_of(marked), text_of(plain), strict=True) if a != b]
        assert text_of(marked).count(sign) == 2
        assert differing == [(sign, " ")] * 2


def test_every_subject_has_a_name_and_a_tab_that_there_is() -> None:
    subjects = {rule.partition(".")[0] for rule in Catalogue().table("alarms")["rules"]}
    assert subjects - {"alarms"} <= SUBJECTS.keys()
    assert set(TAB_OF_SUBJECT.values()) <= {tab.id for tab in TABS}
    assert alarmed_tabs(ALARMS) == {"overview": Level.ACT, "battery": Level.WATCH}


def test_a_row_has_begin_duration_and_sentence_in_the_width_that_there_is() -> None:
    line = alarm_line(scene(), ALARMS[1], 60)
    assert "3 min" in text_of(line)
    assert "3x about cells.spread" in text_of(line)
    for width in (10, 34, 60, 120):
        assert width_of(alarm_line(scene(), ALARMS[2], width)) <= max(width, 40)
    german = text_of(alarm_line(scene(language="de"), ALARMS[2], 80))
    assert "über grid.voltage" in german


def test_an_alarm_of_another_year_is_told_with_its_year() -> None:
    begin = datetime(2024, 12, 31, 23, 50).astimezone()
    old = replace(ALARMS[2], begin=begin.timestamp())
    assert details(scene(), old).startswith("2024-12-31 23:50: about grid.voltage")
    assert details(scene(), ALARMS[2]).startswith("about grid.voltage")

    missed = replace(ALARMS[0], rule=PART, begin=begin.timestamp())
    told = attention_lines(replace(scene(), unseen_alarms=(missed,)), 80)
    assert "since 2024-12-31 23:50" in "\n".join(map(text_of, told))
    assert SinceWhen(begin.timestamp(), NOW)(Language("en")) == "2024-12-31 23:50"


def test_since_the_last_look() -> None:
    assert since_last_look(scene(), ALARMS, None) == ""
    assert since_last_look(scene(), (), NOW - 7200) == ""
    assert since_last_look(scene(), [ALARMS[2]], NOW - 100) == ""
    one = since_last_look(scene(), [ALARMS[2]], NOW - 7200)
    assert one == "Since you last looked (2 h 00 ago): about grid.voltage"
    assert "3 events, the worst: about state.operating" in since_last_look(
        scene(), ALARMS, NOW - 7200
    )


def test_the_filter() -> None:
    wanted = AlarmFilter()
    assert [a.id for a in wanted.chosen(ALARMS)] == [1, 2, 3]
    wanted.only_open = True
    assert [a.id for a in wanted.chosen(ALARMS)] == [1, 2]
    wanted.step_level(1)
    assert [a.id for a in wanted.chosen(ALARMS)] == [1]
    wanted.step_level(-2)
    assert [a.id for a in wanted.chosen(ALARMS)] == [1, 2, 4]
    wanted.next_subject(ALARMS)
    assert [a.rule for a in wanted.chosen(ALARMS)] == ["cells.spread"]
    for _ in range(4):
        wanted.next_subject(ALARMS)
    assert wanted.subject == ""


class Bench(App[None]):
    """The list alone."""

    def __init__(self, alarms: Sequence[Alarm] = ALARMS[:3], drawn: Scene | None = None) -> None:
        super().__init__()
        self.drawn = drawn or scene()
        self.alarms = list(alarms)
        self.curves: list[tuple[int | None, float]] = []
        self.marked: list[Sequence[int] | None] = []
        self.went: list[AlarmTarget | None] = []

    def on_mount(self) -> None:
        self.push_screen(
            AlarmListScreen(self.drawn, self._load, self._mark, self._curves), self.went.append
        )

    async def _load(self) -> Sequence[Alarm]:
        return self.alarms

    async def _curves(self, alarm: Alarm, at: float) -> None:
        self.curves.append((alarm.id, at))

    async def _mark(self, numbers: Sequence[int] | None) -> None:
        self.marked.append(numbers)


async def test_its_title_says_which_levels_are_listed() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        titles = []
        for key in ("", "minus", "plus", "plus"):
            await pilot.press(*([key] if key else []))
            titles.append(str(app.screen.query_one(Vertical).border_title))
    assert titles == [
        "Alarms from “watch” on",
        "Alarms to act on",
        "Alarms from “watch” on",
        "Alarms of all levels",
    ]


async def test_acknowledging_one_and_all() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "a", "A")
        assert app.marked == [[2], None]


async def test_curves_of_begin_and_of_end() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "c", "full_stop", "up", "full_stop")
        assert app.curves == [(3, NOW - 300), (3, NOW - 258), (2, NOW - 200)]


@pytest.mark.parametrize(
    ("key", "tab"), [("enter", "battery"), ("t", "battery"), ("7", "log"), ("escape", None)]
)
async def test_going_to_tab_moment_and_log(key: str, tab: str | None) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", key)
        await pilot.pause()
        (target,) = app.went
        assert (None if target is None else target.tab) == tab
        assert target is None or target.alarm.id == 2


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (80, 4), (6, 24), (1, 1), (200, 60)])
@pytest.mark.parametrize("alarms", [ALARMS, ()])
async def test_the_list_survives_every_size_and_an_empty_one(
    size: tuple[int, int], alarms: Sequence[Alarm]
) -> None:
    app = Bench(alarms)
    async with app.run_test(size=size) as pilot:
        await pilot.press("minus", "K", "o", "a", "down", "pagedown", "up", "escape")
        assert app.went in ([None], [])
        assert app.is_running


@pytest.mark.parametrize(("language", "last"), [("en", "kind"), ("de", "Art")])
async def test_all_its_keys_can_be_read_at_80_columns(language: str, last: str) -> None:
    app = Bench(drawn=scene(language=language))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert foot(app).endswith(f"K {last} ─╯")


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_foot_without_room_for_all_names_whole_keys_only(language: str) -> None:
    app = Bench(drawn=replace(scene(language=language), own_keys={"alarm-moment": "ctrl+f12"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "… " not in foot(app)
        assert foot(app).lstrip("╰─ ").startswith("? ")


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_its_keys_are_told(key: str) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        told = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        for words in ("A acknowledge all", "K One subject after the other"):
            assert words in " ".join(told.split())
        await pilot.press("escape")
        assert isinstance(app.screen, AlarmListScreen)


async def test_its_foot_names_the_keys_that_the_owner_chose() -> None:
    own = {"alarm-moment": "f3", "alarm-subject": "f4"}
    app = Bench(drawn=replace(scene(), own_keys=own))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "enter tab, f3 then, 7 log, c/. curves" in foot(app)
        assert "f4 kind" in foot(app)


def foot(app: App[None]) -> str:
    return app.screen._compositor.render_strips()[-1].text.rstrip()


def test_events_of_the_history_are_told_in_the_names_of_the_catalogue() -> None:
    def told(event: Event, code: str = "en") -> str:
        return event_words(event, replace(scene(), tr=Language(code)))

    alarm = Event(NOW, "warning", "BMS.ALARM_STATUS[1]", "u1_0000", "u1_0008")
    assert told(alarm).startswith("Module B – Alarm word: none ")
    box = Event(NOW, "state", "WALLBOX.STATE[0]", "u8_B2", "u8_C2")
    assert told(box) == "Wallbox 1: ready ► charging"
    assert told(box, "de") == "Wallbox 1: Bereit ► Lädt"
    reserve = Event(NOW, "setting", "BAT1.SPARE_CAPACITY", "u8_0A", "u8_14")
    assert told(reserve).endswith(": 10 % ► 20 %")
    state = Event(NOW, "state", "ENERGY.STAT_STATE", "u8_0E", "u8_0D")
    assert told(state) == "CHARGE ► BATTERY FULL"
    assert "ODD.THING" in told(Event(NOW, "setting", "ODD.THING", "u8_01", "u8_02"))
