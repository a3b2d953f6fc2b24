"""The stand-in and a simulated appliance that follows it, as the real one follows the portal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from senec_tui.device.wire.codec import encode
from senec_tui.simulator.household.sun import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.simulator.appliance import Appliance
    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.portal.api import Measured
    from senec_tui.simulator.portal.stand_in import PortalStandIn
    from senec_tui.simulator.web.http_answer import Message, Receive, Send


FOLLOWS_AFTER_S: Final = 30.0
"""The real one takes minutes; a demo should show both states."""
STEP_S: Final = 60.0
"""Between the moments that energy is added up from."""


class LinkedPortal:
    """An ASGI application: the stand-in, whose settings an appliance hears of."""

    def __init__(self, stand_in: PortalStandIn, appliance: Appliance, *, plant: int) -> None:
        """`plant`: the number of the system that the appliance is."""
        known = stand_in.api.plants[plant]
        known.product, known.serial = appliance.model.product, appliance.serial
        known.reserve_pct = round(appliance.model.reserve_pct) or None
        stand_in.api.measured = lambda: measured(appliance, known.zone)
        earlier = EarlierDays(appliance)
        stand_in.api.sufficiency = lambda: self_sufficiency(appliance, known.zone, earlier)
        self._stand_in = stand_in
        self._appliance = appliance
        self._plant = plant
        self._heard = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one ASGI call."""
        await self._stand_in(scope, receive, send)
        applied = self._stand_in.api.applied
        for change in applied[self._heard :]:
            if change.plant == self._plant:
                self._tell(change.settings)
        self._heard = len(applied)

    def _tell(self, settings: tuple[str, int, int, int]) -> None:
        mode, limit_pct, hour, minute = settings
        values: Mapping[str, int] = {
            "PS_ENABLE": int(mode != "DEACTIVATED"),
            "PS_RESERVOIR": 100 - limit_pct,
            "PS_HOUR": hour,
            "PS_MINUTE": minute,
        }
        wire: dict[str, str | list[str]] = {
            name: encode("u8", value) for name, value in values.items()
        }
        self._appliance.tell("WIZARD", wire, after_s=FOLLOWS_AFTER_S)


def measured(appliance: Appliance, zone: str) -> Measured:
    """What the maker's servers would have got from the appliance today."""
    now = appliance.now
    midnight = datetime.fromtimestamp(now, ZoneInfo(zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    at = midnight.timestamp()
    today_wh = dict.fromkeys(_powers_w(appliance.moment), 0.0)
    levels = []
    while at < now:
        step_s = min(STEP_S, now - at)
        moment, hours = appliance.truth_at(at + step_s / 2), step_s / 3600
        for key, power_w in _powers_w(moment).items():
            today_wh[key] += power_w * hours
        levels.append(moment.memory.soc_pct)
        at += STEP_S
    here = appliance.moment
    level = here.memory.soc_pct
    mean_level = sum(levels) / len(levels) if levels else level
    energies = {
        key: (round(today_wh[key] / 1000, 2), round(power_w / 1000, 2))
        for key, power_w in _powers_w(here).items()
    }
    return energies | {"acculevel": (round(mean_level, 1), round(level, 1))}


class Used(NamedTuple):
    """Of a house over a time. Any unit of energy."""

    house: float
    bought: float

    @property
    def sufficiency_pct(self) -> float:
        """What did not come from the grid."""
        return round(100.0 * (1.0 - self.bought / self.house), 1) if self.house else 0.0


class EarlierDays:
    """What a house used on UTC days that are over, worked out once each."""

    def __init__(self, appliance: Appliance) -> None:
        self._household = appliance.household
        self._known: dict[int, Used] = {}

    def used(self, days: Iterable[int]) -> Used:
        """The sum of some days."""
        each = [self._day(day) for day in days]
        return Used(sum(used.house for used in each), sum(used.bought for used in each))

    def _day(self, day: int) -> Used:
        if day not in self._known:
            quarters = self._household.quarters_of_day(day)
            house = sum(moment.house_w for moment in quarters)
            bought = sum(max(moment.grid_w, 0.0) for moment in quarters)
            self._known[day] = Used(house / 4, bought / 4)
        return self._known[day]


_WEEK_DAYS, _MONTH_DAYS, _YEAR_DAYS = 7, 30, 364
_OF_A_YEAR: Final = 7
"""One day in so many stands for the others, so that a year does not hold up the picture."""


def self_sufficiency(appliance: Appliance, zone: str, earlier: EarlierDays) -> dict[str, float]:
    """What the portal says of today, and of the days before today: the last 7, 30 and 364."""
    told, today = measured(appliance, zone), int(appliance.now // DAY_S)
    day = Used(told["consumption"][0], told["gridimport"][0])
    week = earlier.used(range(today - _WEEK_DAYS, today))
    month = earlier.used(range(today - _MONTH_DAYS, today))
    year = earlier.used(range(today - _YEAR_DAYS, today, _OF_A_YEAR))
    used = {"day": day, "week": week, "month": month, "year": year, "all": year}
    return {period: each.sufficiency_pct for period, each in used.items()}


def _powers_w(moment: Moment) -> dict[str, float]:
    """By the portal's names: what is imported from the battery is discharged."""
    return {
        "powergenerated": moment.pv_w,
        "consumption": moment.house_w,
        "gridimport": max(0.0, moment.grid_w),
        "gridexport": max(0.0, -moment.grid_w),
        "accuimport": max(0.0, -moment.battery_w),
        "accuexport": max(0.0, moment.battery_w),
    }
