"""What the energy of a span comes to in money, by two prices. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_

if TYPE_CHECKING:
    from senec_tui.model.history.queries.totals import Totals

MONEY_LABELS: Final = {"cost": N_("Cost"), "earnings": N_("Earnings"), "saving": N_("Saving")}
"""By what `Prices.told` names: what was paid, what was paid to the owner, what was not paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What the owner pays and gets, the same all the time."""

    import_per_kwh: float | None = None
    """None: not told, so nothing that follows from it is."""
    export_per_kwh: float | None = None
    currency: str = "EUR"

    @property
    def told(self) -> tuple[str, ...]:
        """Which sums these prices make, of `MONEY_LABELS`."""
        bought = () if self.import_per_kwh is None else ("cost", "saving")
        sold = () if self.export_per_kwh is None else ("earnings",)
        return tuple(name for name in MONEY_LABELS if name in bought + sold)

    def sums(self, totals: Totals) -> dict[str, float | None]:
        """Those sums in `currency`; None where an energy is not known.

        Like the energies they are of what was measured. The saving is what the house would have
        paid for all of its energy, less what was paid: it is below zero where the grid charged the
        battery for later.
        """
        bought, sold = totals.known_kwh("import"), totals.known_kwh("export")
        house = totals.known_kwh("house")
        saved = None if house is None or bought is None else house - bought
        return {
            name: _product(kwh, price)
            for name, kwh, price in (
                ("cost", bought, self.import_per_kwh),
                ("earnings", sold, self.export_per_kwh),
                ("saving", saved, self.import_per_kwh),
            )
            if name in self.told
        }


def _product(kwh: float | None, price: float | None) -> float | None:
    return None if kwh is None or price is None else kwh * price
