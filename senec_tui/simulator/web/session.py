"""The session cookie that the web server of NPU 2411 wants to see."""

from __future__ import annotations

from typing import Final

COOKIE: Final = "senec-homev3-gui"
LIFETIME_S: Final = 3600
LARGEST_FIRST_REQUEST: Final = 512
"""Bytes. The real bound is not known; other clients begin with three names."""
_MOST: Final = 8


class Sessions:
    """The cookies that were given out."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given = 0
        self._used_at: dict[str, tuple[float, float]] = {}

    def renew(self, cookie: str, now: float, *, newer_than: float) -> bool:
        """Whether `cookie` is valid, which makes it so for another hour.

        `newer_than`: cookies given out before this time are forgotten.
        """
        given, used = self._used_at.get(cookie, (0.0, 0.0))
        if cookie not in self._used_at or now - used > LIFETIME_S or given < newer_than:
            self._used_at.pop(cookie, None)
            return False
        self._used_at[cookie] = (given, now)
        return True

    def open(self, now: float) -> str:
        """A new cookie of 64 hexadecimal digits; the oldest one ends when there are too many."""
        from hashlib import sha256

        self._given += 1
        cookie = sha256(f"{self._seed}:{self._given}".encode()).hexdigest()
        self._used_at[cookie] = (now, now)
        while len(self._used_at) > _MOST:
            del self._used_at[next(iter(self._used_at))]
        return cookie

    @property
    def given(self) -> int:
        """How many were given out."""
        return self._given


def cookie_of(header: str) -> str:
    """The value of our cookie in a `Cookie` header, or nothing."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def set_cookie(cookie: str, scheme: str) -> str:
    """The value of the `Set-Cookie` header, as it was measured: no blanks, no path.

    Over http, `Secure` would keep it from coming back.
    """
    secure = "Secure;" if scheme == "https" else ""
    return f"{COOKIE}={cookie};{secure}HttpOnly;Max-Age={LIFETIME_S};SameSite=Strict"
