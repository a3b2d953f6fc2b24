"""The write interface of InfluxDB, in both its forms, which VictoriaMetrics and others have, too.

v2: `POST /api/v2/write?org=…&bucket=…&precision=ms`, `Authorization: Token …`.
v1: `POST /write?db=…&precision=ms`, with user and password by HTTP Basic.

Knowledge: the API references of InfluxDB 1.8 and 2; 204 is the only status that says that
everything was taken.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from senec_tui.clean_text import visible
from senec_tui.errors import DatabaseError, RefusedValuesError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from senec_tui.httpx_without_cli import httpx
    from senec_tui.portal.secret import Secret

TIMEOUT_S: Final = 20.0
_KEPT_S: Final = 100.0
"""A connection between polls; databases themselves close theirs later, after two or three minutes.
"""
_TAKEN: Final = 204
_LARGEST_ANSWER: Final = 4096
_LONGEST_DETAIL: Final = 200

_UNREACHABLE: Final = N_("The database at {host} cannot be reached ({detail})")
_NO_TRUST: Final = N_(
    "The certificate of the database at {host} is not trusted ({detail}); name its authority with "
    "SSL_CERT_FILE in the environment"
)
_SILENT: Final = N_("The database at {host} does not answer within {seconds} s")
_REFUSED: Final = N_("The database at {host} does not accept token, user or password ({status})")
_UNKNOWN: Final = N_(
    "The database at {host} knows no “{name}”, or nothing at this address ({status})"
)
_ELSEWHERE: Final = N_(
    "The database at {host} says to go elsewhere ({status}); set url in [feeds.influx] to the "
    "address where it is"
)
_WRONG: Final = N_("The database at {host} does not take the values ({status}): {detail}")
_TOO_MUCH: Final = N_("The database at {host} takes no more just now ({status})")
_FAILED: Final = N_("The database at {host} fails ({status}): {detail}")
_FOREIGN: Final = N_("What answers at {host} is no InfluxDB ({status})")
_PARTLY: Final = N_("The database at {host} refused some of the values: {detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAddress:
    """Where a database is reached, and what in it values go to."""

    url: str
    org: str | None = None
    bucket: str | None = None
    """With it, the form of v2 is spoken."""
    database: str | None = None
    user: str | None = None
    """With it, its password is sent; without it, a token."""

    @property
    def host(self) -> str:
        """The part that is no secret."""
        return urlsplit(self.url).hostname or "?"

    @property
    def name(self) -> str:
        """Of what is written to."""
        return self.bucket or self.database or "-"

    @property
    def identity(self) -> str:
        """What tells one target from another, without secrets."""
        parts = urlsplit(self.url)
        place = f"{parts.hostname}:{parts.port}{parts.path.rstrip('/')}"
        return "\n".join((place, self.org or "", self.bucket or "", self.database or ""))


class Database:
    """A connection that is made when first needed."""

    def __init__(
        self,
        address: DatabaseAddress,
        find_secret: Callable[[], Awaitable[Secret | None]],
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Nothing is asked yet. `find_secret`: token or password; raises `SenecTuiError`."""
        self._address = address
        self._find_secret = find_secret
        self._secret: Secret | None = None
        self._timeout_s = timeout_s
        self._client: httpx.AsyncClient | None = None

    async def write(self, lines: Sequence[str]) -> DatabaseError | None:
        """Hand on some lines.

        Returns:
            What the database said that it will never take of them, such as what is older than it
            keeps; the rest was taken.

        Raises:
            DatabaseError: it has taken none of them, as far as can be told.
        """
        from senec_tui.httpx_without_cli import httpx

        host = self._address.host
        # One that is not accepted may be another one by now.
        self._secret = self._secret or await self._find_secret()
        try:
            async with asyncio.timeout(self._timeout_s):
                status, answer = await self._post("\n".join(lines).encode(errors="replace"))
        except (TimeoutError, httpx.TimeoutException) as error:
            raise DatabaseError(_SILENT, host=host, seconds=f"{self._timeout_s:g}") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise _unreachable(error, host) from error
        if status == _TAKEN:
            return None
        return self._judged(status, _words_of(answer))

    async def close(self) -> None:
        """Give the connection back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        """Status and the beginning of the answer. Redirects would carry token and values away."""
        address = self._address
        if self._client is None:
            from senec_tui.httpx_without_cli import httpx

            self._client = httpx.AsyncClient(
                timeout=self._timeout_s,
                follow_redirects=False,
                limits=httpx.Limits(keepalive_expiry=_KEPT_S),
            )
        path, params = "/write", {"db": address.database}
        if address.bucket is not None:
            path, params = "/api/v2/write", {"org": address.org, "bucket": address.bucket}
        known = {name: value for name, value in params.items() if value is not None}
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            # A packed answer could unpack to any length.
            "Accept-Encoding": "identity",
        }
        auth = None
        if self._secret is not None and address.user is None:
            headers["Authorization"] = f"Token {self._secret.reveal().strip()}"
        elif self._secret is not None and address.user is not None:
            auth = (address.user, self._secret.reveal())
        # An answer that is not read to its end would cost the connection.
        async with self._client.stream(
            "POST",
            address.url.rstrip("/") + path,
            params={**known, "precision": "ms"},
            content=body,
            headers=headers,
            auth=auth,
        ) as answer:
            begin = b""
            async for piece in answer.aiter_raw():
                begin += piece
                if len(begin) >= _LARGEST_ANSWER:
                    break
            return answer.status_code, begin[:_LARGEST_ANSWER]

    def _judged(self, status: int, detail: str) -> DatabaseError:
        """What a status means: returned if the rest was taken, else raised."""
        host, name = self._address.host, visible(self._address.name)
        if status in (400, 422) and _is_partial(detail):
            return RefusedValuesError(_PARTLY, host=host, detail=detail)
        what = _FOREIGN
        if status in (401, 403):
            what, self._secret = _REFUSED, None
        elif status == 404:
            what = _UNKNOWN
        elif status in (400, 422):
            what = _WRONG
        elif status in (413, 429, 503):
            what = _TOO_MUCH
        elif 300 <= status < 400:
            what = _ELSEWHERE
        elif status >= 500:
            what = _FAILED
        shown = {"host": host, "name": name, "status": status, "detail": detail or "-"}
        raise DatabaseError(what, **shown)


def _unreachable(error: BaseException, host: str) -> DatabaseError:
    """What it was: the library tells so behind errors of its own, whose words may hold more."""
    reason: BaseException | None = error
    while reason is not None and not (isinstance(reason, OSError) and reason.errno):
        reason = reason.__cause__ or reason.__context__
    if isinstance(reason, ssl.SSLCertVerificationError):
        return DatabaseError(_NO_TRUST, host=host, detail=visible(reason.verify_message))
    detail = type(error).__name__
    if isinstance(reason, ssl.SSLError):
        detail = visible(reason.reason or detail)
    elif isinstance(reason, OSError) and reason.errno and reason.errno > 0:
        detail = os.strerror(reason.errno)
    return DatabaseError(_UNREACHABLE, host=host, detail=detail)


def _is_partial(detail: str) -> bool:
    """v1 says `partial write: … dropped=3`; v2 says the same of what is older than it keeps."""
    return "partial write" in detail or "outside retention" in detail


def _words_of(answer: bytes) -> str:
    """What the database says, harmless and short."""
    text = answer.decode(errors="replace")
    try:
        found = json.loads(text)
        text = str(found.get("error") or found.get("message") or text)
    except (ValueError, AttributeError, RecursionError):
        pass
    words = " ".join(visible(text).split())
    return words if len(words) <= _LONGEST_DETAIL else f"{words[:_LONGEST_DETAIL]}…"
