"""The keys of a dialog and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, cells, left
from senec_tui.app.widgets.key import Key, ShownKeys, written
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene


class KeysScreen(TextPages):
    """Lists keys with what they do, a row for each."""

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
        names = ["  ".join(written(name, tr) for name in shown.names(key)) for key in self._keys]
        column = 2 + max(map(cells, names), default=0)
        return [
            (Span(left(each, column), "key"), Span(tr(key.description or key.word), "value"))
            for each, key in zip(names, self._keys, strict=True)
        ]
