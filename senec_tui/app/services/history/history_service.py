"""The history of the device while the dashboard runs: written, and asked, beside the loop."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.app.services.history.history_reader import HistoryReader
from senec_tui.errors import StorageError
from senec_tui.model.history.error_translation import border
from senec_tui.model.history.writing.background_writer import BackgroundWriter, Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.model.reading.snapshot import Snapshot

    Prefill = Callable[[Path, Callable[[], bool]], None]

PAUSE_S: Final = 0.0005


class HistoryService:
    """Writer and reader of one device's history."""

    def __init__(
        self,
        file: Path,
        catalogue: Catalogue,
        *,
        notice: Callable[[Notice], None],
        prefill: Prefill | None = None,
        prefill_earlier: Prefill | None = None,
        writes: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """How the history comes about.

        `prefill` writes days before this one, given the file and whether to stop;
        `prefill_earlier` those before them, once there is something to see. `writes`: what is
        published is written, too.
        """
        self.history_reader = HistoryReader(file, catalogue, clock=clock)
        self.background_writer = BackgroundWriter(
            file, notice=notice, clock=clock, let_go=self.history_reader.let_go
        )
        self.filling = prefill is not None
        """Whether days before this one are being written."""
        self.filled = asyncio.Event()
        """Set once the last days are there, written before or just now."""
        self.complete = asyncio.Event()
        """Set once all days are."""
        self._notice = notice
        self._prefills = (prefill, prefill_earlier)
        self._writes = writes

    def publish(self, snapshot: Snapshot) -> None:
        """Keep what the poller publishes."""
        self.background_writer.publish(snapshot)

    def give_way(self) -> None:
        """Let others record while this process is stopped. Blocking."""
        if self._writes:
            self.background_writer.give_way()

    async def run(self) -> None:
        """Write until cancelled; then write what is left."""
        stopped = threading.Event()
        try:
            try:
                for prefill in self._prefills:
                    if prefill is not None:
                        await asyncio.to_thread(self._fill, prefill, stopped)
                    self.filled.set()
            except StorageError as error:
                self._notice(Notice(kind="stopped", error=error))
            self.filling = False
            self.filled.set()
            self.complete.set()
            if self._writes:
                await self.background_writer.run()
            else:
                await asyncio.Event().wait()
        finally:
            stopped.set()
            self.history_reader.close()

    def _fill(self, prefill: Prefill, stopped: threading.Event) -> None:
        file = self.history_reader.file
        with border(file):
            # Waiting a little each time leaves the screen its share of the processor.
            prefill(file, partial(stopped.wait, PAUSE_S))
