"""What the client of the MQTT library is spared, and what it still does."""

from __future__ import annotations

import asyncio
import socket
from itertools import pairwise
from typing import Any

import pytest
import virtual_time
from paho.mqtt.enums import MQTTErrorCode

from senec_tui.feeds.mqtt.mqtt_client import LOOK_AFTER_S, guarded_client

KEEPALIVE_S = 30
LARGE = "x" * 8_000_000
PUBACK = b"\x40\x02"


class Wire:
    """A client whose socket is ours; nothing is agreed upon first."""

    def __init__(self) -> None:
        self.client: Any = guarded_client("127.0.0.1", keepalive=KEEPALIVE_S)
        self.inner: Any = self.client._client
        self.inner.keepalive = KEEPALIVE_S
        self.inner._sock, self.broker = socket.socketpair()
        for end in (self.inner._sock, self.broker):
            end.setblocking(False)

    def close(self) -> None:
        if self.inner._sock is not None:
            self.inner._sock.close()
        self.broker.close()
        self.client._disconnected.cancel()


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Descriptors that the loop was told to watch for room to write."""
    found: list[int] = []
    add_writer = asyncio.SelectorEventLoop.add_writer

    def noted(loop: Any, descriptor: int, *rest: Any) -> None:
        found.append(descriptor)
        add_writer(loop, descriptor, *rest)

    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_writer", noted)
    return found


async def test_all_that_waits_is_written_at_once_in_its_order_and_nothing_is_watched(
    watched: list[int],
) -> None:
    wire = Wire()
    sent: list[int] = []
    send = wire.inner._sock_send

    def noted(content: bytes) -> int:
        sent.append(len(content))
        return int(send(content))

    wire.inner._sock_send = noted
    for payload in ("one", "two"):
        wire.inner.publish("t", payload)
    needed = wire.inner.publish("t", "six", qos=1)
    await asyncio.sleep(0)
    last = b"\x32\x08\0\x01t" + needed.mid.to_bytes(2, "big") + b"six"
    expected = b"\x30\x06\0\x01tone\x30\x06\0\x01ttwo" + last
    assert wire.broker.recv(100) == expected
    assert sent == [len(expected)]
    assert watched == []
    wire.close()


async def test_what_it_does_not_take_follows_when_there_is_room(watched: list[int]) -> None:
    wire = Wire()
    wire.inner.publish("t", "before")
    wire.inner.publish("t", LARGE)
    await asyncio.sleep(0)
    assert watched == [wire.inner._sock.fileno()]
    received = 0
    async with asyncio.timeout(60):
        while received < len("before" + LARGE):
            received += len(await asyncio.get_running_loop().sock_recv(wire.broker, 1 << 20))
    await asyncio.sleep(0)
    assert not wire.inner.want_write()
    assert not asyncio.get_running_loop().remove_writer(wire.inner._sock), "it is not watched on"
    wire.close()


async def test_only_of_what_needs_a_receipt_somebody_is_told() -> None:
    wire, told = Wire(), []
    wire.inner.on_publish = lambda *facts: told.append(facts[2])
    wire.inner.publish("t", "value")
    needed = wire.inner.publish("t", "event", qos=1)
    await asyncio.sleep(0)
    assert told == []
    wire.broker.send(PUBACK + needed.mid.to_bytes(2, "big"))
    wire.inner.loop_read()
    assert told == [needed.mid]
    wire.close()


async def test_who_leaves_says_so_last() -> None:
    wire = Wire()
    wire.inner.publish("t", "one")
    wire.inner.publish("t", "two")
    wire.inner.disconnect()
    await asyncio.sleep(0)
    assert wire.broker.recv(100) == b"\x30\x06\0\x01tone\x30\x06\0\x01ttwo\xe0\0"
    assert wire.broker.recv(100) == b""
    wire.close()


@pytest.mark.parametrize(("every_s", "most"), [(10.0, 31), (3600.0, 61)])
def test_it_is_looked_after_seldom_and_never_too_late(every_s: float, most: int) -> None:
    looked = virtual_time.run(looks(every_s, 600.0))
    assert len(looked) <= most
    gaps = [after - before for before, after in pairwise(looked)]
    assert all(LOOK_AFTER_S <= gap <= KEEPALIVE_S for gap in gaps)


async def looks(every_s: float, seconds: float) -> list[float]:
    """When it was looked after a connection with a sign of life so often."""
    loop, wire, looked = asyncio.get_running_loop(), Wire(), []

    def look() -> MQTTErrorCode:
        looked.append(loop.time())
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    async def live() -> None:
        while True:
            wire.inner._last_msg_out = wire.inner._last_bytes_received = loop.time()
            await asyncio.sleep(every_s)

    wire.inner.loop_misc = look
    tasks = [loop.create_task(one) for one in (live(), wire.client._misc_loop())]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    wire.close()
    return looked
