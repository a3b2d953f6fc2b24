"""Rows of values that are told as they are: a label and where each value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, one
from senec_tui.catalogue import Path
from senec_tui.model.reading.units_and_codes import EPOCHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.app.pictures.scene import Scene


def rows(scene: Scene, part: str, *labelled: tuple[str, str]) -> list[Row]:
    """A row per variable of an object that the device has, a flag as yes or no."""
    return [
        Row(label, one(value(scene, part, name)))
        for label, name in labelled
        if scene.snapshot.stored(part, name) is not None
    ]


def group_row(
    scene: Scene,
    label: str,
    part: str,
    values: Iterable[tuple[str, str]],
    element: int | None = None,
) -> list[Row]:
    """One row of several values, each with a word before it; none where the device has none."""
    groups: list[Sequence[Span]] = [
        (
            *([Span(f"{words} ", "label", f"{part}.{name}")] if words else ()),
            value(scene, part, name, element),
        )
        for words, name in values
        if scene.snapshot.stored(part, name) is not None
    ]
    return [Row(label, groups)] if groups else []


def value(scene: Scene, part: str, name: str, element: int | None = None) -> Span:
    """A number with its unit, a code in its words, a flag as yes or no."""
    variable = scene.snapshot.catalogue.variable(part, name)
    code = scene.snapshot.code(part, name, element)
    span = scene.value(part, name, element)
    if variable is None or code is None:
        return span
    if variable.codes == "ACTIVE":
        return span._replace(text=scene.tr("yes") if code else scene.tr("no"))
    if variable.bits and not code:
        return span._replace(text=scene.tr("none"))
    if variable.format in EPOCHS and not code:
        return span._replace(text=scene.tr("never"))
    if variable.codes or variable.bits or variable.format in EPOCHS:
        return scene.words(part, name, element)
    return span


def none_of(scene: Scene, words: str, part: str, name: str, element: int | None = None) -> Span:
    """Words for what there is none of; a dash where the device has not told whether there is."""
    snapshot, ref = scene.snapshot, str(Path(part, name, element))
    if snapshot.stored(part, name) is None and not snapshot.lacks(part, name):
        return Span(scene.glyphs.absent, "absent", ref)
    return Span(words, "label", ref)


def clock_time(scene: Scene, part: str, hour: str, minute: str, element: int | None = None) -> Span:
    """Hour and minute of two variables as `7:05`."""
    hours = scene.snapshot.code(part, hour, element)
    minutes = scene.snapshot.code(part, minute, element)
    span = scene.value(part, hour, element)
    if hours is None or minutes is None:
        return span
    return span._replace(text=f"{hours}:{minutes:02d}")
