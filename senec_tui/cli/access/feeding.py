"""From settings to what hands values on to other programs, beside the collector."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from senec_tui.cli.context import Context
    from senec_tui.feeds.feed import FeedState
    from senec_tui.model.reading.snapshot import Snapshot


class RunningFeed(Protocol):
    """What the collector has beside it."""

    @property
    def name(self) -> str:
        """As in the settings."""
        ...

    @property
    def state(self) -> FeedState:
        """How it fares now."""
        ...

    def publish(self, snapshot: Snapshot) -> None:
        """Take a snapshot. Returns at once."""
        ...

    async def run(self) -> None:
        """Hand on until cancelled."""
        ...


def feeds_of(context: Context, device: str) -> tuple[RunningFeed, ...]:
    """Every feed that is set up. Raises `UsageError` for one that is set up wrongly."""
    found: list[RunningFeed] = []
    if context.settings.influx_url is not None:
        from senec_tui.cli.access.influx_access import influx_feed

        found.append(influx_feed(context, device))
    return tuple(found)


async def run_beside(work: Coroutine[Any, Any, None], feeds: Sequence[RunningFeed]) -> None:
    """Do some work with feeds beside it, until the work ends. Raises what the work raises."""
    tasks = [asyncio.ensure_future(feed.run()) for feed in feeds]
    try:
        await work
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
