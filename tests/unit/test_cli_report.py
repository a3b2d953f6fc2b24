"""`senec-tui report`: its folder, its months, and what it refuses."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from cli_fakes import Clock, context
from simulated_months import CATALOGUE, ZONE, Months, simulate

from senec_tui.cli.commands import report
from senec_tui.errors import UsageError
from senec_tui.language import Language
from senec_tui.model.data_paths import history_file
from senec_tui.model.health.report.battery_report import SUMS
from senec_tui.model.health.report.year_report import year_report
from senec_tui.model.history.database import open_for_writing, raw_to_text, text_to_raw
from senec_tui.model.history.queries.history_file import History

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.cli.context import Context


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    """Three days, as if collected."""
    file = history_file(tmp_path_factory.mktemp("home") / "data", "box")
    file.parent.mkdir(parents=True)
    return simulate(file, seed=3, days=3, fine_days=0)


def test_the_command_writes_a_folder(months: Months, tmp_path: Path) -> None:
    run = command(months, tmp_path, kind="battery")
    assert report.run(run) == 0
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"report.md", SUMS, "cells.svg", "fingerprints.csv"} <= names


def test_a_year_is_told_by_months(months: Months, tmp_path: Path) -> None:
    assert report.run(command(months, tmp_path, kind="year")) == 0
    text = (tmp_path / "out" / "report.md").read_text()
    assert "| 2026-04 |" in text
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        whole = year_report(history, months.start, months.end, tr=Language(), zone=ZONE)
        totals = history.totals(months.start, months.end, ZONE)
    last = next(row for row in whole.splitlines() if row.startswith("| together |"))
    assert f"| {totals.energy_wh['pv'] / 1000:.1f} |" in last
    assert f"| {totals.autarky_pct:.0f} % |" in last
    assert last.endswith("| 100 % |")


def test_a_beginning_behind_the_end_is_refused(months: Months, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        report.run(command(months, tmp_path, kind="battery", start="2026-05-02"))


def test_a_swap_is_told_before_and_after(months: Months, tmp_path: Path) -> None:
    with closing(open_for_writing(months.file)) as connection:
        (number,) = connection.execute("SELECT id FROM path WHERE path = 'BMS.SN'").fetchone()
        (raw,) = connection.execute("SELECT raw FROM fact WHERE path = ?", (number,)).fetchone()
        first, *others = tuple(text_to_raw(raw))
        fact = number, round((months.end - 3600) * 1000), raw_to_text(("u3_0BADCAFE", *others))
        connection.execute("INSERT INTO fact VALUES (?, ?, ?)", fact)
        connection.commit()
    assert first != "u3_0BADCAFE"
    moment = datetime.fromtimestamp(months.end - 3700).astimezone().isoformat()
    assert report.run(command(months, tmp_path, kind="swap", at=moment)) == 0
    text = (tmp_path / "out" / "report.md").read_text()
    assert "| `BMS.SN[0]` | #1 | #2 |" in text
    assert "BMS.SN[1]" not in text
    assert str(0x0BADCAFE) not in text
    assert "- [x] modules that answer:" in text
    assert "After 7 days" in text


@pytest.mark.parametrize(("kind", "at"), [("swap", None), ("battery", "2026-04-18")])
def test_only_a_swap_has_a_moment(
    months: Months, tmp_path: Path, kind: str, at: str | None
) -> None:
    with pytest.raises(UsageError, match="--at"):
        report.run(command(months, tmp_path, kind=kind, at=at))


def command(
    months: Months, tmp_path: Path, *, kind: str, start: str | None = None, at: str | None = None
) -> Context:
    return context(
        months.file.parents[3],
        settings={"host": "box"},
        clock=Clock(months.end),
        kind=kind,
        start=start,
        at=at,
        end="2026-04-19",
        out=tmp_path / "out",
        identity=False,
    )
