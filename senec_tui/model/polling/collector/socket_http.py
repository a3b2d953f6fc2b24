"""HTTP/1.1 over a Unix socket, as little of it as is needed.

So that anything can ask a collector: `curl --unix-socket FILE -d '{"ENERGY":{}}' http://x/lala.cgi`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_BODY: Final = 64 * 1024 * 1024
_LONGEST_HEAD: Final = 16 * 1024
_REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    503: "Service Unavailable",
}


class WireError(ValueError):
    """What came is no such message; only seen between the modules of this package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request or an answer."""

    start: tuple[str, str, str]
    """The three words of the first line."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""
    body: bytes = b""


async def receive(reader: asyncio.StreamReader) -> Message | None:
    """The next message; None when the other side has closed.

    Raises:
        WireError: cut, too long or malformed.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise WireError("cut") from error
    except (asyncio.LimitOverrunError, OSError) as error:
        raise WireError(str(error)) from error
    lines = [visible(line.decode("latin-1")) for line in head.split(b"\r\n")]
    first = lines[0].split(" ", 2)
    if len(first) < 3 or len(head) > _LONGEST_HEAD:
        raise WireError(lines[0][:80])
    headers = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines[1:])
        if colon
    }
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        raise WireError(f"content-length {length[:20]}")
    try:
        body = await reader.readexactly(int(length))
    except (asyncio.IncompleteReadError, OSError) as error:
        raise WireError("cut") from error
    return Message(start=(first[0], first[1], first[2]), headers=headers, body=body)


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    return _message(f"{method} {path} HTTP/1.1", {"Host": "collector"}, body)


def answer(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of an answer."""
    return _message(f"HTTP/1.1 {status} {_REASONS[status]}", headers, body)


def _message(start: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode("latin-1") + body
