"""`senec-tui import-totals`: what was imported, and what changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cli_fakes import Clock, complaints, context
from history_driver import NOON, powers, record

from senec_tui.cli.commands import import_totals
from senec_tui.model.data_paths import history_file
from senec_tui.model.history.local_time import day_span, local_day

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("share", "said"), [(0.87, True), (0.2, False)])
def test_days_that_were_mostly_measured_are_named(tmp_path: Path, share: float, said: bool) -> None:
    day = local_day(NOON, None)
    left, right = day_span(day, None)
    file = history_file(tmp_path / "data", "x")
    end = left + share * (right - left)
    record(file, left, end, lambda _: powers(1000, 500), interval_s=60)
    table = tmp_path / "totals.csv"
    table.write_text(f"day,pv_kwh\n{day},9\n2020-01-02,3\n")
    run = context(tmp_path, settings={"host": "x"}, file=table, clock=Clock(NOON + 2 * 86_400))
    assert import_totals.run(run) == 0
    assert "Imported: 2 days." in complaints(run)
    assert ("1 of them changes nothing" in complaints(run)) == said
    assert (day.isoformat() in complaints(run)) == said


def test_days_and_months_are_counted_apart(tmp_path: Path) -> None:
    table = tmp_path / "totals.csv"
    table.write_text("Datum;Netzbezug [kWh]\n01.03.2024;2,0\nApril 2024;40,1\n05/2024;1.040,5\n")
    run = context(tmp_path, settings={"host": "x"}, file=table, clock=Clock(NOON + 2 * 86_400))
    assert import_totals.run(run) == 0
    assert "Imported: 1 day, 2 months." in complaints(run)


def test_what_of_the_file_is_not_used_is_said(tmp_path: Path) -> None:
    table = tmp_path / "totals.csv"
    rows = "2023-05-01,,1,3,sun\n2023-05-02,,0.5,3,sun\n2023-06-01,2023-07-01,0.5,3,sun\nSum,,,6,\n"
    table.write_text(f"start,end,measured,pv_kwh,weather\n{rows}")
    run = context(tmp_path, settings={"host": "x"}, file=table, clock=Clock(NOON + 2 * 86_400))
    assert import_totals.run(run) == 0
    assert "Imported: 1 day." in complaints(run)
    assert "a part of them is missing: 2023-05-02, 2023-06." in complaints(run)
    assert "the rows without a day: Sum." in complaints(run)
    assert "the columns weather." in complaints(run)


def test_a_day_or_month_that_is_not_over_is_left_out(tmp_path: Path) -> None:
    table = tmp_path / "totals.csv"
    today = local_day(NOON, None)
    table.write_text(f"day,pv_kwh\n{today - timedelta(1)},9\n{today},3\n{str(today)[:7]},200\n")
    run = context(tmp_path, settings={"host": "x"}, file=table, clock=Clock(NOON))
    assert import_totals.run(run) == 0
    assert "Imported: 1 day." in complaints(run)
    assert f"a part of them is missing: {str(today)[:7]}, {today}." in complaints(run)
