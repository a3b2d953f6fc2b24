"""All that is said of a battery, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.model.health.capacity import Capacity, capacity
from senec_tui.model.health.ceiling import Ceiling, ceiling
from senec_tui.model.health.cells import CellHealth, ModuleCells, module_cells, ranking
from senec_tui.model.health.evidence import Evidence, read
from senec_tui.model.health.modules import ModuleWork, module_work

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.model.health.evidence import ReadingProgress
    from senec_tui.model.history.queries.history_file import History


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryHealth:
    """What a span of history says of a battery."""

    start: float
    end: float
    days: int
    """UTC days of which something is known."""
    wrong_clock: bool
    modules: tuple[ModuleCells, ...]
    weakest: tuple[CellHealth, ...]
    """All cells of which anything is known, the weakest first."""
    work: tuple[ModuleWork, ...]
    capacity: Capacity
    ceiling: Ceiling

    @property
    def level(self) -> Level:
        """The worst of all."""
        levels = [cell.level for cell in self.weakest]
        levels += [work.level for work in self.work]
        levels.append(capacity_level(self.capacity))
        return max(levels, default=Level.FINE)


def battery_health(
    history: History,
    start: float,
    end: float,
    *,
    zone: tzinfo | None = None,
    progress: ReadingProgress = lambda _part, _what: None,
) -> BatteryHealth:
    """Of a span. Blocking: a second for a year.

    Raises:
        StorageError: the history cannot be read.
    """
    return of_evidence(read(history, start, end, progress), zone=zone)


def of_evidence(evidence: Evidence, *, zone: tzinfo | None = None) -> BatteryHealth:
    """The same from what is read already."""
    modules = module_cells(evidence)
    return BatteryHealth(
        start=evidence.start,
        end=evidence.end,
        days=len(evidence.days),
        wrong_clock=evidence.wrong_clock,
        modules=modules,
        weakest=tuple(ranking(modules)),
        work=module_work(evidence, modules),
        capacity=capacity(evidence),
        ceiling=ceiling(evidence, zone),
    )


def capacity_level(found: Capacity) -> Level:
    """Of usable against design; only what is certain is held against the battery."""
    share = found.of_design_pct
    if share is None:
        return Level.FINE
    return limits().health_capacity_pct.level(share.high, low_is_bad=True)
