"""Energies of today as the portal tells them, beside those that were measured here. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, left, right
from senec_tui.app.tabs.history.period_words import difference_text, energy_text
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.history.periods.shown_sets import ENERGY_LABELS
from senec_tui.model.history.queries.totals import MEASURED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.portal.plants import Plant
    from senec_tui.portal.related_settings import Neighbours

COLUMNS: Final = (8, 9, 10)
"""Cells of the portal's energy, of ours, and of the difference."""


def energies_of(neighbours: Neighbours) -> Mapping[str, float]:
    """Energy channel -> kWh of today in the portal, as far as it tells."""
    overview = neighbours.overview
    if overview is None:
        return {}
    told = {
        "pv": overview.production.today_kwh,
        "house": overview.consumption.today_kwh,
        "import": overview.grid_import.today_kwh,
        "export": overview.grid_export.today_kwh,
        "charge": overview.charge.today_kwh,
        "discharge": overview.discharge.today_kwh,
    }
    return {channel: kwh for channel, kwh in told.items() if kwh is not None}


def is_same_day(plant: Plant | None, now: float) -> bool:
    """Whether today began for the plant in the portal when it began here."""
    zone = None if plant is None else plant.time_zone
    if zone is None:
        return False
    return day_span(local_day(now, zone), zone) == day_span(local_day(now, None), None)


def portal_totals(scene: Scene, portal_kwh: Mapping[str, float], width: int) -> list[Line]:
    """A head and a line per energy; none where nothing of today was measured here.

    Of a day of which a part was not measured no difference is told, and ours is marked.
    """
    tr, summary = scene.tr, scene.history_summary
    if summary is None or not portal_kwh or summary.today.known_kwh("pv") is None:
        return []
    is_whole = summary.today.share >= MEASURED
    mark = "" if is_whole else f"{scene.glyphs.shades[0]} "
    heads = (tr("Portal"), tr("measured"), tr("differs"))
    lines = [_line(tr("Today kWh"), heads, width, "label")]
    for channel, theirs_kwh in portal_kwh.items():
        ours_kwh = summary.today.known_kwh(channel)
        values = (
            energy_text(theirs_kwh, scene),
            mark + energy_text(ours_kwh, scene),
            difference_text(theirs_kwh, ours_kwh if is_whole else None, scene),
        )
        lines.append(_line(tr(ENERGY_LABELS[channel]), values, width, "value"))
    return lines


def _line(label: str, values: tuple[str, str, str], width: int, role: str) -> Line:
    return (
        Span(left(label, max(width - sum(COLUMNS), 3)), "label"),
        *(Span(right(value, room), role) for value, room in zip(values, COLUMNS, strict=True)),
    )
