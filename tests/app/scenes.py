"""Scenes to draw snapshots in, and what was drawn as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from snapshots import (
    CATALOGUE,
    MODELS,
    NOW,
    Wire,
    changed,
    nothing_yet,
    objects_of,
    snapshot_of,
    without,
)

from senec_tui.app.commands.bindings import named_keys
from senec_tui.app.pictures.lines import width_of
from senec_tui.app.pictures.scene import Scene
from senec_tui.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from senec_tui.app.pictures.lines import Line
    from senec_tui.model.reading.snapshot import Snapshot

__all__ = [
    "CATALOGUE", "MODELS", "NOW", "WIDTHS", "Wire", "assert_fits", "changed", "nothing_yet",
    "objects_of", "scene_of", "snapshot_of", "text_of", "without",
]  # fmt: skip

WIDTHS = (60, 80, 120, 200)
_KEYS = named_keys({}, Language())


def scene_of(snapshot: Snapshot, **options: object) -> Scene:
    """A scene of 80x22 cells at `NOW`; options as of `Scene`."""
    scene = Scene(snapshot=snapshot, now=NOW, named_keys=_KEYS)
    return replace(scene, **options)  # type: ignore[arg-type]


def text_of(lines: Iterable[Line]) -> str:
    """The picture as plain text, without the blanks at the ends of lines."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def assert_fits(paint: Callable[[Scene], Sequence[Line]], scene: Scene) -> str:
    """Draw; no line may be wider than the scene. Returns the text."""
    lines = paint(scene)
    for line in lines:
        assert width_of(line) <= scene.width, text_of([line])
    return text_of(lines)
