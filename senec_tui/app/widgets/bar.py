"""Tab bar and status line: canvases of fixed height that nobody can focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from senec_tui.app.widgets.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from senec_tui.app.pictures.lines import Line


class LineBar(Picture, can_focus=False):
    """As many lines as it is given."""

    DEFAULT_CSS = """
    LineBar {
        height: 1;
        background: $surface;
        overflow: hidden hidden;
    }
    """

    @dataclass
    class Pressed(Message):
        """Somebody clicked on a key that stands there."""

        key: str

    def on_click(self, event: events.Click) -> None:
        """As if the key had been pressed."""
        event.prevent_default()
        if (key := self.ref_at(event.x, event.y)) is not None:
            self.post_message(self.Pressed(key))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace the picture, growing or shrinking with it."""
        if len(lines) != len(self.lines):
            self.styles.height = max(len(lines), 1)
        super().show_lines(lines)
