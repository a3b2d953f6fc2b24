"""A sheet of lines over the tab, closed with escape: details, help."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.app.widgets.picture import Picture, in_time

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene

WIDTH = 76
FRAME = 4
"""Border and padding, both sides."""


class TextPages(Dialog[None]):
    """Subclasses say title and lines."""

    DEFAULT_CSS = f"""
    TextPages {{ align: center middle; }}
    TextPages > Vertical {{
        width: {WIDTH}; max-width: 100%; height: auto; max-height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
        border-title-color: $primary; border-subtitle-color: $text-muted;
    }}
    TextPages Picture {{ background: $surface; height: auto; max-height: 100%; }}
    """
    BINDINGS = [
        Binding(
            "escape,q,i,enter,question_mark,exclamation_mark", "leave", priority=True, show=False
        ),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene

    @abstractmethod
    def heading(self, scene: Scene) -> str:
        """The words above the sheet."""

    def closing(self, scene: Scene) -> str:
        """The words below the sheet."""
        return scene.tr("esc closes")

    @abstractmethod
    def paint(self, scene: Scene, width: int) -> list[Line]:
        """The lines of the sheet, at most `width` cells each."""

    def compose(self) -> ComposeResult:
        """A frame around a canvas."""
        with Vertical():
            yield Picture(id="sheet")

    def on_mount(self) -> None:
        """Draw, and take the keys."""
        for canvas in self.query(Picture):
            canvas.focus()
        self.show_scene(self._scene)

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self.show_scene(self._scene)

    def show_scene(self, scene: Scene) -> None:
        """Draw a newer scene."""
        self._scene = scene
        if not self.query(Picture):  # not composed yet, or closed before it was
            return
        frame = self.query_one(Vertical)
        frame.border_title = Content(self.heading(scene))
        frame.border_subtitle = Content(self.closing(scene))
        width = max(min(WIDTH, self.app.size.width) - FRAME - 1, 1)
        lines = in_time(partial(self.paint, width=width), replace(scene, width=width))
        canvas = self.query_one(Picture)
        canvas.styles.height = min(len(lines), max(self.app.size.height - 2, 1))
        canvas.show_lines(lines)

    def action_leave(self) -> None:
        """Close the sheet."""
        self.dismiss()
