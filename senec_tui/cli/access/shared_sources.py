"""From settings to a source that asks nobody twice: recording, demo, collector or appliance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from senec_tui.cli.access.sources import host_of, live_source, make_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.cli.context import Context
    from senec_tui.device.source import Source
    from senec_tui.model.polling.collector.found_source import FoundSource
    from senec_tui.model.polling.other_processes import OtherProcesses
    from senec_tui.model.recording.replay import Replay


def shared_source(context: Context) -> Source:
    """What the settings name; an appliance through its collector while there is one.

    Raises:
        UsageError: they name nothing, or something that cannot be one.
        StorageError: the recording cannot be read.
    """
    settings = context.settings
    if settings.replay is not None:
        replay = context.replay
        replay.seek(replay.end)
        return replay
    if settings.demo:
        return make_source(context)
    from senec_tui.device.connection.address import parse_address
    from senec_tui.model.data_paths import collector_socket
    from senec_tui.model.polling.collector.found_source import FoundSource

    host = host_of(context)
    found = FoundSource(
        collector_socket(context.paths.data, str(parse_address(host))),
        partial(live_source, context, host, settings.scheme),
    )
    context.afterwards.append(partial(_refused, context, found))
    return found


def _refused(context: Context, found: FoundSource) -> Iterator[str]:
    """Why the collector was not asked, where somebody else may have put it there."""
    if (error := found.facts.refused) is not None:
        yield error.sentence(context.tr)


def presence(
    context: Context, name: str, host: str, *, shares: bool = True
) -> OtherProcesses | None:
    """Tells other processes that this one asks the appliance; None for one that is not real.

    `shares`: it asks the collector while there is one. Raises `UsageError` for what is no host.
    """
    if context.settings.demo or context.settings.replay is not None or not host:
        return None
    from senec_tui.device.connection.address import parse_address
    from senec_tui.model.data_paths import askers, collector_lock
    from senec_tui.model.polling.other_processes import OtherProcesses

    data, device = context.paths.data, str(parse_address(host))
    return OtherProcesses(askers(data, device), collector_lock(data, device), name, shares=shares)


class Company:
    """Says once, and again when another one comes, that this process is not the only asker."""

    def __init__(self, context: Context, name: str, *, shares: bool = True) -> None:
        self._context = context
        host = context.settings.host or ""
        self._presence = presence(context, f"senec-tui {name}", host, shares=shares)
        self._told: frozenset[str] = frozenset()

    def look(self) -> None:
        """At every poll."""
        if self._presence is None:
            return
        others = frozenset(self._presence.others())
        if others - self._told:
            self._context.note(
                self._context.tr(
                    "Also asked by {process}. One “senec-tui collect” would ask for all of them.",
                    process=", ".join(sorted(others)),
                )
            )
        self._told = others

    def leave(self) -> None:
        """This process asks no longer."""
        if self._presence is not None:
            self._presence.leave()


def open_replay(context: Context) -> Replay:
    """The recording of `--replay`, at its beginning, paused. Says so if parts of it are missing.

    Raises:
        StorageError: it cannot be read.
    """
    from pathlib import Path

    from senec_tui.model.recording.replay import Replay

    replay = Replay(Path(context.settings.replay or ""), context.catalogue)
    if replay.skipped_bytes:
        context.note(
            context.tr(
                "The recording is cut or damaged, or still being written: "
                "{n} bytes of it cannot be read, and what was in them is missing",
                n=replay.skipped_bytes,
            )
        )
    return replay
