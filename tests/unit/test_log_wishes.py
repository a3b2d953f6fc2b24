"""Wishes, fetching of days, and words for what is inside a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

import pytest
from log_bench import DAY, MIDNIGHT, many_lines
from snapshots import snapshot_with

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import DeviceFacts, Reply
from senec_tui.errors import NoLogError, RefusedError
from senec_tui.language import Language
from senec_tui.model.log.day_fetching import THREAD_BYTES, Fetching
from senec_tui.model.log.day_files import DayLogs, Days
from senec_tui.model.log.folding import Fold
from senec_tui.model.log.line_words import facts
from senec_tui.model.log.stream import LogEntry, Place, Stream
from senec_tui.model.log.view_settings import LEVELS, ViewSettings
from senec_tui.model.text_filter import parse_filter

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Wanted

TODAY = Days(first=DAY, last=DAY, zone=UTC)


# -- wishes --------------------------------------------------------------------------------------


def test_levels_have_ends() -> None:
    wishes = ViewSettings()
    assert wishes.with_levels(-1) == wishes
    seen = []
    for _ in range(5):
        wishes = wishes.with_levels(1)
        seen.append(wishes.levels)
    assert seen == ["PEW", "PE", "P", "P", "P"]


def test_escape_takes_back_one_after_the_other() -> None:
    wishes = ViewSettings(
        levels="P", category="A", filter_text="x", search=parse_filter("y"), fold=Fold.RUNS
    )
    wishes = wishes.loosened()
    assert not wishes.search
    wishes = wishes.loosened()
    assert wishes.filter_text == ""
    wishes = wishes.loosened()
    assert (wishes.levels, wishes.category, wishes.narrows) == ("", "", False)
    assert wishes.loosened() == ViewSettings()


def test_conditions_add_up() -> None:
    wishes = (
        ViewSettings(filter_text="a").with_condition("b", hide=True).with_condition("c", hide=False)
    )
    assert wishes.filter_text == "a & !b & c"
    assert len(wishes.question(TODAY).texts) == 3


def test_wishes_survive_a_run() -> None:
    wishes = ViewSettings(levels="PE", category="A|B", filter_text="!x", wrap=True, utc=True)
    assert ViewSettings.restored(wishes.kept()) == wishes


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"levels": "QX", "category": 5, "filter": ["x"], "wrap": "yes", "utc": 1},
        {"filter": "(("},
        {"levels": None, "filter": None},
    ],
)
def test_what_does_not_fit_is_left_out(kept: dict[str, object]) -> None:
    assert ViewSettings.restored(kept) == ViewSettings()


# -- fetching ------------------------------------------------------------------------------------


class LogSource:
    """Answers logs, and counts the questions."""

    facts = DeviceFacts()

    def __init__(self, contents: dict[date, bytes]) -> None:
        self.contents = contents
        self.asked: list[date] = []
        self.refusing = False

    async def log_day(self, day: date) -> bytes:
        self.asked.append(day)
        if self.refusing:
            raise RefusedError(host="senec", port=443, detail="refused")
        if day not in self.contents:
            raise NoLogError(day=day.isoformat(), path=f"//log/{day:%Y/%m/%d}.log")
        return self.contents[day]

    async def read(self, wanted: Wanted) -> Reply:
        raise NotImplementedError

    async def sections(self) -> tuple[str, ...]:
        raise NotImplementedError

    async def close(self) -> None:
        pass


NOW = MIDNIGHT + 12 * 3600.0
THREE = Days(first=DAY - timedelta(days=2), last=DAY, zone=UTC)


def content(day: date) -> bytes:
    return f"{day} 10:00:00 [I|A] x\n".encode()


async def test_past_days_are_fetched_once_today_again() -> None:
    source = LogSource({day: content(day) for day in THREE.files})
    stream = Stream()
    fetching, logs = Fetching(stream), DayLogs(source, None, clock=lambda: NOW)
    told: list[object] = []
    await fetching.fetch(logs, THREE, lambda: told.append(fetching.under_way))
    assert source.asked == list(reversed(THREE.files))
    assert told == [*reversed(THREE.files), None]
    assert stream.days == THREE.files
    source.asked.clear()
    await fetching.fetch(logs, THREE, lambda: None)
    assert source.asked == [DAY]


async def test_a_missing_past_day_is_not_asked_for_again() -> None:
    source = LogSource({DAY: content(DAY)})
    fetching, logs = Fetching(Stream()), DayLogs(source, None, clock=lambda: NOW)
    await fetching.fetch(logs, THREE, lambda: None)
    assert sorted(fetching.missing) == THREE.files[:2]
    assert "//log/2026/03/12.log" in str(fetching.missing[THREE.files[0]])
    assert fetching.wanted(THREE) == [DAY]


async def test_today_may_come_later() -> None:
    source = LogSource({})
    stream = Stream()
    fetching, logs = Fetching(stream), DayLogs(source, None, clock=lambda: NOW)
    await fetching.fetch(logs, TODAY, lambda: None)
    assert DAY in fetching.missing
    source.contents[DAY] = content(DAY)
    await fetching.fetch(logs, TODAY, lambda: None)
    assert not fetching.missing
    assert stream.count == 1


async def test_a_failure_is_kept_until_it_works_again() -> None:
    source = LogSource({DAY: content(DAY)})
    fetching, logs = Fetching(Stream()), DayLogs(source, None, clock=lambda: NOW)
    source.refusing = True
    await fetching.fetch(logs, THREE, lambda: None)
    assert isinstance(fetching.failure, RefusedError)
    assert source.asked == [DAY]
    source.refusing = False
    await fetching.fetch(logs, THREE, lambda: None)
    assert fetching.failure is None


async def test_a_large_file_is_cut_beside_the_loop() -> None:
    source = LogSource({DAY: many_lines(9000)})
    assert len(source.contents[DAY]) > THREAD_BYTES
    stream = Stream()
    fetching, logs = Fetching(stream), DayLogs(source, None, clock=lambda: NOW)
    await fetching.fetch(logs, TODAY, lambda: None)
    assert stream.count == 9000


async def test_kept_days_are_known(tmp_path: Path) -> None:
    source = LogSource({day: content(day) for day in THREE.files})
    logs = DayLogs(source, tmp_path, clock=lambda: NOW)
    (tmp_path / "notes.log").write_text("not ours")
    assert logs.kept_days() == frozenset()
    await Fetching(Stream()).fetch(logs, THREE, lambda: None)
    assert sorted(logs.kept_days()) == THREE.files[:2]
    assert DayLogs(source, tmp_path / "none", clock=lambda: NOW).kept_days() == frozenset()


# -- words ---------------------------------------------------------------------------------------

LINE = LogEntry(
    place=Place(DAY, 0),
    at=MIDNIGHT,
    level="I",
    category="INV_LV",
    text="start-up stopped at step 224",
    own_time=True,
)


def explained(code: str = "en", **changes: object) -> dict[str, str]:
    entry = replace(LINE, **changes)  # type: ignore[arg-type]
    snapshot = snapshot_with(ENERGY={"GUI_HOUSE_POW": 512.0})
    return {fact.label: fact.text for fact in facts(entry, snapshot, Language(code))}


def test_codes_in_words() -> None:
    found = explained()
    assert found["Level"] == "I, information"
    assert found["Category"].startswith("INV_LV (")
    table = Catalogue().codes("STECA_STARTUP")
    assert table is not None
    assert found["Code 224"] == table.label("224", Language("en"))


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("", "System is booting ..."),
        ("Settings", "MCU firmware 1.2"),
        ("SYS", "Changed operating mode"),
        ("NPU", "Switched off"),
        ("SYS", "Reboot"),
        ("External", "external control mode ended"),
    ],
)
def test_what_the_device_really_writes_is_explained(category: str, text: str) -> None:
    english, german = (explained(code, category=category, text=text) for code in ("en", "de"))
    assert english["What it means"]
    assert set(german.values()) != set(english.values())


def test_a_caller_behind_the_source_does_not_hide_what_the_source_is() -> None:
    assert explained(category="NPU|boot")["Category"].startswith("NPU|boot (")


@pytest.mark.parametrize("letter", ["F", "Z"])
def test_unknown_letters_are_kept_by_every_restriction(letter: str) -> None:
    wishes = ViewSettings()
    for _ in LEVELS[1:]:
        wishes = wishes.with_levels(1)
        levels = wishes.question(THREE).levels
        assert letter in levels
        assert "I" not in levels
        assert "D" not in levels


def test_codes_in_another_language() -> None:
    assert explained("de")["Code 224"] != explained("en")["Code 224"]


def test_codes_belong_to_categories() -> None:
    start_up = explained(category="INV_LV", text="start-up stopped at step 224, next try in 60 s")
    assert "Code 224" in start_up
    assert "Code 60" not in start_up
    assert not any(label.startswith("Code") for label in explained(category="Settings"))
    assert "not in the table" in explained(text="self-test: step 999")["Code 999"]


def test_variables_are_explained_with_their_value_now() -> None:
    found = explained(category="", level="", text="limit of ENERGY.GUI_HOUSE_POW, NO.SUCH_NAME")
    assert found["ENERGY.GUI_HOUSE_POW"]
    assert found["Now"].startswith("512")
    assert "NO.SUCH_NAME" not in found


def test_an_enormous_line_is_explained_in_bounds() -> None:
    found = explained(text="self-test: step 3 " * 500_000)
    assert found["Code 3"]
    assert len(found) < 10


@pytest.mark.parametrize("level", ["X", "Z", ""])
def test_unknown_levels(level: str) -> None:
    assert explained(level=level).get("Level", "") == level
