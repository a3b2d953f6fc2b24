"""What changed, asked of the history beside the loop, for two moments that a person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.app.tabs.pane import Pane
from senec_tui.app.tabs.weeks_question import SOON_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.errors import StorageError
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
        self.shown: HistoryAnswer[Journal] = HistoryAnswer()
        self._asked: tuple[float, float] | None = None
        self._is_open = False
        self._grew = False
        """Whether earlier days were still being written when it was asked."""

    def span(self, scene: Scene) -> tuple[float, float]:
        """The earlier moment and the later one, whichever of them was chosen."""
        chosen = scene.now - BACK_S if self.since is None else self.since
        return min(chosen, scene.now), max(chosen, scene.now)

    def report_span(self, scene: Scene) -> tuple[float, float]:
        """The same for a report of before and after, with something recorded before it."""
        from senec_tui.model.health.report.swap_report import SETTLES_S

        (at, end), found = self.span(scene), self.shown.found
        if found is not None and found.start > at:
            at = min(found.start + SETTLES_S, end)
        return at, end

    def look_up(self, scene: Scene) -> None:
        """Ask, unless the answer is still good."""
        start, end = self.span(scene)
        poor = scene.history_grows or self._grew or self.shown.found is None
        if self._is_open or self._is_good(start, end, SOON_S if poor else AGAIN_S):
            return
        self._is_open, self._asked, self._grew = True, (start, end), scene.history_grows

        def work(history: History) -> Journal:
            from senec_tui.model.health.journal import journal

            return journal(history, start, end)

        self._post(Pane.HistoryWanted(work, self._arrived))

    def _is_good(self, start: float, end: float, good_s: float) -> bool:
        if self._asked is None:
            return False
        asked_start, asked_end = self._asked
        return 0 <= end - asked_end < good_s and (
            self.since is None or abs(start - asked_start) < 1.0
        )

    def _arrived(self, result: Journal | StorageError) -> None:
        self._is_open = False
        self.shown = HistoryAnswer.of(result)
        self._changed()
