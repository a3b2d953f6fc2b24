"""A person at a terminal: starts the program in a pseudo-terminal, presses keys, sees the screen.

    with terminal(["--demo"], home) as screen:
        screen.wait_for("live")
        screen.press("0")

Waiting is for text on the emulated screen, with a deadline; nothing sleeps.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cli_processes import Home

LONGEST_S: Final = 60.0
KEYS: Final = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
}
_UNKNOWN_TO_PYTE: Final = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP.*?\x1b\\"
)
"""Questions to the terminal and keyboard modes; the emulator would print them."""
RUNNER: Final = Path(__file__).with_name("hurried.py")
SHELL: Final = (
    sys.executable,
    "-c",
    """
import fcntl, os, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execlp("bash", "bash", "--norc", "-i")
""",
)
"""With job control: the terminal is its own."""


class Terminal:
    """One program in one terminal."""

    def __init__(
        self, process: subprocess.Popen[bytes], master: int, size: tuple[int, int]
    ) -> None:
        self._process = process
        self._master = master
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self._text: str | None = None
        self.raw = b""
        """Everything that the program has written."""

    @property
    def text(self) -> str:
        """The screen as it is now."""
        if self._text is None:
            rows, columns = self._screen.buffer, range(self._screen.columns)
            # What pyte calls `display` measures every character anew; behind a wide one is none.
            lines = ("".join(rows[y][x].data for x in columns) for y in range(self._screen.lines))
            self._text = "\n".join(line.rstrip() for line in lines)
        return self._text

    def press(self, *keys: str) -> None:
        """Named keys, and characters as they are."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def type(self, text: str) -> None:
        """Letter by letter."""
        self.press(*text)

    def resize(self, columns: int, rows: int) -> None:
        """As when somebody drags its corner."""
        self._screen.resize(rows, columns)
        self._text = None
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, *texts: str, gone: str = "") -> str:
        """Until all texts are on the screen and `gone` is not; returns the screen."""
        deadline = time.monotonic() + LONGEST_S
        while not (all(text in self.text for text in texts) and not (gone and gone in self.text)):
            if not self._read(deadline - time.monotonic()):
                missing = [text for text in texts if text not in self.text]
                msg = f"never shown: {missing or gone!r}; the screen is\n{self.text}"
                raise AssertionError(msg)
        return self.text

    def wait_for_match(self, pattern: str) -> str:
        """Until a regular expression is found on the screen; returns the screen."""
        deadline = time.monotonic() + LONGEST_S
        while not re.search(pattern, self.text):
            assert self._read(deadline - time.monotonic()), f"never shown: {pattern}\n{self.text}"
        return self.text

    def wait_for_raw(self, expected: bytes, since: int) -> None:
        """Until these bytes have come after the first `since` ones, wherever the cursor stood."""
        deadline = time.monotonic() + LONGEST_S
        while expected not in self.raw[since:]:
            assert self._read(deadline - time.monotonic()), f"never written: {expected!r}"

    def wait_for_end(self) -> int:
        """Until the program has ended; its exit status."""
        deadline = time.monotonic() + LONGEST_S
        while self._read(deadline - time.monotonic()):
            pass
        return self._process.wait(LONGEST_S)

    def _read(self, seconds: float) -> bool:
        """Take in what comes next. False: time is up, or the program has ended."""
        ready, _, _ = select.select([self._master], [], [], max(seconds, 0.0))
        if not ready:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # Linux: the other end is closed
            return False
        self.raw += data
        self._text = None
        data = self._rest + data
        # An escape sequence may be cut in the middle.
        cut = data.rfind(b"\x1b")
        whole = cut < 0 or len(data) - cut > 40
        self._rest = b"" if whole else data[cut:]
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data if whole else data[:cut]))
        if not whole and not select.select([self._master], [], [], 0)[0]:
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", self._rest))
            self._rest = b""
        return bool(data)


@contextmanager
def terminal(
    words: Sequence[str],
    home: Home,
    *,
    size: tuple[int, int] = (80, 24),
    variables: Mapping[str, str] | None = None,
    program: Sequence[str] = (sys.executable, str(RUNNER)),
) -> Iterator[Terminal]:
    """The program in a terminal of its own while the block runs; `size` is columns and rows."""
    master, slave = pty.openpty()
    columns, rows = size
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = home.environment(**{"TERM": "xterm-256color"} | dict(variables or {}))
    for name in ("COLUMNS", "LINES", "NO_COLOR", "TMUX", "SSH_CONNECTION"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [*program, *words],
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master, size)
    finally:
        process.terminate()
        try:
            process.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(LONGEST_S)
        os.close(master)
