"""The form stepper: from nothing, or from an old cookie, to a session.

A loop of "fetch the page, see what it is, fill in, post", with a bound on everything. Secrets are
posted to the configured sign-in origin only; redirects are followed by hand, and only within the
two configured origins; an address of the owner API is never followed: it may change something.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from senec_tui.clean_text import visible
from senec_tui.language import N_
from senec_tui.portal.page_parsing import Page, PageKind, read_page
from senec_tui.portal.portal_errors import (
    AccountLockedError,
    AuthenticatorNeededError,
    CodeNeededError,
    CodeRefusedError,
    ConsentNeededError,
    CredentialsRefusedError,
    ForeignFormError,
    ForeignRedirectError,
    PageExpiredError,
    RequiredActionError,
    UnknownPageError,
)
from senec_tui.portal.portal_settings import origin_of
from senec_tui.portal.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Protocol

    from senec_tui.portal.portal_settings import PortalSettings
    from senec_tui.portal.wire import Answer

    class PacedExchange(Protocol):
        """Sends one request at the right pace."""

        async def __call__(
            self, method: str, url: str, *, form: Mapping[str, str] | None = None
        ) -> Answer:
            """The whole answer, unless it says "not now".

            Raises:
                PortalUnreachableError: no answer.
                PortalDownError: the answer is an overload or a failure of the server.
            """


OWNER_PAGE: Final = "/endkunde/"
FRONT_PAGE: Final = "/"
API: Final = "/endkunde/api/"
CODE_STEP_S: Final = 30
"""How long a one-time code lives; each works once."""
MAX_REDIRECTS: Final = 20
MAX_POSTS: Final = 6
MAX_CODES: Final = 2
"""How many codes are sent in one sign-in."""
_LOCKED_WORDS: Final = ("disabled", "locked", "deaktiviert", "gesperrt")
"""Only choose between two sentences; nothing else depends on words of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeQuestion:
    """What somebody is told who is asked for a one-time code."""

    said: str = ""
    """The page's words about the code before; foreign text, made visible."""
    reason: str = ""
    """Why it is asked again, as a message id; empty the first time."""
    wait_s: float = 0.0
    """A code shown before so many seconds have passed was already used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What somebody signs in with."""

    account: str = field(repr=False)
    password: Secret
    ask_code: Callable[[CodeQuestion], Awaitable[Secret | None]] | None = field(
        default=None, repr=False
    )
    """Asks for a one-time code; gives None when the person would rather not. None: nobody there."""


class SignIn:
    """Goes through the pages of the sign-in, one after the other."""

    def __init__(
        self,
        *,
        settings: PortalSettings,
        exchange: PacedExchange,
        forget_cookies: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._exchange = exchange
        self._forget_cookies = forget_cookies
        self._clock = clock
        self._last_code: tuple[int, Secret] | None = None
        """Step and text of the last code sent, so that it is not sent twice."""

    async def silently(self) -> bool:
        """Renew the session by cookies alone. False: a form came up.

        Raises:
            PortalError: no connection, maintenance, or a page that cannot be understood.
        """
        page = await self._open(OWNER_PAGE)
        _stop_at(page)
        if page.kind is PageKind.UNKNOWN:
            raise UnknownPageError(detail=page.outline)
        return page.kind is PageKind.PORTAL

    async def run(self, login: Login) -> None:
        """Sign in. Restarts once, with no cookies, when the form turns out too old.

        Raises:
            SignInError: refused, or something of the owner is needed; see the subclasses.
            PortalError: no connection, maintenance, or a page that cannot be understood.
        """
        for _ in range(2):
            if await self._once(login):
                return
            self._forget_cookies()
        raise PageExpiredError

    async def _once(self, login: Login) -> bool:
        """One walk through the forms; False when they expired."""
        page = await self._open(OWNER_PAGE)
        if page.kind is PageKind.UNKNOWN:
            page = await self._open(FRONT_PAGE)
        seen: set[PageKind] = set()
        codes = 0
        for _ in range(MAX_POSTS):
            _stop_at(page)
            if page.kind in _ENDS:
                break
            if page.kind is PageKind.CODE:
                if codes == MAX_CODES:
                    raise CodeRefusedError(said=visible(page.said))
                values: Mapping[str, str] = {"otp": await self._code(login, page, codes)}
                codes += 1
            else:
                if page.kind in seen or (page.kind in _WITH_PASSWORD and seen & _WITH_PASSWORD):
                    raise _refused(page)
                seen.add(page.kind)
                values = _filled_in(page, login)
            page = await self._post(page, values)
        if page.kind is PageKind.REFUSAL and seen:
            raise _refused(page)
        if page.kind in (PageKind.PORTAL, PageKind.EXPIRED):
            return page.kind is PageKind.PORTAL
        raise UnknownPageError(detail=page.outline)

    async def _code(self, login: Login, page: Page, sent: int) -> str:
        """A code from a person, well-formed and not the one that was just used."""
        if login.ask_code is None:
            raise CodeNeededError
        question = CodeQuestion(
            said=visible(page.said), reason=_REFUSED if sent else "", wait_s=self._used_for_s()
        )
        for _ in range(3):
            answer = await login.ask_code(question)
            if answer is None:
                raise CodeNeededError
            digits = "".join(answer.reveal().replace("-", " ").split())
            if not (digits.isascii() and digits.isdecimal() and 6 <= len(digits) <= 8):
                question = replace(question, reason=_NOT_DIGITS, wait_s=self._used_for_s())
            elif self._was_used(digits):
                question = replace(question, reason=_USED, wait_s=self._used_for_s())
            else:
                self._last_code = (int(self._clock() // CODE_STEP_S), Secret(digits))
                return digits
        raise CodeRefusedError(said=visible(page.said))

    def _was_used(self, digits: str) -> bool:
        """Whether this code was sent while it (or its neighbours) can still be in force."""
        if self._last_code is None:
            return False
        step, code = self._last_code
        if self._clock() // CODE_STEP_S > step + 1:
            self._last_code = None
            return False
        return hmac.compare_digest(code.reveal(), digits)

    def _used_for_s(self) -> float:
        if self._last_code is None:
            return 0.0
        return max(0.0, (self._last_code[0] + 1) * CODE_STEP_S - self._clock())

    async def _open(self, path: str) -> Page:
        return await self._arrive(await self._exchange("GET", self._settings.portal_origin + path))

    async def _post(self, page: Page, values: Mapping[str, str]) -> Page:
        if origin_of(page.action) != self._settings.sso_origin:
            raise ForeignFormError(host=visible(urlsplit(page.action).hostname or "?"))
        answer = await self._exchange("POST", page.action, form={**page.fields, **values})
        if answer.status in (HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT):
            # These would send the secrets once more, to wherever they point.
            raise UnknownPageError(detail=f"HTTP {answer.status}")
        return await self._arrive(answer)

    async def _arrive(self, answer: Answer) -> Page:
        """Follow redirects to a page, within the two origins and never into the API."""
        for _ in range(MAX_REDIRECTS):
            if answer.location is None:
                return self._page(answer)
            target = urljoin(answer.url, answer.location)
            origin = origin_of(target)
            if origin not in (self._settings.portal_origin, self._settings.sso_origin):
                raise ForeignRedirectError(host=visible(_host(target)))
            if origin == self._settings.portal_origin and urlsplit(target).path.startswith(API):
                # The portal resumes the call that was asked for before signing in. If that was a
                # change, following would make it once more. The session exists; that is enough.
                return Page(kind=PageKind.PORTAL)
            answer = await self._exchange("GET", target)
        raise UnknownPageError(detail=f"> {MAX_REDIRECTS} × 3xx")

    def _page(self, answer: Answer) -> Page:
        if answer.status == HTTPStatus.BAD_REQUEST:
            # The cookie of this attempt is missing, or its form is too old.
            return Page(kind=PageKind.EXPIRED)
        if answer.status != HTTPStatus.OK or not answer.is_html:
            raise UnknownPageError(detail=f"HTTP {answer.status}")
        page = read_page(answer.text, answer.url)
        if page.kind is PageKind.PORTAL and origin_of(answer.url) != self._settings.portal_origin:
            raise UnknownPageError(detail=page.outline)
        return page


_ENDS: Final = frozenset({PageKind.PORTAL, PageKind.EXPIRED, PageKind.REFUSAL, PageKind.UNKNOWN})
_WITH_PASSWORD: Final = frozenset({PageKind.CREDENTIALS, PageKind.PASSWORD})


def _filled_in(page: Page, login: Login) -> Mapping[str, str]:
    """What a person would type into the page."""
    match page.kind:
        case PageKind.CREDENTIALS:
            return {"username": login.account, "password": login.password.reveal()}
        case PageKind.NAME:
            return {"username": login.account}
        case PageKind.PASSWORD:
            return {"password": login.password.reveal()}
    return {}


def _stop_at(page: Page) -> None:
    """Refuse pages that only the owner can deal with."""
    if page.kind is PageKind.REQUIRED_ACTION:
        if page.required.upper() == "CONFIGURE_TOTP":
            raise AuthenticatorNeededError(action=page.required)
        raise RequiredActionError(action=page.required)
    if page.kind is PageKind.CONSENT:
        raise ConsentNeededError


def _refused(page: Page) -> CredentialsRefusedError | AccountLockedError:
    said = visible(page.said) or "-"
    if any(word in said.lower() for word in _LOCKED_WORDS):
        return AccountLockedError(said=said)
    return CredentialsRefusedError(said=said)


def _host(url: str) -> str:
    """The host of an address, or its scheme where it has none; nothing else of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "?"
    return parts.hostname or parts.scheme or "?"


_REFUSED: Final = N_("The code was refused. Wait for a new one")
_NOT_DIGITS: Final = N_("A code has six digits")
_USED: Final = N_("That code was already used. Wait for a new one")
