"""Answers the appliance's own protocol on a Unix socket, readable by this user only.

    POST /lala.cgi              values; names only, anything else is refused: nothing can be written
    GET /log/YYYY/MM/DD.log     the log of a UTC day
    GET /sections               JSON array of all object names
    GET /facts                  JSON object: name, scheme, trust, fingerprint of the appliance
    GET /feeds                  JSON array: how each feed to other programs fares
    GET /status/LANGUAGE        JSON object: the plant in one line and its parts, if it is known now

The values are one line of JSON, as the appliance answers; a second one says when those were read
that are older than `X-Read-At` (Unix seconds, see `device.value_times`). A failure is status 503
with its class and facts as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.device.source import as_received
from senec_tui.device.value_times import packed
from senec_tui.errors import NoLogError, NotOursError, SenecTuiError
from senec_tui.file_errors import from_system
from senec_tui.model.polling.collector.socket_http import (
    HttpStream,
    Request,
    Response,
    WireError,
)
from senec_tui.model.recording.state_codec import error_record
from senec_tui.private_directory import check_peer, check_socket, make_own_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.device.source import Reply, Section, Wanted
    from senec_tui.model.polling.collector.cache import CachedSource

VALUES: Final = "/lala.cgi"
SECTIONS: Final = "/sections"
FACTS: Final = "/facts"
FEEDS: Final = "/feeds"
STATUS: Final = "/status/"
READ_AT: Final = "X-Read-At"
TOOK_S: Final = "X-Took-Seconds"
_LOG: Final = re.compile(r"/log/(\d{4})/(\d\d)/(\d\d)\.log")
_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}


def log_path(day: date) -> str:
    """Where the log of a day is."""
    return f"/log/{day:%Y/%m/%d}.log"


class CollectorServer:
    """Serves guests until it is stopped."""

    def __init__(
        self,
        source: CachedSource,
        socket: Path,
        *,
        feeds: Callable[[], list[dict[str, Any]]] = list,
        status: Callable[[str], dict[str, Any] | None] = lambda _language: None,
    ) -> None:
        self._source = source
        self._status = status
        self._feeds = feeds
        self._socket = socket
        self._server: asyncio.Server | None = None
        self._guests: set[asyncio.Task[None]] = set()

    @property
    def guests(self) -> int:
        """How many are connected."""
        return len(self._guests)

    async def start(self) -> None:
        """Listen. What an earlier process left behind is taken away: hold the collector's lock.

        Raises:
            StorageError: the socket cannot be made, or others could be at it.
        """
        try:
            # No await between the two: nobody else in this process changes the mask.
            mask = os.umask(0o077)
            try:
                make_own_directory(self._socket.parent)
                self._socket.unlink(missing_ok=True)
            finally:
                os.umask(mask)
            self._server = await asyncio.start_unix_server(self._guest, self._socket)
            self._socket.chmod(0o600)
            check_socket(self._socket)
        except OSError as error:
            raise from_system(self._socket, error) from error

    async def stop(self) -> None:
        """Send the guests away."""
        if self._server is not None:
            self._server.close()
        for guest in tuple(self._guests):
            guest.cancel()
        await asyncio.gather(*self._guests, return_exceptions=True)
        with suppress(OSError):
            self._socket.unlink(missing_ok=True)

    async def _guest(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._guests.add(task)
            task.add_done_callback(self._guests.discard)
        try:
            check_peer(writer.get_extra_info("socket"), self._socket)
            stream = HttpStream(reader, writer, is_server=True)
            try:
                while (request := await stream.next_request()) is not None:
                    await stream.respond(await self._answer(request))
            except WireError as error:
                await _turn_away(stream, error)
        except (NotOursError, OSError, asyncio.CancelledError):
            # A stranger, gone, or sent away.
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._routed(request)
        except NoLogError as error:
            return Response(
                status=404, headers=_JSON, body=json.dumps(error_record(error)).encode()
            )
        except SenecTuiError as error:
            return Response(
                status=503, headers=_JSON, body=json.dumps(error_record(error)).encode()
            )
        except ValueError as error:
            return Response(status=400, body=str(error).encode())

    async def _routed(self, request: Request) -> Response:
        path = request.path
        if path == VALUES and request.method == "POST":
            return await self._values(request.body)
        if match := _LOG.fullmatch(path):
            year, month, day = map(int, match.groups())
            return Response(status=200, body=await self._source.log_day(date(year, month, day)))
        told = await self._told(path)
        if told is None:
            return Response(status=404)
        return Response(status=200, headers=_JSON, body=json.dumps(told).encode())

    async def _told(self, path: str) -> object:
        """What is told as JSON; None of what is not there, or not known now."""
        if path == SECTIONS:
            return await self._source.sections()
        if path == FACTS:
            return self._facts()
        if path == FEEDS:
            return self._feeds()
        if path.startswith(STATUS):
            return self._status(path.removeprefix(STATUS))
        return None

    async def _values(self, body: bytes) -> Response:
        wanted = names_of(foreign_json(body))
        if wanted is None:
            return Response(status=403, body=b"names only: nothing is written here")
        reply = await self._source.read_for_guest(wanted)
        headers = _JSON | {READ_AT: f"{reply.at:.3f}", TOOK_S: f"{reply.took_s:.3f}"}
        body = b"\n".join((json_of(reply), packed(reply)))
        return Response(status=200, headers=headers, body=body)

    def _facts(self) -> dict[str, Any]:
        facts = asdict(self._source.facts)
        facts["lacking"] = sorted(facts["lacking"])
        return facts


async def _turn_away(stream: HttpStream, error: WireError) -> None:
    """Say what was wrong, where the connection still allows it."""
    with suppress(WireError):
        await stream.respond(Response(status=400, body=str(error).encode()))


def json_of(reply: Reply) -> bytes:
    """The values as the appliance writes them: without a blank, which some clients rely on.

    Home controllers without JSON look for texts such as `"GUI_HOUSE_POW":"fl_`.
    """
    content = {name: _section(section) for name, section in reply.sections.items()}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def names_of(content: object) -> Wanted | None:
    """What is asked for; None when there is anything but names in it.

    Raises:
        ValueError: it is no request at all.
    """
    if not isinstance(content, dict) or not all(isinstance(v, dict) for v in content.values()):
        msg = "not an object of objects"
        raise ValueError(msg)
    if any(value != "" for section in content.values() for value in section.values()):
        return None
    return {name: tuple(section) for name, section in content.items()}


def _section(section: Section | None) -> dict[str, Any]:
    return (
        {"OBJECT_NOT_FOUND": ""}
        if section is None
        else {name: as_received(raw) for name, raw in section.items()}
    )
