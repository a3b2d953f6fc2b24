"""Bringing days of the log into a stream: past ones once, the rest again and again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.errors import DeviceError, NoLogError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from senec_tui.model.log.day_files import DayLogs, Days
    from senec_tui.model.log.stream import Stream

THREAD_BYTES: Final = 500_000
"""Larger files are cut beside the event loop."""


class Fetching:
    """What is known of the files of one stream."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._final: set[date] = set()
        """UTC days that are in, or missing, and will not change any more."""
        self.missing: dict[date, NoLogError] = {}
        """UTC days that the appliance has no file for."""
        self.failure: DeviceError | None = None
        """Why the last try ended early."""
        self.under_way: date | None = None

    def wanted(self, days: Days) -> list[date]:
        """UTC days whose files are to be fetched, the newest first: that is what is looked at."""
        return [day for day in reversed(days.files) if day not in self._final]

    async def fetch(self, logs: DayLogs, days: Days, changed: Callable[[], None]) -> None:
        """Fetch what is wanted, one file after the other. Failures are kept, not raised.

        Args:
            logs: where the files come from.
            days: which days.
            changed: called whenever there is something to show, or to say.
        """
        try:
            for day in self.wanted(days):
                self.under_way = day
                changed()
                await self._fetch(logs, day)
            self.failure = None
        except DeviceError as error:
            self.failure = error
        finally:
            self.under_way = None
        changed()

    async def _fetch(self, logs: DayLogs, day: date) -> None:
        try:
            content = await logs.fetch(day)
        except NoLogError as error:
            self.missing[day] = error
        else:
            self.missing.pop(day, None)
            prepare = self._stream.prepare
            if len(content) > THREAD_BYTES:
                self._stream.take(await asyncio.to_thread(prepare, day, content))
            else:
                self._stream.take(prepare(day, content))
        if logs.is_settled(day):
            self._final.add(day)
