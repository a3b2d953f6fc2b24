"""What the proxy answers: the same as the appliance, from the collector's cache, and metrics.

Values are answered to POST /lala.cgi, names only; to GET the log of a UTC day, and the variables
page by which programs recognise an appliance, each in every spelling that an appliance knows.
`GET /metrics` is beside what an appliance has.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.device.connection.session_cookie import NAME as COOKIE
from senec_tui.device.wire.read_request import PATH
from senec_tui.device.wire.url_variants import page_paths
from senec_tui.errors import (
    NoLogError,
    SenecTuiError,
    TooManyNamesError,
    UnknownVariableError,
)
from senec_tui.feeds.metrics.metric_families import PATH as METRICS
from senec_tui.model.polling.collector.socket_http import Response
from senec_tui.model.polling.collector.socket_server import json_of, names_of

if TYPE_CHECKING:
    from senec_tui.feeds.metrics.metric_families import Metrics
    from senec_tui.model.polling.collector.cache import CachedSource
    from senec_tui.model.polling.collector.socket_http import Request

_LIFETIME_S: Final = 3600
_LOG: Final = re.compile(r"/{1,2}log/(\d{4})/(\d\d)/(\d\d)\.log", re.IGNORECASE)
_SESSION: Final = re.compile(rf"(?:^|;)\s*{COOKIE}=([0-9a-f]{{64}})\s*(?:;|$)")
_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
_HTML: Final = {"Content-Type": "text/html"}
_PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>VarMon & Chart</title></head>"
    b"<body><h1>VarMon & Chart</h1></body></html>\n"
)
"""Its ampersand as the maker writes it: programs look for that name."""
_REFUSED: Final = Response(status=403, body=b"names only: nothing is written here")


class ProxyAnswers:
    """Answers one request after the other; there is nothing in it of a single client."""

    def __init__(self, source: CachedSource, metrics: Metrics | None = None) -> None:
        self._source = source
        self._metrics = metrics
        self.trouble: SenecTuiError | None = None
        """Why the appliance could not be asked, when it last was to be; None: it could."""

    async def answer(self, request: Request) -> Response:
        """What an appliance would say; 504, as its web server does, where it does not answer."""
        response = await self._answered(request)
        return replace(response, body=b"") if request.method == "HEAD" else response

    async def _answered(self, request: Request) -> Response:
        try:
            return await self._routed(request)
        except NoLogError:
            return Response(status=404, headers=_HTML)
        except (UnknownVariableError, TooManyNamesError):
            return Response(status=400, headers=_HTML)
        except SenecTuiError as error:
            self.trouble = error
            return Response(status=504, headers=_HTML)
        except ValueError:
            return Response(status=400, headers=_HTML)

    async def _routed(self, request: Request) -> Response:
        path = request.path.partition("?")[0]
        if path == PATH:
            return await self._values(request) if request.method == "POST" else _status(405)
        if request.method not in ("GET", "HEAD"):
            return _status(405)
        if path == METRICS and self._metrics is not None:
            return self._metrics.response(request.headers.get("accept", ""))
        if match := _LOG.fullmatch(path):
            return await self._log(*map(int, match.groups()))
        if path in page_paths(None):
            return Response(status=200, headers=_HTML, body=_PAGE)
        return _status(404)

    async def _log(self, year: int, month: int, day: int) -> Response:
        try:
            asked = date(year, month, day)
        except ValueError:  # a file that an appliance does not have either
            return _status(404)
        content = await self._source.log_day(asked)
        self.trouble = None
        return Response(status=200, headers={"Content-Type": "text/plain"}, body=content)

    async def _values(self, request: Request) -> Response:
        wanted = names_of(foreign_json(request.body))
        if wanted is None:
            return _REFUSED
        reply = await self._source.read_for_guest(wanted)
        self.trouble = None
        headers = {**_JSON, "Set-Cookie": _session(request.headers.get("cookie", ""))}
        return Response(status=200, headers=headers, body=json_of(reply))


def _status(status: int) -> Response:
    return Response(status=status, headers=_HTML)


def _session(cookies: str) -> str:
    """A session like that of newer firmware; any that a client still has is good for another hour.

    Over http `Secure` would keep it from coming back.
    """
    match = _SESSION.search(cookies)
    value = match[1] if match else secrets.token_hex(32)
    return f"{COOKIE}={value};HttpOnly;Max-Age={_LIFETIME_S};SameSite=Strict"
