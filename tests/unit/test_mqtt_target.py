"""What is published when, to a broker that does as it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from snapshots import CATALOGUE, NOW, changed, snapshot_of, without

from senec_tui.catalogue.level import Level
from senec_tui.errors import BrokerError
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.feeds.mqtt.mqtt_messages import Topics
from senec_tui.feeds.mqtt.mqtt_target import MqttTarget
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from senec_tui.feeds.mqtt.mqtt_messages import MqttMessage
    from senec_tui.model.reading.snapshot import Snapshot

TOPICS = Topics(name="cellar")
HOUSE = "senec/cellar/house"
ALARM = Alarm(
    rule="cells.spread",
    instance="",
    level=Level.WATCH,
    text={"en": "Cells differ"},
    path="BMS.X",
    begin=NOW,
)


class Told:
    """A broker."""

    def __init__(self) -> None:
        self.is_open = False
        self.fails = False
        self.messages: list[MqttMessage] = []
        self.say: Callable[[str], Awaitable[None]] | None = None

    async def open(self, topic: str, heard: Callable[[str], Awaitable[None]]) -> None:
        assert topic == "homeassistant/status"
        if self.fails:
            raise BrokerError("away", broker="b")
        self.is_open, self.say = True, heard

    async def publish(self, *messages: MqttMessage) -> None:
        if self.fails and messages:
            self.is_open = False
            raise BrokerError("lost", broker="b")
        self.messages += messages

    async def close(self, farewell: MqttMessage) -> None:
        self.messages.append(farewell)

    def taken(self) -> dict[str, str]:
        """Topic -> payload since it was last asked."""
        found = {message.topic: message.payload for message in self.messages}
        self.messages.clear()
        return found


class Bench:
    def __init__(self) -> None:
        self.broker = Told()
        self.standing: list[Alarm] = []
        self._target = MqttTarget(
            self.broker,
            TOPICS,
            KnownSamples(ExportTable.of(CATALOGUE)),
            tr=Language("en"),
            standing=lambda: self.standing,
            clock=lambda: NOW,
        )

    async def send(self, snapshot: Snapshot) -> None:
        await self._target.send(snapshot)

    async def sent(self, snapshot: Snapshot) -> dict[str, str]:
        await self.send(snapshot)
        return self.broker.taken()


async def test_only_what_changed_is_published_and_all_of_it_after_a_break() -> None:
    bench, snapshot = Bench(), snapshot_of()
    everything = await bench.sent(snapshot)
    assert {TOPICS.discovery, TOPICS.alarms, TOPICS.availability, HOUSE} <= set(everything)
    changed_one = changed(snapshot, ENERGY={"GUI_HOUSE_POW": 7.0})
    assert set(await bench.sent(changed_one)) == {HOUSE}
    bench.broker.is_open = False
    assert set(await bench.sent(changed_one)) == set(everything)


async def test_a_request_that_is_under_way_is_no_news() -> None:
    bench, snapshot = Bench(), snapshot_of()
    await bench.sent(replace(snapshot, link=replace(snapshot.link, next_at=NOW + 10)))
    asking = replace(snapshot, link=replace(snapshot.link, next_at=None))
    bench.standing = [ALARM]
    assert await bench.sent(asking) == {}
    assert TOPICS.alarms in await bench.sent(changed(asking, ENERGY={"GUI_HOUSE_POW": 7.0}))


async def test_a_group_of_which_nothing_is_known_any_more_is_emptied() -> None:
    bench = Bench()
    await bench.sent(snapshot_of())
    gone = await bench.sent(without(snapshot_of(), "ENERGY"))
    assert gone[HOUSE] == "{}"
    assert TOPICS.discovery not in gone, "a value that is away for now is still a thing"


async def test_a_lost_appliance_is_offline_while_the_broker_is_not() -> None:
    bench, snapshot = Bench(), snapshot_of()
    await bench.sent(snapshot)
    lost = snapshot.with_link(replace(snapshot.link, state="lost"))
    assert (await bench.sent(lost))[TOPICS.availability] == "offline"


async def test_an_alarm_that_begins_while_the_broker_is_away_is_told_later_and_once() -> None:
    bench, snapshot = Bench(), snapshot_of()
    bench.standing = [replace(ALARM, rule="pv.dark", begin=NOW - 60)]
    assert TOPICS.event not in await bench.sent(snapshot), "it stood there before"
    bench.broker.fails = True
    bench.standing = [*bench.standing, ALARM]
    with pytest.raises(BrokerError):
        await bench.sent(changed(snapshot, ENERGY={"GUI_HOUSE_POW": 7.0}))
    bench.broker.fails = False
    told = json.loads((await bench.sent(snapshot))[TOPICS.event])
    assert (told["event_type"], told["rule"]) == ("begin", "cells.spread")
    assert TOPICS.event not in await bench.sent(changed(snapshot, ENERGY={"GUI_HOUSE_POW": 8.0}))


def edges(messages: list[MqttMessage]) -> list[tuple[str, str, int]]:
    """Edge, rule and count of each event in them."""
    told = [json.loads(message.payload) for message in messages if message.topic == TOPICS.event]
    return [(event["event_type"], event["rule"], event["count"]) for event in told]


async def test_an_alarm_that_begins_before_a_broker_ever_answered_is_told() -> None:
    bench, snapshot = Bench(), snapshot_of()
    bench.standing = [replace(ALARM, rule="pv.dark", begin=NOW - 60)]
    bench.broker.fails = True
    with pytest.raises(BrokerError):
        await bench.sent(snapshot)
    bench.standing = [*bench.standing, ALARM]
    bench.broker.fails = False
    await bench.send(snapshot)
    assert edges(bench.broker.messages) == [("begin", "cells.spread", 1)]


async def test_what_is_over_when_it_is_heard_of_is_told_each_time_it_comes() -> None:
    bench, snapshot = Bench(), snapshot_of()
    await bench.sent(snapshot)
    jump = replace(ALARM, rule="counter.jumped", end=NOW)
    for count, house_w in enumerate((7.0, 8.0), 1):
        bench.standing = [replace(jump, count=count)]
        await bench.send(changed(snapshot, ENERGY={"GUI_HOUSE_POW": house_w}))
        told = edges(bench.broker.messages)
        assert told == [(edge, "counter.jumped", count) for edge in ("begin", "end")]
        bench.broker.messages.clear()
    bench.standing = [replace(jump, count=2, acknowledged=True)]
    assert TOPICS.event not in await bench.sent(snapshot)


async def test_home_assistant_gets_everything_when_it_begins_and_nothing_when_it_ends() -> None:
    bench = Bench()
    everything = await bench.sent(snapshot_of())
    assert bench.broker.say is not None
    await bench.broker.say("offline")
    assert bench.broker.taken() == {}
    await bench.broker.say("online")
    assert bench.broker.taken() == everything
