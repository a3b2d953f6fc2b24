"""What may be charged and discharged now: limits of the modules, rated and actual power. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.model.plant.battery import Battery
    from senec_tui.model.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What may flow in one direction. Magnitudes in W and A."""

    charging: bool
    permitted_a: float | None
    """Sum of the limits of the modules."""
    permitted_w: float | None
    """Each limit times the voltage of its module, summed."""
    rated_w: float | None
    """What the device is built for."""
    actual_w: float | None
    """What flows now in this direction, 0 in the other."""
    blocked: tuple[str, ...]
    """Letters of modules that permit nothing."""
    reduced: bool
    """The modules permit clearly less than the rated power."""
    at_limit: bool

    @property
    def ceiling_w(self) -> float | None:
        """The lower of both."""
        known = [value for value in (self.permitted_w, self.rated_w) if value is not None]
        return min(known, default=None)

    @property
    def share(self) -> float | None:
        """Actual power by ceiling, 0 to 1 and above."""
        if self.actual_w is None or not self.ceiling_w:
            return None
        return self.actual_w / self.ceiling_w


_ALIKE: Final = 0.1
"""Shares of the rated power so near to each other are alike; our judgement."""
_ABOUT_HALF: Final = (0.35, 0.65)


def are_halved_alike(one: Allowance, other: Allowance) -> bool:
    """Both directions to about half of what they are built for, and to about the same share.

    Cells and temperature hold back one direction more than the other; who sets a limit does not.
    """
    shares = [
        allowed.permitted_w / allowed.rated_w
        for allowed in (one, other)
        if allowed.reduced and not allowed.blocked and allowed.permitted_w and allowed.rated_w
    ]
    least, most = _ABOUT_HALF
    halved = [share for share in shares if least <= share <= most]
    return len(halved) == 2 and abs(halved[0] - halved[1]) <= _ALIKE


def allowance(snapshot: Snapshot, battery: Battery, *, charging: bool) -> Allowance:
    """What may be charged, or discharged, now."""
    ours = limits()
    currents = _limits_a(snapshot, battery, charging=charging)
    permitted_w = _sum(
        None if a is None or module.voltage_v is None else abs(a) * module.voltage_v
        for a, module in zip(currents, battery.fitted, strict=True)
    )
    rated_w = snapshot.number(
        "FACTORY", "MAX_CHARGE_POWER_DC" if charging else "MAX_DISCHARGE_POWER_DC"
    )
    if not rated_w:
        each = "NOM_CHARGEPOWER_MODULE" if charging else "NOM_DISCHARGEPOWER_MODULE"
        nominal = snapshot.number("BMS", each)
        rated_w = nominal * len(battery.fitted) if nominal and battery.fitted else None
    power = snapshot.number("ENERGY", "GUI_BAT_DATA_POWER")
    actual_w = None if power is None else max(0.0, power if charging else -power)
    ceiling = min((w for w in (permitted_w, rated_w) if w is not None), default=None)
    at_limit = ours.power_at_limit_pct / 100.0
    reduced = ours.power_reduced_pct / 100.0
    return Allowance(
        charging=charging,
        permitted_a=_total_a(currents),
        permitted_w=permitted_w,
        rated_w=rated_w,
        actual_w=actual_w,
        blocked=tuple(
            module.letter
            for module, current in zip(battery.fitted, currents, strict=True)
            if current == 0
        ),
        reduced=bool(permitted_w is not None and rated_w and permitted_w < reduced * rated_w),
        at_limit=bool(actual_w and ceiling and actual_w >= at_limit * ceiling),
    )


def permitted_a(snapshot: Snapshot, battery: Battery, *, charging: bool) -> float | None:
    """Sum of the limits of the modules; None where one does not tell."""
    return _total_a(_limits_a(snapshot, battery, charging=charging))


def _total_a(limits_a: Iterable[float | None]) -> float | None:
    return _sum(None if a is None else abs(a) for a in limits_a)


def _limits_a(snapshot: Snapshot, battery: Battery, *, charging: bool) -> list[float | None]:
    name = "CHARGE_CURRENT_LIMIT" if charging else "DISCHARGE_CURRENT_LIMIT"
    return [snapshot.number("BMS", name, module.slot) for module in battery.fitted]


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum of at least one value, all of them known; else None."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known) if known and len(known) == len(listed) else None
