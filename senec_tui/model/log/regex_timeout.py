"""An end to searches that would never end: some expressions take centuries on a long line."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

LIMIT_S: Final = 0.25
"""Computing time for one block; searching one takes about a thousandth of a second."""


class RegexTimeout(Exception):  # noqa: N818 - it is a decision, not an error
    """The search was given up."""


@contextmanager
def patience(limit_s: float = LIMIT_S) -> Iterator[None]:
    """Give up what runs in the block after so much computing time.

    For pure computing only, since it is interrupted anywhere. Python looks for signals during a
    search, but only in the main thread and where there are such signals; elsewhere nothing ends.

    Raises:
        OutOfPatience: it took longer.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "SIGVTALRM"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    raise RegexTimeout
