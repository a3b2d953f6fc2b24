"""The tabs PV and Grid as widgets: the picture of now, lists, and the page of the weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from senec_tui.app.tabs.pane import LookUpPane
from senec_tui.app.tabs.sun_and_grid_keys import WEEKS
from senec_tui.app.tabs.weeks_pane import WeeksPane
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.model.health.sun_and_grid import SunAndGrid
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.polling.poller import Interest


class SunAndGridPane(WeeksPane["SunAndGrid"], LookUpPane):
    """Now, what is looked up, and the weeks."""

    BINDINGS = [WEEKS, Binding("escape", "now", show=False, id="sun-now")]

    def __init__(
        self, paint: Callable[[Scene], list[Line]], *, interest: Interest, help_text: str
    ) -> None:
        super().__init__(paint, _paint_weeks, _sun_and_grid, interest=interest, help_text=help_text)

    @override
    def action_look_up(self) -> None:
        """Show lists, from the weeks as well, or the tab again."""
        if self._is_weeks:
            self._is_weeks = self._looks_up = False
        super().action_look_up()


# With all that they know of months, these are loaded when they are wanted.


def _paint_weeks(scene: Scene, shown: HistoryAnswer[SunAndGrid]) -> list[Line]:
    from senec_tui.app.tabs.sun_and_grid_page import paint

    return paint(scene, shown)


def _sun_and_grid(history: History, start: float, end: float) -> SunAndGrid:
    from senec_tui.model.health.evidence import read
    from senec_tui.model.health.sun_and_grid import sun_and_grid

    return sun_and_grid(read(history, start, end, only_energy=True))
