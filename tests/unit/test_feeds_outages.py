"""A collector whose feeds are in trouble for a day: it polls and keeps its history as without."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import virtual_time
from influx_bench import FakeDatabase, writing
from snapshots import CATALOGUE

from senec_tui.device.connection.connect import simulated
from senec_tui.errors import BrokerError, DatabaseError
from senec_tui.feeds.feed import LONGEST_WAIT_S, Feed
from senec_tui.feeds.influx.influx_mark import Mark
from senec_tui.feeds.influx.influx_target import InfluxFeed, InfluxTarget, Kept
from senec_tui.feeds.proxy.proxy_answers import ProxyAnswers
from senec_tui.model.data_paths import history_file
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.model.polling.collector.collector import Collector, CollectorListener
from senec_tui.model.polling.collector.socket_http import Request
from senec_tui.simulator.appliance import Appliance

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from senec_tui.model.polling.collector.collector import Follower
    from senec_tui.model.reading.snapshot import Snapshot

DAY_S = 86_400.0
EVERY_S = 1800.0
DEVICE = "senec.lan"


@dataclass
class Day:
    """What a collector did in a time."""

    polls: list[float] = field(default_factory=list)
    """When each came in, seconds from the start."""
    kept: list[float] = field(default_factory=list)
    """When each sample of the history was taken, likewise."""
    asked: int = 0
    """Requests that the appliance had."""


class Home:
    """A collector in a folder, in virtual time, before a simulated appliance."""

    def __init__(self, folder: Path, interval_s: float = EVERY_S) -> None:
        self.loop = virtual_time.the_loop()
        self.begin = self.loop.wall()
        self.folder = folder
        self.appliance = Appliance(
            start=self.begin, fair=True, always_may=True, clock=self.loop.time
        )
        client = simulated(self.appliance, CATALOGUE, clock=self.loop.wall, timer=self.loop.time)
        self.cache: CachedSource | None = None
        self.day = Day()
        self.collector = Collector(
            client,
            CATALOGUE,
            data=folder,
            device=DEVICE,
            interval_s=interval_s,
            hearing=CollectorListener(
                notice=lambda _: None, lost=lambda _: None, back=lambda: None, excess=lambda _: None
            ),
            clock=self.loop.wall,
        )
        self.collector.feed.subscribe("test", self._polled)

    def _polled(self, snapshot: Snapshot) -> None:
        if snapshot.link.next_at is not None and snapshot.link.state == "live":
            at = round(snapshot.at - self.begin, 3)
            if at not in self.day.polls[-1:]:
                self.day.polls.append(at)

    async def run(
        self,
        *followers: Follower,
        seconds: float = DAY_S,
        beside: Callable[[Home], Awaitable[None]] | None = None,
    ) -> Day:
        for follower in followers:
            self.collector.follow(follower)
        running = asyncio.create_task(self.collector.run())
        helping = None if beside is None else asyncio.ensure_future(beside(self))
        await asyncio.sleep(seconds)
        if helping is not None:
            await helping
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        file = history_file(self.folder, DEVICE)
        history = History(file, CATALOGUE, clock=self.loop.wall)
        samples = history.samples("house", self.begin - 1, self.loop.wall() + 1)
        self.day.kept = [round(sample.at - self.begin, 3) for sample in samples]
        history.close()
        self.day.asked = self.appliance.stats.requests
        return self.day


class Hanging:
    """Takes a snapshot and never says what became of it."""

    async def send(self, _snapshot: Snapshot) -> int:
        await asyncio.Event().wait()
        return 1

    async def close(self) -> None:
        pass


class Failing(Hanging):
    """Is away, by an error that is known or by a mistake."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.tried = 0

    async def send(self, _snapshot: Snapshot) -> int:
        self.tried += 1
        raise self.error


def feed(target: Hanging, home: Home) -> Feed:
    return Feed("mqtt", target, clock=home.loop.wall)


def alone(folder: Path) -> Day:
    folder.mkdir()

    async def story() -> Day:
        return await Home(folder).run()

    return virtual_time.run(story())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Day:
    return alone(tmp_path_factory.mktemp("collector") / "alone")


@pytest.mark.parametrize(
    "target",
    [Hanging(), Failing(BrokerError("away", broker="b")), Failing(ZeroDivisionError())],
    ids=["hangs", "is away", "a mistake"],
)
def test_a_broker_in_trouble_for_a_day_disturbs_nothing(
    undisturbed: Day, target: Hanging, tmp_path: Path
) -> None:
    async def story() -> Day:
        home = Home(tmp_path)
        one = feed(target, home)
        day = await home.run(one)
        state = one.state
        assert (state.sent, state.waiting) in {(0, 1), (0, 2)}
        assert (state.dropped or 0) > DAY_S / EVERY_S - 10
        return day

    day = virtual_time.run(story())
    assert day == undisturbed
    assert len(day.polls) == DAY_S / EVERY_S
    if isinstance(target, Failing):  # again and again, but not in a hurry
        assert DAY_S / LONGEST_WAIT_S - 5 < target.tried < DAY_S / LONGEST_WAIT_S + 20


def test_a_database_that_was_away_for_a_day_gets_every_sample_and_disturbs_nothing(
    undisturbed: Day, tmp_path: Path
) -> None:
    database = FakeDatabase()

    async def story() -> Day:
        home = Home(tmp_path)
        kept = Kept(
            lambda: History(history_file(tmp_path, DEVICE), CATALOGUE, clock=home.loop.wall),
            writing(),
        )
        mark = Mark(tmp_path / "sent.json")
        target = InfluxTarget(kept, mark, database, clock=home.loop.wall)

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(5 * seconds)  # each attempt takes the test as long as a collector

        one = InfluxFeed(target, Feed("influx", target, clock=home.loop.wall, sleep=sleep))

        async def outage(home: Home) -> None:
            await asyncio.sleep(3600)
            database.failure = DatabaseError("away", host="db")
            await asyncio.sleep(DAY_S - 2 * 3600)
            assert (one.state.waiting or 0) > 40
            assert not one.state.works
            database.failure = None

        day = await home.run(one, beside=outage)
        assert one.state.works
        assert one.state.dropped == 0
        return day

    day = virtual_time.run(story())
    assert day == undisturbed
    house = database.numbers("house_power")
    assert len(house) == len({at_ms for at_ms, _ in house})
    # The newest poll is recorded beside the feed, and goes with the next one.
    assert len(day.kept) - 1 <= len(house) <= len(day.kept)


def test_fifty_clients_of_all_kinds_cost_what_the_collector_costs_alone(tmp_path: Path) -> None:
    """Values that are asked for at every poll, and whole objects that it keeps by the minute."""
    asked = (
        b'{"ENERGY":{"GUI_HOUSE_POW":"","GUI_GRID_POW":""}}',
        b'{"ENERGY":{},"BMS":{},"PV1":{},"WALLBOX":{},"TEMPMEASURE":{}}',
        b'{"ENERGY":{"STAT_STATE":""},"PM1OBJ1":{"FREQ":"","U_AC":""}}',
        b'{"BMS":{"CELL_VOLTAGES_MODULE_A":""},"ENERGY":{"GUI_BAT_DATA_FUEL_CHARGE":""}}',
        b'{"ENERGY":{"GUI_INVERTER_POWER":""},"PV1":{"MPP_POWER":""}}',
    )

    async def cost(folder: Path, clients: int) -> int:
        folder.mkdir()
        home = Home(folder, interval_s=10)
        answers = ProxyAnswers(home.collector._shared)

        async def ask(_home: Home) -> None:
            await asyncio.sleep(30)
            for _ in range(120):
                await asyncio.sleep(1)
                requests = (
                    Request(method="POST", path="/lala.cgi", body=asked[number % len(asked)])
                    for number in range(clients)
                )
                answered = await asyncio.gather(*map(answers.answer, requests))
                assert {answer.status for answer in answered} <= {200}

        return (await home.run(seconds=200, beside=ask)).asked

    without = virtual_time.run(cost(tmp_path / "without", 0))
    assert virtual_time.run(cost(tmp_path / "with", 50)) == without
