"""Pictures that the watchdog may end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Line, Span, wrap
from senec_tui.app.textual_patches.watchdog import interruptible
from senec_tui.errors import PaintTooLongError

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.app.pictures.scene import Scene


def in_time(paint: Callable[[Scene], list[Line]], scene: Scene) -> list[Line]:
    """The picture, or a sentence in its place where the watchdog had to end it."""
    try:
        return interruptible(partial(paint, scene))
    except PaintTooLongError as error:
        words = wrap(error.sentence(scene.tr), max(scene.width, 1))
        return [(Span(row, "bad"),) for row in words]
