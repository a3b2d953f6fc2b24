"""Politeness towards the portal: one request at a time, a pause between two, rest after trouble."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from senec_tui.portal.portal_errors import RateLimitedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

GAP_S: Final = 0.5
"""Least time between the starts of two requests; what a well-behaved client keeps."""
PATIENCE_S: Final = 30.0
"""A longer rest is told to the caller instead of waited for."""
FIRST_REST_S: Final = 8.0
LONGEST_REST_S: Final = 1800.0
LONGEST_REQUESTED_S: Final = 3600.0


class RateLimit:
    """Lets one request after the other pass, with a gap between them and a rest after trouble."""

    def __init__(
        self,
        *,
        host: str,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        uniform: Callable[[float, float], float],
    ) -> None:
        self._host = host
        self._monotonic = monotonic
        self._sleep = sleep
        self._uniform = uniform
        self._lock = asyncio.Lock()
        self._next_start = float("-inf")
        self._rest_until = float("-inf")
        self._troubles = 0

    @property
    def rest_s(self) -> float:
        """How much longer nothing should be asked; 0 when anything may."""
        return max(0.0, self._rest_until - self._monotonic())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold this while a request is on its way.

        Raises:
            RateLimitedError: the rest after some trouble lasts longer than anybody waits.
        """
        async with self._lock:
            if self.rest_s > PATIENCE_S:
                raise RateLimitedError(host=self._host, seconds=round(self.rest_s))
            wait_s = max(self._rest_until, self._next_start) - self._monotonic()
            if wait_s > 0:
                await self._sleep(wait_s)
            self._next_start = self._monotonic() + GAP_S
            yield

    def trouble(self, requested_s: float | None = None) -> None:
        """The portal is overloaded or broken: rest, as long as it asks or ever longer."""
        self._troubles += 1
        if requested_s is None:
            longest_s = min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** min(self._troubles, 10))
            rest_s = self._uniform(FIRST_REST_S, longest_s)
        else:
            rest_s = min(max(requested_s, 0.0), LONGEST_REQUESTED_S)
        self._rest_until = max(self._rest_until, self._monotonic() + rest_s)

    def calm(self) -> None:
        """The portal answers normally."""
        self._troubles = 0


def retry_after_s(text: str | None, now: float) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as number or date.

    `now`: Unix seconds, best of the answer's own `Date`. None: no header, or not to be understood.
    """
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    at = http_date(text)
    return None if at is None else max(0.0, at - now)


def http_date(text: str | None) -> float | None:
    """Unix seconds of an HTTP date, or None."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
