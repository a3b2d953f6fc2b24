"""What is asked for at every poll, in one request, so that the sums add up.

Kept well below 2 kB: 600 bytes is what the device's own page dares, 11 kB is where replies break.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from senec_tui.device.source import Wanted

LIVE: Final[Wanted] = MappingProxyType(
    {
        "ENERGY": (
            "STAT_STATE",
            "GUI_BAT_DATA_POWER",
            "GUI_INVERTER_POWER",
            "GUI_HOUSE_POW",
            "GUI_GRID_POW",
            "GUI_BAT_DATA_FUEL_CHARGE",
            "GUI_BAT_DATA_CURRENT",
            "GUI_BAT_DATA_VOLTAGE",
            "GUI_CHARGING_INFO",
            "GUI_BOOSTING_INFO",
            "STAT_LIMITED_NET_SKEW",
        ),
        "PM1OBJ1": ("FREQ", "U_AC", "I_AC", "P_AC", "P_TOTAL"),
        "PV1": ("MPP_POWER", "MPP_VOL", "MPP_CUR", "POWER_RATIO", "ERROR_STATE_INT"),
        "WALLBOX": (
            "STATE",
            "APPARENT_CHARGING_POWER",
            "L1_CHARGING_CURRENT",
            "L2_CHARGING_CURRENT",
            "L3_CHARGING_CURRENT",
            "ADDITIONAL_ERROR",
        ),
        # What alarms are made of: a fault of seconds is over when the slower values are read.
        "BMS": ("ALARM_STATUS", "STATUS", "ERROR", "FAULTLINECOUNT", "COMMERRCOUNT"),
        "AMPACE": ("RACK_FAULT_STATE", "RACK_ALARM_STATE", "RACK_WARNING_STATE"),
        "STECA": ("ERROR",),
        "WIZARD": ("APPLICATION_VERSION", "SETUP_NUMBER_WALLBOXES"),
        "RTC": ("WEB_TIME", "UTC_OFFSET"),
    }
)
