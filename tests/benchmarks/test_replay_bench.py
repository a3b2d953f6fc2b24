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
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.recording.player import TICK_S
from senec_tui.model.recording.recorder import Recorder
from senec_tui.model.recording.redacted_copy import redact_recording
from senec_tui.model.recording.replay import FASTEST, Replay
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.device.source import Raw, Section, Wanted

START: Final = 1_782_000_000.0
POLLS: Final = 720
INTERVAL_S: Final = 10.0
SEEK_BAR_S: Final = 0.1
DAY_POLLS: Final = 8640
WEEK_POLLS: Final = 7 * DAY_POLLS
NEXT_BAR_S: Final = 0.5
REDACT_BAR_S: Final = 10.0


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


def write_days(file: Path, polls: int) -> None:
    """Everything once, then live values every ten seconds; the state changes once, at the end."""
    chance = random.Random(7)  # noqa: S311 - data, not secrets
    whole, live = asyncio.run(_answers())
    with closing(Recorder(file, Catalogue())) as recorder:
        recorder.reply(Reply(sections=whole, at=START - INTERVAL_S), dict.fromkeys(whole, ()))
        for number in range(polls):
            sections: dict[str, Section | None] = {
                name: {variable: _varied(raw, chance) for variable, raw in (section or {}).items()}
                for name, section in live.items()
            }
            state = 13 if number < polls - 1 else 14
            sections["ENERGY"] = {**(sections["ENERGY"] or {}), "STAT_STATE": encode("u8", state)}
            recorder.reply(Reply(sections=sections, at=START + INTERVAL_S * number), LIVE)


async def _answers() -> tuple[Mapping[str, Section | None], Mapping[str, Section | None]]:
    """Everything, and what is live; the battery is full in both."""
    clock = Clock()
    client = simulated(demo_appliance(clock=clock, start=START), Catalogue(), clock=clock)
    everything: Wanted = dict.fromkeys(await client.sections(), ())
    whole = dict((await client.read(everything)).sections)
    whole["ENERGY"] = {**(whole["ENERGY"] or {}), "STAT_STATE": encode("u8", 13)}
    return whole, (await client.read(LIVE)).sections


def _varied(raw: Raw, chance: random.Random) -> Raw:
    """A third of all numbers is another one than before."""
    if not isinstance(raw, str):
        return tuple(_varied(text, chance) for text in raw)  # type: ignore[misc]  # texts, all
    varies = raw.startswith("fl_") and chance.random() < 1 / 3
    return encode("fl", chance.uniform(0, 5000)) if varies else raw


def next_change_s(file: Path) -> float:
    """Processor time of looking through all of a recording for the next change of the state."""
    replay = Replay(file, Catalogue())
    started = time.process_time()
    assert replay.next_change()
    taken_s = time.process_time() - started
    assert replay.at_end
    replay.shut()
    return taken_s


def redact_s(file: Path, target: Path) -> float:
    """Processor time of taking the identities out of a recording."""
    target.unlink(missing_ok=True)
    started = time.process_time()
    assert redact_recording(file, target, Catalogue()).counts
    return time.process_time() - started


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


def test_the_next_change_in_a_week(tmp_path: Path) -> None:
    file = tmp_path / "week.senec"
    write_days(file, WEEK_POLLS)
    seconds = min(next_change_s(file) for _ in range(3))
    print(f"\nnext change in a week {seconds * 1000:4.0f} ms")  # noqa: T201
    assert seconds < NEXT_BAR_S


def test_a_day_without_identities(tmp_path: Path) -> None:
    file = tmp_path / "day.senec"
    write_days(file, DAY_POLLS)
    seconds = min(redact_s(file, tmp_path / "clean.senec") for _ in range(2))
    print(f"\nredacting a day {seconds * 1000:4.0f} ms")  # noqa: T201
    assert seconds < REDACT_BAR_S
