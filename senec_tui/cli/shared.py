"""From settings to a source that asks nobody twice: recording, demo, collector or appliance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from senec_tui.cli.sources import host_of, live_source, make_source

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source
    from senec_tui.model.recording.replay import Replay


def shared_source(context: Context) -> Source:
    """What the settings name; an appliance through its collector while there is one.

    Raises:
        UsageError: they name nothing, or something that cannot be one.
        StorageError: the recording cannot be read.
    """
    settings = context.settings
    if settings.replay is not None:
        replay = open_replay(context)
        replay.seek(replay.end)
        return replay
    if settings.demo:
        return make_source(context)
    from senec_tui.device.address import parse_address
    from senec_tui.model.collector.source import FoundSource
    from senec_tui.model.places import collector_socket

    host = host_of(context)
    return FoundSource(
        collector_socket(context.paths.data, str(parse_address(host))),
        partial(live_source, context, host, settings.scheme),
    )


def open_replay(context: Context) -> Replay:
    """The recording of `--replay`, at its beginning, paused. Raises `StorageError`."""
    from pathlib import Path

    from senec_tui.model.recording.replay import Replay

    return Replay(Path(context.settings.replay or ""), context.catalogue)
