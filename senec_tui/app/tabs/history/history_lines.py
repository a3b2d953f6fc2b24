"""The History tab as lines: selector, chart, extremes, totals, table, events. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.bars import FacingBar, bar_chart
from senec_tui.app.pictures.charts.plot import PlotMark, PlottedCurve, plot
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.event_words import EVENT_MARKS, event_words
from senec_tui.app.pictures.lines import Line, Span, beside, cells, clipped, fit, left, right, wrap
from senec_tui.catalogue.units import decimals_of
from senec_tui.language import N_
from senec_tui.model.history.queries.periods import (
    BAR_SETS,
    CURVE_SETS,
    ENERGY_LABELS,
    RANGES,
    bar_at,
    change_pct,
    ghost_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.errors import StorageError
    from senec_tui.language import Language
    from senec_tui.model.history.queries.events import Event as Happened
    from senec_tui.model.history.queries.periods import Period, PeriodView, ShownCurve
    from senec_tui.model.history.queries.totals import Totals

NARROW: Final = 72
TALL: Final = 30
CHART_LEAST: Final = 8
CHART_MOST: Final = 24
WIDEST: Final = 160
TABLE: Final = ("pv", "house", "import", "export", "charge", "discharge")
MOST_STATE_MARKS: Final = 30
EVENTS_SHOWN: Final = 60

_ROLES: Final = {
    "pv": "pv",
    "house": "house",
    "grid": "grid-import",
    "battery": "battery",
    "wallbox": "wallbox",
    "soc": "strong",
    "import": "grid-import",
    "export": "grid-export",
    "charge": "battery",
    "discharge": "battery-empty",
    "pv_to_house": "pv",
    "battery_to_house": "battery",
}
_SHORT: Final = {
    "pv": N_("PV"),
    "house": N_("House"),
    "grid": N_("Grid"),
    "battery": N_("Battery"),
    "wallbox": N_("Wallbox"),
    "soc": N_("Charge"),
    "cell-spread": N_("Spread"),
    "cell-temperature": N_("Cells"),
    "battery-temperature": N_("Battery"),
    "case-temperature": N_("Case"),
    "frequency": N_("Frequency"),
}
_WEEKDAYS: Final = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))
_MONTHS: Final = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_BEFORE: Final = {
    "day": N_("day before"),
    "week": N_("week before"),
    "month": N_("month before"),
    "year": N_("year before"),
    "range": N_("before"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPeriod:
    """What the tab is at."""

    period: Period
    range_id: str = ""
    """The entry of the selector that this is, or ""."""
    view: PeriodView | None = None
    """None until the first answer."""
    bars: bool = False
    chosen: int = 0
    """Which of the curve or bar sets."""
    ghost: int = 0
    """The period before is drawn behind this one."""
    cursor: float | None = None
    trouble: StorageError | None = None
    """Why the history cannot be read."""
    nothing: bool = False
    """There is no history at all."""
    note: str = ""
    """What else is to be said."""
    zone: tzinfo | None = None


def paint(scene: Scene, shown: ShownPeriod) -> list[Line]:
    """The whole tab."""
    lines = [_selector(scene, shown)]
    view = shown.view
    if shown.trouble is not None:
        return [*lines, *_words(scene, shown.trouble.sentence(scene.tr), "warn")]
    if shown.nothing or (view is not None and view.extent.first is None):
        return [*lines, *_nothing_yet(scene, shown)]
    if view is None:
        return [*lines, (), (Span(scene.tr("Looking it up"), "label"),)]
    below = [*_totals(scene, view)]
    if shown.note:
        below += _words(scene, shown.note, "label", blank=False)[:2]
    chart_room = scene.height - len(lines) - len(below)
    if scene.height >= TALL:
        # The table has its place, too.
        chart_room = max(chart_room - len(view.bars) - 2, scene.height * 2 // 5)
    lines += _chart(scene, shown, view, chart_room)
    lines += below
    if not view.is_empty:
        lines += _table(scene, view, shown)
        lines += _events(scene, view, shown)
    return clipped(lines, scene.width)


# -- what it is about --------------------------------------------------------------------------


def _selector(scene: Scene, shown: ShownPeriod) -> Line:
    """The ranges, the one that is shown marked, and what it is."""
    tr = scene.tr
    spans: list[Span] = [Span("o ", "key")]
    title = period_title(shown.period, tr, shown.zone)
    for entry in RANGES:
        name = tr(entry.title)
        marked = entry.id == shown.range_id
        spans += [Span(f"[{name}]" if marked else f" {name} ", "tab-active" if marked else "tab")]
    spans += [Span(" f", "key"), Span(f" {tr('any')}", "tab")]
    taken = sum(cells(span.text) for span in spans)
    if taken + cells(title) + 2 > scene.width:
        name = next((tr(e.title) for e in RANGES if e.id == shown.range_id), "")
        spans = [Span("o ", "key"), *([Span(f"[{name}]", "tab-active")] if name else [])]
        taken = sum(cells(span.text) for span in spans)
    room = max(scene.width - taken - 1, 1)
    spans.append(Span(" " + right(fit(title, room, scene.glyphs.ellipsis), room), "title"))
    return tuple(spans)


def period_title(period: Period, tr: Language, zone: tzinfo | None) -> str:
    """A period in words: `Mo 2026-11-23`, `2026-11`, or both ends."""
    first, last = _moment(period.start, zone), _moment(period.end - 1, zone)
    if period.kind == "day":
        return f"{tr(_WEEKDAYS[first.weekday()])} {tr.date(first.date())}"
    if period.kind == "month":
        return f"{tr(_MONTHS[first.month - 1])} {first.year}"
    if period.kind == "year":
        return str(first.year)
    if period.kind == "week" or period.length_s >= 2 * 86400:
        return f"{tr.date(first.date())} – {tr.date(last.date())}"
    start, end = tr.time(first, seconds=False), tr.time(last, seconds=False)
    if first.date() == last.date():
        return f"{tr.date(first.date())} {start} – {end}"
    return f"{tr.date(first.date())} {start} – {tr.date(last.date())} {end}"


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
    return [*lines, *((Span(row, role),) for row in wrap(text, max(scene.width, 10)))]


# -- chart -------------------------------------------------------------------------------------


def _chart(scene: Scene, shown: ShownPeriod, view: PeriodView, room: int) -> list[Line]:
    if view.is_empty:
        lines = _words(scene, scene.tr("Nothing was measured in this time."), "strong")
        if view.extent.first is not None:
            since = _moment(view.extent.first, shown.zone)
            text = scene.tr("There is history since {day}.", day=scene.tr.date(since.date()))
            lines += _words(scene, text, "value", blank=False)
        return [*lines, ()]
    if not shown.bars and not view.curves:
        lines = [(), (Span(scene.tr("Looking it up"), "label"),)]
        return lines + [()] * max(min(max(room, CHART_LEAST), CHART_MOST) - len(lines), 0)
    extremes = _extremes(scene, shown, view)
    if not shown.bars:
        extremes += _ghost_line(scene, shown, view)
    height = min(max(room - len(extremes), CHART_LEAST), CHART_MOST)
    if shown.bars:
        return [*_bar_lines(scene, shown, view, height), *extremes]
    return [*_curve_lines(scene, shown, view, height), *extremes]


def _curve_lines(scene: Scene, shown: ShownPeriod, view: PeriodView, height: int) -> list[Line]:
    curves = [
        PlottedCurve(
            label=curve.name,
            unit=curve.unit,
            samples=curve.samples,
            role=_ROLES.get(curve.name, ""),
        )
        for curve in _drawn(view)
    ]
    curves += [
        PlottedCurve(
            label=ghost.name,
            unit=ghost.unit,
            samples=ghost.samples,
            role=_ROLES.get(ghost.name, "label"),
            ghost=_ghost_letter(ghost, view),
        )
        for ghost in _drawn_ghosts(shown, view)
    ]
    return plot(
        curves,
        start=view.period.start,
        end=view.period.end,
        width=min(scene.width, WIDEST),
        height=height,
        glyphs=scene.glyphs,
        tr=scene.tr,
        zone=shown.zone,
        cursor_at=shown.cursor,
        events=_marks(view.events),
    )


def _drawn_ghosts(shown: ShownPeriod, view: PeriodView) -> list[ShownCurve]:
    if view.question.ghost != shown.ghost:
        return []
    names = [curve.name for curve in _drawn(view)]
    return [ghost for ghost in view.ghosts if ghost.name in names]


def _ghost_letter(ghost: ShownCurve, view: PeriodView) -> str:
    """The letter of its curve, as a capital."""
    return LETTERS[[curve.name for curve in _drawn(view)].index(ghost.name)].upper()


def _ghost_line(scene: Scene, shown: ShownPeriod, view: PeriodView) -> list[Line]:
    """Which day the dotted curves are of; also when there is nothing of it."""
    ghost = ghost_of(view.period, shown.ghost, shown.zone)
    if ghost is None or view.question.ghost != shown.ghost:
        return []
    tr, day = scene.tr, period_title(ghost, scene.tr, shown.zone)
    drawn = _drawn_ghosts(shown, view)
    if not drawn:
        return [(Span(tr("Nothing was measured on {day} to compare with.", day=day), "label"),)]
    spans: list[Span] = [Span(tr("Dotted, {day}:", day=day), "label")]
    for curve in drawn:
        text = f"  {_ghost_letter(curve, view)} {tr(_SHORT[curve.name])}"
        spans.append(Span(text, _ROLES.get(curve.name, "label")))
    return [tuple(spans)]


def _drawn(view: PeriodView) -> list[ShownCurve]:
    """Curves with something in them; all of them if none has."""
    return [curve for curve in view.curves if curve.last is not None] or list(view.curves)


def _marks(events: Sequence[Happened]) -> list[PlotMark]:
    """The important ones always, changes of state only where they leave the chart readable."""
    states = sum(event.kind == "state" for event in events)
    kinds = [kind for kind in EVENT_MARKS if kind != "state" or states <= MOST_STATE_MARKS]
    # Of several in one column the last one drawn is seen, so the gravest comes last.
    return [
        PlotMark(at=event.at, letter=EVENT_MARKS[kind][0], role=EVENT_MARKS[kind][1])
        for kind in reversed(kinds)
        for event in events
        if event.kind == kind
    ]


def _bar_lines(scene: Scene, shown: ShownPeriod, view: PeriodView, height: int) -> list[Line]:
    pair = BAR_SETS[shown.chosen]
    bars = [
        FacingBar(
            label=_bar_label(bar, view.period, scene.tr, shown.zone),
            up=_kwh(bar, pair.up),
            down=_kwh(bar, pair.down) if pair.down else None,
            measured=bar.share if bar.elapsed_s else 0.0,
        )
        for bar in view.bars
    ]
    return bar_chart(
        bars,
        unit="kWh",
        roles=(_ROLES.get(pair.up, "value"), _ROLES.get(pair.down, "value")),
        width=min(scene.width, WIDEST),
        height=height,
        glyphs=scene.glyphs,
        tr=scene.tr,
        cursor=None if shown.cursor is None else bar_at(view.bars, shown.cursor),
    )


def _kwh(totals: Totals, name: str) -> float | None:
    wh = totals.known_wh(name)
    return None if wh is None else wh / 1000


def _bar_label(bar: Totals, period: Period, tr: Language, zone: tzinfo | None) -> str:
    first = _moment(bar.start, zone)
    if period.step == "hour":
        return f"{first.hour:02d}"
    if period.step == "month":
        return tr(_MONTHS[first.month - 1])
    if period.kind == "week":
        return f"{tr(_WEEKDAYS[first.weekday()])} {first.day}"
    return str(first.day)


# -- what stands below the chart -----------------------------------------------------------------


def _extremes(scene: Scene, shown: ShownPeriod, view: PeriodView) -> list[Line]:
    """Values at the cursor, or the last ones, and between what they were."""
    return (
        _extremes_of_bars(scene, shown, view)
        if shown.bars
        else _table_of_curves(scene, shown, view)
    )


def _table_of_curves(scene: Scene, shown: ShownPeriod, view: PeriodView) -> list[Line]:
    tr, curves, period = scene.tr, _drawn(view), view.period
    head = 9
    width = max(min((min(scene.width, WIDEST) - head) // max(len(curves), 1), 22), 8)
    title: list[Span] = [Span(left(tr(CURVE_SETS[shown.chosen].title), head), "label")]
    for index, curve in enumerate(curves):
        letter = f"{LETTERS[index]} " if len(curves) > 1 else ""
        name = fit(tr(_SHORT[curve.name]), width - 2 - cells(letter) - cells(curve.unit), "")
        role = _ROLES.get(curve.name) or f"curve-{index + 1}"
        title.append(Span(right(f"{letter}{name} {curve.unit}", width), role))
    # The times of the extremes stand beside them where there is room, in a column of their own.
    aside = 1 + max(cells(_when(at, period, tr, shown.zone)) for at in (period.start, period.end))
    aside = aside if width - aside >= 7 else 0

    def row(label: str, values: Sequence[tuple[float, float] | None], *, times: bool) -> Line:
        spans = [Span(left(label, head), "strong" if shown.cursor and not times else "label")]
        for curve, value in zip(curves, values, strict=True):
            text = scene.glyphs.absent if value is None else _number(value[1], curve, tr)
            spans.append(Span(right(text, width - aside), "absent" if value is None else "value"))
            at = _when(value[0], period, tr, shown.zone) if times and value is not None else ""
            spans.append(Span(right(at, aside), "label"))
        return tuple(spans)

    samples = [c.last if shown.cursor is None else c.at(shown.cursor) for c in curves]
    known = [sample.at for sample in samples if sample is not None]
    moment = max(known, default=None) if shown.cursor is None else shown.cursor
    when = "" if moment is None else _when(moment, period, tr, shown.zone)
    return [
        tuple(title),
        row(when, [None if s is None else (s.at, s.mean) for s in samples], times=False),
        row(tr("lowest"), [curve.lowest for curve in curves], times=True),
        row(tr("highest"), [curve.highest for curve in curves], times=True),
    ]


def _extremes_of_bars(scene: Scene, shown: ShownPeriod, view: PeriodView) -> list[Line]:
    tr, pair = scene.tr, BAR_SETS[shown.chosen]
    glyphs = scene.glyphs
    title: list[Span] = []
    for arrow, name in ((glyphs.arrow_up, pair.up), (glyphs.arrow_down, pair.down)):
        if name:
            label = f"{arrow} {tr(ENERGY_LABELS[name])}  "
            title.append(Span(label, _ROLES.get(name, "value")))
    index = None if shown.cursor is None else bar_at(view.bars, shown.cursor)
    if index is None:
        partial = any(0 < bar.share < 0.98 for bar in view.bars)
        if partial:
            text = tr("{mark} partly measured", mark=glyphs.shades[0])
            title.append(Span(text, "label"))
        return [tuple(title)]
    bar = view.bars[index]
    title.append(Span(f"{_bar_title(bar, view.period, tr, shown.zone)}  ", "strong"))
    names = [name for name in (pair.up, pair.down) if name]
    title += [scene.derived(_kwh(bar, name), "kWh", width=10, decimals=2) for name in names]
    title.append(Span(f"  {_measured(bar, tr)}", "label"))
    return [tuple(title)]


def _bar_title(bar: Totals, period: Period, tr: Language, zone: tzinfo | None) -> str:
    first, last = _moment(bar.start, zone), _moment(bar.end, zone)
    if period.step == "hour":
        hours = f"{tr.time(first, seconds=False)}–{tr.time(last, seconds=False)}"
        return hours if period.kind == "day" else f"{tr.date(first.date())} {hours}"
    if period.step == "month":
        return f"{tr(_MONTHS[first.month - 1])} {first.year}"
    return f"{tr(_WEEKDAYS[first.weekday()])} {tr.date(first.date())}"


def _measured(totals: Totals, tr: Language) -> str:
    return tr("{share} % measured", share=tr.number(_floor_pct(totals.share)))


def _floor_pct(share: float) -> int:
    """Whole percents; 100 only for all of it."""
    return 100 if share > 0.9995 else int(share * 100)


def _totals(scene: Scene, view: PeriodView) -> list[Line]:
    """Energy, shares and how much was measured, beside the period before."""
    tr, now, then = scene.tr, view.totals, view.before
    before = tr(_BEFORE[view.period.kind])
    energies = list(TABLE)
    if now.wallbox_measured_s or then.wallbox_measured_s:
        energies.append("wallbox")
    if scene.height >= TALL:
        energies += ["pv_to_house", "pv_to_battery", "pv_to_grid"]
        energies += ["battery_to_house", "grid_to_house", "grid_to_battery"]
    rows: list[Line] = []
    gap = 3
    two = scene.width >= NARROW
    width = min((scene.width - gap) // 2, 52) if two else scene.width
    for name in energies:
        new, old = _kwh(now, name), _kwh(then, name)
        change = None if new is None or old is None else change_pct(new, old)
        values = (_energy(new, scene), _energy(old, scene))
        rows.append(_total(tr(ENERGY_LABELS[name]), values, _change(change, tr), width))
    for label, new, old in (
        (tr("Self-sufficiency"), now.autarky_pct, then.autarky_pct),
        (tr("Self-consumption"), now.self_consumption_pct, then.self_consumption_pct),
    ):
        one, other = (new if now.measured_s else None), (old if then.measured_s else None)
        points = None if one is None or other is None else one - other
        values = (_share(one, scene), _share(other, scene))
        rows.append(_total(label, values, _points(points, tr), width))
    one_share, other_share = (
        f"{_floor_pct(t.share)} %" if t.elapsed_s else scene.glyphs.absent for t in (now, then)
    )
    measured = _total(tr("Measured"), (one_share, other_share), "", width, role="strong")
    head = _total_head(tr("Energy in kWh"), before, width)
    if not two:
        return [head, measured, *rows]
    rows.append(measured)
    half = -(-len(rows) // 2)
    return beside([[head, *rows[:half]], [head, *rows[half:]]], [width, width], gap)


_TOTAL_WIDTHS: Final = (7, 8, 7)
"""Now, before, change."""


def _total(
    label: str, values: tuple[str, str], change: str, width: int, *, role: str = "value"
) -> Line:
    room = max(width - sum(_TOTAL_WIDTHS), 8)
    now, before, more = _TOTAL_WIDTHS
    return (
        Span(left(label, room), "label"),
        Span(right(values[0], now), role),
        Span(right(values[1], before), "label"),
        Span(right(change, more), "label"),
    )


def _total_head(title: str, before: str, width: int) -> Line:
    """What the columns are; the word for the period before ends where its numbers end."""
    rest = max(width - _TOTAL_WIDTHS[2], 8)
    return (Span(left(title, rest - cells(before)) + before + " " * (width - rest), "label"),)


def _energy(kwh: float | None, scene: Scene) -> str:
    if kwh is None:
        return scene.glyphs.absent
    return scene.tr.number(kwh, 2 if kwh < 100 else 1 if kwh < 1000 else 0)


def _share(pct: float | None, scene: Scene) -> str:
    return scene.glyphs.absent if pct is None else f"{scene.tr.number(pct)} %"


def _change(pct: float | None, tr: Language) -> str:
    if pct is None:
        return ""
    if abs(pct) >= 1000:
        return f"{'+' if pct > 0 else '-'}>999 %"
    return f"{_sign(pct, tr, 0)} %"


def _points(points: float | None, tr: Language) -> str:
    return "" if points is None else _sign(points, tr, 0)


def _sign(value: float, tr: Language, decimals: int) -> str:
    text = tr.number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


# -- the table of bars, and what happened ----------------------------------------------------------


def _table(scene: Scene, view: PeriodView, shown: ShownPeriod) -> list[Line]:
    tr = scene.tr
    title = {"hour": tr("Hours, kWh"), "day": tr("Days, kWh"), "month": tr("Months, kWh")}
    names = [n for n in TABLE if scene.width >= 60 or n in ("pv", "house", "import", "export")]
    first = 16
    width = min(max((scene.width - first - 16) // len(names), 6), 12)
    head = [Span(left("", first), "label")]
    head += [Span(right(fit(tr(ENERGY_LABELS[n]), width - 1, "."), width), "label") for n in names]
    head += [Span(right(tr("self-s."), 8), "label"), Span(right(tr("meas."), 7), "label")]
    lines: list[Line] = [scene.heading(title[view.period.step]), tuple(head)]
    for index, bar in enumerate(view.bars):
        if not bar.elapsed_s:
            continue
        chosen = shown.cursor is not None and index == bar_at(view.bars, shown.cursor)
        label = _bar_title(bar, view.period, tr, shown.zone)
        spans = [Span(left(label, first), "selected" if chosen else "label")]
        for name in names:
            kwh = _kwh(bar, name)
            text = scene.glyphs.absent if kwh is None else tr.number(kwh, 2 if kwh < 1000 else 0)
            spans.append(Span(right(text, width), "absent" if kwh is None else "value"))
        autarky = bar.autarky_pct if bar.measured_s else None
        spans.append(Span(right(_share(autarky, scene), 8), "value"))
        spans.append(Span(right(f"{_floor_pct(bar.share)} %", 7), "label"))
        lines.append(tuple(spans))
    return lines


def _events(scene: Scene, view: PeriodView, shown: ShownPeriod) -> list[Line]:
    tr = scene.tr
    if not view.events:
        return []
    lines: list[Line] = [scene.heading(tr("What happened"))]
    newest = list(reversed(view.events))
    for event in newest[:EVENTS_SHOWN]:
        moment = _moment(event.at, shown.zone)
        when = f"{tr.date(moment.date())} {tr.time(moment)}"
        mark, role = EVENT_MARKS.get(event.kind, (" ", "label"))
        text = event_words(event, scene)
        room = max(scene.width - cells(when) - 5, 10)
        lines.append(
            (
                Span(f"{when}  ", "label"),
                Span(f"{mark} ", role),
                Span(fit(text, room, scene.glyphs.ellipsis), "value", event.path),
            )
        )
    if len(newest) > EVENTS_SHOWN:
        n = len(newest) - EVENTS_SHOWN
        lines.append((Span(tr.plural("{n} more before", "{n} more before", n), "label"),))
    return lines


# -- numbers and moments ------------------------------------------------------------------------


def _number(value: float, curve: ShownCurve, tr: Language) -> str:
    decimals = decimals_of(curve.unit)
    return tr.number(value, 1 if decimals is None else decimals)


def _when(at: float, period: Period, tr: Language, zone: tzinfo | None) -> str:
    """A moment as precisely as the period asks for, in at most nine cells."""
    moment = _moment(at, zone)
    if period.length_s <= 2 * 86400:
        return tr.time(moment, seconds=period.length_s <= 1800)
    if period.length_s <= 8 * 86400:
        return f"{tr(_WEEKDAYS[moment.weekday()])} {tr.time(moment, seconds=False)}"
    return tr.short_date(moment.date())


def _moment(at: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(at, zone)
