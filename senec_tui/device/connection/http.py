"""One HTTP exchange over the network. The only module of this layer that knows httpx.

Importing it imports httpx, so it is imported where a connection is really wanted.
"""

from __future__ import annotations

import asyncio
import ssl
from http.cookiejar import CookieJar, DefaultCookiePolicy
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from senec_tui import __version__
from senec_tui.clean_text import visible
from senec_tui.device.connection.failures import FailureKind, known_kind, was_connected
from senec_tui.device.connection.session_cookie import SessionCookie
from senec_tui.device.connection.transport import MAX_BODY, Exchange, Way
from senec_tui.errors import (
    BrokenReplyError,
    ConnectionLostError,
    DeviceError,
    HandshakeError,
    NotASenecError,
    OverdueError,
    TimedOutError,
    UnreachableError,
)
from senec_tui.httpx_without_cli import httpx
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httpcore import AsyncNetworkStream

    from senec_tui.device.file_bytes import Spool

HEADERS: Final = {
    "Accept": "*/*",
    # A compressed answer could be a bomb, and the appliance does not compress anyway.
    "Accept-Encoding": "identity",
    "User-Agent": f"senec-tui/{__version__}",
}
_JSON: Final = {"Content-Type": "application/json"}


class HttpTransport:
    """Speaks to one host and port with one scheme, over one connection that is kept open."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        ssl_context: ssl.SSLContext | None = None,
        network: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Nothing is opened before the first exchange.

        Args:
            host: name or IP address; IPv6 without brackets.
            port: TCP port.
            ssl_context: speak https and let this decide about the certificate; None: http.
            network: takes the place of sockets in tests.
        """
        self._host = host
        self._port = port
        self._ssl_context = ssl_context
        self._network = network
        self._cookie = SessionCookie(encrypted=ssl_context is not None)
        self._client: httpx.AsyncClient | None = None
        self._certificate = b""
        self._tcp: AsyncNetworkStream | None = None
        self._shook_hands = False
        self._is_new = True
        self._asked = False
        self._heard = False

    @property
    def way(self) -> Way:
        """Only the scheme is known here."""
        return Way(scheme="https" if self._ssl_context else "http")

    @property
    def certificate(self) -> bytes:
        """The certificate of the open connection (DER); empty with http, or before the first."""
        return self._certificate

    @property
    def shook_hands(self) -> bool:
        """Whether the last connection got through its TLS handshake, whatever became of it then."""
        return self._shook_hands

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
        """As `Transport.exchange`; the time-out spans all of it, whatever drips in."""
        complete = False
        try:
            async with asyncio.timeout(timeout_s):
                try:
                    answer = await self._exchange(method, path, body, limit, into)
                except ConnectionLostError:
                    if self._is_new or self._heard:
                        raise
                    # The other side closed the idle connection just as we used it. Asking changes
                    # nothing there, so ask again, once, on a new one.
                    await self._drop_connection()
                    answer = await self._exchange(method, path, body, limit, into)
                complete = True
                return answer
        except TimeoutError as error:
            kind = OverdueError if self._asked else TimedOutError
            raise kind(host=self._host, port=self._port, seconds=f"{timeout_s:g}") from error
        finally:
            # After a failure, a time-out or a cancellation nothing is known about the state of
            # the connection.
            if not complete:
                await self._drop_connection()

    async def close(self) -> None:
        """Give back the connection and forget the session."""
        self._cookie.forget()
        await self._drop_connection()

    async def _exchange(
        self, method: str, path: str, body: bytes, limit: int, into: Spool | None
    ) -> Exchange:
        self._is_new = self._client is None
        self._asked = self._heard = False
        client = self._opened()
        headers = (_JSON if body else {}) | self._cookie_header()
        try:
            async with client.stream(
                method,
                self._url(path),
                content=body,
                headers=headers,
                extensions={"trace": self._trace},
            ) as response:
                self._keep_certificate(response)
                self._cookie.take(visible(response.headers.get("set-cookie", "")))
                content = BytesIO()  # unlike a bytearray it becomes bytes without a copy
                if into is not None:
                    into.clear()
                length, kept = 0, content if into is None else into
                async for chunk in response.aiter_raw():
                    kept.write(chunk)
                    length += len(chunk)
                    if length > limit:
                        raise BrokenReplyError(host=self._host, detail=f"> {limit} bytes")
        except (httpx.HTTPError, OSError, ValueError) as error:
            raise self._translated(error) from error
        return Exchange(
            status=response.status_code,
            headers={name: visible(value) for name, value in response.headers.items()},
            body=content.getvalue(),
        )

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            # Without a context of ours httpx would load all public authorities, to no purpose.
            context = self._ssl_context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._client = httpx.AsyncClient(
                transport=self._network
                or httpx.AsyncHTTPTransport(
                    verify=context,
                    trust_env=False,
                    # The other side ends an idle connection when it wants to; each new one costs
                    # the small controller a TLS handshake.
                    limits=httpx.Limits(
                        max_connections=1, max_keepalive_connections=1, keepalive_expiry=None
                    ),
                ),
                # Reads and keeps no cookie at all: the session's is ours to look after.
                cookies=CookieJar(DefaultCookiePolicy(netscape=False, rfc2965=False)),
                headers=HEADERS,
                timeout=None,  # one deadline spans the whole exchange
                trust_env=False,
                follow_redirects=False,
            )
        return self._client

    async def _drop_connection(self) -> None:
        client, self._client = self._client, None
        self._certificate = b""
        if client is not None:
            await client.aclose()
        tcp, self._tcp = self._tcp, None
        if tcp is not None:
            # httpx forgets a socket whose TLS handshake is cancelled.
            await tcp.aclose()

    async def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        match event:
            case "connection.connect_tcp.started":
                self._shook_hands = False
                self._is_new = True
                self._certificate = b""
            case "connection.connect_tcp.complete":
                self._tcp = info["return_value"]
            case "connection.start_tls.complete":
                self._shook_hands = True
            case "http11.send_request_headers.started":
                self._asked = True
            case "http11.receive_response_headers.complete":
                self._heard = True

    def _cookie_header(self) -> dict[str, str]:
        return {"Cookie": self._cookie.header} if self._cookie.header else {}

    def _url(self, path: str) -> httpx.URL:
        # Built from parts: parsing text would take `//log/…` for a host name.
        return httpx.URL(
            scheme=self.way.scheme,
            host=self._host,
            port=self._port,
            raw_path=path.encode("ascii", "replace"),
        )

    def _keep_certificate(self, response: httpx.Response) -> None:
        stream = response.extensions.get("network_stream")
        if self._ssl_context and stream and not self._certificate:
            ssl_object = stream.get_extra_info("ssl_object")
            self._certificate = ssl_object.getpeercert(binary_form=True) or b""

    def _translated(self, error: Exception) -> DeviceError:
        """Our error for one of httpx, of TLS or of the operating system."""
        connecting = isinstance(error, httpx.ConnectError)
        error_class, detail = known_kind(error, connecting=connecting) or _kind(
            error, https=self._ssl_context is not None
        )
        return error_class(host=self._host, port=self._port, detail=detail)


def _kind(error: Exception, *, https: bool) -> FailureKind:
    """The class and detail of our error when only httpx knows what happened."""
    match error:
        case httpx.ConnectError() if https and was_connected(error):
            return HandshakeError, N_("the connection was closed")
        case httpx.RemoteProtocolError() if not _ended_early(error):
            return NotASenecError, N_("the answer is not HTTP")
        case httpx.ConnectError() | httpx.LocalProtocolError() | ValueError():
            return UnreachableError, str(error)
        case _:
            return ConnectionLostError, ""


def _ended_early(error: httpx.RemoteProtocolError) -> bool:
    text = str(error)
    return "disconnected" in text or "closed connection" in text
