"""One feed of snapshots, and everybody who follows it: screens, history, recording, alarms.

Whoever polls publishes here and knows nobody; whoever wants to know subscribes. A subscriber is a
fast call in the event loop; what may take long is done elsewhere and follows a stream instead,
which holds so many snapshots and no more. So nobody holds up polling, and who fails fails alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.errors import SenecTuiError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot

WELL_AGAIN_AFTER: Final = 60
"""Snapshots in a row without a failure, after which the next failure is told anew."""
STREAM_KEEPS: Final = 100
"""Snapshots that wait for a slow consumer; then the oldest give way."""

_FAILED: Final = N_(
    "A part of senec-tui failed, the rest goes on; it is tried again with the next values "
    "({part}): {reason}"
)
_MISTAKE: Final = N_("a mistake in senec-tui ({kind}).")


def reason_of(error: Exception, tr: Language) -> str:
    """An error in words. What is not one of ours is named by its type only.

    The words of other errors are for programmers, and may hold what nobody else is to see.
    """
    if isinstance(error, SenecTuiError):
        return error.sentence(tr)
    return tr(_MISTAKE, kind=type(error).__name__)


@dataclass(frozen=True, slots=True)
class SubscriberFailure:
    """A subscriber that raised."""

    part: str
    """Message: what the subscriber is for."""
    error: Exception

    def sentence(self, tr: Language) -> str:
        """What to tell a person."""
        return tr(_FAILED, part=tr(self.part), reason=reason_of(self.error, tr))


class Subscription:
    """What `SnapshotFeed.subscribe` hands out; good for leaving again."""

    def __init__(self, part: str, call: Callable[[Snapshot], object]) -> None:
        self.part = part
        """Message: what the subscriber is for."""
        self.is_open = True
        self._call = call
        self._well = WELL_AGAIN_AFTER
        """Snapshots in a row that were taken without a failure, as far as that matters."""

    def end(self) -> None:
        """No longer be called, from this moment on. Safe to call twice, and while being called."""
        self.is_open = False

    def deliver(self, snapshot: Snapshot) -> Exception | None:
        """Hand on a snapshot; returns a failure that is to be told."""
        try:
            self._call(snapshot)
        except Exception as error:  # noqa: BLE001 - the border of subscribers: each fails by itself
            is_news = self._well >= WELL_AGAIN_AFTER
            self._well = 0
            return error if is_news else None
        self._well += 1
        return None


class SnapshotFeed:
    """Hands every snapshot to all subscribers, in the order in which they subscribed."""

    def __init__(self, *, failed: Callable[[SubscriberFailure], None]) -> None:
        """`failed` hears of a subscriber that raised, once until it has been well for a while."""
        self._failed = failed
        self._subscriptions: list[Subscription] = []
        self.latest: Snapshot | None = None
        """What was published last."""

    def subscribe(self, part: str, call: Callable[[Snapshot], object]) -> Subscription:
        """Be called with every snapshot from now on, beginning with the latest, if there is one.

        Args:
            part: message that says in a word or two what the subscriber is for.
            call: returns soon, for it runs in the event loop; what it returns is ignored. After an
                error, of whatever type, it is called again with the next snapshot.
        """
        subscription = Subscription(part, call)
        self._subscriptions.append(subscription)
        if self.latest is not None:
            self._deliver(subscription, self.latest)
        return subscription

    def stream(self, part: str, *, keep: int = STREAM_KEEPS) -> SnapshotStream:
        """Snapshots for a consumer that takes its time; with `keep=1` the newest wins.

        Its errors are its own: it runs in its own task, not in that of the poller.
        """
        stream = SnapshotStream(keep)
        stream.follow(self.subscribe(part, stream.put))
        return stream

    def publish(self, snapshot: Snapshot) -> None:
        """Hand a snapshot to everybody. Raises nothing that a subscriber raised."""
        self.latest = snapshot
        # One that subscribes meanwhile is served there; one that leaves meanwhile is left out.
        for subscription in tuple(self._subscriptions):
            self._deliver(subscription, snapshot)
        self._subscriptions = [s for s in self._subscriptions if s.is_open]

    def _deliver(self, subscription: Subscription, snapshot: Snapshot) -> None:
        if subscription.is_open and (error := subscription.deliver(snapshot)) is not None:
            self._failed(SubscriberFailure(subscription.part, error))


class SnapshotStream:
    """An endless async iterator of snapshots, with room for so many that wait."""

    def __init__(self, keep: int) -> None:
        self._waiting: deque[Snapshot] = deque(maxlen=keep)
        self._arrived = asyncio.Event()
        self._subscription: Subscription | None = None
        self.dropped = 0
        """Snapshots that gave way to newer ones before they were taken."""

    def follow(self, subscription: Subscription) -> None:
        """What is ended with the stream."""
        self._subscription = subscription

    def put(self, snapshot: Snapshot) -> None:
        """Let a snapshot wait to be taken."""
        self.dropped += len(self._waiting) == self._waiting.maxlen
        self._waiting.append(snapshot)
        self._arrived.set()

    @property
    def waiting(self) -> int:
        """Snapshots that were not yet taken."""
        return len(self._waiting)

    def newer_if_full(self) -> Snapshot | None:
        """The oldest that waits where there is no room for more, instead of one that was taken."""
        if len(self._waiting) < (self._waiting.maxlen or 0):
            return None
        self.dropped += 1
        return self._waiting.popleft()

    def end(self) -> None:
        """Take nothing any more. Safe to call twice."""
        if self._subscription is not None:
            self._subscription.end()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Snapshot:
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()
