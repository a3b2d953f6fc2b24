"""The portal's own part of the sign-in: two applications, two sessions, one cookie name.

The front application lives on `/`, the owners' one on `/endkunde`; both keep a `SESSION` cookie,
each on its own path, and sign in separately with the identity provider.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from senec_tui.simulator.portal.identity_provider import REALM
from senec_tui.simulator.portal.web import (
    WebRequest,
    WebResponse,
    data,
    page,
    redirect,
    spring_cookie,
)
from senec_tui.simulator.portal.web_pages import MAINTENANCE_PAGE, PORTAL_PAGE, Pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.simulator.portal.api import OwnerApi
    from senec_tui.simulator.portal.identity_provider import IdentityProvider

API: Final = "/endkunde/api/"
IDLE_S: Final = 1800.0
"""Usual for this kind of server; the portal's own is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Application:
    """One of the two OpenID clients of the portal."""

    name: str
    client: str
    path: str
    """Of its session cookie."""
    callback: str

    @property
    def begin(self) -> str:
        """Where its sign-in starts."""
        return f"{self.path.rstrip('/')}/oauth2/authorization/{self.name}"


FRONT: Final = _Application(
    name="login-portal",
    client="meinsenec-login-portal",
    path="/",
    callback="/login/oauth2/code/login-portal",
)
OWNERS: Final = _Application(
    name="endkunde-portal",
    client="meinsenec-endkunde-portal",
    path="/endkunde",
    callback="/endkunde/login/oauth2/code/endkunde-portal",
)


@dataclass(slots=True, kw_only=True)
class _Session:
    """What the server remembers for one cookie."""

    application: _Application
    used_at: float
    state: str = ""
    saved: str = ""
    """Asked for before signing in; the browser is sent there afterwards, always with GET."""
    identity: str = ""
    account_name: str = ""


class OwnerPortal:
    """Answers everything below `portal_url`."""

    def __init__(
        self,
        *,
        portal_url: str,
        sso_url: str,
        provider: IdentityProvider,
        api: OwnerApi,
        clock: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._url = portal_url
        self._sso_url = sso_url
        self._provider = provider
        self._api = api
        self._clock = clock
        self._new_id = new_id
        self._secure = portal_url.startswith("https:")
        self._sessions: dict[str, _Session] = {}
        self.idle_s = IDLE_S
        self.unauthenticated = "redirect"
        """What the API answers without a session: redirect, 401, 403, or page."""
        self.resumes_first = False
        """Whether the first call without a session is resumed after signing in, not the last."""
        self.down = False

    def forget_everyone(self) -> None:
        """End all portal sessions; the sign-in at the provider stays."""
        self._sessions.clear()

    def handle(self, request: WebRequest) -> WebResponse:
        """Answer one request."""
        application = OWNERS if request.path.startswith("/endkunde") else FRONT
        session = self._session(request, application)
        signed_in = session is not None and session.account_name != ""
        if self.down:
            answer = page(MAINTENANCE_PAGE, HTTPStatus.SERVICE_UNAVAILABLE)
        elif request.path == "/endkunde":
            answer = redirect("/endkunde/")
        elif request.path == application.begin:
            answer = self._to_provider(request, application)
        elif request.path == application.callback:
            answer = self._from_provider(request, application)
        elif session is not None and signed_in and request.path.startswith(API):
            answer = self._api.handle(request, session.account_name)
        elif request.path.startswith(API):
            answer = self._unauthenticated(request)
        elif not signed_in:
            answer = self._please_sign_in(request, application)
        elif application is OWNERS:
            answer = page(PORTAL_PAGE)
        else:
            answer = redirect("/endkunde").with_cookie(self._cookie(FRONT, "", max_age_s=0))
        return answer

    def _unauthenticated(self, request: WebRequest) -> WebResponse:
        match self.unauthenticated:
            case "401":
                return data({"status": 401, "error": "Unauthorized"}, HTTPStatus.UNAUTHORIZED)
            case "403":
                return data({"status": 403, "error": "Forbidden"}, HTTPStatus.FORBIDDEN)
            case "page":
                form = f"{self._sso_url}{REALM}/login-actions/authenticate?session_code=0"
                return page(Pages("de").credentials(form))
        return self._please_sign_in(request, OWNERS)

    def _please_sign_in(self, request: WebRequest, application: _Application) -> WebResponse:
        answer = redirect(f"{self._url}{application.begin}")
        session = self._session(request, application)
        if session is None:
            session = self._open(answer, application)
        if not (self.resumes_first and session.saved):
            session.saved = request.target
        return answer

    def _to_provider(self, request: WebRequest, application: _Application) -> WebResponse:
        answer = redirect("")
        session = self._session(request, application)
        if session is None:
            session = self._open(answer, application)
        session.state = self._new_id()
        query = urlencode(
            {
                "response_type": "code",
                "client_id": application.client,
                "scope": "openid",
                "state": session.state,
                "redirect_uri": f"{self._url}{application.callback}",
                "nonce": self._new_id(),
            }
        )
        target = f"{self._sso_url}{REALM}/protocol/openid-connect/auth?{query}"
        answer.headers[0] = ("location", target)
        return answer

    def _from_provider(self, request: WebRequest, application: _Application) -> WebResponse:
        session = self._session(request, application)
        params = request.params
        state = params.get("state")
        if session is None or not state or state != session.state:
            return page("<html><body>Login failed</body></html>", HTTPStatus.UNAUTHORIZED)
        session.state = ""
        grant = self._provider.redeem(params.get("code", ""), application.client)
        if grant is None:
            return page("<html><body>Login failed</body></html>", HTTPStatus.UNAUTHORIZED)
        # A signed-in session gets a new name, so that nobody can have planted the old one.
        self._sessions = {key: one for key, one in self._sessions.items() if one is not session}
        answer = redirect(f"{self._url}{session.saved or application.path}")
        fresh = self._open(answer, application)
        fresh.identity, fresh.account_name = grant.identity, grant.account.name
        return answer

    def _open(self, answer: WebResponse, application: _Application) -> _Session:
        session_id = self._new_id()
        session = _Session(application=application, used_at=self._clock())
        self._sessions[session_id] = session
        answer.with_cookie(self._cookie(application, session_id))
        if application is FRONT:
            answer.with_cookie(
                spring_cookie("XSRF-TOKEN", self._new_id(), path="/", secure=self._secure)
            )
        return session

    def _session(self, request: WebRequest, application: _Application) -> _Session | None:
        """The session of the first cookie of that name, if it is one of this application."""
        session = self._sessions.get(request.cookie("SESSION") or "")
        if session is None or session.application is not application:
            return None
        if self._clock() - session.used_at > self.idle_s:
            return None
        if self._provider.has_signed_out(session.identity):
            return None
        session.used_at = self._clock()
        return session

    def _cookie(
        self, application: _Application, value: str, *, max_age_s: int | None = None
    ) -> str:
        return spring_cookie(
            "SESSION", value, path=application.path, secure=self._secure, max_age_s=max_age_s
        )
