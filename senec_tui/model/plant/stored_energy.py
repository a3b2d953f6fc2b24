"""How much energy is in the battery, as far as the device tells. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from senec_tui.model.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEnergy:
    """All None-able: unknown is not 0."""

    soc_pct: float | None
    soh_pct: float | None
    design_wh: float | None
    reserve_pct: float | None
    """Held back for backup power."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> StoredEnergy:
        """The store of a snapshot; health is the mean of the fitted modules if not given."""
        soc = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
        health = snapshot.number("BMS", "SYSTEM_SOH")
        if not health:
            each = [value for value in snapshot.numbers("BMS", "SOH") if value]
            health = sum(each) / len(each) if each else None
        return cls(
            soc_pct=snapshot.number("BMS", "SYSTEM_SOC") if soc is None else soc,
            soh_pct=health,
            design_wh=snapshot.number("FACTORY", "DESIGN_CAPACITY"),
            reserve_pct=snapshot.number("BAT1", "SPARE_CAPACITY"),
        )

    @property
    def usable_wh(self) -> float | None:
        """Design capacity times health.

        Modules hold equal shares of the design capacity, so the mean of their healths is that of
        the whole: two of 5 kWh at 98 and 80 % hold 4.9 + 4.0 kWh.
        """
        if self.design_wh is None or self.soh_pct is None:
            return None
        return self.design_wh * self.soh_pct / 100.0

    @property
    def stored_wh(self) -> float | None:
        """Usable energy times charge."""
        if self.usable_wh is None or self.soc_pct is None:
            return None
        return self.usable_wh * self.soc_pct / 100.0
