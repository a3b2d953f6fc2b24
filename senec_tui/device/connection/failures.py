"""Failures of sockets, names, TLS and HTTP as errors of ours, whoever reports them."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING, Final

from senec_tui.errors import (
    CertificateRefusedError,
    DeviceError,
    HandshakeError,
    HostUnknownError,
    NoAccessError,
    NoRouteError,
    NotASenecError,
    RedirectedError,
    RefusedError,
    StatusError,
    TlsAlertError,
    TlsVersionError,
    WeakKeyError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.device.connection.transport import Exchange

FailureKind = tuple[type[DeviceError], str]
"""Class and `detail` of an error of ours."""

_NO_WAY: Final = frozenset(
    {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}
)


REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
NO_ACCESS: Final = frozenset({401, 403, 407})
_NOT_HERE: Final = frozenset({404, 405, 410, 501})
"""Statuses for `lala.cgi` by which another kind of device gives itself away."""
_LONGEST_TARGET: Final = 80

_NO_VERSION: Final = "PROTOCOL_VERSION"
"""OpenSSL on the alert of who speaks only versions that are refused here."""
_WEAK: Final = frozenset({66, 67, 68})
"""`X509_V_ERR_EE_KEY_TOO_SMALL`, `CA_KEY_TOO_SMALL` and `CA_MD_TOO_WEAK` of OpenSSL."""


def known_kind(error: BaseException, *, connecting: bool) -> FailureKind | None:
    """What an error or one of its causes tells; None if nothing of it is telling.

    `connecting`: no connection had come about yet, so trouble with TLS is about the handshake.
    """
    for cause in _causes(error):
        if kind := _kind(cause, connecting=connecting):
            return kind
    return None


def was_connected(error: BaseException) -> bool:
    """Whether TCP came about and was ended by the other side."""
    return any(
        isinstance(cause, ConnectionResetError | BrokenPipeError | EOFError)
        # anyio's, which is not imported here for the sake of two names
        or type(cause).__name__ in ("BrokenResourceError", "EndOfStream")
        for cause in _causes(error)
    )


def _kind(cause: BaseException, *, connecting: bool) -> FailureKind | None:
    match cause:
        case ssl.SSLError():
            return _tls_kind(cause, connecting=connecting)
        case socket.gaierror() | UnicodeError():
            return HostUnknownError, ""
        case ConnectionRefusedError():
            return RefusedError, ""
        case OSError(errno=number) if number in _NO_WAY:
            return NoRouteError, ""
        case _:
            return None


def _tls_kind(error: ssl.SSLError, *, connecting: bool) -> FailureKind | None:
    reason = getattr(error, "reason", None) or str(error)
    told = reason.replace("_", " ").lower()
    match error:
        case ssl.SSLCertVerificationError():
            weak = getattr(error, "verify_code", 0) in _WEAK
            return (WeakKeyError if weak else CertificateRefusedError), error.verify_message
        case _ if "ALERT" in reason:
            return (TlsVersionError if reason.endswith(_NO_VERSION) else TlsAlertError), told
        case _ if connecting:
            return (WeakKeyError if "TOO_SMALL" in reason else HandshakeError), told
        case _:
            return None


def status_error(host: str, path: str, exchange: Exchange) -> DeviceError:
    """What a status other than 200 means for the question at `path`."""
    status = exchange.status
    if status in REDIRECTS:
        target = exchange.headers.get("location", "")[:_LONGEST_TARGET] or "?"
        return RedirectedError(host=host, status=status, target=target)
    if status in NO_ACCESS:
        return NoAccessError(host=host, status=status, path=path)
    if status in _NOT_HERE:
        return NotASenecError(host=host, detail=f"HTTP {status}, {path}")
    return StatusError(host=host, status=status, path=path)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it; each member of a group in turn."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        cause = pending.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        pending += [cause.__context__, cause.__cause__]
        if isinstance(cause, BaseExceptionGroup):
            pending += cause.exceptions
