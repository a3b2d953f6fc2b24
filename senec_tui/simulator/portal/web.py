"""Requests and answers of the stand-in, and their ASGI clothes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from senec_tui.simulator.web.http_answer import Message, Receive, Send

MAX_BODY: Final = 1 << 20
_PROMISED: Final = 4096
"""Content-Length of an answer that is cut before it is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """One request, parsed as far as every handler needs it."""

    method: str
    host: str
    path: str
    query: str
    cookies: tuple[tuple[str, str], ...]
    """In the order sent: a name can occur twice, the longer path comes first."""
    body: bytes = b""

    @property
    def params(self) -> dict[str, str]:
        """The query, decoded."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The body as a posted form, decoded."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def target(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def cookie(self, name: str) -> str | None:
        """The first cookie of that name, as a server takes it."""
        return next((value for key, value in self.cookies if key == name), None)


@dataclass(slots=True, kw_only=True)
class WebResponse:
    """One answer; handlers add cookies to it."""

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def with_cookie(self, cookie: str) -> WebResponse:
        """Add one `Set-Cookie` header."""
        self.headers.append(("set-cookie", cookie))
        return self


def page(html: str, status: int = HTTPStatus.OK) -> WebResponse:
    """An HTML answer."""
    return WebResponse(status=status, body=html.encode(), content_type="text/html;charset=utf-8")


def data(value: object, status: int = HTTPStatus.OK) -> WebResponse:
    """A JSON answer."""
    return WebResponse(
        status=status, body=json.dumps(value).encode(), content_type="application/json"
    )


def redirect(location: str) -> WebResponse:
    """302 Found."""
    return WebResponse(status=HTTPStatus.FOUND, headers=[("location", location)])


def keycloak_cookie(
    name: str, value: str, *, secure: bool, http_only: bool = True, max_age_s: int | None = None
) -> str:
    """A cookie as the recorded identity provider writes it; `secure` False only over plain HTTP."""
    parts = [f"{name}={value}", "Version=1", "Path=/realms/senec/"]
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    if secure:
        parts.append("Secure")
    if http_only:
        parts.append("HttpOnly")
    return ";".join([*parts, "SameSite=None"])


def spring_cookie(
    name: str, value: str, *, path: str, secure: bool, max_age_s: int | None = None
) -> str:
    """A cookie as the portal writes it."""
    parts = [f"{name}={value}", f"Path={path}"]
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    if secure:
        parts.append("Secure")
    return "; ".join([*parts, "HttpOnly", "SameSite=Lax"])


async def read_request(scope: Message, receive: Receive) -> WebRequest:
    """The request of an ASGI call, with its whole (small) body."""
    headers = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]]
    body = b""
    more = True
    while more and len(body) < MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    crumbs = "; ".join(value for name, value in headers if name == "cookie").split(";")
    pairs = (crumb.strip().partition("=") for crumb in crumbs)
    return WebRequest(
        method=scope["method"],
        host=next((value for name, value in headers if name == "host"), ""),
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        cookies=tuple((name, value) for name, _, value in pairs if name),
        body=body,
    )


async def send_response(response: WebResponse, send: Send, *, head_only: bool = False) -> None:
    """Answer an ASGI call."""
    headers = [(name.encode(), value.encode("latin-1")) for name, value in response.headers]
    if response.content_type:
        headers.append((b"content-type", response.content_type.encode()))
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else response.body})


async def send_cut_response(send: Send) -> None:
    """Begin an answer and break off; a server then closes the connection."""
    headers = [(b"content-length", str(_PROMISED).encode())]
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
