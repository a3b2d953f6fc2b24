"""The bars as a table, the newest first. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, cells, fit, left, right
from senec_tui.app.tabs.history.period_words import (
    bar_title,
    energy_text,
    measured_text,
    share_text,
)
from senec_tui.app.tabs.history.totals_table import MAIN
from senec_tui.model.history.periods.periods import bar_at
from senec_tui.model.history.periods.shown_sets import ENERGY_LABELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView
    from senec_tui.model.history.queries.totals import Totals

LAST: Final = (8, 8)
"""Cells of self-sufficiency and of the share measured."""
COLUMNS: Final = (MAIN, MAIN[:4], MAIN[:2])
"""Energies that have a column, by what there is room for."""
LEAST: Final = 7
"""Cells of an energy."""


def title(scene: Scene, view: PeriodView) -> str:
    """What the rows are."""
    tr = scene.tr
    return {"hour": tr("Hours, kWh"), "day": tr("Days, kWh"), "month": tr("Months, kWh")}[
        view.period.step
    ]


def bars_table(scene: Scene, shown: ShownPeriod, view: PeriodView, width: int) -> list[Line]:
    """A head and a row for each bar that has begun; those without a measurement in one row."""
    titles = [bar_title(bar, view.period, scene.tr, shown.zone) for bar in _begun(view)]
    first = max((cells(title) for title in titles), default=0) + 1
    room = width - first - sum(LAST)
    names = next((names for names in COLUMNS if room >= LEAST * len(names)), COLUMNS[-1])
    column = max(room // len(names), LEAST)
    head = [Span(" " * first, "label")]
    labels = [fit(scene.tr(ENERGY_LABELS[name]), column - 1, ".") for name in names]
    head += [Span(right(label, column), "label") for label in labels]
    head.append(Span(right(scene.tr("self-s."), LAST[0]), "label"))
    head.append(Span(right(scene.tr("meas."), LAST[1]), "label"))
    lines: list[Line] = [tuple(head)]
    for is_known, group in groupby(_begun(view), key=_is_known):
        bars = list(group)
        if is_known:
            lines += [_row(scene, shown, view, bar, names, (first, column)) for bar in bars]
        else:
            lines.append(_unmeasured(scene, shown, view, bars, width))
    return lines


def rows_needed(view: PeriodView) -> int:
    """Lines of the table, its head included."""
    return 1 + sum(len(list(bars)) if known else 1 for known, bars in _runs(view))


def _runs(view: PeriodView) -> groupby[bool, Totals]:
    return groupby(_begun(view), key=_is_known)


def _begun(view: PeriodView) -> list[Totals]:
    return [bar for bar in reversed(view.bars) if bar.elapsed_s]


def _is_known(bar: Totals) -> bool:
    return bool(bar.measured_s or bar.imported_days)


def _row(
    scene: Scene,
    shown: ShownPeriod,
    view: PeriodView,
    bar: Totals,
    names: Sequence[str],
    widths: tuple[int, int],
) -> Line:
    first, column = widths
    chosen = shown.cursor is not None and bar.start <= shown.cursor < bar.end
    label = bar_title(bar, view.period, scene.tr, shown.zone)
    spans = [Span(left(label, first), "selected" if chosen else "label")]
    for name in names:
        kwh = bar.known_kwh(name)
        text = energy_text(kwh, scene)
        spans.append(Span(right(text, column), "absent" if kwh is None else "value"))
    autarky = bar.autarky_pct if bar.measured_s else None
    spans.append(Span(right(share_text(autarky, scene), LAST[0]), "value"))
    measured = scene.tr("import.") if bar.imported_days else measured_text(bar, scene)
    spans.append(Span(right(measured, LAST[1]), "label"))
    return tuple(spans)


def _unmeasured(
    scene: Scene, shown: ShownPeriod, view: PeriodView, bars: Sequence[Totals], width: int
) -> Line:
    """Neighbours of which nothing was measured, newest first, in one line."""
    names = [bar_title(bar, view.period, scene.tr, shown.zone) for bar in (bars[-1], bars[0])]
    text = " – ".join(dict.fromkeys(names))
    if len(bars) > 1:
        text += f" ({len(bars)})"
    text += f"  {scene.tr('nothing measured')}"
    index = None if shown.cursor is None else bar_at(bars, shown.cursor)
    role = "absent" if index is None else "selected"
    return (Span(fit(text, width, scene.glyphs.ellipsis), role),)
