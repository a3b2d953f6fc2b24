"""Moments and days as people write them: `13:05`, `yesterday 13:05`, `-2h`. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from datetime import tzinfo

FIRST_YEAR: Final = 1971
LAST: Final = 4e9
"""Unix seconds, in the year 2096."""
_UNITS_S: Final = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_OFFSET: Final = re.compile(r"(?i)([+-])\s*(\d+(?:[.,]\d+)?)\s*(s|min|m|h|d|w)")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_HOUR: Final = re.compile(r"(?:.*\S[ T])?\d{1,2}")
"""A time without minutes, after a day or alone."""
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO_SHORT: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?")
_DAYS_BACK: Final = {"today": 0, "heute": 0, "oggi": 0, "yesterday": 1, "gestern": 1, "ieri": 1}
NO_MOMENT: Final = N_(
    "“{text}” is no moment; write 13:05, yesterday 13:05, 2026-11-23 8:00, -2h or +10m"
)
_NO_DAYS: Final = N_("“{text}” is no range; write one day or two, such as 2026-11-01 2026-11-15")


def is_moment(seconds: float) -> bool:
    """Whether this can be a point in time: clocks and calendars know nothing of others, nor of NaN.

    What devices, files and other programs call a time is asked here before it becomes a date.
    """
    return 0 <= seconds <= LAST


def calendar(seconds: float, zone: tzinfo | None = UTC) -> datetime | None:
    """Date and time of day of a moment, in `zone`; None where it can be none."""
    return datetime.fromtimestamp(seconds, zone) if is_moment(seconds) else None


def parse_moment(
    text: str, *, shown: float, now: float, zone: tzinfo | None = None, day: date | None = None
) -> float:
    """Unix seconds of a moment.

    Args:
        text: what was written; in `zone` unless it names an offset from UTC itself.
        shown: the moment that is looked at; an offset such as `-2h` counts from there.
        now: the present; a day without a year is the last one that has come.
        zone: None: that of this computer.
        day: whose time a time alone is, be it yet to come. None: the day that is shown; if that
            time has not come yet, the day before.

    Raises:
        UsageError: it is none.
    """
    wanted = text.strip()
    if found := _OFFSET.fullmatch(wanted):
        sign, number, unit = found.groups()
        seconds = float(number.replace(",", ".")) * _UNITS_S[unit.lower()]
        return _checked(shown + (seconds if sign == "+" else -seconds), text)
    if (with_zone := _with_zone(wanted)) is not None:
        return _checked(with_zone.timestamp(), text)
    if _HOUR.fullmatch(wanted):
        wanted += ":00"
    time = _TIME.search(wanted)
    rest = wanted if time is None else wanted[: time.start()] + wanted[time.end() :]
    rest = rest.replace(",", " ").replace("T", " ").strip()
    here = day or datetime.fromtimestamp(shown, zone).date()
    today = datetime.fromtimestamp(now, zone).date()
    chosen = written_day(rest, today) if rest else here
    if chosen is None or chosen.year < FIRST_YEAR or (time is None and not rest):
        raise UsageError(NO_MOMENT, text=text)
    hour, minute, second = (0, 0, 0) if time is None else (int(n or 0) for n in time.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise UsageError(NO_MOMENT, text=text)
    moment = _at(chosen, hour, minute, second, zone)
    if not rest and day is None and moment > now:
        moment = _at(chosen - timedelta(days=1), hour, minute, second, zone)
    return _checked(moment, text)


def parse_days(text: str, *, now: float, zone: tzinfo | None = None) -> tuple[date, date]:
    """First and last day of a range that is written as one day or two.

    Raises:
        UsageError: it is none.
    """
    today = datetime.fromtimestamp(now, zone).date()
    words = [word for word in re.split(r"\s+(?:-|–|to|bis|a)\s+|\s*–\s*|\s+", text.strip()) if word]
    days = [written_day(word, today) for word in words]
    known = [day for day in days if day is not None and FIRST_YEAR <= day.year <= today.year + 1]
    if not 1 <= len(days) <= 2 or len(known) < len(days):
        raise UsageError(_NO_DAYS, text=text)
    return min(known), max(known)


def _with_zone(text: str) -> datetime | None:
    """A moment as ISO 8601 has it, if it names an offset from UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _checked(moment: float, text: str) -> float:
    """The moment, unless clocks and calendars know nothing of it."""
    if not is_moment(moment):
        raise UsageError(NO_MOMENT, text=text)
    return moment


def written_day(text: str, today: date) -> date | None:
    """A day as any language writes it, None for none; without a year the last one that has come."""
    if (back := _DAYS_BACK.get(text.lower())) is not None:
        return today - timedelta(days=back)
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _ISO_SHORT.fullmatch(text):
        year, month, day = None, found[1], found[2]
    elif found := _DOTTED.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        if year is None:
            return _last(today, int(month), int(day))
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _last(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _at(day: date, hour: int, minute: int, second: int, zone: tzinfo | None) -> float:
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    return moment.timestamp()
