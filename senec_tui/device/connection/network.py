"""The way to an appliance over the network: which scheme it speaks, and whether it is the one.

A `Transport` that makes `HttpTransport`s: it finds http or https by trying, at any time and in
both directions (protocol §2.1), and lets nothing out before the certificate was accepted.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from senec_tui.device.connection import known_devices as trust
from senec_tui.device.connection.http import HttpTransport
from senec_tui.device.connection.known_devices import REMEMBERED
from senec_tui.device.connection.peer_certificate import Certificate, grouped
from senec_tui.device.connection.transport import MAX_BODY, Exchange, Transport, Way
from senec_tui.errors import (
    CertificateChangedError,
    CertificateRefusedError,
    ConnectionLostError,
    DeviceError,
    DowngradeError,
    HandshakeError,
    LostMemoryError,
    NoSchemeError,
    OtherSchemeError,
    RefusedError,
    TimedOutError,
    TrustError,
    UnreachableError,
)
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Coroutine

    from senec_tui.device.connection.address import Address
    from senec_tui.device.connection.known_devices import Connecting, KnownDevices
    from senec_tui.device.file_bytes import Spool

    _Ask = Callable[[HttpTransport, float], Awaitable[Exchange]]

SCHEMES: Final = ("https", "http")

SHORTEST_S: Final = 1.0
"""What is left at least for the scheme that is tried last."""

_LOOK_AGAIN: Final = (RefusedError, HandshakeError, ConnectionLostError)
"""After these the appliance may have come back with the other scheme."""

_NOBODY_KNOWS: Final = N_(
    "What was remembered cannot be read ({file}), and {host} only offers http. No request was sent"
)


class NetworkTransport(Transport):
    """One appliance, whatever scheme it speaks today."""

    def __init__(
        self,
        address: Address,
        connecting: Connecting,
        known: KnownDevices,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Nothing is opened before the first exchange. `clock`: Unix seconds."""
        self._address = address
        self._connecting = connecting
        self._known = known
        self._clock = clock
        self._inner: HttpTransport | None = None
        self._first: Certificate | None = None
        self._way = Way()
        self._certificate = b""

    @property
    @override
    def way(self) -> Way:
        return self._way

    @override
    async def exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        timeout_s: float,
        limit: int = MAX_BODY,
        into: Spool | None = None,
    ) -> Exchange:
        """At first contact both schemes are tried within `timeout_s`; later, when the usual one has
        failed, another one may take a second `timeout_s`.

        Raises:
            CertificateChangedError: another certificate than the remembered one.
            CertificateRefusedError: not signed by the authorities of the owner's file.
            DowngradeError: only http now, https before, and nobody agreed.
        """

        async def ask(transport: HttpTransport, seconds: float) -> Exchange:
            exchange = await transport.exchange(
                method, path, body, timeout_s=seconds, limit=limit, into=into
            )
            if _wants_https(exchange):
                raise HandshakeError(host=self._name, port=80, detail="HTTP 400")
            self._settle(transport)
            return exchange

        try:
            if self._inner is None:
                self._known.refresh()  # what was decided meanwhile, here or by another process
                return await self._find(ask, self._order(), timeout_s)
            try:
                return await ask(self._inner, timeout_s)
            except _LOOK_AGAIN as error:
                others = self._others()
                if not others:
                    raise
                try:
                    return await self._find(ask, others, timeout_s, error)
                except NoSchemeError:
                    raise
                except (UnreachableError, ConnectionLostError):
                    raise error from None
        except CertificateRefusedError as error:
            raise await self._explained(error, timeout_s) from error

    @override
    def confirm(self) -> None:
        """Certificate and scheme are remembered from now on."""
        scheme = self._way.scheme
        if self._first is not None and scheme == "https":
            self._known.trust(self._address, self._first, self._clock())
            self._way = replace(self._way, first_contact=True, kept=self._known.kept)
            self._first = None
        if self._connecting.scheme != "http":
            # To force http is a decision for this run, not one to remember.
            self._known.seen(self._address, scheme, self._clock())

    @override
    async def close(self) -> None:
        if self._inner is not None:
            await self._inner.close()

    # -- finding the scheme -----------------------------------------------------------------------

    async def _find(
        self,
        ask: _Ask,
        schemes: tuple[str, ...],
        timeout_s: float,
        first_error: DeviceError | None = None,
    ) -> Exchange:
        """The answer by the first scheme that is spoken; keeps the transport that got it.

        `first_error`: how the usual scheme has just failed.
        """
        end = _now() + timeout_s
        last_error = first_error
        is_stranger = len(schemes) > 1 and self._known.get(self._address) is None
        for scheme in schemes:
            trial = _Trial(scheme)
            left_s = timeout_s
            if is_stranger and scheme != schemes[0]:
                left_s = max(end - _now(), min(SHORTEST_S, timeout_s))
            attempt = self._attempt(ask, trial, left_s, first_error)
            try:
                if is_stranger and scheme != schemes[-1]:
                    exchange = await self._unless_other_is_open(attempt, trial, schemes[-1], left_s)
                else:
                    exchange = await attempt
            except (*_LOOK_AGAIN, TimedOutError) as error:
                if trial.is_spoken:
                    raise  # this scheme is spoken there, so another one would be a wrong guess
                first_error = first_error or error
                last_error = error
                continue
            previous, self._inner = self._inner, trial.transport
            if previous is not None:
                await previous.close()
            return exchange
        if first_error is None or last_error is None:
            raise UnreachableError(host=self._name, port="", detail="")
        raise self._no_scheme(first_error, last_error, timeout_s)

    def _no_scheme(
        self, first_error: DeviceError, last_error: DeviceError, timeout_s: float
    ) -> DeviceError:
        """What it was, where no scheme led to an answer."""
        found: DeviceError
        if self._connecting.scheme != "auto":
            closed = self._address.port is not None and isinstance(first_error, RefusedError)
            silent = isinstance(first_error, TimedOutError)
            if closed or silent or self._known.get(self._address) is not None:
                return first_error
            # A stranger who was asked in one scheme only, perhaps by an old bookmark.
            (scheme,) = self._order()
            port, other = self._address.port_for(scheme), SCHEMES[scheme == "https"]
            found = OtherSchemeError(host=self._host, port=port, scheme=scheme, other=other)
            found.__cause__ = first_error
            return found
        if not isinstance(first_error, HandshakeError):
            return first_error
        if isinstance(last_error, TimedOutError):  # silence: it may well speak what was asked last
            facts = {**last_error.facts, "seconds": f"{timeout_s:g}"}
            found = TimedOutError(**facts)
        else:
            ports = dict.fromkeys(self._address.port_for(scheme) for scheme in SCHEMES)
            found = NoSchemeError(host=self._host, ports=", ".join(map(str, ports)))
        found.__cause__ = first_error
        return found

    async def _attempt(
        self, ask: _Ask, trial: _Trial, timeout_s: float, first_error: DeviceError | None
    ) -> Exchange:
        """The answer by one scheme; the transport is closed unless there is one."""
        trial.transport = transport = await self._open(trial.scheme, timeout_s, first_error)
        answered = False
        try:
            exchange = await ask(transport, timeout_s)
            answered = True
            return exchange
        finally:
            if not answered:
                await transport.close()

    async def _unless_other_is_open(
        self,
        attempt: Coroutine[None, None, Exchange],
        trial: _Trial,
        other: str,
        timeout_s: float,
    ) -> Exchange:
        """The answer to an attempt, for which a port that stays silent is not waited for too long.

        A slow appliance is given all the time, unless the other scheme is offered meanwhile: then
        half of it, so that there is time for that one.

        Raises:
            TimedOutError: nothing was heard in half of the time, and the other port is open.
            DeviceError: as the attempt.
        """
        half_time = _now() + timeout_s / 2
        task = asyncio.ensure_future(attempt)
        try:
            await asyncio.wait({task}, timeout=timeout_s / 4)
            if not task.done() and not trial.is_spoken:
                port = self._address.port_for(other)
                is_offered = await trust.is_open(self._host, port, timeout_s / 4)
                if is_offered:
                    await asyncio.wait({task}, timeout=half_time - _now())
                if is_offered and not task.done() and not trial.is_spoken:
                    port = self._address.port_for(trial.scheme)
                    seconds = f"{timeout_s / 2:g}"
                    raise TimedOutError(host=self._host, port=port, seconds=seconds)
            return await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    def _order(self) -> tuple[str, ...]:
        """The schemes to try, what worked before first."""
        if self._connecting.scheme != "auto":
            return (self._connecting.scheme,)
        known = self._known.get(self._address)
        return SCHEMES if known is None or known.scheme == "https" else SCHEMES[::-1]

    def _others(self) -> tuple[str, ...]:
        """What else to try after the usual scheme failed."""
        if self._connecting.scheme != "auto":
            return ()
        if self._inner is not None and self._inner.shook_hands:
            return ()  # TLS came about, so this is still the right one
        return tuple(other for other in SCHEMES if other != self._way.scheme)

    async def _open(
        self, scheme: str, timeout_s: float, first_error: DeviceError | None
    ) -> HttpTransport:
        port = self._address.port_for(scheme)
        if scheme == "https":
            context = await self._context(port, timeout_s)
            return HttpTransport(self._host, port, ssl_context=context)
        if self._is_downgrade():
            # Only what refuses https may have given it up; what is silent or cut off is ill.
            refuses = isinstance(first_error, HandshakeError | RefusedError)
            if refuses and await trust.speaks_http(self._host, port, timeout_s):
                raise DowngradeError(
                    None if self._known.damage is None else _NOBODY_KNOWS,
                    host=self._name,
                    file=self._known.file.path,
                )
            raise first_error or RefusedError(host=self._name, port=port)
        return HttpTransport(self._host, port)

    def _is_downgrade(self) -> bool:
        """Whether http would be a step back that nobody agreed to."""
        self._known.refresh()
        if self._connecting.scheme == "http" or self._connecting.insecure:
            return False
        known = self._known.get(self._address)
        if known is None:
            return self._known.damage is not None
        return known.scheme == "https" and not known.http_allowed

    # -- the certificate --------------------------------------------------------------------------

    async def _context(self, port: int, timeout_s: float) -> ssl.SSLContext:
        if self._connecting.insecure:
            return trust.context_for_anything()
        if self._connecting.ca_file is not None:
            return trust.context_for_authority(self._connecting.ca_file)
        known = self._known.get(self._address)
        if known is not None and known.certificate:
            try:
                return trust.context_for(known.certificate)
            except (ValueError, OSError) as error:
                raise CertificateRefusedError(
                    host=self._name, detail=N_("what was remembered of it is damaged")
                ) from error
        seen = await trust.fetch_certificate(self._host, port, timeout_s)
        if known is None and self._known.damage is not None:
            raise LostMemoryError(
                host=self._name,
                file=self._known.file.path,
                seen=grouped(seen.fingerprint),
                seen_certificate=seen,
            )
        self._first = seen
        return trust.context_for(seen.pem)

    def _settle(self, transport: HttpTransport) -> None:
        """Take note of what worked."""
        scheme = transport.way.scheme
        if transport.certificate != self._certificate or scheme != self._way.scheme:
            self._certificate = transport.certificate
            self._way = replace(
                self._way,
                scheme=scheme,
                trust=self._connecting.policy if scheme == "https" else "",
                fingerprint=sha256(self._certificate).hexdigest() if self._certificate else "",
            )

    async def _explained(self, error: CertificateRefusedError, timeout_s: float) -> TrustError:
        """The refusal, told with both certificates where ours is the remembered one."""
        inner, self._inner = self._inner, None
        if inner is not None:
            await inner.close()
        known = self._known.get(self._address)
        if self._connecting.policy != REMEMBERED or known is None:
            return error
        seen = await trust.fetch_certificate(self._host, self._address.port_for("https"), timeout_s)
        if seen.fingerprint == known.fingerprint:
            return error
        return CertificateChangedError(
            host=self._name,
            known=grouped(known.fingerprint),
            seen=grouped(seen.fingerprint),
            known_device=known,
            seen_certificate=seen,
        )

    @property
    def _host(self) -> str:
        return self._address.host

    @property
    def _name(self) -> str:
        return str(self._address)


@dataclass
class _Trial:
    """One scheme that is tried."""

    scheme: str
    transport: HttpTransport | None = None
    """None while it is not even reached."""

    @property
    def is_spoken(self) -> bool:
        """Whether the scheme is the right one, whatever became of it then."""
        return self.transport is not None and self.transport.shook_hands


def _now() -> float:
    return asyncio.get_running_loop().time()


def _wants_https(exchange: Exchange) -> bool:
    """Whether an https port was asked in http: how nginx says so."""
    return exchange.status == 400 and b"HTTPS port" in exchange.body
