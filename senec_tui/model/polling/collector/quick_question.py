"""One question to a collector, without an event loop and without waiting for the appliance.

For commands that run every few seconds, in a prompt or a status bar: to load `asyncio` alone would
be most of what they take. The answer is ready at the other end.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.errors import NotOursError
from senec_tui.private_directory import check_peer, check_socket

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_S: Final = 2.0
"""The collector answers from memory."""
_LONGEST_LINE: Final = 1000
_LONGEST_ANSWER: Final = 1024 * 1024


def ask(collector: Path, path: str) -> dict[str, Any] | None:
    """The JSON object that the collector at a socket has at a path.

    None: there is no collector, it is another user's, or it has no answer. Whoever asks then goes
    the usual way, which also says what is wrong.
    """
    try:
        check_socket(collector)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT_S)
            connection.connect(os.fspath(collector))
            check_peer(connection, collector)
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: collector\r\n\r\n" % path.encode())
            with connection.makefile("rb") as stream:
                found = foreign_json(_body(stream))
    except (OSError, ValueError, NotOursError):
        return None
    return found if isinstance(found, dict) else None


def _body(stream: BinaryIO) -> bytes:
    """What an answer holds. Raises `ValueError` if it is none, or says that there is nothing."""
    if not stream.readline(_LONGEST_LINE).startswith(b"HTTP/1.1 200 "):
        raise ValueError
    length = 0
    while (line := stream.readline(_LONGEST_LINE)).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if not 0 < length <= _LONGEST_ANSWER:
        raise ValueError
    content = stream.read(length)
    if len(content) < length:
        raise ValueError
    return content
