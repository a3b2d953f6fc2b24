"""The curves of the minutes around an edge of an alarm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.app.dialogs.chart_screen import ChartScreen
from senec_tui.model.alarm.keeping.edge_values import AROUND_S
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.alarm.keeping.edge_curves import EdgeCurves


class EdgeChart(ChartScreen):
    """A chart whose present is ten minutes after the edge, with the cursor on the edge."""

    def __init__(self, scene: Scene, curves: EdgeCurves, edge: float, heading: str) -> None:
        """`edge`: Unix seconds; `heading`: what happened then."""
        self._curves = curves
        self._edge = edge
        super().__init__(self._around(scene))
        self._heading = heading
        self._cursor_at = edge

    @override
    def show_scene(self, scene: Scene) -> None:
        super().show_scene(self._around(scene))

    def _around(self, scene: Scene) -> Scene:
        now = min(scene.now, self._edge + AROUND_S)
        return replace(scene, recent_values=self._curves, now=now)
