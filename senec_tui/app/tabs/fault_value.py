"""Codes and texts of faults, on whatever tab: none is good, any other as bad as it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.judgement_lines import role_of
from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import named
from senec_tui.catalogue import Path
from senec_tui.model.judgement.judgement import worst_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

_NONE: Final = (0, "")

FaultSource = tuple[str, Path]
"""What a source of faults is called, and where it stands."""


def faults(scene: Scene, sources: Sequence[FaultSource]) -> list[Sequence[Span]]:
    """What several sources say, side by side; where none has one, that once, and who was asked."""
    values = [fault_value(scene, *path) for _, path in sources]
    if len(sources) < 2 or not all(_is_none(scene, path) for _, path in sources):
        return [named(words, value) for (words, _), value in zip(sources, values, strict=True)]
    asked = [(Span(words, "label", str(path)),) for words, path in sources]
    return [(values[0], Span(": ", "label"), *asked[0]), *asked[1:]]


def _is_none(scene: Scene, path: Path) -> bool:
    return scene.reading(*path).value in _NONE


def fault_value(scene: Scene, object_name: str, name: str, element: int | None = None) -> Span:
    """What a source of faults says; 0 and an empty text are none."""
    reading = scene.reading(object_name, name, element)
    path = str(reading.path)
    if reading.value in _NONE:
        return Span(scene.tr("none"), scene.role_of(reading, "good"), path)
    role = role_of(worst_at(scene.judgements, path))
    return Span(scene.value_text(reading), scene.role_of(reading, role), path)
