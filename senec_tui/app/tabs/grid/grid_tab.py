"""Tab 3: the grid connection phase by phase, against the limits that the device is set to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import hanging, signed_bar, signed_sparkline
from senec_tui.app.pictures.charts.scale import GaugeAxis, Tick
from senec_tui.app.pictures.judgement_lines import quiet_role_of, role_of, word_of
from senec_tui.app.pictures.lines import (
    Line,
    Span,
    beside,
    cells,
    clipped,
    fit,
    flow,
    left,
    right,
    stacked,
    width_of,
    wrap,
)
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.catalogue import Path
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.language import N_
from senec_tui.model.judgement import grid_judgements as rules
from senec_tui.model.judgement.judgement import about, level_at, worst
from senec_tui.model.judgement.pv_judgements import CURTAILED
from senec_tui.model.plant.energy_flow import is_at_rest
from senec_tui.model.plant.grid import (
    FIRST,
    SECOND,
    Mark,
    Meter,
    Phase,
    Shares,
    frequency_marks,
    settings_of,
    shares,
    voltage_marks,
)
from senec_tui.model.polling.poller import Interest
from senec_tui.model.timeseries.recent_powers import window_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.app.pictures.scene import Scene

INTEREST: Final = Interest(
    medium={
        SECOND: (),
        "PWR_UNIT": ("POWER_L1", "POWER_L2", "POWER_L3", "TYPE"),
        "ENERGY": ("STAT_LIMITED_RCR", "STAT_LIMITED_NO_STAND_BY", "VPP_ACTIVATE_EXPORT_LIMIT"),
        "PV1": ("POWER_RATIO_L1", "POWER_RATIO_L2", "POWER_RATIO_L3"),
    },
    slow={
        "GRIDCONFIG": (),
        "WIZARD": ("SETUP_USE_RCR", "SETUP_RCR_STEPS"),
        "ENERGY": ("ZERO_EXPORT", "VPP_EXPORT_LIMIT"),
        "FACTORY": ("COUNTRY", "SYS_TYPE"),
        "PM1": ("PWR_METERS_MISSING", "TYPE"),
    },
)

LABEL: Final = 12
NUMBER: Final = 9
WORD: Final = 12
LEVEL: Final = WORD
AMPS: Final = 7

SPARK_HOURS: Final = 2


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    tr = scene.tr
    if not scene.snapshot.at:
        return [(Span(tr("Waiting for the first answer"), "label"),)]
    meter = Meter.of(scene.snapshot, FIRST)
    if not meter.phases and meter.total_w is None:
        return clipped([*_summary(scene, meter), *_no_meter(scene)], scene.width)
    blocks = [
        [*_summary(scene, meter), *_power(scene, meter)],
        _voltage(scene, meter),
        _frequency(scene, meter),
        _limits(scene),
        _flags(scene, meter),
        _second_meter(scene),
        _settings(scene),
    ]
    blocks = [block for block in blocks if block]
    spare = scene.height - sum(len(block) + 1 for block in blocks[:-1])
    if spare >= _TREND_LINES and (trend := _trend(scene)):
        blocks.insert(1, trend)
    room = scene.height - sum(len(block) + 1 for block in blocks)
    if room >= _CURVE_LINES and (curves := _curves(scene, meter, min(room, _MOST_LINES))):
        blocks.insert(3, curves)
    return clipped(stacked(blocks, scene.height), scene.width)


# -- power -------------------------------------------------------------------------------------


def _words_of(scene: Scene, watts: float | None) -> str:
    if watts is None:
        return ""
    if is_at_rest(watts):
        return scene.tr("at rest")
    return scene.tr("import") if watts > 0 else scene.tr("export")


def _role_of(watts: float | None) -> str:
    if watts is None or is_at_rest(watts):
        return "value"
    return "grid-import" if watts > 0 else "grid-export"


def _summary(scene: Scene, meter: Meter) -> list[Line]:
    """The total in words, and whether the figures agree."""
    tr = scene.tr
    watts = meter.total_w
    ref = f"{FIRST}.P_TOTAL"
    if watts is None:
        watts, ref = scene.snapshot.number("ENERGY", "GUI_GRID_POW"), "ENERGY.GUI_GRID_POW"
    number = tr.number(abs(watts or 0.0))
    if watts is None:
        text = scene.glyphs.absent
    elif is_at_rest(watts):
        text = tr("at rest, {watts} W", watts=number)
    elif watts > 0:
        text = tr("importing {watts} W", watts=number)
    else:
        text = tr("exporting {watts} W", watts=number)
    head = (
        Span(left(tr("Grid"), LABEL), "label"),
        Span(left(text, 19), "strong" if watts is not None else "absent", ref),
        Span("  "),
    )
    told = about(scene.judgements, rules.METERS_MISSING, rules.PHASE_SUM, rules.METER)
    words = [(Span(j.text(tr), quiet_role_of(j.level), j.path),) for j in told]
    return flow(head, words, scene.width, indent=LABEL, gap=3)


def _power(scene: Scene, meter: Meter) -> list[Line]:
    """Per phase: watts with direction, a signed bar, amperes, and the derived shares."""
    tr = scene.tr
    split = shares(scene.snapshot, meter) if scene.width >= _SHARES_FROM else None
    columns = AMPS + (2 * NUMBER if split is not None else 0)
    bar_width = max(9, min(61, scene.width - LABEL - NUMBER - 2 - WORD - columns))
    bar_width -= 1 - bar_width % 2
    top = max((abs(p.watts) for p in meter.phases if p.watts is not None), default=0.0)
    top = max(top, 100.0)
    head = [
        Span(left(tr("Power"), LABEL), "title"),
        Span(right("W", NUMBER), "label"),
        Span("  " + " " * WORD),
        Span(_bar_title(scene, bar_width), "label"),
        Span(right("A", AMPS), "label"),
    ]
    if split is not None:
        feed = tr("units") if split.reported else tr("feed*")
        head += [Span(right(feed, NUMBER), "label"), Span(right(tr("house*"), NUMBER), "label")]
    rows = (_phase_line(scene, phase, split, bar_width, top) for phase in meter.phases)
    lines: list[Line] = [tuple(head), *rows]
    if split is not None:
        lines += _split_note(scene, split)
    return lines


_SHARES_FROM: Final = 72
"""Width from which the derived shares have room."""


def _bar_title(scene: Scene, width: int) -> str:
    tr, glyphs = scene.tr, scene.glyphs
    half = width // 2
    for minus, plus in ((tr("export"), tr("import")), (tr("exp."), tr("imp."))):
        if 3 + max(cells(minus), cells(plus)) <= half:
            lead = left(f"{glyphs.arrow_left} {minus}", half)
            return f"{lead}0{right(f'{plus} {glyphs.arrow_right}', half)}"
    return left(glyphs.arrow_left, half) + "0" + right(glyphs.arrow_right, half)


def _phase_line(
    scene: Scene, phase: Phase, split: Shares | None, bar_width: int, top: float
) -> Line:
    index = phase.index
    watts = scene.value(FIRST, "P_AC", index, width=NUMBER, decimals=0, unit=False, role="strong")
    spans = [
        Span(left(phase.name, LABEL), "label"),
        watts,
        Span("  "),
        Span(left(_words_of(scene, phase.watts), WORD), _role_of(phase.watts)),
        Span(signed_bar(phase.watts or 0.0, top, bar_width, scene.glyphs), _role_of(phase.watts)),
        scene.value(FIRST, "I_AC", index, width=AMPS, unit=False),
    ]
    if split is not None:
        ref = "PWR_UNIT.POWER_L1[0]" if split.reported else "ENERGY.GUI_INVERTER_POWER"
        spans += [
            scene.derived(split.feed_w[index], "", width=NUMBER, decimals=0, ref=ref),
            scene.derived(
                split.house_w[index], "", width=NUMBER, decimals=0, ref="ENERGY.GUI_HOUSE_POW"
            ),
        ]
    return tuple(spans)


def _split_note(scene: Scene, split: Shares) -> list[Line]:
    tr = scene.tr
    text = (
        tr("* derived: house = meter + power units of that phase")
        if split.reported
        else tr("* derived: assumes that the inverter feeds all phases alike")
    )
    rows = wrap(text, scene.width - LABEL)
    return [(Span(" " * LABEL), Span(row, "dim")) for row in rows]


_TREND_LINES: Final = 4
_CURVE_LINES: Final = 11
_MOST_LINES: Final = 24


def _trend(scene: Scene) -> list[Line]:
    """The last hours of the total, above and below a zero line."""
    tr = scene.tr
    width = scene.width - LABEL
    seconds = SPARK_HOURS * 3600.0
    end = window_end(scene.now)
    values = scene.trends.columns("grid", now=end, seconds=seconds, count=width)
    top = max((abs(value) for value in values if value is not None), default=0.0)
    if not top:
        return []
    top = max(top, limits().flow_shown_w)  # noise fills no bar
    title = tr("Last {hours} h, scale 0 to {watts} W", hours=SPARK_HOURS, watts=tr.number(top))
    upper, lower = signed_sparkline(values, width, scene.glyphs, limit=top)
    return [
        scene.heading(title),
        (Span(left(tr("import"), LABEL), "label"), Span(upper, "grid-import")),
        (Span(left(tr("export"), LABEL), "label"), *hanging(lower, "grid-export", scene.glyphs)),
    ]


def _curves(scene: Scene, meter: Meter, height: int) -> list[Line]:
    """Voltage of each phase over the last hours, on very large terminals."""
    from senec_tui.app.pictures.charts.last_hours import chart, of_track

    curves = [
        of_track(
            scene,
            Path(FIRST, "U_AC", phase.index),
            phase.name,
            hours=SPARK_HOURS,
            unit="V",
            role=f"curve-{phase.index + 1}",
        )
        for phase in meter.phases
    ]
    title = scene.tr("Voltage, last {hours} h", hours=SPARK_HOURS)
    return chart(scene, title, curves, hours=SPARK_HOURS, height=height)


# -- voltage and frequency ---------------------------------------------------------------------


def _ticks(scene: Scene, marks: Iterable[Mark], nominal: float, decimals: int) -> list[Tick]:
    """Limits that trip first, so that their labels win; nominal in the middle."""
    ticks = [
        Tick(
            mark.value,
            scene.tr.number(mark.value, decimals),
            "bad" if mark.trips else "warn",
            mark.ref,
        )
        for mark in sorted(marks, key=lambda mark: not mark.trips)
    ]
    return [*ticks, Tick(nominal, scene.tr.number(nominal, decimals), "label")]


def _scale_lines(
    scene: Scene,
    title: str,
    axis: GaugeAxis,
    ticks: Sequence[Tick],
    rows: Sequence[tuple[str, Span, float | None, Level]],
) -> list[Line]:
    """A heading with the marks, and a row per value: label, number, level in a word, scale."""
    lead = Span(left(title, LABEL + NUMBER + 2 + LEVEL), "title")
    lines: list[Line] = [(lead, *axis.labels(ticks))]
    for label, span, value, level in rows:
        word = left(word_of(scene, level), LEVEL)
        role = role_of(level) if level >= Level.NOTE else "strong"
        lines.append(
            (
                Span(left(label, LABEL), "label"),
                span,
                Span("  "),
                Span(word, role_of(level), span.ref),
                *axis.row(value, ticks, scene.glyphs, role=role, ref=span.ref),
            )
        )
    return lines


def _axis_width(scene: Scene) -> int:
    return max(10, scene.width - LABEL - NUMBER - 2 - LEVEL)


def _voltage(scene: Scene, meter: Meter) -> list[Line]:
    ours = limits()
    nominal = ours.phase_voltage_nominal_v
    ticks = _ticks(scene, voltage_marks(scene.snapshot), nominal, 0)
    rows = [
        (
            phase.name,
            scene.value(
                FIRST, "U_AC", phase.index, width=NUMBER, decimals=1, unit=False, role="strong"
            ),
            phase.volts,
            level_at(scene.judgements, rules.VOLTAGE, f"{FIRST}.U_AC[{phase.index}]"),
        )
        for phase in meter.phases
    ]
    axis = GaugeAxis(ours.voltage_scale_low_v, ours.voltage_scale_high_v, _axis_width(scene))
    return _scale_lines(scene, scene.tr("Voltage, V"), axis, ticks, rows)


def _frequency(scene: Scene, meter: Meter) -> list[Line]:
    ours = limits()
    nominal = ours.frequency_nominal_hz
    ticks = _ticks(scene, frequency_marks(scene.snapshot), nominal, 1)
    span = scene.value(FIRST, "FREQ", width=NUMBER, decimals=3, unit=False, role="strong")
    level = level_at(scene.judgements, rules.FREQUENCY, f"{FIRST}.FREQ")
    axis = GaugeAxis(ours.frequency_scale_low_hz, ours.frequency_scale_high_hz, _axis_width(scene))
    rows = [(scene.tr("all phases"), span, meter.hertz, level)]
    return _scale_lines(scene, scene.tr("Frequency, Hz"), axis, ticks, rows)


# -- limits and flags --------------------------------------------------------------------------


def _limits(scene: Scene) -> list[Line]:
    """The limits set in the device, in words and numbers."""
    tr = scene.tr
    voltage = _limit_words(scene, voltage_marks(scene.snapshot), "V", 0)
    frequency = _limit_words(scene, frequency_marks(scene.snapshot), "Hz", 1)
    if not voltage and not frequency:
        text = tr("The device gives no grid limits")
        return [(Span(left(tr("Limits"), LABEL), "label"), Span(text, "dim", "GRIDCONFIG"))]
    country = scene.words("FACTORY", "COUNTRY")
    where = (Span(f"{tr('grid code of')} ", "label"), country)
    head = (Span(left(tr("Limits"), LABEL), "label"),)
    return flow(head, [*voltage, *frequency, where], scene.width, indent=LABEL, gap=3)


def _limit_words(
    scene: Scene, marks: Sequence[Mark], unit: str, decimals: int
) -> list[tuple[Span, ...]]:
    """Limits of the same kind together: `slow trip 184 253 V`."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.words, []).append(mark)
    words: list[tuple[Span, ...]] = []
    for message, group in groups.items():
        spans = [Span(f"{scene.tr(message)} ", "label")]
        for index, mark in enumerate(group):
            text = scene.tr.number(mark.value, decimals)
            last = index == len(group) - 1
            spans.append(Span(f"{text} {unit}" if last else text, "value", mark.ref))
            if not last:
                spans.append(Span(" / ", "label"))
        words.append(tuple(spans))
    return words


def _flags(scene: Scene, meter: Meter) -> list[Line]:
    return [*_imbalance(scene, meter), *_ripple_control(scene), *_feed_in(scene)]


def _imbalance(scene: Scene, meter: Meter) -> list[Line]:
    tr = scene.tr
    head = [Span(left(tr("Imbalance"), LABEL), "label")]
    skew = meter.skew
    if skew is not None:
        high, low, watts = skew
        text = tr(
            "{watts} W, {low} to {high}", watts=tr.number(watts), low=low.name, high=high.name
        )
        head.append(Span(left(text, 22), "strong", f"{FIRST}.P_AC[{high.index}]"))
    else:
        head.append(Span(left(scene.glyphs.absent, 22), "absent", f"{FIRST}.P_AC[0]"))
    judgement = worst(scene.judgements, rules.SKEW_LIMITED, rules.IMBALANCE)
    if judgement is None:
        return [tuple(head)]
    level = Span(word_of(scene, judgement.level), role_of(judgement.level))
    text, role = judgement.text(tr), quiet_role_of(judgement.level)
    lines = flow(head, [(level,)], scene.width, indent=LABEL)
    if width_of(lines[-1]) + 2 + cells(text) <= scene.width:
        return [(*lines[-1], Span("  "), Span(text, role, judgement.path))]
    rows = wrap(text, scene.width - LABEL)
    return [*lines, *((Span(" " * LABEL), Span(row, role, judgement.path)) for row in rows)]


def _ripple_control(scene: Scene) -> list[Line]:
    """The ripple control receiver: whether there is one, its steps, whether it limits now."""
    tr = scene.tr
    head = (Span(left(tr("Ripple"), LABEL), "label"),)
    used = scene.snapshot.code("WIZARD", "SETUP_USE_RCR")
    ref = "WIZARD.SETUP_USE_RCR"
    groups: list[tuple[Span, ...]] = []
    if used is None:
        groups.append((Span(scene.glyphs.absent, "absent", ref),))
    elif used:
        steps = scene.snapshot.numbers("WIZARD", "SETUP_RCR_STEPS")
        listed = " / ".join(scene.glyphs.absent if s is None else tr.number(s) for s in steps)
        groups.append((Span(tr("receiver in use"), "value", ref),))
        if steps:
            text = tr("steps {steps} %", steps=listed)
            groups.append((Span(text, "value", "WIZARD.SETUP_RCR_STEPS[0]"),))
    else:
        groups.append((Span(tr("no receiver in use"), "value", ref),))
    groups += _flag(scene, "STAT_LIMITED_RCR", N_("limits the power now"), N_("does not limit now"))
    return flow(head, groups, scene.width, indent=LABEL)


def _flag(scene: Scene, variable: str, on: str, off: str) -> list[tuple[Span, ...]]:
    """A flag of ENERGY in words; nothing where the device lacks it."""
    value = scene.snapshot.code("ENERGY", variable)
    if value is None:
        return []
    text = scene.tr(on if value else off)
    return [(Span(text, "strong" if value else "value", f"ENERGY.{variable}"),)]


def _feed_in(scene: Scene) -> list[Line]:
    tr = scene.tr
    head = (Span(left(tr("Feed-in"), LABEL), "label"),)
    groups: list[tuple[Span, ...]] = []
    if (judgement := worst(scene.judgements, CURTAILED)) is not None:
        role = role_of(judgement.level) if judgement.level >= Level.NOTE else "value"
        groups.append((Span(judgement.text(tr), role, judgement.path),))
    groups += _flag(scene, "ZERO_EXPORT", N_("zero feed-in is on"), N_("zero feed-in off"))
    groups += _flag(
        scene, "VPP_ACTIVATE_EXPORT_LIMIT", N_("power plant limit is on"), N_("no plant limit")
    )
    groups += _flag(
        scene, "STAT_LIMITED_NO_STAND_BY", N_("standby is blocked"), N_("standby allowed")
    )
    if not groups:
        groups.append((Span(scene.glyphs.absent, "absent", "PV1.POWER_RATIO"),))
    return flow(head, groups, scene.width, indent=LABEL)


# -- the second meter --------------------------------------------------------------------------


def _second_meter(scene: Scene) -> list[Line]:
    tr = scene.tr
    meter = Meter.of(scene.snapshot, SECOND)
    if not meter.present:
        if SECOND in scene.snapshot.missing or not meter.phases:
            text = tr("the device reports none")
        else:
            text = tr("not fitted: all its voltages are 0")
        return [(Span(left(tr("Meter 2"), LABEL), "label"), Span(text, "dim", f"{SECOND}.U_AC[0]"))]
    head = [Span(left(tr("Meter 2"), LABEL), "title")]
    head += [Span(right(phase.name, NUMBER), "label") for phase in meter.phases]
    head.append(Span(right(tr("total"), NUMBER + 1), "label"))
    lines: list[Line] = [tuple(head)]
    for label, variable, decimals in (("V", "U_AC", 1), ("A", "I_AC", 2), ("W", "P_AC", 0)):
        spans = [Span(left(label, LABEL), "label")]
        spans += [
            scene.value(SECOND, variable, p.index, width=NUMBER, decimals=decimals, unit=False)
            for p in meter.phases
        ]
        if variable == "P_AC":
            total = scene.value(
                SECOND, "P_TOTAL", width=NUMBER + 1, decimals=0, unit=False, role="strong"
            )
            note = tr("sign depends on where it sits")
            spans.append(total)
            if width_of(spans) + 2 + cells(note) <= scene.width:
                spans += [Span("  "), Span(note, "dim")]
        elif variable == "U_AC":
            spans += [Span("  "), scene.value(SECOND, "FREQ", width=NUMBER, decimals=2)]
        lines.append(tuple(spans))
    return lines


def _settings(scene: Scene) -> list[Line]:
    """The rest of the grid code of the country, in the words of the catalogue."""
    tr = scene.tr
    entry = scene.snapshot.catalogue.object("GRIDCONFIG")
    names = settings_of(scene.snapshot)
    if entry is None or not names:
        return []
    columns = 2 if scene.width >= _TWO_COLUMNS else 1
    width = (scene.width - 3 * (columns - 1)) // columns
    rows: list[Line] = []
    for name in names:
        meaning = entry.variables[name].meaning(tr) or name
        value = scene.value("GRIDCONFIG", name, width=_SETTING)
        room = width - _SETTING - 1
        label = left(fit(meaning.rstrip("."), room, scene.glyphs.ellipsis), room)
        rows.append((Span(label, "label"), Span(" "), value))
    half = -(-len(rows) // columns)
    parts = [rows[start : start + half] for start in range(0, len(rows), half)]
    return [
        scene.heading(tr("Further settings of the grid code"), "GRIDCONFIG"),
        *beside(parts, [width] * len(parts), 3),
    ]


_SETTING: Final = 10
_TWO_COLUMNS: Final = 110


def _no_meter(scene: Scene) -> list[Line]:
    tr = scene.tr
    text = (
        tr("The device has no meter at the grid connection, so no phases are known")
        if FIRST in scene.snapshot.missing
        else tr("The values of the meter have not arrived yet")
    )
    return [(Span(row, "label", f"{FIRST}.P_TOTAL"),) for row in wrap(text, scene.width)]


def make_pane() -> Pane:
    """The tab."""
    return PicturePane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "The grid connection phase by phase. Import is positive, export negative. The marks on "
            "the scales are the limits that this device is set to; beyond a red one it "
            "disconnects. What is marked with * is derived, not measured."
        ),
    )
