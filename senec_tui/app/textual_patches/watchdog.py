"""Ends what keeps the loop of the interface from coming round, so that it can always be left.

Keys and signals are served by the loop. A picture that never gets done would hold it for ever, and
leave nothing but KILL. Two timers of the kernel watch over it, at no cost while all is well:

- one of processor time: whoever holds the loop for `PAINT_S` of it inside `interruptible` is ended
  there with a `PaintTooLongError`, outside of that only after `HELD_S`, which ends the program;
- one of the clock, only once a signal asks to leave: whatever then holds the loop for `GRACE_S` is
  ended; what goes on for as long again ends with the program, the terminal put back.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from senec_tui.errors import PaintTooLongError

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable
    from types import FrameType

T = TypeVar("T")

PAINT_S: Final = 4.0
"""A picture takes milliseconds; a slow computer draws the largest one in less than this."""
HELD_S: Final = 32.0
GRACE_S: Final = 3.0
PUT_BACK_S: Final = 10.0
"""A terminal behind a line that is cut takes nothing more; it is not waited for any longer."""
LEAVING: Final = tuple(
    getattr(signal, f"SIG{name}")
    for name in ("HUP", "INT", "TERM", "QUIT", "USR1", "USR2", "XCPU", "IO", "PWR")
    if hasattr(signal, f"SIG{name}")
)
"""Signals that end a process that says nothing about them, and would leave its screen behind.

SIGALRM ends it too, unless it is the alarm of the watchdog; SIGPROF is its timer, and SIGVTALRM
belongs to `model.log.regex_timeout`.
"""


def interruptible(paint: Callable[[], T]) -> T:
    """Do what the watchdog may end. Raises `PaintTooLongError` where it did."""
    return paint()


def leave_on_signals(loop: AbstractEventLoop, leave: Callable[[], object]) -> None:
    """Leave as by the key when the system asks to."""
    for number in (*LEAVING, signal.SIGALRM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, leave)


class Watchdog:
    """Watches over the loop of one dashboard; only in the main thread, where signals arrive."""

    def __init__(
        self,
        loop: AbstractEventLoop,
        put_back: Callable[[], None],
        *,
        paint_s: float = PAINT_S,
        grace_s: float = GRACE_S,
    ) -> None:
        """`put_back`: gives the terminal back as it was."""
        self._loop = loop
        self._put_back = put_back
        self._paint_s = paint_s
        self._grace_s = grace_s
        self._handlers: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
        self._ticks = 0
        """How often the timer struck since the loop came round."""
        self._leaving = 0
        """The signal that asks to leave."""
        self._alarms = 0
        """How often the clock struck since then and since the loop came round."""

    def start(self) -> None:
        """Watch, from now on. The loop has handlers of its own for the signals to leave."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number, handler in (
            (signal.SIGPROF, self._tick),
            (signal.SIGALRM, self._alarm),
            *((number, self._leave) for number in LEAVING),
        ):
            self._handlers[number] = signal.getsignal(number)
            # The loop is told of the signal all the same, through its wake-up descriptor.
            signal.signal(number, handler)
        signal.setitimer(signal.ITIMER_PROF, self._paint_s, self._paint_s)

    def stop(self) -> None:
        """No longer; the handlers are what they were."""
        if self._handlers:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if self._leaving:
            signal.setitimer(signal.ITIMER_REAL, 0)
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    @property
    def is_leaving(self) -> bool:
        """Whether a signal asked to leave; known before the loop comes round to do so."""
        return bool(self._leaving)

    def _came_round(self) -> None:
        self._ticks = self._alarms = 0

    def _tick(self, _number: int, frame: FrameType | None) -> None:
        """So much processor time has passed."""
        if self._loop.is_closed():
            self.stop()
            return
        held_s = self._ticks * self._paint_s
        self._ticks += 1
        if not held_s:
            self._loop.call_soon_threadsafe(self._came_round)
        elif held_s >= HELD_S or _is_painting(frame):
            raise PaintTooLongError

    def _leave(self, number: int, _frame: FrameType | None) -> None:
        self._leaving, self._alarms = number, 1
        signal.setitimer(signal.ITIMER_REAL, self._grace_s, self._grace_s)
        self._loop.call_soon_threadsafe(self._came_round)

    def _alarm(self, _number: int, _frame: FrameType | None) -> None:
        """A signal asked to leave; the loop may have come round since, but did not end yet."""
        if not self._leaving:
            self._leave(signal.SIGALRM, None)
            return
        self._alarms += 1
        if self._alarms == 1:
            self._loop.call_soon_threadsafe(self._came_round)
        elif self._alarms == 2:
            raise PaintTooLongError
        else:
            signal.signal(signal.SIGALRM, self._die)
            signal.setitimer(signal.ITIMER_REAL, PUT_BACK_S)
            try:
                self._put_back()
            finally:
                self._die()

    def _die(self, *_: object) -> NoReturn:
        os._exit(128 + self._leaving)


def _is_painting(frame: FrameType | None) -> bool:
    """Whether `interruptible` is what holds the loop."""
    while frame is not None:
        if frame.f_code is interruptible.__code__:
            return True
        frame = frame.f_back
    return False
