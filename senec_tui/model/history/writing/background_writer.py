"""The writer beside an event loop, and what happens when the disk is full.

Imports SQLite with the first poll, in its own thread: a dashboard paints before it pays for that.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.errors import DamagedFileError, InUseError, StorageError, UnexpectedError
from senec_tui.language import N_
from senec_tui.model.history.error_translation import border

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.language import Language
    from senec_tui.model.history.event_kinds import EventKind
    from senec_tui.model.history.writing.poll_writer import Writer, Written
    from senec_tui.model.reading.snapshot import Snapshot

RETRY_S: Final = 60.0
LONGEST_RETRY_S: Final = 4 * RETRY_S
"""Waiting doubles up to that while it goes wrong."""
_REMEMBERED: Final = 360
"""Polls kept in memory while the disk will not take them; an hour of them by default."""
SETTLED_EVERY: Final = 60
"""Polls that may be in the write-ahead log alone, and so are remembered in case it gets lost."""


NoticeKind = Literal["stopped", "resumed", "elsewhere", "aside", "replaced", "crowded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about recording that a person should hear."""

    kind: NoticeKind
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
        if self.kind == "replaced":
            return tr(
                N_(
                    "Another program replaced the file of the history or a part of it. It goes on "
                    "in the file that is there now, with the last polls written to it again."
                )
            )
        if self.kind == "crowded":
            return tr(
                N_(
                    "The appliance has more values than a history can hold: unknown names, "
                    "overlong texts and the ends of long lists are left out of it."
                )
            )
        reason = "" if self.error is None else self.error.sentence(tr, polling=True)
        if self.kind == "elsewhere":
            return reason
        return tr(N_("History is not recorded for now. {reason}"), reason=reason)


class BackgroundWriter:
    """Keeps what a poller publishes, never in the way of it."""

    def __init__(
        self,
        file: Path,
        *,
        notice: Callable[[Notice], None],
        holder: str = "senec-tui",
        clock: Callable[[], float] = time.time,
        let_go: Callable[[], None] | None = None,
    ) -> None:
        """How to keep it.

        `notice` is called in the event loop; `holder`: see `Writer`. `let_go`, called in a thread:
        close what else this process has open of the file; returns when that is done.
        """
        self.file = file
        self._notice = notice
        self._holder = holder
        self._clock = clock
        self._pending: deque[Snapshot] = deque(maxlen=_REMEMBERED)
        self._events: deque[tuple[float, EventKind, str, str, str]] = deque(maxlen=_REMEMBERED)
        self._wake = asyncio.Event()
        self._writer: Writer | None = None
        self._unsettled: deque[Written] = deque(maxlen=_REMEMBERED)
        self._notices: deque[Notice] = deque()
        self._let_go = let_go
        self._damaged = False
        self._is_crowded = False
        self._wait_s = 0.0
        self._failed_at = 0.0
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

    def give_way(self) -> None:
        """Let others record while this process is stopped; the next poll opens the file again.

        Blocking, as nothing may come between this and the stop.
        """
        self._executor.submit(self._close).result()

    def event(self, kind: EventKind, path: str = "", old: str = "", new: str = "") -> None:
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
                # A clock that was set back does not make it wait longer.
                if 0 <= self._clock() - self._failed_at < self._wait_s:
                    continue
                try:
                    with border(self.file):
                        await loop.run_in_executor(self._executor, self._write)
                except StorageError as error:
                    self._tell_notices()
                    self._failed(error)
                else:
                    self._tell_notices()
                    self._succeeded()
        finally:
            self._executor.submit(self._finish)
            self._executor.shutdown(wait=True)

    def _failed(self, error: StorageError) -> None:
        self._failed_at = self._clock()
        if type(error) is not type(self.error):
            kind: NoticeKind = "elsewhere" if isinstance(error, InUseError) else "stopped"
            self._notice(Notice(kind=kind, error=error))
        self.error = error
        if isinstance(error, InUseError):
            # The other process keeps the same polls; holding ours would only count them twice.
            self._wait_s = RETRY_S
            self._pending.clear()
            self._events.clear()
            self._unsettled.clear()
        else:
            self._wait_s = min(max(RETRY_S, 2 * self._wait_s), LONGEST_RETRY_S)

    def _succeeded(self) -> None:
        if self.error is not None and not isinstance(self.error, InUseError):
            self._notice(Notice(kind="resumed"))
        self.error = None
        self._wait_s = 0.0

    def _tell_notices(self) -> None:
        while self._notices:
            self._notice(self._notices.popleft())

    # -- in the thread -----------------------------------------------------------------------

    def _write(self) -> None:
        """Everything that waits. Raises `StorageError`, whatever goes wrong."""
        # What is at fault may be in a poll itself: the second time it is left out.
        leaves_out = isinstance(self.error, UnexpectedError)
        waiting = len(self._pending) + len(self._events)
        for left_out in range(waiting + 1):
            try:
                with border(self.file):
                    self._write_all()
            except UnexpectedError:
                self._close()
                if not leaves_out:
                    raise
                if left_out + 1 >= waiting:
                    # Nothing goes, so it may be what is written once more when the file is opened.
                    self._unsettled.clear()
                    self._pending.clear()
                    self._events.clear()
                    raise
                (self._pending or self._events).popleft()
            except StorageError as error:
                self._damaged = isinstance(error, DamagedFileError)
                self._close()
                raise
            else:
                return

    def _write_all(self) -> None:
        writer = self._open()
        while self._pending:
            if writer.displaced is not None:
                writer = self._open_again(writer)
            self._unsettled.append(writer.write(self._pending[0], self._clock()))
            self._pending.popleft()
            if len(self._unsettled) > SETTLED_EVERY and writer.settle():
                # The last one stays: a new file goes on from it.
                while len(self._unsettled) > 1:
                    self._unsettled.popleft()
        while self._events:
            writer.event(*self._events[0])
            self._events.popleft()
        if writer.crowded and not self._is_crowded:
            self._is_crowded = True
            self._notices.append(Notice(kind="crowded"))

    def _open(self, *, thoroughly: bool = False) -> Writer:
        from senec_tui.model.history.writing.poll_writer import Writer

        if self._writer is not None:
            return self._writer
        now = self._clock()
        self._writer = writer = Writer(
            self.file, now=now, holder=self._holder, damaged=self._damaged, thoroughly=thoroughly
        )
        self._damaged = False
        lacking = writer.catch_up(list(self._unsettled), now)
        if writer.aside is not None:
            error, kept_as = writer.aside
            self._notices.append(Notice(kind="aside", error=error, kept_as=kept_as))
        elif lacking:
            self._notices.append(Notice(kind="replaced"))
        return writer

    def _open_again(self, writer: Writer) -> Writer:
        """Others displaced the files: go on with what is there now, without a loss."""
        displaced = writer.displaced
        self._writer = None
        writer.abandon()
        if self._let_go is not None:
            # Connections of one process share what they know of the log, which is the old one.
            self._let_go()
        told = len(self._notices)
        writer = self._open(thoroughly=True)
        if displaced != "content" and len(self._notices) == told:
            self._notices.append(Notice(kind="replaced"))
        return writer

    def _finish(self) -> None:
        try:
            if not isinstance(self.error, InUseError):
                self._write_the_rest()
        except StorageError:
            # Said before, when it stopped; there is nobody left to tell.
            self._pending.clear()
        finally:
            self._close()

    def _write_the_rest(self) -> None:
        if self._pending:
            self._write()
        with border(self.file):
            if self._writer is not None and self._writer.displaced is not None:
                self._open_again(self._writer)

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
