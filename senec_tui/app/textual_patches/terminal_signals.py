"""Signals that the driver of the terminal handles, told better; the terminal as it was before."""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from types import FrameType

    from textual.driver import Driver

PLAIN_PEN: Final = "\x1b[0m"
"""Gives the terminal its own colours back, for what is written after us."""


def tell_resizes_in_order(loop: AbstractEventLoop) -> None:
    """Call the driver's handler of SIGWINCH from the loop; again whenever the driver started anew.

    Called as a plain signal handler it interrupts itself while a window is being dragged: the inner
    call tells the new size first, the outer one an old size last, and that one stays.
    """
    handler = signal.getsignal(signal.SIGWINCH)
    if callable(handler):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGWINCH, handler, signal.SIGWINCH, None)


def continue_only_what_stopped() -> None:
    """Let SIGCONT start the driver again only after SIGTSTP stopped it; once, before the first.

    A terminal that goes away sends SIGHUP and SIGCONT. The driver would start a second time, on a
    terminal that is no more, and the program could never end.
    """
    stop, go = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
    if not callable(stop) or not callable(go):
        return
    stopped = False

    def stopping(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        stop(number, frame)

    def continuing(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        if stopped:
            stopped = False
            go(number, frame)

    signal.signal(signal.SIGTSTP, stopping)
    signal.signal(signal.SIGCONT, continuing)


def give_back(driver: Driver | None) -> None:
    """Put the terminal back as it was, at once, though the program cannot end as it should."""
    if driver is not None:
        driver.write(PLAIN_PEN)
        driver.stop_application_mode()
        driver.close()
