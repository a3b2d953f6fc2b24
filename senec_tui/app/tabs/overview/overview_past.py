"""The look back on the overview: energy of today, month and year, and what happened last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.event_words import EVENT_MARKS, event_words, news
from senec_tui.app.pictures.lines import Line, Span, cells, fit, flow, left, right
from senec_tui.app.pictures.section import named
from senec_tui.language import N_
from senec_tui.model.plant.wallbox import configured_boxes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.history.queries.summary import HistorySummary
    from senec_tui.model.history.queries.totals import Totals

LABEL: Final = 17
COLUMN: Final = 9
LEAST_NUMBER: Final = 5
"""Cells of a number in a line of energies."""
TOTALS: Final = LABEL + 3 * COLUMN
"""Cells of the table of totals."""

_ENERGY: Final = (
    ("pv", N_("PV"), "pv"),
    ("house", N_("House"), "house"),
    ("import", N_("Import"), "grid-import"),
    ("export", N_("Export"), "grid-export"),
    ("charge", N_("Charged"), "battery"),
    ("discharge", N_("Discharged"), "battery"),
    ("wallbox", N_("Wallbox"), "wallbox"),
)


_FLOWS: Final = (
    ("pv", N_("PV")),
    ("house", N_("House")),
    ("import", N_("import")),
    ("export", N_("export")),
)
"""What a line of energies tells, and its name there."""


def energy_row(
    scene: Scene, label: str, total: Totals, *, beside: Totals, short: bool, shares: bool
) -> Callable[[int], Sequence[Line]]:
    """The energies of a span in one line with what has room; `short`: over as many as it needs.

    `beside`: of another span, whose numbers stand above or below these.
    """
    tr = scene.tr
    groups: list[Line] = []
    for channel, name in _FLOWS:
        texts = [_kwh_text(scene, each, channel) for each in (total, beside)]
        number = right(texts[0], max(LEAST_NUMBER, *map(cells, texts)))
        groups.append(named(tr(name), Span(number, "value")))
    groups += [
        (Span(f"{int(share + 0.05):3d} %", "value"), Span(f" {words}", "label"))
        for share, words in (
            (100 * total.share, tr("measured")),
            (total.autarky_pct, tr("self-suff.")),
        )
        if share is not None and (shares or not short)
    ]
    indent = max(10, cells(label) + 1)
    head = Span(left(label, indent), "label")

    def lines(width: int) -> Sequence[Line]:
        found = flow([head], groups, width, indent=indent)
        return found if short else found[:1]

    return lines


def _kwh_text(scene: Scene, total: Totals, channel: str) -> str:
    kwh = _kwh(total, channel)
    return scene.glyphs.absent if kwh is None else scene.tr.number(kwh, 1)


def totals(scene: Scene, history_summary: HistorySummary, width: int) -> list[Line]:
    """Energy of today, this month and this year in columns, with how much was measured."""
    tr = scene.tr
    spans = (history_summary.today, history_summary.month, history_summary.year)
    lines: list[Line] = [_columns(scene, width)]
    for name, label, role in _ENERGY:
        if name == "wallbox" and not configured_boxes(scene.snapshot):
            continue
        lines.append(
            (
                Span(left(tr(label), LABEL), role),
                *(_number(scene, _kwh(total, name), 1) for total in spans),
            )
        )
    for label, shares in (
        (tr("Self-sufficiency"), [t.autarky_pct if t.measured_s else None for t in spans]),
        (tr("Self-consumption"), [t.self_consumption_pct if t.measured_s else None for t in spans]),
        (tr("Time measured"), [measured_pct(total) for total in spans]),
    ):
        numbers = [_number(scene, share, 0, " %") for share in shares]
        lines.append((Span(left(label, LABEL), "label"), *numbers))
    return lines


def events(scene: Scene, history_summary: HistorySummary, width: int, room: int) -> list[Line]:
    """What happened last, newest first, in at most `room` lines."""
    tr = scene.tr
    if room < 2:
        return []
    lines: list[Line] = [scene.heading(tr("What happened last"), width=width)]
    today = datetime.fromtimestamp(scene.now).date()  # noqa: DTZ006 - of this computer
    happened = news(history_summary.events)
    for event in happened[: room - 1]:
        moment = datetime.fromtimestamp(event.at)  # noqa: DTZ006
        day = "" if moment.date() == today else tr.short_date(moment.date())
        mark, role = EVENT_MARKS.get(event.kind, (" ", "label"))
        when = f"{right(day, 6)} {tr.time(moment, seconds=False)}  "
        text = fit(event_words(event, scene), width - len(when) - 2, scene.glyphs.ellipsis)
        lines.append((Span(when, "label"), Span(f"{mark} ", role), Span(text, "value", event.path)))
    if not happened:
        nothing = (
            tr("Earlier days are being filled in.")
            if scene.history_grows
            else tr("Nothing was noted in the last days.")
        )
        lines.append((Span(nothing, "label"),))
    return lines


def measured_pct(total: Totals) -> int | None:
    """Whole percents of the time; 100 only for all of it."""
    if not total.elapsed_s:
        return None
    return 100 if total.share > 0.9995 else int(100 * total.share)


def _columns(scene: Scene, width: int) -> Line:
    tr = scene.tr
    head = [Span(left(tr("Energy, kWh"), LABEL), "title")]
    head += [Span(right(word, COLUMN), "label") for word in (tr("Today"), tr("Month"), tr("Year"))]
    rest = width - TOTALS - 1
    if rest > 0:
        head.append(Span(f" {scene.glyphs.horizontal * rest}", "rule"))
    return tuple(head)


def _kwh(total: Totals, name: str) -> float | None:
    wh = total.known_wh(name)
    return None if wh is None else wh / 1000


def _number(scene: Scene, value: float | None, decimals: int, unit: str = "") -> Span:
    if value is None:
        return Span(right(scene.glyphs.absent, COLUMN), "absent")
    return Span(right(scene.tr.number(value, decimals) + unit, COLUMN), "value")
