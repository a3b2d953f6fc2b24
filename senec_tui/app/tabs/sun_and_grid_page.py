"""The page of the tabs PV and Grid that looks over weeks: inputs, curtailment, insulation, grid.

Drawn from `model.health.sun_and_grid`; pure, as all pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import sparkline
from senec_tui.app.pictures.lines import Line, Span, clipped, paragraph, right, table_row, width_of
from senec_tui.app.tabs.sun_and_grid_keys import WEEKS
from senec_tui.app.tabs.weeks_words import NOTHING_KEPT, days_words
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.model.health.health_texts import day_of, sun_and_grid_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history_answer import HistoryAnswer
    from senec_tui.model.health.sun_and_grid import InputYield, SunAndGrid

_WIDTHS: Final = (8, 9, 8, 11, 12, 8, 9)
_SPARK: Final = 12
_FEWEST_DAYS: Final = 3
_DATE: Final = 10
_DAY_CELL: Final = 10


def paint(scene: Scene, shown: HistoryAnswer[SunAndGrid]) -> list[Line]:
    """The whole page."""
    tr, found = scene.tr, shown.found
    if found is None:
        return paragraph(*shown.absent(tr, tr(NOTHING_KEPT)), scene.width)
    if not found.days:
        text = tr("No whole day has been recorded yet; leave `senec-tui collect` running")
        return [_heading(scene, found), *paragraph(text, "label", scene.width)]
    lines = [_heading(scene, found), *_inputs(scene, found)]
    for text in sun_and_grid_words(tr, found):
        lines += paragraph(text, "value", scene.width)
    clear = tr.plural("{n} clear day", "{n} clear days", len(found.clear_days))
    method = tr("By quarters of an hour; shares and “of its best” of the newest clear days")
    below = paragraph(f"{method} ({clear})", "label", scene.width)
    room = scene.height - len(lines) - len(below)
    return clipped([*lines, *_days(scene, found, max(room, _FEWEST_DAYS)), *below], scene.width)


def _heading(scene: Scene, found: SunAndGrid) -> Line:
    tr = scene.tr
    span = days_words(tr, found.start, found.end, found.days)
    line: Line = (Span(tr("Sun and grid over weeks"), "title"), Span(f"  {span}", "label"))
    key = ShownKeys(scene.own_keys).first(WEEKS, tr)
    keys = Span("  " + tr("({key} back)", key=key), "label")
    return (*line, keys) if width_of((*line, keys)) <= scene.width else line


# -- inputs ----------------------------------------------------------------------------------------


def _inputs(scene: Scene, found: SunAndGrid) -> list[Line]:
    """One row an input: all together, a day, its best, how it is on clear days, its course."""
    tr = scene.tr
    if not found.inputs:
        text = tr("PV inputs: the device tells none, or none was recorded")
        return paragraph(text, "label", scene.width)
    words = (
        tr("input"),
        "kWh",
        tr("a day"),
        tr("best day"),
        tr("of its best"),
        tr("share"),
        tr("usually"),
    )
    head = table_row(words, _WIDTHS, ["label"] * len(words))
    return [head, *(_input(scene, entry) for entry in found.inputs)]


def _input(scene: Scene, entry: InputYield) -> Line:
    tr, daily = scene.tr, [entry.daily_wh[day] for day in sorted(entry.daily_wh)]
    texts = (
        str(entry.index + 1),
        tr.number(entry.energy_wh / 1000, 1),
        tr.number(entry.energy_wh / 1000 / max(len(daily), 1), 2),
        tr.number(max(daily, default=0.0) / 1000, 1),
        *(
            scene.glyphs.absent if part is None else tr.number(100 * part) + " %"
            for part in (entry.of_best, entry.share, entry.usual_share)
        ),
    )
    roles = ["strong", *["value"] * 6]
    course = sparkline(daily, _SPARK, scene.glyphs, low=0.0, high=max(*daily, 1.0))
    return (*table_row(texts, _WIDTHS, roles), Span(f"  {course}", "label"))


# -- days ------------------------------------------------------------------------------------------


def _days(scene: Scene, found: SunAndGrid, room: int) -> Iterator[Line]:
    """The newest days, as many as there is room for: kWh of each input and of all."""
    tr = scene.tr
    if not found.inputs:
        return
    heads = [f"{tr('input')} {entry.index + 1}" for entry in found.inputs]
    columns = [*(right(head, _DAY_CELL) for head in heads), right(tr("all kWh"), _DAY_CELL)]
    yield (Span(" " * _DATE + "".join(columns), "label"),)
    known = set().union(*(entry.daily_wh for entry in found.inputs))
    for day in sorted(known, reverse=True)[: room - 1]:
        numbers = [entry.daily_wh.get(day) for entry in found.inputs]
        total = sum(number for number in numbers if number is not None)
        texts = [
            scene.glyphs.absent if wh is None else tr.number(wh / 1000, 2)
            for wh in (*numbers, total)
        ]
        yield (
            Span(tr.date(day_of(day)), "label"),
            Span("".join(right(text, _DAY_CELL) for text in texts), "value"),
            Span("  " + tr("clear") if day in found.clear_days else "", "label"),
        )
