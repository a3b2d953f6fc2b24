"""Prices of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.model.history.periods.money import Prices

if TYPE_CHECKING:
    from senec_tui.cli.settings.settings_table import Settings


def prices(settings: Settings) -> Prices | None:
    """What energy costs and earns; None where the owner has told neither."""
    told = Prices(
        import_per_kwh=settings.prices_import_per_kwh,
        export_per_kwh=settings.prices_export_per_kwh,
        currency=settings.prices_currency,
    )
    return told if told.told else None
