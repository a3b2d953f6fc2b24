"""Rows of a table of energies or powers, added up to days and months. Pure."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.language import N_
from senec_tui.model.history.local_time import day_span
from senec_tui.model.history.transfer.table_cells import (
    MONTH_LENGTH,
    CellError,
    day_of,
    is_nothing,
    moment_of,
    number_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

IN_WH: Final = {"wh": 1.0, "kwh": 1000.0, "mwh": 1_000_000.0}
IN_W: Final = {"w": 1.0, "kw": 1000.0}

_MOST_WH: Final = 10_000_000.0
"""A day of more than 10 MWh is a mistake of the unit."""
_DAYS_OF_MONTH: Final = 31
_WHOLE: Final = 0.97
"""A day with a smaller share of its rows, or of its time, would be a part for all."""
_SHORTEST_DAY_S: Final = 82800.0
"""When the clocks go forward. Rows so far apart are those of days."""

_NO_UNIT: Final = N_("has no unit; write it into the head of the column, as in “[kWh]”")
_OTHER_UNIT: Final = N_("its unit is not that of the column")
_BEYOND: Final = N_("beyond what can be")
_TWICE: Final = N_("stands there twice, with different numbers; leave out the row that is wrong")
_NO_SPAN: Final = N_("begins a span that is neither a day nor a month, nor a part of a day")


class ImportedTotal(NamedTuple):
    """One total."""

    day: str
    """2021-06-30, or 2021-06 for that of a month."""
    channel: str
    wh: float


class TotalsColumn(NamedTuple):
    """What the numbers of a column are."""

    name: str
    channel: str
    unit: str
    """"": that which stands behind the numbers."""


class _Moment(NamedTuple):
    """A time by the clock on the wall."""

    at: datetime
    fold: int
    """1 for what comes a second time while the clocks are put back."""


class AddedRows:
    """Rows as they come, added up."""

    def __init__(
        self,
        columns: Mapping[int, TotalsColumn],
        sign: str,
        timezone: tzinfo | None,
        today: date | None,
    ) -> None:
        """`sign`: that before decimals; the others as in `totals_csv.read_table`."""
        self._columns = columns
        self._sign = sign
        self._timezone = timezone
        self._today = "" if today is None else today.isoformat()
        self._months: dict[tuple[str, str], float] = {}
        self._energies: dict[str, dict[_Moment, float]] = {}
        self._powers: dict[str, dict[_Moment, float]] = {}
        self._partial: set[str] = set()

    def add(
        self, text: str, row: Sequence[str], *, is_month: bool, end: str, measured: str
    ) -> None:
        """Take a row in.

        Args:
            text: its day or moment, as written.
            row: all of its cells.
            is_month: the first day of a month stands for all of it.
            end: end of its span in an export of ours, or "".
            measured: share of that which was measured, or "".

        Raises:
            CellError: a cell makes no sense.
        """
        day = day_of(text, self._timezone)
        if (is_month and day.endswith("-01")) or (end and self._is_month(text, end)):
            day = day[:MONTH_LENGTH]
        if measured and number_of(measured, ".").number < _WHOLE:
            self._partial.add(day)
            return
        for index, column in self._columns.items():
            if not is_nothing(row[index]):
                self._keep(column, row[index], day, text)

    def _is_month(self, text: str, end: str) -> bool:
        """Whether a span is one. Raises `CellError` for one that is of no use."""
        first, last = (moment_of(edge, self._timezone) for edge in (text, end))
        if last - first <= timedelta(days=1, hours=1):
            return False
        if (first.day, last.day) == (1, 1) and last - first <= timedelta(_DAYS_OF_MONTH, hours=1):
            return True
        raise CellError(_NO_SPAN, text)

    def _keep(self, column: TotalsColumn, cell: str, day: str, text: str) -> None:
        number, unit = number_of(cell, self._sign)
        unit = unit or column.unit
        if not unit:
            raise CellError(_NO_UNIT, f"{column.name} {cell}")
        units = IN_W if unit in IN_W else IN_WH
        if unit not in units or column.unit not in {"", *units}:
            raise CellError(_OTHER_UNIT, f"{column.name} {cell}")
        is_power, is_month = unit in IN_W, len(day) == MONTH_LENGTH
        number *= IN_W[unit] if is_power else IN_WH[unit]
        most = _MOST_WH * (_DAYS_OF_MONTH if is_month else 1)
        if not (math.isfinite(number) and 0 <= number <= most):
            raise CellError(_BEYOND, f"{column.name} {cell}")
        if is_month and is_power:
            raise CellError(_NO_SPAN, text)
        if is_month:
            known = self._months.setdefault((day, column.channel), number)
        else:
            kind = self._powers if is_power else self._energies
            by_moment = kind.setdefault(column.channel, {})
            known = by_moment.setdefault(self._moment(text, day, by_moment), number)
        if known != number:
            raise CellError(_TWICE, text)

    def _moment(self, text: str, day: str, seen: Mapping[_Moment, float]) -> _Moment:
        """A row that comes again is the same, unless the clock showed that time twice."""
        has_time = ":" in text
        at = moment_of(text, self._timezone) if has_time else datetime.fromisoformat(day)
        first = _Moment(at, 0)
        return _Moment(at, 1) if first in seen and self._comes_twice(at) else first

    def _comes_twice(self, at: datetime) -> bool:
        before, after = (
            at.replace(tzinfo=self._timezone, fold=fold).timestamp() for fold in (0, 1)
        )
        return after > before

    def totals(self) -> tuple[list[ImportedTotal], list[str]]:
        """All of them, and the days that are not whole."""
        values = [ImportedTotal(day, channel, wh) for (day, channel), wh in self._months.items()]
        for channels, is_power in ((self._energies, False), (self._powers, True)):
            for channel, by_moment in channels.items():
                days = self._days(by_moment, is_power=is_power)
                values += [ImportedTotal(day, channel, wh) for day, wh in days]
        whole = [value for value in values if self._is_over(value.day)]
        self._partial.update(value.day for value in values if not self._is_over(value.day))
        return whole, sorted(self._partial)

    def _is_over(self, day: str) -> bool:
        return not self._today or day < self._today[: len(day)]

    def _days(
        self, by_moment: Mapping[_Moment, float], *, is_power: bool
    ) -> Iterator[tuple[str, float]]:
        """Energy of each day that is whole; the others are remembered."""
        step_s = _step_s(sorted(moment.at for moment in by_moment))
        days: dict[date, list[float]] = {}
        for moment, number in by_moment.items():
            days.setdefault(moment.at.date(), []).append(number)
        for day, found in sorted(days.items()):
            left, right = day_span(day, self._timezone)
            length_s = right - left
            is_total = step_s >= _SHORTEST_DAY_S or (not step_s and not is_power)
            if not is_total and len(found) * step_s < _WHOLE * length_s:
                self._partial.add(day.isoformat())
            elif is_power:
                yield day.isoformat(), sum(found) / len(found) * length_s / 3600
            else:
                yield day.isoformat(), sum(found)


def _step_s(moments: Sequence[datetime]) -> float:
    """The usual distance of two rows; 0 for a single one."""
    distances = sorted((b - a).total_seconds() for a, b in pairwise(moments))
    return distances[len(distances) // 2] if distances else 0.0
