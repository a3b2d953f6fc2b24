"""Moments and days as people write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from senec_tui.errors import UsageError
from senec_tui.model.time_input import parse_days, parse_moment

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


NOW = at("2026-11-23 10:00")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("8:05", "2026-11-23 08:05"),
        ("08:05:30", "2026-11-23 08:05:30"),
        ("13:05", "2026-11-22 13:05"),  # has not come yet today
        ("yesterday 13:05", "2026-11-22 13:05"),
        ("gestern 13:05", "2026-11-22 13:05"),
        ("today", "2026-11-23 00:00"),
        ("7", "2026-11-23 07:00"),
        ("2026-11-01 07", "2026-11-01 07:00"),
        ("yesterday 7", "2026-11-22 07:00"),
        ("2026-11-01T07:30+02:00", "2026-11-01 06:30"),
        ("2026-11-01T07:30Z", "2026-11-01 08:30"),
        ("2026-03-29 03:30", "2026-03-29 03:30"),
        ("2026-11-01", "2026-11-01 00:00"),
        ("2026-11-01T07:30", "2026-11-01 07:30"),
        ("11-20 7:00", "2026-11-20 07:00"),
        ("12-24 18:00", "2025-12-24 18:00"),
        ("1.11. 7:00", "2026-11-01 07:00"),
        ("1.11.25, 7:00", "2025-11-01 07:00"),
        ("-2h", "2026-11-23 08:00"),
        ("-1,5 h", "2026-11-23 08:30"),
        ("+10m", "2026-11-23 10:10"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert parse_moment(text, shown=NOW, now=NOW, zone=BERLIN) == at(moment)


def test_a_time_alone_is_on_the_day_that_is_shown() -> None:
    shown = at("2026-11-10 09:00")
    assert parse_moment("13:05", shown=shown, now=NOW, zone=BERLIN) == at("2026-11-10 13:05")


def test_a_time_of_a_given_day_may_be_yet_to_come() -> None:
    day = date(2026, 11, 23)
    moment = parse_moment("23:00", shown=NOW, now=NOW, zone=BERLIN, day=day)
    assert moment == at("2026-11-23 23:00")


@pytest.mark.parametrize(
    "text", ["", "noon", "25:00", "12:60", "2026-13-01", "31.2.", "-2x", "-99999999999d"]
)
def test_what_is_no_moment_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="no moment"):
        parse_moment(text, shown=NOW, now=NOW, zone=BERLIN)


@given(st.text(max_size=30))
@example("14:00")
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse_moment(text, shown=NOW, now=NOW, zone=BERLIN)
    except UsageError:
        return
    assert isinstance(moment, float)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-01 2026-11-15", (11, 1), (11, 15)),
        ("2026-11-15 – 2026-11-01", (11, 1), (11, 15)),
        ("1.11. - 15.11.", (11, 1), (11, 15)),
        ("1.11. bis 15.11.", (11, 1), (11, 15)),
        ("yesterday", (11, 22), (11, 22)),
    ],
)
def test_days(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert parse_days(text, now=NOW, zone=BERLIN) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-01 2026-11-02 2026-11-03", "2026-11-01 x", "0001-01-01"]
)
def test_what_is_no_range_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="no range"):
        parse_days(text, now=NOW, zone=BERLIN)
