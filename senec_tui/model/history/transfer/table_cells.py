"""Cells of CSV tables as people have them: numbers, days, and times of a day. Pure.

Numbers: decimal point or comma, thousands set apart by the other sign, an apostrophe or a blank,
and a unit behind them (`1.234,5 kWh`). Days: 2021-06-30, 2021/06/30, 30.06.2021, 30.06.21, 30. Juni
2021, with a day of the week before them and a time behind. Months: 2021-06, 06.2021, Juni 2021.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.clean_text import visible
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from senec_tui.clean_text import CleanText

MONTH_LENGTH: Final = len("2021-06")
"""Of the text of a month; that of a day is longer."""

_NOTHING: Final = frozenset({"", "-", "--", "–", "—", "n/a", "k.a.", "k. a."})
"""What stands where there is no value."""
_CELL: Final = re.compile(r"([-+]?[0-9][0-9.,]*)\s*([a-z]*)")
_OTHER: Final = {".": ",", ",": "."}
_SET_APART: Final = re.compile(r"(?<=\d)['’\s](?=\d{3}(?!\d))")
"""Between groups of three digits; what is no sign of a decimal in any language."""
_MONTHS: Final = (
    ("jan",), ("feb",), ("mar", "mär", "mrz"), ("apr",), ("may", "mai"), ("jun",),
    ("jul",), ("aug",), ("sep",), ("oct", "okt"), ("nov",), ("dec", "dez"),
)  # fmt: skip
_WEEKDAY: Final = re.compile(
    r"^(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)[a-z]*\.?,?\s+(?=\d)", re.IGNORECASE
)
_ISO_MONTH: Final = re.compile(r"^(\d{4})-(\d{2})$", re.ASCII)
_DOTTED_MONTH: Final = re.compile(r"^(\d{1,2})[./](\d{4})$", re.ASCII)
_NAMED: Final = re.compile(r"^(?:(\d{1,2})\.? +)?([a-zä]{3,9})\.? +(\d{4})$", re.ASCII)
_TIME: Final = r"(?:,?[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$"
_DOTTED: Final = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})" + _TIME, re.ASCII)
_SLASHED: Final = re.compile(r"^(\d{4})/(\d{1,2})/(\d{1,2})" + _TIME, re.ASCII)
_CENTURY: Final = "20"
_YEARS: Final = range(1990, 2200)
"""Of no other is there a total of such a battery."""

_NO_DAY: Final = N_("no day; write it as 2023-05-31 or 31.05.2023, a month as 2023-05")
_NO_NUMBER: Final = N_("no number")
_AMBIGUOUS: Final = N_(
    "nothing tells whether the sign sets thousands or decimals apart; leave out that of thousands"
)


class CellError(ValueError):
    """A cell that makes no sense."""

    def __init__(self, detail: str, cell: str) -> None:
        """`detail`: message that says what is wrong with it."""
        super().__init__(detail)
        self.detail = detail
        self.cell: CleanText = visible(cell)


class CellNumber(NamedTuple):
    """A number, and the unit that stands behind it, or ""."""

    number: float
    unit: str


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in _NOTHING


def decimal_sign(cells: Iterable[str], delimiter: str) -> str:
    """The sign before the decimals of all numbers of a table.

    Raises:
        CellError: both would make sense, and so would numbers that differ a thousandfold.
    """
    texts = {cell: _number_text(cell) for cell in cells if not is_nothing(cell)}
    signed = {cell: text for cell, text in texts.items() if "," in text or "." in text}
    able = [sign for sign in ".," if all(_reads_with(sign, text) for text in signed.values())]
    if len(able) == 1 or not signed:
        return able[0]
    usual = "," if delimiter == ";" else "."
    # A comma is never a decimal where it stands between columns, and mostly is where it does not.
    if not able or (delimiter != "\t" and any(usual in text for text in signed.values())):
        return usual
    raise CellError(_AMBIGUOUS, next(iter(signed)))


def _reads_with(sign: str, text: str) -> bool:
    """Whether a number may have this sign before its decimals and the other between thousands."""
    other = _OTHER[sign]
    whole = rf"(?:\d+|[1-9]\d{{0,2}}(?:[{other}]\d{{3}})+)"
    return re.fullmatch(rf"[-+]?{whole}(?:[{sign}]\d*)?", text, re.ASCII) is not None


def _number_text(cell: str) -> str:
    found = _CELL.fullmatch(_compact(cell))
    return found[1] if found else ""


def _compact(cell: str) -> str:
    return _SET_APART.sub("", cell.strip().lower())


def number_of(cell: str, sign: str) -> CellNumber:
    """What a cell says. `sign`: before the decimals. Raises `CellError`."""
    found = _CELL.fullmatch(_compact(cell))
    if found is None or not _reads_with(sign, found[1]):
        raise CellError(_NO_NUMBER, cell)
    number = found[1].replace(_OTHER[sign], "").replace(sign, ".")
    return CellNumber(float(number), found[2])


def day_of(cell: str, timezone: tzinfo | None = None) -> str:
    """2021-06-30 or, for a month, 2021-06. Raises `CellError`."""
    text = _WEEKDAY.sub("", cell.strip())
    try:
        if found := _ISO_MONTH.match(text):
            return _month(_year(found[1]), int(found[2]))
        if found := _DOTTED_MONTH.match(text):
            return _month(_year(found[2]), int(found[1]))
        if found := _NAMED.match(text.lower()):
            number = next((n for n, names in enumerate(_MONTHS, 1) if found[2][:3] in names), 0)
            if found[1] is None:
                return _month(_year(found[3]), number)
            return date(_year(found[3]), number, int(found[1])).isoformat()
    except ValueError as error:
        raise CellError(_NO_DAY, cell) from error
    return moment_of(text, timezone).date().isoformat()


def _year(written: str | int) -> int:
    """Raises `ValueError` for one that cannot be meant."""
    year = int(written)
    if year not in _YEARS:
        raise ValueError(written)
    return year


def _month(year: int, month: int) -> str:
    return date(year, month, 1).isoformat()[:MONTH_LENGTH]


def moment_of(cell: str, timezone: tzinfo | None = None) -> datetime:
    """The time by the clock on the wall, without a zone; of a day its begin.

    `timezone`: of that clock, for a time that is written in UTC; None: this computer's.

    Raises:
        CellError: it is none.
    """
    text = _WEEKDAY.sub("", cell.strip())
    try:
        if found := _DOTTED.match(text):
            return _moment(*found.group(3, 2, 1, 4, 5, 6))
        if found := _SLASHED.match(text):
            return _moment(*found.groups())
        moment = datetime.fromisoformat(text)
        _year(moment.year)
    except ValueError as error:
        raise CellError(_NO_DAY, cell) from error
    # An offset says which clock it was read from; only a time in UTC was read from none.
    is_utc = moment.tzinfo is not None and not moment.utcoffset()
    return (moment.astimezone(timezone) if is_utc else moment).replace(tzinfo=None)


def _moment(year: str, *parts: str | None) -> datetime:
    """From year to second. Raises `ValueError`."""
    month, day, hour, minute, second = (int(part or 0) for part in parts)
    full_year = _year(year if len(year) > len("21") else f"{_CENTURY}{year}")
    return datetime(full_year, month, day, hour, minute, second)  # noqa: DTZ001 - local time
