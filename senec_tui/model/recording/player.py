"""Publishes a replay as a poller publishes a device, and stands in a poller's place."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.model.short_sleep import sleep_until_set

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.model.polling.poller import Interest
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.replay import Replay

TICK_S: Final = 0.25
"""How often the picture may change while playing."""


class ReplayPlayer:
    """Shows the frames of a recording as its clock passes them."""

    def __init__(
        self, replay: Replay, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._replay = replay
        self._sleep = sleep
        self._wake = asyncio.Event()
        self.snapshot: Snapshot = replay.snapshot()

    @property
    def source(self) -> Replay:
        """The replay; call `refresh` after moving its clock."""
        return self._replay

    def show(self, interest: Interest) -> None:
        """A recording has what it has, whatever is on the screen."""

    def refresh(self, *, all_tiers: bool = False) -> None:
        """Show at once where the clock stands now."""
        del all_tiers
        self._wake.set()

    async def run(self, publish: Callable[[Snapshot], None]) -> None:
        """Publish until cancelled. Rests while paused."""
        shown = None
        while True:
            self._wake.clear()
            if self._replay.playing and self._replay.at_end and not self._replay.follow():
                self._replay.pause()
            position = self._replay.position
            if position != shown:
                shown = position
                self.snapshot = self._replay.snapshot()
                publish(self.snapshot)
            if self._replay.playing:
                await sleep_until_set(self._wake, TICK_S, self._sleep)
            else:
                await self._wake.wait()
