"""The guest's end: a source that asks a collector."""

from __future__ import annotations

import asyncio
import json
import math
import time
from typing import TYPE_CHECKING, Any, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.device.connection.transport import MAX_BODY
from senec_tui.device.source import DeviceFacts, Reply, Source
from senec_tui.device.value_times import unpacked
from senec_tui.device.wire.bounds import Excess
from senec_tui.device.wire.reply import parse_reply
from senec_tui.errors import (
    ConnectionLostError,
    DeviceError,
    NotOursError,
    RefusedError,
    TimedOutError,
)
from senec_tui.model.polling.collector.feed_state import FeedState
from senec_tui.model.polling.collector.socket_http import (
    LONGEST_BODY,
    HttpStream,
    Request,
    Response,
    WireError,
)
from senec_tui.model.polling.collector.socket_server import (
    FACTS,
    FEEDS,
    READ_AT,
    SECTIONS,
    TOOK_S,
    VALUES,
    log_path,
)
from senec_tui.model.recording.state_codec import error_of
from senec_tui.overriding import override
from senec_tui.private_directory import check_peer, check_socket

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.device.source import Wanted

TIMEOUT_S: Final = 180.0
"""Longer than the collector needs for the slowest appliance, whose answer may take a minute."""
ALIVE_S: Final = 3.0
"""Who is there is said from memory; a collector that is stopped takes the question all the same."""
SILENT_S: Final = 10.0
"""After that long without an answer it is seen whether the collector still lives."""
_MOST_FEEDS: Final = 20


class CollectorSource(Source):
    """Asks the collector at a socket. One request at a time; a second caller waits."""

    def __init__(
        self,
        socket: Path,
        *,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._socket = socket
        self._timeout_s = timeout_s
        self._clock = clock
        self._turn = asyncio.Lock()
        self._stream: HttpStream | None = None
        self._facts = DeviceFacts()
        """Those of the collector's own source, as of the first connection."""

    async def open(self) -> bool:
        """Connect and ask who is there; False when nobody is.

        Raises:
            NotOursError: the socket, its directory or who answers there is not this user's.
        """
        try:
            response = await self._exchange("GET", FACTS, at_most_s=ALIVE_S)
            facts: dict[str, Any] = foreign_json(response.content)
            facts["lacking"] = frozenset(facts["lacking"])
            self._facts = DeviceFacts(**facts)
        except (DeviceError, ValueError, TypeError, KeyError):
            await self.close()
            return False
        return True

    async def read(self, wanted: Wanted) -> Reply:
        """What the collector knows of these, as of when it last heard from the appliance."""
        names = {name: dict.fromkeys(variables, "") for name, variables in wanted.items()}
        response = await self._exchange("POST", VALUES, json.dumps(names).encode())
        excess = Excess()
        values, _, times = response.content.partition(b"\n")
        sections = parse_reply(values, host=self._facts.name, excess=excess)
        return Reply(
            sections=sections,
            at=_number(response, READ_AT, self._clock()),
            read_at=unpacked(times, sections),
            took_s=_number(response, TOOK_S, 0.0),
            size=len(values),
            excess=excess.count,
        )

    @property
    @override
    def facts(self) -> DeviceFacts:
        return self._facts

    @override
    async def sections(self) -> tuple[str, ...]:
        response = await self._exchange("GET", SECTIONS)
        return tuple(map(str, self._list_in(response)))

    @override
    async def log_day(self, day: date) -> FileBytes:
        return (await self._exchange("GET", log_path(day), longest=MAX_BODY)).body

    async def feeds(self) -> tuple[FeedState, ...]:
        """How each feed of the collector fares.

        Raises:
            DeviceError: it does not say.
        """
        told = await self._exchange("GET", FEEDS, at_most_s=ALIVE_S)
        rows = self._list_in(told)[:_MOST_FEEDS]
        return tuple(state for row in rows if (state := FeedState.of_record(row)) is not None)

    def _list_in(self, response: Response) -> list[Any]:
        """Raises `ConnectionLostError` where it is none: then whoever answers is no collector."""
        try:
            content = foreign_json(response.content)
        except ValueError as error:
            raise ConnectionLostError(host=self._socket) from error
        if not isinstance(content, list):
            raise ConnectionLostError(host=self._socket)
        return content

    async def close(self) -> None:
        """Hang up. Safe to call twice."""
        if self._stream is not None:
            self._stream.writer.close()
            self._stream = None

    async def _exchange(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        longest: int = LONGEST_BODY,
        at_most_s: float = math.inf,
    ) -> Response:
        timeout_s = min(self._timeout_s, at_most_s)
        async with self._turn:
            try:
                async with asyncio.timeout(timeout_s):
                    response = await self._answered(
                        Request(method=method, path=path, body=body), longest
                    )
            except TimeoutError as error:
                await self.close()
                seconds = f"{timeout_s:g}"
                raise TimedOutError(host=self._socket, port="", seconds=seconds) from error
            except (WireError, OSError) as error:
                await self.close()
                raise ConnectionLostError(host=self._socket) from error
            except asyncio.CancelledError:
                # The answer may still come; it must not be taken for that of the next request.
                await self.close()
                raise
        if response.status != 200:
            raise _failure(response, str(self._socket))
        return response

    async def _answered(self, request: Request, longest: int) -> Response:
        """The answer, waited for as long as the collector lives, be its appliance ever so slow.

        Raises:
            ConnectionResetError: it lives no more.
        """
        asking = asyncio.ensure_future(self._send(request, longest))
        try:
            while not (await asyncio.wait((asking,), timeout=SILENT_S))[0]:
                if not await self._is_alive():
                    raise ConnectionResetError
            return await asking
        finally:
            asking.cancel()

    async def _is_alive(self) -> bool:
        other = CollectorSource(self._socket)
        try:
            return await other.open()
        except NotOursError:
            return False
        finally:
            await other.close()

    async def _send(self, request: Request, longest: int) -> Response:
        if self._stream is None:
            self._stream = await self._connected()
        return await self._stream.ask(request, longest)

    async def _connected(self) -> HttpStream:
        """A connection to a collector of this user: what answers here is believed unseen."""
        try:
            check_socket(self._socket)
            streams = await asyncio.open_unix_connection(self._socket)
        except OSError as error:
            raise RefusedError(host=self._socket, port="") from error
        try:
            check_peer(streams[1].get_extra_info("socket"), self._socket)
        except NotOursError:
            streams[1].close()
            raise
        return HttpStream(*streams, is_server=False)


def _failure(response: Response, socket: str) -> DeviceError:
    try:
        error = error_of(foreign_json(response.content))
    except (ValueError, TypeError):
        error = None
    return error if isinstance(error, DeviceError) else ConnectionLostError(host=socket)


def _number(response: Response, header: str, default: float) -> float:
    try:
        number = float(response.headers[header.lower()])
    except (KeyError, ValueError):
        return default
    return number if math.isfinite(number) else default
