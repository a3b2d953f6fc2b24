"""A feed: holds nobody up, tries for ever, forgets nothing but what is no longer new."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from snapshots import CATALOGUE, NOW

from senec_tui.errors import RefusedError
from senec_tui.feeds.feed import FIRST_WAIT_S, LONGEST_WAIT_S, Feed
from senec_tui.language import Language
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REFUSED = RefusedError(host="broker", port=1883)


class Broker:
    """Takes what it is sent, unless it is told to fail."""

    def __init__(self) -> None:
        self.got: list[float] = []
        self.failure: Exception | None = None
        self.is_closed = False

    async def send(self, snapshot: Snapshot) -> int:
        if self.failure is not None:
            raise self.failure
        self.got.append(snapshot.at)
        return 7

    async def close(self) -> None:
        self.is_closed = True


class Bench:
    """A feed whose waits are granted one by one."""

    def __init__(self, keep: int = 1) -> None:
        self.broker = Broker()
        self.waits: list[float] = []
        self._may_go_on = asyncio.Semaphore(0)
        self.seen: list[float] = []
        self.told: list[str | None] = []
        self.feed = Feed(
            "mqtt",
            self.broker,
            keep=keep,
            seen=lambda snapshot: self.seen.append(snapshot.at),
            changed=lambda state: self.told.append(state.reason(Language("en"))),
            clock=lambda: NOW,
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self._may_go_on.acquire()

    async def publish(self, *moments: float) -> None:
        for at in moments:
            self.feed.publish(Snapshot(catalogue=CATALOGUE, at=at))
        await settled()

    async def again(self, times: int = 1) -> None:
        for _ in range(times):
            self._may_go_on.release()
            await settled()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def running(bench: Bench) -> AsyncIterator[Bench]:
    task = asyncio.create_task(bench.feed.run())
    await settled()
    yield bench
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.broker.is_closed


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async for started in running(Bench()):
        yield started


async def test_it_counts_what_was_taken(bench: Bench) -> None:
    await bench.publish(1)
    await bench.publish(2)
    state = bench.feed.state
    assert (state.sent, state.failed, state.waiting, state.works) == (14, 0, 0, True)
    assert state.last_sent_at == NOW
    assert bench.broker.got == [1, 2]


@pytest.mark.parametrize("failure", [REFUSED, KeyError("a mistake")])
async def test_it_tries_again_with_the_newest_whatever_failed(
    bench: Bench, failure: Exception
) -> None:
    bench.broker.failure = failure
    await bench.publish(1, 2, 3)
    state = bench.feed.state
    assert (state.sent, state.failed, state.works) == (0, 1, False)
    assert state.waiting == 1
    reason = state.reason(Language("en"))
    assert reason is not None
    assert ("port 1883" if failure is REFUSED else "KeyError") in reason
    bench.broker.failure = None
    await bench.again()
    assert bench.broker.got[-1] == 3
    assert bench.feed.state.reason(Language("en")) is None


async def test_waits_grow_to_a_bound_and_begin_anew_after_success(bench: Bench) -> None:
    bench.broker.failure = REFUSED
    await bench.publish(1)
    await bench.again(20)
    assert bench.waits[:3] == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
    assert bench.waits[-1] == LONGEST_WAIT_S
    bench.broker.failure = None
    await bench.again()
    bench.broker.failure = REFUSED
    await bench.publish(2)
    assert bench.waits[-1] == FIRST_WAIT_S


async def test_what_waits_is_bounded_and_what_gave_way_is_counted() -> None:
    async for bench in running(Bench(keep=3)):
        bench.broker.failure = REFUSED
        await bench.publish(*range(100))
        assert bench.feed.state.waiting in range(5)
        bench.broker.failure = None
        await bench.again()
        assert bench.broker.got == [97, 98, 99]
        assert bench.feed.state.dropped == 97


async def test_what_gives_way_was_seen_all_the_same(bench: Bench) -> None:
    bench.broker.failure = REFUSED
    await bench.publish(1, 2, 3)
    assert bench.seen == [1, 2, 3]


async def test_each_change_is_told_once(bench: Bench) -> None:
    await bench.publish(1)
    await bench.publish(2)
    bench.broker.failure = REFUSED
    await bench.publish(3)
    await bench.again(3)
    bench.broker.failure = None
    await bench.again()
    assert bench.told[0] is None
    assert "port 1883" in str(bench.told[1])
    assert bench.told[2:] == [None]


async def test_other_processes_get_it_as_json_in_every_language(bench: Bench) -> None:
    bench.broker.failure = REFUSED
    await bench.publish(1)
    record = json.loads(json.dumps(bench.feed.state.record()))
    assert (record["name"], record["sent"], record["failed"]) == ("mqtt", 0, 1)
    assert set(record["error"]) == {"en", "de"}
    bench.broker.failure = None
    await bench.again()
    assert bench.feed.state.record()["error"] is None


async def test_a_rest_is_kept_after_success_and_then_the_newest_goes() -> None:
    bench = Bench()
    bench.feed = Feed("influx", bench.broker, rest_s=20.0, clock=lambda: NOW, sleep=bench.sleep)
    async for _ in running(bench):
        await bench.publish(1)
        await bench.publish(2, 3)
        assert bench.waits == [20.0]
        assert bench.broker.got == [1]
        await bench.again()
        assert bench.broker.got == [1, 3]
