"""Where the charge level moved although no energy did: the device had it wrong, and set it right.

Owners know it as a charge that falls from 60 to 20 % within minutes, or is full all at once. It is
an observation about the device's estimate, not about the battery; but a run across it would tell a
capacity that is none. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.health.evidence import QUARTER_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.model.health.evidence import Evidence, Quarter

_ONE_JUMP_S: Final = 2 * QUARTER_S
"""Windows overlap: what is seen in neighbours is one jump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeJump:
    """The charge level, means of the quarters of an hour before and after."""

    at: float
    """Middle of the quarter in which it was, or began or ended, Unix seconds."""
    from_pct: float
    to_pct: float
    explained_pct: float
    """What the energy accounts for, signed as the change."""

    @property
    def unexplained_pct(self) -> float:
        """Signed: negative where charge vanished."""
        return self.to_pct - self.from_pct - self.explained_pct

    @property
    def quarters(self) -> frozenset[int]:
        """Starts of the quarters that it may lie in."""
        middle = int(self.at // QUARTER_S) * QUARTER_S
        return frozenset((middle - QUARTER_S, middle, middle + QUARTER_S))


def charge_jumps(evidence: Evidence, full_wh: float, since: float) -> list[ChargeJump]:
    """From a moment on, oldest first. `full_wh`: energy of 100 % of charge."""
    least = limits().health_measured_pct / 100.0
    known = [q for q in evidence.quarters if q.start >= since and q.measured >= least]
    found: list[ChargeJump] = []
    for window in zip(known, known[1:], known[2:], strict=False):
        jump = _jump(evidence, window, full_wh)
        if jump is None:
            continue
        if found and jump.at - found[-1].at <= _ONE_JUMP_S:
            if abs(jump.unexplained_pct) > abs(found[-1].unexplained_pct):
                found[-1] = jump
        else:
            found.append(jump)
    return found


def _jump(
    evidence: Evidence, window: tuple[Quarter, Quarter, Quarter], full_wh: float
) -> ChargeJump | None:
    """From the middle of the first quarter to that of the last, if it is one."""
    first, middle, last = window
    if last.start - first.start != 2 * QUARTER_S:
        return None
    before, after = evidence.level(first.start), evidence.level(last.start)
    if before is None or after is None:
        return None
    moved_wh = (_net_wh(first) + _net_wh(last)) / 2 + _net_wh(middle)
    jump = ChargeJump(
        at=middle.start + QUARTER_S / 2,
        from_pct=before,
        to_pct=after,
        explained_pct=100.0 * moved_wh / full_wh,
    )
    return jump if abs(jump.unexplained_pct) >= limits().health_jump_pct else None


def _net_wh(quarter: Quarter) -> float:
    return quarter.charge_wh - quarter.discharge_wh


def quarters_of(jumps: Sequence[ChargeJump]) -> frozenset[int]:
    """Starts of all quarters in which the charge level tells nothing of the energy."""
    return frozenset[int]().union(*(jump.quarters for jump in jumps))
