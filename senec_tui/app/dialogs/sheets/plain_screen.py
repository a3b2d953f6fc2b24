"""A tab as bare text over the whole screen, for the selection of the terminal itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Line, Span, cells, wrap
from senec_tui.app.textual_patches.closing_once import ClosingOnce
from senec_tui.app.widgets.key import Key
from senec_tui.app.widgets.picture import Picture
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _whole(row: str, width: int) -> list[Line]:
    """A row as it stands, blanks between columns and all; wrapped where it has no room."""
    if cells(row) <= width:
        return [(Span(row),)]
    return [(Span(part),) for part in wrap(row, width)]


class PlainScreen(ClosingOnce[None]):
    """Stands still, with the mouse left to the terminal, until a key closes it."""

    DEFAULT_CSS = """
    PlainScreen { background: $background; }
    PlainScreen Picture { height: 1fr; scrollbar-size: 0 0; }
    """
    BINDINGS = [
        Key("escape,q,vertical_line", "leave", priority=True, id="plain-leave", word=N_("plain")),
    ]

    def __init__(self, text: Sequence[str], leave_mouse: Callable[[bool], None]) -> None:
        """`leave_mouse` leaves the mouse to the terminal, or takes it back."""
        super().__init__()
        self._text = text
        self._leave_mouse = leave_mouse

    def compose(self) -> list[Picture]:
        """One canvas."""
        return [Picture(id="plain")]

    def on_mount(self) -> None:
        """Draw once."""
        self._leave_mouse(True)
        lines: list[Line] = []
        for row in self._text:
            lines += _whole(row, max(self.app.size.width, 1))
        self.query_one(Picture).show_lines(lines)
        self.query_one(Picture).focus()

    def on_unmount(self) -> None:
        """Take the mouse again."""
        self._leave_mouse(False)

    def action_leave(self) -> None:
        """Back to the tab."""
        self.dismiss()
