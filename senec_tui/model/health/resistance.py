"""Resistance of cells from load steps.

Method. When the current jumps from one minute to the next, the voltage of a cell jumps by current
times resistance; its slow change with the charge is taken out by continuing the minutes before and
after the jump to the middle of it. The median over all jumps of the last weeks, with its interval.
What is seen is the resistance of about a minute: ohmic and charge transfer, not diffusion.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import CELLS, minutes, span_of
from senec_tui.model.health.robust import middle_of
from senec_tui.model.plant.battery import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.health.evidence import Evidence
    from senec_tui.model.health.robust import Interval

STEP_DAYS: Final = 10
"""So many of the newest are looked at: minutes of all cells are many."""
_CALM: Final = 0.25
"""Before and after, the current may change by no more than that part of the jump."""
_FARTHEST: Final = 2
"""Minutes from one sample to the next."""


def cell_resistances(
    evidence: Evidence, slot: int, days: Sequence[int]
) -> tuple[Interval | None, ...]:
    """Of each cell of a slot in milliohms; None: too few jumps."""
    days = sorted(days)[-STEP_DAYS:]
    count = len(evidence.cells[slot])
    if not days:
        return (None,) * count
    start, end = span_of(days)
    history = evidence.history
    currents = minutes(history, f"BMS.CURRENT[{slot}]", start, end)
    jumps = {day: _jumps(currents.of_day(day)) for day in days}
    found: list[Interval | None] = []
    for index in range(count):
        voltages = minutes(history, f"{CELLS}{LETTERS[slot]}[{index}]", start, end)
        values = [
            _jump_mv(four) / jump_a
            for day in days
            if day in voltages.days
            for places, jump_a in jumps[day]
            if len(four := [mv for place in places if (mv := voltages.at(day, place))]) == 4
        ]
        found.append(middle_of([value for value in values if value > 0]))
    return tuple(found)


def _jump_mv(four: Sequence[float]) -> float:
    """What a voltage jumped by between the second and the third of four minutes."""
    before = (3 * four[1] - four[0]) / 2
    after = (3 * four[2] - four[3]) / 2
    return after - before


def _jumps(currents: Sequence[float | None]) -> list[tuple[tuple[int, ...], float]]:
    """Four neighbouring minutes with a jump in the middle, and its size in A."""
    known = [(place, value) for place, value in enumerate(currents) if value is not None]
    least_a = limits().health_step_current_a
    found = []
    for number in range(len(known) - 3):
        four = known[number : number + 4]
        if any(right - left > _FARTHEST for (left, _), (right, _) in pairwise(four)):
            continue
        amperes = [value for _, value in four]
        jump_a = amperes[2] - amperes[1]
        calm_a = _CALM * abs(jump_a)
        before, after = abs(amperes[1] - amperes[0]), abs(amperes[3] - amperes[2])
        if abs(jump_a) >= least_a and max(before, after) <= calm_a:
            found.append((tuple(place for place, _ in four), jump_a))
    return found
