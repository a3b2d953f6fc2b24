"""The look back of the overview: totals of day, month and year, and the last events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from history_driver import Device, powers, reading, writing

from senec_tui.model.history.queries.summary import DAYS, EARLIER_FOR_S, EVENTS_KEPT, summary_of

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()
"""The second day of a month that is not the first of its year."""
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An hour at noon of 2 January, of the last of February, of the first and second of March."""
    file = tmp_path / "history.sqlite"
    device = Device(interval_s=60.0)
    with writing(file, NOON - 60 * DAY_S) as writer:
        for days, pv_w in ((59, 4000.0), (2, 3000.0), (1, 2000.0), (0, 1000.0)):
            for minute in range(61):
                at = NOON - days * DAY_S - HOUR_S + 60.0 * minute
                writer.write(device.reply(at, powers(pv_w, 500.0)), at)
        for index in range(EVENTS_KEPT + 5):
            writer.event(NOON - 900.0 + index, "warning", "BMS.ALARM_STATUS", "u8_00", "u8_01")
    return file


def test_each_span_holds_the_shorter_one(file: Path) -> None:
    with reading(file, NOON) as history:
        history_summary = summary_of(history, NOON, UTC, live=True)
    assert history_summary.today.energy_wh["pv"] == pytest.approx(1000)
    assert history_summary.month.energy_wh["pv"] == pytest.approx(1000 + 2000)
    assert history_summary.year.energy_wh["pv"] == pytest.approx(1000 + 2000 + 3000 + 4000)
    assert history_summary.today.share == pytest.approx(1 / 12)
    assert history_summary.month.share == pytest.approx(2 / 36)
    assert history_summary.year.measured_s == pytest.approx(4 * HOUR_S)
    assert len(history_summary.days) == DAYS
    last = [day.energy_wh["pv"] for day in history_summary.days[-4:]]
    assert last == pytest.approx([0, 3000, 2000, 1000])


def test_the_newest_events_come_first_and_are_bounded(file: Path) -> None:
    with reading(file, NOON) as history:
        history_summary = summary_of(history, NOON, UTC, live=True)
    times = [event.at for event in history_summary.events]
    assert len(times) == EVENTS_KEPT
    assert times == sorted(times, reverse=True)
    assert times[0] == NOON - 900.0 + EVENTS_KEPT + 4


def test_nothing_that_came_later_is_told_of_a_moment_of_the_past(file: Path) -> None:
    with reading(file, NOON) as history:
        history_summary = summary_of(history, NOON - 1800.0, UTC)
    assert history_summary.today.energy_wh["pv"] == pytest.approx(500)
    assert all(event.at < NOON - 1800.0 for event in history_summary.events)


def test_days_that_are_over_are_not_added_up_every_minute(file: Path) -> None:
    with reading(file, NOON) as history:
        known = summary_of(history, NOON, UTC, live=True)
        soon = summary_of(history, NOON + 60, UTC, live=True, known=known)
        later = summary_of(history, NOON + EARLIER_FOR_S, UTC, live=True, known=known)
        tomorrow = summary_of(history, NOON + DAY_S, UTC, live=True, known=known)
    assert soon.earlier is known.earlier
    assert later.earlier is not known.earlier
    assert later.year.energy_wh == known.year.energy_wh
    assert tomorrow.today.measured_s == 0
    assert tomorrow.month.energy_wh == known.month.energy_wh
