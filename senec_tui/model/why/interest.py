"""What an explanation needs, beside what judgements rest on."""

from __future__ import annotations

from typing import Final

from senec_tui.model.polling.poller import Interest

WHY: Final = Interest(
    medium={
        "ENERGY": (
            "SAFE_CHARGE_RUNNING",
            "LI_STORAGE_MODE_RUNNING",
            "OFFPEAK_RUNNING",
            "VPP_IS_ACTIVE",
            "GUI_CAP_TEST_STATE",
            "STAT_LIMITED_RCR",
        ),
        "EG_CONTROL": ("ACTIVE",),
    },
    slow={
        "BAT1": ("SPARE_CAPACITY", "ISLAND_ENABLE"),
        "ENERGY": ("ZERO_EXPORT",),
        "WIZARD": ("PS_ENABLE", "PS_RESERVOIR", "PS_HOUR", "PS_MINUTE"),
    },
)
"""Flags change within minutes, settings hardly ever."""
