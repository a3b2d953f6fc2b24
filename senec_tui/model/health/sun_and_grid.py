"""Inputs of the sun, curtailment, insulation, and grid outside its limits, over a span.

Method. A day is *clear* if its generation is near what the best days of the fortnights before and
after it let expect: a line through both, so that autumn is no defect; at the ends of the span the
line goes on. On clear days each input is held against the others together, and that against its own
best of the weeks around; all should be near 1, so that one that is not has shade, dirt or a defect.
(A single input is held against what its own best days let expect.) That sees what is younger than
two weeks; what is older shows in the share of an input in the sum, on the newest clear days against
all of them, which for roofs to east and west changes with the season, too. What was lost by
curtailment is bounded from above: the best of the same quarter of an hour on the days around, less
what was generated; a cloud that passed just then counts as lost. Voltage counts as outside by means
of a quarter of an hour (EN 50160 takes those of ten minutes). The base load is the calmest quarter
of an hour of each day, times a day.

No measured insulation is published: `WIZARD.INSULATION_RESISTANCE` is what is demanded. So it is
counted how often the system was testing it or at fault (states 83 and 91), by month, and how often
the sun broke off by day: all inputs at nothing for up to two hours, between quarters of an hour in
which they gave something.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import (
    DAY_S,
    QUARTER_H,
    QUARTER_S,
    QUARTERS,
    Curve,
    curve,
    spans_told,
)
from senec_tui.model.plant.pv import INSULATION_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from senec_tui.model.health.evidence import Evidence
    from senec_tui.model.history.queries.history_file import History

_AROUND: Final = 14
"""Days on either side that see the same sun."""
_CLEAR: Final = 0.85
"""Part of the best day around from which on a day is clear."""
_RECENT: Final = 10
_SEASON: Final = 0.3
"""A line that goes on beyond the last good day is followed by no more than that part."""
_PHASES: Final = 3
_MOST_INPUTS: Final = 8
_DARK_W: Final = 20.0
"""Less is nothing."""
_BRIGHT_W: Final = 200.0
"""So much at least before and after a break."""
_LONGEST_BREAK: Final = 8
"""Quarters of an hour; a longer one is weather, or snow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputYield:
    """One PV input."""

    index: int
    energy_wh: float
    of_best: float | None
    """Median of the newest clear days against its own best; 1 is as good. See the method."""
    share: float | None
    """Of the sum, on the newest clear days."""
    usual_share: float | None
    """The same on all clear days."""
    daily_wh: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsulationChecks:
    """How often the system dealt with its insulation."""

    tests: int
    """Times in the state of a test."""
    faults: int
    """Times in the state of a fault."""
    hours: float
    """In both states together."""
    last: float | None
    """When the last of them began."""
    by_month: Mapping[str, int]
    """`2026-03` -> how many of both, in order of time; months without any are left out."""


@dataclass(frozen=True, slots=True)
class OutsideLimits:
    """How long the grid was not as it should be."""

    minutes: float
    days: int
    """On which it was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SunAndGrid:
    """What was found; None where the device does not tell."""

    start: float
    end: float
    days: int
    """UTC days of which something is known."""
    inputs: tuple[InputYield, ...]
    clear_days: frozenset[int]
    """UTC days."""
    curtailed_h: float | None
    lost_wh: float | None
    """At most; see the method."""
    insulation: InsulationChecks | None
    breaks: int | None
    """Times that the sun broke off by day."""
    breaks_min: float
    outside_voltage: OutsideLimits | None
    skewed: OutsideLimits | None
    base_load_wh_day: float | None


def sun_and_grid(evidence: Evidence) -> SunAndGrid:
    """Of a span. Blocking: it reads some more curves."""
    inputs = _inputs(evidence)
    clear = _clear_days(inputs)
    curtailed_h, lost_wh = _curtailed(evidence)
    breaks, breaks_min = _breaks(evidence)
    ours = limits()
    return SunAndGrid(
        start=evidence.start,
        end=evidence.end,
        days=len(evidence.days),
        inputs=_yields(inputs, clear),
        clear_days=frozenset(clear),
        curtailed_h=curtailed_h,
        lost_wh=lost_wh,
        insulation=_insulation(evidence.history, evidence.start, evidence.end),
        breaks=breaks,
        breaks_min=breaks_min,
        outside_voltage=_outside(
            evidence,
            "PM1OBJ1.U_AC",
            lambda volts: any(
                abs(v - ours.phase_voltage_nominal_v) > ours.phase_voltage_deviation_v.act
                for v in volts
                if v
            ),
        ),
        skewed=_outside(
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
    total = _sums(inputs)
    return {day for day, wh in total.items() if wh > 0 and wh >= _CLEAR * _expected(total, day)}


def _sums(inputs: Sequence[Mapping[int, float]]) -> dict[int, float]:
    total: dict[int, float] = {}
    for daily in inputs:
        for day, wh in daily.items():
            total[day] = total.get(day, 0.0) + wh
    return total


def _expected(daily: Mapping[int, float], day: int) -> float:
    """What the best days before and after a day let expect of it; 0 without any."""
    before = _best(daily, range(day - _AROUND, day))
    after = _best(daily, range(day + 1, day + _AROUND + 1))
    if before and after:
        return _on_line(before, after, day)
    if before:
        farther = _best(daily, range(day - 2 * _AROUND, day - _AROUND))
    else:
        farther = _best(daily, range(day + _AROUND + 1, day + 2 * _AROUND + 1))
    nearest = before or after
    if nearest and farther:
        least, most = (1 - _SEASON) * nearest[1], (1 + _SEASON) * nearest[1]
        return min(max(_on_line(farther, nearest, day), least), most)
    return nearest[1] if nearest else 0.0


def _best(daily: Mapping[int, float], days: range) -> tuple[int, float] | None:
    """The day with the most, and how much that was."""
    known = [(daily[day], day) for day in days if daily.get(day, 0.0) > 0]
    if not known:
        return None
    wh, day = max(known)
    return day, wh


def _on_line(one: tuple[int, float], other: tuple[int, float], day: int) -> float:
    return one[1] + (other[1] - one[1]) * (day - one[0]) / (other[0] - one[0])


def _yields(inputs: Sequence[Mapping[int, float]], clear: set[int]) -> tuple[InputYield, ...]:
    total, days = _sums(inputs), sorted(clear)

    def shares(daily: Mapping[int, float], of: Sequence[int]) -> float | None:
        known = [daily[day] / total[day] for day in of if day in daily and total[day] > 0]
        return median(known) if known else None

    found = []
    for index, daily in enumerate(inputs):
        against = _against_its_best(daily, total, days)
        found.append(
            InputYield(
                index=index,
                energy_wh=sum(daily.values()),
                of_best=median(against) if against else None,
                share=shares(daily, days[-_RECENT:]),
                usual_share=shares(daily, days),
                daily_wh=daily,
            )
        )
    return tuple(found)


def _against_its_best(
    daily: Mapping[int, float], total: Mapping[int, float], days: Sequence[int]
) -> list[float]:
    """The newest clear days, 1 is as good as ever in the weeks around."""
    others = {day: total[day] - daily[day] for day in days if day in daily}
    if not any(others.values()):
        expected = {day: _expected(daily, day) for day in days[-_RECENT:]}
        return [daily[day] / wh for day, wh in expected.items() if day in daily and wh > 0]
    part = {day: daily[day] / wh for day, wh in others.items() if wh > 0}
    found = []
    for day in days[-_RECENT:]:
        near = [part[other] for other in range(day - _AROUND, day + _AROUND + 1) if other in part]
        if day in part and max(near) > 0:
            found.append(part[day] / max(near))
    return found


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


def _insulation(history: History, start: float, end: float) -> InsulationChecks | None:
    """From the operating states; None: none was recorded."""
    changes = history.fact_changes("ENERGY.STAT_STATE", start, end)
    if not any(stored.has_number for stored in changes):
        return None
    concerned = [
        (code, left, right)
        for stored, left, right in spans_told(changes, start, end)
        if (code := next(iter(stored.values), None)) in INSULATION_STATES
    ]
    months = Counter(f"{datetime.fromtimestamp(left, UTC):%Y-%m}" for _, left, _ in concerned)
    test, fault = INSULATION_STATES
    return InsulationChecks(
        tests=sum(code == test for code, _, _ in concerned),
        faults=sum(code == fault for code, _, _ in concerned),
        hours=sum(right - left for _, left, right in concerned) / 3600,
        last=max((left for _, left, _ in concerned), default=None),
        by_month=dict(sorted(months.items())),
    )


def _breaks(evidence: Evidence) -> tuple[int | None, float]:
    """How often the sun broke off by day, and for how many minutes together."""
    power = _read(evidence, "ENERGY.GUI_INVERTER_POWER")
    if not power.days:
        return None, 0.0
    count, quarters = 0, 0
    for day in power.days:
        dark: int | None = None
        """How many in a row are dark since a bright one; None: it was not bright yet."""
        for value in power.of_day(day):
            if value is None:
                dark = None
            elif abs(value) >= _BRIGHT_W:
                if dark and dark <= _LONGEST_BREAK:
                    count, quarters = count + 1, quarters + dark
                dark = 0
            elif dark is not None:
                # What is neither bright nor dark is dusk.
                dark = dark + 1 if abs(value) < _DARK_W else None
    return count, quarters * QUARTER_S / 60


def _outside(
    evidence: Evidence, path: str, is_outside: Callable[[list[float]], bool]
) -> OutsideLimits | None:
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
    return OutsideLimits(count * QUARTER_S / 60, len(days))


def _base_load(evidence: Evidence) -> float | None:
    """What the house, with the appliance itself, never goes below, Wh a day."""
    least = limits().health_measured_pct / 100
    measured: dict[int, list[float]] = {}
    for quarter in evidence.quarters:
        if quarter.measured >= least:
            measured.setdefault(quarter.start // DAY_S, []).append(quarter.house_wh)
    # The calmest hour of a part of a day need not be that of the day.
    lowest = [min(of_day) for of_day in measured.values() if len(of_day) >= QUARTERS // 2]
    return median(lowest) * QUARTERS if lowest else None


def _read(evidence: Evidence, path: str) -> Curve:
    return curve(evidence.history, path, evidence.start, evidence.end)
