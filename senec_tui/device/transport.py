"""One HTTP exchange with an appliance; the seam below the client.

`device.http` carries it over the network with httpx, `AsgiTransport` hands it to an application in
this process, so that the demo runs through the whole client without opening a port or importing an
HTTP library.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from senec_tui.errors import BrokenReplyError, ConnectionLostError, RefusedError, TimedOutError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

MAX_BODY: Final = 64 * 1024 * 1024
"""No answer of an appliance is larger; a log of months would fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes


class Transport(Protocol):
    """Carries one request at a time to one appliance."""

    async def exchange(
        self, method: str, path: str, body: bytes = b"", *, timeout_s: float, limit: int = MAX_BODY
    ) -> Exchange:
        """Send and wait for the whole answer. `path` is sent as it is, double slashes included.

        Raises:
            UnreachableError: no connection, or no whole answer within `timeout_s`.
            ConnectionLostError: closed in the middle.
            BrokenReplyError: the body is longer than `limit` bytes.
            TrustError: the certificate is not the expected one; nothing was sent.
        """

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""


class AsgiTransport:
    """Calls an ASGI application in this process."""

    def __init__(self, app: AsgiApp, name: str = "demo") -> None:
        self._app = app
        self._name = name
        self._cookies: dict[str, str] = {}

    async def exchange(
        self, method: str, path: str, body: bytes = b"", *, timeout_s: float, limit: int = MAX_BODY
    ) -> Exchange:
        """See `Transport.exchange`."""
        status = 0
        headers: dict[str, str] = {}
        chunks: list[bytes] = []
        request = [{"type": "http.request", "body": body, "more_body": False}]
        size = 0
        done = False

        async def receive() -> Message:
            return request.pop() if request else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, size, done
            if message["type"] == "http.response.start":
                status = message["status"]
                for raw_name, raw_value in message.get("headers", ()):
                    name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
                    headers[name] = value
                    if name == "set-cookie":
                        self._store_cookie(value)
            elif message["type"] == "http.response.body":
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > limit:
                    raise BrokenReplyError(host=self._name, detail=f"more than {limit} bytes")
                chunks.append(chunk)
                done = not message.get("more_body", False)

        raw_path, _, query = path.partition("?")
        sent_headers = [(b"host", self._name.encode()), (b"content-type", b"application/json")]
        if self._cookies:
            sent_headers.append(
                (b"cookie", "; ".join(f"{k}={v}" for k, v in self._cookies.items()).encode())
            )
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": raw_path,
            "raw_path": raw_path.encode(),
            "query_string": query.encode(),
            "headers": sent_headers,
            "client": ("127.0.0.1", 0),
            "server": (self._name, 443),
        }
        try:
            async with asyncio.timeout(timeout_s):
                await self._app(scope, receive, send)
        except TimeoutError as error:
            raise TimedOutError(host=self._name, port=443, seconds=f"{timeout_s:g}") from error
        except ConnectionRefusedError as error:
            raise RefusedError(host=self._name, port=443) from error
        except OSError as error:
            raise ConnectionLostError(host=self._name) from error
        if not (status and done):
            raise ConnectionLostError(host=self._name)
        return Exchange(status=status, headers=headers, body=b"".join(chunks))

    async def close(self) -> None:
        """Forget the cookies."""
        self._cookies.clear()

    def _store_cookie(self, header: str) -> None:
        name, _, value = header.partition(";")[0].partition("=")
        self._cookies[name.strip()] = value.strip()
