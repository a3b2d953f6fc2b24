"""Looks for the appliance in the own network, when a person asks for it.

Few and slow: one port of one neighbour after the other, four at a time, and only where a port is
open one small request with names in it, which changes nothing. Private networks only, and no more
than 254 addresses of them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.device.connection.address import PORTS, Address
from senec_tui.device.connection.http import HttpTransport
from senec_tui.device.connection.known_devices import context_for_anything, is_open
from senec_tui.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_ADDRESSES: Final = 254
AT_ONCE: Final = 4
OPEN_S: Final = 0.4
"""How long a neighbour in the same house may take to accept a connection."""
ANSWER_S: Final = 6.0
PAUSE_S: Final = 0.05
"""Between two connections of the same searcher."""
_LIMIT: Final = 65_536
_QUESTION: Final = b'{"FACTORY":{"SYS_TYPE":""}}'
_ELSEWHERE: Final = "192.0.2.1"
"""Reserved for examples. Nothing is sent there: only which way it would leave is asked for."""


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far the search has come."""

    asked: int
    of: int
    found: tuple[Address, ...]


def own_addresses() -> tuple[str, ...]:
    """The neighbours of this computer, nearest numbers first; none outside a private network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        try:
            way_out.connect((_ELSEWHERE, 9))
        except OSError:
            return ()
        return neighbours_of(way_out.getsockname()[0])


def neighbours_of(own: str) -> tuple[str, ...]:
    """The other addresses of the network with up to 254 that an address is in.

    None of a public address: there the neighbours are strangers.
    """
    here = ipaddress.IPv4Address(own)
    if not here.is_private or here.is_loopback or here.is_link_local or here.is_unspecified:
        return ()
    network = ipaddress.ip_network(f"{here}/24", strict=False)
    others = [address for address in network.hosts() if address != here]
    return tuple(str(a) for a in sorted(others, key=lambda a: abs(int(a) - int(here))))


async def search(
    addresses: Sequence[str], told: Callable[[SearchProgress], None], *, pause_s: float = PAUSE_S
) -> tuple[Address, ...]:
    """The appliances among some addresses.

    Args:
        addresses: at most `MOST_ADDRESSES` of them are asked.
        told: is called after each of them.
        pause_s: between two connections.
    """
    waiting = list(addresses[:MOST_ADDRESSES])[::-1]
    count = len(waiting)
    found: list[Address] = []
    asked = 0

    async def look() -> None:
        nonlocal asked
        while waiting:
            host = waiting.pop()
            for scheme in PORTS:
                if await _is_appliance(host, scheme):
                    found.append(Address(host, None, scheme))
                    break
                await asyncio.sleep(pause_s)
            asked += 1
            told(SearchProgress(asked, count, tuple(found)))

    await asyncio.gather(*(look() for _ in range(AT_ONCE)))
    return tuple(found)


async def _is_appliance(host: str, scheme: str) -> bool:
    port = PORTS[scheme]
    if not await is_open(host, port, OPEN_S):
        return False
    # Whoever it is may show any certificate: nothing secret is said, and nothing is remembered.
    context = context_for_anything() if scheme == "https" else None
    transport = HttpTransport(host, port, ssl_context=context)
    with suppress(DeviceError):
        try:
            answer = await transport.exchange(
                "POST", "/lala.cgi", _QUESTION, timeout_s=ANSWER_S, limit=_LIMIT
            )
            return _is_answer(answer.body)
        finally:
            await transport.close()
    return False


def _is_answer(body: bytes) -> bool:
    try:
        answer = foreign_json(body)
    except ValueError:
        return False
    factory = answer.get("FACTORY") if isinstance(answer, dict) else None
    return isinstance(factory, dict) and "SYS_TYPE" in factory
