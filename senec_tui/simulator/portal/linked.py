"""The stand-in and a simulated appliance that follows it, as the real one follows the portal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from senec_tui.device.wire.codec import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.simulator.appliance import Appliance
    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.portal.api import Measured
    from senec_tui.simulator.portal.stand_in import PortalStandIn
    from senec_tui.simulator.web.http_answer import Message, Receive, Send


FOLLOWS_AFTER_S: Final = 30.0
"""The real one takes minutes; a demo should show both states."""
STEP_S: Final = 300.0
"""Between the moments that energy is added up from."""


class LinkedPortal:
    """An ASGI application: the stand-in, whose settings an appliance hears of."""

    def __init__(self, stand_in: PortalStandIn, appliance: Appliance, *, plant: int) -> None:
        """`plant`: the number of the system that the appliance is."""
        known = stand_in.api.plants[plant]
        known.product, known.serial = appliance.model.product, appliance.serial
        known.reserve_pct = round(appliance.model.reserve_pct) or None
        stand_in.api.measured = lambda: measured(appliance, known.zone)
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
        moment, hours = appliance.truth_at(at), min(STEP_S, now - at) / 3600
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
