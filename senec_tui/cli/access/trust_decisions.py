"""Deliberate decisions about certificates; `trust` and the dashboard share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.access.sources import known_devices
from senec_tui.errors import (
    DowngradeError,
    HandshakeError,
    NoCertificateError,
    NoSchemeError,
    OtherCertificateError,
    TrustError,
    UsageError,
)
from senec_tui.language import N_

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.device.connection.known_devices import KnownDevice, KnownDevices


async def agree(context: Context, error: TrustError) -> str:
    """Trust what an error has shown to a person, and nothing else.

    Returns:
        The fingerprint of the certificate, for people; empty where http was agreed to.

    Raises:
        OtherCertificateError: meanwhile it shows yet another certificate.
        DeviceError, StorageError: as `trust_shown`.
    """
    host = str(error.facts["host"])
    if isinstance(error, DowngradeError):
        allow_http(context, host)
        return ""
    from senec_tui.device.connection.peer_certificate import grouped

    return grouped((await trust_shown(context, host, str(error.facts["seen"]))).fingerprint)


async def trust_shown(context: Context, host: str, expected: str | None = None) -> KnownDevice:
    """Remember the certificate that the appliance shows now, in place of any other.

    Args:
        context: the run.
        host: as written.
        expected: the fingerprint of the only one to accept; None accepts any.

    Raises:
        UsageError: no host, or no fingerprint.
        OtherCertificateError: another one than `expected`.
        NoCertificateError: it speaks http there.
        NoSchemeError: neither that nor https.
        CertificateRefusedError: it would be remembered in vain, as that of a short key.
        UnreachableError: nothing answers.
        StorageError: it cannot be remembered.
    """
    from senec_tui.device.connection.address import parse_address
    from senec_tui.device.connection.known_devices import (
        check_usable,
        fetch_certificate,
        speaks_http,
    )
    from senec_tui.device.connection.peer_certificate import grouped, ungrouped

    address = parse_address(host)
    try:
        digits = None if expected is None else ungrouped(expected)
    except ValueError:
        raise UsageError(
            N_("“{text}” is no SHA-256 fingerprint: it has 64 hexadecimal digits"), text=expected
        ) from None
    port, timeout_s = address.port_for("https"), context.settings.timeout_s
    try:
        certificate = await fetch_certificate(address.host, port, timeout_s)
    except HandshakeError as error:
        if await speaks_http(address.host, address.port_for("http"), timeout_s):
            raise NoCertificateError(**{**error.facts, "host": address}) from error
        raise NoSchemeError(host=address, ports=port) from error
    if digits not in (None, certificate.fingerprint):
        raise OtherCertificateError(
            host=address, expected=grouped(digits), seen=grouped(certificate.fingerprint)
        )
    await check_usable(address.host, port, certificate, timeout_s)
    known = known_devices(context.paths)
    device = known.trust(address, certificate, context.clock())
    _insist_on_kept(context, known)
    return device


def allow_http(context: Context, host: str) -> None:
    """Agree that the appliance speaks http. Raises `UsageError`, `StorageError`."""
    from senec_tui.device.connection.address import parse_address

    known = known_devices(context.paths)
    known.allow_http(parse_address(host), context.clock())
    _insist_on_kept(context, known)


def forget(context: Context, host: str) -> bool:
    """Forget an appliance; False if it was not known. Raises `UsageError`, `StorageError`."""
    from senec_tui.device.connection.address import parse_address

    known = known_devices(context.paths)
    if known.damage is not None:
        raise known.damage
    forgotten = known.forget(parse_address(host))
    _insist_on_kept(context, known)
    return forgotten


def _insist_on_kept(context: Context, known: KnownDevices) -> None:
    problems = known.file.problems
    if not known.kept:
        raise problems[-1]
    context.afterwards.append(lambda: [problem.sentence(context.tr) for problem in problems])
