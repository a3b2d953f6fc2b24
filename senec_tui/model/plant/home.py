"""Several appliances in one home, added up as far as that is honest. Pure.

What one cabinet generates, stores and gives no other one does, so that can be added. What each says
of grid and house depends on where its meter is: owners of two report that each tells a part of the
house, others have one meter that both read. No value of the appliance tells which, and two that
regulate to zero read alike either way. So it is the owner who says, and without that it is not
added. What one of them does not tell is unknown of all of them, which is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.plant.cascade import Cascade

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot

METERS: Final = ("unknown", "one", "each")
"""What may be said of their meters."""
OLDEST_S: Final = 60.0
"""Values older than this are not of the same time as those of the others."""
APART_W: Final = 150.0
"""Two that read one meter some seconds apart differ by less, mostly."""

_ASSUMED: Final = {
    "unknown": N_(
        "Grid and house are not added: whether all read one meter, or each its own, nobody has "
        "said. The setting home.meter does: “one” or “each”."
    ),
    "one": N_(
        "Assumed, as home.meter says: all read one meter. The grid is what {name} reads, the house "
        "what PV, grid and batteries leave for it."
    ),
    "each": N_(
        "Assumed, as home.meter says: each has a meter of its own. Grid and house are added."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of them. None: it does not tell, or not now."""

    name: str
    device: str = ""
    """Its address, where that is known: two names may mean one appliance."""
    pv_w: float | None = None
    house_w: float | None = None
    grid_w: float | None = None
    """Import positive."""
    battery_w: float | None = None
    """Charge positive."""
    soc_pct: float | None = None
    capacity_wh: float | None = None
    cascade_w: float | None = None
    """What all batteries of the cascade that it leads do, as it adds it up."""
    holds_others: bool = False
    """What it tells as its own battery is that of the whole cascade."""

    @classmethod
    def of(cls, name: str, snapshot: Snapshot, now: float, device: str = "") -> Self:
        """By what it told lately."""

        def lately(variable: str) -> float | None:
            stored = snapshot.stored("ENERGY", variable)
            if stored is None or now - stored.at > OLDEST_S:
                return None
            return snapshot.number("ENERGY", variable)

        cascade, pv_w = Cascade.of(snapshot), lately("GUI_INVERTER_POWER")
        return cls(
            name=name,
            device=device,
            pv_w=None if pv_w is None else abs(pv_w),
            house_w=lately("GUI_HOUSE_POW"),
            grid_w=lately("GUI_GRID_POW"),
            battery_w=lately("GUI_BAT_DATA_POWER"),
            soc_pct=lately("GUI_BAT_DATA_FUEL_CHARGE"),
            capacity_wh=snapshot.number("FACTORY", "DESIGN_CAPACITY") or None,
            cascade_w=cascade.battery_w if cascade is not None and cascade.leads else None,
            holds_others=cascade is not None and cascade.tells_all_as_its_own,
        )

    @property
    def stored_wh(self) -> float | None:
        """By its charge and what its battery was built for."""
        if self.soc_pct is None or self.capacity_wh is None:
            return None
        return self.soc_pct / 100 * self.capacity_wh


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """All appliances of a home, added up."""

    members: Sequence[Member]
    meter: str = "unknown"
    """One of `METERS`."""

    @property
    def counted(self) -> list[Member]:
        """Each appliance once, by the first of its names."""
        return [member for member in self.members if self._first(member) is member]

    def _first(self, member: Member) -> Member:
        """The first name of the same appliance."""
        if not member.device:
            return member
        return next(one for one in self.members if one.device == member.device)

    @property
    def pv_w(self) -> float | None:
        """What all generate; not known where one may hold the others, who would count twice."""
        if self._holder is not None:
            return None
        return total(member.pv_w for member in self.counted)

    @property
    def battery_w(self) -> float | None:
        """What all batteries take, or give."""
        if self._holder is not None:
            return self._holder.battery_w
        return total(member.battery_w for member in self.counted)

    @property
    def capacity_wh(self) -> float | None:
        """What all batteries were built for."""
        return total(member.capacity_wh for member in self.counted)

    @property
    def stored_wh(self) -> float | None:
        """What is in all batteries."""
        return total(member.stored_wh for member in self.counted)

    @property
    def soc_pct(self) -> float | None:
        """By energy: a large battery counts for more than a small one."""
        stored, capacity = self.stored_wh, self.capacity_wh
        return None if stored is None or not capacity else 100 * stored / capacity

    @property
    def grid_w(self) -> float | None:
        """As far as it is known whose meters these are."""
        if self.meter == "each":
            return total(member.grid_w for member in self.counted)
        reader = self._reader
        return reader.grid_w if reader is not None and self.meter == "one" else None

    @property
    def house_w(self) -> float | None:
        """The same."""
        if self.meter == "each":
            return total(member.house_w for member in self.counted)
        grid_w, pv_w, battery_w = self.grid_w, self.pv_w, self.battery_w
        if grid_w is None or pv_w is None or battery_w is None:
            return None
        return max(0.0, pv_w + grid_w - battery_w)

    @property
    def _reader(self) -> Member | None:
        """The first that tells what the meter says."""
        return next((member for member in self.members if member.grid_w is not None), None)

    @property
    def _holder(self) -> Member | None:
        """Who tells of all as if it were its own."""
        return next((member for member in self.members if member.holds_others), None)

    @property
    def apart_w(self) -> float:
        """How far those are apart that should read the same meter."""
        read = [member.grid_w for member in self.counted if member.grid_w is not None]
        return max(read) - min(read) if self.meter == "one" and read else 0.0

    @property
    def cascade_w(self) -> float | None:
        """What the one that leads a cascade adds up of all batteries; None: none does."""
        return next((m.cascade_w for m in self.members if m.cascade_w is not None), None)

    def remarks(self, tr: Language) -> list[str]:
        """On which assumption the sums rest, and what speaks against it."""
        reader = self._reader
        name = reader.name if reader is not None else "–"
        said = [tr(_ASSUMED[self.meter], name=name)]
        said += [
            tr(
                "{name} and {other} are one appliance, which counts once.",
                name=first.name,
                other=member.name,
            )
            for member in self.members
            if (first := self._first(member)) is not member
        ]
        if self._holder is not None:
            said.append(
                tr(
                    "{name} tells the power of all batteries as its own, so the others are not "
                    "added to it; whether its PV holds theirs, too, is not known.",
                    name=self._holder.name,
                )
            )
        if self.apart_w > APART_W:
            said.append(
                tr(
                    "They read {watts} W apart: is it one meter?",
                    watts=tr.number(self.apart_w),
                )
            )
        if self.cascade_w is not None:
            said.append(
                tr(
                    "The master of the cascade adds the batteries up to {watts} W.",
                    watts=tr.number(self.cascade_w),
                )
            )
        return said


def total(values: Iterable[float | None]) -> float | None:
    """The sum; None where one of them is not known, or there is none."""
    known = [*values]
    if not known or any(value is None for value in known):
        return None
    return sum(value for value in known if value is not None)
