"""Where the power comes from and where it goes, at one moment. Pure.

The device measures four powers; everything else follows from them. The order in which sources serve
sinks (the sun before the battery before the grid, the house first) is a convention, not a measure:
protocol §13, the same that other clients use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.catalogue.limits import limits

if TYPE_CHECKING:
    from senec_tui.model.reading.snapshot import Snapshot


def is_at_rest(power_w: float) -> bool:
    """Whether a power is so small that it is noise of the meters."""
    return abs(power_w) < limits().flow_shown_w


def autarky_pct(house: float, imported: float) -> float | None:
    """Share of the consumption that did not come from the grid, 0 to 100.

    Both in the same unit, power or energy. None when nothing was consumed.
    """
    return _share(house - imported, house)


def self_consumption_pct(pv: float, exported: float) -> float | None:
    """Share of the generation that was not fed in, 0 to 100. None when nothing was generated."""
    return _share(pv - exported, pv)


def _share(part: float, whole: float) -> float | None:
    return min(100.0, max(0.0, 100.0 * part / whole)) if whole > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Four measured powers in W and the split that follows from them."""

    pv_w: float
    """Generation, never negative."""
    house_w: float
    """Consumption, the wallbox included, never negative."""
    grid_w: float
    """Import positive, export negative."""
    battery_w: float
    """Charge positive, discharge negative."""

    @classmethod
    def of(
        cls,
        *,
        pv_w: float | None,
        house_w: float | None,
        grid_w: float | None,
        battery_w: float | None,
    ) -> Flow | None:
        """A flow, or None when one of the four is not known: unknown is not 0.

        The inverter reports tiny negative powers at night, so its absolute value counts.
        """
        if pv_w is None or house_w is None or grid_w is None or battery_w is None:
            return None
        return cls(pv_w=abs(pv_w), house_w=max(0.0, house_w), grid_w=grid_w, battery_w=battery_w)

    @classmethod
    def from_snapshot(cls, snapshot: Snapshot) -> Flow | None:
        """The flow of a snapshot, or None when one of the four powers is not known."""
        return cls.of(
            pv_w=snapshot.number("ENERGY", "GUI_INVERTER_POWER"),
            house_w=snapshot.number("ENERGY", "GUI_HOUSE_POW"),
            grid_w=snapshot.number("ENERGY", "GUI_GRID_POW"),
            battery_w=snapshot.number("ENERGY", "GUI_BAT_DATA_POWER"),
        )

    # -- measured, one direction each ----------------------------------------------------------

    @property
    def import_w(self) -> float:
        """From the grid, or 0."""
        return max(0.0, self.grid_w)

    @property
    def export_w(self) -> float:
        """Into the grid, or 0."""
        return max(0.0, -self.grid_w)

    @property
    def charge_w(self) -> float:
        """Into the battery, or 0."""
        return max(0.0, self.battery_w)

    @property
    def discharge_w(self) -> float:
        """Out of the battery, or 0."""
        return max(0.0, -self.battery_w)

    # -- the split; the three parts of each source add up to it ----------------------------------

    @property
    def pv_to_house_w(self) -> float:
        """Used as it is generated."""
        return min(self.pv_w, self.house_w)

    @property
    def pv_to_battery_w(self) -> float:
        """Stored."""
        return min(self.charge_w, self.pv_w - self.pv_to_house_w)

    @property
    def pv_to_grid_w(self) -> float:
        """What house and battery left over."""
        return self.pv_w - self.pv_to_house_w - self.pv_to_battery_w

    @property
    def battery_to_house_w(self) -> float:
        """Discharge that the house uses."""
        return min(self.discharge_w, self.house_w - self.pv_to_house_w)

    @property
    def battery_to_grid_w(self) -> float:
        """The rest of the discharge; mostly the lag of the regulation."""
        return self.discharge_w - self.battery_to_house_w

    @property
    def grid_to_house_w(self) -> float:
        """Import that the house uses."""
        left_w = self.house_w - self.pv_to_house_w - self.battery_to_house_w
        return min(self.import_w, left_w)

    @property
    def grid_to_battery_w(self) -> float:
        """The rest of the import."""
        return self.import_w - self.grid_to_house_w

    def all_w(self) -> tuple[float, ...]:
        """All of the above at once, for those who need thousands of flows.

        In the order of `FLOW_CHANNELS` in `model.history.energy`: PV, house, import, export,
        charge, discharge, then the split in the order in which it stands here.
        """
        pv_w, house_w = self.pv_w, self.house_w
        import_w, export_w = (self.grid_w, 0.0) if self.grid_w > 0 else (0.0, -self.grid_w)
        charge_w, discharge_w = (
            (self.battery_w, 0.0) if self.battery_w > 0 else (0.0, -self.battery_w)
        )
        pv_to_house_w = min(pv_w, house_w)
        pv_to_battery_w = min(charge_w, pv_w - pv_to_house_w)
        battery_to_house_w = min(discharge_w, house_w - pv_to_house_w)
        grid_to_house_w = min(import_w, house_w - pv_to_house_w - battery_to_house_w)
        return (
            pv_w,
            house_w,
            import_w,
            export_w,
            charge_w,
            discharge_w,
            pv_to_house_w,
            pv_to_battery_w,
            pv_w - pv_to_house_w - pv_to_battery_w,
            battery_to_house_w,
            discharge_w - battery_to_house_w,
            grid_to_house_w,
            import_w - grid_to_house_w,
        )

    # -- judgements ------------------------------------------------------------------------------

    @property
    def balance_error_w(self) -> float:
        """What the house is said to use minus what the other three leave for it.

        Close to 0 in one consistent reply; up to some kW while the values change.
        """
        return self.house_w - (self.pv_w + self.grid_w - self.battery_w)

    @property
    def autarky_pct(self) -> float | None:
        """Of what the house uses; None while it is at rest, as there is nothing to share then.

        Meaningless while `unmetered`.
        """
        return None if is_at_rest(self.house_w) else autarky_pct(self.house_w, self.import_w)

    @property
    def self_consumption_pct(self) -> float | None:
        """Of what is generated; None while nothing but noise is."""
        return None if is_at_rest(self.pv_w) else self_consumption_pct(self.pv_w, self.export_w)

    @property
    def unmetered(self) -> bool:
        """True when power is exported that the device cannot account for.

        A balcony system behind the meter pushes the computed consumption to 0 and makes
        self-sufficiency meaningless.
        """
        return self.house_w == 0 and self.grid_w < 0 and not is_at_rest(self.grid_w)
