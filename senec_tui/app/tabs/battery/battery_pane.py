"""The battery tab as a widget: the picture of now, and the page that looks over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from senec_tui.app.tabs.battery.battery_keys import KEYS
from senec_tui.app.tabs.pane import Pane
from senec_tui.app.tabs.weeks_pane import WeeksPane
from senec_tui.model.health.method import METHOD

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.model.health.health import BatteryHealth
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.polling.poller import Interest


class BatteryPane(WeeksPane["BatteryHealth"]):
    """Now, the weeks, and a report of them."""

    BINDINGS = [*KEYS, Binding("escape", "now", show=False, id="battery-now")]

    def __init__(
        self, paint: Callable[[Scene], list[Line]], *, interest: Interest, help_text: str
    ) -> None:
        super().__init__(paint, _paint_weeks, _health, interest=interest, help_text=help_text)
        self.help_keys = (("", METHOD),)

    def action_report(self) -> None:
        """Have the report of the last year written, with charts and tables beside it."""
        if self._scene is not None:
            self.post_message(Pane.ReportWanted(self._scene.now))


# With all that they know of months, these are loaded when they are wanted.


def _paint_weeks(scene: Scene, shown: HistoryAnswer[BatteryHealth]) -> list[Line]:
    from senec_tui.app.tabs.battery.health_page import paint

    return paint(scene, shown)


def _health(history: History, start: float, end: float) -> BatteryHealth:
    from senec_tui.model.health.health import battery_health

    return battery_health(history, start, end)
