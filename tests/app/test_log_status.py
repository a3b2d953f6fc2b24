"""The line above the log: what is said of a day before it has arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scenes import scene_of, snapshot_of, text_of

from senec_tui.app.tabs.log.log_status import LogStatus, summary
from senec_tui.model.log.day_files import Days

DAY = date(2026, 6, 20)


def test_a_day_that_is_being_fetched_is_not_said_to_have_no_lines() -> None:
    scene = scene_of(snapshot_of())
    status = LogStatus(days=Days(first=DAY, last=DAY), today=DAY + timedelta(days=1), fetching=DAY)
    waiting = text_of([summary(status, scene)])
    assert "fetching" in waiting
    assert "line" not in waiting
    assert "0 lines" in text_of([summary(replace(status, fetching=None), scene)])
    assert "3 lines" in text_of([summary(replace(status, total=3, shown=3), scene)])
