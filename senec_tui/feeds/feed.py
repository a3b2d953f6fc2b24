"""One feed: takes snapshots at once, hands them on in a task of its own, and says how it fares.

Nothing here waits in the poller: a snapshot is laid into a queue of bounded length, in which the
newest wins. What the other side says, or does not, ends nothing: it is tried again, for ever,
at growing distances.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

from senec_tui.model.polling.collector.feed_state import FeedState, reasons_of
from senec_tui.model.polling.snapshot_feed import SnapshotStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.model.reading.snapshot import Snapshot

LISTEN: Final = "listen"
MQTT: Final = "mqtt"
INFLUX: Final = "influx"
"""What feeds are called, as in the settings."""

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0


class Target(Protocol):
    """The other side: a broker, a database."""

    async def send(self, snapshot: Snapshot) -> int:
        """Hand on what is new in a snapshot; returns how many values went out.

        Raises:
            SenecTuiError: the other side did not take it; it is tried again.
        """
        ...

    async def close(self) -> None:
        """Say good-bye. Raises nothing."""
        ...


class Feed:
    """What follows a `SnapshotFeed` on behalf of a target."""

    def __init__(
        self,
        name: str,
        target: Target,
        *,
        keep: int = 1,
        rest_s: float = 0.0,
        seen: Callable[[Snapshot], None] = lambda _snapshot: None,
        changed: Callable[[FeedState], None] = lambda _state: None,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Nothing is sent yet.

        Args:
            name: as in the settings.
            target: the other side.
            keep: snapshots that may wait; with 1, only the newest is worth sending.
            rest_s: after each success; what comes meanwhile waits.
            seen: called with every snapshot, also with those that will give way; returns at once.
            changed: called when it begins to fail, and when it works for the first time or again.
            clock: Unix seconds.
            sleep: of the event loop.
        """
        self._name = name
        self._target = target
        self._queue = SnapshotStream(keep)
        self._rest_s = rest_s
        self._seen = seen
        self._changed = changed
        self._works: bool | None = None
        self._clock = clock
        self._sleep = sleep
        self._sent = self._failed = 0
        self._last_sent_at: float | None = None
        self._error: Exception | None = None
        self._at_hand: Snapshot | None = None

    def publish(self, snapshot: Snapshot) -> None:
        """Let a snapshot wait to be sent: what the feed of the poller calls. Returns at once."""
        self._queue.put(snapshot)
        self._seen(snapshot)

    @property
    def state(self) -> FeedState:
        """How it fares now."""
        return FeedState(
            name=self._name,
            sent=self._sent,
            failed=self._failed,
            waiting=self._queue.waiting + (self._at_hand is not None),
            dropped=self._queue.dropped,
            last_sent_at=self._last_sent_at,
            reasons=reasons_of(self._error),
        )

    async def run(self) -> None:
        """Send until cancelled."""
        wait_s = FIRST_WAIT_S
        try:
            async for snapshot in self._queue:
                self._at_hand = snapshot
                while not await self._sent_on(self._at_hand):
                    await self._sleep(wait_s)
                    wait_s = min(2 * wait_s, LONGEST_WAIT_S)
                    self._at_hand = self._queue.newer_if_full() or self._at_hand
                self._at_hand = None
                wait_s = FIRST_WAIT_S
                if self._rest_s and self._last_sent_at is not None:
                    await self._sleep(self._rest_s)
        finally:
            await self._target.close()

    async def _sent_on(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot could be handed on."""
        try:
            count = await self._target.send(snapshot)
        except Exception as error:  # noqa: BLE001 - the border of feeds: each fails by itself
            self._error = error
            self._failed += 1
        else:
            self._error = None
            if count:
                self._sent += count
                self._last_sent_at = self._clock()
            elif self._works is None:
                return True  # it had nothing to send yet, and may never have asked the other side
        works = self._error is None
        if works is not self._works:
            self._works = works
            self._changed(self.state)
        return works
