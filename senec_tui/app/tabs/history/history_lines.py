"""The History tab as sections: selector, chart with read-out, totals, table, events. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.layout.arranging import arranged
from senec_tui.app.pictures.layout.columns import columns_at
from senec_tui.app.pictures.lines import Line, Span, cells, clipped, fit, paragraph, right
from senec_tui.app.pictures.section import Fixed, Growing, Section
from senec_tui.app.tabs.history.bars_table import bars_table, rows_needed
from senec_tui.app.tabs.history.bars_table import title as table_title
from senec_tui.app.tabs.history.charging_list import charging_list
from senec_tui.app.tabs.history.event_list import event_list, folded
from senec_tui.app.tabs.history.further_tables import imported_table, inputs_table, inputs_to_list
from senec_tui.app.tabs.history.history_chart import chart, ghost_line
from senec_tui.app.tabs.history.history_keys import ANY_RANGE, NEXT_RANGE
from senec_tui.app.tabs.history.period_words import local_time, period_title
from senec_tui.app.tabs.history.read_out import read_out
from senec_tui.app.tabs.history.totals_table import totals_table
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.model.history.periods.periods import RANGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView

CHART_LEAST: Final = 8
CHART_MOST: Final = 60
_AROUND_CHART: Final = 5
"""Lines of the ranges above it and of the read-out below."""
EVENTS_LEAST: Final = 10
_MORE_TOTALS: Final = 2
"""Rank of where energy came from and went."""


def paint(scene: Scene, shown: ShownPeriod) -> list[Line]:
    """The whole tab."""
    head: list[Line] = [_selector(scene, shown)]
    view, trouble = shown.view, shown.answer.trouble
    if trouble is not None:
        return clipped([*head, *_words(scene, trouble.sentence(scene.tr), "warn")], scene.width)
    nothing = shown.answer.nothing and not scene.history_grows  # else it is read from elsewhere
    if nothing or (view is not None and _has_nothing(view)):
        return clipped([*head, *_nothing_yet(scene, shown)], scene.width)
    if view is None:
        lines = [*_words(scene, scene.tr("Looking it up"), "label")]
        lines += _words(scene, shown.note, "label", blank=False)
        return clipped([*head, *lines], scene.width)
    return arranged(scene, head, list(_sections(scene, shown, view)))


# -- what it is about --------------------------------------------------------------------------


def _selector(scene: Scene, shown: ShownPeriod) -> Line:
    """The ranges around the one that is shown, that one marked, and what it is."""
    tr, keys = scene.tr, ShownKeys(scene.own_keys)
    title = period_title(shown.period, tr, shown.zone)
    more = (Span(f" {keys.first(ANY_RANGE, tr)}", "key"), Span(f" {tr('any')}", "tab"))
    head = Span(f"{keys.first(NEXT_RANGE, tr)} ", "key")
    around = sum(cells(span.text) for span in (head, *more)) + 1 + cells(title)
    ids = [entry.id for entry in RANGES]
    here = ids.index(shown.range_id) if shown.range_id in ids else None
    names = _around([tr(entry.title) for entry in RANGES], here, scene.width - around)
    spans: list[Span] = [head]
    for number, name in names:
        marked = number == here
        spans.append(
            Span(f"[{name}]" if marked else f" {name} ", "tab-active" if marked else "tab")
        )
    spans += more
    rest = max(scene.width - sum(cells(span.text) for span in spans) - 1, 1)
    spans.append(Span(" " + right(fit(title, rest, scene.glyphs.ellipsis), rest), "title"))
    return tuple(spans)


def _around(names: Sequence[str], here: int | None, room: int) -> list[tuple[int, str]]:
    """As many names with their numbers as fit into `room`, that of `here` in any case."""
    first = last = here or 0
    taken = cells(names[first]) + 2
    while True:
        ways = [number for number in (last + 1, first - 1) if 0 <= number < len(names)]
        number = next((way for way in ways if taken + cells(names[way]) + 2 <= room), None)
        if number is None:
            return [(number, names[number]) for number in range(first, last + 1)]
        taken += cells(names[number]) + 2
        first, last = min(first, number), max(last, number)


def _has_nothing(view: PeriodView) -> bool:
    """Nothing was ever measured, and of this period nothing imported."""
    return view.extent.first is None and not view.totals.imported_days


def _nothing_yet(scene: Scene, shown: ShownPeriod) -> list[Line]:
    tr = scene.tr
    lines = _words(scene, tr("There is no history yet."), "strong")
    more = shown.note or tr(
        "From now on everything that is polled is kept, as long as this dashboard runs. To keep "
        "it always, run `senec-tui collect` in the background; `senec-tui collect --unit` prints "
        "a systemd unit. The first curve appears after some minutes. Daily totals of earlier years "
        "can be imported from CSV."
    )
    return [*lines, *_words(scene, more, "value")]


def _words(scene: Scene, text: str, role: str, *, blank: bool = True) -> list[Line]:
    lines: list[Line] = [()] if blank else []
    return [*lines, *paragraph(text, role, max(scene.width, 10))]


# -- sections ----------------------------------------------------------------------------------


def _sections(scene: Scene, shown: ShownPeriod, view: PeriodView) -> Iterator[Section]:
    if view.is_empty:
        yield Section("", "", [Fixed(lambda width: _empty(scene, shown, view, width))], across=True)
    else:
        yield _chart(scene, shown, view)
    if shown.note:
        note = Fixed(lambda width: _note(shown.note, width))
        yield Section("", "", [note], across=True, rank=_MORE_TOTALS + 1)
    beside = _has_room_beside(scene, view)
    totals = [
        Fixed(lambda width: totals_table(scene, view, width, more=True), rank=_MORE_TOTALS),
        Fixed(lambda width: totals_table(scene, view, width, more=False), instead_of=_MORE_TOTALS),
    ]
    below = not (view.is_empty or beside or _has_room_for_totals(scene, view))
    yield Section("", "", totals, across=not beside, headed=True, reference=below)
    if view.is_empty:
        return
    table = Fixed(lambda width: bars_table(scene, shown, view, width))
    yield Section(table_title(scene, view), "", [table], reference=not beside)
    fits = beside and _has_room_beside(scene, view, further=_further_rows(scene, view))
    yield from _further(scene, shown, view, reference=not fits)
    if not view.events:
        return
    count = len(folded(view.events))
    what = Fixed(lambda width: event_list(scene, shown, view, width))
    grown = Growing(
        lambda width, height: event_list(scene, shown, view, width, height),
        min(EVENTS_LEAST, count),
        count,
        rank=1,
    )
    yield Section(scene.tr("What happened"), "", [grown if beside else what], reference=not beside)


def _further(
    scene: Scene, shown: ShownPeriod, view: PeriodView, *, reference: bool
) -> Iterator[Section]:
    """What not every plant or history has."""
    if view.sessions:
        table = Fixed(lambda width: charging_list(scene, shown, view, width))
        yield Section(scene.tr("Charging sessions"), "", [table], reference=reference)
    if inputs := inputs_to_list(scene, view.inputs):
        table = Fixed(lambda width: inputs_table(scene, inputs, width))
        yield Section(scene.tr("PV inputs"), "", [table], reference=reference)
    if view.imported.theirs_wh:
        table = Fixed(lambda width: imported_table(scene, view, width))
        yield Section(scene.tr("Imported and measured, kWh"), "", [table], reference=reference)


def _chart(scene: Scene, shown: ShownPeriod, view: PeriodView) -> Section:
    """The chart goes before everything that may be left out."""
    height = max(CHART_LEAST, scene.height * 2 // 5)
    picture = Growing(
        lambda width, height: chart(scene, shown, view, width, height),
        CHART_LEAST,
        CHART_MOST,
        before=0,
        kept=height,
    )
    below: list[Fixed] = []
    if shown.bars or view.curves:
        below.append(Fixed(lambda width: read_out(scene, shown, view, width)))
    if not shown.bars and view.curves:
        below.append(Fixed(lambda _: ghost_line(scene, shown, view)))
    return Section("", "", [picture, *below], across=True)


def _further_rows(scene: Scene, view: PeriodView) -> int:
    """Lines of what not every plant has, each list with its title and its head."""
    lists = (view.sessions, inputs_to_list(scene, view.inputs), view.imported.theirs_wh)
    return sum(len(rows) + 2 for rows in lists if rows)


def _has_room_for_totals(scene: Scene, view: PeriodView) -> bool:
    """Whether the chart is in sight with them; else they lie below it."""
    others = len(totals_table(scene, view, scene.width, more=False))
    return _AROUND_CHART + CHART_LEAST + others <= scene.height


def _has_room_beside(scene: Scene, view: PeriodView, further: int = 0) -> bool:
    """Whether table and events stand beside the totals, in sight, and not below them."""
    others = scene.height * 2 // 5 + 10 + further
    return columns_at(scene.width) > 1 and rows_needed(view) + others <= scene.height


def _empty(scene: Scene, shown: ShownPeriod, view: PeriodView, width: int) -> list[Line]:
    tr = scene.tr
    lines: list[Line] = [()]
    lines += paragraph(tr("Nothing was measured in this time."), "strong", width)
    if view.extent.first is not None:
        since = tr.date(local_time(view.extent.first, shown.zone).date())
        text = tr("There is history since {day}.", day=since)
        lines += paragraph(text, "value", width)
    return [*lines, ()]


def _note(text: str, width: int) -> list[Line]:
    return paragraph(text, "label", width)[:2]
