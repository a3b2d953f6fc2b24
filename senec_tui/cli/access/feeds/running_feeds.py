"""What a running collector tells of its feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from senec_tui.errors import DeviceError
from senec_tui.model.data_paths import collector_socket

if TYPE_CHECKING:
    from senec_tui.cli.context import Context


async def running_feeds(context: Context, device: str) -> list[dict[str, Any]] | None:
    """See `FeedState.record`; None: there is no collector."""
    from senec_tui.model.polling.collector.socket_client import CollectorSource

    collector = CollectorSource(collector_socket(context.paths.data, device))
    try:
        return await collector.feeds()
    except DeviceError:
        return None
    finally:
        await collector.close()
