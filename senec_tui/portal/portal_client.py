"""A session with the portal: readings renew it when it has ended, writes never do.

One request at a time, one sign-in at a time, pauses in between. Reads may be tried again after
trouble of the server; a write is sent once, at every layer.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from senec_tui.errors import PortalError
from senec_tui.language import N_
from senec_tui.portal.cookie_file import CookieFile
from senec_tui.portal.portal_answers import judge_write, parsed, session_lost, words_of
from senec_tui.portal.portal_errors import (
    AccountLockedError,
    AnswerLostError,
    CredentialsRefusedError,
    PortalDownError,
    PortalUnreachableError,
    RateLimitedError,
    RefusedByPortalError,
    SignInNeededError,
    WriteNotSentError,
    WriteTooSoonError,
    WriteUnknownError,
)
from senec_tui.portal.rate_limit import RateLimit, http_date, retry_after_s
from senec_tui.portal.signin import API, SignIn
from senec_tui.portal.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from senec_tui.device.connection.transport import AsgiApp
    from senec_tui.portal.portal_settings import PortalSettings
    from senec_tui.portal.signin import Login
    from senec_tui.portal.wire import Answer

    Params = Mapping[str, str | int]
    FindLogin = Callable[[], Awaitable[Login | None]]

MAX_READ_RETRIES: Final = 2
_SURELY_GOOD_S: Final = 60.0
"""For so long after an answer, the session is taken for granted."""
_ACCOUNT: Final = "context/getEndkunde"
_LOGOUT: Final = "/realms/senec/protocol/openid-connect/logout"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """What can be said about the session without asking the portal."""

    signed_in: bool | None
    """None: there are cookies of an earlier run, not tried yet."""
    since: float | None = None
    """When it was last proven, Unix seconds."""


class PortalClient:
    """Reads from and writes to the owner API of the portal."""

    def __init__(
        self,
        settings: PortalSettings,
        *,
        cookie_file: Path | None = None,
        find_login: FindLogin | None = None,
        app: AsgiApp | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Nothing is opened before the first request.

        Args:
            settings: where and who.
            cookie_file: keeps the session between runs; None: only in memory.
            find_login: what to sign in with when the session has ended and nobody pressed a key
                (keyring, environment); asked once per end of a session, whatever comes of it.
            app: an application in this process instead of the network, for the demo.
            clock: Unix seconds.
            monotonic: seconds.
            sleep: waits.
            uniform: a random number between two.

        Raises:
            StorageError: the cookie file is readable by others.
        """
        self._settings = settings
        self._file = CookieFile(cookie_file, settings)
        self._jar = self._file.load()
        self._find_login = find_login
        self._clock = clock
        self._sleep = sleep
        self._wire = Wire(jar=self._jar, ca_file=settings.ca_file, app=app)
        self._pace = RateLimit(
            host=settings.portal_host, monotonic=monotonic, sleep=sleep, uniform=uniform
        )
        self._sign_in = SignIn(
            settings=settings,
            exchange=self._step,
            forget_cookies=self._jar.clear,
            clock=clock,
        )
        self._renewing = asyncio.Lock()
        self._generation = 0
        """Counts sessions, so that late callers see that somebody else has renewed it."""
        self._proven_at: float | None = None
        self._may_try = True
        """Whether stored credentials may be used: once, until a session or a person."""

    @property
    def settings(self) -> PortalSettings:
        """As given."""
        return self._settings

    @property
    def session(self) -> SessionView:
        """What is known about the session by now."""
        if self._proven_at is not None:
            return SessionView(signed_in=True, since=self._proven_at)
        return SessionView(signed_in=None if len(self._jar) else False)

    async def sign_in(self, login: Login) -> None:
        """Sign in because a person wants it. Forgets an earlier refusal.

        Raises:
            SignInError: refused, or something of the owner is needed; see the subclasses.
            PortalError: no connection, maintenance, or a page that cannot be understood.
            StorageError: the cookie file cannot be written.
        """
        async with self._renewing:
            self._jar.clear()
            self._proven_at = None
            await self._sign_in_with(login)

    async def ensure_session(self) -> None:
        """Have a proven session, by what cookies and stored passwords can do.

        Raises:
            SignInNeededError: only a person can help.
            SignInError, PortalError: as `sign_in`.
        """
        await self.get_json(_ACCOUNT, shape=dict)

    async def sign_out(self) -> bool:
        """Forget the session here, and tell the portal if that works. True: it answered."""
        told = False
        async with self._renewing:
            if len(self._jar):
                try:
                    async with self._pace.turn():
                        url = self._settings.sso_origin + _LOGOUT
                        answer = await self._wire.exchange("GET", url, accept=_HTML)
                    told = answer.status == HTTPStatus.OK
                except PortalError:
                    told = False
            self._forget()
        return told

    async def get_json(
        self, path: str, params: Params | None = None, *, shape: type | tuple[type, ...]
    ) -> Any:
        """What the owner API says: parsed JSON of type `shape`, or None for an empty body.

        `path`: below `/endkunde/api/`. Renews an ended session once.

        Raises:
            SignInError: the session has ended and cannot be renewed.
            RefusedByPortalError: a 4xx that is not about the session.
            UnexpectedAnswerError: not JSON, or of another shape.
            PortalError: no answer, or trouble of the server that lasts.
        """
        generation = self._generation
        answer: Answer | None = None
        if len(self._jar):
            answer = await self._read(path, params)
        if answer is None or self._has_ended(answer):
            await self._renew(generation)
            answer = await self._read(path, params)
            if session_lost(answer):
                # A fresh session is not enough: it is this call.
                raise RefusedByPortalError(path=path, status=answer.status, said=words_of(answer))
        value = parsed(answer, path, shape)
        self._proven_at = self._clock()
        return value

    async def write(self, method: str, path: str, params: Params) -> None:
        """Send one change, once. Returning means: the portal accepted it.

        Raises:
            WriteNotSentError: no connection; nothing was sent.
            WriteRefusedError: a 4xx; `WriteSessionLostError` for 401 and any redirect,
                `WriteTooSoonError` for 429.
            WriteUnknownError: sent, and nobody knows what became of it.
            RateLimitedError: the portal rests; nothing was sent.
        """
        try:
            async with self._pace.turn():
                answer = await self._wire.exchange(method, self.address(path, params))
        except AnswerLostError as error:
            self._pace.trouble()
            raise WriteUnknownError(_ANSWER_LOST, host=self._settings.portal_host) from error
        except PortalUnreachableError as error:
            raise WriteNotSentError(host=self._settings.portal_host) from error
        self._judge_pace(answer)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise WriteTooSoonError(status=answer.status, seconds=round(self._pace.rest_s))
        judge_write(answer)

    def address(self, path: str, params: Params | None = None) -> str:
        """The exact address of a call, to show before it is made."""
        query = f"?{urlencode(params)}" if params else ""
        return f"{self._settings.portal_origin}{API}{path}{query}"

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._wire.close()

    # The session.

    def _has_ended(self, answer: Answer) -> bool:
        """Whether that answer means the session, and not just this call."""
        if answer.status == HTTPStatus.FORBIDDEN and self._proven_at is not None:
            # Elsewhere a moment ago it was good: then this call is what is forbidden.
            return self._clock() - self._proven_at > _SURELY_GOOD_S
        return session_lost(answer)

    async def _renew(self, generation: int) -> None:
        """Get a session, unless somebody did since `generation`."""
        async with self._renewing:
            if generation != self._generation:
                return
            self._proven_at = None
            if len(self._jar):
                self._drop_portal_session()
                if await self._sign_in.silently():
                    await self._prove()
                    return
                self._forget()
            if self._find_login is None or not self._may_try:
                raise SignInNeededError
            self._may_try = False
            login = await self._find_login()
            if login is None:
                raise SignInNeededError
            await self._sign_in_with(login)

    async def _sign_in_with(self, login: Login) -> None:
        try:
            await self._sign_in.run(login)
        except (CredentialsRefusedError, AccountLockedError):
            self._may_try = False
            self._forget()
            raise
        await self._prove()

    async def _prove(self) -> None:
        """The API answers somebody who is signed in; a page alone proves nothing."""
        parsed(await self._read(_ACCOUNT, None), _ACCOUNT, dict)
        self._generation += 1
        self._proven_at = self._clock()
        self._may_try = True
        self._file.save(self._jar)

    def _forget(self) -> None:
        self._jar.clear()
        self._file.delete()
        self._proven_at = None

    def _drop_portal_session(self) -> None:
        """Begin with a new portal session.

        The old one may remember a call that was asked for after it ended, and would resume it.
        """
        for cookie in [one for one in self._jar if one.name == "SESSION"]:
            self._jar.clear(cookie.domain, cookie.path, cookie.name)

    # Requests.

    async def _read(self, path: str, params: Params | None) -> Answer:
        """One reading, tried again after trouble of the server but never after a clear no."""
        for tries_left in range(MAX_READ_RETRIES, -1, -1):
            try:
                async with self._pace.turn():
                    answer = await self._wire.exchange("GET", self.address(path, params))
            except AnswerLostError:
                self._pace.trouble()
                if not tries_left:
                    raise
                continue
            self._judge_pace(answer)
            if not answer.is_overload:
                return answer
        raise self._overload(answer)

    async def _step(
        self, method: str, url: str, *, form: Mapping[str, str] | None = None
    ) -> Answer:
        """One step of the sign-in; never tried again."""
        async with self._pace.turn():
            answer = await self._wire.exchange(method, url, form=form, accept=_HTML)
        self._judge_pace(answer)
        if answer.is_overload:
            raise self._overload(answer)
        return answer

    def _judge_pace(self, answer: Answer) -> None:
        if not answer.is_overload:
            self._pace.calm()
            return
        now = http_date(answer.headers.get("date")) or self._clock()
        self._pace.trouble(retry_after_s(answer.headers.get("retry-after"), now))

    def _overload(self, answer: Answer) -> PortalDownError:
        host = urlsplit(answer.url).hostname or ""
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimitedError(host=host, seconds=round(self._pace.rest_s))
        return PortalDownError(host=host, detail=f"HTTP {answer.status}")


_HTML: Final = "text/html,*/*"
_ANSWER_LOST: Final = N_("The change was sent, and {host} gave no whole answer")
