"""Local days out of files by UTC day."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from cli_fakes import Clock, FakeSource
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.errors import NoLogError, UsageError
from senec_tui.model.log.day_files import DayLogs, Days, parse_days

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = date(2026, 3, 13)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", 14, 14),
        ("Yesterday", 13, 13),
        ("2026-03-10", 10, 10),
        ("2026-3-9", 9, 9),
        ("2026-03-10..2026-03-12", 10, 12),
        ("2026-03-10..yesterday", 10, 13),
        ("2026-03-10..", 10, 14),
        ("2026-03-10..2026-03-31", 10, 14),
    ],
)
def test_days_that_a_person_writes(text: str, first: int, last: int) -> None:
    days = parse_days(text, NOW, UTC)
    assert (days.first.day, days.last.day) == (first, last)


def test_today_is_that_of_the_zone() -> None:
    late = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    assert parse_days("today", late, UTC).first == date(2026, 3, 14)
    assert parse_days("today", late, BERLIN).first == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("day", "hours", "files"),
    [
        (date(2026, 1, 15), 24, [14, 15]),
        (date(2026, 7, 15), 24, [14, 15]),
        (date(2026, 3, 29), 23, [28, 29]),
        (date(2026, 10, 25), 25, [24, 25]),
    ],
)
def test_days_of_daylight_saving(day: date, hours: int, files: list[int]) -> None:
    days = Days(first=day, last=day, zone=BERLIN)
    assert (days.end.astimezone(UTC) - days.start.astimezone(UTC)) == timedelta(hours=hours)
    assert [file.day for file in days.files] == files


@given(
    st.dates(date(2000, 1, 2), date(2037, 12, 30)),
    st.integers(0, 5),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"]),
)
def test_files_cover_their_days_exactly(first: date, more: int, zone: str) -> None:
    days = Days(first=first, last=first + timedelta(days=more), zone=ZoneInfo(zone))
    files = days.files
    begin = datetime.combine(files[0], datetime.min.time(), UTC)
    end = datetime.combine(files[-1] + timedelta(days=1), datetime.min.time(), UTC)
    assert begin <= days.start < begin + timedelta(days=1)
    assert end - timedelta(days=1) < days.end <= end
    assert files == sorted(set(files))


async def test_past_days_are_fetched_once(tmp_path: Path) -> None:
    source = FakeSource(logs={DAY: b"one\n", NOW.date(): b"two\n"})
    logs = DayLogs(source, tmp_path / "logs", clock=Clock(NOW.timestamp()))
    for _ in range(2):
        assert await logs.fetch(DAY) == b"one\n"
        assert await logs.fetch(NOW.date()) == b"two\n"
    assert source.asked_days == [DAY, NOW.date(), NOW.date()]
    (kept,) = (tmp_path / "logs").iterdir()
    assert kept.name == "2026-03-13.log"
    assert kept.stat().st_mode & 0o777 == 0o600


async def test_a_day_that_has_just_ended_is_not_kept_yet(tmp_path: Path) -> None:
    source = FakeSource(logs={DAY: b"one\n"})
    clock = Clock(datetime(2026, 3, 14, 0, 5, tzinfo=UTC).timestamp())
    logs = DayLogs(source, tmp_path, clock=clock)
    await logs.fetch(DAY)
    assert not any(os.scandir(tmp_path))


async def test_what_cannot_be_kept_is_still_shown(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    logs = DayLogs(FakeSource(logs={DAY: b"x"}), blocked / "logs", clock=Clock(NOW.timestamp()))
    assert await logs.fetch(DAY) == b"x"
    with pytest.raises(NoLogError):
        await logs.fetch(date(2026, 1, 1))


def test_too_many_days_are_refused() -> None:
    with pytest.raises(UsageError):
        parse_days("2024-01-01..2026-01-01", NOW, UTC)
