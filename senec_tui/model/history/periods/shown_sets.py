"""Curves and energies that the History tab shows together. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from senec_tui.language import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveSet:
    """Curves that are drawn together; at most two units."""

    title: str
    """Message."""
    names: tuple[str, ...]
    """Of `channels.CURVES`."""


CURVE_SETS: Final = (
    CurveSet(title=N_("Power"), names=("pv", "house", "grid", "battery", "soc")),
    CurveSet(title=N_("PV and house"), names=("pv", "house")),
    CurveSet(title=N_("Battery"), names=("battery", "soc")),
    CurveSet(title=N_("Grid"), names=("grid", "frequency")),
    CurveSet(title=N_("Wallbox"), names=("wallbox", "house")),
    CurveSet(title=N_("Cells"), names=("cell-spread", "soc")),
    CurveSet(
        title=N_("Temperatures"),
        names=("cell-temperature", "battery-temperature", "case-temperature"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarSet:
    """Two energies that face each other: one upwards, one downwards."""

    title: str
    """Message."""
    up: str
    down: str
    parts: tuple[str, ...] = ()
    """What `up` consists of, where that is shown."""


CHARGE: Final = "soc"
"""The curve that runs over all bars."""
BAR_SETS: Final = (
    BarSet(title=N_("PV and house"), up="pv", down="house"),
    BarSet(title=N_("Import and export"), up="import", down="export"),
    BarSet(title=N_("Charge and discharge"), up="charge", down="discharge"),
    BarSet(
        title=N_("House from PV, battery and grid"),
        up="house",
        down="",
        parts=("pv_to_house", "battery_to_house", "grid_to_house"),
    ),
    BarSet(
        title=N_("PV to house, battery and grid"),
        up="pv",
        down="",
        parts=("pv_to_house", "pv_to_battery", "pv_to_grid"),
    ),
    BarSet(title=N_("Wallbox"), up="wallbox", down=""),
)

ENERGY_LABELS: Final = {
    "pv": N_("PV"),
    "house": N_("House"),
    "import": N_("Import"),
    "export": N_("Export"),
    "charge": N_("Charged"),
    "discharge": N_("Discharged"),
    "wallbox": N_("Wallbox"),
    "pv_to_house": N_("PV to house"),
    "pv_to_battery": N_("PV to battery"),
    "pv_to_grid": N_("PV to grid"),
    "battery_to_house": N_("Battery to house"),
    "battery_to_grid": N_("Battery to grid"),
    "grid_to_house": N_("Grid to house"),
    "grid_to_battery": N_("Grid to battery"),
}
