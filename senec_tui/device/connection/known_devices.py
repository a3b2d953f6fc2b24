"""Trust on first use, as with ssh: the certificate of an appliance is remembered and insisted on.

The maker's certificate names no host, and its root is not public, so the usual check against public
authorities can only fail (protocol §2.2). What stands instead: the first certificate seen is
remembered, and later connections accept exactly that one: its bytes, not what its key may have
signed. The TLS handshake itself refuses any other, before a byte of a request leaves.

Validity dates are shown, not enforced: identity is the remembered certificate, a Pi without a clock
starts in 1970, and an expired certificate that is the very one we know proves as much as before.
With a CA file the dates do count, because there the issuer speaks for certificates not seen yet.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.bounded_files import read_certificates
from senec_tui.device.connection.failures import known_kind, was_connected
from senec_tui.device.connection.peer_certificate import Certificate, certificate_of
from senec_tui.errors import (
    DamagedFileError,
    DeviceError,
    GivenFileError,
    HandshakeError,
    StorageError,
    TimedOutError,
    UnreachableError,
)
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

    from senec_tui.device.connection.address import Address
    from senec_tui.device.json_store import JsonFile

FILE_NAME: Final = "known_devices.json"
"""In the configuration directory."""

_NO_CHECK_TIME: Final = 0x200000
"""`X509_V_FLAG_NO_CHECK_TIME` of OpenSSL, for which Python has no name."""


REMEMBERED: Final = "remembered"
AUTHORITY: Final = "ca-file"
INSECURE: Final = "insecure"
"""The ways to check a certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """What the owner decided about connecting."""

    scheme: str = "auto"
    """auto, https or http. To write http is to agree to it."""
    ca_file: Path | None = None
    """Accept what these authorities signed, in place of the remembered certificate."""
    insecure: bool = False
    """Accept any certificate."""

    @property
    def policy(self) -> str:
        """How certificates are checked."""
        if self.insecure:
            return INSECURE
        return AUTHORITY if self.ca_file else REMEMBERED


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """What is remembered about one address. All text; times are ISO 8601 in UTC."""

    scheme: str
    """What worked last: https or http."""
    certificate: str = ""
    """PEM; empty where only http was ever spoken. Kept when http is allowed later."""
    fingerprint: str = ""
    subject: str = ""
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""
    first_seen: str = ""
    """When this certificate was first trusted."""
    last_seen: str = ""
    """To the day."""
    http_allowed: bool = False
    """The owner agreed that it may speak http although it once spoke https."""


class KnownDevices:
    """The remembered certificates, by address, in one file."""

    def __init__(self, file: JsonFile) -> None:
        """`file`: see `JsonFile`; its `problems` tell what could not be read or kept."""
        self.file = file
        self.damage: StorageError | None = None
        """Why nothing is known of what was remembered: until the owner decides, trust nobody."""
        self.kept = True
        """Whether the last change is in the file, too."""
        self._devices: dict[str, KnownDevice] = {}
        self.refresh()

    def __iter__(self) -> Iterator[tuple[str, KnownDevice]]:
        return iter(self._devices.items())

    def get(self, address: Address) -> KnownDevice | None:
        """What is remembered, or None."""
        return self._devices.get(str(address))

    def refresh(self) -> None:
        """Take in what another process has written. What could not be written is kept."""
        try:
            self._devices.update(_devices(self.file.load()))
        except ValueError:
            self.damage = DamagedFileError(
                file=self.file.path, detail=N_("an entry cannot be understood")
            )
        except StorageError as error:
            self.damage = error
        else:
            self.damage = None

    def trust(self, address: Address, certificate: Certificate, now: float) -> KnownDevice:
        """Remember this certificate, in place of another one if there was one."""
        today = _iso(datetime.fromtimestamp(now, UTC))
        device = KnownDevice(
            scheme="https",
            certificate=certificate.pem,
            fingerprint=certificate.fingerprint,
            subject=certificate.subject,
            issuer=certificate.issuer,
            not_before=_iso(certificate.not_before),
            not_after=_iso(certificate.not_after),
            first_seen=today,
            last_seen=today[:10],
        )
        self._keep(address, device)
        return device

    def allow_http(self, address: Address, now: float) -> KnownDevice:
        """Agree that the appliance speaks http, although it may have spoken https before."""
        known = self.get(address) or KnownDevice(scheme="http")
        today = _iso(datetime.fromtimestamp(now, UTC))
        device = replace(known, scheme="http", http_allowed=True, last_seen=today[:10])
        self._keep(address, device)
        return device

    def seen(self, address: Address, scheme: str, now: float) -> None:
        """The appliance answered. Written once a day, and when the scheme has changed."""
        day = _iso(datetime.fromtimestamp(now, UTC))[:10]
        known = self.get(address) or KnownDevice(scheme=scheme, first_seen=day)
        device = replace(known, scheme=scheme, last_seen=day)
        if scheme == "https" and known.http_allowed:
            # It is back on https, so the agreement has served its purpose.
            device = replace(device, http_allowed=False)
        if device != self.get(address) and self.damage is None:
            self._keep(address, device)

    def forget(self, address: Address) -> bool:
        """Remove an address; False if it was not known."""
        if str(address) not in self._devices:
            return False
        self._keep(address, None)
        return True

    def _keep(self, address: Address, device: KnownDevice | None) -> None:
        self._devices.pop(str(address), None)
        if device is not None:
            self._devices[str(address)] = device
        if self.damage is not None:
            self.file.keep_aside()
            self.damage = None

        def edit(content: dict[str, Any]) -> dict[str, Any]:
            # Another process may have added another address meanwhile.
            entries = content.get("devices")
            entries = dict(entries) if isinstance(entries, dict) else {}
            entries.pop(str(address), None)
            if device is not None:
                entries[str(address)] = asdict(device)
            return {"version": 1, "devices": dict(sorted(entries.items()))}

        self.kept = self.file.change(edit)


def _devices(content: Mapping[str, Any]) -> dict[str, KnownDevice]:
    """Raises `ValueError` where any of it cannot be understood."""
    entries = content.get("devices", {})
    if not (isinstance(entries, dict) and all(map(_is_entry, entries.values()))):
        raise ValueError("devices")
    return {key: _device(entry) for key, entry in entries.items()}


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("scheme") in ("https", "http")


def _device(entry: Mapping[str, Any]) -> KnownDevice:
    known: dict[str, Any] = {}
    for field in fields(KnownDevice):
        value = entry.get(field.name, field.default)
        if type(value) is type(field.default) or field.name == "scheme":
            known[field.name] = value
    return KnownDevice(**known)


def _iso(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


# -- TLS contexts -----------------------------------------------------------------------------


def context_for(pem: str) -> ssl.SSLContext:
    """Accepts exactly one certificate, given as PEM text.

    It is the only anchor, and its bytes are compared in the handshake: as an anchor alone it would
    vouch for others that its key has signed. No host name is compared: there is none in it. Dates
    do not count, see the head of this module.

    Raises:
        ValueError, ssl.SSLError: `pem` is no certificate.
    """
    context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.expected = ssl.PEM_cert_to_DER_cert(pem)
    context.load_verify_locations(cadata=context.expected)
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags = ssl.VerifyFlags(int(context.verify_flags) | _NO_CHECK_TIME)
    return context


class _OtherCertificateError(ssl.SSLCertVerificationError):
    verify_code = 0
    verify_message = N_("it is not the remembered one")


class _PinnedObject(ssl.SSLObject):
    """One TLS connection that ends in the handshake unless the expected certificate is shown."""

    def do_handshake(self) -> None:
        super().do_handshake()
        context = self.context
        shown = self.getpeercert(binary_form=True)
        if not isinstance(context, _PinnedContext) or shown != context.expected:
            raise _OtherCertificateError


class _PinnedContext(ssl.SSLContext):
    sslobject_class = _PinnedObject
    expected = b""
    """The only certificate to accept, DER."""


def context_for_authority(file: Path) -> ssl.SSLContext:
    """Accepts whatever the authorities in a PEM file have signed, under any host name.

    Raises:
        GivenFileError: the file cannot be read, or holds no certificate.
    """
    context = _context()
    try:
        context.load_verify_locations(cadata=read_certificates(file))
    except OSError as error:  # ssl.SSLError is one
        detail = error.strerror or str(error)
        raise GivenFileError(file=file, origin="--ca-file", detail=detail) from error
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    return context


def context_for_anything() -> ssl.SSLContext:
    """Accepts any certificate: encrypted, but with whomever it may be."""
    context = _context()
    context.verify_mode = ssl.CERT_NONE
    return context


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    return context


# -- looking without asking -------------------------------------------------------------------


async def fetch_certificate(host: str, port: int, timeout_s: float) -> Certificate:
    """The certificate that is shown there now: a TLS handshake and nothing else.

    Raises:
        HandshakeError: something answers, but not TLS.
        UnreachableError: nothing answers.
    """
    async with _connected(host, port, timeout_s, context_for_anything()) as writer:
        ssl_object = writer.get_extra_info("ssl_object")
        return certificate_of(ssl_object.getpeercert(binary_form=True))


async def check_usable(host: str, port: int, certificate: Certificate, timeout_s: float) -> None:
    """Insist that later connections would accept this certificate. No request is sent.

    Raises:
        CertificateRefusedError: they would not, or it shows another one now.
        UnreachableError: nothing answers.
    """
    async with _connected(host, port, timeout_s, context_for(certificate.pem)):
        pass


async def is_open(host: str, port: int, timeout_s: float) -> bool:
    """Whether something accepts a connection there. Nothing is sent."""
    try:
        async with _connected(host, port, timeout_s, None):
            return True
    except UnreachableError:
        return False


async def speaks_http(host: str, port: int, timeout_s: float) -> bool:
    """Whether a web server answers there in plain text. It is sent no request, only nonsense."""
    try:
        async with _streams(host, port, timeout_s, None) as (reader, writer):
            writer.write(_NO_REQUEST)
            async with asyncio.timeout(timeout_s):
                heard = await reader.read(_ENOUGH)
                while len(heard) < _ENOUGH and (more := await reader.read(_ENOUGH)):
                    heard += more
    except (DeviceError, OSError):  # TimeoutError is one of the latter
        return False
    # Some servers leave out the head where they have understood nothing.
    return heard.startswith(b"HTTP/") or heard.lstrip().startswith(b"<")


_NO_REQUEST: Final = b"\x16\x03\x01\r\n\r\n"
"""Begins like TLS, as what was tried before."""
_ENOUGH: Final = 5


@contextlib.asynccontextmanager
async def _connected(
    host: str, port: int, timeout_s: float, context: ssl.SSLContext | None
) -> AsyncIterator[asyncio.StreamWriter]:
    async with _streams(host, port, timeout_s, context) as (_, writer):
        yield writer


@contextlib.asynccontextmanager
async def _streams(
    host: str, port: int, timeout_s: float, context: ssl.SSLContext | None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(host, port, ssl=context)
    except TimeoutError as error:
        raise TimedOutError(host=host, port=port, seconds=f"{timeout_s:g}") from error
    except (OSError, EOFError, UnicodeError) as error:
        raise _failure(error, host, port, https=context is not None) from error
    try:
        yield reader, writer
    finally:
        # Not `close`: that would wait for the other side to say good-bye.
        writer.transport.abort()


def _failure(error: Exception, host: str, port: int, *, https: bool) -> DeviceError:
    if kind := known_kind(error, connecting=True):
        error_class, detail = kind
        return error_class(host=host, port=port, detail=detail)
    if https and was_connected(error):
        return HandshakeError(host=host, port=port, detail=N_("the connection was closed"))
    return UnreachableError(host=host, port=port, detail=str(error))
