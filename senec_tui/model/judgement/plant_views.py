"""What judgements rest on: a snapshot, the limits, and what is derived from both, made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import Limits, limits_of
from senec_tui.model.plant.battery import Battery
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.grid import FIRST, Meter
from senec_tui.model.plant.pv import Pv
from senec_tui.model.plant.stored_energy import StoredEnergy

if TYPE_CHECKING:
    from senec_tui.model.reading.snapshot import Snapshot

_STATE_FULL: Final = 13
"""Code of `ENERGY.STAT_STATE`."""


@dataclass(frozen=True, kw_only=True)
class PlantViews:
    """One look at the plant. Each view is made when the first rule asks for it."""

    snapshot: Snapshot
    limits: Limits

    @classmethod
    def of(cls, snapshot: Snapshot) -> PlantViews:
        """With the limits of the file, and the owner's."""
        return cls(snapshot=snapshot, limits=limits_of(snapshot.catalogue))

    @cached_property
    def battery(self) -> Battery:
        """Modules and cells."""
        return Battery.of(self.snapshot)

    @cached_property
    def store(self) -> StoredEnergy:
        """How much energy is in."""
        return StoredEnergy.of(self.snapshot)

    @property
    def calls_itself_full(self) -> bool:
        """The device says that the battery is full, whatever the charge."""
        return self.snapshot.code("ENERGY", "STAT_STATE") == _STATE_FULL

    @property
    def is_conditioned(self) -> bool:
        """Called full long before it is: so the maker conditions a battery."""
        soc_pct = self.store.soc_pct
        near_full_pct = self.limits.near_full_nmc_pct
        return self.calls_itself_full and soc_pct is not None and soc_pct < near_full_pct

    @cached_property
    def flow(self) -> Flow | None:
        """The four powers."""
        return Flow.from_snapshot(self.snapshot)

    @cached_property
    def meter(self) -> Meter:
        """The meter of the grid connection."""
        return Meter.of(self.snapshot, FIRST)

    @cached_property
    def pv(self) -> Pv:
        """The PV side."""
        return Pv.of(self.snapshot)
