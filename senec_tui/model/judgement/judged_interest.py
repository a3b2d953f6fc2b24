"""What judgements rest on, beside the live values."""

from __future__ import annotations

from typing import Final

from senec_tui.model.polling.poller import Interest

JUDGED: Final = Interest(
    medium={
        "BMS": (),
        "AMPACE": (),
        "BAT1OBJ1": ("TEMP1", "TEMP2", "TEMP3", "TEMP4", "TEMP5"),
        "TEMPMEASURE": ("CASE_TEMP", "MCU_TEMP"),
        "PV1": (
            "ERROR_STATE_INT",
            "INTERNAL_INV_ERROR_TEXT",
            "PV_MISSING",
            "INTERNAL_PV_AVAIL",
            "MPP_AVAIL",
        ),
        "STECA": ("ERROR", "ERRORTEXT", "PV_INPUTS"),
        "SELFTEST_RESULTS": (),
        "WALLBOX": (
            "ADDITIONAL_ERROR",
            "ERROR_DETAILS",
            "EV_CONNECTED",
            "LOAD_IMBALANCE_DETECTED",
            "PROHIBIT_USAGE",
            "MAX_CHARGING_CURRENT_RATED",
            "MAX_CHARGING_CURRENT_DEFAULT",
            "MAX_CHARGING_CURRENT_ICMAX",
            "MAX_CHARGING_CURRENT_IC",
            "UTMP",
        ),
        "PM1": ("PWR_METERS_MISSING",),
    },
    slow={
        "BMS_PARA": ("MAX_BATTERY_TEMP_LIMIT_DEG", "FULL_CELL_VOLTAGE_MV"),
        "CURRENT_IMBALANCE_CONTROL": ("THRESHOLD_mA",),
        "FACTORY": (
            "COUNTRY",
            "DESIGN_CAPACITY",
            "SYS_TYPE",
            "MAX_CHARGE_POWER_DC",
            "MAX_DISCHARGE_POWER_DC",
        ),
        "GRIDCONFIG": (),
        # Seen over months only, by `model/health`; whoever collects must have asked for it.
        "WIZARD": ("INSULATION_RESISTANCE",),
    },
)
"""Whole objects where their variables differ from device to device."""
