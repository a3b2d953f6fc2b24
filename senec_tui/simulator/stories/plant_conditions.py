"""What is not as usual at a moment. The physics and the controller read it; stories set it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CELLS: Final = "cells_mv."


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The plant at a moment, as far as it is not as built. Percentages are of what is usual."""

    state: int | None = None
    """Code of `ENERGY.STAT_STATE` that is shown whatever the powers say."""
    charge_pct: float = 100.0
    """Current that the modules permit."""
    discharge_pct: float = 100.0
    full_pct: float = 100.0
    """Charge at which the battery calls itself full."""
    pv_pct: float = 100.0
    """Generation."""
    feed_limit_pct: float = 100.0
    """Of the peak power of the roofs: no more is generated, and the device says so."""
    grid_pct: float = 100.0
    """0: the grid is gone."""
    grid_volts: float = 0.0
    """More than usual, on each phase."""
    battery_c: float = 20.0
    """What the battery's temperature goes towards …"""
    battery_c_pct: float = 0.0
    """… and how far it has gone there."""
    modules: int = 0
    """More modules than built in; negative: fewer."""
    idle_module: int | None = None
    """Slot of a module that carries no current."""
    car_state: int | None = None
    """Code of `WALLBOX.STATE`."""
    released_a: float | None = None
    """Current that the wallbox may draw."""
    clock_s: float = 0.0
    """What the clock of the device is ahead."""
    battery: str | None = None
    """Name of the model whose battery was put in …"""
    soc_pct: float = 50.0
    """… and its charge at that time."""
    down: str | None = None
    """`refused` or `starting`: no values now."""
    cells_mv: Mapping[tuple[int, int], float] = field(default_factory=dict, hash=False)
    """(slot, index) of a cell -> more than its neighbours."""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """`OBJECT.VARIABLE` or `OBJECT.VARIABLE[index]` -> decoded value."""

    @classmethod
    def of(cls, changes: Mapping[str, Any]) -> Conditions:
        """From the keys of a story; what is None there is as usual."""
        given = {key: value for key, value in changes.items() if value is not None}
        cells = {
            (ord(key[len(_CELLS)]) - ord("A"), int(key[len(_CELLS) + 1 :]) - 1): value
            for key, value in given.items()
            if key.startswith(_CELLS)
        }
        values = {key: value for key, value in given.items() if key[0].isupper()}
        own = {key: value for key, value in given.items() if key in NAMES}
        return cls(**own, cells_mv=cells, values=values)


NAMES: Final = frozenset(field.name for field in fields(Conditions)) - {"cells_mv", "values"}
"""What a story sets by name."""
USUAL: Final = Conditions()


def is_known(key: str) -> bool:
    """Whether a story may set it: a name, a cell (`cells_mv.B5`) or a variable."""
    if key.startswith(_CELLS):
        return key[len(_CELLS)] in "ABCD" and key[len(_CELLS) + 1 :].isdigit()
    return key in NAMES or ("." in key and key[0].isupper())


def default_of(key: str) -> Any:
    """What is usual where a change begins: a number to go from, or None."""
    if key.startswith(_CELLS):
        return 0.0
    return getattr(USUAL, key) if key in NAMES else None
