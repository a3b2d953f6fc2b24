"""How numbers of a unit are shown and kept: one table for screens, curves and history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from senec_tui.catalogue.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with the decimals that its values are shown with."""

    decimals: int | None
    """Shown; None: as many as the number has."""
    step: float | None
    """The smallest difference worth keeping in a curve; None: the kind of number decides."""


@cache
def units() -> Mapping[str, Unit]:
    """All units by name, read once."""
    rows = Catalogue().table("units")["units"]
    return {name: Unit(row["decimals"], row["step"]) for name, row in rows.items()}


def decimals_of(unit: str | None) -> int | None:
    """The decimals to show; None for as many as the number has."""
    found = units().get(unit or "")
    return None if found is None else found.decimals
