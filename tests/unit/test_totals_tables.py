"""Tables of totals as spreadsheets, the portal and other programs write them."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from senec_tui.errors import TableError, UnfitFileError
from senec_tui.model.history.transfer.table_cells import CellError, day_of, decimal_sign
from senec_tui.model.history.transfer.totals_csv import read_table
from senec_tui.model.history.transfer.totals_import import read_totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.history.transfer.totals_csv import TotalsTable

BERLIN = ZoneInfo("Europe/Berlin")
HEADS = "Datum;Stromerzeugung [kWh];Netzbezug [kWh]"
ROWS = ("01.05.2023;12,5;2,0", "02.05.2023;1.013,5;2,0")
MAY = {("2023-05-01", "pv"): 12_500, ("2023-05-01", "import"): 2_000}


def totals_of(*lines: str) -> dict[tuple[str, str], int]:
    return as_dict(read_table(lines, Path("x.csv"), BERLIN))


def as_dict(table: TotalsTable) -> dict[tuple[str, str], int]:
    return {(value.day, value.channel): round(value.wh) for value in table.values}


@pytest.mark.parametrize(
    ("encoding", "line_end"),
    [
        ("utf-8", "\n"),
        ("utf-8-sig", "\r\n"),
        ("cp1252", "\r\n"),
        ("utf-16", "\n"),
        ("cp1252", "\r"),
    ],
)
def test_encodings_and_line_ends_of_german_spreadsheets(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    file = tmp_path / "days.csv"
    lines = ["Monat;Stromerzeugung [kWh];Stromstärke [A]", "Mär 2022;80,25;1", "Dez 2022;7;1", ""]
    file.write_bytes(line_end.join(lines).encode(encoding))
    table = read_totals(file)
    assert as_dict(table) == {("2022-03", "pv"): 80_250, ("2022-12", "pv"): 7_000}
    assert table.unused_columns == ("Stromstärke [A]",)


@pytest.mark.parametrize(
    "lines",
    [
        ("sep=;", HEADS, ROWS[0]),
        ("My plant; 2023", "", HEADS, ROWS[0]),
        ("Datum;Stromerzeugung in kWh;Netzbezug (kWh)", ROWS[0]),
        ("Datum;Stromerzeugung;Netzbezug", "01.05.2023;12,5 kWh;2000 Wh"),
        (HEADS, "Mo., 01.05.2023;12,5;2"),
        (HEADS, "01.05.23;12,5;2"),
        (HEADS, "2023/05/01;12,5;2"),
        (HEADS, ROWS[0] + ";;", "02.05.2023;-;n/a", "", ";;"),
        ("Date,PV [kWh],Grid import [kWh]", "2023-05-01,12.5,2.0"),
        ('"Datum";"Stromerzeugung [kWh]";"Netzbezug [kWh]"', '"01.05.2023";"12,5";"2,0"'),
        ("day\tpv_wh\timport_wh", "1. Mai 2023\t12\u202f500\t2'000"),
    ],
)
def test_one_day_however_it_is_written(lines: tuple[str, ...]) -> None:
    assert totals_of(*lines) == MAY


def test_sums_below_the_days_are_not_taken_for_one_and_are_said() -> None:
    rows = [HEADS, *ROWS, "Summe;1.026,0;4,0", "Ø Mai 2023;513;2", ";5;5"]
    table = read_table(rows, Path("x.csv"))
    assert {value.day for value in table.values} == {"2023-05-01", "2023-05-02"}
    assert table.unused_rows == ("Summe", "Ø Mai 2023", "")


@pytest.mark.parametrize(
    ("cells", "delimiter", "sign"),
    [
        (("1.234,5",), ";", ","),
        (("1,234.5",), ",", "."),
        (("1.234", "12,5"), ";", ","),
        (("12,5",), ",", ","),
        (("1,234",), ";", ","),
        (("1.234",), ",", "."),
        (("0.500", "1.234"), ";", "."),
        (("1.234.567",), ";", ","),
        (("12", ""), ";", "."),
    ],
)
def test_the_decimal_sign_of_a_table(cells: tuple[str, ...], delimiter: str, sign: str) -> None:
    assert decimal_sign(cells, delimiter) == sign


@pytest.mark.parametrize(
    ("cell", "delimiter"),
    [("1.234", ";"), ("1,234", ","), ("1.234", "\t"), ("1,234 kWh", "\t"), ("+1.234", "\t")],
)
def test_a_number_that_may_be_a_thousand_times_another_is_not_guessed(
    cell: str, delimiter: str
) -> None:
    with pytest.raises(CellError, match="thousands"):
        decimal_sign([cell, "7"], delimiter)
    row = delimiter.join(("2023-05-01", f'"{cell}"'))
    with pytest.raises(TableError, match=f"Line 2 .*“{re.escape(cell)}”"):
        totals_of(f"day{delimiter}pv_kwh", row)


@pytest.mark.parametrize(
    "text",
    [
        "05/31/2023", "Okt", "31.02.2023", "13.2023", "yesterday 5",
        "0001-01-01", "1.1.0001", "0021/05/31", "0001-01", "0001-01-01T00:00Z",
        "9999-12-31", "9999/12/31 23:59", "31. Dez 9999", "9999-12-31T23:59Z",
    ],
)  # fmt: skip
def test_a_day_that_is_none_is_told_in_words(text: str) -> None:
    with pytest.raises(CellError, match="write it as 2023-05-31"):
        day_of(text)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("Datum;Stromerzeugung", "01.05.2023;12,5"), "no unit"),
        (("Datum;Stromerzeugung [kWh]", "01.05.2023;12,5 kW"), "not that of the column"),
        (("Datum;Stromerzeugung [kWh]", "01.05.2023;12x5"), "no number"),
        (("Datum;Stromerzeugung [kWh]", "01.05.2023;-5"), "beyond"),
        (("Datum;Stromerzeugung [kWh]",), "no row"),
        (("Wetter;Laune", "gut;gut"), "begins with “Wetter;Laune”"),
        ((), "is empty"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(TableError, match=said):
        totals_of(*lines)


def hours(day: datetime, count: int = 24) -> Iterator[str]:
    for hour in range(count):
        yield f"{day + timedelta(hours=hour):%d.%m.%Y %H:%M}"


def test_energies_of_hours_add_up_to_days_and_a_part_of_one_is_left_out() -> None:
    day = datetime(2023, 5, 1)  # noqa: DTZ001 - local, as the file has it
    rows = [f"{hour};0,5;0,25" for hour in hours(day, 40)]
    table = read_table([HEADS, *rows], Path("x.csv"), BERLIN)
    assert as_dict(table) == {("2023-05-01", "pv"): 12_000, ("2023-05-01", "import"): 6_000}
    assert table.unused_days == ("2023-05-02",)


def test_day_and_time_may_stand_in_columns_of_their_own() -> None:
    day = datetime(2023, 5, 1)  # noqa: DTZ001 - local, as the file has it
    rows = [hour.replace(" ", ";") + ";0,5" for hour in hours(day)]
    found = totals_of("Datum;Uhrzeit;Netzbezug [kWh]", *rows)
    assert found == {("2023-05-01", "import"): 12_000}


@pytest.mark.parametrize(("first", "length"), [((2024, 3, 31), 23), ((2024, 10, 27), 25)])
@pytest.mark.parametrize("head", ["Netzbezug [kW]", "Netzbezug [kWh]"])
def test_days_on_which_the_clocks_change_are_as_long_as_they_are(
    first: tuple[int, int, int], length: int, head: str
) -> None:
    start = datetime(*first, tzinfo=BERLIN).astimezone(UTC)
    moments = [(start + timedelta(hours=n)).astimezone(BERLIN) for n in range(length)]
    rows = [f"{moment:%d.%m.%Y %H:%M:%S};2,0" for moment in moments]
    ((_, found),) = totals_of(f"Uhrzeit;{head}", *rows).items()
    assert found == length * 2000


def test_our_own_export_says_itself_what_is_a_part_and_what_a_month() -> None:
    heads = "start,end,measured,pv_kwh"
    table = read_table(
        [
            heads,
            "2023-05-01T00:00:00+02:00,2023-05-02T00:00:00+02:00,1,12.5",
            "2023-05-02T00:00:00+02:00,2023-05-03T00:00:00+02:00,0.5,3",
            "2023-06-01T00:00:00+02:00,2023-07-01T00:00:00+02:00,0.99,400",
            "2023-06-30T22:00:00Z,2023-07-31T22:00:00Z,1,500",
        ],
        Path("x.csv"),
        BERLIN,
    )
    assert as_dict(table) == {
        ("2023-05-01", "pv"): 12_500, ("2023-06", "pv"): 400_000, ("2023-07", "pv"): 500_000,
    }  # fmt: skip
    assert table.unused_days == ("2023-05-02",)
    with pytest.raises(TableError, match="neither a day nor a month"):
        totals_of(heads, "2023-05-01T00:00:00+02:00,2023-05-09T00:00:00+02:00,1,12.5")


def test_the_first_day_stands_for_its_month_below_the_head_month() -> None:
    found = totals_of("Monat;pv_kWh", "01.05.2023;300", "01.06.2023;400")
    assert found == {("2023-05", "pv"): 300_000, ("2023-06", "pv"): 400_000}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "days.csv")
    with pytest.raises(UnfitFileError):
        read_totals(tmp_path / "days.csv")


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01", "9999-12-31", "1.1.0001", "Mai 1423", "٢٠٢٣-٠٥-٠١"]
)
def test_a_year_in_which_no_battery_was_is_no_day(day: str) -> None:
    with pytest.raises(TableError, match="no day"):
        totals_of(HEADS, f"{day};1;2")


@pytest.mark.parametrize("number", ["١٢", "1٢", "१२"])
def test_digits_of_other_scripts_are_no_number(number: str) -> None:
    with pytest.raises(TableError, match="no number"):
        totals_of(HEADS, f"01.05.2023;{number};2")


@pytest.mark.parametrize(
    ("first", "again"),
    [("01.05.2023;12,5;2,0", "01.05.2023;13;2,0"), ("Mai 2023;12,5;2,0", "05.2023;12,5;2,1")],
)
def test_a_row_that_comes_twice_is_the_same_or_refused(first: str, again: str) -> None:
    assert totals_of(HEADS, first, first) == totals_of(HEADS, first)
    with pytest.raises(TableError, match="twice, with different numbers"):
        totals_of(HEADS, first, again)
