"""The values around an edge as curves: what the chart of an alarm shows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import parse_path
from senec_tui.model.alarm.keeping.edge_values import unpacked
from senec_tui.model.timeseries.recent_values import MOST_CHARTED, PackedSeries, RecentValues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.catalogue import Catalogue
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.keeping.edge_values import Moment

_POWERS: Final = (
    "ENERGY.GUI_BAT_DATA_POWER",
    "ENERGY.GUI_INVERTER_POWER",
    "ENERGY.GUI_GRID_POW",
    "ENERGY.GUI_HOUSE_POW",
)


class EdgeCurves(RecentValues):
    """Every value of the moments that were kept, at the cadence of the polls."""

    def __init__(self, moments: Sequence[Moment], catalogue: Catalogue) -> None:
        """`moments`: as `Store.moments` gives them, in their order; damaged ones are left out."""
        super().__init__({})
        for at, data in moments:
            try:
                values = unpacked(data)
            except ValueError:  # a moment that is damaged is no reason to give up the others
                continue
            for path, value in values.items():
                if (packed := self._series.get(path)) is None:
                    variable = catalogue.variable(path.object, path.variable)
                    unit = (variable.unit or "") if variable else ""
                    packed = PackedSeries(unit, fine_kept=len(moments))
                    self._series[path] = packed
                packed.add(at, value)

    def chart_alarm(self, alarm: Alarm) -> None:
        """The value that it is about, where it was kept, and the powers."""
        wanted = [parse_path(name) for name in (alarm.path, *_POWERS) if name]
        known = [path for path in dict.fromkeys(wanted) if path in self._series]
        self.chart(*known[:MOST_CHARTED])
