"""Asks for the form of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.binding import Binding
from textual.screen import ModalScreen

from senec_tui.app.drawing.lines import Line, Span, wrap
from senec_tui.app.widgets.canvas import Canvas
from senec_tui.model.exporting import csv_text, json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.catalogue import Path
    from senec_tui.language import Language
    from senec_tui.model.snapshot import Snapshot


class Form(NamedTuple):
    """A kind of file."""

    extension: str
    text: Callable[[Snapshot, Iterable[Path], Language], str]


FORMS: Final = {"csv": Form("csv", csv_text), "json": Form("json", json_text)}
WIDTH: Final = 60


class ExportScreen(ModalScreen[Form]):
    """Its answer is the form chosen; None when it was left."""

    DEFAULT_CSS = f"""
    ExportScreen {{ align: center bottom; }}
    ExportScreen Canvas {{ width: {WIDTH}; height: 4; background: $surface; padding: 0 1; }}
    """
    BINDINGS = [
        Binding("c", "choose('csv')", priority=True, show=False, id="export-csv"),
        Binding("j", "choose('json')", priority=True, show=False, id="export-json"),
        Binding("escape,q,X", "leave", priority=True, show=False, id="export-leave"),
    ]

    def __init__(self, scene: Scene, count: int) -> None:
        super().__init__()
        self._scene = scene
        self._count = count

    def compose(self) -> ComposeResult:
        """The question."""
        yield Canvas()

    def on_mount(self) -> None:
        """Ask."""
        tr = self._scene.tr
        count = tr.plural(
            "Export {n} variable as it is listed?",
            "Export {n} variables as they are listed?",
            self._count,
        )
        lines: list[Line] = [(Span(row, "value"),) for row in wrap(count, WIDTH - 4)]
        lines.append(())
        keys = (("c", "CSV"), ("j", "JSON"), ("esc", tr("cancel")))
        lines.append(tuple(s for k, t in keys for s in (Span(k, "key"), Span(f" {t}   ", "label"))))
        self.query_one(Canvas).show_lines(lines)

    def action_choose(self, form: str) -> None:
        """This one."""
        self.dismiss(FORMS[form])

    def action_leave(self) -> None:
        """None of them."""
        self.dismiss(None)
