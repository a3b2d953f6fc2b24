"""Daily and monthly totals out of CSV tables as people have them. Pure.

Understood: comma, semicolon or tab between columns; decimal point or comma; days as 2021-06-30,
30.06.2021 or 30. Juni 2021; months as 2021-06, 06.2021 or Juni 2021. Columns are named after energy
channels with their unit (`pv_kwh`), or as the maker's portal names them (`Netzbezug [kWh]`). Where
the unit is one of power, as in the portal's file of a week, rows are means of equal stretches of
time, and add up to days; a day of which rows are missing is left out, and said.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.clean_text import visible
from senec_tui.errors import TableError
from senec_tui.file_errors import detail_of
from senec_tui.language import N_
from senec_tui.model.history.energy import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_DAY_COLUMNS: Final = (
    "day", "start", "date", "datum", "tag", "uhrzeit", "zeit", "zeitpunkt", "monat", "month",
)  # fmt: skip
_IN_WH: Final = {"wh": 1.0, "kwh": 1000.0, "mwh": 1_000_000.0}
_IN_W: Final = {"w": 1.0, "kw": 1000.0}
_NAMES: Final = {
    "pv": ("stromerzeugung", "erzeugung", "pv-erzeugung", "solarerzeugung", "generation"),
    "house": ("stromverbrauch", "verbrauch", "hausverbrauch", "consumption"),
    "import": ("netzbezug", "bezug"),
    "export": ("netzeinspeisung", "einspeisung", "feed-in"),
    "charge": ("akkubeladung", "batteriebeladung", "batterieladung", "speicherbeladung"),
    "discharge": ("akkuentnahme", "batterieentnahme", "batterieentladung", "speicherentnahme"),
}
_CHANNEL_OF: Final = {
    **{name: name for name in CHANNELS},
    **{name: channel for channel, names in _NAMES.items() for name in names},
}
_MONTHS: Final = (
    ("jan",), ("feb",), ("mar", "mär", "mrz"), ("apr",), ("may", "mai"), ("jun",),
    ("jul",), ("aug",), ("sep",), ("oct", "okt"), ("nov",), ("dec", "dez"),
)  # fmt: skip
_MOST_WH: Final = 10_000_000.0
"""A day of more than 10 MWh is a mistake of the unit."""
_DAYS_OF_MONTH: Final = 31
_WHOLE: Final = 0.97
"""A day with a smaller share of its rows is not told from powers: it would be a part for all."""
_DAY_S: Final = 86400.0
_MONTH_LENGTH: Final = len("2021-06")

_COLUMNS: Final = N_("The first line of {file} must name a column “day” and one such as “pv_kwh”")
_LINE: Final = N_("Line {line} of {file} cannot be used: {detail}")

_HEAD: Final = re.compile(r"^(?P<name>.+?)[\s_]*[\[(\s_](?P<unit>[a-z]+)[\])]?$")
_ISO_MONTH: Final = re.compile(r"^(\d{4})-(\d{2})$")
_DOTTED: Final = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$")
_DOTTED_MONTH: Final = re.compile(r"^(\d{1,2})[./](\d{4})$")
_NAMED: Final = re.compile(r"^(?:(\d{1,2})\.? +)?([a-zä]{3,9})\.? +(\d{4})$")


class ImportedTotal(NamedTuple):
    """One total."""

    day: str
    """2021-06-30, or 2021-06 for that of a month."""
    channel: str
    wh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsTable:
    """What a file holds, and what of it is of no use."""

    values: tuple[ImportedTotal, ...]
    unused_columns: tuple[str, ...] = ()
    unused_days: tuple[str, ...] = ()
    """Days of which a part of the rows is missing."""


class _TotalsColumn(NamedTuple):
    channel: str
    factor: float
    """To Wh, or to W."""
    is_power: bool


def read_table(lines: Iterable[str], file: Path) -> TotalsTable:
    """The totals of a table. Raises `TableError` at a line that makes no sense."""
    whole = list(lines)
    head = whole[0] if whole else ""
    reader = csv.DictReader(whole, delimiter=max(";\t,", key=head.count))
    heads = [visible(name.strip()) for name in reader.fieldnames or ()]
    names = [name.lower() for name in heads]
    reader.fieldnames = names
    day_column = next((name for name in _DAY_COLUMNS if name in names), None)
    columns = {name: found for name in names if (found := _column(name))}
    if day_column is None or not columns:
        raise TableError(_COLUMNS, file=file)
    rows = [(reader.line_num, row) for row in reader]
    comma = any("," in (row[name] or "") for _, row in rows for name in columns)
    table = _AddedRows(columns, day_column, comma=comma)
    for number, row in rows:
        try:
            table.add(row)
        except (ValueError, TypeError, AttributeError) as error:
            detail = detail_of(error)
            raise TableError(_LINE, file=file, line=number, detail=detail) from error
    values, unused_days = table.totals()
    unused = [head for head, name in zip(heads, names, strict=True) if name not in columns]
    return TotalsTable(
        values=tuple(values),
        unused_columns=tuple(h for h in unused if h and h.lower() not in _IGNORED | {day_column}),
        unused_days=tuple(unused_days),
    )


_IGNORED: Final = frozenset({"start", "end", "measured"})
"""Columns of our own export that say nothing about energy."""


def _column(name: str) -> _TotalsColumn | None:
    found = _HEAD.match(name)
    if found is None:
        return None
    channel, unit = _CHANNEL_OF.get(found["name"].strip()), found["unit"]
    if channel is None:
        return None
    if unit in _IN_WH:
        return _TotalsColumn(channel, _IN_WH[unit], is_power=False)
    return _TotalsColumn(channel, _IN_W[unit], is_power=True) if unit in _IN_W else None


class _AddedRows:
    """Rows as they come, added up."""

    def __init__(
        self, columns: Mapping[str, _TotalsColumn], day_column: str, *, comma: bool
    ) -> None:
        self._columns = columns
        self._day_column = day_column
        self._comma = comma
        self._energies: dict[tuple[str, str], float] = {}
        self._powers: dict[str, dict[datetime, float]] = {}

    def add(self, row: Mapping[str, str]) -> None:
        """Take a row in. Raises `ValueError`."""
        text = row[self._day_column].strip()
        day = day_of(text)
        for name, column in self._columns.items():
            cell = (row[name] or "").strip()
            if not cell:
                continue
            number = self._number(cell) * column.factor
            most = _MOST_WH * (_DAYS_OF_MONTH if len(day) == _MONTH_LENGTH else 1)
            if not (math.isfinite(number) and 0 <= number <= most):
                msg = f"{name} = {cell}"
                raise ValueError(msg)
            if column.is_power:
                self._powers.setdefault(column.channel, {})[moment_of(text)] = number
            else:
                self._energies[day, column.channel] = number

    def _number(self, text: str) -> float:
        if self._comma:
            text = text.replace(".", "").replace(",", ".")
        return float(text)

    def totals(self) -> tuple[list[ImportedTotal], list[str]]:
        """All of them, and the days that are not whole."""
        values = [ImportedTotal(day, channel, wh) for (day, channel), wh in self._energies.items()]
        partial: set[str] = set()
        for channel, powers in self._powers.items():
            step_s = _step_s(sorted(powers))
            days: dict[str, list[float]] = {}
            for moment, power_w in powers.items():
                days.setdefault(moment.date().isoformat(), []).append(power_w)
            for day, found in sorted(days.items()):
                if len(found) * step_s < _WHOLE * _DAY_S:
                    partial.add(day)
                else:
                    values.append(ImportedTotal(day, channel, sum(found) * step_s / 3600))
        return values, sorted(partial)


def _step_s(moments: Sequence[datetime]) -> float:
    distances = sorted((b - a).total_seconds() for a, b in pairwise(moments))
    return distances[len(distances) // 2] if distances else 0.0


def day_of(text: str) -> str:
    """2021-06-30 or, for a month, 2021-06. Raises `ValueError`."""
    if found := _ISO_MONTH.match(text):
        return _month(int(found[1]), int(found[2]))
    if found := _DOTTED_MONTH.match(text):
        return _month(int(found[2]), int(found[1]))
    if found := _NAMED.match(text.lower()):
        number = next((n for n, names in enumerate(_MONTHS, 1) if found[2][:3] in names), 0)
        if found[1] is None:
            return _month(int(found[3]), number)
        return date(int(found[3]), number, int(found[1])).isoformat()
    return moment_of(text).date().isoformat()


def _month(year: int, month: int) -> str:
    return date(year, month, 1).isoformat()[:_MONTH_LENGTH]


def moment_of(text: str) -> datetime:
    """The local time by the clock on the wall, of a day its begin. Raises `ValueError`."""
    if found := _DOTTED.match(text):
        day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local time
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return datetime.fromisoformat(text[:10])
