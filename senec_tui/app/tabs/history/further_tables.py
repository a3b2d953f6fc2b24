"""Energy that is not in the totals: of each PV input, and imported beside ours. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, fit, left, right
from senec_tui.app.tabs.history.period_words import difference_text, energy_text, share_text
from senec_tui.model.history.periods.shown_sets import ENERGY_LABELS
from senec_tui.model.history.queries.totals import MEASURED
from senec_tui.model.plant.pv import Pv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.periods.input_energies import PvInput
    from senec_tui.model.history.periods.period_view import PeriodView

COLUMN: Final = 11
LABEL: Final = 14


def inputs_to_list(scene: Scene, inputs: Sequence[PvInput]) -> Sequence[PvInput]:
    """Those that gave something, and those in use that did not; none where nothing did.

    The device tells of inputs, too, that the inverter does not have.
    """
    if not any(each.energy_wh > 0 for each in inputs):
        return ()
    in_use = {entry.index + 1 for entry in Pv.of(scene.snapshot).inputs}
    return [each for each in inputs if each.energy_wh > 0 or not in_use or each.number in in_use]


def inputs_table(scene: Scene, inputs: Sequence[PvInput], width: int) -> list[Line]:
    """KWh, share of all inputs, and how much of the time was measured, marked where not all was."""
    tr = scene.tr
    whole_wh = sum(each.energy_wh for each in inputs)
    lines = [_row(scene, "", ("kWh", tr("share"), tr("meas.")), width, "label")]
    for each in inputs:
        mark = "" if each.share >= MEASURED else f"{scene.glyphs.shades[0]} "
        values = (
            energy_text(each.energy_wh / 1000, scene),
            share_text(100 * each.energy_wh / whole_wh if whole_wh > 0 else None, scene),
            mark + share_text(100 * each.share, scene),
        )
        label = tr("Input {n}", n=each.number)
        lines.append(_row(scene, label, values, width, "value"))
    return lines


def imported_table(scene: Scene, view: PeriodView, width: int) -> list[Line]:
    """What was imported of days that were measured here as well, in kWh, and how far it is off."""
    tr, beside = scene.tr, view.imported
    days = tr.plural("{n} day", "{n} days", beside.days)
    lines = [_row(scene, days, (tr("measured"), tr("imported"), tr("differs")), width, "label")]
    for name, theirs_wh in beside.theirs_wh.items():
        ours_wh = beside.ours_wh[name]
        values = (
            energy_text(ours_wh / 1000, scene),
            energy_text(theirs_wh / 1000, scene),
            difference_text(theirs_wh / 1000, ours_wh / 1000, scene),
        )
        lines.append(_row(scene, tr(ENERGY_LABELS[name]), values, width, "value"))
    return lines


def _row(scene: Scene, label: str, values: tuple[str, str, str], width: int, role: str) -> Line:
    room = max(min(LABEL, width - len(values) * COLUMN), 3)
    return (
        Span(left(fit(label, room, scene.glyphs.ellipsis), room), "label"),
        *(Span(right(value, COLUMN), role) for value in values),
    )
