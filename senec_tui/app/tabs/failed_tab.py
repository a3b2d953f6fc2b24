"""What stands in the place of a tab that failed, until it is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from senec_tui.app.pictures.lines import Line, paragraph
from senec_tui.app.tabs.pane import Pane
from senec_tui.app.widgets.picture import Picture
from senec_tui.language import N_
from senec_tui.model.polling.snapshot_feed import reason_of
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene

_FAILED: Final = N_("This tab failed: {reason}")
_NEXT: Final = N_("Press {refresh} to try again. The other tabs, and what is recorded, go on.")
_REPORT: Final = N_("If it stays so, please report it, with the log of --log-file.")


class FailedPane(Pane, Picture):
    """Says what happened and what to do. Shares as little as it can with tabs that may fail."""

    DEFAULT_CSS: ClassVar[str] = "FailedPane { height: 1fr; }"

    def __init__(self, error: Exception, help_text: str = "") -> None:
        super().__init__()
        self.help_text = help_text
        self._error = error

    @override
    def show_scene(self, scene: Scene) -> None:
        tr = scene.tr
        told = tr(_FAILED, reason=reason_of(self._error, tr))
        lines: list[Line] = [()]
        next_step = (scene.with_keys(_NEXT), "value")
        for text, role in ((told, "bad"), next_step, (tr(_REPORT), "label")):
            lines += paragraph(text, role, max(scene.width - 1, 1))
        self.show_lines(lines)
