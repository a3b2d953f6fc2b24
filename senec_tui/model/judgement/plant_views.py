"""What judgements rest on: a snapshot, the limits, and what is derived from both, made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from senec_tui.catalogue.limits import Limits, limits_of
from senec_tui.model.plant.battery import Battery
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.grid import FIRST, Meter
from senec_tui.model.plant.pv import Pv

if TYPE_CHECKING:
    from senec_tui.model.reading.snapshot import Snapshot


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
