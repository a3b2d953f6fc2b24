"""An event loop whose time passes only when nothing is left to do.

Everything that sleeps, waits with a time-out or polls at an interval runs as it is, hours of it in
a second: whenever the loop would have to wait for a timer, it is already that late.
"""

from __future__ import annotations

import asyncio
import selectors
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    import pytest

NOON: Final = 1_750_000_000.0 - 6 * 3600
"""What the wall clock shows at the beginning: a summer's day, about eleven in Berlin."""

_Result = TypeVar("_Result")


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` begins at zero; the wall clock can be set without the loop noticing."""

    def __init__(self) -> None:
        self._passed_s = 0.0
        self._in_threads = 0
        self._held = False
        self.wall_ahead_s = 0.0
        """How much the wall clock was set forward since the beginning."""
        super().__init__(_NeverWaits(self))

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._passed_s

    def wall(self) -> float:
        """Unix seconds."""
        return NOON + self._passed_s + self.wall_ahead_s

    def pass_s(self, seconds: float) -> None:
        """Be so much later."""
        self._passed_s += seconds

    @property
    def waits_for_threads(self) -> bool:
        """Whether a thread works for us: it takes as long as it takes, and no time."""
        return self._in_threads > 0 and not self._held

    @contextmanager
    def holding_threads(self) -> Iterator[None]:
        """Time passes although a thread works: the test holds it, to see what goes on meanwhile."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """As always; no time passes until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._in_threads += 1
        future.add_done_callback(self._thread_done)
        return future

    async def shutdown_default_executor(self, *_timeout_s: Any, **_more: Any) -> None:
        """Wait for threads however long they take: a time-out would be over at once (3.12 on)."""
        await super().shutdown_default_executor()

    def _thread_done(self, _future: asyncio.Future[Any]) -> None:
        self._in_threads -= 1


class _NeverWaits(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or self._loop.waits_for_threads:
            return super().select(timeout if timeout is None else min(timeout, 0.01))
        events = super().select(0)
        if not events:
            self._loop.pass_s(timeout)
        return events


def run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run it to its end in a loop of its own."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def the_loop() -> VirtualLoop:
    """The loop that runs this."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop


IDLE_S: Final = 1 / 50
"""What passes while a test waits for Textual, as with Textual's own way to wait."""


async def idle(_least_s: float = 0.0, _most_s: float = 0.0) -> None:
    """Until nothing is left to do that is due by then.

    Textual itself waits until the process has used little of a processor for a while: that takes
    longer the busier a machine is, and is over too soon on one that is busy with others.
    """
    await asyncio.sleep(IDLE_S)


def let_textual_follow(patch: pytest.MonkeyPatch) -> None:
    """Textual's timers, and its tests' waiting, go by the virtual clock too."""

    def now() -> float:
        return asyncio.get_running_loop().time()

    async def nothing_waits(_pilot: object, _timeout_s: float = 0.0) -> bool:
        return True

    patch.setattr("textual.app.wait_for_idle", idle)
    patch.setattr("textual.pilot.wait_for_idle", idle)
    # It asks every widget by a message of its own, each time: time would not have passed.
    patch.setattr("textual.pilot.Pilot._wait_for_screen", nothing_waits)
    patch.setattr("textual._time.get_time", now)
