"""The operating state that the device reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement, level_of_code
from senec_tui.model.judgement.wording import Explained, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.plant_views import PlantViews

OPERATING: Final = "state.operating"
PATH: Final = "ENERGY.STAT_STATE"


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """By the table of states; one that nobody has listed is worth watching."""
    snapshot = plant.snapshot
    code = snapshot.code("ENERGY", "STAT_STATE")
    if code is None:
        return
    table = snapshot.catalogue.codes("STAT_STATE")
    level = level_of_code(table, code)
    if level is Level.UNKNOWN:
        text = message(N_("State {code} is in no table yet"), code=code)
        yield Judgement(rule=OPERATING, level=Level.WATCH, text=text, path=PATH)
        return
    told = Explained(table, code, message(N_("State {code}"), code=code))
    yield Judgement(rule=OPERATING, level=level, text=told, path=PATH)
