"""Explains one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.dialogs.sheets.fact_lines import fact_lines
from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.model.judgement.subjects.cell_judgements import includes
from senec_tui.model.plant.energy_counter import checks
from senec_tui.model.reading.explanation import explain
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Path
    from senec_tui.model.judgement.judgement import Judgement


class DetailScreen(TextPages):
    """What a value is, where it comes from, how old it is."""

    def __init__(self, path: Path, scene: Scene) -> None:
        super().__init__(scene)
        self._path = path

    @override
    def heading(self, scene: Scene) -> str:
        del scene
        return str(self._path)

    def _judgements(self, scene: Scene) -> list[Judgement]:
        """Those about this value; of a cell without one, what is thought of it among others."""
        own = [j for j in scene.judgements if j.path == str(self._path)]
        return own or [j for j in scene.judgements if includes(j, self._path)]

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        thoughts = [j.text(scene.tr) for j in self._judgements(scene)]
        facts = explain(scene.snapshot, self._path, scene.now, scene.tr, thoughts)
        facts += checks(scene.snapshot, self._path, scene.tr)
        return [line for fact in facts for line in fact_lines(fact, scene, width)]
