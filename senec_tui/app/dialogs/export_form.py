"""Asks for the form of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from senec_tui.app.pictures.lines import Span, paragraph
from senec_tui.app.textual_patches.closing_once import Dialog
from senec_tui.app.widgets.picture import Picture
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from senec_tui.app.pictures.scene import Scene

FORMS: Final = {
    "t": ("txt", N_("as it is written")),
    "c": ("csv", N_("CSV")),
    "j": ("json", N_("JSON")),
}
"""Key -> form, and what it is called."""
WIDTH: Final = 60


class ExportScreen(Dialog[str]):
    """Its answer is the form that was chosen, by its name in `FORMS`; None when it was left."""

    DEFAULT_CSS = f"""
    ExportScreen {{ align: center bottom; }}
    ExportScreen Picture {{ width: {WIDTH}; height: 4; background: $surface; padding: 0 1; }}
    """
    BINDINGS = [
        *(
            Binding(key, f"choose('{key}')", priority=True, show=False, id=f"export-{form}")
            for key, (form, _) in FORMS.items()
        ),
        Binding("escape,q,X", "leave", priority=True, show=False, id="export-leave"),
    ]

    def __init__(self, scene: Scene, question: str, forms: Sequence[str] = ("csv", "json")) -> None:
        """`question`: in the interface's language."""
        super().__init__()
        self._scene = scene
        self._question = question
        self._forms = forms

    def compose(self) -> ComposeResult:
        """The question."""
        yield Picture()

    def on_mount(self) -> None:
        """Ask."""
        tr = self._scene.tr
        lines = paragraph(self._question, "value", WIDTH - 4)
        lines.append(())
        keys = [(key, tr(title)) for key, (form, title) in FORMS.items() if form in self._forms]
        keys.append(("esc", tr("cancel")))
        lines.append(tuple(s for k, t in keys for s in (Span(k, "key"), Span(f" {t}   ", "label"))))
        self.query_one(Picture).show_lines(lines)

    def action_choose(self, key: str) -> None:
        """This one, if it is offered."""
        form, _ = FORMS[key]
        if form in self._forms:
            self.dismiss(form)

    def action_leave(self) -> None:
        """None of them."""
        self.dismiss(None)
