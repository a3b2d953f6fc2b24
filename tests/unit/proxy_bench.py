"""A proxy before a simulated appliance, over loopback."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp

from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.feeds.proxy.proxy_answers import ProxyAnswers
from senec_tui.feeds.proxy.proxy_clients import Clients, ListenAddress
from senec_tui.feeds.proxy.proxy_server import Proxy
from senec_tui.model.polling.collector.cache import CachedSource
from senec_tui.simulator.appliance import Appliance
from senec_tui.simulator.faults import FaultPlan

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CATALOGUE = Catalogue()
MORNING = 1_778_745_000.0
"""14 May 2026, 9:50 in Berlin."""
GRID = {"ENERGY": {"GUI_GRID_POW": "", "GUI_HOUSE_POW": ""}}
WHOLE: dict[str, dict[str, str]] = {name: {} for name in ("ENERGY", "BMS", "PV1", "WALLBOX")}


class Bench:
    """A proxy before a simulated appliance; the clock of the cache is set by the test."""

    def __init__(self, clients: Clients) -> None:
        self.now = MORNING
        self.appliance = Appliance(
            start=MORNING, fair=True, always_may=True, clock=lambda: 0.0, faults=FaultPlan()
        )
        client = simulated(self.appliance, CATALOGUE, clock=lambda: self.now)
        self.cache = CachedSource(client, CATALOGUE, interval_s=10, clock=lambda: self.now)
        answers = ProxyAnswers(self.cache)
        self.proxy = Proxy(answers, ListenAddress("127.0.0.1", 0), clients)

    @property
    def address(self) -> str:
        return str(self.proxy.place)

    async def send(self, content: bytes) -> bytes:
        """What comes back on a connection of its own until it ends."""
        reader, writer = await asyncio.open_connection(*self.proxy.place)
        writer.write(content)
        answer = b""
        with suppress(ConnectionError):
            answer = await reader.read()
        writer.close()
        return answer


@asynccontextmanager
async def serving(clients: Clients | None = None) -> AsyncIterator[Bench]:
    bench = Bench(clients or Clients())
    await bench.proxy.start()
    try:
        yield bench
    finally:
        await bench.proxy.stop()
        await bench.cache.close()


@asynccontextmanager
async def asking(bench: Bench) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(f"http://{bench.address}", cookie_jar=jar) as session:
        yield session


def post(body: bytes, *more: str) -> bytes:
    lines = ("POST /lala.cgi HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *more)
    return "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode() + body
