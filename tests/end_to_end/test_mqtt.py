"""A real broker: discovery and values arrive, whatever becomes of it; polling is undisturbed."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import trustme
from brokers import LONGEST_S, Mosquitto, needs_mosquitto, watching, with_password
from snapshots import CATALOGUE, NOW, changed, snapshot_of

from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.feed import Feed
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.feeds.mqtt.mqtt_broker import Broker, BrokerEndpoint
from senec_tui.feeds.mqtt.mqtt_messages import Topics
from senec_tui.feeds.mqtt.mqtt_target import MqttTarget, forget
from senec_tui.language import Language
from senec_tui.portal.secret import Secret

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from brokers import Watcher

    from senec_tui.model.polling.collector.feed_state import FeedState

pytestmark = needs_mosquitto

EN = Language("en")
TABLE = ExportTable.of(CATALOGUE)
TOPICS = Topics(prefix="senec", name="cellar")
SNAPSHOT = snapshot_of()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


class Sender:
    """A running feed, and how it fared last."""

    def __init__(self, place: BrokerEndpoint) -> None:
        target = MqttTarget(
            Broker(place, will_topic=TOPICS.availability, timeout_s=3),
            TOPICS,
            KnownSamples(TABLE),
            tr=EN,
            standing=tuple,
            clock=lambda: NOW,
        )
        self._news = asyncio.Event()
        self.feed = Feed(
            "mqtt",
            target,
            seen=target.see,
            changed=self._changed,
            clock=lambda: NOW,
            sleep=self._again,
        )

    def _changed(self, _state: FeedState) -> None:
        self._news.set()

    async def _again(self, _seconds: float) -> None:
        """At once, and as often as others let it."""
        self._news.set()
        await asyncio.sleep(0)

    async def until(self, seen: Callable[[FeedState], bool]) -> FeedState:
        async with asyncio.timeout(LONGEST_S):
            while not seen(self.feed.state):
                self._news.clear()
                await self._news.wait()
        return self.feed.state

    async def until_it_says(self, words: str) -> None:
        await self.until(lambda _: words in self.reason())

    def reason(self) -> str:
        return self.feed.state.reason(EN) or ""


@asynccontextmanager
async def sending(place: BrokerEndpoint) -> AsyncIterator[Sender]:
    sender = Sender(place)
    task = asyncio.create_task(sender.feed.run())
    yield sender
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def place_of(broker: Mosquitto) -> BrokerEndpoint:
    return BrokerEndpoint(host="127.0.0.1", port=broker.port)


def house_w(watcher: Watcher) -> float | None:
    text = watcher.newest.get("senec/cellar/house")
    return None if text is None else json.loads(text).get("house_power")


async def test_device_and_values_arrive_and_stay_and_it_takes_its_leave(
    broker: Mosquitto,
) -> None:
    async with watching(broker.port) as watcher:
        async with sending(place_of(broker)) as sender:
            sender.feed.publish(SNAPSHOT)
            await watcher.until(lambda w: w.newest.get(TOPICS.availability) == "online")
            assert house_w(watcher) == pytest.approx(SNAPSHOT.number("ENERGY", "GUI_HOUSE_POW"))
            device = json.loads(watcher.newest[TOPICS.discovery])
            assert "pv_energy" in device["components"], "added up where nothing is counted"
            told = {
                topic: json.loads(text)
                for topic, text in watcher.newest.items()
                if topic.startswith("senec/cellar/") and topic != TOPICS.availability
            }
            for key, component in device["components"].items():
                if "value_template" in component and key != "alarm":
                    assert key in told[component["state_topic"]]
            assert (await sender.until(lambda state: bool(state.sent))).works
        await watcher.until(lambda w: w.newest.get(TOPICS.availability) == "offline")
    async with watching(broker.port, "") as other:
        assert set(await other.retained()) >= {*told, TOPICS.discovery, TOPICS.availability}


async def test_only_what_changed_is_sent_until_home_assistant_begins(broker: Mosquitto) -> None:
    async with watching(broker.port) as watcher, sending(place_of(broker)) as sender:
        sender.feed.publish(SNAPSHOT)
        await watcher.until(lambda w: TOPICS.availability in w.newest)
        watcher.all.clear()
        sender.feed.publish(changed(SNAPSHOT, ENERGY={"GUI_HOUSE_POW": 1234.0}))
        await watcher.until(lambda w: house_w(w) == 1234)
        assert {topic for topic, _ in watcher.all} == {"senec/cellar/house"}
        await watcher.say("homeassistant/status", "online")
        await watcher.until(lambda w: TOPICS.discovery in (topic for topic, _ in w.all))
        await watcher.until(lambda w: w.all.count((TOPICS.availability, "online")) == 1)
        assert house_w(watcher) == 1234


async def test_a_broker_that_is_away_is_waited_for_and_gets_the_newest(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path)
    async with sending(place_of(broker)) as sender:
        sender.feed.publish(SNAPSHOT)
        await sender.until_it_says(f"127.0.0.1:{broker.port} cannot be reached")
        broker.start()
        try:
            await sender.until(lambda state: state.works)
            broker.stop()
            for power in (1.0, 2.0, 3.0):
                sender.feed.publish(changed(SNAPSHOT, ENERGY={"GUI_HOUSE_POW": power}))
            await sender.until(lambda state: not state.works)
            assert (sender.feed.state.waiting or 0) <= 2
            sender.feed.publish(changed(SNAPSHOT, ENERGY={"GUI_HOUSE_POW": 4.0}))
            broker.start()
            async with watching(broker.port) as watcher:
                await watcher.until(lambda w: house_w(w) == 4)
                await watcher.until(lambda w: w.newest.get(TOPICS.availability) == "online")
        finally:
            await sender.until(lambda state: state.works)
    broker.stop()


async def test_what_takes_a_connection_and_says_nothing_is_no_broker() -> None:
    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        writer.close()

    server = await asyncio.start_server(nothing, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with sending(BrokerEndpoint(host="127.0.0.1", port=port)) as sender:
            for _ in range(1000):
                sender.feed.publish(SNAPSHOT)
            await sender.until_it_says("something answers, but not as an MQTT broker does")
            assert (sender.feed.state.waiting or 0) <= 2


async def test_a_wrong_password_is_said_and_the_right_one_taken(tmp_path: Path) -> None:
    password = ["wrong"]
    broker = Mosquitto(tmp_path, with_password(tmp_path, "senec", "right"))
    broker.start()

    async def find() -> Secret:
        await asyncio.sleep(0)
        return Secret(password[0])

    try:
        async with sending(replace(place_of(broker), user="senec", find_password=find)) as sender:
            sender.feed.publish(SNAPSHOT)
            await sender.until_it_says("refuses this user and password")
            assert "wrong" not in sender.reason()
            password[0] = "right"
            await sender.until(lambda state: bool(state.sent))
    finally:
        broker.stop()


async def test_tls_is_checked_both_ways(tmp_path: Path) -> None:
    authority = trustme.CA()
    files = {
        name: tmp_path / f"{name}.pem" for name in ("authority", "server", "key", "client", "own")
    }
    server, client = authority.issue_cert("127.0.0.1"), authority.issue_cert("senec-tui")
    authority.cert_pem.write_to_path(files["authority"])
    server.cert_chain_pems[0].write_to_path(files["server"])
    server.private_key_pem.write_to_path(files["key"])
    client.private_key_and_cert_chain_pem.write_to_path(files["client"])
    broker = Mosquitto(
        tmp_path,
        (
            f"cafile {files['authority']}",
            f"certfile {files['server']}",
            f"keyfile {files['key']}",
            "require_certificate true",
        ),
    )
    broker.start()
    plain = place_of(broker)
    trusting = replace(plain, tls=True, ca_file=files["authority"])
    try:
        for place, says in (
            (plain, "something answers, but not as an MQTT broker does"),
            (replace(plain, tls=True), "is not trusted"),
            (replace(trusting, ca_file=tmp_path / "none"), "cannot be used"),
            (trusting, "breaks off TLS"),
        ):
            async with sending(place) as sender:
                sender.feed.publish(SNAPSHOT)
                await sender.until_it_says(says)
        async with sending(replace(trusting, cert_file=files["client"])) as sender:
            sender.feed.publish(SNAPSHOT)
            await sender.until(lambda state: bool(state.sent))
    finally:
        broker.stop()


async def test_forgetting_leaves_nothing_behind(broker: Mosquitto) -> None:
    async with sending(place_of(broker)) as sender:
        sender.feed.publish(SNAPSHOT)
        await sender.until(lambda state: bool(state.sent))
    async with watching(broker.port, "") as watcher:
        assert TOPICS.discovery in await watcher.retained()
    await forget(place_of(broker), TOPICS, TABLE)
    async with watching(broker.port, "") as watcher:
        assert await watcher.retained() == {}
