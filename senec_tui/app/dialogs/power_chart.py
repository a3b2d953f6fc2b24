"""The curves of the overview, to zoom, to move and to read out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.dialogs.chart_screen import RANGES_S, ChartScreen
from senec_tui.catalogue import Path
from senec_tui.language import N_
from senec_tui.model.timeseries.recent_values import RecentValues
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.timeseries.series import Series

POWERS: Final = {
    Path("ENERGY", "GUI_INVERTER_POWER"): N_("PV"),
    Path("ENERGY", "GUI_HOUSE_POW"): N_("House"),
    Path("ENERGY", "GUI_BAT_DATA_POWER"): N_("Battery (charge +)"),
    Path("ENERGY", "GUI_GRID_POW"): N_("Grid (import +)"),
}
_OPENED_S: Final = 3 * 3600
"""As the overview shows them, and a little before."""


class _Powers(RecentValues):
    """The powers of what was seen; what the owner charts elsewhere stays as it is."""

    def __init__(self, seen: RecentValues) -> None:
        super().__init__({})
        self.seen = seen
        self.chart(*POWERS)

    @override
    def series(self, path: Path, start: float, end: float) -> Series:
        return self.seen.series(path, start, end)


class PowerChart(ChartScreen):
    """A chart of all powers."""

    def __init__(self, scene: Scene) -> None:
        self._powers = _Powers(scene.recent_values)
        super().__init__(self._of_powers(scene))
        self._range = RANGES_S.index(_OPENED_S)

    @override
    def names(self, scene: Scene) -> Mapping[Path, str]:
        return {path: scene.tr(name) for path, name in POWERS.items()}

    @override
    def show_scene(self, scene: Scene) -> None:
        self._powers.seen = scene.recent_values
        super().show_scene(self._of_powers(scene))

    def _of_powers(self, scene: Scene) -> Scene:
        return replace(scene, recent_values=self._powers)
