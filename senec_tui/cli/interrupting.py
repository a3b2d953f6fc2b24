"""Work that ends in order when the process is asked to end."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine


async def until_signal(work: Coroutine[Any, Any, None], *, seconds: float | None = None) -> None:
    """Do some work until it is done, time is up, or SIGTERM, SIGINT or SIGHUP comes.

    All of them end it in order and well. Failures of the work are raised.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    added = []
    for number in signals:
        # Not in the main thread, as in tests: then somebody else listens.
        with suppress(ValueError, RuntimeError, NotImplementedError):
            loop.add_signal_handler(number, task.cancel)
            added.append(number)
    try:
        await asyncio.wait((task,), timeout=seconds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for number in added:
            loop.remove_signal_handler(number)
