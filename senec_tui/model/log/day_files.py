"""Which days of the appliance's log: local days out of files by UTC day, and past ones kept.

The appliance writes one file per UTC day; people think in local days. Local midnight lies inside a
file, so a local day needs two files, and on the days of daylight-saving changes it has 23 or 25
hours.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from senec_tui.device.file_bytes import FileBytes, opened_private, parts
from senec_tui.errors import UsageError
from senec_tui.file_replacement import replace_file
from senec_tui.language import N_
from senec_tui.model.time_input import written_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from senec_tui.device.source import Source

MOST_DAYS: Final = 366
"""A range asks the appliance for one file per day; more is a slip of the hand."""
EARLIEST: Final = date(2000, 1, 1)
"""No appliance is as old."""
SETTLED_AFTER: Final = timedelta(minutes=15)
"""So long after the end of a UTC day its file is taken for final."""

_NOT_A_DAY: Final = N_("“{text}” is no day; write today, yesterday or 2026-03-14")
_NO_SUCH_DAY: Final = N_("There is no {text} in the calendar")
_FUTURE: Final = N_("{day} has not come yet")
_TOO_EARLY: Final = N_("There was no appliance yet on {day}")
_BACKWARDS: Final = N_("The range {text} ends before it begins")
_TOO_LONG: Final = N_("The range {text} is longer than {days} days")
_LIKE_A_DAY: Final = re.compile(r"[\d.-]*\d[\d.-]*")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """One or more calendar days of one time zone."""

    first: date
    last: date
    """Included."""
    zone: tzinfo | None = None
    """None: the zone of this computer."""

    @property
    def start(self) -> datetime:
        """The first moment, with its offset from UTC."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def files(self) -> list[date]:
        """The UTC days whose files hold them."""
        first = self.start.astimezone(UTC).date()
        last = (self.end.astimezone(UTC) - timedelta(microseconds=1)).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def parse_days(text: str, now: datetime, zone: tzinfo | None = None) -> Days:
    """The days that a person wrote: `today`, `yesterday`, `2026-03-14`, or a range `A..B`.

    Args:
        text: what was written; an open end of a range is today.
        now: the moment, with an offset from UTC.
        zone: whose days; None: those of this computer.

    Raises:
        UsageError: no day, none in the calendar, in the future, backwards, or too many.
    """
    today = now.astimezone(zone).date()
    first_text, dots, last_text = text.partition("..")
    first = _day(first_text, today)
    last = _day(last_text, today) if dots and last_text else today if dots else first
    if first > today:
        raise UsageError(_FUTURE, day=first.isoformat())
    if first < EARLIEST:
        raise UsageError(_TOO_EARLY, day=first.isoformat())
    if last < first:
        raise UsageError(_BACKWARDS, text=text)
    if (last - first).days >= MOST_DAYS:
        raise UsageError(_TOO_LONG, text=text, days=MOST_DAYS)
    return Days(first=first, last=min(last, today), zone=zone)


class DayLogs:
    """Fetches files by UTC day; past ones once for ever."""

    def __init__(
        self, source: Source, directory: Path | None, *, clock: Callable[[], float]
    ) -> None:
        """`directory`: where past days of this appliance are kept; None keeps nothing."""
        self._source = source
        self._directory = directory
        self._clock = clock

    async def fetch(self, day: date) -> FileBytes:
        """The file of a UTC day. Raises `NoLogError`, `DeviceError`."""
        kept = None if self._directory is None else self._directory / f"{day.isoformat()}.log"
        if kept is not None and kept.is_file():
            try:
                return opened_private(kept)
            except OSError:
                pass  # what cannot be read here can still be fetched
        content = await self._source.log_day(day)
        if kept is not None and content and self.is_settled(day):
            _keep(kept, content)
        return content

    def kept_days(self) -> frozenset[date]:
        """The UTC days whose files are kept."""
        if self._directory is None or not self._directory.is_dir():
            return frozenset()
        return frozenset(
            date.fromisoformat(file.stem)
            for file in self._directory.glob("*.log")
            if _ISO.fullmatch(file.stem)
        )

    def is_settled(self, day: date) -> bool:
        """Whether the file of a UTC day will not change any more."""
        over = _midnight(day + timedelta(days=1), UTC) + SETTLED_AFTER
        return datetime.fromtimestamp(self._clock(), UTC) > over


def _keep(file: Path, content: FileBytes) -> None:
    """Kept copies only save work: a full disk or a read-only home is no reason to fail."""
    with suppress(OSError):
        replace_file(file, content if isinstance(content, bytes) else parts(content))


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    naive = datetime.combine(day, time.min)
    return naive.astimezone() if zone is None else naive.replace(tzinfo=zone)


def _day(text: str, today: date) -> date:
    word = text.strip()
    day = written_day(word, today)
    if day is None:
        raise UsageError(_NO_SUCH_DAY if _LIKE_A_DAY.fullmatch(word) else _NOT_A_DAY, text=word)
    return day
