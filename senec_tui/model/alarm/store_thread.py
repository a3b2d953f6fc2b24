"""The store of alarms in a thread of its own: the disk can fail as it likes, nothing waits for it.

Failures become one notice each time that their kind changes, and are over with the next success;
those of writing with the next one of writing, since a full disk can be read all the same.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, TypeVar

from senec_tui.errors import InUseError, StorageError
from senec_tui.model.history.error_translation import border
from senec_tui.model.process_lock import Lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from senec_tui.model.alarm.keeping.store import Store

LOCK_AGAIN_S: Final = 30.0
"""So often it is tried to take over from a process that follows the alarms."""

_Result = TypeVar("_Result")


class StoreThread:
    """Opens the store when it is first needed, and holds the lock beside it."""

    def __init__(
        self,
        file: Path,
        holder: str,
        *,
        notice: Callable[[StorageError], None],
        clock: Callable[[], float],
    ) -> None:
        """Nothing is opened yet.

        `holder`: what this process is called where others look for who has the lock; `notice`:
        called in the event loop with what a person should hear of failures.
        """
        self._file = file
        self._holder = holder
        self._notice = notice
        self._clock = clock
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="alarms")
        self._store: Store | None = None
        self._lock: Lock | None = None
        self._lock_tried_at = float("-inf")
        self._told: type[StorageError] | None = None
        self._cannot_write = False
        self.error: StorageError | None = None
        """Why nothing is kept at present; None: all is well."""

    @property
    def has_lock(self) -> bool:
        """Whether this process is the one that writes alarms."""
        return self._lock is not None

    async def do(self, work: Callable[[Store], _Result], *, writes: bool = False) -> _Result | None:
        """Do something with the store; None if that fails, which is told once.

        `writes`: success shows that things can be kept again.
        """

        def bordered() -> _Result:
            with border(self._file):
                return work(self._opened())

        try:
            result = await asyncio.get_running_loop().run_in_executor(self._executor, bordered)
        except StorageError as error:
            self._failed(error, writing=writes)
            return None
        self._succeeded(writing=writes)
        return result

    def soon(self, work: Callable[[Store], object]) -> None:
        """Do something after all else that waits; nobody is told if it fails."""

        def bordered() -> None:
            with suppress(StorageError), border(self._file):
                work(self._opened())

        self._executor.submit(bordered)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Whatever goes wrong within is told once, as a trouble of this file, and ends there."""
        try:
            with border(self._file):
                yield
        except StorageError as error:
            self._tell_once(error)

    async def take_lock(self) -> None:
        """Become the one that writes, unless another process is; tried now and then."""
        now = self._clock()
        if self._lock is not None or 0 <= now - self._lock_tried_at < LOCK_AGAIN_S:
            return
        self._lock_tried_at = now
        place = self._file.with_name(f"{self._file.name}.lock")
        try:
            self._lock = await asyncio.get_running_loop().run_in_executor(
                self._executor, Lock, place, self._holder
            )
        except InUseError:
            return  # another process of ours follows them
        except StorageError as error:
            self._failed(error, writing=True)
        else:
            self._succeeded(writing=True)

    def give_way(self) -> None:
        """Let another process write while this one is stopped; blocking."""
        self._executor.submit(self._unlock).result()
        self._lock_tried_at = float("-inf")

    def close(self) -> None:
        """After all that waits; blocking."""
        self._executor.submit(self._let_go)
        self._executor.shutdown(wait=True)

    def _let_go(self) -> None:
        if self._store is not None:
            self._store.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _failed(self, error: StorageError, *, writing: bool) -> None:
        self._tell_once(error)
        self._cannot_write |= writing
        self.error = error

    def _succeeded(self, *, writing: bool) -> None:
        if self.error is None or (self._cannot_write and not writing):
            return
        self.error = self._told = None
        self._cannot_write = False

    def _tell_once(self, error: StorageError) -> None:
        """Unless the last thing that was told is of the same kind."""
        if type(error) is not self._told:
            self._told = type(error)
            self._notice(error)

    def _opened(self) -> Store:
        from senec_tui.model.alarm.keeping.store import Store

        if self._store is None:
            self._store = Store(self._file, make=True)
        return self._store
