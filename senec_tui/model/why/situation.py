"""What there is to explain: the battery's power beside what the house leaves for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.model.judgement.plant_views import PlantViews
from senec_tui.model.plant.allowance import Allowance, allowance
from senec_tui.model.plant.energy_flow import is_at_rest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.catalogue.limits import Limits
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.plant.battery import Battery
    from senec_tui.model.plant.energy_flow import Flow
    from senec_tui.model.plant.stored_energy import StoredEnergy
    from senec_tui.model.reading.snapshot import Snapshot

Doing = Literal["charging", "discharging", "resting", "unknown"]

STATE_PASSIVE: Final = 19
STATES_EMPTY: Final = frozenset({15, 89})
"""Codes of `ENERGY.STAT_STATE`; of these two: empty, and at the reserve."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One look at the plant, as the checks need it."""

    snapshot: Snapshot
    judgements: Sequence[Judgement]
    lag_s: float | None = None
    """By how long the battery follows the house, where a curve shows it."""

    @cached_property
    def plant(self) -> PlantViews:
        """Views and limits."""
        return PlantViews.of(self.snapshot)

    @property
    def limits(self) -> Limits:
        """Ours."""
        return self.plant.limits

    @property
    def flow(self) -> Flow | None:
        """The four powers."""
        return self.plant.flow

    @property
    def battery(self) -> Battery:
        """Modules and cells."""
        return self.plant.battery

    @property
    def store(self) -> StoredEnergy:
        """How much energy is in."""
        return self.plant.store

    @cached_property
    def charge(self) -> Allowance:
        """What may be charged."""
        return allowance(self.snapshot, self.battery, charging=True)

    @cached_property
    def discharge(self) -> Allowance:
        """What may be discharged."""
        return allowance(self.snapshot, self.battery, charging=False)

    @property
    def state(self) -> int | None:
        """The operating state, a code."""
        return self.snapshot.code("ENERGY", "STAT_STATE")

    @property
    def doing(self) -> Doing:
        """What the battery does."""
        if self.flow is None:
            return "unknown"
        if is_at_rest(self.flow.battery_w):
            return "resting"
        return "charging" if self.flow.battery_w > 0 else "discharging"

    @property
    def surplus_w(self) -> float | None:
        """What the sun gives beyond the house; negative: what the house lacks."""
        return None if self.flow is None else self.flow.pv_w - self.flow.house_w

    @property
    def unused_w(self) -> float:
        """What goes to the grid, beyond what the device leaves alone; 0 where unknown."""
        if self.flow is None or self.flow.export_w < self.limits.surplus_needed_w:
            return 0.0
        return self.flow.export_w

    @property
    def bought_w(self) -> float:
        """What comes from the grid, beyond what the device leaves alone; 0 where unknown."""
        if self.flow is None or self.flow.import_w < self.limits.surplus_needed_w:
            return 0.0
        return self.flow.import_w

    @property
    def is_passive(self) -> bool:
        """It calls itself so, and little more is left over, or lacking, than it needs to begin."""
        surplus_w = self.surplus_w
        little = surplus_w is not None and abs(surplus_w) < self.limits.surplus_unsure_w
        return self.state == STATE_PASSIVE and little

    @property
    def is_full(self) -> bool:
        """The device says so, or the charge does."""
        soc_pct = self.store.soc_pct
        charged = soc_pct is not None and soc_pct >= self.limits.full_pct
        return self.plant.calls_itself_full or charged

    @property
    def is_conditioned(self) -> bool:
        """Called full long before it is: so the maker conditions a battery."""
        return self.plant.is_conditioned

    @property
    def is_at_reserve(self) -> bool:
        """No more is left than what is held back, or than the device gives."""
        soc_pct, reserve_pct = self.store.soc_pct, self.store.reserve_pct
        if self.state in STATES_EMPTY:
            return True
        return soc_pct is not None and soc_pct <= max(reserve_pct or 0.0, 0.5)
