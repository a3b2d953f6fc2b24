"""From an address to a client: the one call that the command line and the dashboard make."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.device.appliance_client import SenecClient
from senec_tui.device.capability_memory import CapabilityMemory
from senec_tui.device.connection.transport import AsgiTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.catalogue import Catalogue
    from senec_tui.device.connection.address import Address
    from senec_tui.device.connection.known_devices import Connecting, KnownDevices
    from senec_tui.device.connection.transport import AsgiApp
    from senec_tui.device.json_store import JsonFile


def connect(
    address: Address,
    connecting: Connecting,
    known: KnownDevices,
    catalogue: Catalogue,
    *,
    timeout_s: float = 10.0,
    learned: JsonFile | None = None,
    clock: Callable[[], float] = time.time,
    timer: Callable[[], float] = time.monotonic,
) -> SenecClient:
    """A client for an appliance on the network. Opens nothing yet.

    Args:
        address: where it is.
        connecting: scheme and how to check the certificate.
        known: the certificates that are remembered.
        catalogue: which objects and variables may be there.
        timeout_s: bound of a single exchange.
        learned: file for what appliances lack; None keeps that in memory.
        clock: Unix seconds.
        timer: seconds that never jump.
    """
    # Loads httpx, which the demo does without.
    from senec_tui.device.connection.network import NetworkTransport

    if connecting.scheme == "auto" and address.scheme:
        connecting = replace(connecting, scheme=address.scheme)
    return SenecClient(
        NetworkTransport(address, connecting, known, clock=clock),
        catalogue,
        name=str(address),
        timeout_s=timeout_s,
        learned=CapabilityMemory(learned, str(address)),
        clock=clock,
        timer=timer,
    )


def simulated(
    app: AsgiApp,
    catalogue: Catalogue,
    *,
    name: str = "demo",
    timeout_s: float = 10.0,
    clock: Callable[[], float] = time.time,
    timer: Callable[[], float] = time.monotonic,
) -> SenecClient:
    """A client for an appliance in this process; no port, no HTTP library."""
    return SenecClient(
        AsgiTransport(app, name),
        catalogue,
        name=name,
        timeout_s=timeout_s,
        clock=clock,
        timer=timer,
    )
