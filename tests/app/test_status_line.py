"""The line of facts: what has room, and in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from scenes import NOW, scene_of, snapshot_of, text_of

from senec_tui.app.pictures.status_line import Mode, status_lines
from senec_tui.device.source import DeviceFacts
from senec_tui.language import Language
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


@pytest.mark.parametrize(
    ("facts", "also", "more"),
    [
        ({}, "", "45 ms"),
        ({}, COMPANY, "shared"),
        ({"errors_last_hour": 3}, "", "3 err/h"),
    ],
)
def test_80_columns_have_room_for_scheme_firmware_and_next_poll(
    facts: Mapping[str, object], also: str, more: str
) -> None:
    said = line(80, facts, also=also)
    for fact in ("live", "192.168.1.20", "https", "FW ", "ago", "in 7 s", more):
        assert fact in said, said


def test_where_there_is_room_words_are_whole() -> None:
    said = line(160, {"errors_last_hour": 3}, also=COMPANY)
    for words in (f"also asked by {COMPANY}", "next in 7 s", "3 errors/h", "answered in 45 ms"):
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
