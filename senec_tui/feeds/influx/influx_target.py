"""The history, sent on to InfluxDB, VictoriaMetrics or whatever else takes line protocol.

The history is the queue: what the database has not taken is read from there, so that nothing is
lost while it is away, and nothing waits in memory but one batch. A `Mark` says how far it has come.

A point is the same wherever it is sent from: name, tags and milliseconds. What is sent once more,
because nobody knows whether it was taken, replaces itself in InfluxDB; VictoriaMetrics does that
with `-dedup.minScrapeInterval=1ms`.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from senec_tui.errors import NoHistoryError, StorageError
from senec_tui.model.polling.collector.feed_state import reasons_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from senec_tui.errors import DatabaseError
    from senec_tui.feeds.feed import Feed
    from senec_tui.feeds.influx.influx_mark import Mark
    from senec_tui.feeds.influx.influx_profiles import Writing
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.model.reading.snapshot import Snapshot

POLLS_AT_ONCE: Final = 200
"""Of these about thirty have the cells: some 300 kB of lines."""


class LineWriter(Protocol):
    """What takes lines: a `Database`."""

    async def write(self, lines: Sequence[str]) -> DatabaseError | None:
        """Hand on some lines.

        Returns:
            What will never be taken of them; the rest was.

        Raises:
            DatabaseError: none of them was taken, as far as can be told.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class PollBatch:
    """Some polls as lines, and how far they reach."""

    lines: tuple[str, ...]
    reached_ms: int
    is_all: bool
    waiting: int
    """Polls in full resolution that are still to go, these included."""
    full_polls: int
    """Of these."""


class Kept:
    """What is kept, as lines. Blocking; any thread may call it, one at a time."""

    def __init__(self, open_history: Callable[[], History], writing: Writing) -> None:
        """`open_history` raises `StorageError`."""
        self._open = open_history
        self._writing = writing
        self._history: History | None = None
        self._one_at_a_time = threading.RLock()

    def batch(self, after_ms: int, until_ms: int, most: int = POLLS_AT_ONCE) -> PollBatch:
        """The next polls after a moment. Raises `StorageError`."""
        with self._one_at_a_time:
            try:
                history = self._opened()
                found = history.polls_after(
                    after_ms, until_ms, objects=self._writing.objects, most=most
                )
                full = sum(poll.is_full for poll in found.polls)
                waiting = full if found.is_all else history.count_polls(after_ms, until_ms)
            except StorageError:
                self.close()
                raise
        lines: list[str] = []
        before = after_ms / 1000
        for poll in found.polls:
            lines += self._writing.lines(poll, before)
            before = poll.at
        return PollBatch(tuple(lines), found.reached_ms, found.is_all, waiting, full)

    def close(self) -> None:
        """Give the file back. Safe to call twice."""
        with self._one_at_a_time:
            if self._history is not None:
                self._history.close()
                self._history = None

    def _opened(self) -> History:
        if self._history is not None and self._history.displaced:
            self.close()
        if self._history is None:
            self._history = self._open()
        return self._history


class InfluxTarget:
    """Brings a database up to date whenever a snapshot says that there may be news."""

    def __init__(
        self, kept: Kept, mark: Mark, database: LineWriter, *, clock: Callable[[], float]
    ) -> None:
        """Nothing is read yet."""
        self._kept = kept
        self._mark = mark
        self._database = database
        self._clock = clock
        self._newest: float | None = None
        self._back_to: float | None = None
        self._is_loaded = False
        self.sent = 0
        """Lines that were taken."""
        self.waiting = 0
        """Polls that are still to go, as of the last look."""
        self.refusal: DatabaseError | None = None
        """What the database said that it will never take, when it last did."""
        self.refused = 0
        """Batches of which it did not take everything."""

    def notice(self, snapshot: Snapshot) -> None:
        """See whether the clock was set back: what comes now is earlier than what was sent."""
        at = _taken_at(snapshot)
        if at is None:
            return
        if self._newest is not None and at < self._newest:
            self._back_to = at if self._back_to is None else min(at, self._back_to)
        self._newest = at

    async def send(self, snapshot: Snapshot) -> int:
        """Everything that the database lacks, batch by batch; returns how many lines it took.

        Raises:
            DatabaseError: it did not take a batch. Those before it are marked.
            StorageError: the history cannot be read, or the mark not be saved; then nothing more
                is sent, so that at most one batch is ever sent twice.
        """
        at, before = _taken_at(snapshot), self.sent
        if at is None:
            return 0
        await self._prepare(at)
        with suppress(NoHistoryError):
            while not await self._send_batch(self._newest or at):
                pass
        return self.sent - before

    async def close(self) -> None:
        """Remember how far it has come. Raises nothing."""
        await self._database.close()
        self._kept.close()
        with suppress(StorageError):
            self._go_back()
            self._mark.save(self._clock(), at_once=True)

    async def _send_batch(self, newest: float) -> bool:
        """Send the next one; True: there was nothing more.

        What is dated later than the newest poll was recorded before the clock was set back. It
        waits for its time, as the mark would pass over what is recorded until then.
        """
        after_ms, until_ms = self._mark.until_ms or 0, round(newest * 1000)
        batch = await asyncio.to_thread(self._kept.batch, after_ms, until_ms)
        self.waiting = batch.waiting
        if batch.lines:
            refusal = await self._database.write(batch.lines)
            self.sent += len(batch.lines)
            self.refusal = refusal
            self.refused += refusal is not None
        self.waiting -= min(self.waiting, batch.full_polls)
        self._mark.move(batch.reached_ms)
        await self._save(at_once=not batch.is_all)
        return batch.is_all

    async def _save(self, *, at_once: bool) -> None:
        """Not by the event loop: a memory card may take its time."""
        now = self._clock()
        if self._mark.is_due(now, at_once=at_once):
            await asyncio.to_thread(self._mark.save, now, at_once=at_once)

    async def _prepare(self, taken_at: float) -> None:
        """Know where to go on; the first time, that is the first poll that is seen."""
        first_ms = round(taken_at * 1000) - 1
        is_new = False
        if not self._is_loaded:
            await asyncio.to_thread(self._mark.load)
            self._is_loaded = True
            is_new = self._mark.until_ms is None
            # Or the clock was set back meanwhile.
            self._mark.move(min(first_ms, self._mark.until_ms or first_ms))
        self._go_back()
        await self._save(at_once=is_new)

    def _go_back(self) -> None:
        back_to, self._back_to = self._back_to, None
        if back_to is not None and (until_ms := self._mark.until_ms) is not None:
            self._mark.move(min(until_ms, round(back_to * 1000) - 1))


def _taken_at(snapshot: Snapshot) -> float | None:
    """When the live values arrived, by which the history keeps a poll; None: not yet."""
    stored = snapshot.stored("ENERGY", "GUI_HOUSE_POW")
    return None if stored is None else stored.at


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """How far older days have come."""

    sent: int
    until: float
    refusal: DatabaseError | None


class Backfill:
    """Sends what is older than what the feed of this target sends by itself."""

    def __init__(
        self, kept: Kept, mark: Mark, database: LineWriter, *, clock: Callable[[], float]
    ) -> None:
        """Nothing is read yet."""
        self._kept = kept
        self._mark = mark
        self._database = database
        self._clock = clock

    async def run(self, start: float) -> AsyncIterator[BackfillProgress]:
        """From a moment up to the mark; where there is none, up to now, which then is the mark.

        What the feed has sent before is sent once more: a database may have been begun anew.

        Raises:
            DatabaseError: it did not take a batch.
            StorageError: the history cannot be read, or the mark not be saved.
        """
        await asyncio.to_thread(self._mark.load)
        now = self._clock()
        until_ms = self._mark.until_ms
        end_ms = round(now * 1000) if until_ms is None else until_ms
        after_ms, sent, refusal = round(start * 1000) - 1, 0, None
        is_all = after_ms >= end_ms
        while not is_all:
            batch = await asyncio.to_thread(self._kept.batch, after_ms, end_ms)
            if batch.lines:
                refusal = await self._database.write(batch.lines) or refusal
            after_ms, is_all = batch.reached_ms, batch.is_all
            sent += len(batch.lines)
            yield BackfillProgress(sent, after_ms / 1000, refusal)
        if until_ms is None:
            self._mark.move(max(after_ms, round(start * 1000)))
            await asyncio.to_thread(self._mark.save, now, at_once=True)

    async def close(self) -> None:
        """Give back connection and file."""
        await self._database.close()
        self._kept.close()


class InfluxFeed:
    """Hands polls on to a database; what the collector runs."""

    def __init__(self, target: InfluxTarget, feed: Feed) -> None:
        """`feed`: of that target, in which one snapshot waits: it says that it is time to look."""
        self._target = target
        self._feed = feed

    def publish(self, snapshot: Snapshot) -> None:
        """What the feed of the poller calls. Returns at once."""
        self._target.notice(snapshot)
        self._feed.publish(snapshot)

    @property
    def state(self) -> FeedState:
        """How it fares: lines sent, polls that wait in the history; none is ever dropped."""
        state, target = self._feed.state, self._target
        return replace(
            state,
            sent=target.sent,
            failed=(state.failed or 0) + target.refused,
            waiting=target.waiting,
            dropped=0,
            reasons=state.reasons or reasons_of(target.refusal),
        )

    async def run(self) -> None:
        """Send until cancelled."""
        await self._feed.run()
