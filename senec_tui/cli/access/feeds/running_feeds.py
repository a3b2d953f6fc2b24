"""How the feeds of an appliance fare: those of a running collector, and those that are set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.access.feeds.feed_opening import configured
from senec_tui.errors import DeviceError
from senec_tui.model.data_paths import collector_socket
from senec_tui.model.polling.collector.feed_state import FeedState

if TYPE_CHECKING:
    from senec_tui.cli.context import Context


async def running_feeds(context: Context, device: str) -> tuple[FeedState, ...] | None:
    """What a running collector tells; None: there is none."""
    from senec_tui.model.polling.collector.socket_client import CollectorSource

    collector = CollectorSource(collector_socket(context.paths.data, device))
    try:
        return await collector.feeds()
    except DeviceError:
        return None
    finally:
        await collector.close()


def with_idle(context: Context, running: tuple[FeedState, ...]) -> tuple[FeedState, ...]:
    """The same, and those that the settings ask for and that are not among them."""
    names = {state.name for state in running}
    idle = (name for name in configured(context.settings) if name not in names)
    return (*running, *map(FeedState.idle, idle))
