"""Limits that the device states itself; they go before ours, and the owner's before them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import Steps

if TYPE_CHECKING:
    from senec_tui.catalogue.limits import Limits
    from senec_tui.model.reading.snapshot import Snapshot


_OWN_HIGH: Final = frozenset({"cell_voltage_high_nmc_mv", "cell_voltage_high_lfp_mv"})


def battery_temperature_high(snapshot: Snapshot, ours: Limits) -> Steps:
    """Warm and too hot, °C, by the ceiling in `BMS_PARA` where it is told."""
    steps = ours.battery_temperature_high_c
    if "battery_temperature_high_c" in snapshot.catalogue.own_limits:
        return steps
    own = snapshot.number("BMS_PARA", "MAX_BATTERY_TEMP_LIMIT_DEG")
    return Steps(min(steps.watch, own), own) if own else steps


def cell_voltage_high(snapshot: Snapshot, steps: Steps, ours: Limits) -> Steps:
    """High and too high, mV.

    A cell is meant to reach the device's own full voltage, so it is high only from a margin above.
    """
    if not _OWN_HIGH.isdisjoint(snapshot.catalogue.own_limits):
        return steps
    full = snapshot.number("BMS_PARA", "FULL_CELL_VOLTAGE_MV")
    if not full:
        return steps
    watch = full + ours.cell_full_margin_mv
    return Steps(watch, max(watch, steps.act))
