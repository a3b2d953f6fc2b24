"""Facts on a sheet, one below the other: what is told, and behind it what is said of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, behind, cells, fit, left
from senec_tui.clean_text import MASKED

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.reading.explanation import Fact

LABEL_WIDTH: Final = 15


def fact_lines(fact: Fact, scene: Scene, width: int) -> list[Line]:
    """Label and text; a label that is too long has a line of its own."""
    label, lines = fact.label, list[Line]()
    if cells(label) > LABEL_WIDTH:
        lines.append((Span(fit(label, width, scene.glyphs.ellipsis), "label"),))
        label = ""
    text = MASKED if fact.private and scene.mask else fact.text
    head = Span(f"{left(label, LABEL_WIDTH)} ", "label")
    return [*lines, *behind(head, Span(text, "value"), width)]
