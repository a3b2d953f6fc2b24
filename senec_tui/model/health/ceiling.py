"""Up to where the battery charges, and on which days it was held back.

Method. The highest charge of each local day (mean of a quarter of an hour), beside the energy that
was fed into the grid that day while the battery took next to nothing. (While it charges as fast as
it may, some surplus goes past it; that is no ceiling.) A day with such energy on which the battery
was never full is one on which something other than the sun ended the charging: a setting, a fault,
or the maker from afar.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import DAY_S, QUARTER_S
from senec_tui.model.history.local_time import local_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, tzinfo

    from senec_tui.model.health.evidence import Evidence


_IDLE_PART: Final = 0.05
"""Of what goes into the grid in a quarter of an hour: less into the battery is next to nothing."""


@dataclass(frozen=True, slots=True)
class DayOfCharge:
    """How full the battery became on one local day."""

    day: date
    highest_pct: float
    lowest_pct: float
    refused_wh: float
    """Fed into the grid while the battery took next to nothing."""
    measured: float
    """The part of it that was measured, 0 to 1."""
    held_back: bool
    """There was such energy although the battery was never full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """How full the battery became on the days of a span, and where it was held back."""

    days: tuple[DayOfCharge, ...]
    held_back: int
    with_surplus: int
    """Days with energy that it did not take; only they tell anything."""
    ceiling_pct: float | None
    """Median of the highest charge of the days held back; None: there are none."""


def ceiling(evidence: Evidence, zone: tzinfo | None = None) -> Ceiling:
    """The days of a span."""
    ours = limits()
    tops: dict[date, list[float]] = {}
    for day in evidence.days:
        for place, soc in enumerate(evidence.soc.of_day(day)):
            if soc is not None:
                tops.setdefault(local_day(day * DAY_S + place * QUARTER_S, zone), []).append(soc)
    exported: Counter[date] = Counter()
    measured: Counter[date] = Counter()
    milli = 1000
    for quarter in evidence.quarters:
        date_of = local_day(quarter.start, zone)
        if quarter.charge_wh <= _IDLE_PART * quarter.export_wh:
            exported[date_of] += round(quarter.export_wh * milli)
        measured[date_of] += round(quarter.measured * milli)
    days = tuple(
        DayOfCharge(
            day,
            max(socs),
            min(socs),
            exported[day] / milli,
            min(1.0, measured[day] / milli * QUARTER_S / DAY_S),
            max(socs) < ours.health_ceiling_pct and exported[day] / milli >= ours.health_surplus_wh,
        )
        for day, socs in sorted(tops.items())
    )
    held = [entry.highest_pct for entry in days if entry.held_back]
    return Ceiling(
        days=days,
        held_back=len(held),
        with_surplus=sum(entry.refused_wh >= ours.health_surplus_wh for entry in days),
        ceiling_pct=median(held) if held else None,
    )


def seconds_by_state(evidence: Evidence) -> Mapping[int, float]:
    """How long each operating state lasted, by its code; as far as something was measured."""
    changes = evidence.history.fact_changes("ENERGY.STAT_STATE", evidence.start, evidence.end)
    measured = [(q.start, q.measured * QUARTER_S) for q in evidence.quarters if q.measured > 0]
    lasted: Counter[int] = Counter()
    edges = [(stored.at, next(iter(stored.values), None)) for stored in changes]
    place = -1
    for start, seconds in measured:
        middle = start + QUARTER_S / 2
        while place + 1 < len(edges) and edges[place + 1][0] <= middle:
            place += 1
        code = edges[place][1] if place >= 0 else None
        if isinstance(code, int | float):
            lasted[int(code)] += round(seconds)
    return {code: float(seconds) for code, seconds in lasted.most_common()}
