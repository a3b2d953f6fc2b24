"""What the page that looks over weeks has to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from senec_tui.errors import StorageError
    from senec_tui.model.health.health import BatteryHealth


@dataclass(frozen=True, slots=True)
class ShownHealth:
    """What the page has to show."""

    health: BatteryHealth | None = None
    """None: nothing yet."""
    trouble: StorageError | None = None
    nothing: bool = False
    """Nothing is kept of this device."""
