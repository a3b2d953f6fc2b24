"""A tab with two pages: the picture of now, and with a key one that looks over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from senec_tui.app.tabs.history_answer import HistoryQuestion
from senec_tui.app.tabs.pane import PicturePane
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.polling.poller import Interest


class OfDays(Protocol):
    """What was found of some days."""

    @property
    def days(self) -> int:
        """Of which something is known."""


T = TypeVar("T", bound=OfDays)

GOOD_S: Final = 3600.0
"""Weeks change slowly; so long an answer is good."""


class WeeksPane(PicturePane, Generic[T]):
    """The history is asked while the weeks are shown."""

    def __init__(
        self,
        paint: Callable[[Scene], list[Line]],
        paint_weeks: Callable[[Scene, HistoryAnswer[T]], list[Line]],
        look_over: Callable[[History, float, float], T],
        *,
        interest: Interest,
        help_text: str,
    ) -> None:
        """`look_over`: what is found of a history from one moment to another, in a thread."""
        super().__init__(self._paint_shown, interest=interest, help_text=help_text)
        self._paint_now = paint
        self._paint_weeks = paint_weeks
        self._is_weeks = False
        self._weeks = HistoryQuestion(
            self.post_message,
            self._redraw,
            lambda history, _, end: look_over(history, *history.year_until(end)),
            good_s=GOOD_S,
            is_empty=lambda found: not found.days,
        )

    @override
    def show_scene(self, scene: Scene) -> None:
        if self._is_weeks:
            self._weeks.look_up(scene, scene.now, scene.now)
        super().show_scene(scene)

    def _paint_shown(self, scene: Scene) -> list[Line]:
        if self._is_weeks:
            return self._paint_weeks(scene, self._weeks.shown)
        return self._paint_now(scene)

    def action_weeks(self) -> None:
        """To the weeks, or back."""
        self._is_weeks = not self._is_weeks
        self.scroll_home(animate=False)
        self._redraw()

    def action_now(self) -> None:
        """Back to now."""
        if self._is_weeks:
            self.action_weeks()
