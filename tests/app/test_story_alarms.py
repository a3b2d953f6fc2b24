"""Every story from the appliance's port to the owner: on tab 7, in `events`, with `collect` alone.

Over real HTTP on the loopback interface, in virtual time.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from driver import Driver, dashboard
from scenes import NOW
from sentences import faults_of
from told_stories import ALL_TOLD, Expected
from virtual_time import the_loop

from senec_tui.app.lifecycle import HISTORY_AFTER_S
from senec_tui.catalogue import Catalogue
from senec_tui.catalogue.level import Level
from senec_tui.cli.main import run as run_program
from senec_tui.cli.paths import Paths
from senec_tui.device.connection.address import parse_address
from senec_tui.device.connection.connect import connect
from senec_tui.device.connection.known_devices import Connecting, KnownDevices
from senec_tui.device.json_store import JsonFile
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import LEVEL_WORDS
from senec_tui.model.alarm.keeping.store import read_alarms
from senec_tui.model.alarm.rules import Rules
from senec_tui.model.alarm.service import Alarms
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.polling.collector.collector import Collector, CollectorListener
from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.stories.story import load_story, story_names
from senec_tui.simulator.web.serve import Served, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from senec_tui.device.source import Source

CATALOGUE = Catalogue()
RULES = Rules.of(CATALOGUE.table("alarms"))
MORNING = datetime(2026, 5, 14, 7, 50, tzinfo=UTC).timestamp()
POLLS_S = ((600.0, 10.0), (3600.0, 30.0), (86400.0, 300.0), (float("inf"), 1200.0))
"""How long a story lasts, and how often it is looked at: 50 to 150 times."""
DAY_S, AWAKE_S = 86400.0, 3600.0
"""Through a story of weeks the computer is up for an hour a day, and sleeps in between."""
LEAD_S = 120.0
"""What is normal here is known by then."""


@pytest.fixture(autouse=True)
def _directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))


def served_appliance(clock: Callable[[], float], speed: float = 1.0) -> Appliance:
    """That of the demo in May; without TLS, which works in threads that virtual time passes by."""
    return Appliance(
        model="v3-hybrid",
        firmware="npu2411",
        scheme="http",
        clock=clock,
        speed=speed,
        start=MORNING,
        fair=True,
        always_may=True,
    )


def client(place: Served, tmp_path: Path, clock: Callable[[], float]) -> Source:
    """Over the network, with a memory of certificates of its own."""
    return connect(
        parse_address(place.address),
        Connecting(),
        KnownDevices(JsonFile(tmp_path / "known.json")),
        CATALOGUE,
        clock=clock,
        timer=the_loop().time,
    )


def events(device: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What `senec-tui events --json` prints."""
    assert run_program(["events", "--json", "--host", device], {}) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def check_event(
    found: list[dict[str, Any]], told: Expected, began: float, poll_s: float
) -> dict[str, Any]:
    """One event, with the right level, sentence, begin and end; times are told to the second."""
    about = [
        event for event in found
        if event["rule"] == told.rule and re.search(told.words, event["text"])
        and event["level"] == LEVEL_WORDS[told.level]
    ]  # fmt: skip
    assert len(about) == 1, [(event["rule"], event["text"]) for event in found]
    (event,) = about
    assert event["end"] is not None
    for name, (first, last) in (("begin", told.begin_s), ("end", told.end_s)):
        at = unix(event[name]) - began
        assert first - 1 <= at <= last + poll_s + 1, (name, at)
    assert event["duration_s"] == pytest.approx(unix(event["end"]) - unix(event["begin"]), abs=1)
    return event


class Collected:
    """A collector, in a time that passes `speed` times as fast."""

    def __init__(self, name: str, tmp_path: Path, *, speed: float, poll_s: float) -> None:
        loop = the_loop()
        self.speed = speed
        self.appliance = served_appliance(loop.wall, speed)
        self.story = load_story(name)
        self._poll_s = poll_s
        self._tmp_path = tmp_path
        self.raised_at: dict[tuple[str, str], float] = {}

    def clock(self) -> float:
        return self.appliance.now

    async def sleep(self, seconds: float) -> None:
        """So many seconds of the appliance."""
        await asyncio.sleep(seconds / self.speed)

    async def _live(self, seconds: float) -> None:
        if seconds <= DAY_S:
            await self.sleep(seconds)
            return
        until = self.clock() + seconds
        while (left_s := until - self.clock()) > 0:
            await self.sleep(min(AWAKE_S, left_s))
            asleep_s = min(DAY_S - AWAKE_S, left_s - 2 * AWAKE_S)
            the_loop().wall_ahead_s += max(asleep_s, 0.0) / self.speed

    async def run(self) -> tuple[str, float]:
        """How the device is called, and when the story began."""
        async with served(self.appliance) as place:
            source = client(place, self._tmp_path, self.clock)
            device = f"{place.host}:{place.port}"
            task = asyncio.ensure_future(self._collector(source, device).run())
            await self.sleep(LEAD_S)
            began = self.clock()
            self.appliance.faults.set(self.story.name)
            clears_s = RULES.row(ALL_TOLD[self.story.name].rule).clear_s
            await self._live(self.story.lasts_s)
            self.appliance.faults.clear()
            await self.sleep(clears_s + 7 * self._poll_s)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return device, began

    def _collector(self, source: Source, device: str) -> Collector:
        data, ignored = Paths().data, lambda *_: None
        hearing: Any = CollectorListener(notice=ignored, lost=ignored, back=ignored)

        def alarms(shared: Source) -> Alarms:
            made = Alarms(
                alarm_file(data, device),
                CATALOGUE,
                device=device,
                tr=Language("en"),
                notice=lambda error: pytest.fail(str(error)),
                log_day=shared.log_day,
                clock=self.clock,
                sleep=self.sleep,
                changed=lambda: self._note(made),
            )
            return made

        return Collector(
            source,
            CATALOGUE,
            data=data,
            device=device,
            interval_s=self._poll_s,
            hearing=hearing,
            alarms=alarms,
            clock=self.clock,
            sleep=self.sleep,
        )

    def _note(self, alarms: Alarms) -> None:
        """When each alarm was first there."""
        for alarm in alarms.standing:
            key = alarm.rule, alarm.sentence(Language("en"))
            self.raised_at.setdefault(key, self.clock())


def test_every_story_is_here() -> None:
    assert set(ALL_TOLD) == set(story_names())


@pytest.mark.parametrize("name", sorted(ALL_TOLD))
async def test_with_a_collector_alone_it_is_one_event(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ALL_TOLD[name]
    lasts_s = load_story(name).lasts_s
    poll_s = next(poll_s for longest_s, poll_s in POLLS_S if lasts_s <= longest_s)
    speed = 2 * poll_s
    collected = Collected(name, tmp_path, speed=speed, poll_s=poll_s)
    device, began = await collected.run()
    for alarm in read_alarms(alarm_file(Paths().data, device)):
        for sentence in alarm.text.values():
            assert faults_of(sentence) == [], sentence
    found = events(device, capsys)
    event = check_event(found, told, began, poll_s)
    if told.rule == "state.operating":  # one cause is one alarm: the state explains the current
        assert not {"battery.charging", "battery.discharging"} & {each["rule"] for each in found}
    raised = [
        at for (rule, sentence), at in collected.raised_at.items()
        if rule == told.rule and re.search(told.words, sentence)
    ]  # fmt: skip
    assert raised
    assert raised[0] - unix(event["begin"]) <= told.raised_s + 2 * poll_s


@asynccontextmanager
async def watched(tmp_path: Path) -> AsyncIterator[tuple[Driver, str]]:
    """A dashboard of 80x24 with the log open, over HTTP, and how the device is called."""
    drivers: list[Driver] = []
    appliance = served_appliance(lambda: drivers[0].now if drivers else NOW)
    clock = lambda: appliance.now  # noqa: E731 - short
    async with served(appliance) as place:
        device = f"{place.host}:{place.port}"
        data = Paths().data
        async with dashboard(
            make_source=lambda: client(place, tmp_path, clock),
            device_name=device,
            alarm_file=partial(alarm_file, data),
            clock=clock,
            size=(80, 24),
        ) as d:
            d.appliance = appliance
            drivers.append(d)
            await asyncio.sleep(HISTORY_AFTER_S + 0.1)
            await d.press("7")
            await polls(d, 3)
            yield d, device


async def polls(d: Driver, times: int, every_s: float = 10.0) -> None:
    for _ in range(times):
        await d.poll(every_s)
        await asyncio.sleep(0.1)
        await d.settle()


@pytest.mark.parametrize("name", sorted(ALL_TOLD))
async def test_who_has_the_log_open_sees_it_come_and_go(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ALL_TOLD[name]
    async with watched(tmp_path) as (d, device):
        began = d.app.clock()
        d.appliance.faults.set(name)
        first_s = told.begin_s[1] if told.begin_s[1] < DAY_S else 16 * DAY_S
        if first_s:
            await polls(d, 1, first_s)
        for _ in range(110):
            await polls(d, 1)
            if is_told(d, told):
                break
        seen_s = d.app.clock() - began
        assert is_told(d, told), d.status
        assert seen_s - first_s <= told.raised_s + 60 + 20
        word = LEVEL_WORDS[told.level]
        assert re.search(rf"live  \S (act \d )?(watch \d )?\b{word} \d", d.status)
        assert (d.app.scene().glyphs.warning in d.tabs) == (told.level >= Level.WATCH)
        await d.press("number_sign")
        assert re.search(told.words, " ".join(d.screen.split()).replace("│ │", ""))
        await d.press("escape")
        d.appliance.faults.clear()
        await polls(d, 2 + int(RULES.row(told.rule).clear_s / 30), 30)
        assert not is_told(d, told)
    event = [
        event for event in events(device, capsys)
        if event["rule"] == told.rule and re.search(told.words, event["text"])
    ]  # fmt: skip
    assert len(event) == 1
    assert event[0]["level"] == word
    assert unix(event[0]["end"]) - began >= seen_s - 1


def is_told(d: Driver, told: Expected) -> bool:
    """Whether an alarm stands that says so, and lasts."""
    return any(
        alarm.is_open and alarm.rule == told.rule and alarm.level == told.level
        and re.search(told.words, alarm.sentence(Language("en")))
        for alarm in d.app.services.alarms.standing
    )  # fmt: skip
