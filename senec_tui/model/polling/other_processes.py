"""Which of our own processes ask the same appliance: it is small, and each of them costs it.

Every process that goes on asking holds a locked file with its name; the system gives the lock back
when it dies. Nobody asks twice while a collector runs: dashboards and commands share its answers.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from senec_tui.clean_text import CleanText, visible
from senec_tui.private_directory import make_directory, open_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

LOOK_S: Final = 5.0
"""Others come and go seldom; so often it is looked."""
_MOST_READ: Final = 100
_SHARES: Final = "shares "
_ALONE: Final = "alone "


class OtherProcesses:
    """Tells others that this process asks an appliance, and which others do."""

    def __init__(
        self,
        directory: Path,
        collector_lock: Path,
        name: str,
        *,
        shares: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened yet.

        Args:
            directory: where processes of one appliance leave their names.
            collector_lock: held by its collector.
            name: what this process is called.
            shares: whether it gets its answers from the collector while there is one.
            clock: seconds that never jump.
        """
        self._directory = directory
        self._collector_lock = collector_lock
        self._name = f"{name} ({os.getpid()})"
        self._shares = shares
        self._clock = clock
        self._held: IO[str] | None = None
        self._file: Path | None = None
        self._entered = False
        self._others: tuple[str, ...] = ()
        self._looked_at = float("-inf")

    def others(self) -> tuple[str, ...]:
        """Names of the other processes that ask, with their numbers; none while all share.

        The first call lets the others know of this process. Where nothing can be written, in a
        read-only home say, everybody remains unnoticed.
        """
        if not self._entered:
            self._entered = True
            self._enter()
        if self._clock() - self._looked_at >= LOOK_S:
            self._looked_at = self._clock()
            self._others = tuple(sorted(self._look()))
        return self._others

    def leave(self) -> None:
        """This process asks no longer. Safe to call twice."""
        held, file = self._held, self._file
        self._held = self._file = None
        with contextlib.suppress(OSError):
            if file is not None:
                file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            if held is not None:
                held.close()

    def _enter(self) -> None:
        try:
            make_directory(self._directory)
            # Under a name that nobody looks at until it is locked.
            number, temporary = tempfile.mkstemp(prefix=".", dir=self._directory)
            self._held = os.fdopen(number, "w", encoding="utf-8")
            self._file = Path(temporary)
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._held.write((_SHARES if self._shares else _ALONE) + self._name)
            self._held.flush()
            self._file = self._file.rename(self._directory / f"asker-{self._file.name[1:]}")
        except OSError:
            self.leave()

    def _look(self) -> Iterator[str]:
        collector = _holder(self._collector_lock)
        if collector is not None and self._shares:
            return
        if collector is not None:
            yield collector
        try:
            files = sorted(self._directory.glob("asker-*"))
        except OSError:
            return
        for file in files:
            if file == self._file:
                continue
            text = _holder(file)
            if text is None:
                with contextlib.suppress(OSError):  # left behind by one that was killed
                    file.unlink()
            elif text.startswith(_ALONE) or collector is None:
                yield text.removeprefix(_ALONE).removeprefix(_SHARES)


def _holder(file: Path) -> CleanText | None:
    """What the process that holds a file wrote into it; None if nobody does."""
    try:
        descriptor = open_private(file, os.O_RDONLY)
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return visible(stream.read(_MOST_READ).strip() or "senec-tui")
    except OSError:
        return None
    return None
