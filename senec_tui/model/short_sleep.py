"""A sleep that an event cuts short."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def sleep_until_set(
    wake: asyncio.Event, seconds: float, sleep: Callable[[float], Awaitable[None]]
) -> bool:
    """Sleep, but no longer than until the event is set. Returns whether the time was slept out.

    `sleep`: that of the event loop, or a clock's of its own.
    """
    sleeping = asyncio.ensure_future(sleep(seconds))
    waking = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait((sleeping, waking), return_when=asyncio.FIRST_COMPLETED)
        return sleeping.done()
    finally:
        sleeping.cancel()
        waking.cancel()
