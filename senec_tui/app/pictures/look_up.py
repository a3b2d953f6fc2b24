"""How a tab says that it has lists of codes and settings, which a key shows. Pure; no Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Section

LOOK_UP_KEY: Final = "I"
"""Shows them, and goes back."""


def what_is_listed(scene: Scene, listed: Sequence[Section]) -> Line:
    """The key that shows lists, and which there are."""
    titles = scene.tr("to look up: {titles}", titles=", ".join(each.title for each in listed))
    return (Span(f"{LOOK_UP_KEY} ", "key"), Span(titles, "label"))


def way_back(scene: Scene, listed: Sequence[Section]) -> Line:
    """The head of lists."""
    tr = scene.tr
    words = tr("back to the tab")
    if not listed:
        words = f"{words}: {tr('nothing to look up on this device')}"
    return (Span(f"{LOOK_UP_KEY} ", "key"), Span(words, "label"))
