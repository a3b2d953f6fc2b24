"""Hands values on to an MQTT broker, and tells Home Assistant what they are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from senec_tui.feeds.mqtt.group_messages import GroupMessages
from senec_tui.feeds.mqtt.home_assistant import discovery
from senec_tui.feeds.mqtt.mqtt_broker import Broker
from senec_tui.feeds.mqtt.mqtt_messages import (
    OFFLINE,
    ONLINE,
    MqttMessage,
    alarms,
    availability,
    events,
    removal,
)
from senec_tui.feeds.run_energies import RunEnergies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from senec_tui.feeds.export_table import ExportTable
    from senec_tui.feeds.known_samples import KnownSamples
    from senec_tui.feeds.mqtt.mqtt_broker import BrokerEndpoint
    from senec_tui.feeds.mqtt.mqtt_messages import Topics
    from senec_tui.language import Language
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.reading.snapshot import Snapshot


class Connection(Protocol):
    """What is needed of a `Broker`."""

    @property
    def is_open(self) -> bool:
        """Whether it was still there when it was last heard of."""
        ...

    async def open(self, topic: str, heard: Callable[[str], Awaitable[None]]) -> None:
        """Connect, and listen to a topic. Raises `SenecTuiError`."""

    async def publish(self, *messages: MqttMessage) -> None:
        """Send all of them. Raises `SenecTuiError`."""

    async def close(self, farewell: MqttMessage) -> None:
        """Leave in order."""


class MqttTarget:
    """A `Target`: publishes what is another than before, and everything after each connecting."""

    def __init__(
        self,
        broker: Connection,
        topics: Topics,
        known: KnownSamples,
        *,
        tr: Language,
        standing: Callable[[], Sequence[Alarm]],
        clock: Callable[[], float],
    ) -> None:
        """Nothing is opened yet.

        `known`: of the appliance; may be shared. `standing`: the alarms, as whoever follows them
        lists them.
        """
        self._broker = broker
        self._topics = topics
        self._known = known
        self._tr = tr
        self._standing = standing
        self._clock = clock
        self._energies = RunEnergies(known)
        self._turn = asyncio.Lock()
        self._retained: dict[str, MqttMessage] = {}
        """Topic -> what the broker has, by this connection."""
        self._groups = GroupMessages(topics, tr)
        self._since = clock()
        self._told_alarms: Sequence[Alarm] | None = None
        self._alarm_message: tuple[Sequence[Alarm], MqttMessage] | None = None
        """What the newest message of alarms was made of, and that."""
        self._taken: Snapshot | None = None
        """What was sent last."""
        self._device: tuple[object, MqttMessage] | None = None
        """What the newest discovery was made of, and that."""

    def see(self, snapshot: Snapshot) -> None:
        """Take note of a snapshot, whether or not it will be sent."""
        self._energies.add(snapshot, self._clock())

    async def send(self, snapshot: Snapshot) -> int:
        """Publish what is new. Raises `BrokerError`; `UsageError` for a file that is no good."""
        if self._broker.is_open and _only_asks(snapshot, self._taken):
            return 0
        if not self._broker.is_open:
            self._retained.clear()
            await self._broker.open(self._topics.home_assistant, self._home_assistant_says)
        standing = tuple(self._standing())
        values = self._values(snapshot)
        messages = [
            self._discovery(snapshot),
            *values,
            self._alarms(standing),
            availability(self._topics, snapshot),
        ]
        async with self._turn:
            sent = await self._retain(messages)
            await self._tell_events(standing)
        self._taken = snapshot
        return sent

    async def close(self) -> None:
        """Say that nothing more comes. Raises nothing."""
        await self._broker.close(MqttMessage(self._topics.availability, OFFLINE))

    def _values(self, snapshot: Snapshot) -> list[MqttMessage]:
        """A message per group."""
        rows = self._known.rows(snapshot, self._clock())
        counted = {quantity.key for quantity, _ in rows}
        added_up = ((one.quantity, (one,)) for one in self._energies.samples(counted))
        return self._groups.of((*rows, *added_up), snapshot.catalogue)

    def _alarms(self, standing: Sequence[Alarm]) -> MqttMessage:
        if self._alarm_message is None or self._alarm_message[0] != standing:
            self._alarm_message = standing, alarms(self._topics, standing, self._tr)
        return self._alarm_message[1]

    def _discovery(self, snapshot: Snapshot) -> MqttMessage:
        """Some 40 kB that hardly ever change: made anew only where they may."""
        made_of = (
            len(self._groups.series),
            snapshot.link.interval_s,
            snapshot.code("FACTORY", "SYS_TYPE"),
            snapshot.text("WIZARD", "APPLICATION_VERSION"),
        )
        if self._device is None or self._device[0] != made_of:
            series = self._groups.series.values()
            message = discovery(self._topics, snapshot, series, self._known.table, self._tr)
            self._device = made_of, message
        return self._device[1]

    async def _retain(self, messages: Sequence[MqttMessage]) -> int:
        """Publish those that the broker does not have; returns how many values are in them."""
        news = [one for one in messages if self._retained.get(one.topic) != one]
        await self._broker.publish(*news)
        self._retained.update((message.topic, message) for message in news)
        return sum(message.values for message in news)

    async def _tell_events(self, standing: Sequence[Alarm]) -> None:
        """What began before this feed is no news; what did while no broker was there yet is."""
        if (before := self._told_alarms) is None:
            before = tuple(alarm for alarm in standing if alarm.begin < self._since)
        if news := events(self._topics, before, standing, self._tr):
            await self._broker.publish(*news)
        self._told_alarms = standing

    async def _home_assistant_says(self, payload: str) -> None:
        """It has just begun, and may know of nothing that was retained."""
        if payload == ONLINE:
            async with self._turn:
                await self._broker.publish(*self._retained.values())


def _only_asks(snapshot: Snapshot, before: Snapshot | None) -> bool:
    """Whether all that is new is that a request is under way: the end of a poll is what counts."""
    is_asking = snapshot.link.next_at is None and snapshot.link.state == "live"
    return is_asking and before is not None and snapshot.sections is before.sections


async def forget(place: BrokerEndpoint, topics: Topics, table: ExportTable) -> int:
    """Remove all that a broker retained; returns how many topics. Raises `BrokerError`."""
    broker = Broker(place, will_topic=topics.availability)
    messages = removal(topics, table)
    await broker.open()
    try:
        await broker.publish(*messages)
    finally:
        await broker.close()
    return len(messages)
