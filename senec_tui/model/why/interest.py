"""What an explanation needs, beside what judgements rest on."""

from __future__ import annotations

from typing import Final

from senec_tui.model.polling.poller import Interest
from senec_tui.model.why.outside import flag_variables

WHY: Final = Interest(
    medium=flag_variables(),
    slow={
        "BAT1": ("SPARE_CAPACITY", "ISLAND_ENABLE"),
        "ENERGY": ("ZERO_EXPORT",),
        "WIZARD": ("PS_ENABLE", "PS_RESERVOIR", "PS_HOUR", "PS_MINUTE"),
    },
)
"""Flags change within minutes, settings hardly ever."""
