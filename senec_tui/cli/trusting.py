"""Deliberate decisions about certificates; `trust` and the dashboard share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.sources import known_devices

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.device.trust import KnownDevice


async def trust_shown(context: Context, host: str) -> KnownDevice:
    """Remember the certificate that the appliance shows now, in place of any other.

    Raises:
        UsageError: no host.
        HandshakeError: it does not speak https there.
        UnreachableError: nothing answers.
        StorageError: it cannot be remembered.
    """
    from senec_tui.device.address import parse_address
    from senec_tui.device.trust import fetch_certificate

    address = parse_address(host)
    known = known_devices(context.paths)
    certificate = await fetch_certificate(
        address.host, address.port_for("https"), context.settings.timeout_s
    )
    device = known.trust(address, certificate, context.clock())
    if known.file.problems:
        raise known.file.problems[-1]
    return device
