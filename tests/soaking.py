"""A life of polls with random faults, in simulated time, and what it leaves behind."""

from __future__ import annotations

import asyncio
import gc
import random
import tracemalloc
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from virtual_time import run, the_loop

from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import LONGEST_RETRY_S, Interest, Poller
from senec_tui.model.reading.changes import Changes
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.simulator.demo import demo_appliance
from senec_tui.simulator.faults import FAULTS

if TYPE_CHECKING:
    from senec_tui.model.reading.snapshot import Snapshot

TIMEOUT_S: Final = 10.0
INTERVAL_S: Final = 60.0
"""So that a day has few polls, and what is kept of a day is full after few."""
INTERESTS: Final = (
    Interest(),
    Interest(medium={"BMS": ()}),
    Interest(medium={"PV1": (), "PWR_UNIT": ()}, slow={"FACTORY": ()}),
    Interest(live={"ENERGY": ("GUI_TEST_1",)}, slow={"WIZARD": (), "SYS_UPDATE": ()}),
)
LARGE: Final = ("huge-reply", "many-keys", "deep-nesting")
"""Cost so much time to make up that a long soak has only some of them."""


@dataclass
class Figures:
    """What came of it."""

    polls: int = 0
    """Live values answered."""
    failures: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    """Survived, by name."""
    missed: list[str] = field(default_factory=list)
    """Faults after which the device was not live again in time."""
    slowest_recovery_s: float = 0.0
    """From the end of a fault to the next good answer."""
    days: float = 0.0
    """Simulated."""
    memory_start: int = 0
    """Bytes allocated by Python once everything has warmed up."""
    memory_end: int = 0
    memory_most: int = 0
    """At any look in between."""
    tasks_left: int = 0
    handles_start: int = 0
    handles_end: int = 0
    most_concurrent: int = 0
    requests: int = 0


def soak(polls: int, *, seed: int = 1, warm_up: int = 300, calm_polls: int = 20) -> Figures:
    """Poll so often, with faults after at most `calm_polls` each, and count."""
    tracemalloc.start()
    try:
        return run(_Soak(polls, seed, warm_up, calm_polls).run())
    finally:
        tracemalloc.stop()


class _Soak:
    def __init__(self, polls: int, seed: int, warm_up: int, calm_polls: int) -> None:
        self._polls = polls
        self._calm_s = calm_polls * INTERVAL_S
        self._warm_up = warm_up
        self._random = random.Random(seed)  # noqa: S311 - nothing secret
        self._figures = Figures()
        self._trends, self._changes, self._tracks = RecentPowers(), Changes(), RecentValues()
        self._latest: Snapshot | None = None
        self._counted_at: float | None = None

    async def run(self) -> Figures:
        figures, loop = self._figures, the_loop()
        before = asyncio.all_tasks()
        appliance = demo_appliance(clock=loop.wall)
        source = simulated(
            appliance, Catalogue(), timeout_s=TIMEOUT_S, clock=loop.wall, timer=loop.time
        )
        poller = Poller(
            source,
            Catalogue(),
            live=LIVE,
            interval_s=INTERVAL_S,
            clock=loop.wall,
            jitter=self._random.random,
        )
        polling = asyncio.ensure_future(poller.run(self._published))
        names = [name for name in FAULTS if name not in LARGE]
        while figures.polls < self._polls:
            if not figures.memory_start and figures.polls >= self._warm_up:
                figures.memory_start = _memory()
                figures.handles_start = _handles()
            elif figures.memory_start and sum(figures.faults.values()) % 50 == 0:
                figures.memory_most = max(figures.memory_most, _memory())
            await asyncio.sleep(self._random.uniform(0, self._calm_s))
            poller.show(self._random.choice(INTERESTS))
            rare = self._random.random() < 0.01
            fault = self._random.choice(LARGE if rare else names)
            appliance.faults.set(fault)
            await asyncio.sleep(self._random.uniform(0, 4 * INTERVAL_S))
            appliance.faults.clear()
            await self._recovered(fault, poller)
        figures.memory_end = _memory()
        figures.memory_most = max(figures.memory_most, figures.memory_end)
        figures.handles_end = _handles()
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await source.close()
        await asyncio.sleep(1)
        figures.tasks_left = len(asyncio.all_tasks() - before)
        figures.days = loop.time() / 86_400
        figures.most_concurrent = appliance.stats.max_concurrent
        figures.requests = appliance.stats.requests
        assert not appliance.writes
        return figures

    async def _recovered(self, fault: str, poller: Poller) -> None:
        """Live again within a time-out, one back-off and a poll."""
        figures, loop = self._figures, the_loop()
        figures.faults[fault] += 1
        ended, good = loop.time(), figures.polls
        longest_s = INTERVAL_S + TIMEOUT_S + 1.2 * LONGEST_RETRY_S
        # A slow answer makes the interval longer than any back-off may be.
        longest_s = max(longest_s, poller.snapshot.link.interval_s + TIMEOUT_S)
        while figures.polls == good or poller.snapshot.link.error is not None:
            if loop.time() - ended > longest_s + 60:
                figures.missed.append(fault)
                return
            await asyncio.sleep(1)
        figures.slowest_recovery_s = max(figures.slowest_recovery_s, loop.time() - ended)

    def _published(self, snapshot: Snapshot) -> None:
        link = snapshot.link
        self._latest = snapshot
        if link.next_at == self._counted_at:
            return
        self._counted_at = link.next_at
        if link.state == "live":
            self._figures.polls += 1
            self._trends.add(snapshot)
            self._tracks.add(snapshot)
            self._changes.add(snapshot)
        else:
            self._figures.failures += 1


def _memory() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _handles() -> int:
    directory = Path("/proc/self/fd")
    return len(list(directory.iterdir())) if directory.exists() else 0
