"""Short faults out of the device's own log: its error lines and changes of state. Pure.

The log is what remembers a fault of seconds. Lines that were taken once are not taken again, also
by the next process: the store keeps how far it came.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from senec_tui.catalogue.level import Level
from senec_tui.device.wire.log_files import at_least, parse_log
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import in_all_languages
from senec_tui.model.alarm.life import Occurrence
from senec_tui.model.judgement.wording import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.wire.log_files import LogLine

_LONGEST: Final = 300
_NUMBERS: Final = re.compile(r"\d+")
_MOST: Final = 200
"""Lines of one look that become events; a log full of errors is one fault."""


class LogWatch:
    """How far the log was read."""

    def __init__(self, table: Mapping[str, Any], read_until: float | None) -> None:
        """`table`: `log_states` of the data; `read_until`: None: what stands there is old."""
        self._state = re.compile(table["pattern"])
        self._errors = at_least("E")
        self.read_until = read_until
        """Unix seconds of the newest line that was taken, by the device's clock."""

    def take(self, content: FileBytes) -> list[Occurrence]:
        """What is new in the log of a day, the oldest first."""
        found: list[Occurrence] = []
        newest = self.read_until
        for line in parse_log(content):
            if line.at is None or not line.own_time:
                continue
            at = line.at.timestamp()
            if self.read_until is not None and at <= self.read_until:
                continue
            newest = at if newest is None else max(newest, at)
            if self.read_until is not None and len(found) < _MOST:
                found += self._occurrences(line, at)
        self.read_until = newest
        return found

    def _occurrences(self, line: LogLine, at: float) -> Iterator[Occurrence]:
        if line.level and line.level in self._errors:
            rule, level = "log.error", Level.WATCH
        elif self._state.search(line.text):
            rule, level = "log.state", Level.NOTE
        else:
            return
        source = f"{line.category}: " if line.category else ""
        written = f"{source}{line.text}".strip()[:_LONGEST]
        yield Occurrence(
            rule=rule,
            # The same complaint with other numbers in it is the same one.
            instance=_NUMBERS.sub("#", written)[:80],
            level=level,
            text=in_all_languages(
                message(N_("The device noted in its log: “{text}”"), text=written)
            ),
            path="",
            at=at,
        )
