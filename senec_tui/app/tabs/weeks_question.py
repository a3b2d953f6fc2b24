"""What a page that looks over weeks shows: asked of the history beside the loop, now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.app.tabs.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.errors import StorageError
    from senec_tui.model.history.queries.history_file import History


class OfDays(Protocol):
    """What was found of some days."""

    @property
    def days(self) -> int:
        """Of which something is known."""


T = TypeVar("T", bound=OfDays)

AGAIN_S: Final = 3600.0
"""Weeks change slowly; so long an answer is good."""
SOON_S: Final = 10.0
"""The same while earlier days are being written, or the history cannot be read."""


class WeeksQuestion(Generic[T]):
    """The newest answer, and whether another one is needed."""

    def __init__(
        self,
        post: Callable[[Pane.HistoryWanted], object],
        changed: Callable[[], None],
        work: Callable[[History, float, float], T],
    ) -> None:
        """`work`: of a history and a span, in a thread; `changed`: an answer has come."""
        self._post = post
        self._changed = changed
        self._work = work
        self.shown: HistoryAnswer[T] = HistoryAnswer()
        self._is_open = False
        self._asked_at = float("-inf")
        self._grew = False
        """Whether earlier days were still being written when it was asked."""

    def look_up(self, scene: Scene) -> None:
        """Ask of the last year, unless the answer is still good."""
        found, now, work = self.shown.found, scene.now, self._work
        poor = scene.history_grows or self._grew or found is None or not found.days
        if self._is_open or 0 <= now - self._asked_at < (SOON_S if poor else AGAIN_S):
            return
        self._is_open, self._asked_at, self._grew = True, now, scene.history_grows

        def ask(history: History) -> T:
            from senec_tui.model.health.health import YEAR_S

            return work(history, max(history.extent().first or now, now - YEAR_S), now)

        self._post(Pane.HistoryWanted(ask, self._arrived))

    def _arrived(self, result: T | StorageError) -> None:
        self._is_open = False
        self.shown = HistoryAnswer.of(result)
        self._changed()
