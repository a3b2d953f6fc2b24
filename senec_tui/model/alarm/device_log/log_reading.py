"""When the device's own log is asked for: every quarter of an hour, and soon after a jump."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.errors import DeviceError
from senec_tui.model.short_sleep import sleep_until_set

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.model.alarm.device_log.day_log import LogWatch
    from senec_tui.model.alarm.life import Occurrence

EVERY_S: Final = 15 * 60.0
"""The device is asked for its log of the day no more often, a jump of a counter aside."""
AFTER_JUMP_S: Final = 60.0
"""After a jump it is asked this much after it was asked last, at the earliest."""


class LogReading:
    """Asks politely, and hands on what is new."""

    def __init__(
        self,
        log_day: Callable[[date], Awaitable[FileBytes]],
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        """`log_day`: the log of a UTC day, as `Source.log_day`."""
        self._log_day = log_day
        self._clock = clock
        self._sleep = sleep
        self._soon = asyncio.Event()

    def soon(self) -> None:
        """Something happened that the log may tell of."""
        self._soon.set()

    async def run(
        self, watch: Callable[[], LogWatch | None], found: Callable[[list[Occurrence]], None]
    ) -> None:
        """Read until cancelled.

        Args:
            watch: how far it was read; None: not known yet.
            found: gets what is new, after every look.
        """
        while True:
            read_at = self._clock()
            if (log_watch := watch()) is not None:
                for day in self._days(log_watch.read_until):
                    await self._take(day, log_watch, found)
            await sleep_until_set(self._soon, EVERY_S, self._sleep)
            self._soon.clear()
            await self._sleep(max(0.0, AFTER_JUMP_S - (self._clock() - read_at)))

    def _days(self, read_until: float | None) -> list[date]:
        """Of a longer absence yesterday is enough: this looks for news, not for history."""
        now = self._clock()
        today = datetime.fromtimestamp(now, UTC).date()
        last = today if read_until is None else datetime.fromtimestamp(read_until, UTC).date()
        yesterday = datetime.fromtimestamp(now - 86400, UTC).date()
        return [yesterday, today] if last < today else [today]

    async def _take(
        self, day: date, watch: LogWatch, found: Callable[[list[Occurrence]], None]
    ) -> None:
        # The poller tells of a device that does not answer, and no log of a day is no news.
        with suppress(DeviceError):
            content = await self._log_day(day)
            found(await asyncio.to_thread(watch.take, content))
