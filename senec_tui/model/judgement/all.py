"""All judgements of a snapshot, made by the modules of all subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.model.judgement.plant_views import PlantViews
from senec_tui.model.judgement.subjects import balance_judgements as balance
from senec_tui.model.judgement.subjects import battery_judgements as battery
from senec_tui.model.judgement.subjects import cell_judgements as cells
from senec_tui.model.judgement.subjects import grid_judgements as grid
from senec_tui.model.judgement.subjects import link_judgements as link
from senec_tui.model.judgement.subjects import pv_judgements as pv
from senec_tui.model.judgement.subjects import state_judgements as state
from senec_tui.model.judgement.subjects import system_judgements as system
from senec_tui.model.judgement.subjects import wallbox_judgements as wallbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.reading.snapshot import Snapshot

_SUBJECTS: Final[tuple[Callable[[PlantViews], Iterator[Judgement]], ...]] = (
    state.judge,
    battery.judge,
    cells.judge,
    wallbox.judge,
    pv.judge,
    grid.judge,
    system.judge,
    balance.judge,
)
"""In the order in which equally urgent judgements are told."""


def judge_all(snapshot: Snapshot) -> tuple[Judgement, ...]:
    """Everything that one snapshot says by itself, the worst first.

    Fine and unknown ones are among them. Nothing is held back here for not having lasted: that is
    for `durations`, which sees the snapshots before.
    """
    return worst_first((*judge_values(snapshot), *judge_link(snapshot)))


def judge_values(snapshot: Snapshot) -> tuple[Judgement, ...]:
    """Of the values alone, in the order of the subjects."""
    if not snapshot.at:
        return ()
    plant = PlantViews.of(snapshot)
    return tuple(judgement for judge in _SUBJECTS for judgement in judge(plant))


def judge_link(snapshot: Snapshot) -> tuple[Judgement, ...]:
    """Of the connection, which changes between two replies."""
    return tuple(link.judge(PlantViews.of(snapshot)))


def worst_first(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Sorted by level, otherwise in their order."""
    return tuple(sorted(judgements, key=lambda judgement: -judgement.level))
