"""Where the proxy listens, and who may ask it: this computer, and networks that the owner names."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_PLACE: Final = N_(
    "“{text}” is no place to listen at: write an address of this computer and a port, such as "
    "127.0.0.1:8480"
)
_NO_NETWORK: Final = N_(
    "“{text}” is no network: write one such as 192.168.1.0/24, or an address such as 192.168.1.20"
)
_OPEN_TO_ALL: Final = N_(
    "At {place} every computer of the network could ask: name those that may with --allow, such as "
    "--allow 192.168.1.0/24, or listen at 127.0.0.1"
)

_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ListenAddress(NamedTuple):
    """An address of this computer, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        """As a person writes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Clients:
    """Which addresses the proxy answers."""

    networks: tuple[_Network, ...] = ()
    """Beside this computer."""

    def has(self, host: str) -> bool:
        """Whether a client at this address, as the system tells it, is one of them."""
        address = _address(host.partition("%")[0])
        return address is not None and (
            address.is_loopback or any(address in network for network in self.networks)
        )


def is_own_name(host: str) -> bool:
    """Whether a request that names this `Host` can be meant for here: an address, or this host.

    A page from elsewhere may let its own name point here (DNS rebinding); no browser lets it say
    another one. Without any name the request is of no browser.
    """
    bare = host.strip().lower()
    bare = bare.partition("]")[0][1:] if bare.startswith("[") else bare.partition(":")[0]
    name = bare.removesuffix(".")
    own = socket.gethostname().lower()
    short = own.partition(".")[0]
    known = ("", "localhost", own, short, f"{short}.local")
    return name in known or _address(bare.partition("%")[0]) is not None


def parse_place(text: str, clients: Clients) -> ListenAddress:
    """The place that a person wrote. Port 0 is any that is free.

    Raises:
        UsageError: no address with a port, or others could ask of whom none was named.
    """
    host, colon, port = text.rpartition(":")
    if not (colon and port.isascii() and port.isdecimal() and int(port) <= 65535):
        raise UsageError(_NO_PLACE, text=text)
    bare = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    address = _address(bare)
    if (address is None and bare != "localhost") or (":" in host and not host.startswith("[")):
        raise UsageError(_NO_PLACE, text=text)
    place = ListenAddress(bare, int(port))
    if address is not None and not address.is_loopback and not clients.networks:
        raise UsageError(_OPEN_TO_ALL, place=place)
    return place


def parse_clients(texts: Iterable[str]) -> Clients:
    """The networks that a person named. Raises `UsageError` for what is none."""
    return Clients(tuple(map(_network, texts)))


def _network(text: str) -> _Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise UsageError(_NO_NETWORK, text=text) from error


def _address(text: str) -> _Ip | None:
    """An address; an IPv4 one also where the system shows it as an IPv6 one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
