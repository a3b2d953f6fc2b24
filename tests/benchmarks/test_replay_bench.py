"""A recording of everything: how long a seek takes, and a tick of playing it 3600 times as fast.

python -m pytest tests/benchmarks/test_replay_bench.py -s
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from senec_tui.app.services.time.replay_travel import Lookback
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.model.recording.player import TICK_S
from senec_tui.model.recording.recorder import Recorder
from senec_tui.model.recording.replay import FASTEST, Replay
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Wanted

START: Final = 1_782_000_000.0
POLLS: Final = 720
INTERVAL_S: Final = 10.0
SEEK_BAR_S: Final = 0.1


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def _record(file: Path) -> None:
    clock = Clock()
    appliance = demo_appliance(clock=clock, start=clock.now)
    client = simulated(appliance, Catalogue(), clock=clock, timer=clock)
    everything: Wanted = dict.fromkeys(await client.sections(), ())
    with closing(Recorder(file, Catalogue())) as recorder:
        for _ in range(POLLS):
            recorder.reply(await client.read(everything), everything)
            await clock.sleep(INTERVAL_S)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hours of everything, every ten seconds."""
    made = tmp_path_factory.mktemp("replay") / "x.senec"
    asyncio.run(_record(made))
    return made


def test_a_seek(file: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - places, not secrets
    replay = Replay(file, Catalogue())
    taken = []
    for _ in range(100):
        at = chance.uniform(replay.start, replay.end)
        started = time.perf_counter()
        replay.seek(at)
        replay.snapshot()
        taken.append(time.perf_counter() - started)
    replay.shut()
    print(f"\nslowest of 100 seeks {max(taken) * 1000:4.0f} ms")  # noqa: T201
    assert max(taken) < SEEK_BAR_S


def test_a_tick_at_the_highest_speed(file: Path) -> None:
    replay = Replay(file, Catalogue())
    lookback = Lookback(replay)
    lookback.begin(replay.start)
    taken = []
    at = replay.start
    while at < replay.end:
        at += FASTEST * TICK_S
        started = time.perf_counter()
        replay.seek(at)
        replay.snapshot()
        lookback.go_on(replay.at)
        taken.append(time.perf_counter() - started)
    replay.shut()
    mean_s = sum(taken) / len(taken)
    print(f"\na tick at {FASTEST:.0f}x {mean_s * 1000:4.0f} ms of {TICK_S * 1000:.0f}")  # noqa: T201
    assert mean_s < TICK_S / 2
