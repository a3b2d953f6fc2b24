"""The chart of the History tab: curves, or bars, as large as there is room for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.bars import FacingBar, ShareOver, bar_chart
from senec_tui.app.pictures.charts.plot import PlotMark, PlottedCurve, plot
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.event_words import EVENT_MARKS
from senec_tui.app.pictures.lines import Line, Span
from senec_tui.app.tabs.history.period_words import ROLES, SHORT_NAMES, bar_label, period_title
from senec_tui.app.tabs.history.shown_period import charge_of, drawn
from senec_tui.model.history.periods.periods import bar_at, ghost_of
from senec_tui.model.history.periods.shown_sets import BAR_SETS, CHARGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView, ShownCurve
    from senec_tui.model.history.periods.shown_sets import BarSet
    from senec_tui.model.history.queries.events import Event as Happened
    from senec_tui.model.history.queries.totals import Totals

MOST_STATE_MARKS: Final = 30


def chart(
    scene: Scene, shown: ShownPeriod, view: PeriodView, width: int, height: int
) -> list[Line]:
    """Exactly `height` lines of at most `width` cells."""
    if shown.bars:
        return _bars(scene, shown, view, width, height)
    if not view.curves:
        return [(Span(scene.tr("Looking it up"), "label"),), *[()] * (height - 1)]
    return _curves(scene, shown, view, width, height)


# -- curves ------------------------------------------------------------------------------------


def _curves(
    scene: Scene, shown: ShownPeriod, view: PeriodView, width: int, height: int
) -> list[Line]:
    curves = [
        PlottedCurve(
            label=curve.name,
            unit=curve.unit,
            samples=curve.samples,
            role=ROLES.get(curve.name, ""),
        )
        for curve in drawn(view)
    ]
    curves += [
        PlottedCurve(
            label=ghost.name,
            unit=ghost.unit,
            samples=ghost.samples,
            role=ROLES.get(ghost.name, "label"),
            ghost=_ghost_letter(ghost, view),
        )
        for ghost in _drawn_ghosts(shown, view)
    ]
    return plot(
        curves,
        start=view.period.start,
        end=view.period.end,
        width=width,
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
    names = [curve.name for curve in drawn(view)]
    return [ghost for ghost in view.ghosts if ghost.name in names]


def _ghost_letter(ghost: ShownCurve, view: PeriodView) -> str:
    """The letter of its curve, as a capital."""
    return LETTERS[[curve.name for curve in drawn(view)].index(ghost.name)].upper()


def ghost_line(scene: Scene, shown: ShownPeriod, view: PeriodView) -> list[Line]:
    """Which day the dotted curves are of; also when there is nothing of it."""
    ghost = ghost_of(view.period, shown.ghost, shown.zone)
    if ghost is None or view.question.ghost != shown.ghost:
        return []
    tr, day = scene.tr, period_title(ghost, scene.tr, shown.zone)
    ghosts = _drawn_ghosts(shown, view)
    if not ghosts:
        return [(Span(tr("Nothing was measured on {day} to compare with.", day=day), "label"),)]
    spans: list[Span] = [Span(tr("Dotted, {day}:", day=day), "label")]
    for curve in ghosts:
        text = f"  {_ghost_letter(curve, view)} {tr(SHORT_NAMES[curve.name])}"
        spans.append(Span(text, ROLES.get(curve.name, "label")))
    return [tuple(spans)]


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


# -- bars --------------------------------------------------------------------------------------


def _bars(
    scene: Scene, shown: ShownPeriod, view: PeriodView, width: int, height: int
) -> list[Line]:
    pair = BAR_SETS[shown.chosen]
    bars = [
        FacingBar(
            label=bar_label(bar, view.period, scene.tr, shown.zone),
            up=bar.known_kwh(pair.up),
            down=bar.known_kwh(pair.down) if pair.down else None,
            measured=bar.share if bar.elapsed_s else 0.0,
            parts=_parts(bar, pair),
        )
        for bar in view.bars
    ]
    return bar_chart(
        bars,
        unit="kWh",
        roles=(ROLES.get(pair.up, "value"), ROLES.get(pair.down, "value")),
        width=width,
        height=height,
        glyphs=scene.glyphs,
        tr=scene.tr,
        cursor=None if shown.cursor is None else bar_at(view.bars, shown.cursor),
        part_roles=[ROLES.get(name, "value") for name in pair.parts],
        over=_charge(view),
    )


def _charge(view: PeriodView) -> ShareOver | None:
    """How full the battery was meanwhile; None where nobody knows."""
    charge = charge_of(view)
    if charge is None:
        return None
    start, end = view.bars[0].start, view.bars[-1].end
    return ShareOver(samples=charge.samples, start=start, end=end, role=ROLES[CHARGE])


def _parts(bar: Totals, pair: BarSet) -> tuple[float, ...]:
    """None where one is not known: a bar in one is no wrong one."""
    known = [kwh for name in pair.parts if (kwh := bar.known_kwh(name)) is not None]
    return tuple(known) if len(known) == len(pair.parts) else ()
