"""Workers that are cancelled before they began: nothing is left of what they would have done.

A worker is given a coroutine and begins with the next turn of the loop. Who leaves the program
before that, or replaces it, would read "coroutine … was never awaited" in the terminal. Written for
Textual 8.2.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.worker_manager import WorkerManager

from senec_tui.overriding import override

if TYPE_CHECKING:
    from textual.worker import Worker


class ClosingWorkers(WorkerManager):
    """Closes what a worker that is over was given, begun or not."""

    @override
    def _remove_worker(self, worker: Worker[Any]) -> None:
        super()._remove_worker(worker)
        if asyncio.iscoroutine(worker._work):  # noqa: SLF001 - what `run_worker` was given
            worker._work.close()  # noqa: SLF001
