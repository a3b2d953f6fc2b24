"""HTTP/1.1 over a Unix socket, by `h11`: one message after the other, none of them endless.

So that anything can ask a collector: `curl --unix-socket FILE -d '{"ENERGY":{}}' http://x/lala.cgi`.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import h11

from senec_tui.clean_text import visible
from senec_tui.device.file_bytes import FileBytes, Spool, parts

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

LONGEST_BODY: Final = 64 * 1024 * 1024
_LONGEST_HEAD: Final = 16 * 1024
_CHUNK: Final = 64 * 1024


class WireError(ValueError):
    """What came is no such message; only seen between the modules of this package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a guest asks."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case; only of what was received."""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the collector answers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case where it was received."""
    body: FileBytes = b""

    @property
    def content(self) -> bytes:
        """All of the body, where it is no file."""
        return self.body[:]


class HttpStream:
    """One end of a connection."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_server: bool,
        longest_body: int = LONGEST_BODY,
    ) -> None:
        """`longest_body`: bytes of a message that is taken in."""
        self._longest_body = longest_body
        self.writer = writer
        self._reader = reader
        self._http = h11.Connection(
            h11.SERVER if is_server else h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD
        )

    @property
    def may_go_on(self) -> bool:
        """Whether there may be another message; False where either end said that this was all."""
        return self._http.our_state is h11.IDLE

    async def next_request(self) -> Request | None:
        """What the guest asks next; None when it has gone.

        Raises:
            WireError: cut, too long, or no HTTP/1.1.
        """
        head = await self._event()
        if isinstance(head, h11.ConnectionClosed):
            return None
        if not isinstance(head, h11.Request):
            raise WireError(type(head).__name__)
        if not head.http_version.startswith(b"1."):  # such as the first line of HTTP/2
            raise WireError(head.http_version.decode())
        body = (await self._body(self._longest_body))[:]
        return Request(
            method=visible(head.method.decode()),
            path=visible(head.target.decode("latin-1")),
            headers=_texts(head),
            body=body,
        )

    async def respond(self, response: Response) -> None:
        """Answer, and be ready for the next one.

        Raises:
            OSError: the guest has gone.
        """
        headers = {**response.headers, "Content-Length": str(len(response.body))}
        reason = HTTPStatus(response.status).phrase  # small clients wait for `200 OK`
        await self._send(
            h11.Response(
                status_code=response.status, headers=list(headers.items()), reason=reason.encode()
            ),
            response.body,
        )
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    async def ask(self, request: Request, longest: int = LONGEST_BODY) -> Response:
        """One question, one answer of so many bytes at most.

        Raises:
            WireError: cut, too long, or no HTTP/1.1.
            OSError: the collector has gone.
        """
        headers = {"Host": "collector", "Content-Length": str(len(request.body))}
        await self._send(
            h11.Request(method=request.method, target=request.path, headers=list(headers.items())),
            request.body,
        )
        head = await self._event()
        if not isinstance(head, h11.Response):
            raise WireError("closed")
        body = await self._body(longest)
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            raise WireError("unfinished")
        self._http.start_next_cycle()
        return Response(status=head.status_code, headers=_texts(head), body=body)

    async def _send(self, head: h11.Request | h11.Response, body: FileBytes) -> None:
        try:
            self.writer.write(self._http.send(head) or b"")
            for part in parts(body):
                self.writer.write(self._http.send(h11.Data(data=part)) or b"")
                await self.writer.drain()
            self.writer.write(self._http.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:  # after a broken question: answer and hang up
            raise WireError(str(error)) from error
        await self.writer.drain()

    async def _event(self) -> h11.Event:
        """The next event that is no fragment of one."""
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise WireError(str(error)) from error
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:  # with their body, as `curl` does
                    self._go_ahead()
                await self._more()
            elif isinstance(event, h11.Event):
                return event
            else:
                raise WireError("pipelined")

    def _go_ahead(self) -> None:
        head = h11.InformationalResponse(status_code=100, headers=[])
        self.writer.write(self._http.send(head) or b"")

    async def _more(self) -> None:
        try:
            self._http.receive_data(await self._reader.read(_CHUNK))
        except h11.RemoteProtocolError as error:
            raise WireError(str(error)) from error
        except OSError as error:
            raise WireError(str(error)) from error

    async def _body(self, longest: int) -> FileBytes:
        with closing(Spool()) as body:
            while True:
                event = await self._event()
                if isinstance(event, h11.EndOfMessage):
                    return body.content()
                if not isinstance(event, h11.Data):
                    raise WireError("cut")
                body.write(event.data)
                if len(body) > longest:
                    raise WireError("length")


def _texts(head: h11.Request | h11.Response) -> dict[str, str]:
    return {name.decode(): visible(value.decode("latin-1")) for name, value in head.headers}
