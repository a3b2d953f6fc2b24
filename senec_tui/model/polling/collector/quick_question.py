"""One question to a collector, without an event loop and without waiting for the appliance.

For commands that run every few seconds, in a prompt or a status bar: to load `asyncio` alone would
be most of what they take. The answer is ready at the other end.
"""

from __future__ import annotations

import os
import socket
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.errors import NotOursError
from senec_tui.private_directory import check_peer, check_socket

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_S: Final = 2.0
"""For all of it: the collector answers from memory."""
_GRANTED: Final = b"HTTP/1.1 200 "
_LONGEST_HEAD: Final = 16 * 1024
_LONGEST_ANSWER: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


def ask(collector: Path, path: str) -> dict[str, Any] | None:
    """The JSON object that the collector at a socket has at a path.

    None: there is no collector, it is another user's, or it has no answer. Whoever asks then goes
    the usual way, which also says what is wrong.
    """
    until_s = monotonic() + TIMEOUT_S
    try:
        check_socket(collector)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT_S)
            connection.connect(os.fspath(collector))
            check_peer(connection, collector)
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: collector\r\n\r\n" % path.encode())
            found = foreign_json(_heard(connection, until_s))
    except (OSError, ValueError, NotOursError):
        return None
    return found if isinstance(found, dict) else None


def _heard(connection: socket.socket, until_s: float) -> bytes:
    """What the answer holds. Raises `OSError` where it is cut or slow, and as `_content`."""
    said = bytearray()
    while (content := _content(said)) is None:
        # Of all pieces together: byte by byte, an answer could take for ever.
        left_s = until_s - monotonic()
        if left_s <= 0:
            raise TimeoutError
        connection.settimeout(left_s)
        piece = connection.recv(_PIECE)
        if not piece:
            raise ConnectionResetError
        said += piece
    return content


def _content(said: bytearray) -> bytes | None:
    """What an answer holds; None while some of it is yet to come.

    Raises `ValueError` if it is none, is too long, or says that there is nothing.
    """
    if not _GRANTED.startswith(said[: len(_GRANTED)]):
        raise ValueError
    end = said.find(b"\r\n\r\n", 0, _LONGEST_HEAD)
    if end < 0:
        if len(said) >= _LONGEST_HEAD:
            raise ValueError
        return None
    length = 0
    for line in said[:end].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if not 0 < length <= _LONGEST_ANSWER:
        raise ValueError
    begin = end + 4
    return bytes(said[begin : begin + length]) if len(said) >= begin + length else None
