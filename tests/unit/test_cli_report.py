"""`senec-tui report`: its folder, its months, and what it refuses."""

from __future__ import annotations

import errno
import stat
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from cli_fakes import Clock, context
from simulated_months import CATALOGUE, DAY_S, ZONE, Months, simulate

from senec_tui import file_replacement
from senec_tui.cli.commands import report
from senec_tui.errors import NoSpaceError, OutputExistsError, UsageError
from senec_tui.language import Language
from senec_tui.model.data_paths import history_file
from senec_tui.model.health.report.battery_report import SUMS
from senec_tui.model.health.report.markdown import marked, origin_of
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
    assert "| Apr 2026 |" in text
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        whole = year_report(history, months.start, months.end, tr=Language(), zone=ZONE)
        totals = history.totals(months.start, months.end, ZONE)
    last = next(row for row in whole.splitlines() if row.startswith("| together |"))
    assert f"| {totals.energy_wh['pv'] / 1000:.1f} |" in last
    assert f"| {totals.autarky_pct:.0f} % |" in last
    assert last.endswith("| 100 % |")


def test_months_of_a_year_add_up_to_its_sum(months: Months) -> None:
    """A span that begins and ends within a month has no more of it than that."""
    start, end = months.start + 1.25 * DAY_S, months.end - 0.75 * DAY_S
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        text = year_report(history, start, end, tr=Language(), zone=ZONE)
    rows = [row.split("|")[2:8] for row in text.splitlines() if row.startswith("| ")][1:]
    *parts, together = [[float(cell) for cell in row] for row in rows if "---" not in row[0]]
    for column, total in enumerate(together):
        assert sum(row[column] for row in parts) == pytest.approx(total, abs=0.1)


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


def test_nothing_is_overwritten_and_no_link_is_followed(months: Months, tmp_path: Path) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine"
    out.mkdir()
    mine.write_text("mine")
    (out / "report.md").symlink_to(mine)
    for _ in range(2):
        with pytest.raises(OutputExistsError, match="exists already"):
            report.run(command(months, tmp_path, kind="battery"))
        assert [file.name for file in out.iterdir()] == ["report.md"]
        assert mine.read_text() == "mine"
        mine.unlink(missing_ok=True)
        mine.write_text("mine")


def test_two_reports_of_a_day_have_folders_of_their_own(
    months: Months, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        run = command(months, tmp_path, kind="year")
        run.own.out = None
        assert report.run(run) == 0
    folders = sorted(folder.name for folder in tmp_path.iterdir())
    assert len(folders) == 2
    assert folders[1] == f"{folders[0]}-2"


def test_a_full_disk_leaves_no_part_of_a_report(
    months: Months, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = file_replacement.replace_file

    def full(file: Path, content: str) -> None:
        if file.name == "report.md":
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(file, content)

    monkeypatch.setattr(file_replacement, "replace_file", full)
    with pytest.raises(NoSpaceError):
        report.run(command(months, tmp_path, kind="battery"))
    assert list((tmp_path / "out").iterdir()) == []


def test_only_the_owner_can_read_a_report(months: Months, tmp_path: Path) -> None:
    report.run(command(months, tmp_path, kind="battery"))
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "out").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_a_report_of_no_appliance_says_so_below_its_title() -> None:
    demo = origin_of(Language(), is_demo=True, is_replay=False)
    title, _, told, *rest = marked("# Title\n\ntext\n", demo).splitlines()
    assert (title, rest[-1]) == ("# Title", "text")
    assert "simulated appliance" in told
    assert "recording" in origin_of(Language(), is_demo=False, is_replay=True)
    assert marked("# Title\n", origin_of(Language(), is_demo=False, is_replay=False)) == "# Title\n"


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
