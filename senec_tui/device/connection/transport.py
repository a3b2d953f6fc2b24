"""One HTTP exchange with an appliance; the seam below the client.

`device.http` carries it over the network with httpx, `AsgiTransport` hands it to an application in
this process, so that the demo runs through the whole client without opening a port or importing an
HTTP library.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from senec_tui.clean_text import CleanText, visible
from senec_tui.device.connection.session_cookie import SessionCookie
from senec_tui.errors import BrokenReplyError, ConnectionLostError, OverdueError, RefusedError
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.device.file_bytes import Spool

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

MAX_BODY: Final = 256 * 1024 * 1024
"""No answer of an appliance is larger; a log of months would fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What came back of a request over HTTP."""

    status: int
    headers: Mapping[str, CleanText]
    """Lower-case names."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a transport reaches its appliance; all empty where nothing is connected."""

    scheme: str = ""
    """https or http."""
    trust: str = ""
    """How the certificate is checked: remembered, ca-file, insecure."""
    fingerprint: str = ""
    """SHA-256 of the certificate in use, hexadecimal."""
    first_contact: bool = False
    """This certificate was seen and remembered for the first time in this run."""
    kept: bool = True
    """False where it is remembered for this run only: its file cannot be written."""


class Transport(Protocol):
    """Carries one request at a time to one appliance."""

    @property
    def way(self) -> Way:
        """How the appliance is reached by now."""

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
        """Send and wait for the whole answer. `path` is sent as it is, double slashes included.

        `into`: takes the body of a file in place of the memory.

        Raises:
            UnreachableError: no connection, or no whole answer within `timeout_s`.
            ConnectionLostError: closed in the middle.
            BrokenReplyError: the body is longer than `limit` bytes.
            StorageError: there is no room for it.
            OverdueError: the request was taken, and no whole answer came within `timeout_s`.
            TrustError: the certificate is not the expected one; nothing was sent.
        """

    def confirm(self) -> None:
        """What answered has proved to be a SENEC: only now is it remembered."""

    async def close(self) -> None:
        """Give back connections and forget the session. Safe to call twice.

        The next exchange, if there is one, starts anew.
        """


class AsgiTransport(Transport):
    """Calls an ASGI application in this process."""

    def __init__(self, app: AsgiApp, name: str = "demo") -> None:
        self._app = app
        self._name = name
        self._cookie = SessionCookie(encrypted=True)

    @property
    def way(self) -> Way:
        """Nothing is connected."""
        return Way()

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
        conversation = _Conversation(self._name, body, limit, into)
        try:
            async with asyncio.timeout(timeout_s):
                await self._app(self._scope(method, path), conversation.receive, conversation.send)
        except TimeoutError as error:
            raise OverdueError(host=self._name, port=443, seconds=f"{timeout_s:g}") from error
        except ConnectionRefusedError as error:
            raise RefusedError(host=self._name, port=443) from error
        except OSError as error:
            raise ConnectionLostError(host=self._name) from error
        exchange = conversation.outcome()
        self._cookie.take(exchange.headers.get("set-cookie", ""))
        return exchange

    def confirm(self) -> None:
        """Nothing is remembered of what runs in this process."""

    async def close(self) -> None:
        """Forget the session."""
        self._cookie.forget()

    def _scope(self, method: str, path: str) -> Scope:
        raw_path, _, query = path.partition("?")
        headers = [(b"host", self._name.encode()), (b"content-type", b"application/json")]
        if self._cookie.header:
            headers.append((b"cookie", self._cookie.header.encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": raw_path,
            "raw_path": raw_path.encode(),
            "query_string": query.encode(),
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": (self._name, 443),
        }


@dataclass
class _Conversation:
    """What an ASGI application receives and sends during one exchange."""

    host: str
    request_body: bytes
    limit: int
    into: Spool | None
    status: int = 0
    headers: dict[str, CleanText] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    asked: bool = False
    ended: bool = False

    async def receive(self) -> Message:
        if self.asked:
            return {"type": "http.disconnect"}
        self.asked = True
        return {"type": "http.request", "body": self.request_body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start(message)
        elif message["type"] == "http.response.body":
            body: Spool | bytearray = self.body if self.into is None else self.into
            if self.into is None:
                self.body += message.get("body", b"")
            else:
                self.into.write(message.get("body", b""))
            if len(body) > self.limit:
                raise BrokenReplyError(host=self.host, detail=f"> {self.limit} bytes")
            self.ended = not message.get("more_body", False)

    def _start(self, message: Message) -> None:
        self.status = message["status"]
        for raw_name, raw_value in message.get("headers", ()):
            name = visible(raw_name.decode("latin-1")).lower()
            value = visible(raw_value.decode("latin-1"))
            known = self.headers.get(name)
            self.headers[name] = value if known is None else visible(f"{known}, {value}")

    def outcome(self) -> Exchange:
        if not (self.status and self.ended):
            raise ConnectionLostError(host=self.host)
        return Exchange(status=self.status, headers=self.headers, body=bytes(self.body))
