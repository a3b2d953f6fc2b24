"""Every cell over weeks: how far from its neighbours, whether that grows, and its resistance.

Method. Cells of a module are in series, so they carry the same current and differ only by charge,
capacity and resistance. Once a day at the top and once at the bottom of charge, while next to no
current flows, the distance of every cell from the median of its module is taken: the *fingerprint*.
Only comparable days count: those whose charge and temperature are near the usual of all
fingerprints. The slope over the days is robust (`robust.theil_sen`). LFP is looked at only where
its curve is not flat. Low-dynamic phases as a stand-in for rest: Figgener et al., “Degradation mode
estimation using reconstructed open circuit voltage curves from multi-year home storage field
data”, arXiv:2411.08025, use the supply of the house by night in the same way.

A new serial number begins a new series; a module that moved to another slot keeps its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import MONTH_DAYS, QUARTERS
from senec_tui.model.health.resistance import cell_resistances
from senec_tui.model.health.robust import Interval, theil_sen
from senec_tui.model.plant.battery import LETTERS, LFP, NMC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.catalogue.limits import Limits, Steps
    from senec_tui.model.health.evidence import Evidence, Fitting

End = Literal["top", "bottom"]
ENDS: Final[tuple[End, ...]] = ("top", "bottom")
_MOST_QUARTERS: Final = 8
"""Of one day that are averaged."""
_FEWEST_CELLS: Final = 3
"""Below that a median of a module says nothing."""
_RECENT: Final = 14
"""So many of the newest fingerprints say how far a cell is off now."""
_CELL_STEP_MV: Final = 1.0
"""Resolution of cell voltages."""
_SAME_CHARGE_PCT: Final = 1.0
"""Quarters of one day within that of its highest, or lowest, belong together."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A module at rest at one end of its charge, on one day."""

    day: int
    soc_pct: float
    temperature_c: float | None
    off_mv: tuple[float | None, ...]
    """Distance of each cell from the median of the module."""

    @property
    def spread_mv(self) -> float:
        """Highest minus lowest cell."""
        known = [value for value in self.off_mv if value is not None]
        return max(known) - min(known)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEnd:
    """One cell at one end of the charge."""

    points: tuple[tuple[int, float], ...]
    """(UTC day, distance from the median of its module in mV)."""
    off_mv: float | None
    """Now: median of the newest fingerprints."""
    slope_mv_month: Interval | None
    """None: fewer than `health_fingerprints_least` comparable days."""
    lowest_pct: float
    """On how many of the days it was the lowest of its module."""
    highest_pct: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CellHealth:
    """What is known of a cell."""

    slot: int
    index: int
    ends: Mapping[End, CellEnd]
    resistance_mohm: Interval | None
    resistance_ratio: float | None
    """Of the median of its module."""
    level: Level
    worst: Literal["", "off", "drift", "resistance"]
    """What is nearest to its limit."""
    worst_end: End | None
    nearness: float
    """How far the way to its nearest limit is gone; 1 is the limit of “watch”, -1 unknown."""

    @property
    def name(self) -> str:
        """`B11`."""
        return f"{LETTERS[self.slot]}{self.index + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleCells:
    """The cells of one module."""

    slot: int
    chemistry: str | None
    since: float
    """When this module is known from: its serial number appeared, or the history began."""
    is_new: bool
    """It took the place of another one within the span."""
    fingerprints: Mapping[End, tuple[Fingerprint, ...]]
    """Comparable ones."""
    dropped: Mapping[End, int]
    """Days that had one, but too far from the usual charge or temperature."""
    rest_spread_mv: Mapping[End, float | None]
    load_spread_mv: float | None
    """Median while current flows in the middle of the charge."""
    cells: tuple[CellHealth, ...]


def module_cells(evidence: Evidence, *, until: float | None = None) -> tuple[ModuleCells, ...]:
    """All modules that are in now, in the order of their slots."""
    end = evidence.end if until is None else until
    present = [fitting for fitting in evidence.fittings if fitting.end >= end]
    return tuple(
        found
        for fitting in sorted(present, key=lambda fitting: fitting.slot)
        if (found := _module(evidence, fitting)) is not None
    )


def ranking(modules: Sequence[ModuleCells]) -> list[CellHealth]:
    """All cells of which anything is known, the weakest first."""
    cells = [cell for module in modules for cell in module.cells if cell.worst]
    return sorted(cells, key=lambda cell: -cell.nearness)


def _module(evidence: Evidence, fitting: Fitting) -> ModuleCells | None:
    mine = [
        other
        for other in evidence.fittings
        if other == fitting or (fitting.serial and other.serial == fitting.serial)
    ]
    days = [(day, f.slot) for f in mine for day in evidence.days if f.holds(day)]
    days = sorted((d, slot) for d, slot in days if evidence.cell_count(slot, d) >= _FEWEST_CELLS)
    if not days:
        return None
    last_day, last_slot = days[-1]
    chemistry = evidence.chemistry(last_slot, last_day)
    count = evidence.cell_count(last_slot, last_day)
    days = [(day, slot) for day, slot in days if evidence.cell_count(slot, day) == count]
    kept: dict[End, tuple[Fingerprint, ...]] = {}
    dropped: dict[End, int] = {}
    for end in ENDS:
        found = [p for d, slot in days if (p := _fingerprint(evidence, slot, d, end, chemistry))]
        kept[end] = _comparable(found)
        dropped[end] = len(found) - len(kept[end])
    resistances = cell_resistances(evidence, last_slot, [d for d, s in days if s == last_slot])
    return ModuleCells(
        slot=fitting.slot,
        chemistry=chemistry,
        since=min(f.start for f in mine),
        is_new=min(f.start for f in mine) > evidence.start,
        fingerprints=kept,
        dropped=dropped,
        rest_spread_mv={end: _spread_mv(kept[end]) for end in ENDS},
        load_spread_mv=_load_spread_mv(evidence, days),
        cells=tuple(
            _cell(fitting.slot, index, kept, resistances, chemistry) for index in range(count)
        ),
    )


# -- fingerprints --------------------------------------------------------------------------------


def _fingerprint(
    evidence: Evidence, slot: int, day: int, end: End, chemistry: str | None
) -> Fingerprint | None:
    """A day at one end of the charge; None: the battery did not rest there."""
    bounds = _window(end, chemistry)
    currents = evidence.currents[slot].of_day(day)
    if bounds is None or not currents:
        return None
    low, high = bounds
    rest_a = limits().rest_current_a
    resting = [
        (soc, place)
        for place, current in enumerate(currents)
        if current is not None
        and abs(current) < rest_a
        and (soc := _soc(evidence, slot, day, place)) is not None
        and low <= soc <= high
    ]
    if not resting:
        return None
    edge = max(resting)[0] if end == "top" else min(resting)[0]
    places = [place for soc, place in resting if abs(soc - edge) <= _SAME_CHARGE_PCT]
    places = places[:: -(-len(places) // _MOST_QUARTERS)]
    off_mv = _off_mv(evidence, slot, day, places)
    if off_mv is None:
        return None
    degrees = [evidence.temperatures[slot].at(day, place) for place in places]
    known = [value for value in degrees if value is not None]
    return Fingerprint(day, edge, median(known) if known else None, off_mv)


def _window(end: End, chemistry: str | None) -> tuple[float, float] | None:
    """Charge at which fingerprints are taken."""
    ours = limits()
    if chemistry == NMC:
        bottom, top = ours.health_bottom_to_nmc_pct, ours.health_top_from_nmc_pct
    elif chemistry == LFP:
        bottom, top = ours.health_bottom_to_lfp_pct, ours.health_top_from_lfp_pct
    else:
        return None
    return (top, 100.0) if end == "top" else (0.0, bottom)


def _soc(evidence: Evidence, slot: int, day: int, place: int) -> float | None:
    """Of the plant, which has decimals; else of the module."""
    soc = evidence.soc.at(day, place)
    return evidence.socs[slot].at(day, place) if soc is None else soc


def _off_mv(
    evidence: Evidence, slot: int, day: int, places: Sequence[int]
) -> tuple[float | None, ...] | None:
    """Mean distance of each cell from the median of its module; None: too few cells."""
    curves = [curve for curve in evidence.cells[slot] if day in curve.days]
    sums, counts = [0.0] * len(curves), [0] * len(curves)
    for place in places:
        values = [curve.at(day, place) for curve in curves]
        known = [value for value in values if value]
        if len(known) < _FEWEST_CELLS:
            continue
        middle = median(known)
        for index, value in enumerate(values):
            if value:
                sums[index] += value - middle
                counts[index] += 1
    if sum(count > 0 for count in counts) < _FEWEST_CELLS:
        return None
    return tuple(s / c if c else None for s, c in zip(sums, counts, strict=True))


def _comparable(found: Sequence[Fingerprint]) -> tuple[Fingerprint, ...]:
    """Those near the usual charge and temperature."""
    if not found:
        return ()
    ours = limits()
    charge = median(point.soc_pct for point in found)
    degrees = [point.temperature_c for point in found if point.temperature_c is not None]
    warmth = median(degrees) if degrees else None
    return tuple(
        point
        for point in found
        if abs(point.soc_pct - charge) <= ours.health_same_charge_pct
        and (
            warmth is None
            or point.temperature_c is None
            or abs(point.temperature_c - warmth) <= ours.health_same_temperature_k
        )
    )


def _spread_mv(points: Sequence[Fingerprint]) -> float | None:
    return median(point.spread_mv for point in points[-_RECENT:]) if points else None


def _load_spread_mv(evidence: Evidence, days: Sequence[tuple[int, int]]) -> float | None:
    """Of the newest days, while current flows between a third and two thirds of the charge."""
    found: list[float] = []
    least_a = limits().health_step_current_a
    for day, slot in days[-_RECENT:]:
        for place in range(0, QUARTERS, 2):
            current = evidence.currents[slot].at(day, place)
            soc = evidence.soc.at(day, place)
            if current is None or soc is None or abs(current) < least_a or not 33 <= soc <= 67:
                continue
            values = [curve.at(day, place) for curve in evidence.cells[slot]]
            known = [value for value in values if value]
            if len(known) >= _FEWEST_CELLS:
                found.append(max(known) - min(known))
    return median(found) if found else None


# -- one cell ------------------------------------------------------------------------------------


def _cell(
    slot: int,
    index: int,
    fingerprints: Mapping[End, Sequence[Fingerprint]],
    resistances: Sequence[Interval | None],
    chemistry: str | None,
) -> CellHealth:
    ends = {end: _cell_end(fingerprints[end], index) for end in ENDS}
    resistance = resistances[index] if index < len(resistances) else None
    others = [found.value for found in resistances if found is not None and found.value > 0]
    ratio = None
    if resistance is not None and others and (usual := median(others)) > 0:
        ratio = resistance.value / usual
    nearness, level, worst, worst_end = _verdict(ends, ratio, chemistry)
    return CellHealth(
        slot=slot,
        index=index,
        ends=ends,
        resistance_mohm=resistance,
        resistance_ratio=ratio,
        level=level,
        worst=worst,
        worst_end=worst_end,
        nearness=nearness,
    )


def _cell_end(points: Sequence[Fingerprint], index: int) -> CellEnd:
    mine = [(p.day, off) for p in points if (off := p.off_mv[index]) is not None]
    recent = [off for _, off in mine[-_RECENT:]]
    slope = None
    if len(mine) >= limits().health_fingerprints_least:
        months = [(day / MONTH_DAYS, off) for day, off in mine]
        slope = theil_sen(months, step=_CELL_STEP_MV)
    ranks = Counter(rank for p in points if (rank := _rank(p, index)))
    share = 100.0 / len(points) if points else 0.0
    return CellEnd(
        points=tuple(mine),
        off_mv=median(recent) if recent else None,
        slope_mv_month=slope,
        lowest_pct=ranks["lowest"] * share,
        highest_pct=ranks["highest"] * share,
    )


def _rank(point: Fingerprint, index: int) -> str:
    """Whether a cell is the lowest or highest of its module, and not as good as the middle."""
    value = point.off_mv[index]
    if value is None or abs(value) < _CELL_STEP_MV:
        return ""
    known = [off for off in point.off_mv if off is not None]
    if value == min(known):
        return "lowest"
    return "highest" if value == max(known) else ""


def _verdict(
    ends: Mapping[End, CellEnd], ratio: float | None, chemistry: str | None
) -> tuple[float, Level, Literal["", "off", "drift", "resistance"], End | None]:
    """How near to a limit, the level, by what, and at which end."""
    ours = limits()
    found: list[tuple[float, Level, Literal["", "off", "drift", "resistance"], End | None]] = [
        (-1.0, Level.FINE, "", None)
    ]
    for end, known in ends.items():
        if known.off_mv is not None and (steps := _off_steps(ours, end, chemistry)) is not None:
            size = abs(known.off_mv)
            found.append((size / steps.watch, steps.level(size), "off", end))
        if (slope := known.slope_mv_month) is not None:
            steps = ours.health_drift_mv_month
            # What is certain of it: the end of the interval that is nearer to no drift at all.
            sure = max(slope.low, -slope.high, 0.0)
            found.append((sure / steps.watch, steps.level(sure), "drift", end))
    if ratio is not None:
        steps = ours.health_resistance_ratio
        nearness = max(0.0, (ratio - 1) / (steps.watch - 1))
        found.append((nearness, steps.level(ratio), "resistance", None))
    return max(found, key=lambda entry: (entry[1], entry[0]))


def _off_steps(ours: Limits, end: End, chemistry: str | None) -> Steps | None:
    if chemistry == NMC:
        return ours.health_off_top_nmc_mv if end == "top" else ours.health_off_bottom_nmc_mv
    if chemistry == LFP:
        return ours.health_off_top_lfp_mv if end == "top" else ours.health_off_bottom_lfp_mv
    return None
