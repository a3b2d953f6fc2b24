"""One feed, many subscribers: none harms another, none holds up polling."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.polling.snapshot_feed import (
    WELL_AGAIN_AFTER,
    SnapshotFeed,
    SubscriberFailure,
    Subscription,
)
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOGUE = Catalogue()


def snapshot(at: float) -> Snapshot:
    return Snapshot(catalogue=CATALOGUE, at=at)


class Bench:
    """A feed, and what it told."""

    def __init__(self) -> None:
        self.told: list[SubscriberFailure] = []
        self.feed = SnapshotFeed(failed=self.told.append)
        self.got: list[tuple[str, float]] = []

    def taking(self, name: str) -> Callable[[Snapshot], None]:
        return lambda snapshot: self.got.append((name, snapshot.at))

    def publish(self, *moments: float) -> None:
        for at in moments:
            self.feed.publish(snapshot(at))


async def let_it_go_on() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_everybody_gets_every_snapshot_in_the_order_of_subscribing() -> None:
    bench = Bench()
    for name in ("b", "a", "c"):
        bench.feed.subscribe(name, bench.taking(name))
    bench.publish(1, 2)
    assert bench.got == [("b", 1), ("a", 1), ("c", 1), ("b", 2), ("a", 2), ("c", 2)]


@pytest.mark.parametrize(
    "error",
    [
        ValueError("serial number 12345"),
        MemoryError(),
        RecursionError("too deep"),
        StorageError(file="there", detail="it is gone"),
        StopIteration(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_one_that_raises_harms_no_other_and_is_told_once(error: Exception) -> None:
    bench = Bench()

    def failing(snapshot: Snapshot) -> None:
        bench.got.append(("failing", snapshot.at))
        raise error

    bench.feed.subscribe("before", bench.taking("before"))
    bench.feed.subscribe("recent values", failing)
    bench.feed.subscribe("behind", bench.taking("behind"))
    bench.publish(1, 2, 3)
    for name in ("before", "failing", "behind"):  # it is tried again each time
        assert [at for who, at in bench.got if who == name] == [1, 2, 3]
    (told,) = bench.told
    assert (told.part, told.error) == ("recent values", error)
    sentence = told.sentence(Language())
    assert "recent values" in sentence
    assert "tried again" in sentence
    assert "12345" not in sentence
    assert type(error).__name__ in sentence or "it is gone" in sentence


def test_what_fails_now_and_then_is_not_told_now_and_then() -> None:
    bench = Bench()

    def failing(snapshot: Snapshot) -> None:
        if snapshot.at % 2:
            raise ValueError

    bench.feed.subscribe("x", failing)
    bench.publish(*range(20))
    assert len(bench.told) == 1
    bench.publish(*(0 for _ in range(WELL_AGAIN_AFTER)), 1)
    assert len(bench.told) == 2


def test_one_that_leaves_while_it_is_called() -> None:
    bench = Bench()
    leaving: list[Subscription] = []

    def once(snapshot: Snapshot) -> None:
        bench.got.append(("once", snapshot.at))
        for subscription in leaving:
            subscription.end()

    leaving.append(bench.feed.subscribe("once", once))
    gone_too = bench.feed.subscribe("with it", bench.taking("with it"))
    leaving.append(gone_too)
    bench.feed.subscribe("stays", bench.taking("stays"))
    bench.publish(1, 2)
    assert bench.got == [("once", 1), ("stays", 1), ("stays", 2)]
    gone_too.end()  # again: nothing happens


def test_one_that_comes_late_begins_with_the_latest() -> None:
    bench = Bench()
    bench.feed.subscribe("early", bench.taking("early"))
    bench.publish(1, 2)
    bench.feed.subscribe("late", bench.taking("late"))
    bench.publish(3)
    assert [at for who, at in bench.got if who == "late"] == [2, 3]
    assert bench.feed.latest is not None
    assert bench.feed.latest.at == 3


def test_one_that_comes_while_a_snapshot_is_handed_out_gets_it_once() -> None:
    bench = Bench()

    def inviting(snapshot: Snapshot) -> None:
        if snapshot.at == 1:
            bench.feed.subscribe("guest", bench.taking("guest"))

    bench.feed.subscribe("host", inviting)
    bench.publish(1, 2)
    assert bench.got == [("guest", 1), ("guest", 2)]


def test_a_late_one_that_raises_at_once_is_told_and_stays() -> None:
    bench = Bench()
    bench.publish(1)
    calls: list[float] = []

    def failing(snapshot: Snapshot) -> None:
        calls.append(snapshot.at)
        raise ValueError

    bench.feed.subscribe("x", failing)
    bench.publish(2)
    assert calls == [1, 2]
    assert len(bench.told) == 1


async def test_a_slow_consumer_holds_nobody_up() -> None:
    bench = Bench()
    stream = bench.feed.stream("slow", keep=3)
    bench.feed.subscribe("quick", bench.taking("quick"))
    may_go_on = asyncio.Event()
    taken: list[float] = []

    async def consume() -> None:
        async for snapshot in stream:
            taken.append(snapshot.at)
            await may_go_on.wait()

    consuming = asyncio.ensure_future(consume())
    bench.publish(1)
    await let_it_go_on()
    bench.publish(*range(2, 10))
    assert [at for _, at in bench.got] == list(range(1, 10))
    may_go_on.set()
    await let_it_go_on()
    assert taken == [1, 7, 8, 9]
    assert stream.dropped == 5
    consuming.cancel()


async def test_of_one_that_wants_the_newest_only_it_is_the_newest() -> None:
    bench = Bench()
    stream = bench.feed.stream("newest", keep=1)
    bench.publish(1, 2, 3)
    assert (await anext(stream)).at == 3
    stream.end()
    bench.publish(4)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(stream), 0)


def test_the_sentence_in_german() -> None:
    told = SubscriberFailure("recording", ValueError("12345"))
    assert told.sentence(Language("de")).startswith("Ein Teil von senec-tui")
