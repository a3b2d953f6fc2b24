"""A code or text of a fault, on whatever tab: none is good, any other as bad as it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.pictures.judgement_lines import role_of
from senec_tui.app.pictures.lines import Span
from senec_tui.model.judgement.judgement import worst_at

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene


def fault_value(scene: Scene, object_name: str, name: str, element: int | None = None) -> Span:
    """What a source of faults says; 0 and an empty text are none."""
    reading = scene.reading(object_name, name, element)
    path = str(reading.path)
    if reading.value in (0, ""):
        return Span(scene.tr("none"), scene.role_of(reading, "good"), path)
    role = role_of(worst_at(scene.judgements, path))
    return Span(scene.value_text(reading), scene.role_of(reading, role), path)
