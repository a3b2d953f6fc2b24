"""The line of facts: what has room, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from scenes import NOW, scene_of, snapshot_of, text_of

from senec_tui.app.pictures.key_line import KeyHint
from senec_tui.app.pictures.lines import width_of
from senec_tui.app.pictures.status_line import Mode, status_lines, tab_bar
from senec_tui.app.tabs import TABS
from senec_tui.catalogue.level import Level
from senec_tui.device.source import DeviceFacts
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.reading.snapshot import Link

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPANY = "senec-tui watch (123456)"


def line(width: int, facts: Mapping[str, object], *, also: str = "", language: str = "en") -> str:
    snapshot = replace(
        snapshot_of(),
        link=Link(
            state="live",
            since=NOW,
            next_at=NOW + 7,
            took_s=0.045,
            facts=DeviceFacts(name="192.168.1.20", scheme="https", **facts),  # type: ignore[arg-type]
        ),
    )
    scene = replace(scene_of(snapshot, tr=Language(language)), width=width)
    lines = status_lines(scene, Mode(also_asked_by=also))
    return text_of(lines).splitlines()[-1]


@pytest.mark.parametrize("width", [30, 40, 50, 60, 80, 120])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_checked_is_said_before_all_else(width: int, language: str) -> None:
    said = line(width, {"trust": "insecure"}, also=COMPANY, language=language)
    assert Language(language)("NOT VERIFIED") in said


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_what_is_not_encrypted_is_said_beside_the_state(width: int) -> None:
    facts = DeviceFacts(name="192.168.1.20", scheme="http")
    link = Link(state="live", since=NOW, next_at=NOW + 7, facts=facts)
    scene = replace(scene_of(replace(snapshot_of(), link=link)), width=width)
    assert "http" in text_of(status_lines(scene, Mode())).split()


ALARM = Alarm(
    rule="grid.voltage",
    instance="",
    level=Level.ACT,
    text={"en": "high"},
    path="",
    begin=NOW,
)
HINTS = tuple(KeyHint(key, key, f"word {key}", rank) for rank, key in enumerate("abcdefgh", 1))
ENDS = (KeyHint("question_mark", "?", "help", -2), KeyHint("q", "q", "quit", -1))


def foot(width: int, height: int, *, state: str = "live", note: str = "") -> list[str]:
    facts = DeviceFacts(name="192.168.1.20")
    link = Link(state=state, since=NOW, next_at=NOW + 7, facts=facts)  # type: ignore[arg-type]
    scene = scene_of(replace(snapshot_of(), link=link))
    scene = replace(scene, width=width, height=height, alarms=(ALARM,))
    lines = status_lines(scene, Mode(note=note), (*HINTS, *ENDS))
    assert all(width_of(line) == width for line in lines)
    return text_of(lines).splitlines()


@pytest.mark.parametrize(("width", "height"), [(60, 16), (80, 24), (100, 29)])
def test_where_lines_are_few_keys_share_the_one_of_the_facts(width: int, height: int) -> None:
    (line,) = foot(width, height)
    for words in ("live", "act 1", "a word a", "? help  q quit"):
        assert words in line, line
    assert "192.168.1.20" not in line


def test_where_there_is_room_keys_have_a_line_of_their_own() -> None:
    facts, keys = foot(120, 40)
    for words in ("live", "act 1", "192.168.1.20", "ago"):
        assert words in facts, facts
    assert keys.startswith("a word a  b word b")
    assert keys.rstrip().endswith("? help  q quit")


@pytest.mark.parametrize("size", [(30, 10), (40, 12), (60, 16), (80, 24), (120, 40), (200, 60)])
def test_link_and_alarms_are_there_at_every_size(size: tuple[int, int]) -> None:
    said = "\n".join(foot(*size))
    assert "live" in said
    assert "act 1" in said
    assert "lost" in "\n".join(foot(*size, state="lost"))


def test_the_clock_is_there_and_telemetry_is_not() -> None:
    for size in ((80, 24), (120, 40)):
        said = "\n".join(foot(*size))
        clock = datetime.fromtimestamp(NOW, UTC).astimezone().strftime("%H:%M")
        assert clock in said
        for word in ("FW", "answered", "next in"):
            assert word not in said


def test_a_lost_device_is_asked_again_at_a_time_that_is_told() -> None:
    assert "try in 7 s" in "\n".join(foot(80, 24, state="lost"))


def test_a_word_on_a_key_takes_the_place_of_the_keys() -> None:
    (line,) = foot(80, 24, note="k does nothing here")
    assert "k does nothing here  ? help  q quit" in line
    assert "word a" not in line


@pytest.mark.parametrize(
    ("language", "past"),
    [("de", "VERGANGEN 29.11. 13:30"), ("en", "PAST 11-29 13:30"), ("de", "VERGANGEN 06:00")],
)
def test_a_moment_of_the_past_takes_no_names_from_the_tabs(language: str, past: str) -> None:
    scene = scene_of(snapshot_of(), width=80, tr=Language(language))
    for tab in TABS:
        bar = text_of([tab_bar(TABS, tab.id, scene, Mode(past=past))])
        assert past.partition(" ")[0] in bar
        for other in TABS:
            assert scene.tr(other.short)[:4] in bar


def test_where_there_is_room_words_are_whole() -> None:
    said = line(160, {"errors_last_hour": 3}, also=COMPANY)
    for words in (f"also asked by {COMPANY}", "3 errors/h"):
        assert words in said, said


async def test_a_notice_covers_nothing_of_what_is_wrong() -> None:
    async with dashboard(size=(80, 24), notices=True) as d:
        d.appliance.faults.set("vanished-sections")
        await d.poll()
        await d.poll()
        assert d.app.shown.link.error is not None
        d.app.notify("Something else", timeout=60)
        await d.steady()
        status = [line for line in d.status.splitlines() if line.strip()]
        assert len(status) > 1
        assert "Something else" in d.screen
        for line in status:
            assert line in d.screen
