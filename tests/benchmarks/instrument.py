"""Measures a terminal program from outside: what the person in front of it waits for and pays.

The program runs in a pseudo-terminal. Moments are those at which bytes arrive, taken before
anything is looked at. CPU time comes from the scheduler's own counters. Linux only.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST_S: Final = 30.0
SILENCE_S: Final = 0.05
"""Output that pauses so long was one burst."""
_ESCAPES: Final = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|[P_^X][^\x1b]*\x1b\\|[()][0-9A-B]|.)"
)
_GOES_TO: Final = re.compile(rb"\x1b\[(\d+);\d+H")


def now() -> float:
    return time.perf_counter()


def watch(programs: Iterable[Program], seconds: float) -> None:
    """Take in what comes from all of them for so long."""
    programs = list(programs)
    deadline = now() + seconds
    while (left_s := deadline - now()) > 0:
        for program in select.select(programs, [], [], left_s)[0]:
            program.take()


class Program:
    """One program in a terminal of 120 columns and 40 rows, until the block is left."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        link_bytes_per_s: int | None = None,
    ) -> None:
        """`link_bytes_per_s`: take no more than that, like a slow line with a small buffer."""
        self.written = 0
        self._link = link_bytes_per_s
        self._link_free_at = 0.0
        self._text = b""
        self._last_at = 0.0
        self.started_at = now()
        self._pid, self._master = pty.fork()
        if self._pid == 0:  # pragma: no cover - another process
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 960, 640))
            os.execvpe(command[0], list(command), dict(environment))  # noqa: S606 - our own words
        self._status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._reap()
        os.close(self._master)

    # -- the person --------------------------------------------------------------------------

    def press(self, keys: str) -> float:
        """Send keys; the moment at which they were sent."""
        sent_at = now()
        os.write(self._master, keys.encode())
        return sent_at

    def shown(self, pattern: str, since: float | None = None) -> float:
        """Seconds from `since` (the start) until text is written that matches.

        Raises:
            AssertionError: it never was.
        """
        regex = re.compile(pattern.encode())
        since = self.started_at if since is None else since
        deadline = now() + LONGEST_S
        while now() < deadline and self._status is None:
            if self._read(0.5) and regex.search(_ESCAPES.sub(b"", self._text)):
                return self._last_at - since
        msg = f"never shown: {pattern}; last: {_ESCAPES.sub(b'', self._text)[-400:]!r}"
        raise AssertionError(msg)

    def answer_s(self, keys: str) -> float:
        """Seconds from keys until the last byte of the burst that follows."""
        self.rest()
        sent_at = self.press(keys)
        written = self.written
        deadline = sent_at + LONGEST_S
        while now() < deadline and (self.written == written or now() - self._last_at < SILENCE_S):
            self._read(SILENCE_S)
        assert self.written > written, f"no answer to {keys!r}"
        return self._last_at - sent_at

    def rest(self, silence_s: float = 0.15) -> None:
        """Until nothing has been written for a while."""
        deadline = now() + LONGEST_S
        while self._read(silence_s) and now() < deadline:
            pass
        self._text = b""

    def fileno(self) -> int:
        return self._master

    def take(self) -> None:
        """Take in what has come."""
        self._read(0.0)

    def bytes_by_row(self) -> Counter[int]:
        """Bytes since the last rest, by the row of the screen in which they were written."""
        wrote: Counter[int] = Counter()
        parts = _GOES_TO.split(self._text)
        for row, text in zip(parts[1::2], parts[2::2], strict=True):
            wrote[int(row)] += len(text)
        return wrote

    def leave(self, keys: str = "q") -> float:
        """Seconds from the key that quits until the process is gone."""
        sent_at = self.press(keys)
        deadline = sent_at + LONGEST_S
        while self._status is None and now() < deadline:
            self._read(0.02)
        assert self._status is not None, "it does not quit"
        return now() - sent_at

    # -- what it costs -----------------------------------------------------------------------

    @property
    def cpu_s(self) -> float:
        """Processor time of all its threads, so far."""
        spent = 0.0
        for task in Path(f"/proc/{self._pid}/task").iterdir():
            with contextlib.suppress(OSError):
                spent += int((task / "schedstat").read_text().split()[0]) / 1e9
        return spent

    @property
    def peak_mb(self) -> float:
        """The most memory that it had resident."""
        status = Path(f"/proc/{self._pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        assert found is not None
        return int(found[1]) / 1024

    # -- reading -----------------------------------------------------------------------------

    def _read(self, seconds: float) -> bool:
        """Take in what comes next. False: nothing came, or the program has ended."""
        size = 65_536
        if self._link is not None:
            size = max(self._link // 50, 32)
            if (wait_s := self._link_free_at - now()) > 0:
                select.select([], [], [], wait_s)
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, size)
        except OSError:  # the other end is closed
            self._reap()
            return False
        self._last_at = now()
        if self._link is not None:
            self._link_free_at = self._last_at + len(data) / self._link
        self.written += len(data)
        self._text += data
        return True

    def _reap(self) -> None:
        if self._status is None:
            _, self._status = os.waitpid(self._pid, 0)
