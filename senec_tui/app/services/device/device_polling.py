"""Asks the device, or plays a recording, for as long as the dashboard is open; publishes all."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from senec_tui.errors import SenecTuiError
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import FIRST_RETRY_S, Interest, Poller, combined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.catalogue import Catalogue
    from senec_tui.device.source import Source
    from senec_tui.model.polling.other_processes import OtherProcesses
    from senec_tui.model.polling.snapshot_feed import SnapshotFeed
    from senec_tui.model.recording.player import ReplayPlayer

    Asker = Poller | ReplayPlayer


class DevicePolling:
    """What asks, and what it asks for."""

    def __init__(
        self,
        options: DashboardOptions,
        catalogue: Catalogue,
        feed: SnapshotFeed,
        *,
        clock: Callable[[], float],
        interests: Sequence[Callable[[], Interest]],
        run_worker: RunWorker,
        failed: Callable[[Exception], None],
        changed: Callable[[], None],
    ) -> None:
        """`interests`: what is needed beside the live values, asked for whenever that may change.

        `failed` hears of a mistake in polling itself, after which it begins anew; `changed`: there
        is something else to show.
        """
        self._options = options
        self._catalogue = catalogue
        self._feed = feed
        self._clock = clock
        self._interests = interests
        self._run_worker = run_worker
        self._failed = failed
        self._changed = changed
        self._presence: OtherProcesses | None = None
        self.asker: Asker | None = None
        """The poller, or what plays a recording; None before there is a source."""

    def poller(self, source: Source) -> Poller:
        """What asks this source as often as the options say."""
        return Poller(
            source,
            self._catalogue,
            live=LIVE,
            interval_s=self._options.interval_s * self._options.speed,
            clock=self._clock,
            sleep=self._sleep,
        )

    def begin(self, asker: Asker) -> None:
        """Publish what comes from there, in place of any before."""
        self.asker = asker
        self.interest_changed()
        self._run_worker(self._run(asker), group="poll", exclusive=True)

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._options.speed)

    async def _run(self, asker: Asker) -> None:
        try:
            while True:
                try:
                    await asker.run(self._feed.publish)
                except Exception as error:  # noqa: BLE001 - the border: polling goes on
                    self._failed(error)
                    await asyncio.sleep(FIRST_RETRY_S)
                else:
                    return
        finally:
            await asker.source.close()

    def interest_changed(self) -> None:
        """Poll what is needed now."""
        if self.asker is not None:
            self.asker.show(combined(interest() for interest in self._interests))

    def refresh(self) -> None:
        """Ask without waiting for the interval."""
        if self.asker is not None:
            self.asker.refresh(all_tiers=True)

    def find_sections(self, answer: Callable[[tuple[str, ...]], None]) -> None:
        """Ask for the names of all objects; whoever wants them asks again if that fails."""
        if self.asker is not None:
            work = self._find_sections(self.asker.source, answer)
            self._run_worker(work, group="sections", exclusive=True)

    async def _find_sections(
        self, source: Source, answer: Callable[[tuple[str, ...]], None]
    ) -> None:
        with contextlib.suppress(SenecTuiError):  # the status line says what is wrong
            answer(await source.sections())
            self._changed()

    # -- other processes of ours that ask the same device ------------------------------------------

    def announce(self, device: str) -> None:
        """Let other processes know that this one asks."""
        if self._options.presence is not None and self._presence is None:
            self._presence = self._options.presence(device)

    def also_asking(self) -> str:
        """The names of the others."""
        return ", ".join(self._presence.others()) if self._presence else ""

    def leave(self) -> None:
        """This process asks no longer."""
        if self._presence is not None:
            self._presence.leave()
