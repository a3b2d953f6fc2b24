"""Answers the appliance's own protocol on a Unix socket, readable by this user only.

    POST /lala.cgi              values; names only, anything else is refused: nothing can be written
    GET /log/YYYY/MM/DD.log     the log of a UTC day
    GET /sections               JSON array of all object names
    GET /facts                  JSON object: name, scheme, trust, fingerprint of the appliance

`X-Read-At` says when the oldest of the values was read (Unix seconds). A failure is status 503 with
its class and facts as JSON.
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
from senec_tui.errors import NoLogError, NotOursError, SenecTuiError
from senec_tui.file_errors import from_system
from senec_tui.model.polling.collector.socket_http import Message, WireError, answer, receive
from senec_tui.model.recording.state_codec import error_record
from senec_tui.private_directory import check_peer, check_socket, make_own_directory

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Section, Wanted
    from senec_tui.model.polling.collector.cache import CachedSource

VALUES: Final = "/lala.cgi"
SECTIONS: Final = "/sections"
FACTS: Final = "/facts"
READ_AT: Final = "X-Read-At"
TOOK_S: Final = "X-Took-Seconds"
_LOG: Final = re.compile(r"/log/(\d{4})/(\d\d)/(\d\d)\.log")
_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}


def log_path(day: date) -> str:
    """Where the log of a day is."""
    return f"/log/{day:%Y/%m/%d}.log"


class CollectorServer:
    """Serves guests until it is stopped."""

    def __init__(self, source: CachedSource, socket: Path) -> None:
        self._source = source
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
            while (message := await receive(reader)) is not None:
                writer.write(await self._answer(message))
                await writer.drain()
        except WireError as error:
            writer.write(answer(400, {}, str(error).encode()))
        except (NotOursError, OSError, asyncio.CancelledError):
            # A stranger, gone, or sent away.
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, message: Message) -> bytes:
        try:
            return await self._routed(message)
        except NoLogError as error:
            return answer(404, _JSON, json.dumps(error_record(error)).encode())
        except SenecTuiError as error:
            return answer(503, _JSON, json.dumps(error_record(error)).encode())
        except ValueError as error:
            return answer(400, {}, str(error).encode())

    async def _routed(self, message: Message) -> bytes:
        method, path, _ = message.start
        if path == VALUES and method == "POST":
            return await self._values(message.body)
        if path == SECTIONS:
            names = await self._source.sections()
            return answer(200, _JSON, json.dumps(names).encode())
        if path == FACTS:
            return answer(200, _JSON, json.dumps(self._facts()).encode())
        if match := _LOG.fullmatch(path):
            year, month, day = map(int, match.groups())
            return answer(200, {}, await self._source.log_day(date(year, month, day)))
        return answer(404, {}, b"")

    async def _values(self, body: bytes) -> bytes:
        wanted = _names(foreign_json(body))
        if wanted is None:
            return answer(403, {}, b"names only: nothing is written here")
        reply = await self._source.read_for_guest(wanted)
        headers = _JSON | {READ_AT: f"{reply.at:.3f}", TOOK_S: f"{reply.took_s:.3f}"}
        content = {name: _section(section) for name, section in reply.sections.items()}
        return answer(200, headers, json.dumps(content, ensure_ascii=False).encode())

    def _facts(self) -> dict[str, Any]:
        facts = asdict(self._source.facts)
        facts["lacking"] = sorted(facts["lacking"])
        return facts


def _names(content: object) -> Wanted | None:
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
