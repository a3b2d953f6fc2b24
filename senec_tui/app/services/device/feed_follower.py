"""How the feeds of a collector fare, asked for while somebody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.dashboard_options import AskFeeds
    from senec_tui.app.services.ports import RunWorker
    from senec_tui.model.polling.collector.feed_state import FeedState
    from senec_tui.model.reading.snapshot import Snapshot


class FeedFollower:
    """Asks with each poll, and when the tab is opened."""

    def __init__(
        self,
        ask: AskFeeds | None,
        *,
        is_shown: Callable[[], bool],
        run_worker: RunWorker,
        changed: Callable[[], None],
    ) -> None:
        """`is_shown`: whether they are on the screen; `changed`: they say something else."""
        self._ask = ask
        self._is_shown = is_shown
        self._run_worker = run_worker
        self._changed = changed
        self._device = ""
        self.states: tuple[FeedState, ...] = ()
        """As of the last look."""

    def begin(self, device: str) -> None:
        """Follow those of the collector of this device."""
        self._device = device
        self.look()

    def publish(self, snapshot: Snapshot) -> None:
        """Something was polled, and perhaps handed on; not while it is just being asked for."""
        if snapshot.link.next_at is not None:
            self.look()

    def look(self) -> None:
        """Ask now, if somebody looks."""
        if self._ask is not None and self._device and self._is_shown():
            self._run_worker(self._look(self._ask), group="feeds", exclusive=True)

    async def _look(self, ask: AskFeeds) -> None:
        states = await ask(self._device)
        if states != self.states:
            self.states = states
            self._changed()
