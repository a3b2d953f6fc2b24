"""Whether the four powers fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import Number, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.plant_views import PlantViews

_PATH: Final = "ENERGY.GUI_HOUSE_POW"


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """House = PV + grid - battery, and no export that nothing generates."""
    flow, limits = plant.flow, plant.limits
    if flow is None:
        return
    if flow.unmetered:
        yield Judgement(
            rule="balance.unmetered",
            level=Level.NOTE,
            text=message(
                N_("House 0 W while exporting: something generates power that is not metered")
            ),
            path=_PATH,
            after_s=limits.unmetered_seconds,
        )
    elif abs(flow.balance_error_w) > limits.balance_tolerance_w:
        more = flow.balance_error_w > 0
        text = message(
            N_("House is {watts} W more than PV + grid - battery; the values do not fit together")
            if more
            else N_(
                "House is {watts} W less than PV + grid - battery; the values do not fit together"
            ),
            watts=Number(abs(flow.balance_error_w)),
        )
        yield Judgement(
            rule="balance.house",
            level=Level.NOTE,
            text=text,
            path=_PATH,
            after_s=limits.mismatch_seconds,
        )
