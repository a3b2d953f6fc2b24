"""Inputs of the sun, curtailment, insulation, and grid outside its limits, over a span.

Method. A day is *clear* if its generation is near the best of the fortnights around it. Each input
is held against its own best day of those weeks; on clear days all of them should be near 1, so that
one that is not has shade, dirt or a defect. What was lost by curtailment is bounded from above: the
best of the same quarter of an hour on the days around, less what was generated; a cloud that passed
just then counts as lost. Voltage counts as outside by means of a quarter of an hour (EN 50160 takes
those of ten minutes). The base load is the calmest quarter of an hour of each day, times a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import (
    DAY_S,
    MONTH_DAYS,
    QUARTER_H,
    QUARTER_S,
    QUARTERS,
    Curve,
    curve,
)
from senec_tui.model.health.robust import Interval, theil_sen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from senec_tui.model.health.evidence import Evidence

_AROUND: Final = 14
"""Days on either side that see the same sun."""
_CLEAR: Final = 0.85
"""Part of the best day around from which on a day is clear."""
_RECENT: Final = 10
_PHASES: Final = 3
_MOST_INPUTS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class InputYield:
    """One PV input."""

    index: int
    energy_wh: float
    of_best: float | None
    """Median of the newest clear days against its own best day around each; 1 is as good."""
    daily_wh: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SunAndGrid:
    """What was found; None where the device does not tell."""

    inputs: tuple[InputYield, ...]
    clear_days: int
    curtailed_h: float | None
    lost_wh: float | None
    """At most; see the method."""
    insulation: float | None
    """Newest median of a day, in the unit of the catalogue (Ohm/V)."""
    insulation_a_month: Interval | None
    insulation_dropouts: int
    """Days on which it fell below half of its usual value."""
    outside_voltage_min: float | None
    skewed_min: float | None
    base_load_wh_day: float | None


def sun_and_grid(evidence: Evidence) -> SunAndGrid:
    """Of a span. Blocking: it reads some more curves."""
    inputs = _inputs(evidence)
    clear = _clear_days(inputs)
    curtailed_h, lost_wh = _curtailed(evidence)
    insulation = _daily_insulation(evidence)
    usual = median(value for _, value in insulation) if insulation else 0.0
    ours = limits()
    return SunAndGrid(
        inputs=tuple(_yield(index, daily, clear) for index, daily in enumerate(inputs)),
        clear_days=len(clear),
        curtailed_h=curtailed_h,
        lost_wh=lost_wh,
        insulation=insulation[-1][1] if insulation else None,
        insulation_a_month=theil_sen([(day / MONTH_DAYS, value) for day, value in insulation]),
        insulation_dropouts=sum(value < usual / 2 for _, value in insulation),
        outside_voltage_min=_minutes(
            evidence,
            "PM1OBJ1.U_AC",
            lambda volts: any(
                abs(v - ours.phase_voltage_nominal_v) > ours.phase_voltage_deviation_v.act
                for v in volts
                if v
            ),
        ),
        skewed_min=_minutes(
            evidence,
            "PM1OBJ1.P_AC",
            lambda watts: len(watts) > 1 and max(watts) - min(watts) > ours.phase_skew_w.act,
        ),
        base_load_wh_day=_base_load(evidence),
    )


def _inputs(evidence: Evidence) -> list[dict[int, float]]:
    """Energy by day of each input that ever gave anything."""
    found: list[dict[int, float]] = []
    for index in range(_MOST_INPUTS):
        power = _read(evidence, f"PV1.MPP_POWER[{index}]")
        if not power.days:
            break
        daily = {
            day: sum(value for value in power.of_day(day) if value) * QUARTER_H
            for day in sorted(power.days)
        }
        found.append(daily)
    while found and not any(found[-1].values()):
        found.pop()
    return found


def _clear_days(inputs: Sequence[Mapping[int, float]]) -> set[int]:
    total: dict[int, float] = {}
    for daily in inputs:
        for day, wh in daily.items():
            total[day] = total.get(day, 0.0) + wh
    return {day for day, wh in total.items() if wh > 0 and wh >= _CLEAR * _best_around(total, day)}


def _best_around(daily: Mapping[int, float], day: int) -> float:
    return max(daily.get(near, 0.0) for near in range(day - _AROUND, day + _AROUND + 1))


def _yield(index: int, daily: Mapping[int, float], clear: set[int]) -> InputYield:
    shares = [
        daily[day] / best
        for day in sorted(clear)[-_RECENT:]
        if day in daily and (best := _best_around(daily, day)) > 0
    ]
    return InputYield(
        index=index,
        energy_wh=sum(daily.values()),
        of_best=median(shares) if shares else None,
        daily_wh=daily,
    )


def _curtailed(evidence: Evidence) -> tuple[float | None, float | None]:
    """Hours, and the energy that was lost at most."""
    ratio = _read(evidence, "PV1.POWER_RATIO[0]")
    if not ratio.days:
        ratio = _read(evidence, "PV1.POWER_RATIO")
    if not ratio.days:
        return None, None
    power = _read(evidence, "ENERGY.GUI_INVERTER_POWER")
    below = limits().curtailed_below_pct
    rows = {day: power.of_day(day) for day in power.days}
    held = {
        (day, place)
        for day in ratio.days
        if day in rows
        for place, value in enumerate(ratio.of_day(day))
        if value is not None and value < below and rows[day][place]
    }
    lost_wh = 0.0
    for day, place in held:
        best = max(
            (
                value
                for near in range(day - _AROUND, day + _AROUND + 1)
                if near in rows and (near, place) not in held and (value := rows[near][place])
            ),
            default=0.0,
        )
        lost_wh += max(0.0, best - (rows[day][place] or 0.0)) * QUARTER_H
    return len(held) * QUARTER_H, lost_wh


def _daily_insulation(evidence: Evidence) -> list[tuple[int, float]]:
    found = _read(evidence, "WIZARD.INSULATION_RESISTANCE")
    days = [
        (day, known) for day in sorted(found.days) if (known := [v for v in found.of_day(day) if v])
    ]
    return [(day, median(values)) for day, values in days]


def _minutes(
    evidence: Evidence, path: str, is_outside: Callable[[list[float]], bool]
) -> float | None:
    """How long a condition on the three phases held, by quarters of an hour."""
    phases = [_read(evidence, f"{path}[{phase}]") for phase in range(_PHASES)]
    days = set().union(*(phase.days for phase in phases))
    if not days:
        return None
    count = 0
    for day in days:
        rows = [row for phase in phases if (row := phase.of_day(day))]
        for place in range(QUARTERS):
            known = [value for row in rows if (value := row[place]) is not None]
            count += bool(known) and is_outside(known)
    return count * QUARTER_S / 60


def _base_load(evidence: Evidence) -> float | None:
    """What the house, with the appliance itself, never goes below, Wh a day."""
    least = limits().health_measured_pct / 100
    lowest: dict[int, float] = {}
    for quarter in evidence.quarters:
        if quarter.measured >= least:
            day = quarter.start // DAY_S
            lowest[day] = min(lowest.get(day, quarter.house_wh), quarter.house_wh)
    return median(lowest.values()) * QUARTERS if lowest else None


def _read(evidence: Evidence, path: str) -> Curve:
    return curve(evidence.history, path, evidence.start, evidence.end)
