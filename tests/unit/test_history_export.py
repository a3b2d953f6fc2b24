"""History as text for other programs, and daily totals from elsewhere."""

import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from history_driver import NOON, powers, reading, record
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.errors import InUseError, StorageError
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.history.transfer.history_export import (
    ExportRow,
    as_csv,
    as_json,
    as_line_protocol,
    curve_rows,
    total_rows,
)
from senec_tui.model.history.transfer.totals_csv import read_table
from senec_tui.model.history.transfer.totals_import import import_totals
from senec_tui.model.history.writing.poll_writer import Writer

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / HISTORY_FILE_NAME


def row(text: str) -> ExportRow:
    tags = {"device": text, "unit": ""}
    return ExportRow(1.5, "senec", tags, {"text": text, "mean": 1.25}, ("mean",))


def test_curves_as_csv_json_and_line_protocol(file: Path) -> None:
    record(file, NOON, NOON + 30, lambda _at: powers(1234.5, 500))
    with reading(file) as history:
        rows = list(curve_rows(history, ("pv", "soc"), NOON, NOON + 100, "senec.lan"))
    assert list(islice(as_csv(rows), 2)) == [
        "time,channel,unit,min,mean,max",
        "2026-06-21T12:00:00.000Z,pv,W,1234.5,1234.5,1234.5",
    ]
    found = json.loads("\n".join(as_json(rows)))
    assert len(found) == 6
    assert found[-1] == {
        "time": "2026-06-21T12:00:20.000Z", "channel": "soc", "unit": "%",
        "min": 50.0, "mean": 50.0, "max": 50.0,
    }  # fmt: skip
    assert next(as_line_protocol(rows)) == (
        "senec,device=senec.lan,channel=pv,unit=W mean=1234.5,min=1234.5,max=1234.5"
        " 1782043200000000000"
    )


def test_rows_are_read_as_they_are_written(file: Path) -> None:
    record(file, NOON, NOON + 3600, lambda _at: powers(1, 1))
    with reading(file) as history:
        lines = as_csv(curve_rows(history, ("pv",), NOON, NOON + 3600, ""))
        assert len(list(islice(lines, 3))) == 3
        assert len(list(lines)) == 358


def test_nothing_is_an_empty_document() -> None:
    assert list(as_csv([])) == []
    assert json.loads("".join(as_json([]))) == []
    assert list(as_line_protocol([])) == []


@given(st.text(max_size=20))
def test_any_text_stays_one_field(text: str) -> None:
    import csv
    import io

    content = "\n".join(as_csv([row(text)]))
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [text, "1.25"]
    (line,) = as_line_protocol([row(text)])
    assert "\n" not in line
    assert json.loads("".join(as_json([row(text)])))[0]["text"] == text


def test_line_protocol_escapes_tags() -> None:
    assert list(as_line_protocol([row("my, house=1\\")])) == [
        "senec,device=my\\,\\ house\\=1\\\\ mean=1.25 1500000000"
    ]


def test_totals_go_out_and_come_in_again(file: Path, tmp_path: Path) -> None:
    left, right = day_span(local_day(NOON, BERLIN), BERLIN)
    record(file, left, right + 1, lambda _at: powers(3000, 500), interval_s=60)
    with reading(file) as history:
        bars = history.bars(left, right, step="day", timezone=BERLIN)
        (total,) = total_rows(bars, "day", "senec", BERLIN)
    assert total.values["start"] == "2026-06-21T00:00:00+02:00"
    assert total.values["measured"] == 1
    assert total.values["pv_kwh"] == pytest.approx(72, abs=0.001)
    table = tmp_path / "days.csv"
    table.write_text("\n".join(as_csv([total])), encoding="utf-8")
    other = tmp_path / "other" / HISTORY_FILE_NAME
    assert import_totals(table, other) == 1
    with reading(other) as history:
        (bar,) = history.bars(left, right, step="day", timezone=BERLIN)
        part = history.totals(left, right - 3600, BERLIN)
    assert bar.imported_days == 1
    assert bar.share == 1
    assert bar.energy_wh["pv"] == pytest.approx(72_000, abs=1)
    assert bar.autarky_pct == 100
    # Part of a day cannot be told from its total.
    assert part.measured_s == 0


def test_own_measurement_goes_before_imported_totals(file: Path, tmp_path: Path) -> None:
    left, right = day_span(local_day(NOON, BERLIN), BERLIN)
    record(file, left, left + 16 * 3600, lambda _at: powers(1000, 500), interval_s=60)
    record(file, right, right + 3600, lambda _at: powers(1000, 500), interval_s=60)
    table = tmp_path / "days.csv"
    table.write_text("day,pv_kwh\n2026-06-21,99\n2026-06-22,98\n", encoding="utf-8")
    import_totals(table, file)
    with reading(file) as history:
        first, second = history.bars(left, right + 86400, step="day", timezone=BERLIN)
        both = history.totals(left, right + 86400, BERLIN)
    assert (first.imported_days, second.imported_days, both.imported_days) == (0, 1, 1)
    assert first.energy_wh["pv"] == pytest.approx(16_000, rel=0.01)
    assert second.energy_wh["pv"] == 98_000
    assert second.energy_wh["house"] == pytest.approx(500, rel=0.02)
    assert both.energy_wh["pv"] == first.energy_wh["pv"] + 98_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pv_kwh\n1\n",
        "day,weather\n2020-01-01,sun\n",
        "day,pv_kwh\n2020-02-30,1\n",
        "day,pv_kwh\n2020-01-01,-1\n",
        "day,pv_kwh\n2020-01-01,nan\n",
        "day,pv_kwh\n2020-01-01,1e9\n",
        "day,pv_kwh\nnever\n",
    ],
)
def test_line_that_makes_no_sense_imports_nothing(file: Path, tmp_path: Path, text: str) -> None:
    table = tmp_path / "days.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(StorageError):
        import_totals(table, file)
    assert not file.exists()


def test_import_waits_for_nobody_who_records(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "days.csv"
    table.write_text("day,pv_kwh\n2020-01-01,1\n", encoding="utf-8")
    writer = Writer(file, now=NOON, holder="senec-tui collect")
    with pytest.raises(InUseError, match="senec-tui collect"):
        import_totals(table, file)
    writer.close()
    assert import_totals(table, file) == 1


def test_columns_of_other_programs_are_understood() -> None:
    found = list(read_table(["DATE, PV_WH ,house_kwh", "2020-01-01,5,"], Path("x.csv")).values)
    assert found == [("2020-01-01", "pv", 5.0)]


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["Date;pv_Wh", "2020-01-01;5"], [("2020-01-01", "pv", 5)]),
        (["Datum;Netzbezug [kWh]", "30.06.2021;1.234,5"], [("2021-06-30", "import", 1_234_500)]),
        (["Datum;Stromerzeugung (kWh)", "1. März 2021;7,5"], [("2021-03-01", "pv", 7_500)]),
        (["Monat;Akkubeladung [kWh]", "06.2021;80,25"], [("2021-06", "charge", 80_250)]),
        (["Monat\tVerbrauch kWh", "Okt 2021\t300"], [("2021-10", "house", 300_000)]),
        (["month,wallbox_kwh", "2021-12,300"], [("2021-12", "wallbox", 300_000)]),
    ],
)
def test_tables_as_people_have_them(lines: list[str], values: list[tuple[str, str, float]]) -> None:
    assert list(read_table(lines, Path("x.csv")).values) == values


def test_the_week_of_the_portal_adds_up_to_days_and_says_what_is_not_used() -> None:
    lines = ["Uhrzeit;Netzbezug [kW];Stromerzeugung [kW];Akku Spannung [V]"]
    start = datetime(2021, 6, 28)  # noqa: DTZ001 - local, as the file has it
    rows = [
        f"{start + timedelta(minutes=5 * n):%d.%m.%Y %H:%M:%S};0,24;1,5;51,2"
        for n in range(288 + 100)
    ]
    table = read_table([*lines, *rows[1:], rows[0]], Path("x.csv"))
    assert [(v.day, v.channel, round(v.wh)) for v in table.values] == [
        ("2021-06-28", "import", 5760),
        ("2021-06-28", "pv", 36_000),
    ]
    assert table.unused_days == ("2021-06-29",)
    assert table.unused_columns == ("Akku Spannung [V]",)


def test_a_day_measured_in_part_is_completed_and_marked(file: Path, tmp_path: Path) -> None:
    left, right = day_span(local_day(NOON, BERLIN), BERLIN)
    record(file, left, left + 20.9 * 3600, lambda _at: powers(1000, 500), interval_s=60)
    table = tmp_path / "days.csv"
    table.write_text("Datum;pv_kWh;house_kWh;import_kWh;export_kWh\n21.06.2026;24,5;12;1;9\n")
    import_totals(table, file)
    with reading(file) as history:
        day = history.totals(left, right, BERLIN)
    assert day.imported_days == 1
    assert day.share == 1
    assert day.known_wh("pv") == 24_500
    assert day.known_wh("import") == 1_000
    # More was measured than they say.
    assert day.known_wh("export") == pytest.approx(10_450, abs=10)


def test_a_month_counts_as_a_whole_and_where_its_days_are_not_known(
    file: Path, tmp_path: Path
) -> None:
    record(file, NOON, NOON + 600, lambda _at: powers(1000, 500), interval_s=60)
    table = tmp_path / "months.csv"
    table.write_text("Monat;pv_kWh\n05.2021;300\n06.2021;400\n2021-06-03;9\n")
    import_totals(table, file)
    start, end = (datetime(2021, month, 1, tzinfo=BERLIN).timestamp() for month in (5, 7))
    with reading(file) as history:
        may, june = history.bars(start, end, step="month", timezone=BERLIN)
        days = history.bars(start, start + 5 * 86400, step="day", timezone=BERLIN)
    assert (may.imported_days, may.known_wh("pv")) == (31, 300_000)
    assert (june.imported_days, june.known_wh("pv")) == (1, 9_000)
    assert all(day.known_wh("pv") is None for day in days)


def test_channels_that_were_not_imported_are_unknown_and_not_zero(tmp_path: Path) -> None:
    file, table = tmp_path / HISTORY_FILE_NAME, tmp_path / "t.csv"
    table.write_text("day,pv_kwh,house_kwh\n2021-06-30,30.5,12\n")
    import_totals(table, file)
    start = datetime(2021, 6, 30, tzinfo=UTC).timestamp()
    with reading(file, start + 9 * 86400) as history:
        total = history.totals(start, start + 86400, UTC)
        rows = list(total_rows([total], "day", "x", UTC))
    assert (total.known_wh("pv"), total.known_wh("house")) == (30_500, 12_000)
    assert total.known_wh("import") is total.known_wh("wallbox") is None
    assert total.autarky_pct is total.self_consumption_pct is None
    assert list(as_csv(rows))[1].split(",")[3:7] == ["30.5", "12.0", "", ""]
    (document,) = json.loads("".join(as_json(rows)))
    assert document["import_kwh"] is None
    assert "import_kwh" not in next(iter(as_line_protocol(rows)))


def test_imported_totals_stand_beside_those_that_were_measured(file: Path, tmp_path: Path) -> None:
    start, end = day_span(local_day(NOON, BERLIN), BERLIN)
    record(file, start, end + 1, lambda _at: powers(1000, 500), interval_s=60)
    table = tmp_path / "days.csv"
    day = local_day(NOON, BERLIN)
    rows = [f"{day + timedelta(days=n)},{24.6 + n}" for n in range(2)]
    table.write_text("\n".join(["day,pv_kwh", *rows]) + "\n")
    import_totals(table, file)
    with reading(file) as history:
        beside = history.imported_beside(start, end + 86_400, BERLIN)
        earlier = history.imported_beside(start, end, BERLIN, until=NOON)
    assert beside.days == 1  # of the other day nothing was measured
    assert beside.theirs_wh == {"pv": pytest.approx(24_600)}
    assert beside.ours_wh == {"pv": pytest.approx(24_000, rel=0.01)}
    assert (earlier.days, earlier.theirs_wh) == (0, {})
