"""What changed between two moments that a person chooses: the question to the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.tabs.history_answer import HistoryQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.app.widgets.requests import HistoryWanted
    from senec_tui.model.health.journal import Journal
    from senec_tui.model.history.queries.history_file import History

BACK_S: Final = 30 * 86_400.0
"""So far before the moment that is shown, unless somebody said otherwise."""
AGAIN_S: Final = 60.0
"""So long an answer is good."""


class JournalQuestion:
    """The two moments, and the newest answer about them."""

    def __init__(
        self, post: Callable[[HistoryWanted], object], changed: Callable[[], None]
    ) -> None:
        """`changed`: an answer has come."""
        self._question = HistoryQuestion(post, changed, _journal, good_s=AGAIN_S)
        self.since: float | None = None
        """The earlier of the two moments, if somebody chose it."""

    @property
    def shown(self) -> HistoryAnswer[Journal]:
        """The newest answer."""
        return self._question.shown

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
        self._question.look_up(scene, start, end, start_was_chosen=self.since is not None)


def _journal(history: History, start: float, end: float) -> Journal:
    from senec_tui.model.health.journal import journal

    return journal(history, start, end)
