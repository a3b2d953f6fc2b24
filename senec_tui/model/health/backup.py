"""How long the battery would carry the house if the grid failed now. Pure but for `usual`.

Inputs: charge, health or the measured capacity, design capacity, what the modules permit, and what
the house usually takes at these hours, with how much single days differ from that. The sun is not
counted. All of the charge counts, the reserve included: it is held
back for exactly this. At which charge the device really ends is not told by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.language import N_
from senec_tui.model.judgement.wording import Number, message
from senec_tui.model.plant.allowance import allowance
from senec_tui.model.plant.battery import Battery
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.state import has_grid_failed, is_backup_over, is_held
from senec_tui.model.plant.stored_energy import StoredEnergy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, tzinfo

    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.judgement.wording import Wording
    from senec_tui.model.reading.snapshot import Snapshot

DAY_S: Final = 86_400.0
LOOK_BACK_DAYS: Final = 14
LONGEST_H: Final = 72.0
"""Beyond that the sun has long had its say."""
_MOSTLY: Final = 0.5
_HOURS: Final = 24
_DAYS_FOR_SPREAD: Final = 3
_HOURS_OF_A_DAY: Final = 12
"""So many have to be measured for a day to be compared with others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the house usually takes in a blackout, as the history tells."""

    load_w: Sequence[float | None]
    """24 means of what the house takes, by local hour; None where it was not measured."""
    days_below_reserve: float | None
    """Days since the charge last reached the reserve; None where that is not known."""
    day_shares: Sequence[float] = ()
    """What the house took on single days against the usual of the same hours, 1 = as usual."""

    @property
    def least_to_most(self) -> tuple[float, float]:
        """Between a day with little load and one with much, as day shares; one day in ten aside."""
        shares = sorted(self.day_shares)
        if len(shares) < _DAYS_FOR_SPREAD:
            return 1.0, 1.0
        aside = len(shares) // 10
        return shares[aside], shares[-1 - aside]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """None where it cannot be said."""

    enabled: bool | None
    """Backup power is switched on."""
    hours: tuple[float, float] | None
    """How long at least and at most; `LONGEST_H` stands for longer."""
    load_w: float | None
    """The mean that this rests on."""
    is_usual: bool
    """The load is that of these hours of the day; otherwise that of now."""
    has_sun: bool
    """The sun shines, which would carry the house in part, and is not counted."""
    most_w: float | None
    """What the battery can give at once."""
    warnings: tuple[Wording, ...]
    gives_nothing: bool = False
    """State or modules let nothing out of the battery now."""
    grid_failed: bool = False
    """It is no question of what would be: there is no grid."""


def usual(history: History, now: float, reserve_pct: float | None, zone: tzinfo | None) -> Usual:
    """Load by hour and the reserve, of the last two weeks. Blocking.

    Raises:
        StorageError: the history cannot be read.
    """
    start = now - LOOK_BACK_DAYS * DAY_S
    sums: list[list[float]] = [[] for _ in range(_HOURS)]
    days: dict[date, dict[int, float]] = {}
    for hour in history.bars(start, now, step="hour", timezone=zone):
        wh = hour.known_wh("house")
        if wh is not None and hour.measured_s >= _MOSTLY * (hour.end - hour.start):
            at = datetime.fromtimestamp(hour.start, zone).astimezone(zone)
            load_w = wh * 3600.0 / hour.measured_s
            sums[at.hour].append(load_w)
            days.setdefault(at.date(), {})[at.hour] = load_w
    means = [sum(row) / len(row) if row else 0.0 for row in sums]
    return Usual(
        load_w=tuple(mean if row else None for mean, row in zip(means, sums, strict=True)),
        day_shares=tuple(_day_shares(days.values(), means)),
        days_below_reserve=_days_below(history, now, reserve_pct),
    )


def _day_shares(days: Iterable[Mapping[int, float]], means: Sequence[float]) -> Iterator[float]:
    for loads in days:
        usual_w = sum(means[hour] for hour in loads)
        if len(loads) >= _HOURS_OF_A_DAY and usual_w > 0:
            yield sum(loads.values()) / usual_w


def _days_below(history: History, now: float, reserve_pct: float | None) -> float | None:
    if not reserve_pct:
        return None
    start = now - LOOK_BACK_DAYS * DAY_S
    known = history.series("soc", start, now).known
    reached = [sample.at for sample in known if sample.high >= reserve_pct]
    if not known:
        return None
    return (now - max(reached, default=known[0].at)) / DAY_S


def readiness(
    snapshot: Snapshot,
    *,
    hour: float,
    history: Usual | None = None,
    usable_wh: tuple[float, float] | None = None,
) -> Readiness:
    """Of a snapshot. `hour`: local time of day; `usable_wh`: as measured, at least and at most."""
    battery, store = Battery.of(snapshot), StoredEnergy.of(snapshot)
    enabled = snapshot.code("BAT1", "ISLAND_ENABLE")
    allowed = allowance(snapshot, battery, charging=False)
    now_w = snapshot.number("ENERGY", "GUI_HOUSE_POW")
    loads = None if history is None else _filled(history.load_w)
    is_usual = loads is not None
    if loads is None and now_w is not None:
        loads = [max(now_w, 0.0)] * _HOURS
    usable_wh = usable_wh or _usable_wh(store)
    hours = mean_w = None
    if loads is not None and usable_wh is not None and store.soc_pct is not None:
        low_wh, high_wh = (wh * store.soc_pct / 100.0 for wh in usable_wh)
        little, much = _load_range(history)
        hours = (
            _lasts_h(low_wh, [load_w * much for load_w in loads], hour),
            _lasts_h(high_wh, [load_w * little for load_w in loads], hour),
        )
        mean_w = _mean_w((low_wh + high_wh) / 2.0, loads, hour)
    return Readiness(
        enabled=None if enabled is None else bool(enabled),
        hours=hours,
        load_w=mean_w,
        is_usual=is_usual,
        has_sun=(snapshot.number("ENERGY", "GUI_INVERTER_POWER") or 0.0)
        >= limits().surplus_needed_w,
        most_w=allowed.ceiling_w,
        warnings=tuple(_warnings(snapshot, store, battery, allowed.ceiling_w, history)),
        gives_nothing=_gives_nothing(snapshot),
        grid_failed=has_grid_failed(snapshot),
    )


def _load_range(history: Usual | None) -> tuple[float, float]:
    """From little to much load, as parts of the mean: as days differ, but never surer than losses.

    What was measured knows neither the losses of an island, nor where it really ends.
    """
    least = limits().estimate_power_least_pct / 100.0
    little, much = (1.0, 1.0) if history is None else history.least_to_most
    return min(little, 1.0 - least), max(much, 1.0 + least)


def _mean_w(stored_wh: float, loads: Sequence[float], hour: float) -> float:
    """Of the load until nothing is left."""
    lasts_h = _lasts_h(stored_wh, loads, hour)
    if lasts_h >= LONGEST_H:
        return sum(loads) / _HOURS
    return stored_wh / lasts_h if lasts_h else loads[int(hour) % _HOURS]


def _gives_nothing(snapshot: Snapshot) -> bool:
    """By state or modules; one that is seen to discharge gives something, whatever they say."""
    power_w = snapshot.number("ENERGY", "GUI_BAT_DATA_POWER")
    if power_w is not None and power_w < 0 and not is_at_rest(power_w):
        return False
    return is_held(snapshot, charging=False) or is_backup_over(snapshot)


def _usable_wh(store: StoredEnergy) -> tuple[float, float] | None:
    if store.design_wh is None:
        return None
    healthy = store.usable_wh or store.design_wh
    return min(healthy, store.design_wh) * limits().assumed_health_pct / 100.0, healthy


def _filled(loads: Sequence[float | None]) -> list[float] | None:
    """Hours that were never measured take the mean of the others; None without any."""
    known = [load for load in loads if load is not None]
    if not known:
        return None
    mean = sum(known) / len(known)
    return [mean if load is None else load for load in loads]


def _lasts_h(stored_wh: float, loads: Sequence[float], hour: float) -> float:
    """Hour by hour until nothing is left."""
    lasted, left = 0.0, stored_wh
    while lasted < LONGEST_H:
        at = hour + lasted
        load_w = loads[int(at) % _HOURS]
        step = min(1.0 - at % 1.0, LONGEST_H - lasted) or 1.0
        if load_w > 0 and left <= load_w * step:
            return lasted + left / load_w
        left -= load_w * step
        lasted += step
    return LONGEST_H


def _warnings(
    snapshot: Snapshot,
    store: StoredEnergy,
    battery: Battery,
    most_w: float | None,
    history: Usual | None,
) -> list[Wording]:
    found: list[Wording] = []
    soc_pct, reserve_pct = store.soc_pct, store.reserve_pct
    house_w = snapshot.number("ENERGY", "GUI_HOUSE_POW")
    if most_w is not None and house_w is not None and house_w > most_w:
        found.append(
            message(
                N_("the house takes {watts} W now, more than the battery can give"),
                watts=Number(house_w),
            )
        )
    if soc_pct is not None and reserve_pct and soc_pct < reserve_pct:
        found.append(message(N_("the charge is below the reserve")))
    days = None if history is None else history.days_below_reserve
    if days is not None and days >= limits().reserve_missed_days:
        found.append(message(N_("the reserve was not reached for {days} days"), days=Number(days)))
    cold = battery.coldest
    if cold is not None and cold.value <= limits().battery_temperature_low_c.act:
        found.append(
            message(N_("the cold limits what it gives, {degrees} °C"), degrees=Number(cold.value))
        )
    return found
