"""Several cabinets as one: what `CASC` tells of them, and what that says of this one. Pure.

Nobody has published what the numbers of `WIZARD.MASTER_SLAVE_MODE` mean, and no dump of a cascade
is public. So the role is inferred from what is there: to which one others report, that one leads;
which one has a role and hears of no other, or lacks its master, follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.plant.system import cascaded_systems

if TYPE_CHECKING:
    from senec_tui.device.source import Wanted
    from senec_tui.model.reading.snapshot import Snapshot

TOLD: Final[Wanted] = {"CASC": ("BATPOWERSUM", "POWER", "SOC", "STATE")}
"""What has to be asked for, to know whether others report to it and what they do."""
LOST_MASTER: Final = 63
"""The state "no connection to master"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """A cabinet's place among others."""

    leads: bool
    """Others report to it."""
    systems: tuple[int, ...]
    """Elements of the arrays of `CASC` that show a sign of life, its own among them."""
    battery_w: float | None
    """Of all batteries, charge positive, as the appliance adds it up."""
    others_w: float
    """What all but the busiest of them do, whatever its sign: none is known to be the own one."""
    own_battery_w: float | None
    """What it tells as its own on all other screens."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> Cascade | None:
        """None where nothing tells of a cascade."""
        systems = cascaded_systems(snapshot)
        # An appliance that stands alone tells no power of its own here, either.
        leads = bool(systems)
        if not (leads or _follows(snapshot)):
            return None
        powers = [snapshot.number("CASC", "POWER", system) or 0.0 for system in systems]
        return cls(
            leads=leads,
            others_w=sum(sorted(abs(power_w) for power_w in powers)[:-1]),
            systems=systems,
            battery_w=snapshot.number("CASC", "BATPOWERSUM"),
            own_battery_w=snapshot.number("ENERGY", "GUI_BAT_DATA_POWER"),
        )

    @property
    def tells_all_as_its_own(self) -> bool:
        """Whether its own battery power is that of all, while others do something, too."""
        if not self.leads or self.battery_w is None or self.own_battery_w is None:
            return False
        return self.others_w >= limits().flow_shown_w and not self.shows_itself_alone

    @property
    def shows_itself_alone(self) -> bool:
        """Whether the battery power told elsewhere is not that of all of them."""
        if self.battery_w is None or self.own_battery_w is None:
            return False
        return abs(self.battery_w - self.own_battery_w) >= limits().flow_shown_w


def _follows(snapshot: Snapshot) -> bool:
    return bool(
        snapshot.code("WIZARD", "MASTER_SLAVE_MODE")
        or snapshot.code("PM1", "MB_SL2MA_CONN")
        or snapshot.code("ENERGY", "STAT_STATE") == LOST_MASTER
    )
