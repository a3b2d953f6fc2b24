"""Failures of sockets, names and TLS as errors of ours, whoever reports them."""

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
    NoRouteError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = tuple[type[DeviceError], str]
"""Class and `detail` of an error of ours."""

_NO_WAY: Final = frozenset(
    {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}
)


def known_kind(error: BaseException, *, connecting: bool) -> Kind | None:
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


def _kind(cause: BaseException, *, connecting: bool) -> Kind | None:
    match cause:
        case ssl.SSLCertVerificationError():
            return CertificateRefusedError, cause.verify_message
        case socket.gaierror() | UnicodeError():
            return HostUnknownError, ""
        case ConnectionRefusedError():
            return RefusedError, ""
        case ssl.SSLError() if connecting:
            return HandshakeError, (cause.reason or str(cause)).replace("_", " ").lower()
        case OSError(errno=number) if number in _NO_WAY:
            return NoRouteError, ""
        case _:
            return None


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
