"""`status --all`: what every appliance of the owner says, and all of them together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.access.alarm_access import look_at_plant
from senec_tui.cli.access.home_sources import context_of
from senec_tui.device.connection.address import parse_address
from senec_tui.errors import DeviceError, SenecTuiError, StorageError, UsageError
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import iso
from senec_tui.model.plant.cascade import TOLD
from senec_tui.model.plant.home import Home, Member

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.alarm.plant_status import PlantStatus
    from senec_tui.model.reading.snapshot import Snapshot

_NO_APPLIANCES: Final = N_(
    "--all is for the appliances that the configuration names, and it names none; "
    "[device.NAME] tables there do"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeStatus:
    """Nothing in it is made up: a sum that lacks one of them is None."""

    told: dict[str, PlantStatus]
    silent: dict[str, SenecTuiError]
    """Those that did not answer, and why."""
    home: Home

    def record(self, tr: Language, now: float) -> dict[str, Any]:
        """JSON; null for what is not known, and for one that is silent."""
        home = self.home
        return {
            "appliances": {
                member.name: self.told[member.name].record(tr, now)
                if member.name in self.told
                else None
                for member in home.members
            },
            "together": {
                "at": iso(now),
                "pv_w": home.pv_w,
                "house_w": home.house_w,
                "grid_w": home.grid_w,
                "battery_w": home.battery_w,
                "meter": home.meter,
            },
        }


async def home_status(context: Context) -> HomeStatus:
    """Asks all of them at a time, each as `status` does: what is added should be of one moment.

    Raises:
        UsageError: the configuration names no appliances, or something else is to be asked.
    """
    settings = context.settings
    if settings.demo or settings.replay is not None or not settings.appliances:
        raise UsageError(_NO_APPLIANCES)
    names = tuple(settings.appliances)
    looks = await asyncio.gather(*(_look(context_of(context, name)) for name in names))
    told: dict[str, PlantStatus] = {}
    silent: dict[str, SenecTuiError] = {}
    members = []
    for name, look in zip(names, looks, strict=True):
        device = str(parse_address(settings.appliances[name]))
        if isinstance(look, SenecTuiError):
            silent[name] = look
            members.append(Member(name=name, device=device))
        else:
            snapshot, told[name] = look
            members.append(Member.of(name, snapshot, context.now, device))
    return HomeStatus(
        told=told, silent=silent, home=Home(members=members, meter=settings.home_meter)
    )


async def _look(context: Context) -> tuple[Snapshot, PlantStatus] | DeviceError | StorageError:
    """One of them, or why it says nothing, which is no reason for the others to be silent."""
    try:
        return await look_at_plant(context, TOLD)
    except (DeviceError, StorageError) as error:
        return error
