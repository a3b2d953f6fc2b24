"""The polling loop with a clock that only moves when the loop sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import DeviceFacts, Reply, Section, Wanted
from senec_tui.errors import DeviceError, OverdueError, RefusedError, TimedOutError
from senec_tui.model.polling.poller import (
    ALMOST_DUE_S,
    LONGEST_INTERVAL_S,
    MEDIUM_S,
    OVERDUE_S,
    SLOW_ANSWER_S,
    SLOW_S,
    Interest,
    Poller,
    combined,
    union,
)
from senec_tui.model.reading.snapshot import Snapshot

LIVE: Wanted = {"ENERGY": ("GUI_HOUSE_POW",)}


@dataclass
class FakeSource:
    """Answers every name with the number of the request; fails when told to."""

    now: float = 1000.0
    took_s: float = 0.1
    asked: list[Wanted] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    failures: dict[int, DeviceError] = field(default_factory=dict)
    refuses: str = ""
    lacks: frozenset[str] = frozenset()
    in_flight: int = 0
    most_in_flight: int = 0
    facts: DeviceFacts = field(default_factory=lambda: DeviceFacts(name="fake"))

    def clock(self) -> float:
        return self.now

    async def read(self, wanted: Wanted) -> Reply:
        number = len(self.asked)
        self.asked.append(wanted)
        self.asked_at.append(self.now)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        if number in self.failures:
            raise self.failures[number]
        if self.refuses in wanted:
            raise TimedOutError(host="fake", port=443, seconds=10)
        sections: dict[str, Section | None] = {
            name: {
                v: "VARIABLE_NOT_FOUND" if v in self.lacks else f"u1_{number:04X}"
                for v in names or ("A",)
            }
            for name, names in wanted.items()
        }
        return Reply(sections=sections, at=self.now, took_s=self.took_s)

    async def sections(self) -> tuple[str, ...]:
        return ()

    async def log_day(self, day: object) -> bytes:
        raise NotImplementedError

    async def close(self) -> None:
        pass


class Bench:
    """Runs a poller for so many sleeps and keeps what it published."""

    def __init__(self, source: FakeSource, interval_s: float = 10.0) -> None:
        self.source = source
        self.published: list[Snapshot] = []
        self.slept: list[float] = []
        self.sleeps_left = 0
        self.done = asyncio.Event()
        self.at_sleep: dict[int, object] = {}
        self.poller = Poller(
            source,
            Catalogue(),
            live=LIVE,
            interval_s=interval_s,
            clock=source.clock,
            sleep=self.sleep,
            jitter=lambda: 0.5,
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) >= self.sleeps_left:
            self.done.set()
            await asyncio.Event().wait()
        self.source.now += seconds

    async def run(self, sleeps: int) -> None:
        self.sleeps_left = len(self.slept) + sleeps
        self.done.clear()
        task = asyncio.create_task(self.poller.run(self.published.append))
        await asyncio.wait_for(self.done.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    @property
    def states(self) -> list[str]:
        """The states of the link, repeats left out."""
        states = [snapshot.link.state for snapshot in self.published]
        return [s for i, s in enumerate(states) if not i or s != states[i - 1]]


async def until(true: Callable[[], bool]) -> None:
    """Let the loop go on until something is true."""
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came true")


async def test_asks_at_the_interval_and_publishes_what_came() -> None:
    bench = Bench(FakeSource())
    await bench.run(3)
    assert bench.source.asked == [LIVE] * 3
    assert bench.source.asked_at == [1000.0, 1010.0, 1020.0]
    assert bench.states == ["live"]
    assert bench.published[-1].number("ENERGY", "GUI_HOUSE_POW") == 2
    assert bench.published[-1].link.facts.name == "fake"


async def test_never_two_requests_at_once() -> None:
    bench = Bench(FakeSource())
    bench.poller.show(Interest(medium={"BMS": ()}, slow={"FACTORY": ()}))
    bench.poller.refresh()
    await bench.run(4)
    assert bench.source.most_in_flight == 1


async def test_slow_answers_make_us_slower() -> None:
    bench = Bench(FakeSource(took_s=4.0))
    await bench.run(1)
    assert bench.slept == [20.0]
    assert bench.published[-1].link.interval_s == 20.0


async def test_one_answer_of_a_minute_does_not_blind_us_for_five() -> None:
    bench = Bench(FakeSource(took_s=53.0))
    await bench.run(1)
    assert bench.slept == [LONGEST_INTERVAL_S]


async def test_a_slow_answer_is_told_while_it_is_waited_for_and_afterwards() -> None:
    source = FakeSource(took_s=8.0)
    bench = Bench(source)
    came = asyncio.Event()
    read = source.read

    async def slowly(wanted: Wanted) -> Reply:
        await came.wait()
        return await read(wanted)

    source.read = slowly  # type: ignore[method-assign]
    bench.sleeps_left = 3
    timers: list[Callable[[], None]] = []
    loop = asyncio.get_running_loop()
    call_later = loop.call_later

    def noted(delay: float, callback: Callable[..., None], *arguments: object) -> object:
        if delay == SLOW_ANSWER_S:
            timers.append(lambda: callback(*arguments))
        return call_later(delay, callback, *arguments)

    loop.call_later = noted  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(bench.poller.run(bench.published.append))
    await until(lambda: bool(timers))
    assert not bench.published
    timers[0]()
    told = [snapshot.link.slow for snapshot in bench.published]
    assert told == [True]
    assert not source.asked
    came.set()
    await until(lambda: bool(bench.slept))
    source.took_s = 0.1
    await until(lambda: len(bench.slept) > 1)
    told = [snapshot.link.slow for snapshot in bench.published]
    assert told == [True, True, False]
    assert bench.states == ["connecting", "live"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_overdue_is_left_alone_until_it_must_be_over() -> None:
    overdue = OverdueError(host="fake", port=443, seconds=10)
    bench = Bench(FakeSource(failures={1: overdue, 2: overdue}))
    await bench.run(4)
    assert bench.source.asked_at == [1000, 1010, 1010 + OVERDUE_S, 1010 + 2 * OVERDUE_S]


async def test_medium_and_slow_parts_are_asked_for_when_they_are_old() -> None:
    bench = Bench(FakeSource(), interval_s=30.0)
    bench.poller.show(Interest(medium={"BMS": ()}, slow={"FACTORY": ("SYS_TYPE",)}))
    await bench.run(130)
    bms = [
        at for at, w in zip(bench.source.asked_at, bench.source.asked, strict=True) if "BMS" in w
    ]
    factory = [
        at
        for at, w in zip(bench.source.asked_at, bench.source.asked, strict=True)
        if "FACTORY" in w
    ]
    assert bms[:3] == [1000.0, 1000.0 + MEDIUM_S, 1000.0 + 2 * MEDIUM_S]
    assert factory == [1000.0, 1000.0 + SLOW_S]


async def test_tiers_of_one_object_do_not_refresh_each_other() -> None:
    bench = Bench(FakeSource(), interval_s=30.0)
    bench.poller.show(Interest(medium={"BMS": ("SOC",)}, slow={"BMS": ("SN",)}))
    await bench.run(7)
    assert [w["BMS"] for w in bench.source.asked if "BMS" in w] == [
        ("SOC", "SN"), ("SOC",), ("SOC",), ("SOC",),
    ]  # fmt: skip


async def test_a_screen_that_needs_more_is_served_at_once() -> None:
    bench = Bench(FakeSource())
    bench.sleeps_left = 2
    task = asyncio.create_task(bench.poller.run(bench.published.append))
    await until(lambda: bool(bench.slept))
    asked = len(bench.source.asked)
    bench.poller.show(Interest(medium={"BMS": ()}))
    for _ in range(20):
        await asyncio.sleep(0)
    assert {"BMS": ()} in bench.source.asked[asked:]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_lost_once_back_once_and_the_values_stay() -> None:
    refused = RefusedError(host="fake", port=443)
    bench = Bench(FakeSource(failures={1: refused, 2: refused, 3: refused}))
    await bench.run(5)
    assert bench.states == ["live", "lost", "live"]
    lost = [s for s in bench.published if s.link.state == "lost"]
    assert all(s.link.error is refused for s in lost)
    assert all(s.number("ENERGY", "GUI_HOUSE_POW") == 0 for s in lost)
    assert len({s.link.since for s in lost}) == 1
    assert bench.slept[1:4] == [5.0, 10.0, 20.0]
    assert bench.published[-1].link.error is None


async def test_waits_no_longer_than_the_longest_back_off() -> None:
    refused = RefusedError(host="fake", port=443)
    bench = Bench(FakeSource(failures=dict.fromkeys(range(40), refused)))
    await bench.run(40)
    assert max(bench.slept) == 120.0


async def test_a_part_that_fails_does_not_take_the_live_values_along() -> None:
    bench = Bench(FakeSource(refuses="BMS"))
    bench.poller.show(Interest(medium={"BMS": ()}))
    await bench.run(4)
    assert bench.states == ["live"]
    assert isinstance(bench.published[-1].link.error, TimedOutError)
    assert sum("BMS" in wanted for wanted in bench.source.asked) == 2  # not at every poll


async def test_asking_again_and_again_by_hand_does_not_flood_the_device() -> None:
    bench = Bench(FakeSource())
    bench.sleeps_left = 1
    task = asyncio.create_task(bench.poller.run(bench.published.append))
    await until(lambda: bool(bench.slept))
    for _ in range(50):
        bench.poller.refresh()
        await asyncio.sleep(0)
    assert len(bench.source.asked) == 1
    bench.source.now += 2.0
    bench.poller.refresh()
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(bench.source.asked) == 2
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_refresh_by_hand_brings_the_slower_values_of_the_screen_too() -> None:
    bench = Bench(FakeSource())
    bench.poller.show(Interest(slow={"FACTORY": ()}))
    bench.sleeps_left = 1
    task = asyncio.create_task(bench.poller.run(bench.published.append))
    await until(lambda: bool(bench.slept))
    for _ in range(2):
        bench.source.now += 5.0
        bench.poller.refresh(all_tiers=True)
        for _ in range(20):
            await asyncio.sleep(0)
    assert sum("FACTORY" in wanted for wanted in bench.source.asked) == 2
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_union_of_interests() -> None:
    assert union({"A": ("x",), "B": ()}, {"A": ("y", "x"), "B": ("z",)}, {"C": ()}) == {
        "A": ("x", "y"),
        "B": (),
        "C": (),
    }


async def test_what_is_almost_due_comes_along() -> None:
    """Two screens opened at different moments cost one more request a minute, not two."""
    bench = Bench(FakeSource())
    bench.poller.show(Interest(medium={"BMS": ()}))
    await bench.run(2)
    both = Interest(medium={"BMS": (), "TEMPMEASURE": ("CASE_TEMP",)})
    bench.poller.show(both)
    await bench.run(14)
    extra = [asked for asked in bench.source.asked if asked != LIVE]
    assert extra[0] == {"BMS": ()}
    assert extra[1] == {"TEMPMEASURE": ("CASE_TEMP",)}  # what is fresh is not asked for again
    assert len(extra) == 4
    assert extra[2] == extra[3] == both.medium
    moments = [at for asked, at in zip(bench.source.asked, bench.source.asked_at, strict=True)
               if asked != LIVE]  # fmt: skip
    assert MEDIUM_S - ALMOST_DUE_S <= moments[2] - moments[1] <= MEDIUM_S


async def test_a_variable_that_another_screen_has_asked_for_is_fresh() -> None:
    bench = Bench(FakeSource())
    bench.poller.show(Interest(medium={"BMS": ("SOC", "CURRENT")}, slow={"FACTORY": ()}))
    await bench.run(1)
    bench.poller.show(Interest(medium={"BMS": ("SOC", "VOLTAGE")}, slow={"FACTORY": ("COUNTRY",)}))
    await bench.run(1)
    extra = [asked for asked in bench.source.asked if asked != LIVE]
    assert extra == [
        {"BMS": ("SOC", "CURRENT"), "FACTORY": ()},
        {"BMS": ("VOLTAGE",)},
    ]


def test_what_all_need_together() -> None:
    screen = Interest(live={"A": ("x",)}, medium={"B": ("y",)})
    judged = Interest(medium={"B": ("z",), "C": ()}, slow={"D": ()})
    assert combined((screen, judged, Interest())) == Interest(
        live={"A": ("x",)}, medium={"B": ("y", "z"), "C": ()}, slow={"D": ()}
    )


async def test_what_the_device_lacks_is_asked_for_less_often() -> None:
    source = FakeSource(lacks=frozenset({"FEATURE"}))
    bench = Bench(source)
    bench.poller.show(Interest(medium={"BMS": ("SOC", "FEATURE")}))
    await bench.run(35)
    asked = [wanted["BMS"] for wanted in source.asked if "BMS" in wanted]
    assert len(asked) == 6
    assert [names for names in asked if "FEATURE" in names] == [asked[0], asked[5]]
    assert all("SOC" in names for names in asked)


BACK_S = 6 * 3600.0


async def test_a_clock_that_is_set_back_puts_no_value_off() -> None:
    bench = Bench(FakeSource())
    bench.poller.show(Interest(medium={"BMS": ("SOC",)}, slow={"FACTORY": ()}))
    await bench.run(3)
    asked = len(bench.source.asked)
    bench.source.now -= BACK_S
    await bench.run(3)
    assert "BMS" in set().union(*bench.source.asked[asked:])
    assert "FACTORY" in set().union(*bench.source.asked[asked:])


async def test_a_clock_that_is_set_back_leaves_the_key_for_fresh_values_alone() -> None:
    bench = Bench(FakeSource())
    await bench.run(2)
    bench.source.now -= BACK_S
    bench.poller.refresh()
    assert bench.poller._refresh_asked


async def test_what_failed_is_tried_again_after_the_clock_was_set_back() -> None:
    bench = Bench(FakeSource(refuses="BMS"))
    bench.poller.show(Interest(medium={"BMS": ("SOC",)}))
    await bench.run(2)
    bench.source.refuses = ""
    bench.source.now -= BACK_S
    await bench.run(3)
    assert bench.published[-1].number("BMS", "SOC") is not None
    assert bench.published[-1].link.error is None
