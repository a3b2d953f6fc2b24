"""What `senec-tui collect` does: poll, keep, answer; nothing to look at."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from senec_tui.errors import ExcessError, SenecTuiError
from senec_tui.language import N_
from senec_tui.model.data_paths import collector_lock, collector_socket, history_file
from senec_tui.model.history.writing.background_writer import BackgroundWriter
from senec_tui.model.judgement.wording import message
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.model.polling.collector.socket_server import CollectorServer
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import Poller
from senec_tui.model.polling.snapshot_feed import SnapshotFeed
from senec_tui.model.polling.whole_device import whole_device
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Source
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.service import Alarms
    from senec_tui.model.history.writing.background_writer import Notice
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.model.polling.snapshot_feed import SubscriberFailure
    from senec_tui.model.reading.snapshot import LinkState, Snapshot

HOLDER: Final = "senec-tui collect"

_HISTORY: Final = "storage.history"
_NOT_RECORDED: Final = N_("The history is not recorded for now")

_LOOK_AGAIN_S: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class CollectorListener:
    """Whom the collector tells what, by functions."""

    notice: Callable[[Notice], None]
    """About the history."""
    lost: Callable[[SenecTuiError], None]
    """The appliance does not answer any more; once."""
    back: Callable[[], None]
    """It answers, for the first time or again; once."""
    excess: Callable[[SenecTuiError], None] = lambda _error: None
    """It answers more than is taken in; once."""
    failed: Callable[[SubscriberFailure], None] = lambda _failure: None
    """A part of the collector failed, and the rest goes on."""


class GuestServer(Protocol):
    """Answers guests in another way than the socket."""

    async def start(self) -> None:
        """Listen. Raises `SenecTuiError`."""

    async def stop(self) -> None:
        """Send the guests away. Safe to call twice, and before `start`."""

    @property
    def state(self) -> FeedState:
        """How it fares now."""
        ...


class Follower(Protocol):
    """Hands on what is polled to other programs, and fails by itself."""

    def publish(self, snapshot: Snapshot) -> None:
        """Take a snapshot. Returns at once."""

    async def run(self) -> None:
        """Hand on until cancelled; its failures are its own."""

    @property
    def state(self) -> FeedState:
        """How it fares now."""
        ...


class Collector:
    """Polls one appliance, keeps its history, and answers guests; one process per appliance."""

    def __init__(
        self,
        source: Source,
        catalogue: Catalogue,
        *,
        data: Path,
        device: str,
        interval_s: float,
        hearing: CollectorListener,
        alarms: Callable[[Source], Alarms] | None = None,
        proxy: Callable[[CachedSource], GuestServer] | None = None,
        status: Callable[[Snapshot, tuple[Alarm, ...], str], dict[str, Any]] | None = None,
        polled: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take the lock; nothing is asked yet.

        `data`: the data directory; `device`: how the appliance is named there; `alarms`: makes what
        follows the alarms, given where the log of the appliance is; `proxy`: makes what else
        answers guests from the same cache; `status`: what is told in a language of values and
        alarms to those who ask often; `polled`: called after every poll, whatever came of it.

        Raises:
            InUseError: there is a collector already.
            StorageError: the data directory cannot be used.
        """
        self._lock = Lock(collector_lock(data, device), HOLDER)
        self._shared = CachedSource(source, catalogue, interval_s=interval_s, clock=clock)
        self._followers: list[Follower] = []
        self._server = CollectorServer(
            self._shared, collector_socket(data, device), feeds=self._feeds, status=self._status
        )
        self._make_status = status
        self._proxy = None if proxy is None else proxy(self._shared)
        self._background_writer = BackgroundWriter(
            history_file(data, device), notice=self._noticed, holder=HOLDER, clock=clock
        )
        self._poller = Poller(
            self._shared, catalogue, live=LIVE, interval_s=interval_s, clock=clock, sleep=sleep
        )
        self._alarms = None if alarms is None else alarms(self._shared)
        self._hearing = hearing
        self._polled = polled
        self._state: LinkState = "connecting"
        self._excess_told = False
        self._sleep = sleep
        self.feed = SnapshotFeed(failed=hearing.failed)
        """What is polled, for whoever wants to follow it."""
        self._subscribe()

    def _subscribe(self) -> None:
        """Who follows what is polled."""
        self.feed.subscribe(N_("history"), self._background_writer.publish)
        self.feed.subscribe(N_("messages"), self._tell)
        self.feed.subscribe(N_("sign of life"), self._alive)
        if self._alarms is not None:
            self.feed.subscribe(N_("alarms"), self._alarms.publish)

    def follow(self, follower: Follower) -> None:
        """Let somebody hand on what is polled, from `run` on."""
        self._followers.append(follower)
        self.feed.subscribe(N_("other programs"), follower.publish)

    @property
    def standing_alarms(self) -> tuple[Alarm, ...]:
        """As `Alarms.standing`."""
        return () if self._alarms is None else self._alarms.standing

    def _feeds(self) -> list[dict[str, Any]]:
        guests = () if self._proxy is None else (self._proxy.state,)
        return [state.record() for state in (*guests, *(f.state for f in self._followers))]

    def _status(self, language: str) -> dict[str, Any] | None:
        """What is told without asking; None while there is nothing new enough."""
        latest = self.feed.latest
        if self._make_status is None or latest is None or latest.link.state != "live":
            return None
        if not self._shared.is_fresh_for_guest(latest.at):
            return None
        alarms = () if self._alarms is None else self._alarms.open
        return self._make_status(latest, alarms, language)

    async def run(self) -> None:
        """Collect until cancelled.

        Raises:
            StorageError: nobody could be answered at the socket.
            UsageError: nobody could be answered by the proxy.
        """
        try:
            await self._server.start()
            if self._proxy is not None:
                await self._proxy.start()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._background_writer.run())
                tasks.create_task(self._poller.run(self.feed.publish))
                tasks.create_task(self._find_objects())
                if self._alarms is not None:
                    tasks.create_task(self._alarms.run())
                for follower in self._followers:
                    tasks.create_task(follower.run())
        finally:
            if self._proxy is not None:
                await self._proxy.stop()
            await self._server.stop()
            await self._shared.close()
            self._lock.release()

    def _noticed(self, notice: Notice) -> None:
        """A history that is not kept is an alarm, too: who lives far away hears of nothing else."""
        self._hearing.notice(notice)
        if self._alarms is not None and notice.kind in ("stopped", "resumed"):
            stopped = notice.kind == "stopped"
            self._alarms.trouble(_HISTORY, message(_NOT_RECORDED) if stopped else None)

    def _alive(self, snapshot: Snapshot) -> None:
        if snapshot.link.next_at is not None:
            self._polled()

    def _tell(self, snapshot: Snapshot) -> None:
        """Changes of the connection, once each."""
        link = snapshot.link
        if isinstance(link.error, ExcessError) and not self._excess_told:
            self._excess_told = True
            self._hearing.excess(link.error)
        if link.state == self._state:
            return
        self._state = link.state
        if link.state == "lost" and link.error is not None:
            self._hearing.lost(link.error)
        elif link.state == "live":
            self._hearing.back()

    async def _find_objects(self) -> None:
        """Everything else once an hour, as soon as it is known what there is."""
        self._poller.show(whole_device())
        while True:
            try:
                names = await self._shared.sections()
            except SenecTuiError:
                # The poller tells about it; here it only means to wait.
                await self._sleep(_LOOK_AGAIN_S)
                continue
            self._poller.show(whole_device(names))
            return
