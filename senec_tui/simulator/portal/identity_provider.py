"""The sign-in: a Keycloak-like identity provider with one realm and the portal's two clients."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from senec_tui.simulator.portal.totp import STEP_S, code_of_step
from senec_tui.simulator.portal.web import WebRequest, WebResponse, keycloak_cookie, page, redirect
from senec_tui.simulator.portal.web_pages import MAINTENANCE_PAGE, Pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from senec_tui.simulator.portal.world import Account

REALM: Final = "/realms/senec"
SESSION_S: Final = 2_592_000
"""Lifetime of a sign-in, as recorded."""


@dataclass(slots=True, kw_only=True)
class _Attempt:
    """One sign-in on its way, known by the AUTH_SESSION_ID cookie."""

    client: str
    state: str
    redirect_uri: str
    tab: str
    step: str
    name: str = ""
    account: Account | None = None
    session_code: str = ""
    execution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SignedIn:
    """One signed-in browser, known by the KEYCLOAK_IDENTITY cookie."""

    account: Account
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a one-time code stands for."""

    client: str
    identity: str
    account: Account


class IdentityProvider:
    """Answers everything below `sso_url`."""

    def __init__(
        self,
        *,
        sso_url: str,
        clients: Mapping[str, str],
        accounts: Mapping[str, Account],
        clock: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        """`clients`: client id -> the one redirect address that it may use."""
        self._url = sso_url
        self._clients = clients
        self._accounts = accounts
        self._clock = clock
        self._new_id = new_id
        self._secure = sso_url.startswith("https:")
        self._attempts: dict[str, _Attempt] = {}
        self._signed_in: dict[str, _SignedIn] = {}
        self._signed_out: set[str] = set()
        self._grants: dict[str, Grant] = {}
        self.language = "de"
        self.pages_of_sign_in = 1
        """1: name and password together; 2: name first."""
        self.form_origin: str | None = None
        """Where forms are posted to instead of here: a page that was tampered with."""
        self.unknown_page: str | None = None
        """Shown in place of every form."""
        self.down = False

    # What the portal asks the provider behind the scenes.

    def redeem(self, code: str, client: str) -> Grant | None:
        """What `code` stands for, once, and only for the client it was given to."""
        grant = self._grants.pop(code, None)
        return grant if grant is not None and grant.client == client else None

    def forget_everyone(self) -> None:
        """End all sign-ins: the next visit gets a form."""
        self._signed_in.clear()

    def forget_attempts(self) -> None:
        """Lose everybody who is in the middle of signing in."""
        self._attempts.clear()

    def age_attempts(self) -> None:
        """Make every form that is being filled in too old."""
        for attempt in self._attempts.values():
            attempt.session_code = self._new_id()

    # Requests of the browser.

    def handle(self, request: WebRequest) -> WebResponse:
        """Answer one request."""
        if self.down:
            return page(MAINTENANCE_PAGE, HTTPStatus.SERVICE_UNAVAILABLE)
        match request.path.removeprefix(REALM):
            case "/protocol/openid-connect/auth":
                return self._begin(request)
            case "/protocol/openid-connect/logout":
                return self._sign_out(request)
            case "/login-actions/authenticate":
                return self._step(request)
            case "/login-actions/required-action" | "/login-actions/consent":
                return self._must_act(request)
        return page("<html><body>404</body></html>", HTTPStatus.NOT_FOUND)

    def _begin(self, request: WebRequest) -> WebResponse:
        params = request.params
        client, target = params.get("client_id", ""), params.get("redirect_uri", "")
        if self._clients.get(client) != target or params.get("response_type") != "code":
            return page("<html><body>Invalid parameter</body></html>", HTTPStatus.BAD_REQUEST)
        identity = request.cookie("KEYCLOAK_IDENTITY")
        known = self._signed_in.get(identity) if identity else None
        if identity and known and self._clock() - known.since < SESSION_S:
            return self._back(client, target, params.get("state", ""), identity, known.account)
        attempt = _Attempt(
            client=client,
            state=params.get("state", ""),
            redirect_uri=target,
            tab=self._new_id(),
            step="credentials" if self.pages_of_sign_in == 1 else "name",
        )
        attempt_id = self._new_id()
        self._attempts[attempt_id] = attempt
        cookies = (
            ("AUTH_SESSION_ID", attempt_id, True, None),
            ("KC_AUTH_SESSION_HASH", self._new_id(), False, 60),
            ("KC_RESTART", self._new_id(), True, None),
        )
        answer = self._form(attempt)
        for name, value, http_only, max_age_s in cookies:
            answer.with_cookie(self._cookie(name, value, http_only=http_only, max_age_s=max_age_s))
        return answer

    def _step(self, request: WebRequest) -> WebResponse:
        attempt = self._attempts.get(request.cookie("AUTH_SESSION_ID") or "")
        if attempt is None:
            return page(Pages(self.language).cookie_missing(), HTTPStatus.BAD_REQUEST)
        if request.method != "POST":
            return self._form(attempt)
        if request.params.get("session_code") != attempt.session_code:
            return page(Pages(self.language).expired(f"{REALM}/login-actions/restart"))
        return {
            "credentials": self._take_credentials,
            "name": self._take_name,
            "password": self._take_credentials,
            "code": self._take_code,
        }[attempt.step](attempt, request.form)

    def _take_name(self, attempt: _Attempt, form: Mapping[str, str]) -> WebResponse:
        attempt.name = form.get("username", "")
        attempt.step = "password"
        return self._form(attempt)

    def _take_credentials(self, attempt: _Attempt, form: Mapping[str, str]) -> WebResponse:
        attempt.name = form.get("username", attempt.name)
        account = self._accounts.get(attempt.name.lower())
        if account is None or account.locked or form.get("password") != account.password:
            if account is not None:
                account.failures += 1
            return self._form(attempt, said="refused")
        if account.disabled:
            return self._form(attempt, said="disabled")
        account.failures = 0
        attempt.account = account
        if account.totp_secret:
            attempt.step = "code"
            return self._form(attempt)
        return self._finish(attempt, account)

    def _take_code(self, attempt: _Attempt, form: Mapping[str, str]) -> WebResponse:
        account = attempt.account
        if account is None or account.totp_secret is None:
            return page(Pages(self.language).cookie_missing(), HTTPStatus.BAD_REQUEST)
        if account.authenticators > 1 and form.get("selectedCredentialId") != "authenticator-0":
            return self._form(attempt, said="code_refused")
        now = int(self._clock() // STEP_S)
        for step in (now - 1, now, now + 1):
            if step in account.used_steps:
                continue
            if form.get("otp") == code_of_step(account.totp_secret, step):
                account.used_steps.add(step)
                return self._finish(attempt, account)
        return self._form(attempt, said="code_refused")

    def _finish(self, attempt: _Attempt, account: Account) -> WebResponse:
        if account.required_action or account.consent_needed:
            attempt.step = "act"
            kind = account.required_action or "consent"
            last = "required-action" if account.required_action else "consent"
            query = urlencode(
                {"execution": kind, "client_id": attempt.client, "tab_id": attempt.tab}
            )
            return redirect(f"{self._url}{REALM}/login-actions/{last}?{query}")
        identity = self._new_id()
        self._signed_in[identity] = _SignedIn(account=account, since=self._clock())
        self._attempts = {key: one for key, one in self._attempts.items() if one is not attempt}
        answer = self._back(attempt.client, attempt.redirect_uri, attempt.state, identity, account)
        answer.with_cookie(self._cookie("KEYCLOAK_LOCALE", self.language))
        answer.with_cookie("KC_RESTART=;Version=1;Path=/realms/senec/;Max-Age=0")
        answer.with_cookie(self._cookie("KEYCLOAK_IDENTITY", identity))
        session = self._cookie(
            "KEYCLOAK_SESSION", self._new_id(), http_only=False, max_age_s=SESSION_S
        )
        return answer.with_cookie(session)

    def _must_act(self, request: WebRequest) -> WebResponse:
        attempt = self._attempts.get(request.cookie("AUTH_SESSION_ID") or "")
        if attempt is None or attempt.account is None or attempt.step != "act":
            return page(Pages(self.language).cookie_missing(), HTTPStatus.BAD_REQUEST)
        kind = attempt.account.required_action
        action = f"{self._url}{request.path}?{request.query}&session_code={self._new_id()}"
        if kind:
            return page(Pages(self.language).required_action(action, kind))
        return page(Pages(self.language).consent(action))

    def _sign_out(self, request: WebRequest) -> WebResponse:
        identity = request.cookie("KEYCLOAK_IDENTITY") or ""
        if self._signed_in.pop(identity, None) is not None:
            self._signed_out.add(identity)
        answer = page(Pages(self.language).signed_out())
        for name in ("KEYCLOAK_IDENTITY", "KEYCLOAK_SESSION"):
            answer.with_cookie(self._cookie(name, "", max_age_s=0))
        return answer

    def has_signed_out(self, identity: str) -> bool:
        """Whether that browser did so: its portal sessions end too. Expiry leaves them alone."""
        return identity in self._signed_out

    def _form(self, attempt: _Attempt, said: str = "") -> WebResponse:
        """The page of the current step. Each has a fresh code, which makes the last one stale."""
        if self.unknown_page is not None:
            return page(self.unknown_page)
        attempt.session_code, attempt.execution = self._new_id(), self._new_id()
        query = urlencode(
            {
                "session_code": attempt.session_code,
                "execution": attempt.execution,
                "client_id": attempt.client,
                "tab_id": attempt.tab,
                "client_data": "e30",
            }
        )
        base = self.form_origin or self._url
        action = f"{base}{REALM}/login-actions/authenticate?{query}"
        pages = Pages(self.language)
        match attempt.step:
            case "credentials":
                return page(pages.credentials(action, name=attempt.name, said=said))
            case "name":
                return page(pages.name(action))
            case "password":
                return page(pages.password(action, name=attempt.name, said=said))
        count = attempt.account.authenticators if attempt.account else 1
        return page(pages.code(action, authenticators=count, said=said))

    def _back(
        self, client: str, target: str, state: str, identity: str, account: Account
    ) -> WebResponse:
        code = self._new_id()
        self._grants[code] = Grant(client=client, identity=identity, account=account)
        query = urlencode(
            {
                "state": state,
                "session_state": self._new_id(),
                "iss": f"{self._url}{REALM}",
                "code": code,
            }
        )
        return redirect(f"{target}?{query}")

    def _cookie(
        self, name: str, value: str, *, http_only: bool = True, max_age_s: int | None = None
    ) -> str:
        return keycloak_cookie(
            name, value, secure=self._secure, http_only=http_only, max_age_s=max_age_s
        )
