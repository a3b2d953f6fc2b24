"""How the modules share the work: energy, idle time, what they permit, resistance, counters.

Method. Energy of a module is its voltage times its current, means of quarters of an hour, added up;
its share is against an equal one. Idle: it carries less than `module_idle_current_a` while another
carries more than `module_busy_current_a`. Blocked: it permits no current either way. Counters of
the device are compared with the integral of the same span, since their unit is uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import (
    DAY_S,
    QUARTER_H,
    QUARTERS,
    curve,
    first_whole_day,
    numbers_told,
    span_of,
    spans_told,
)
from senec_tui.model.plant.battery import LETTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.model.health.cells import ModuleCells
    from senec_tui.model.health.evidence import Evidence

_FEWEST_HOURS: Final = 4.0
"""Of work of the battery, below which shares are not judged."""
_JOULES_A_WH: Final = 3600.0
_COUNTER_END: Final = float(1 << 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleWork:
    """One module over a span."""

    slot: int
    charged_wh: float
    discharged_wh: float
    share_pct: float | None
    """Of an equal share; None: there is but one module, or too little work."""
    idle_h: float
    busy_h: float
    """Time in which at least one module carried load."""
    blocked_h: float
    level: Level
    resistance_mohm: float | None
    """Of all its cells together."""
    counter_ratio: Mapping[str, float]
    """The device's counter over our integral, by the counter's name; 1 is agreement."""
    balancing_days: int | None
    """On how many UTC days it balanced its cells; None: the device does not tell."""
    daily_wh: Mapping[int, float]
    """Energy through the module by UTC day."""

    @property
    def letter(self) -> str:
        """A for the first slot."""
        return LETTERS[self.slot]


@dataclass(slots=True)
class _Sum:
    charged_wh: float = 0.0
    discharged_wh: float = 0.0
    idle: int = 0
    daily_wh: dict[int, list[float]] = field(default_factory=dict)
    """Charged and discharged, by UTC day."""

    def of_span(self, name: str, start: float, end: float) -> float:
        """What went one way on the whole days of a span."""
        way = ("CHARGED_ENERGY", "DISCHARGED_ENERGY").index(name)
        days = range(first_whole_day(start), int(end // DAY_S))
        return sum(wh[way] for day, wh in self.daily_wh.items() if day in days)


def module_work(evidence: Evidence, cells: Sequence[ModuleCells]) -> tuple[ModuleWork, ...]:
    """Of the modules that are in now, since the last of them came."""
    slots = [module.slot for module in cells]
    first = first_whole_day(evidence.battery_since)
    days = [day for day in evidence.days if day >= first]
    sums = {slot: _Sum() for slot in slots}
    busy = 0
    for day in days:
        busy += _add_day(evidence, day, sums)
    through = {slot: entry.charged_wh + entry.discharged_wh for slot, entry in sums.items()}
    total_wh = sum(through.values())
    busy_h = busy * QUARTER_H
    found = []
    for module in cells:
        slot, entry = module.slot, sums[module.slot]
        share = None
        if len(slots) > 1 and total_wh > 0 and busy_h >= _FEWEST_HOURS:
            share = 100.0 * through[slot] / (total_wh / len(slots))
        steps = limits().health_module_share_pct
        level = Level.FINE if share is None else steps.level(share, low_is_bad=True)
        resistances = [c.resistance_mohm.value for c in module.cells if c.resistance_mohm]
        found.append(
            ModuleWork(
                slot=slot,
                charged_wh=entry.charged_wh,
                discharged_wh=entry.discharged_wh,
                share_pct=share,
                idle_h=entry.idle * QUARTER_H,
                busy_h=busy_h,
                blocked_h=_blocked_h(evidence, slot, days),
                level=level,
                resistance_mohm=(
                    sum(resistances) if len(resistances) == len(module.cells) > 0 else None
                ),
                counter_ratio=_counter_ratios(evidence, slot, entry, days),
                balancing_days=_balancing_days(evidence, slot, days),
                daily_wh={day: sum(wh) for day, wh in entry.daily_wh.items()},
            )
        )
    return tuple(found)


def _add_day(evidence: Evidence, day: int, sums: Mapping[int, _Sum]) -> int:
    """Returns in how many quarters at least one module carried load."""
    ours, busy = limits(), 0
    currents = {slot: evidence.currents[slot].of_day(day) for slot in sums}
    voltages = {slot: evidence.voltages[slot].of_day(day) for slot in sums}
    for place in range(QUARTERS):
        at_work = {
            slot: value
            for slot, row in currents.items()
            if row and (value := row[place]) is not None
        }
        if not at_work:
            continue
        is_busy = max(map(abs, at_work.values())) >= ours.module_busy_current_a
        busy += is_busy
        for slot, current in at_work.items():
            entry = sums[slot]
            entry.idle += is_busy and abs(current) < ours.module_idle_current_a
            volts = voltages[slot][place] if voltages[slot] else None
            if volts is None:
                continue
            wh = volts * current * QUARTER_H
            of_day = entry.daily_wh.setdefault(day, [0.0, 0.0])
            if wh > 0:
                entry.charged_wh += wh
                of_day[0] += wh
            else:
                entry.discharged_wh -= wh
                of_day[1] -= wh
    return busy


def _blocked_h(evidence: Evidence, slot: int, days: Sequence[int]) -> float:
    """Time in which a module permitted no current either way."""
    if not days:
        return 0.0
    start, end = span_of(days)
    history = evidence.history
    into = curve(history, f"BMS.CHARGE_CURRENT_LIMIT[{slot}]", start, end)
    out = curve(history, f"BMS.DISCHARGE_CURRENT_LIMIT[{slot}]", start, end)
    blocked = sum(
        a == 0 and b == 0
        for day in days
        if day in into.days and day in out.days
        for a, b in zip(into.of_day(day), out.of_day(day), strict=True)
    )
    return blocked * QUARTER_H


def _balancing_days(evidence: Evidence, slot: int, days: Sequence[int]) -> int | None:
    """Days on which the bits of balancing cells were not all 0 at some time."""
    if not days:
        return None
    start, end = span_of(days)
    changes = evidence.history.fact_changes("BMS.CELL_BALANCE_STATUS", start, end)
    told = [dict(enumerate(stored.values)).get(slot) for stored in changes]
    if not any(isinstance(bits, int) for bits in told):
        return None
    balanced: set[int] = set()
    for bits, (_, at, until) in zip(told, spans_told(changes, start, end), strict=True):
        if isinstance(bits, int) and bits:
            balanced.update(range(int(at // DAY_S), first_whole_day(until)))
    return len(balanced.intersection(days))


def _counter_ratios(
    evidence: Evidence, slot: int, entry: _Sum, days: Sequence[int]
) -> dict[str, float]:
    """Energy counters as the catalogue reads them, against what we integrated."""
    if not days:
        return {}
    start, end = span_of(days)
    found: dict[str, float] = {}
    for name in ("CHARGED_ENERGY", "DISCHARGED_ENERGY"):
        changes = numbers_told(evidence.history, f"BMS.{name}", start, end)
        values = [stored.values[slot] for stored in changes if slot < len(stored.values)]
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        if (counted := _counted(numbers)) <= 0:
            continue
        ours_wh = entry.of_span(name, max(changes[0].at, start), changes[-1].at)
        if ours_wh > 0:
            found[name] = counted / _JOULES_A_WH / ours_wh
    return found


def _counted(numbers: Sequence[float]) -> float:
    """What a counter rose by; it has 32 bits, so that it begins again now and then."""
    total = 0.0
    for before, after in pairwise(numbers):
        if after >= before:
            total += after - before
        elif before > _COUNTER_END / 2:
            total += after - before + _COUNTER_END
    return total
