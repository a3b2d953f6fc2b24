"""The search for the appliance in the own network: who is asked, what, and how much."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from little_servers import response

from senec_tui.device.connection import search as searching
from senec_tui.device.connection.address import PORTS, Address
from senec_tui.device.connection.search import SearchProgress, neighbours_of, search

if TYPE_CHECKING:
    from little_servers import Identity, Start

APPLIANCE = response(b'{"FACTORY":{"SYS_TYPE":"u8_11"}}')
HOSTS = ("127.0.0.2", "127.0.0.1")


@pytest.fixture(autouse=True)
def closed_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PORTS, "https", 1)
    monkeypatch.setitem(PORTS, "http", 1)


async def found(*hosts: str) -> tuple[tuple[Address, ...], list[SearchProgress]]:
    told: list[SearchProgress] = []
    return await search(hosts, told.append, pause_s=0), told


async def test_an_appliance_is_found_and_the_way_there_is_told(
    start: Start, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await start(APPLIANCE, identity=identity)
    monkeypatch.setitem(PORTS, "https", server.port)
    addresses, told = await found(*HOSTS)
    assert addresses == (Address("127.0.0.1", None, "https"),)
    assert len(server.requests) == 1
    assert sorted(progress.asked for progress in told) == [1, 2]
    assert told[-1].found == addresses


async def test_an_old_one_speaks_http(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    server = await start(APPLIANCE)
    monkeypatch.setitem(PORTS, "http", server.port)
    addresses, _ = await found("127.0.0.1")
    assert addresses == (Address("127.0.0.1", None, "http"),)


@pytest.mark.parametrize(
    "answer", [b"<html>", b"[]", b'{"FACTORY":[]}', b'{"FACTORY":{}}', b"[" * 60_000, b"\xff"]
)
async def test_another_web_server_is_none(
    start: Start, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    server = await start(response(answer))
    monkeypatch.setitem(PORTS, "http", server.port)
    addresses, _ = await found("127.0.0.1")
    assert addresses == ()


async def test_few_are_asked_and_few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    now = most = 0

    async def looked(host: str, port: int, timeout_s: float) -> bool:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1
        asked.append(host)
        return False

    monkeypatch.setattr(searching, "is_open", looked)
    await search([f"10.0.{n // 200}.{n % 200}" for n in range(1000)], lambda _: None, pause_s=0)
    assert len(set(asked)) == searching.MOST_ADDRESSES
    assert len(asked) == 2 * searching.MOST_ADDRESSES
    assert most <= searching.AT_ONCE


def test_neighbours_are_those_of_a_private_network_nearest_first() -> None:
    neighbours = neighbours_of("192.168.178.40")
    assert len(neighbours) == 253
    assert set(neighbours[:2]) == {"192.168.178.39", "192.168.178.41"}
    assert "192.168.178.40" not in neighbours


@pytest.mark.parametrize("own", ["8.8.8.8", "127.0.0.1", "169.254.1.1", "0.0.0.0"])
def test_strangers_are_not_asked(own: str) -> None:
    assert neighbours_of(own) == ()
