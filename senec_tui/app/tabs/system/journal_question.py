"""What changed, asked of the history beside the loop, for two moments that a person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.tabs.pane import Pane
from senec_tui.app.tabs.system.change_journal import ShownJournal
from senec_tui.errors import NoHistoryError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.health.journal import Journal
    from senec_tui.model.history.queries.history_file import History

BACK_S: Final = 30 * 86_400.0
"""So far before the moment that is shown, unless somebody said otherwise."""
AGAIN_S: Final = 60.0
"""So long an answer is good."""


class JournalQuestion:
    """The newest answer, and whether another one is needed."""

    def __init__(
        self, post: Callable[[Pane.HistoryWanted], object], changed: Callable[[], None]
    ) -> None:
        """`changed`: an answer has come."""
        self._post = post
        self._changed = changed
        self.since: float | None = None
        """The earlier of the two moments, if somebody chose it."""
        self.shown = ShownJournal()
        self._asked: tuple[float, float] | None = None
        self._is_open = False

    def begin(self, scene: Scene) -> float:
        """The earlier moment."""
        return scene.now - BACK_S if self.since is None else self.since

    def report_at(self, scene: Scene) -> float:
        """The moment for a report of before and after, with something recorded before it."""
        from senec_tui.model.health.report.swap_report import SETTLES_S

        at, found = self.begin(scene), self.shown.journal
        if found is None or found.start <= at:
            return at
        return min(found.start + SETTLES_S, scene.now)

    def look_up(self, scene: Scene) -> None:
        """Ask, unless the answer is still good."""
        start, end = self.begin(scene), scene.now
        if self._is_open or (self._asked is not None and self._is_good(start, end)):
            return
        self._is_open, self._asked = True, (start, end)

        def work(history: History) -> Journal:
            from senec_tui.model.health.journal import journal

            return journal(history, start, end)

        self._post(Pane.HistoryWanted(work, self._arrived))

    def _is_good(self, start: float, end: float) -> bool:
        asked_start, asked_end = self._asked or (start, end)
        return 0 <= end - asked_end < AGAIN_S and (
            self.since is None or abs(start - asked_start) < 1.0
        )

    def _arrived(self, result: Journal | StorageError) -> None:
        self._is_open = False
        if isinstance(result, NoHistoryError):
            self.shown = ShownJournal(nothing=True)
        elif isinstance(result, StorageError):
            self.shown = ShownJournal(trouble=result)
        else:
            self.shown = ShownJournal(journal=result)
        self._changed()
