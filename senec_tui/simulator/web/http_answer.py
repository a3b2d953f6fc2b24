"""What the web server of the simulated appliance gets and gives, over ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple

from senec_tui.simulator.spoil import page
from senec_tui.simulator.web.session import cookie_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html"


class SimulatedAnswer(NamedTuple):
    """A whole HTTP answer of the simulated appliance."""

    status: int
    kind: str
    body: bytes
    cookie: str = ""


async def body_of(receive: Receive) -> bytes:
    """The whole body of a request."""
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body", False):
            return body


def session_of(scope: Message) -> str:
    """The session cookie of a request, or nothing."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie" and (cookie := cookie_of(value.decode("latin-1"))):
            return cookie
    return ""


def failure(status: int) -> SimulatedAnswer:
    """A page that says that it does not work."""
    words = {
        400: "400 Bad Request",
        404: "404 Not Found",
        405: "405 Not Allowed",
        500: "500 Internal Server Error",
        504: "504 Gateway Time-out",
    }
    return SimulatedAnswer(status, HTML, page(words[status]).encode())
