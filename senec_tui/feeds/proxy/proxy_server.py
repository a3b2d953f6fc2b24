"""The appliance for everybody else, on a port of this computer: plain HTTP, reading only.

Who is not allowed is gone before a byte of it is read. Everybody else is bounded: in connections,
in bytes of a request, and in the time that one may take.
"""

from __future__ import annotations

import asyncio
import errno
import os
import time
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from senec_tui.errors import UsageError
from senec_tui.feeds.feed import LISTEN
from senec_tui.feeds.proxy.proxy_clients import ListenAddress, is_own_name
from senec_tui.language import N_
from senec_tui.model.polling.collector.feed_state import FeedState, reasons_of
from senec_tui.model.polling.collector.socket_http import HttpStream, Response, WireError

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.feeds.proxy.proxy_answers import ProxyAnswers
    from senec_tui.feeds.proxy.proxy_clients import Clients
    from senec_tui.model.polling.collector.socket_http import Request

MOST_CONNECTIONS: Final = 128
"""At a time. Those beyond are closed; who was there first is served."""
LONGEST_REQUEST: Final = 64 * 1024
"""Bytes of a body. Every name of the catalogue together has a third of it."""
LONGEST_S: Final = 120.0
"""From the last answer to the end of the next request: who asks once a minute stays connected."""
LONGEST_WRITE_S: Final = 30.0
"""For a client to take its answer."""

_MISDIRECTED: Final = Response(status=421, body=b"ask by an address or the name of this host")
_NO_PORT: Final = N_("Nobody can be answered at {place}: {detail}")
_PORT_FAILURES: Final = {
    errno.EADDRNOTAVAIL: N_(
        "Nobody can be answered at {place}: this computer has no such address; `ip address` lists "
        "those that it has"
    ),
    errno.EADDRINUSE: N_("Nobody can be answered at {place}: another program uses that port"),
    errno.EACCES: N_(
        "Nobody can be answered at {place}: that port is not for everybody; take one from 1024 on"
    ),
}


class Proxy:
    """Answers as the appliance would, on a port of its own, until it is stopped."""

    def __init__(
        self,
        answers: ProxyAnswers,
        place: ListenAddress,
        clients: Clients,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Nobody is answered yet. `clock`: Unix seconds."""
        self._answers = answers
        self._wanted = place
        self._clients = clients
        self._clock = clock
        self._answered = self._failed = self._turned_away = self._busy = 0
        self._answered_at: float | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def place(self) -> ListenAddress:
        """Where it listens; the port that it got, once it does."""
        if self._server is None or not self._server.sockets:
            return self._wanted
        host, port = self._server.sockets[0].getsockname()[:2]
        return ListenAddress(host, port)

    @property
    def state(self) -> FeedState:
        """How it fares: answers, requests that had none, those under way, and who was sent away."""
        return FeedState(
            name=LISTEN,
            sent=self._answered,
            failed=self._failed,
            waiting=self._busy,
            dropped=self._turned_away,
            last_sent_at=self._answered_at,
            reasons=reasons_of(self._answers.trouble),
        )

    async def start(self) -> None:
        """Listen. Raises `UsageError` where that is not possible."""
        place = self._wanted
        try:
            self._server = await asyncio.start_server(self._connected, place.host, place.port)
        except OSError as error:
            what = _PORT_FAILURES.get(error.errno or 0, _NO_PORT)
            detail = os.strerror(error.errno) if error.errno else type(error).__name__
            raise UsageError(what, place=place, detail=detail) from error

    async def stop(self) -> None:
        """Send everybody away. Safe to call twice."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Called before anything is read, which is why it is no coroutine."""
        peer = writer.get_extra_info("peername")
        if not peer or not self._clients.has(peer[0]) or len(self._tasks) >= MOST_CONNECTIONS:
            self._turned_away += 1
            writer.transport.abort()
            return
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = HttpStream(reader, writer, is_server=True, longest_body=LONGEST_REQUEST)
        try:
            while stream.may_go_on:
                async with asyncio.timeout(LONGEST_S):
                    request = await stream.next_request()
                if request is None:
                    break
                response = await self._answer(request)
                async with asyncio.timeout(LONGEST_WRITE_S):
                    await stream.respond(response)
                self._count(response)
        except WireError:
            self._failed += 1
            with suppress(WireError, OSError, TimeoutError):
                async with asyncio.timeout(LONGEST_WRITE_S):
                    await stream.respond(Response(status=400))
        except (OSError, TimeoutError):
            pass  # gone, or too slow
        finally:
            writer.close()

    async def _answer(self, request: Request) -> Response:
        if not is_own_name(request.headers.get("host", "")):
            return _MISDIRECTED
        self._busy += 1
        try:
            return await self._answers.answer(request)
        finally:
            self._busy -= 1

    def _count(self, response: Response) -> None:
        """What is told of what there is was answered; what was refused or failed was not."""
        if response.status < HTTPStatus.BAD_REQUEST:
            self._answered += 1
            self._answered_at = self._clock()
        else:
            self._failed += 1
