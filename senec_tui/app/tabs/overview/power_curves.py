"""The last hours of all powers: sparklines with one scale, or a chart where there is room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import hanging, signed_sparkline, sparkline
from senec_tui.app.pictures.lines import Line, Span, left
from senec_tui.catalogue.limits import limits
from senec_tui.language import N_
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.timeseries.recent_powers import window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

HOURS: Final = 2
LEAST: Final = 3
SPARKLINES: Final = 7
"""Lines of sparklines of all powers."""
TALL: Final = 12
"""Lines from which on a chart says more."""
_LABEL: Final = 12
_NUMBER: Final = 9

_POWERS: Final = (
    ("pv", N_("PV"), "", "pv", "", "ENERGY.GUI_INVERTER_POWER"),
    ("house", N_("House"), "", "house", "", "ENERGY.GUI_HOUSE_POW"),
    (
        "battery",
        N_("Battery +"),
        N_("Discharge -"),
        "battery",
        "battery",
        "ENERGY.GUI_BAT_DATA_POWER",
    ),
    ("grid", N_("Grid +"), N_("Export -"), "grid-import", "grid-export", "ENERGY.GUI_GRID_POW"),
)
"""Channel, label, label below zero or "", roles of both, and where the number comes from."""

_CURVES: Final = (
    ("pv", N_("PV"), "pv"),
    ("house", N_("House"), "house"),
    ("battery", N_("Battery"), "battery"),
    ("grid", N_("Grid"), "grid-import"),
)
"""Channel, name and role where all powers share one zero line."""


def power_curves(scene: Scene, width: int, room: int) -> list[Line]:
    """Heading and curves in at most `room` lines; nothing as long as nothing was measured."""
    return _chart(scene, width, room) if room >= TALL else _sparklines(scene, width, room)


def _sparklines(scene: Scene, width: int, room: int) -> list[Line]:
    tr = scene.tr
    count = width - _LABEL - _NUMBER - 1
    start, end = window(scene.now, HOURS)
    channels = {
        name: scene.recent_powers.columns(name, now=end, seconds=end - start, count=count)
        for name, *_ in _POWERS
    }
    known = [abs(value) for values in channels.values() for value in values if value is not None]
    if not known:
        return []
    top_w = max(*known, limits().flow_shown_w)  # noise fills no bar
    title = tr("Last {hours} h, scale 0 to {watts} W", hours=HOURS, watts=tr.number(top_w))
    lines: list[Line] = [scene.heading(title, width=width)]
    flow = Flow.from_snapshot(scene.snapshot)
    for name, label, below, role, role_below, ref in _POWERS:
        now_w = None if flow is None else getattr(flow, f"{name}_w")
        number = (Span(" "), scene.derived(now_w, "W", width=_NUMBER, ref=ref))
        upper, lower = _rows(scene, channels[name], count, top_w, signed=bool(below))
        rows: list[Line] = [(Span(left(tr(label), _LABEL), "label"), Span(upper, role), *number)]
        if below:
            hung = hanging(lower, role_below, scene.glyphs)
            rows.append((Span(left(tr(below), _LABEL), "label"), *hung))
        if len(lines) + len(rows) <= room:
            lines += rows
    return lines


def _rows(
    scene: Scene, values: Sequence[float | None], count: int, top_w: float, *, signed: bool
) -> tuple[str, str]:
    if signed:
        return signed_sparkline(values, count, scene.glyphs, limit=top_w)
    return sparkline(values, count, scene.glyphs, low=0.0, high=top_w), ""


def _chart(scene: Scene, width: int, room: int) -> list[Line]:
    """One chart of all powers, the state of charge below them."""
    from senec_tui.app.pictures.charts.last_hours import chart, of_trend

    tr, scene = scene.tr, replace(scene, width=width)
    curves = [
        of_trend(scene, name, tr(label), hours=HOURS, role=role) for name, label, role in _CURVES
    ]
    charge = of_trend(scene, "soc", tr("Charge"), hours=HOURS, unit="%", role="battery")
    return chart(scene, curves, hours=HOURS, height=room, strip=charge)
