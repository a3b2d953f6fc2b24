"""What flows on each phase, now and over the last hours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import hanging, signed_bar, signed_sparkline
from senec_tui.app.pictures.lines import Line, Span, cells, left, right, wrap
from senec_tui.app.pictures.section import ALWAYS, Growing
from senec_tui.app.tabs.grid.scales import LABEL, NUMBER, WORD
from senec_tui.catalogue import Path
from senec_tui.catalogue.limits import limits
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.grid import FIRST, Meter, Phase, Shares, shares
from senec_tui.model.timeseries.recent_powers import window

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene

AMPS: Final = 7
SHARES_FROM: Final = 72
"""Width from which the derived shares have room."""
WIDEST_BAR: Final = 61
HOURS: Final = 2
LEAST: Final = 11
"""Lines from which on curves are worth their room, with their title."""
MOST: Final = 38


def power(scene: Scene, meter: Meter, width: int) -> list[Line]:
    """Per phase: watts with direction, a signed bar, amperes, and the derived shares."""
    tr = scene.tr
    split = shares(scene.snapshot, meter) if width >= SHARES_FROM else None
    columns = AMPS + (2 * NUMBER if split is not None else 0)
    bar_width = max(9, min(WIDEST_BAR, width - LABEL - NUMBER - 2 - WORD - columns))
    bar_width -= 1 - bar_width % 2
    known = (abs(phase.watts) for phase in meter.phases if phase.watts is not None)
    top = max((100.0, *known))
    head = [
        Span(left(tr("Power"), LABEL), "title"),
        Span(right("W", NUMBER), "label"),
        Span("  " + " " * WORD),
        Span(_bar_title(scene, bar_width), "label"),
        Span(right("A", AMPS), "label"),
    ]
    rows = (_phase(scene, phase, split, bar_width, top) for phase in meter.phases)
    if split is None:
        return [tuple(head), *rows]
    feed = tr("units") if split.reported else tr("feed*")
    head += [Span(right(feed, NUMBER), "label"), Span(right(tr("house*"), NUMBER), "label")]
    note = (
        tr("* derived: house = meter + power units of that phase")
        if split.reported
        else tr("* derived: assumes that the inverter feeds all phases alike")
    )
    notes = ((Span(" " * LABEL), Span(text, "dim")) for text in wrap(note, width - LABEL))
    return [tuple(head), *rows, *notes]


def _bar_title(scene: Scene, width: int) -> str:
    tr, glyphs = scene.tr, scene.glyphs
    half = width // 2
    for minus, plus in ((tr("export"), tr("import")), (tr("exp."), tr("imp."))):
        if 3 + max(cells(minus), cells(plus)) <= half:
            lead = left(f"{glyphs.arrow_left} {minus}", half)
            return f"{lead}0{right(f'{plus} {glyphs.arrow_right}', half)}"
    return left(glyphs.arrow_left, half) + "0" + right(glyphs.arrow_right, half)


def _phase(scene: Scene, phase: Phase, split: Shares | None, bar_width: int, top: float) -> Line:
    index, watts = phase.index, phase.watts
    if watts is None or is_at_rest(watts):
        words, role = "" if watts is None else scene.tr("at rest"), "value"
    elif watts > 0:
        words, role = scene.tr("import"), "grid-import"
    else:
        words, role = scene.tr("export"), "grid-export"
    spans = [
        Span(left(phase.name, LABEL), "label"),
        scene.value(FIRST, "P_AC", index, width=NUMBER, decimals=0, unit=False, role="strong"),
        Span("  "),
        Span(left(words, WORD), role),
        Span(signed_bar(watts or 0.0, top, bar_width, scene.glyphs), role),
        scene.value(FIRST, "I_AC", index, width=AMPS, unit=False),
    ]
    if split is not None:
        feed = "PWR_UNIT.POWER_L1[0]" if split.reported else "ENERGY.GUI_INVERTER_POWER"
        spans += [
            scene.derived(value, "", width=NUMBER, decimals=0, ref=ref)
            for value, ref in (
                (split.feed_w[index], feed),
                (split.house_w[index], "ENERGY.GUI_HOUSE_POW"),
            )
        ]
    return tuple(spans)


def trend(scene: Scene) -> list[Growing]:
    """The total of the last hours, above and below a zero line; a chart where there is room."""
    channel = _slots(scene, scene.width)
    top_w = max((abs(value) for value in channel if value is not None), default=0.0)
    if not top_w:
        return []
    return [
        Growing(lambda width, height: _trend(scene, top_w, width, height), 3, MOST, before=ALWAYS)
    ]


def _slots(scene: Scene, count: int) -> list[float | None]:
    """The power of the grid over the last hours in so many slots, W."""
    start, end = window(scene.now, HOURS)
    return scene.recent_powers.columns("grid", now=end, seconds=end - start, count=count)


def _trend(scene: Scene, top_w: float, width: int, height: int) -> list[Line]:
    tr = scene.tr
    scene = replace(scene, width=width)
    if height >= LEAST:
        from senec_tui.app.pictures.charts.last_hours import chart, of_trend

        curve = of_trend(scene, "grid", tr("Grid, import above 0"), hours=HOURS, role="curve-1")
        ranges = {"W": (0.0, limits().flow_shown_w)}
        return chart(scene, [curve], hours=HOURS, height=height, at_least=ranges)
    room = width - LABEL
    values = _slots(scene, room)
    top_w = max(top_w, limits().flow_shown_w)  # noise fills no bar
    title = tr("Last {hours} h, scale 0 to {watts} W", hours=HOURS, watts=tr.number(top_w))
    upper, lower = signed_sparkline(values, room, scene.glyphs, limit=top_w)
    return [
        scene.heading(title),
        (Span(left(tr("Import"), LABEL), "label"), Span(upper, "grid-import")),
        (Span(left(tr("Export"), LABEL), "label"), *hanging(lower, "grid-export", scene.glyphs)),
    ]


def voltage_curves(scene: Scene, meter: Meter, width: int, height: int) -> list[Line]:
    """Voltage of each phase over the last hours; nothing before there are any."""
    from senec_tui.app.pictures.charts.last_hours import chart, of_track

    scene = replace(scene, width=width)
    curves = [
        of_track(
            scene,
            Path(FIRST, "U_AC", phase.index),
            phase.name,
            hours=HOURS,
            unit="V",
            role=f"curve-{phase.index + 1}",
        )
        for phase in meter.phases
    ]
    return chart(scene, curves, hours=HOURS, height=height, what=scene.tr("Voltage"))
