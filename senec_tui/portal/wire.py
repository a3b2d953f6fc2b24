"""One HTTP exchange with the portal or its sign-in. The only module here that knows httpx.

Never follows a redirect, never repeats anything: the connection pool is told not to retry, and what
it does by itself (opening a new connection for an idle one that was closed) happens before a byte
of the request is sent.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from senec_tui import __version__
from senec_tui.bounded_files import read_certificates
from senec_tui.clean_text import CleanText, visible
from senec_tui.language import N_
from senec_tui.portal.portal_errors import AnswerLostError, PortalTrustError, PortalUnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.cookiejar import CookieJar
    from pathlib import Path

    from senec_tui.device.connection.transport import AsgiApp
    from senec_tui.httpx_without_cli import httpx

CONNECT_TIMEOUT_S: Final = 10.0
ANSWER_TIMEOUT_S: Final = 30.0
"""Overload shows as silence; ten seconds proved too short for others."""
MAX_BODY: Final = 4 << 20
USER_AGENT: Final = f"senec-tui/{__version__}"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer of the portal."""

    status: int
    url: str
    """What was asked for."""
    headers: Mapping[str, CleanText]
    """Lower-case names."""
    text: str

    @property
    def location(self) -> str | None:
        """Where it redirects to, or None for what is no redirect."""
        return self.headers.get("location") if 300 <= self.status < 400 else None

    @property
    def is_json(self) -> bool:
        """By its type, whatever the status."""
        kind = self._kind
        return kind == "application/json" or kind.endswith("+json")

    @property
    def is_html(self) -> bool:
        """By its type, or by its looks when it tells none."""
        looks = self.text.lstrip()[:15].lower().startswith(("<!doctype", "<html"))
        return self._kind in ("text/html", "application/xhtml+xml") or looks

    @property
    def is_overload(self) -> bool:
        """A status that says: not now."""
        return self.status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS) or (
            self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )

    @property
    def _kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Wire:
    """Sends one request and reads the whole answer. Whoever calls it keeps the pace."""

    def __init__(
        self, *, jar: CookieJar, ca_file: Path | None = None, app: AsgiApp | None = None
    ) -> None:
        """`app`: an application in this process that stands in for all hosts."""
        self._jar = jar
        self._ca_file = ca_file
        self._app = app
        self._client: httpx.AsyncClient | None = None

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        accept: str = "application/json",
    ) -> Answer:
        """Send and wait for the whole answer.

        Raises:
            PortalUnreachableError: no connection; nothing was sent.
            AnswerLostError: sent, or partly so, and no whole answer came.
        """
        from senec_tui.httpx_without_cli import httpx

        host = urlsplit(url).hostname or ""
        client = self._client or self._connect()
        self._client = client
        try:
            request = client.build_request(method, url, data=form, headers={"accept": accept})
        except (httpx.InvalidURL, ValueError) as error:
            raise PortalUnreachableError(host=host, detail="URL") from error
        hush = _HUSHED.set(True)
        answer: Answer | None = None
        failure = PortalUnreachableError(_NO_CONNECTION, host=host)
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S + 2 * ANSWER_TIMEOUT_S):
                answer = await _read(client, request, url)
        except httpx.RequestError as error:
            failure = _failure(error, host)
        except TimeoutError:
            failure = AnswerLostError(_LATE, host=host)
        except OSError:
            failure = AnswerLostError(_CUT, host=host)
        finally:
            _HUSHED.reset(hush)
        if answer is None:
            # Raised out here: the library's error holds the request, and that may hold a password.
            raise failure
        _log.debug("%s %s%s: %d", method, host, urlsplit(url).path, answer.status)
        return answer

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _connect(self) -> httpx.AsyncClient:
        from senec_tui.httpx_without_cli import httpx

        for name in _CHATTY:
            logger = logging.getLogger(name)
            if _hush not in logger.filters:
                logger.addFilter(_hush)
        transport = httpx.ASGITransport(app=self._app) if self._app else None
        verify: ssl.SSLContext | bool = True
        if self._ca_file is not None:
            try:
                verify = ssl.create_default_context(cadata=read_certificates(self._ca_file))
            except (OSError, ssl.SSLError) as error:
                raise PortalTrustError(
                    host=self._ca_file.name, detail=error.strerror or str(error)
                ) from error
        client = httpx.AsyncClient(
            transport=transport,
            verify=verify,
            follow_redirects=False,
            timeout=httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            headers={
                "user-agent": USER_AGENT,
                # A packed answer could unpack to any length, some of it before it can be counted.
                "accept-encoding": "identity",
            },
        )
        client.cookies.jar = self._jar
        return client


async def _read(client: httpx.AsyncClient, request: httpx.Request, url: str) -> Answer:
    response = await client.send(request, stream=True)
    try:
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MAX_BODY:
                msg = f"> {MAX_BODY} bytes"
                raise OSError(msg)
    finally:
        await response.aclose()
    return Answer(
        status=response.status_code,
        url=url,
        headers={name: visible(value) for name, value in response.headers.items()},
        text=_page(body),
    )


def _page(body: bytes | bytearray) -> str:
    return body.decode("utf-8", "replace")


def _failure(error: httpx.RequestError, host: str) -> PortalUnreachableError:
    """Our error for the library's; its text is ours too, for the library's may quote an address."""
    from senec_tui.httpx_without_cli import httpx

    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLCertVerificationError):
            return PortalTrustError(host=host, detail=reason.verify_message)
        reason = reason.__cause__ or reason.__context__
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return PortalUnreachableError(_NO_CONNECTION_IN_TIME, host=host)
    if isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol | httpx.ProxyError):
        return PortalUnreachableError(_NO_CONNECTION, host=host)
    if isinstance(error, httpx.TimeoutException):
        return AnswerLostError(_LATE, host=host)
    return AnswerLostError(_CUT, host=host)


_NO_CONNECTION: Final = N_("{host} cannot be reached")
_NO_CONNECTION_IN_TIME: Final = N_("{host} cannot be reached in time")
_LATE: Final = N_("{host} did not answer in time")
_CUT: Final = N_("{host} closed the connection in the middle of the answer")

_HUSHED: ContextVar[bool] = ContextVar("_HUSHED", default=False)
_CHATTY: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)
"""Loggers that write addresses, headers and cookies of a request, which may hold secrets."""


def _hush(_record: logging.LogRecord) -> bool:
    return not _HUSHED.get()
