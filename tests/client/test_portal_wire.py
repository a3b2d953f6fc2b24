"""Answers of the portal are bounded before they are unpacked."""

from __future__ import annotations

import gzip
import tracemalloc
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any

import pytest

from senec_tui.portal.portal_errors import AnswerLostError
from senec_tui.portal.wire import MAX_BODY, Wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping

URL = "https://portal.test/"


class Server:
    """Answers everything with the same, and keeps what it was asked with."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]], encoding: bytes = b"") -> None:
        self._pieces = pieces
        self._headers = [(b"content-encoding", encoding)] if encoding else []
        self.heard: dict[bytes, bytes] = {}

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        _receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        self.heard = dict(scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        for piece in self._pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def test_a_packed_answer_is_neither_asked_for_nor_unpacked() -> None:
    packed = gzip.compress(bytes(64 << 20))
    server = Server(lambda: iter([packed]), b"gzip")
    wire = Wire(jar=CookieJar(), app=server)
    tracemalloc.start()
    try:
        answer = await wire.exchange("GET", URL)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await wire.close()
    assert server.heard[b"accept-encoding"] == b"identity"
    assert len(answer.text) < 1 << 20
    assert most < 8 << 20


async def test_an_answer_of_any_length_is_cut_off() -> None:
    server = Server(lambda: iter([b" " * MAX_BODY, b" "]))
    wire = Wire(jar=CookieJar(), app=server)
    with pytest.raises(AnswerLostError):
        await wire.exchange("GET", URL)
    await wire.close()
