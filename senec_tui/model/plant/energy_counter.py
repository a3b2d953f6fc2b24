"""What the energy counters of the modules count: watt-seconds, by all that speaks for it. Pure.

Nobody has published the unit. Two recorded systems give 2.54 to 2.57 kWh per counted cycle if it
is the watt-second (a module holds 2.5 kWh), 9.1 to 9.3 kWh if it is the milliwatt-hour; a third
fits neither. The two readings lie 3.6 apart, so a day of our own adding up settles it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.model.reading.explanation import Fact

if TYPE_CHECKING:
    from senec_tui.catalogue import Path
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot

COUNTERS: Final = ("CHARGED_ENERGY", "DISCHARGED_ENERGY")
WATT_SECOND: Final = "watt-second"
MILLIWATT_HOUR: Final = "milliwatt-hour"
_PER_WH: Final = {WATT_SECOND: 3600.0, MILLIWATT_HOUR: 1000.0}
_ENOUGH_WH: Final = 500.0
"""Less of our own adding up settles nothing: the counters of some devices step seldom."""
_TOLERANCE: Final = 0.25
"""Between terminals and cells lie losses; the readings are 3.6 apart."""


class PerCycle(NamedTuple):
    """What a counter says for each counted cycle of a module."""

    kwh: float
    cycles: int


def per_cycle(snapshot: Snapshot, counter: str, slot: int) -> PerCycle | None:
    """By the catalogue's unit; None where a counter is missing or has hardly begun."""
    kwh, cycles = snapshot.number("BMS", counter, slot), snapshot.code("BMS", "CYCLES", slot)
    if not kwh or not cycles:
        return None
    return PerCycle(kwh / cycles, cycles)


def unit_of(counted: int, added_up_wh: float) -> str | None:
    """The unit that fits what a counter counted while we added up so much; None: none, or too soon.

    `counted`: raw, all modules together, over the same time as `added_up_wh`.
    """
    if added_up_wh < _ENOUGH_WH or counted <= 0:
        return None
    return next(
        (
            unit
            for unit, per_wh in _PER_WH.items()
            if abs(counted / (added_up_wh * per_wh) - 1) <= _TOLERANCE
        ),
        None,
    )


def checks(snapshot: Snapshot, path: Path, tr: Language) -> list[Fact]:
    """Whether an energy counter is believable in its inferred unit, for who asks what it is."""
    if path.object != "BMS" or path.variable not in COUNTERS:
        return []
    found = per_cycle(snapshot, path.variable, path.element or 0)
    if found is None:
        return []
    text = tr(
        "{kwh} kWh for each of {cycles} counted cycles; a module holds about 2.5 kWh, one with LFP "
        "cells 5. Far from that, the unit does not fit this device.",
        kwh=tr.number(found.kwh, 2),
        cycles=found.cycles,
    )
    return [Fact(tr("Check"), text)]
