"""Daily and monthly totals out of CSV tables as people have them. Pure.

Understood: comma, semicolon or tab between columns; titles above the heads; cells as `table_cells`
has them. Columns are named after energy channels with their unit (`pv_kwh`), or as the maker's
portal names them (`Netzbezug [kWh]`); the unit may stand behind the numbers instead. Rows of parts
of a day add up to days: energies, and, where the unit is one of power as in the portal's file of a
week, means of equal stretches of time. A day of which rows are missing is left out, and said, and
so are rows without a day, such as sums at the end.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.clean_text import CleanText, visible
from senec_tui.errors import TableError
from senec_tui.language import N_
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.transfer.added_rows import IN_W, IN_WH, AddedRows, TotalsColumn
from senec_tui.model.history.transfer.table_cells import CellError, decimal_sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, tzinfo
    from pathlib import Path

    from senec_tui.model.history.transfer.added_rows import ImportedTotal

_DAY_HEADS: Final = (
    "day", "start", "date", "datum", "tag", "uhrzeit", "zeit", "zeitpunkt", "zeitstempel",
    "datum/uhrzeit", "datumunduhrzeit", "timestamp", "time", "date/time", "monat", "month",
)  # fmt: skip
_MONTH_HEADS: Final = frozenset({"monat", "month"})
_TIME_HEADS: Final = ("uhrzeit", "zeit", "time")
_NAMES: Final = {
    "pv": (
        "stromerzeugung", "erzeugung", "pv-erzeugung", "solarerzeugung", "pv-ertrag", "ertrag",
        "generation", "production", "solarproduction",
    ),
    "house": ("stromverbrauch", "verbrauch", "hausverbrauch", "consumption", "houseconsumption"),
    "import": ("netzbezug", "bezug", "gridimport"),
    "export": ("netzeinspeisung", "einspeisung", "feed-in", "gridexport", "gridfeed-in"),
    "charge": (
        "akkubeladung", "batteriebeladung", "batterieladung", "speicherbeladung",
        "batterycharge",
    ),
    "discharge": (
        "akkuentnahme", "batterieentnahme", "batterieentladung", "speicherentnahme",
        "batterydischarge",
    ),
}  # fmt: skip
"""Without blanks; with them in the table or not."""
_CHANNEL_OF: Final = {
    **{name: name for name in CHANNELS},
    **{name: channel for channel, names in _NAMES.items() for name in names},
}
_OURS: Final = frozenset({"start", "end", "measured"})
"""Columns of our own export that say nothing about energy."""
_TITLES: Final = 30
"""Lines in which the heads are looked for."""
_SUM: Final = re.compile(
    r"(?:summe?|gesamt|total|durchschnitt|mittel|average|mean|ø|max|min)\b|\D*$|.*\bsumme\b",
    re.IGNORECASE,
)
"""What stands in the place of the day in a row that is of no day."""
_HEAD: Final = re.compile(r"^(?P<name>.+?)(?:[\s_]+in)?[\s_]*[\[(\s_](?P<unit>[a-z]+)[\])]?$")

_COLUMNS: Final = N_(
    "No line of {file} names a day and an energy with its unit, as “day,pv_kwh” or “Datum;"
    "Stromerzeugung [kWh]” would; it begins with “{heads}”"
)
_EMPTY: Final = N_("{file} is empty")
_LONGEST_HEADS: Final = 80
_LINE: Final = N_("Line {line} of {file} cannot be used: “{cell}”: {detail}")
_NO_ROWS: Final = N_("Below its heads, {file} has no row with a day and an energy")


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsTable:
    """What a file holds, and what of it is of no use."""

    values: tuple[ImportedTotal, ...]
    unused_columns: tuple[CleanText, ...] = ()
    unused_days: tuple[str, ...] = ()
    """Days of which a part is missing."""
    unused_rows: tuple[CleanText, ...] = ()
    """What stands in the place of the day in rows that have none, such as sums."""


def read_table(
    lines: Iterable[str], file: Path, timezone: tzinfo | None = None, *, today: date | None = None
) -> TotalsTable:
    """The totals of a table.

    Args:
        lines: of the file.
        file: to be named in errors.
        timezone: of its times; None: this computer's.
        today: this day and what comes after it are not over, and neither is its month.

    Raises:
        TableError: it is no such table, or a line makes no sense.
    """
    whole = list(lines)
    heads = _heads(whole, file)
    rows = list(_rows(whole[heads.line :], heads))
    cells = [row[index] for _, row in rows for index in heads.columns]
    try:
        sign = decimal_sign(cells, heads.delimiter)
    except CellError as error:
        line = next(number for number, row in rows if error.cell in map(visible, row))
        raise _of_line(error, line, file) from error
    added = AddedRows(heads.columns, sign, timezone, today)
    unused_rows = []
    for number, row in rows:
        if _SUM.match(row[heads.day].strip()):
            if any(row[index].strip() for index in heads.columns):
                unused_rows.append(visible(row[heads.day].strip()))
            continue
        try:
            _add(added, row, heads)
        except CellError as error:
            raise _of_line(error, number, file) from error
    values, unused_days = added.totals()
    if not values and not unused_days:
        raise TableError(_NO_ROWS, file=file)
    return TotalsTable(
        values=tuple(values),
        unused_columns=heads.unused,
        unused_days=tuple(unused_days),
        unused_rows=tuple(unused_rows),
    )


def _of_line(error: CellError, number: int, file: Path) -> TableError:
    return TableError(_LINE, file=file, line=number, cell=error.cell, detail=error.detail)


def _add(added: AddedRows, row: Sequence[str], heads: _Heads) -> None:
    """Take a row in. Raises `CellError`."""
    day = row[heads.day].strip()
    if heads.time is not None and (time := row[heads.time].strip()):
        day = f"{day} {time}"
    measured = row[heads.measured] if heads.measured is not None else ""
    end = row[heads.end] if heads.end is not None else ""
    added.add(day, row, is_month=heads.is_month, end=end.strip(), measured=measured.strip())


class _Heads(NamedTuple):
    """The line with the names of the columns."""

    line: int
    """Lines up to and with it."""
    delimiter: str
    names: tuple[str, ...]
    day: int
    columns: dict[int, TotalsColumn]

    def named(self, name: str) -> int | None:
        """The column of that name; None where there is none."""
        return self._lower.index(name) if name in self._lower else None

    @property
    def _lower(self) -> list[str]:
        return [name.lower() for name in self.names]

    @property
    def is_month(self) -> bool:
        """Whether the first day of a month stands for all of it."""
        return self._lower[self.day] in _MONTH_HEADS

    @property
    def time(self) -> int | None:
        """The column of the time where it stands apart from the day."""
        found = [index for name in _TIME_HEADS if (index := self.named(name)) is not None]
        return next((index for index in found if index != self.day), None)

    @property
    def end(self) -> int | None:
        """The column of the end, in our own export."""
        return self.named("end")

    @property
    def measured(self) -> int | None:
        """The column of the share that was measured, in our own export."""
        return self.named("measured")

    @property
    def unused(self) -> tuple[CleanText, ...]:
        """Names of columns that say nothing that is understood."""
        used = {self.day, self.time, *self.columns}
        named = [name for index, name in enumerate(self.names) if index not in used]
        return tuple(visible(name) for name in named if name and name.lower() not in _OURS)


def _heads(lines: Sequence[str], file: Path) -> _Heads:
    for number, line in enumerate(lines[:_TITLES], 1):
        for delimiter in sorted(";\t,", key=line.count, reverse=True):
            names = tuple(
                name.strip() for name in next(csv.reader([line], delimiter=delimiter), ())
            )
            lower = [name.lower().replace(" ", "") for name in names]
            day = next((lower.index(name) for name in _DAY_HEADS if name in lower), None)
            columns = {i: found for i, name in enumerate(names) if (found := _column(name))}
            if day is not None and columns:
                return _Heads(number, delimiter, names, day, columns)
    first = next((line.strip() for line in lines if line.strip()), "")
    raise TableError(_COLUMNS if first else _EMPTY, file=file, heads=first[:_LONGEST_HEADS])


def _column(head: str) -> TotalsColumn | None:
    if channel := _channel(head):
        return TotalsColumn(head, channel, "")
    found = _HEAD.match(head.lower())
    channel = _channel(found["name"]) if found else None
    if found is None or channel is None or found["unit"] not in {**IN_WH, **IN_W}:
        return None
    return TotalsColumn(head, channel, found["unit"])


def _channel(name: str) -> str | None:
    return _CHANNEL_OF.get(name.lower().replace(" ", ""))


def _rows(lines: Sequence[str], heads: _Heads) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heads, each as long as these, with their lines in the file."""
    reader = csv.reader(lines, delimiter=heads.delimiter)
    for row in reader:
        missing = len(heads.names) - len(row)
        yield heads.line + reader.line_num, [*row, *("" for _ in range(missing))]
