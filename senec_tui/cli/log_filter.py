"""Which lines of the device's log a person wants to see. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.log_files import LEVELS, at_least
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.time_input import parse_moment

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from senec_tui.device.wire.log_files import LogLine, Passage
    from senec_tui.model.log.day_files import Days

_NAMES: Final = {
    "panic": "P", "error": "E", "warning": "W", "info": "I", "information": "I", "debug": "D",
}  # fmt: skip

_NOT_A_LEVEL: Final = N_("“{text}” is no level; write D, I, W, E or P")
_NOT_A_REGEX: Final = N_("“{text}” is no regular expression: {detail}")


def level_letter(text: str) -> str:
    """The letter of a level that a person wrote as letter or word. Raises `UsageError`."""
    letter = _NAMES.get(text.lower(), text.upper())
    if letter not in tuple(LEVELS):
        raise UsageError(_NOT_A_LEVEL, text=text)
    return letter


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """All conditions hold for a line that passes."""

    start: datetime
    end: datetime
    """The first moment after."""
    levels: str = ""
    """Letters that pass; empty: all lines, with and without a level."""
    category: str = ""
    """Lower case; a part of the category."""
    pattern: re.Pattern[str] | None = None

    @classmethod
    def of(cls, own: Namespace, days: Days, now: float) -> LogFilter:
        """From the arguments of the sub-command; `now`: Unix seconds.

        Raises:
            UsageError: a time or a regular expression that is none.
        """

        def moment(text: str, day: date) -> datetime:
            at = parse_moment(text, shown=now, now=now, zone=days.zone, day=day)
            return datetime.fromtimestamp(at, UTC)

        return cls(
            start=moment(own.since, days.first) if own.since else days.start,
            end=moment(own.until, days.last) if own.until else days.end,
            levels=at_least(own.level) if own.level else "",
            category=(own.category or "").lower(),
            pattern=_pattern(own.grep),
        )

    def passing(self, passages: Iterable[Passage], begin: datetime) -> Iterator[Passage]:
        """What passes. `begin` stands in for the time of lines before the first time.

        Lines without a time of their own belong to the one above, so time, level and category of
        that one decide; text is looked for in each line by itself.
        """
        for passage in passages:
            head = passage.head
            at = begin if head is None or head.at is None else head.at
            if not self.start <= at < self.end or (head is not None and not self._of_kind(head)):
                continue
            found = passage if self.pattern is None else passage.where(self.pattern.search)
            if found.lines:
                yield found

    def _of_kind(self, line: LogLine) -> bool:
        if self.levels and (not line.level or line.level not in self.levels):
            return False
        return self.category in line.category.lower()


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(_NOT_A_REGEX, text=text, detail=str(error)) from error
