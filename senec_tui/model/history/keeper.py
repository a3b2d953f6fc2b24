"""The writer beside an event loop, and what happens when the disk is full.

Imports SQLite with the first poll, in its own thread: a dashboard paints before it pays for that.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.errors import DamagedFileError, InUseError, StorageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.language import Language
    from senec_tui.model.history.writer import Writer
    from senec_tui.model.snapshot import Snapshot

RETRY_S: Final = 60.0
_REMEMBERED: Final = 360
"""Polls kept in memory while the disk will not take them; an hour of them by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about recording that a person should hear."""

    kind: str
    """stopped, resumed, elsewhere or aside."""
    error: StorageError | None = None
    kept_as: Path | None = None
    """With `aside`: the new name of the file that was there."""

    def sentence(self, tr: Language) -> str:
        """What to tell."""
        if self.kind == "resumed":
            return tr(N_("History is recorded again."))
        if self.kind == "aside":
            # Not the whole sentence: what it advises is for a file that is still there.
            return tr(
                N_("{reason}. It is kept as {name}; a new history was begun."),
                reason="" if self.error is None else self.error.reason(tr),
                name="" if self.kept_as is None else self.kept_as.name,
            )
        reason = "" if self.error is None else self.error.sentence(tr)
        if self.kind == "elsewhere":
            return reason
        return tr(N_("History is not recorded for now. {reason}"), reason=reason)


class HistoryKeeper:
    """Keeps what a poller publishes, never in the way of it."""

    def __init__(
        self,
        file: Path,
        *,
        notice: Callable[[Notice], None],
        holder: str = "senec-tui",
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`notice` is called in the event loop; `holder`: see `Writer`."""
        self.file = file
        self._notice = notice
        self._holder = holder
        self._clock = clock
        self._pending: deque[Snapshot] = deque(maxlen=_REMEMBERED)
        self._events: deque[tuple[float, str, str, str, str]] = deque(maxlen=_REMEMBERED)
        self._wake = asyncio.Event()
        self._writer: Writer | None = None
        self._damaged = False
        self._retry_at = 0.0
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="history")
        self.error: StorageError | None = None
        """Why nothing is recorded at present; None: all is well."""

    @property
    def recording(self) -> bool:
        """True once a poll was written and until one could not be."""
        return self._writer is not None and self.error is None

    def publish(self, snapshot: Snapshot) -> None:
        """Take what the poller publishes; the end of each poll is what counts."""
        if snapshot.link.next_at is None or snapshot.link.state == "connecting":
            return
        self._pending.append(snapshot)
        self._wake.set()

    def event(self, kind: str, path: str = "", old: str = "", new: str = "") -> None:
        """Keep an event that is no change of a variable, such as a warning."""
        self._events.append((self._clock(), kind, path, old, new))
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled; then write what is left and close the file."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._clock() < self._retry_at:
                    continue
                try:
                    aside = await loop.run_in_executor(self._executor, self._write)
                except StorageError as error:
                    self._failed(error)
                else:
                    self._succeeded(aside)
        finally:
            self._executor.submit(self._finish)
            self._executor.shutdown(wait=True)

    def _failed(self, error: StorageError) -> None:
        self._retry_at = self._clock() + RETRY_S
        if type(error) is not type(self.error):
            kind = "elsewhere" if isinstance(error, InUseError) else "stopped"
            self._notice(Notice(kind=kind, error=error))
        self.error = error
        if isinstance(error, InUseError):
            # The other process keeps the same polls; holding ours would only count them twice.
            self._pending.clear()
            self._events.clear()

    def _succeeded(self, aside: Notice | None) -> None:
        if aside is not None:
            self._notice(aside)
        if self.error is not None and not isinstance(self.error, InUseError):
            self._notice(Notice(kind="resumed"))
        self.error = None

    # -- in the thread -----------------------------------------------------------------------

    def _write(self) -> Notice | None:
        from senec_tui.model.history.writer import Writer  # noqa: PLC0415 - SQLite, only now

        aside = None
        now = self._clock()
        try:
            if self._writer is None:
                self._writer = Writer(
                    self.file, now=now, holder=self._holder, damaged=self._damaged
                )
                self._damaged = False
                if self._writer.aside is not None:
                    error, kept_as = self._writer.aside
                    aside = Notice(kind="aside", error=error, kept_as=kept_as)
            while self._pending:
                self._writer.write(self._pending[0], now)
                self._pending.popleft()
            while self._events:
                self._writer.event(*self._events[0])
                self._events.popleft()
        except StorageError as error:
            self._damaged = isinstance(error, DamagedFileError)
            self._close()
            raise
        return aside

    def _finish(self) -> None:
        try:
            if self._pending and not isinstance(self.error, InUseError):
                self._write()
        except StorageError:
            # Said before, when it stopped; there is nobody left to tell.
            self._pending.clear()
        finally:
            self._close()

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
