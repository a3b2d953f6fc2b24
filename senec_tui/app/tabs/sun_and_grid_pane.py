"""The tabs PV and Grid as widgets: the picture of now, and the page that looks over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from senec_tui.app.tabs.pane import LookUpPane
from senec_tui.app.tabs.sun_and_grid_keys import WEEKS
from senec_tui.app.tabs.weeks_question import WeeksQuestion
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.health.sun_and_grid import SunAndGrid
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.polling.poller import Interest


class SunAndGridPane(LookUpPane):
    """Now, and with a key the weeks."""

    BINDINGS = [WEEKS, Binding("escape", "now", show=False, id="sun-now")]
    DEFAULT_CSS: ClassVar[str] = "SunAndGridPane { height: 1fr; }"

    def __init__(
        self, paint: Callable[[Scene], list[Line]], *, interest: Interest, help_text: str
    ) -> None:
        super().__init__(self._paint_shown, interest=interest, help_text=help_text)
        self._paint_now = paint
        self._is_weeks = False
        self._weeks = WeeksQuestion(self.post_message, self._redraw, _sun_and_grid)

    @override
    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        if self._is_weeks:
            self._weeks.look_up(scene)
        super().show_scene(scene)

    def _paint_shown(self, scene: Scene) -> list[Line]:
        if not self._is_weeks:
            return self._paint_now(scene)
        from senec_tui.app.tabs.sun_and_grid_page import paint

        return paint(scene, self._weeks.shown)

    def _redraw(self) -> None:
        if self._scene is not None:
            self.show_scene(self._scene)

    def action_weeks(self) -> None:
        """To the weeks, or back."""
        self._is_weeks = not self._is_weeks
        self.scroll_home(animate=False)
        self._redraw()

    def action_now(self) -> None:
        """Back to now."""
        if self._is_weeks:
            self.action_weeks()


def _sun_and_grid(history: History, start: float, end: float) -> SunAndGrid:
    """The reading of it is loaded when it is wanted."""
    from senec_tui.model.health.evidence import read
    from senec_tui.model.health.sun_and_grid import sun_and_grid

    return sun_and_grid(read(history, start, end, only_energy=True))
