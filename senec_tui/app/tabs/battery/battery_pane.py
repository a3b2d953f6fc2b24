"""The battery tab as a widget: the picture of now, and the page that looks over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding

from senec_tui.app.tabs.battery.battery_keys import KEYS
from senec_tui.app.tabs.battery.shown_health import ShownHealth
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.errors import NoHistoryError, StorageError
from senec_tui.model.health.method import METHOD
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.health.health import BatteryHealth
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.polling.poller import Interest

AGAIN_S: Final = 3600.0
"""Weeks change slowly; so long an answer is good."""
SOON_S: Final = 10.0
"""The same while earlier days are being written, or the history cannot be read."""


class BatteryPane(PicturePane):
    """Now, and with a key the weeks."""

    BINDINGS = [*KEYS, Binding("escape", "now", show=False, id="battery-now")]
    DEFAULT_CSS: ClassVar[str] = "BatteryPane { height: 1fr; }"

    def __init__(
        self, paint: Callable[[Scene], list[Line]], *, interest: Interest, help_text: str
    ) -> None:
        super().__init__(
            self._paint_shown,
            interest=interest,
            help_text=help_text,
            help_keys=(("", METHOD),),
        )
        self._paint_now = paint
        self._weeks = False
        self._shown = ShownHealth()
        self._asking = False
        self._asked_at = float("-inf")
        self._grew = False
        """Whether earlier days were still being written when it was asked."""

    @override
    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        if self._weeks:
            self._look_up(scene)
        super().show_scene(scene)

    def _paint_shown(self, scene: Scene) -> list[Line]:
        if not self._weeks:
            return self._paint_now(scene)
        # With all that it knows of months, it is loaded when it is wanted.
        from senec_tui.app.tabs.battery.health_page import paint

        return paint(scene, self._shown)

    def _look_up(self, scene: Scene) -> None:
        """Ask the history, beside the loop, unless the answer is still good."""
        poor = (
            scene.history_grows
            or self._grew
            or self._shown.health is None
            or not self._shown.health.days
        )
        again_s = SOON_S if poor else AGAIN_S
        if self._asking or 0 <= scene.now - self._asked_at < again_s:
            return
        self._asking, self._asked_at, self._grew = True, scene.now, scene.history_grows
        now = scene.now

        def work(history: History) -> BatteryHealth:
            # Months of many curves: the reading of it is loaded when it is wanted.
            from senec_tui.model.health.health import YEAR_S, battery_health

            first = history.extent().first
            return battery_health(history, max(first or now, now - YEAR_S), now)

        self.post_message(Pane.HistoryWanted(work, self._arrived))

    def _arrived(self, result: BatteryHealth | StorageError) -> None:
        self._asking = False
        if isinstance(result, NoHistoryError):
            self._shown = ShownHealth(nothing=True)
        elif isinstance(result, StorageError):
            self._shown = ShownHealth(trouble=result)
        else:
            self._shown = ShownHealth(health=result)
        self._redraw()

    def _redraw(self) -> None:
        if self._scene is not None:
            self.show_scene(self._scene)

    def action_weeks(self) -> None:
        """To the weeks, or back."""
        self._weeks = not self._weeks
        self.scroll_home(animate=False)
        self._redraw()

    def action_now(self) -> None:
        """Back to now."""
        if self._weeks:
            self.action_weeks()

    def action_report(self) -> None:
        """Have the report of the last year written, with charts and tables beside it."""
        if self._scene is not None:
            self.post_message(Pane.ReportWanted(self._scene.now))
