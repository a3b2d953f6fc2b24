"""Charges and discharges without a break, and what they moved. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import QUARTER_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.health.evidence import Evidence, Quarter

_OTHER_WAY: Final = 0.02
"""A quarter is a discharge if that part of it at most went the other way."""
_LEAST_WH: Final = 5.0
"""Of a quarter that takes part in a run."""
_SHORTEST: Final = 3
"""Quarters of a run without its first and last, which may be begun ones."""


@dataclass(frozen=True, slots=True)
class Run:
    """A charge or discharge without a break."""

    start: float
    end: float
    charging: bool
    from_pct: float
    to_pct: float
    energy_wh: float

    @property
    def moved_pct(self) -> float:
        """Of the charge, magnitude."""
        return abs(self.to_pct - self.from_pct)


def runs(evidence: Evidence, jumped: frozenset[int] = frozenset()) -> list[Run]:
    """All runs of the span, whatever they moved.

    `jumped`: starts of quarters in which the charge level jumped (`charge_jumps`); they end a run.
    """
    least = limits().health_measured_pct / 100.0
    found: list[Run] = []
    group: list[Quarter] = []
    way = 0
    for quarter in evidence.quarters:
        usable = quarter.measured >= least and quarter.start not in jumped
        direction = _direction(quarter) if usable else 0
        follows = bool(group) and quarter.start - group[-1].start == QUARTER_S
        if not direction or direction != way or not follows:
            found += _run(evidence, group, charging=way > 0)
            group = []
        way = direction
        if direction:
            group.append(quarter)
    return [*found, *_run(evidence, group, charging=way > 0)]


def _direction(quarter: Quarter) -> int:
    for sign, one, other in (
        (1, quarter.charge_wh, quarter.discharge_wh),
        (-1, quarter.discharge_wh, quarter.charge_wh),
    ):
        if one >= _LEAST_WH and other <= _OTHER_WAY * one:
            return sign
    return 0


def _run(evidence: Evidence, group: Sequence[Quarter], *, charging: bool) -> list[Run]:
    """Between the middles of the first and the last whole quarter."""
    inner = group[1:-1]
    if len(inner) < _SHORTEST:
        return []
    first, last = evidence.level(inner[0].start), evidence.level(inner[-1].start)
    if first is None or last is None or (last > first) != charging:
        return []
    energies = [q.charge_wh if charging else q.discharge_wh for q in inner]
    energy_wh = sum(energies) - (energies[0] + energies[-1]) / 2
    half = QUARTER_S / 2
    return [Run(inner[0].start + half, inner[-1].start + half, charging, first, last, energy_wh)]


def full_to_empty(
    evidence: Evidence, since: float, reserve_pct: float, jumped: frozenset[int] = frozenset()
) -> list[Run]:
    """From the last quarter near full to the first near the reserve, with next to no charging.

    Not across a quarter in which the charge level jumped: that would be nothing like a capacity.
    """
    ours = limits()
    empty_pct = reserve_pct + ours.health_empty_pct
    least = ours.health_measured_pct / 100.0
    found: list[Run] = []
    full: tuple[float, float] | None = None
    out_wh = into_wh = 0.0
    before = 0
    for quarter in evidence.quarters:
        soc = evidence.level(quarter.start) if quarter.start >= since else None
        follows = quarter.start - before == QUARTER_S and quarter.measured >= least
        follows = follows and quarter.start not in jumped
        before = quarter.start
        if soc is None or not follows or soc >= ours.health_ceiling_pct:
            middle = quarter.start + QUARTER_S / 2
            full = None if soc is None or soc < ours.health_ceiling_pct else (middle, soc)
            out_wh, into_wh = quarter.discharge_wh / 2, 0.0
            continue
        out_wh += quarter.discharge_wh
        into_wh += quarter.charge_wh
        if soc > empty_pct or full is None:
            continue
        if into_wh <= _OTHER_WAY * out_wh:
            energy_wh = out_wh - quarter.discharge_wh / 2
            end = quarter.start + QUARTER_S / 2
            found.append(
                Run(full[0], end, charging=False, from_pct=full[1], to_pct=soc, energy_wh=energy_wh)
            )
        full = None
    return found
