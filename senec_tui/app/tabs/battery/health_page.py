"""The page of the battery tab that looks over weeks: capacity, modules, the weakest cells.

Drawn from what `model.health` found; pure, as all pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import sparkline
from senec_tui.app.pictures.judgement_lines import mark_of, role_of, word_of
from senec_tui.app.pictures.lines import Line, Span, behind, left, paragraph, table_row, width_of
from senec_tui.app.tabs.battery.battery_keys import KEYS
from senec_tui.app.tabs.weeks_words import NOTHING_KEPT, days_words
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.health.health_texts import (
    capacity_details,
    capacity_words,
    ceiling_words,
    cell_sentence,
    cycles_words,
    jump_words,
    missing,
)
from senec_tui.model.plant.battery import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.model.health.cells import CellEnd, CellHealth, ModuleCells
    from senec_tui.model.health.health import BatteryHealth
    from senec_tui.model.health.modules import ModuleWork

_METHOD: Final = N_("Limits are ours, not the maker's; {help} tells the method")
_LABEL: Final = 11
_FEWEST_CELLS: Final = 4
_MOST_CELLS: Final = 56
_SPARK: Final = 14
_SHARP_MV_MONTH: Final = 10.0
"""From such an uncertainty on a slope needs no decimals."""


def paint(scene: Scene, shown: HistoryAnswer[BatteryHealth]) -> list[Line]:
    """The whole page."""
    tr, health = scene.tr, shown.found
    if health is None:
        return paragraph(*shown.absent(tr, tr(NOTHING_KEPT)), scene.width)
    lines = [_heading(scene, health)]
    if not health.days:
        return lines + [
            line for text in missing(tr, health) for line in paragraph(text, "label", scene.width)
        ]
    lines += _facts(scene, health)
    lines += _modules(scene, health)
    below = _sentences(scene, health)
    room = scene.height - len(lines) - len(below)
    lines += _cells(scene, health, max(_FEWEST_CELLS, min(room, _MOST_CELLS)))
    return lines + below


def _heading(scene: Scene, health: BatteryHealth) -> Line:
    tr = scene.tr
    span = days_words(tr, health.start, health.end, health.days)
    level = health.level if health.days else Level.UNKNOWN
    line: Line = (
        Span(tr("Health over weeks"), "title"),
        Span(f"  {span}  " if span else "  ", "label"),
        Span(f"{mark_of(scene, level)} {word_of(scene, level)}", role_of(level)),
    )
    names = ShownKeys(scene.own_keys).by_id(KEYS, tr)
    keys = Span("  " + tr("({battery_weeks} back, {battery_report} report)", **names), "label")
    return (*line, keys) if width_of((*line, keys)) <= scene.width else line


def _facts(scene: Scene, health: BatteryHealth) -> list[Line]:
    """Capacity, cycles, ceiling."""
    tr, known = scene.tr, health.capacity
    rows = (
        (tr("Capacity"), capacity_words(tr, known)),
        ("", ", ".join(capacity_details(tr, known))),
        *(((tr("Jumps"), jumped),) if (jumped := jump_words(tr, known)) else ()),
        (tr("Cycles"), cycles_words(tr, known)),
        (tr("Ceiling"), ceiling_words(tr, health)),
    )
    lines: list[Line] = []
    for label, text in rows:
        head = Span(left(label, _LABEL), "label")
        lines += behind(head, Span(text, "value"), scene.width)[:2]
    return lines


# -- tables --------------------------------------------------------------------------------------


_MODULE_WIDTHS: Final = (3, 7, 9, 8, 10, 7, 12, 13, 10)
_MORE_WIDTHS: Final = (11, 20)
"""Of what else there is to tell where there is room."""


def _modules(scene: Scene, health: BatteryHealth) -> list[Line]:
    """One row a module."""
    tr = scene.tr
    words = (
        "",
        tr("share"),
        tr("out kWh"),
        tr("idle h"),
        tr("balanced"),
        "mΩ",
        tr("spread full"),
        tr("spread empty"),
        tr("loaded"),
    )
    more = (tr("blocked h"), tr("counters / ours"))
    lines: list[Line] = [_module_row(scene, words, more, ["label"] * len(words), "label")]
    work = {entry.slot: entry for entry in health.work}
    return lines + [_module(scene, module, work[module.slot]) for module in health.modules]


def _module(scene: Scene, module: ModuleCells, work: ModuleWork) -> Line:
    tr = scene.tr
    texts = (
        LETTERS[module.slot] + ("*" if module.is_new else ""),
        _number(scene, work.share_pct, 0, " %"),
        tr.number(work.discharged_wh / 1000, 1),
        tr.number(work.idle_h),
        _number(scene, work.balancing_days, 0, tr(" d")),
        _number(scene, work.resistance_mohm, 1),
        _number(scene, module.rest_spread_mv["top"], 0, " mV"),
        _number(scene, module.rest_spread_mv["bottom"], 0, " mV"),
        _number(scene, module.load_spread_mv, 0, " mV"),
    )
    roles = ["strong", role_of(work.level) if work.level else "value", *["value"] * 7]
    ratios = " ".join(tr.number(ratio, 2) for ratio in work.counter_ratio.values())
    more = (tr.number(work.blocked_h, 1), ratios or scene.glyphs.absent)
    return _module_row(scene, texts, more, roles, "value")


def _module_row(
    scene: Scene, texts: Sequence[str], more: Sequence[str], roles: Sequence[str], more_role: str
) -> Line:
    row = table_row(texts, _MODULE_WIDTHS, roles)
    if scene.width < sum(_MODULE_WIDTHS) + sum(_MORE_WIDTHS):
        return row
    return row + table_row(more, _MORE_WIDTHS, [more_role] * len(more))


_CELL_WIDTHS: Final = (5, 8, 12, 8, 12, 9, 7)


def _cells(scene: Scene, health: BatteryHealth, room: int) -> list[Line]:
    """The weakest, as many as there is room for."""
    tr = scene.tr
    words = (
        tr("cell"),
        tr("full mV"),
        tr("a month"),
        tr("empty"),
        tr("a month"),
        tr("lowest %"),
        "mΩ",
    )
    head = table_row(words, _CELL_WIDTHS, ["label"] * len(words))
    lines: list[Line] = [(*head, Span("  " + tr("weakest first"), "label"))]
    return lines + [_cell(scene, cell) for cell in health.weakest[: room - 1]]


def _cell(scene: Scene, cell: CellHealth) -> Line:
    tr, top, bottom = scene.tr, cell.ends["top"], cell.ends["bottom"]
    texts = (
        cell.name,
        _number(scene, top.off_mv, 0),
        _slope(scene, top),
        _number(scene, bottom.off_mv, 0),
        _slope(scene, bottom),
        tr.number(max(top.lowest_pct, bottom.lowest_pct)) + " %",
        _number(scene, cell.resistance_mohm and cell.resistance_mohm.value, 1),
    )
    role = role_of(cell.level) if cell.level >= Level.NOTE else "value"
    row = table_row(texts, _CELL_WIDTHS, [role, *["value"] * 6])
    return (*row, Span("  " + _course(scene, cell), "label"), Span(f" {_mark(scene, cell)}", role))


def _mark(scene: Scene, cell: CellHealth) -> str:
    return mark_of(scene, cell.level) if cell.level >= Level.NOTE else " "


def _slope(scene: Scene, end: CellEnd) -> str:
    slope, tr = end.slope_mv_month, scene.tr
    if slope is None:
        return scene.glyphs.absent
    decimals = 0 if abs(slope.value) >= _SHARP_MV_MONTH else 1
    return f"{tr.number(slope.value, decimals)}±{tr.number(slope.half_width, decimals)}"


def _course(scene: Scene, cell: CellHealth) -> str:
    """The distance from the median over the days, at the end that is judged."""
    end = cell.ends[cell.worst_end or "top"]
    values = [value for _, value in end.points]
    if not values:
        return " " * _SPARK
    low, high = min(*values, 0.0), max(*values, 0.0)
    return sparkline(values, _SPARK, scene.glyphs, low=min(low, -5.0), high=max(high, 5.0))


def _number(scene: Scene, value: float | None, decimals: int, unit: str = "") -> str:
    if value is None:
        return scene.glyphs.absent
    return scene.tr.number(value, decimals) + unit


# -- sentences -----------------------------------------------------------------------------------


def _sentences(scene: Scene, health: BatteryHealth) -> list[Line]:
    """What is worst, what cannot be said, and how it was found."""
    tr = scene.tr
    lines: list[Line] = []
    for cell in health.weakest[:3]:
        if cell.level >= Level.WATCH:
            lines += paragraph(cell_sentence(tr, cell), role_of(cell.level), scene.width)
    for text in missing(tr, health):
        lines += paragraph(text, "label", scene.width)
    if any(module.is_new for module in health.modules):
        text = tr("* came within this time; its series began with it")
        lines += paragraph(text, "label", scene.width)
    text = scene.with_keys(_METHOD)
    return lines + paragraph(text, "label", scene.width)
