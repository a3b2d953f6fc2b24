"""Asks the history in a thread of its own, so that the screen never waits for a disk."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from senec_tui.errors import StorageError
from senec_tui.model.history.error_translation import border

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.catalogue import Catalogue
    from senec_tui.model.history.queries.history_file import History

T = TypeVar("T")

BREAK_OFF_S: Final = 0.01
"""How often that is tried: most of a long answer is reading."""


class HistoryReader:
    """One device's history, opened when it is first asked."""

    def __init__(
        self, file: Path, catalogue: Catalogue, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.file = file
        self._catalogue = catalogue
        self._clock = clock
        self._history: History | None = None
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")

    async def ask(self, work: Callable[[History], T]) -> T:
        """The result of `work`, which runs in the thread.

        Raises:
            StorageError: there is no history yet, or it cannot be read; the next question tries
                again.
        """
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._do, work)

    async def note(self, at: float, text: str) -> None:
        """Keep what the owner has to say about a moment. Raises like `add_note`."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, self._note, at, text)

    def let_go(self) -> None:
        """Close the file until the next question. Blocking, from another thread."""
        with suppress(RuntimeError):
            # Raised after `close`, when there is nothing left to let go.
            self._executor.submit(self._forget).result()

    def close(self) -> None:
        """Give the file back. What is being asked is broken off: nobody waits for it any more."""
        given_back = self._executor.submit(self._forget)
        while not wait((given_back,), BREAK_OFF_S).done:
            # Only what is just being read hears of it, not what is worked out in between.
            if (history := self._history) is not None:
                history.break_off()
        self._executor.shutdown()

    def _do(self, work: Callable[[History], T]) -> T:
        from senec_tui.model.history.queries.history_file import History

        try:
            with border(self.file):
                if self._history is not None and self._history.displaced:
                    self._forget()
                if self._history is None:
                    self._history = History(self.file, self._catalogue, clock=self._clock)
                return work(self._history)
        except StorageError:
            self._forget()
            raise

    def _note(self, at: float, text: str) -> None:
        from senec_tui.model.history.writing.notes import add_note

        with border(self.file):
            add_note(self.file, at, text)

    def _forget(self) -> None:
        if self._history is not None:
            self._history.close()
            self._history = None
