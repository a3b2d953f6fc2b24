"""How much energy the battery holds, from what went in and out.

Method. A *run* is a charge or a discharge without a break. Its energy against the change of the
charge level, over all runs, is a line through the origin whose slope is the energy per 100 % of
charge (`robust.through_origin`); the interval holds the scatter of the runs and the uncertainty of
the device's meters (`health_measurement_pct`). Energy is the device's own power, integrated at
every poll; charge is the device's own estimate. Discharging gives what an owner can use; charging
gives more by the losses of a round trip.

The yardstick is Figgener et al., “Multi-year field measurements of home storage systems and their
use in capacity estimation”, Nature Energy 9, 1438–1447 (2024), doi:10.1038/s41560-024-01620-9:
capacity estimated from operational data of 21 systems over up to eight years (106 system-years),
validated by field capacity tests; usable capacity falls by two to three percentage points a year on
average. Of it we use that figure, and that energy over runs can stand in for a test. Theirs rests
on currents and voltages of laboratory quality; we have the charge level of the device, and so
cannot see what that itself gets wrong. Full-to-empty runs, which need no such level but its ends,
are listed beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.charge_jumps import charge_jumps, quarters_of
from senec_tui.model.health.evidence import DAY_S, MONTH_DAYS, QUARTER_S, curve, numbers_told
from senec_tui.model.health.robust import Interval, theil_sen, through_origin
from senec_tui.model.health.runs import full_to_empty, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.health.charge_jumps import ChargeJump
    from senec_tui.model.health.evidence import Evidence
    from senec_tui.model.health.runs import Run

_YEAR_DAYS: Final = 365.25
_MONTHS_FOR_FADE: Final = 6
FIELD_STUDY_FADE_PCT: Final = (2.0, 3.0)
"""Percentage points of usable capacity a year, on average over the systems of the study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much the battery holds."""

    since: float
    """Runs before that are of another battery, or before the span."""
    runs: int
    needed: int
    """How many runs are the least."""
    usable_wh: Interval | None
    """Given back between full and empty (100 to 0 %); None: too few runs."""
    charged_wh: Interval | None
    """Taken between empty and full."""
    efficiency_pct: Interval | None
    """Of a round trip."""
    full_to_empty: tuple[Run, ...]
    """Discharges from full to the lower end, oldest first."""
    jumps: tuple[ChargeJump, ...]
    """Where the charge level moved without energy, oldest first; no run goes across one."""
    fade_pct_year: Interval | None
    """Percentage points of the first month's capacity a year; None: under half a year."""
    design_wh: float | None
    claimed_health_pct: float | None
    """The device's own figure."""
    own_cycles: float | None
    """Energy given back over the capacity, measured or else by design; in the span, or where the
    device counts in the time of that."""
    device_cycles: float | None
    """What the device's counter rose by in the span, mean of the modules."""

    @property
    def is_fade_certain(self) -> bool:
        """The loss a year is known well enough to be told."""
        fade = self.fade_pct_year
        return fade is not None and fade.half_width <= limits().health_fade_certain_pct_year

    @property
    def of_design_pct(self) -> Interval | None:
        """Usable against design."""
        if self.usable_wh is None or not self.design_wh:
            return None
        return self.usable_wh.scaled(100.0 / self.design_wh)


def capacity(evidence: Evidence) -> Capacity:
    """Of the battery that is in now."""
    ours = limits()
    since = evidence.battery_since
    design_wh = _design_wh(evidence)
    jumps = _jumps(evidence, since, design_wh)
    jumped = quarters_of(jumps)
    found = [run for run in runs(evidence, jumped) if run.start >= since]
    large = [run for run in found if run.moved_pct >= ours.health_run_pct]
    needed = round(ours.health_runs_least)
    out = [run for run in large if not run.charging]
    into = [run for run in large if run.charging]
    usable, charged = _per_full(out, needed), _per_full(into, needed)
    reserve_pct = _last_number(evidence, "BAT1.SPARE_CAPACITY") or 0.0
    counted = _device_cycles(evidence, since)
    first, last = (since, evidence.end) if counted is None else (counted.start, counted.end)
    given_wh = sum(q.discharge_wh for q in evidence.quarters if first <= q.start < last)
    full_wh = design_wh if usable is None else usable.value
    return Capacity(
        since=since,
        runs=len(out),
        needed=needed,
        usable_wh=usable,
        charged_wh=charged,
        efficiency_pct=_ratio_pct(usable, charged),
        full_to_empty=tuple(full_to_empty(evidence, since, reserve_pct, jumped)),
        jumps=tuple(jumps),
        fade_pct_year=_fade(out),
        design_wh=design_wh,
        claimed_health_pct=_claimed(evidence),
        own_cycles=given_wh / full_wh if full_wh else None,
        device_cycles=None if counted is None else counted.cycles,
    )


def _jumps(evidence: Evidence, since: float, design_wh: float | None) -> list[ChargeJump]:
    """By what most runs say that 100 % hold, or else by design; a jump spoils few of them."""
    least = limits().health_run_pct
    known = [
        100.0 * run.energy_wh / run.moved_pct
        for run in runs(evidence)
        if run.start >= since and run.moved_pct >= least
    ]
    full_wh = median(known) if known else design_wh
    return charge_jumps(evidence, full_wh, since) if full_wh else []


def _per_full(found: Sequence[Run], needed: int) -> Interval | None:
    if len(found) < needed:
        return None
    points = [(run.moved_pct, run.energy_wh) for run in found]
    slope = through_origin(points, floor=limits().health_measurement_pct / 100.0)
    return None if slope is None else slope.scaled(100.0)


def _ratio_pct(usable: Interval | None, charged: Interval | None) -> Interval | None:
    """The meters' uncertainty is in both and falls out, but who knows; it stays in."""
    if usable is None or charged is None:
        return None
    value = usable.value / charged.value
    reach = (
        value
        * ((usable.half_width / usable.value) ** 2 + (charged.half_width / charged.value) ** 2)
        ** 0.5
    )
    return Interval(100 * value, 100 * (value - reach), 100 * (value + reach))


def _fade(found: Sequence[Run]) -> Interval | None:
    """Percentage points a year, over the capacities of single months."""
    months: dict[int, list[Run]] = {}
    for run in found:
        months.setdefault(int(run.start // (DAY_S * MONTH_DAYS)), []).append(run)
    points = [
        (month * MONTH_DAYS / _YEAR_DAYS, median(100 * r.energy_wh / r.moved_pct for r in those))
        for month, those in sorted(months.items())
        if len(those) >= 3
    ]
    if len(points) < _MONTHS_FOR_FADE:
        return None
    slope = theil_sen(points)
    return None if slope is None else slope.scaled(100.0 / points[0][1])


# -- what the device says ------------------------------------------------------------------------


def _design_wh(evidence: Evidence) -> float | None:
    return _last_number(evidence, "FACTORY.DESIGN_CAPACITY") or None


def _last_number(evidence: Evidence, path: str) -> float | None:
    """Of a fact, at the end of the span."""
    for stored in reversed(evidence.history.fact_changes(path, evidence.end, evidence.end)):
        value = next(iter(stored.values), None)
        if isinstance(value, int | float):
            return float(value)
    newest = list(evidence.history.samples(path, evidence.end - 2 * DAY_S, evidence.end))
    return newest[-1].mean if newest else None


def _claimed(evidence: Evidence) -> float | None:
    """The newest mean health of the modules, as far as it was kept."""
    found = []
    for slot in evidence.cells:
        health = curve(evidence.history, f"BMS.SOH[{slot}]", evidence.start, evidence.end)
        if health.days:
            known = [value for value in health.of_day(max(health.days)) if value]
            found += known[-1:]
    return sum(found) / len(found) if found else None


class _Counted(NamedTuple):
    """By the device, mean of the modules, between the first and the last change of its counters."""

    cycles: float
    start: float
    end: float


def _device_cycles(evidence: Evidence, since: float) -> _Counted | None:
    changes = numbers_told(evidence.history, "BMS.CYCLES", since, evidence.end)
    if len(changes) < 2:
        return None
    risen = [
        float(after) - float(before)
        for slot in evidence.cells
        for before, after in [_at(changes[0].values, changes[-1].values, slot)]
        if isinstance(before, int | float) and isinstance(after, int | float) and after >= before
    ]
    if not risen:
        return None
    return _Counted(sum(risen) / len(risen), max(changes[0].at, since), changes[-1].at)


def _at(before: Sequence[object], after: Sequence[object], slot: int) -> tuple[object, object]:
    if slot >= min(len(before), len(after)):
        return None, None
    return before[slot], after[slot]


def gaps(evidence: Evidence, *, longest_s: float = 3600.0) -> list[tuple[float, float]]:
    """Stretches of the span in which nothing was measured for longer than an hour."""
    starts = [float(q.start) for q in evidence.quarters if q.measured > 0]
    edges = [evidence.start - QUARTER_S, *starts, evidence.end]
    return [
        (left + QUARTER_S, right)
        for left, right in pairwise(edges)
        if right - left - QUARTER_S > longest_s
    ]
