"""The keys of a dialog and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, left
from senec_tui.app.widgets.key import Key, ShownKeys, written
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

_KEYS_WIDTH = 12


class KeysScreen(TextPages):
    """A row for each key."""

    def __init__(self, keys: Sequence[Key], scene: Scene) -> None:
        super().__init__(scene)
        self._keys = keys

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("Help")

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        del width
        shown, tr = ShownKeys(scene.own_keys), scene.tr
        return [
            (
                Span(left("  ".join(written(n, tr) for n in shown.names(key)), _KEYS_WIDTH), "key"),
                Span(tr(key.description or key.word), "value"),
            )
            for key in self._keys
        ]
