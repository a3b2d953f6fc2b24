"""The program as it is, run by `feeds.py`, that tells at its end how punctual its polls were.

Prints JSON: `late_ms`, how much later than announced each poll began; `turns_ms`, the processor
time of the longest turns of its event loop, which is as long as anything could hold up a poll.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.main import run
from senec_tui.model.polling.poller import Poller

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TURNS: Final = 10
SETTLED_POLLS: Final = 3
"""What happens once at the start is over by then."""


class Punctuality:
    """What was seen so far."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._turns: list[float] = []

    def watch(self) -> None:
        """Look on from now on."""
        poll = Poller._poll
        turn: Callable[[Any], Any] = asyncio.Handle._run

        async def timed_poll(poller: Poller, publish: Any) -> None:
            due_at = poller.snapshot.link.next_at
            if due_at is not None and poller.snapshot.link.polls >= SETTLED_POLLS:
                self.late_ms.append(1000 * (time.time() - due_at))
            await poll(poller, publish)

        def timed_turn(handle: Any) -> None:
            began = time.thread_time()
            turn(handle)
            self._took(1000 * (time.thread_time() - began))

        Poller._poll = timed_poll  # type: ignore[method-assign, assignment]
        asyncio.Handle._run = timed_turn  # type: ignore[method-assign, assignment]

    def _took(self, turn_ms: float) -> None:
        if self.late_ms:
            keep = heapq.heappush if len(self._turns) < LONGEST_TURNS else heapq.heappushpop
            keep(self._turns, turn_ms)

    def record(self) -> str:
        turns_ms = sorted(self._turns, reverse=True)
        return json.dumps({"late_ms": self.late_ms, "turns_ms": turns_ms})


if __name__ == "__main__":
    punctuality = Punctuality()
    punctuality.watch()
    status = run(sys.argv[1:])
    sys.stdout.write(f"{punctuality.record()}\n")
    sys.exit(status)
