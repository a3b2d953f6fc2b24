"""Below the chart: values at the cursor, or the newest, and between what they were. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.bars import part_fills
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.lines import Line, Span, cells, fit, left, right
from senec_tui.app.tabs.history.period_words import (
    PARTS,
    ROLES,
    SHORT_NAMES,
    bar_title,
    measured_text,
    number_text,
    when,
)
from senec_tui.app.tabs.history.shown_period import charge_of, drawn
from senec_tui.model.history.periods.periods import bar_at
from senec_tui.model.history.periods.shown_sets import BAR_SETS, CHARGE, CURVE_SETS, ENERGY_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView, ShownCurve
    from senec_tui.model.history.queries.totals import Totals

HEAD: Final = 9
"""Cells of the words in front."""
COLUMN: Final = (8, 30)
"""Cells of one curve, at least and at most."""
WHOLE: Final = 18
"""So many cells of each curve go before more words in front than `HEAD`."""


def read_out(scene: Scene, shown: ShownPeriod, view: PeriodView, width: int) -> list[Line]:
    """A table of curves, or a line about bars."""
    draw = _of_bars if shown.bars else _of_curves
    return draw(scene, shown, view, width)


def _of_curves(scene: Scene, shown: ShownPeriod, view: PeriodView, width: int) -> list[Line]:
    tr, curves, period = scene.tr, drawn(view), view.period
    least, most = COLUMN
    set_title = tr(CURVE_SETS[shown.chosen].title)
    head = max(HEAD, min(cells(set_title) + 1, width - WHOLE * len(curves)))
    column = max(min((width - head) // max(len(curves), 1), most), least)
    title: list[Span] = [Span(left(set_title, head), "label")]
    for index, curve in enumerate(curves):
        letter = f"{LETTERS[index]} " if len(curves) > 1 else ""
        name = fit(tr(SHORT_NAMES[curve.name]), column - 2 - cells(letter) - cells(curve.unit), "")
        role = ROLES.get(curve.name) or f"curve-{index + 1}"
        title.append(Span(right(f"{letter}{name} {curve.unit}", column), role))
    # The times of the extremes stand beside them where there is room, in a column of their own.
    aside = 1 + max(cells(when(at, period, tr, shown.zone)) for at in (period.start, period.end))
    aside = aside if column - aside >= 7 else 0

    def row(label: str, values: Sequence[tuple[float, float] | None], *, times: bool) -> Line:
        spans = [Span(left(label, head), "strong" if shown.cursor and not times else "label")]
        for curve, value in zip(curves, values, strict=True):
            text = scene.glyphs.absent if value is None else number_text(value[1], curve, tr)
            spans.append(Span(right(text, column - aside), "absent" if value is None else "value"))
            at = when(value[0], period, tr, shown.zone) if times and value is not None else ""
            spans.append(Span(right(at, aside), "label"))
        return tuple(spans)

    samples = [c.last if shown.cursor is None else c.at(shown.cursor) for c in curves]
    known = [sample.at for sample in samples if sample is not None]
    moment = max(known, default=None) if shown.cursor is None else shown.cursor
    at = "" if moment is None else when(moment, period, tr, shown.zone)
    return [
        tuple(title),
        row(at, [None if s is None else (s.at, s.mean) for s in samples], times=False),
        row(tr("lowest"), [curve.extremes[0] for curve in curves], times=True),
        row(tr("highest"), [curve.extremes[1] for curve in curves], times=True),
    ]


def _of_bars(scene: Scene, shown: ShownPeriod, view: PeriodView, width: int) -> list[Line]:
    tr, pair = scene.tr, BAR_SETS[shown.chosen]
    glyphs = scene.glyphs
    title: list[Span] = []
    names = pair.parts or tuple(name for name in (pair.up, pair.down) if name)
    marks = part_fills(glyphs) if pair.parts else (glyphs.arrow_up, glyphs.arrow_down)
    for mark, name in zip(marks, names, strict=False):
        label = tr(PARTS[pair.up][name] if pair.parts else ENERGY_LABELS[name])
        title.append(Span(f"{mark} {label}  ", ROLES.get(name, "value")))
    index = None if shown.cursor is None else bar_at(view.bars, shown.cursor)
    charge = charge_of(view)
    if index is None:
        if charge is not None:
            title.append(Span(f"{tr('highest charge above')}  ", ROLES[CHARGE]))
        if any(0 < bar.share < 0.98 for bar in view.bars):
            text = tr("{mark} partly measured", mark=glyphs.shades[0])
            title.append(Span(fit(text, width), "label"))
        return [tuple(title)]
    bar = view.bars[index]
    title.append(Span(f"{bar_title(bar, view.period, tr, shown.zone)}  ", "strong"))
    title += [scene.derived(bar.known_kwh(name), "kWh", width=10, decimals=2) for name in names]
    if charge is not None:
        title.append(Span(f"  {_charge_text(charge, bar, scene)}", ROLES[CHARGE]))
    text = tr("{share} measured", share=measured_text(bar, scene))
    title.append(Span(f"  {text}", "label"))
    return [tuple(title)]


def _charge_text(charge: ShownCurve, bar: Totals, scene: Scene) -> str:
    """How empty and how full the battery was in the time of a bar."""
    inside = [sample for sample in charge.known if bar.start <= sample.at < bar.end]
    if not inside:
        return ""
    low, high = min(sample.low for sample in inside), max(sample.high for sample in inside)
    tr = scene.tr
    return tr("charge {low}–{high} %", low=tr.number(low), high=tr.number(high))
