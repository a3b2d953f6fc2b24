"""Brokers that mean no good."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

import pytest

from senec_tui.errors import BrokerError
from senec_tui.feeds.mqtt.mqtt_broker import Broker, BrokerEndpoint
from senec_tui.feeds.mqtt.mqtt_client import LARGEST_PACKET, guarded_client
from senec_tui.feeds.mqtt.mqtt_messages import MqttMessage

CONNACK = b"\x20\x02\x00\x00"
TOPIC = b"homeassistant/status"
LARGEST_OF_MQTT = 268_435_455
LONGEST_S = 60


def announced(size: int) -> bytes:
    """The head of a PUBLISH with so many bytes to come, and its topic."""
    length = bytearray()
    rest = size
    while True:
        rest, seven = divmod(rest, 128)
        length.append(seven | (128 if rest else 0))
        if not rest:
            return b"\x30" + bytes(length) + len(TOPIC).to_bytes(2, "big") + TOPIC


async def told(size: int, body: bytes) -> tuple[bool, list[str]]:
    """Whether a broker is left that announces so much, and what was heard of it."""
    left, heard, has_heard = asyncio.Event(), [], asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        writer.write(CONNACK)
        subscribed = await reader.read(1024)
        writer.write(b"\x90\x03" + subscribed[2:4] + b"\x01" + announced(size) + body)
        with suppress(ConnectionError):
            while await reader.read(1024):
                pass
        left.set()
        writer.close()

    async def hear(text: str) -> None:
        heard.append(text)
        has_heard.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        broker = Broker(
            BrokerEndpoint(host="127.0.0.1", port=port), will_topic="t", timeout_s=LONGEST_S
        )
        await broker.open(TOPIC.decode(), hear)
        waiting = [asyncio.ensure_future(event.wait()) for event in (left, has_heard)]
        done, _ = await asyncio.wait(
            waiting, timeout=LONGEST_S, return_when=asyncio.FIRST_COMPLETED
        )
        assert done
        is_left = left.is_set()
        if is_left:
            with pytest.raises(BrokerError, match="was lost"):
                await broker.publish(MqttMessage("t", "x"))
        for task in waiting:
            task.cancel()
        await broker.close()
    return is_left, heard


@pytest.mark.parametrize("size", [LARGEST_PACKET + 1, LARGEST_OF_MQTT])
def test_a_broker_that_announces_too_much_is_left_before_it_comes(size: int) -> None:
    assert asyncio.run(told(size, b"")) == (True, [])


def test_what_is_not_too_much_is_heard() -> None:
    body = b"a" * (LARGEST_PACKET - len(TOPIC) - 2)
    assert asyncio.run(told(LARGEST_PACKET, body)) == (False, [body.decode()])


def test_a_socket_that_is_closed_meanwhile_prints_nothing() -> None:
    async def story() -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        faults: list[dict[str, Any]] = []
        loop.set_exception_handler(lambda _loop, fault: faults.append(fault))
        client: Any = guarded_client("127.0.0.1")
        for register in (client._on_socket_register_write, client._on_socket_open):
            one = socket.socket()
            register(client._client, None, one)
            one.close()
        await asyncio.sleep(0)
        if client._misc_task is not None:
            client._misc_task.cancel()
        client._disconnected.cancel()
        return faults

    assert asyncio.run(story()) == []
