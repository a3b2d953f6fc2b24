"""What an owner could live through, with nothing but a collector running."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from little_snapshots import CATALOGUE
from virtual_time import run, the_loop

from senec_tui.catalogue.level import Level
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import NoSpaceError
from senec_tui.language import Language
from senec_tui.model.alarm.keeping.store import read_alarms
from senec_tui.model.alarm.service import Alarms
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.history.writing.poll_writer import Writer
from senec_tui.model.polling.collector.collector import Collector, CollectorListener
from senec_tui.model.polling.live_set import LIVE
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from senec_tui.device.source import DeviceFacts, Raw, Reply, Section, Source, Wanted
    from senec_tui.model.alarm.alarm import Alarm

INTERVAL_S = 10.0
LEAD_S, AFTER_S = 300.0, 300.0
"""All alarms are over two minutes after their cause is."""
QUIET_S = 600.0


class Troubled:
    """A simulated appliance, some of whose values are others for a while."""

    def __init__(
        self,
        source: Source,
        story: Mapping[str, Raw],
        clock: Callable[[], float],
        begin: float,
        lasts_s: float,
    ) -> None:
        self._clock = clock
        self._source = source
        self._story = story
        self._begin = begin
        self._lasts_s = lasts_s
        self.log = b""

    @property
    def facts(self) -> DeviceFacts:
        return self._source.facts

    async def read(self, wanted: Wanted) -> Reply:
        reply = await self._source.read(wanted)
        if not self._begin <= self._clock() < self._begin + self._lasts_s:
            return reply
        sections: dict[str, Section | None] = {}
        for name, section in reply.sections.items():
            changed = {
                path.partition(".")[2]: raw
                for path, raw in self._story.items()
                if path.partition(".")[0] == name
            }
            there = section or {}
            sections[name] = {v: changed.get(v, raw) for v, raw in there.items()}
        return replace(reply, sections=sections)

    async def sections(self) -> tuple[str, ...]:
        return await self._source.sections()

    async def log_day(self, day: date) -> bytes:
        del day
        return self.log

    async def close(self) -> None:
        await self._source.close()


def collected(
    data: Path, story: Mapping[str, Raw], lasts_s: float, *, model: str = "v3-hybrid"
) -> tuple[list[Alarm], float]:
    """The events of a collector that lived through it, and when it began."""

    async def live() -> float:
        loop = the_loop()
        appliance = demo_appliance(clock=loop.wall, model=model)
        begin = appliance.now + LEAD_S

        def clock() -> float:
            return appliance.now

        real = simulated(appliance, CATALOGUE, timeout_s=10, clock=clock, timer=loop.time)
        source: Any = Troubled(real, story, clock, begin, lasts_s)

        def alarms(shared: Source) -> Alarms:
            return Alarms(
                alarm_file(data, "senec"),
                CATALOGUE,
                device="senec",
                tr=Language("en"),
                notice=lambda error: pytest.fail(str(error)),
                log_day=shared.log_day,
                clock=clock,
            )

        ignored: Any = lambda *_: None  # noqa: E731 - nobody to be told
        collector = Collector(
            source,
            CATALOGUE,
            data=data,
            device="senec",
            interval_s=INTERVAL_S,
            hearing=CollectorListener(notice=ignored, lost=ignored, back=ignored),
            alarms=alarms,
            clock=clock,
        )
        task = asyncio.ensure_future(collector.run())
        await asyncio.sleep(LEAD_S + lasts_s + AFTER_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return begin

    begin = run(live())
    return read_alarms(alarm_file(data, "senec")), begin


def test_a_quiet_quarter_of_an_hour_leaves_nothing(tmp_path: Path) -> None:
    found, _ = collected(tmp_path, {}, QUIET_S)
    assert [alarm.text["en"] for alarm in found] == []


OK = "u1_0000"
STORIES: dict[str, tuple[Mapping[str, Raw], str, Level, float]] = {
    "shutdown-41": ({"ENERGY.STAT_STATE": "u8_29"}, "state.operating", Level.WATCH, 120),
    "imbalance-98": ({"ENERGY.STAT_STATE": "u8_62"}, "state.operating", Level.ACT, 120),
    "remote-70": ({"ENERGY.STAT_STATE": "u8_46"}, "state.operating", Level.WATCH, 120),
    "alarm-20s": ({"BMS.ALARM_STATUS": ("u1_0008", OK, OK, OK)}, "battery.alarm", Level.ACT, 20),
    "wallbox-error": ({"WALLBOX.STATE": ("u8_F4", "u8_00", "u8_00", "u8_00")}, "wallbox.state",
                      Level.ACT, 120),
    "inverter-error": ({"PV1.ERROR_STATE_INT": ("u3_00000007",)}, "pv.inverter_error",
                       Level.ACT, 20),
    "grid-voltage": ({"PM1OBJ1.U_AC": ("fl_43800000", "fl_43660000", "fl_43660000")},
                     "grid.voltage", Level.ACT, 120),
}  # fmt: skip
"""Name -> other values, rule, level, how long it lasts."""


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_one_event_with_its_begin_and_its_end(name: str, tmp_path: Path) -> None:
    values, rule, level, lasts_s = STORIES[name]
    found, begin = collected(tmp_path, values, lasts_s)
    about = [alarm for alarm in found if alarm.rule == rule]
    assert [(alarm.level, alarm.count) for alarm in about] == [(level, 1)]
    (alarm,) = about
    assert begin <= alarm.begin <= begin + INTERVAL_S
    assert alarm.end is not None
    assert begin + lasts_s <= alarm.end <= begin + lasts_s + INTERVAL_S
    assert [other.rule for other in found if other.level >= level] == [rule]
    assert alarm.sentence(Language("en")) != alarm.sentence(Language("de"))


def test_twenty_seconds_of_a_word_of_an_lfp_rack_are_found(tmp_path: Path) -> None:
    words = {"AMPACE.RACK_FAULT_STATE": "u3_00000004"}
    found, begin = collected(tmp_path, words, 20, model="v3-lfp")
    (alarm,) = [alarm for alarm in found if alarm.rule == "battery.rack"]
    assert alarm.level is Level.ACT
    assert begin <= alarm.begin <= begin + INTERVAL_S
    assert alarm.end is not None
    assert alarm.end <= begin + 20 + INTERVAL_S


def test_a_history_that_cannot_be_written_is_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Writer, *_given: object) -> None:
        raise NoSpaceError(file=self, detail="no space left")

    monkeypatch.setattr(Writer, "write", full)
    found, _ = collected(tmp_path, {}, 0)
    assert [(alarm.rule, alarm.is_open) for alarm in found] == [("storage.history", True)]


def test_what_is_asked_for_at_every_poll_stays_small() -> None:
    request = {name: dict.fromkeys(variables, "") for name, variables in LIVE.items()}
    assert len(json.dumps(request, separators=(",", ":"))) < 1000
    assert {"ALARM_STATUS", "STATUS", "FAULTLINECOUNT", "COMMERRCOUNT"} <= set(LIVE["BMS"])
