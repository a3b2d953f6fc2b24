"""The capacity alone, quickly: for the time to full or empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.model.health.capacity import capacity
from senec_tui.model.health.evidence import DAY_S, read
from senec_tui.model.plant.state import MeasuredCapacity

if TYPE_CHECKING:
    from senec_tui.model.history.queries.history_file import History

_DAYS: Final = 90
"""Long enough for many runs, short enough for what it holds now."""


def measured_capacity(history: History, now: float) -> MeasuredCapacity | None:
    """Of the last months; None: too little was seen. Blocking, some hundredths of a second.

    Raises:
        StorageError: the history cannot be read.
    """
    found = capacity(read(history, now - _DAYS * DAY_S, now, only_energy=True))
    if found.usable_wh is None:
        return None
    usable = (found.usable_wh.low, found.usable_wh.high)
    charged = None
    if found.charged_wh is not None:
        charged = (found.charged_wh.low, found.charged_wh.high)
    return MeasuredCapacity(usable_wh=usable, charged_wh=charged)
