"""The one-look view: state, charge and time to go, shares. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from senec_tui.catalogue.limits import limits
from senec_tui.model.plant.allowance import permitted_a
from senec_tui.model.plant.battery import Battery
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.stored_energy import StoredEnergy

if TYPE_CHECKING:
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the device says that it is doing."""

    code: int
    name: str
    """The device's word for it, or "" for a code that nobody has listed."""
    meaning: str
    """What that is for an owner, or ""."""
    action: str
    """What to do about it, or ""."""

    @classmethod
    def of(cls, snapshot: Snapshot, tr: Language) -> State | None:
        """The state of a snapshot; None when it is not known."""
        code = snapshot.code("ENERGY", "STAT_STATE")
        table = snapshot.catalogue.codes("STAT_STATE")
        if code is None or table is None:
            return None
        meaning, action = table.explanation(code, tr)
        return cls(
            code=code,
            name=table.label(code, tr) or "",
            meaning=meaning,
            action=action,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How long until the battery is full or empty, as a range."""

    full: bool
    """True: until full; False: until empty."""
    low_h: float
    high_h: float
    mean_w: float
    """The mean power it rests on, magnitude."""


class RecentMeans(Protocol):
    """Where the mean of the last minutes comes from: `RecentPowers`."""

    def mean(self, channel: str, *, now: float, seconds: float) -> float | None:
        """The mean power of a channel over the last `seconds`, W; None without a measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCapacity:
    """Energy between empty and full as it was measured, lowest and highest, see `model.health`."""

    usable_wh: tuple[float, float]
    """Given back."""
    charged_wh: tuple[float, float] | None
    """Taken, with the losses of charging."""


def estimate(
    snapshot: Snapshot,
    recent: RecentMeans,
    now: float,
    measured: MeasuredCapacity | None = None,
) -> Estimate | None:
    """Time to full or empty from a mean of minutes.

    None while little flows, facts are missing, nothing is left above the reserve, or the battery
    may not do now, or does the opposite of, what it did in the last minutes. The range spans the
    measured energy, or what design and state of health leave open; how far the power changed
    within the last hour, and conversion losses at least; and, towards full, the taper of the
    charging power.
    """
    ours, store = limits(), StoredEnergy.of(snapshot)
    soc_pct = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    mean_w = recent.mean("battery", now=now, seconds=60.0 * ours.estimate_mean_minutes)
    if not store.design_wh or soc_pct is None or mean_w is None:
        return None
    if abs(mean_w) < ours.estimate_min_power_w or is_held(snapshot, charging=mean_w > 0):
        return None
    if _contradicts(snapshot, mean_w):
        return None
    low_wh, high_wh = _energy_range(store, store.design_wh, measured, charging=mean_w > 0)
    slow_w, fast_w = _power_range(recent, now, mean_w)
    if mean_w < 0:
        # The reserve is not for every day: empty is where it begins.
        above = (soc_pct - (store.reserve_pct or 0.0)) / 100.0
        if above <= 0:
            return None
        low_h, high_h = low_wh * above / fast_w, high_wh * above / slow_w
        return Estimate(full=False, low_h=low_h, high_h=high_h, mean_w=-mean_w)
    missing = (100.0 - soc_pct) / 100.0
    taper_from = ours.estimate_taper_from_pct
    tapered = max(0.0, 100.0 - max(soc_pct, taper_from)) / 100.0
    low_h, high_h = low_wh * missing / fast_w, high_wh * (missing + tapered) / slow_w
    return Estimate(full=True, low_h=low_h, high_h=high_h, mean_w=mean_w)


def _contradicts(snapshot: Snapshot, mean_w: float) -> bool:
    """Whether the power now goes the other way than the mean; noise of the meters goes nowhere."""
    now_w = snapshot.number("ENERGY", "GUI_BAT_DATA_POWER")
    return now_w is not None and not is_at_rest(now_w) and (now_w > 0) is not (mean_w > 0)


def _energy_range(
    store: StoredEnergy, design_wh: float, measured: MeasuredCapacity | None, *, charging: bool
) -> tuple[float, float]:
    """Lowest and highest energy between empty and full, Wh."""
    if measured is not None:
        found = measured.charged_wh if charging else measured.usable_wh
        if found is not None:
            return found
    usable_wh = store.usable_wh
    if usable_wh is None:
        usable_wh = design_wh * limits().assumed_health_pct / 100.0
    return min(usable_wh, design_wh), max(usable_wh, design_wh)


def _power_range(recent: RecentMeans, now: float, mean_w: float) -> tuple[float, float]:
    """Lowest and highest power that it may go on with, W, magnitudes."""
    ours = limits()
    hour_w = recent.mean("battery", now=now, seconds=3600.0)
    changed = 0.0 if hour_w is None else abs(hour_w - mean_w) / abs(mean_w)
    least, most = ours.estimate_power_least_pct / 100.0, ours.estimate_power_most_pct / 100.0
    part = min(max(changed, least), most)
    return abs(mean_w) * (1 - part), abs(mean_w) * (1 + part)


def is_held(snapshot: Snapshot, *, charging: bool) -> bool:
    """Whether nothing can flow: every module forbids it, or the state takes the battery out."""
    if is_held_by_state(snapshot, charging=charging):
        return True
    return permitted_a(snapshot, Battery.of(snapshot), charging=charging) == 0


def is_held_by_state(snapshot: Snapshot, *, charging: bool) -> bool:
    """Whether the operating state by itself says that nothing can flow."""
    table = snapshot.catalogue.codes("STAT_STATE")
    held = {} if table is None else table.facts.get("held", {})
    code = snapshot.code("ENERGY", "STAT_STATE")
    return code in (
        *held.get("both", ()),
        *held.get("charging" if charging else "discharging", ()),
    )


def has_grid_failed(snapshot: Snapshot) -> bool:
    """Whether the operating state says that there is no grid."""
    return _is_listed(snapshot, "grid_failed")


def is_backup_over(snapshot: Snapshot) -> bool:
    """Whether there is no grid, and the battery does not carry the house either."""
    return _is_listed(snapshot, "backup_ended")


def _is_listed(snapshot: Snapshot, fact: str) -> bool:
    table = snapshot.catalogue.codes("STAT_STATE")
    codes = () if table is None else table.facts.get(fact, ())
    return snapshot.code("ENERGY", "STAT_STATE") in codes


def reserve_reached_pct(snapshot: Snapshot) -> float | None:
    """The reserve, if it is all that is left and no charge comes in; else None."""
    reserve_pct = snapshot.number("BAT1", "SPARE_CAPACITY")
    soc_pct = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    power_w = snapshot.number("ENERGY", "GUI_BAT_DATA_POWER")
    if not reserve_pct or soc_pct is None or power_w is None:
        return None
    return reserve_pct if soc_pct <= reserve_pct and power_w <= 0 else None
