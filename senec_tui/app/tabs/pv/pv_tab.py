"""Tab 4: PV inputs, curtailment, the built-in inverters, insulation and start-up checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar, tall_columns
from senec_tui.app.pictures.judgement_lines import judgement_lines, mark_of, role_of
from senec_tui.app.pictures.labelled_row import label, row
from senec_tui.app.pictures.lines import (
    Line,
    Span,
    beside,
    fill,
    fit,
    flow,
    right,
    stacked,
    wrap,
)
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.catalogue import Path
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement import pv_judgements as rules
from senec_tui.model.judgement import state_judgements as state_rules
from senec_tui.model.judgement.judgement import level_at, worst, worst_at
from senec_tui.model.judgement.system_judgements import INSULATION, SELFTEST
from senec_tui.model.plant.pv import (
    INSULATION_STATES,
    STARTUP_GROUPS,
    Pv,
    StartUp,
    external_inverters,
    inverters,
    startup,
)
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.plant.pv import Input

INTEREST: Final = Interest(
    medium={
        "PV1": (),
        "STECA": (),
        "SELFTEST_RESULTS": (),
        "SENEC_IO_INPUT": ("ISOGUARD_STATUS",),
        "ENERGY": ("STAT_LIMITED_RCR",),
        "FAN_SPEED": (),
        "V_STECA": (),
    },
    slow={
        "WIZARD": (
            "PWRCFG_PEAK_PV_POWER",
            "SETUP_POWER_RULE",
            "SETUP_USE_ABS_POWER",
            "SETUP_ABS_POWER",
            "SETUP_USE_RCR",
            "SETUP_RCR_STEPS",
            "INSULATION_RESISTANCE",
        ),
        "BAT1OBJ1": ("SW_VERSION", "SW_VERSION2", "SW_VERSION3"),
        "BAT1": ("SELFTEST_OVERALL_STATE", "SELFTEST_STATE"),
        "ENERGY": ("ZERO_EXPORT",),
    },
)

LABEL: Final = 13
"""Width of the labels in front of values."""
NARROW: Final = 72
WIDE: Final = 112
"""From here on there are two columns."""
HOURS: Final = 2
NUMBER: Final = 9
"""Cells for the scale of a chart."""
LEAST_ROWS: Final = 4
"""Of the chart of one input, with its title."""
MOST_ROWS: Final = 13
"""Of the chart below the inputs, with its title."""


def told(scene: Scene) -> list[Judgement]:
    """What is said about the PV side: all that matters, and why nothing comes or more than shown.

    Insulation is of the PV side too, whether state or self-test tell of it.
    """
    insulation = scene.snapshot.code("ENERGY", "STAT_STATE") in INSULATION_STATES
    return [
        j
        for j in scene.judgements
        if (j.subject == "pv" and j.level >= Level.NOTE)
        or (j.rule == state_rules.OPERATING and insulation)
        or (j.path == INSULATION and j.level >= Level.NOTE)
        or j.rule in (rules.NO_POWER, rules.ELSEWHERE)
    ]


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    if not scene.snapshot.at:
        return [(Span(scene.tr("Waiting for the first answer"), "label"),)]
    pv = Pv.of(scene.snapshot)
    head = [
        _head(scene, pv),
        *judgement_lines(scene, told(scene), scene.width),
    ]
    if scene.width < NARROW:
        return [*head, *_vital(scene, pv, scene.height - len(head))]
    room = scene.height - len(head)
    if scene.width < WIDE:
        width = scene.width
        blocks = [_curtailment(scene, width), _inverters(scene, pv, width)]
        blocks.append(_checks(scene, width))
        inputs = _inputs(scene, pv, width)
        left_over = room - len(inputs) - sum(map(len, blocks))
        chart = _charts(scene, pv, width, min(left_over, MOST_ROWS))
        lines = [*head, *stacked([inputs, *filter(None, [chart]), *blocks], room)]
        return [*lines, *_steps(scene, width, scene.height - len(lines))]
    return [*head, *_two_columns(scene, pv, room)]


def _two_columns(scene: Scene, pv: Pv, room: int) -> list[Line]:
    gap = 3
    half = (scene.width - gap) // 2
    other = scene.width - gap - half
    inputs, limits = _inputs(scene, pv, half), _curtailment(scene, half)
    chart = _charts(scene, pv, half, room - len(inputs) - len(limits) - 2)
    first = stacked([inputs, *filter(None, [chart]), limits], room)
    second = stacked([_inverters(scene, pv, other), _checks(scene, other)], room)
    steps = _steps(scene, other, room - len(second) - 1)
    if steps:
        second += [(), *steps]
    return beside([first, second], [half, other], gap)


# -- power ------------------------------------------------------------------------------------


def _head(scene: Scene, pv: Pv) -> Line:
    tr = scene.tr
    reading = scene.reading("ENERGY", "GUI_INVERTER_POWER")
    power = scene.derived(
        pv.total_w, "W", width=9, role=scene.role_of(reading, "strong"), ref=str(reading.path)
    )
    line: list[Span] = [label(tr("PV power"), LABEL), power]
    if pv.peak_w and pv.total_w is not None:
        share = pv.total_w / pv.peak_w
        words = tr(
            "{percent} % of {peak} kW peak",
            percent=tr.number(share * 100),
            peak=tr.number(pv.peak_w / 1000, 2),
        )
        line += [
            Span("  "),
            Span(bar(share, max(8, min(30, scene.width - 62)), scene.glyphs), "pv"),
            Span("  "),
            Span(words, "label", "WIZARD.PWRCFG_PEAK_PV_POWER"),
        ]
    return fill(line, scene.width)


def _inputs(scene: Scene, pv: Pv, width: int) -> list[Line]:
    tr = scene.tr
    lines = [scene.heading(tr("Inputs"), "PV1", width)]
    if pv.own_inputs is False:
        text = tr(
            "This storage unit has no PV inputs of its own: the PV inverter stands elsewhere, "
            "and its power is measured or reported to the unit."
        )
        lines += [(Span(row, "value", "PV1.INTERNAL_PV_AVAIL"),) for row in wrap(text, width)]
        said = scene.words("PV1", "INTERNAL_PV_AVAIL", code=True)
        lines.append((Span("PV1.INTERNAL_PV_AVAIL: ", "label"), said))
        return [*lines, *_external(scene, pv, width)]
    if not pv.inputs:
        text = tr("The device has not told about PV inputs")
        return [*lines, (Span(text, "label"), Span("  "), scene.value("PV1", "MPP_POWER"))]
    columns = (tr("Voltage"), tr("Current"), tr("Power"), tr("Share"))
    lines.append(
        (
            Span(" " * LABEL),
            *(Span(right(c, w), "label") for c, w in zip(columns, (9, 10, 10, 8), strict=True)),
        )
    )
    lines += [_input_line(scene, entry, width) for entry in pv.inputs]
    return [*lines, *_comparison(scene, pv, width), *_external(scene, pv, width)]


def _input_line(scene: Scene, entry: Input, width: int) -> Line:
    ref = f"PV1.MPP_POWER[{entry.index}]"
    share = entry.share or 0.0
    gauge = max(width - LABEL - 9 - 10 - 10 - 8 - 2, 0)
    percent = None if entry.share is None else share * 100
    return (
        label(scene.tr("Input {n}", n=entry.index + 1), LABEL),
        scene.value("PV1", "MPP_VOL", entry.index, width=9),
        scene.value("PV1", "MPP_CUR", entry.index, width=10),
        scene.value("PV1", "MPP_POWER", entry.index, width=10, role="strong"),
        scene.derived(percent, "%", width=8, decimals=0, ref=ref),
        Span("  "),
        Span(bar(share, gauge, scene.glyphs) if gauge >= 4 else "", "pv"),
    )


def _comparison(scene: Scene, pv: Pv, width: int) -> list[Line]:
    """The sum, and how the inputs compare."""
    tr = scene.tr
    known = sorted(
        ((entry.power_w, entry.index) for entry in pv.inputs if entry.power_w and entry.share),
        reverse=True,
    )
    words = ""
    if len(known) > 1:
        (most_w, best), (least_w, worst) = known[0], known[-1]
        words = tr(
            "input {worst} gives {percent} % of input {best}",
            worst=worst + 1,
            best=best + 1,
            percent=tr.number(least_w / most_w * 100),
        )
    elif pv.unused:
        words = tr.plural("{n} input not in use", "{n} inputs not in use", pv.unused)
    head = (
        label(tr("Together"), LABEL),
        Span(" " * 19),
        scene.derived(pv.sum_w, "W", width=10, role="strong", ref="PV1.MPP_POWER[0]"),
    )
    return flow(head, [(Span("  "), Span(words, "label"))] if words else [], width, indent=LABEL)


def _external(scene: Scene, pv: Pv, width: int) -> list[Line]:
    """Inverters of other makers; on a unit without inputs also their power."""
    tr = scene.tr
    lines: list[Line] = []
    others = external_inverters(scene.snapshot)
    if pv.own_inputs is False:
        groups: list[Sequence[Span]] = [(scene.value("PV1", "P_TOTAL", decimals=0),)]
        if not pv.external_w and pv.total_w:
            groups.append((Span(tr("may read 0 while the total does not"), "label"),))
        lines += _row(tr("Reported"), groups, width)
        if not others:
            name = (Span(tr("none gives its name"), "label", "PV1.INV_MODEL[0]"),)
            lines += _row(tr("Inverters"), [name], width)
    for index in others:
        parts = [
            (scene.value("PV1", name, index),)
            for name in ("INV_MODEL", "INV_SERIAL", "INV_VERSIONS")
        ]
        lines += _row(tr("External {n}", n=index + 1), parts, width)
    return lines


# -- curtailment ------------------------------------------------------------------------------


def _curtailment(scene: Scene, width: int) -> list[Line]:
    tr = scene.tr
    judgement = worst(scene.judgements, rules.CURTAILED)
    words, role = "", "label"
    if judgement is not None:
        curtailed = judgement.level >= Level.NOTE
        words = tr("curtailed") if curtailed else tr("not curtailed")
        role = role_of(judgement.level)
    allowed = [
        scene.value("PV1", "POWER_RATIO", width=7, decimals=0, role="strong"),
        Span(f"  {words}" if words else "", role),
    ]
    values = [
        scene.value("PV1", f"POWER_RATIO_L{phase}", decimals=0, width=4, unit=False)
        for phase in (1, 2, 3)
    ]
    phases = (Span(tr("L1 to L3"), "label"), *values, Span(" %", "label"))
    return [
        scene.heading(tr("Curtailment"), "PV1", width),
        *_row(tr("Allowed"), [allowed, phases], width),
        *_row(tr("Feed-in"), _feed_in(scene), width),
    ]


def _feed_in(scene: Scene) -> list[Sequence[Span]]:
    """The limits of the connection."""
    tr = scene.tr
    absolute = scene.snapshot.code("WIZARD", "SETUP_USE_ABS_POWER")
    name = "SETUP_ABS_POWER" if absolute else "SETUP_POWER_RULE"
    groups: list[Sequence[Span]] = [
        (
            Span(f"{tr('at most')} ", "label"),
            scene.value("WIZARD", name, decimals=0),
            Span("" if absolute else f" {tr('of peak power')}", "label"),
        ),
        (Span(f"{tr('ripple')} ", "label"), scene.words("WIZARD", "SETUP_USE_RCR")),
        (Span(f"{tr('zero feed-in')} ", "label"), scene.words("ENERGY", "ZERO_EXPORT")),
    ]
    if scene.snapshot.code("WIZARD", "SETUP_USE_RCR"):
        count = scene.snapshot.length("WIZARD", "SETUP_RCR_STEPS")
        steps = [scene.value("WIZARD", "SETUP_RCR_STEPS", i, unit=False) for i in range(count)]
        spaced = [span for step in steps for span in (step, Span(" "))]
        groups.append((Span(f"{tr('steps')} ", "label"), *spaced, Span("%", "label")))
        now = scene.words("ENERGY", "STAT_LIMITED_RCR")
        groups.append((Span(f"{tr('limits now')} ", "label"), now))
    return groups


def _row(text: str, groups: Sequence[Sequence[Span]], width: int) -> list[Line]:
    return row(text, groups, width, label_width=LABEL)


# -- the built-in inverters -------------------------------------------------------------------


def _inverters(scene: Scene, pv: Pv, width: int) -> list[Line]:
    tr = scene.tr
    lines = [scene.heading(tr("Built-in inverter"), "PV1", width)]
    there = inverters(scene.snapshot)
    if not there:
        words = (
            tr("none: PV1.INTERNAL_MD_AVAIL is 0 everywhere")
            if scene.snapshot.length("PV1", "INTERNAL_MD_AVAIL")
            else tr("not known yet")
        )
        if pv.own_inputs is False and "STECA" in scene.snapshot.sections:
            words += f"  ({tr('STECA is empty')})"
        return [*lines, (Span(fit(words, width), "label", "PV1.INTERNAL_MD_AVAIL[0]"),)]
    for index in there:
        lines += _inverter(scene, index, width, several=len(there) > 1)
    return lines + _versions(scene, width)


def _inverter(scene: Scene, index: int, width: int, *, several: bool) -> list[Line]:
    tr = scene.tr
    label = tr("Inverter {n}", n=index + 1) if several else tr("Model")
    model = [
        (
            scene.value("PV1", "INTERNAL_MD_MANUFACTURER", index),
            Span(" "),
            scene.value("PV1", "INTERNAL_MD_MODEL", index, role="strong"),
        ),
        (Span(f"{tr('serial')} ", "label"), scene.value("PV1", "INTERNAL_MD_SERIAL", index)),
    ]
    return [
        *_row(label, model, width),
        *_row(tr("State"), _state(scene, index), width),
        *_row(tr("Errors"), _errors(scene, index), width),
    ]


def _state(scene: Scene, index: int) -> list[Sequence[Span]]:
    """The start-up step in words, how far it is, and the raw code."""
    tr = scene.tr
    ref, start = startup(scene.snapshot, index)
    if start is None:
        return [(scene.words("PV1", "STATE_INT", index),)]
    table = scene.snapshot.catalogue.codes("STECA_STARTUP")
    words = (table and table.label(start.step, tr)) or tr("code {n}", n=start.code)
    level = level_at(scene.judgements, rules.STARTUP, ref)
    groups: list[Sequence[Span]] = [
        (Span(tr(STARTUP_GROUPS[start.group]), role_of(level), ref),),
        (Span(words, "strong", ref), Span(f" ({start.code})", "label", ref)),
    ]
    if start.of_starting:
        number, count = start.of_starting
        gauge = bar(number / count, 12, scene.glyphs)
        step = tr("step {n} of {count}", n=number, count=count)
        groups.append((Span(f"{gauge} ", "value"), Span(step, "label")))
    return groups


def _errors(scene: Scene, index: int) -> list[Sequence[Span]]:
    """What the sources of errors say, side by side."""
    tr = scene.tr
    text = _error(scene, tr("text"), ("PV1", "INTERNAL_INV_ERROR_TEXT", index))
    if scene.snapshot.code("PV1", "INTERNAL_INV_ERR_STATE_VALID", index) == 0:
        doubt = f" ({tr('not to be trusted')})"
        text = (*text, Span(doubt, "warn", f"PV1.INTERNAL_INV_ERR_STATE_VALID[{index}]"))
    groups = [_error(scene, tr("code"), ("PV1", "ERROR_STATE_INT", index)), text]
    if index == 0:
        groups.append(_error(scene, tr("board"), ("STECA", "ERROR", None)))
        groups.append(_error(scene, tr("board text"), ("STECA", "ERRORTEXT", None)))
    return groups


def _error(scene: Scene, label: str, source: tuple[str, str, int | None]) -> Sequence[Span]:
    reading = scene.reading(*source)
    if reading.value in (0, ""):
        text, role = scene.tr("none"), scene.role_of(reading, "good")
    else:
        level = worst_at(scene.judgements, str(reading.path))
        text, role = scene.value_text(reading), scene.role_of(reading, role_of(level))
    return (Span(f"{label} ", "label"), Span(text, role, str(reading.path)))


def _versions(scene: Scene, width: int) -> list[Line]:
    tr = scene.tr
    groups: list[Sequence[Span]] = []
    if scene.snapshot.stored("BAT1OBJ1", "SW_VERSION") is None:
        groups.append((scene.value("PV1", "INTERNAL_MD_VERSION", 0),))
    else:
        boards = (("HMI", "SW_VERSION"), ("PU", "SW_VERSION2"), ("BDC", "SW_VERSION3"))
        groups += [
            (Span(f"{board} ", "label"), scene.value("BAT1OBJ1", name)) for board, name in boards
        ]
    groups.append((Span(f"{tr('fan stage')} ", "label"), scene.value("FAN_SPEED", "INV_LV")))
    return _row(tr("Versions"), groups, width)


def _steps(scene: Scene, width: int, room: int) -> list[Line]:
    """The start-up steps around the present one, where there is room for a list."""
    tr = scene.tr
    if room < 6 or not inverters(scene.snapshot):
        return []
    ref, code = "STECA.STARTUP", scene.snapshot.code("STECA", "STARTUP")
    if code is None:
        ref, code = "PV1.STATE_INT[0]", scene.snapshot.code("PV1", "STATE_INT", 0)
    start = StartUp.of(scene.snapshot.catalogue, code)
    table = scene.snapshot.catalogue.codes("STECA_STARTUP")
    if start is None or table is None:
        return []
    count = min(room - 1, len(start.steps))
    first = max(0, min(start.position - count // 2, len(start.steps) - count))
    lines = [scene.heading(tr("Steps of the inverter"), width=width)]
    for position in range(first, first + count):
        step = start.steps[position]
        here = position == start.position
        mark = scene.glyphs.arrow_right if here else " "
        name = fit(table.label(step, tr) or "", width - 8, scene.glyphs.ellipsis)
        lines.append(
            (
                Span(f"{mark} ", "strong"),
                Span(right(str(step), 4), "label"),
                Span("  "),
                Span(name, "strong" if here else "label", ref if here else ""),
            )
        )
    return lines


# -- insulation and checks --------------------------------------------------------------------


def _checks(scene: Scene, width: int) -> list[Line]:
    tr = scene.tr
    insulation = [
        _check(scene, "INSULATION"),
        (
            Span(f"{tr('demanded')} ", "label"),
            scene.value("WIZARD", "INSULATION_RESISTANCE"),
        ),
        (
            Span(f"{tr('monitor')} ", "label"),
            scene.words("SENEC_IO_INPUT", "ISOGUARD_STATUS"),
        ),
    ]
    checks: list[Sequence[Span]] = [
        (Span(f"{label} ", "label"), *_check(scene, name))
        for label, name in (
            (tr("DC contactor"), "DC_COIL"),
            (tr("modules"), "INIT_BATTERY_MODULES"),
            (tr("power board"), "IPU"),
            (tr("interrupted"), "INTERRUPT"),
        )
    ]
    grid = scene.words("BAT1", "SELFTEST_OVERALL_STATE")
    checks.append((Span(f"{tr('grid protection')} ", "label"), grid))
    return [
        scene.heading(tr("Insulation and start-up checks"), "SELFTEST_RESULTS", width),
        *_row(tr("Insulation"), insulation, width),
        *_row(tr("Checks"), checks, width),
    ]


def _check(scene: Scene, name: str) -> Sequence[Span]:
    value = scene.words("SELFTEST_RESULTS", name)
    if scene.snapshot.text("SELFTEST_RESULTS", name) is None:
        return (value,)
    level = level_at(scene.judgements, SELFTEST, f"SELFTEST_RESULTS.{name}")
    role = scene.role_of(scene.reading("SELFTEST_RESULTS", name), role_of(level))
    return (Span(f"{mark_of(scene, level)} ", role), value._replace(role=role))


# -- the last hours ---------------------------------------------------------------------------


def _charts(scene: Scene, pv: Pv, width: int, room: int) -> list[Line]:
    """One chart per input on a common scale where there is room, else one of the total.

    The past of the inputs begins with this run of the program, that of the total before it: as long
    as the total says much more about these hours, it is shown.
    """
    columns = width - NUMBER
    seconds = HOURS * 3600.0
    each = room // max(len(pv.inputs), 1)
    total = scene.trends.columns("pv", now=scene.now, seconds=seconds, count=columns)
    pasts = [_past(scene, entry.index, seconds, columns) for entry in pv.inputs]
    seen = max((_known(past) for past in pasts), default=0)
    if len(pv.inputs) < 2 or each < LEAST_ROWS or 2 * seen < _known(total):
        return _chart(scene, scene.tr("Last {hours} h", hours=HOURS), total, width, room)
    top_w = max((value for past in pasts for value in past if value is not None), default=0.0)
    lines: list[Line] = []
    for entry, past in zip(pv.inputs, pasts, strict=True):
        title = scene.tr("Input {n}, last {hours} h", n=entry.index + 1, hours=HOURS)
        lines += _chart(scene, title, past, width, each, top_w=top_w)
    return lines


def _known(values: Sequence[float | None]) -> int:
    return sum(value is not None for value in values)


def _past(scene: Scene, index: int, seconds: float, count: int) -> list[float | None]:
    """The power of an input in `count` slots, oldest first; a gap stays a gap."""
    start = scene.now - seconds
    path = Path("PV1", "MPP_POWER", index)
    slots: list[float | None] = [None] * count
    before: float | None = None
    last = -1
    for sample in scene.tracks.series(path, start, scene.now).samples:
        if sample is None:
            before = None
            continue
        slot = min(int((sample.at - start) / seconds * count), count - 1)
        if before is not None:
            for between in range(max(last + 1, 0), slot):
                slots[between] = before
        if slot >= 0:
            slots[slot] = max(slots[slot] or 0.0, sample.high)
        before, last = sample.mean, slot
    return slots


def _chart(
    scene: Scene,
    title: str,
    values: Sequence[float | None],
    width: int,
    room: int,
    *,
    top_w: float = 0.0,
) -> list[Line]:
    """Columns from 0 to the highest value, as tall as there is room for; title included."""
    tr = scene.tr
    height = room - 1
    if height < 1:
        return []
    magnitudes = [None if value is None else abs(value) for value in values]
    known = [value for value in magnitudes if value is not None]
    if not known:
        words = tr("nothing measured yet")
        return [scene.heading(title, width=width), (Span(words, "label"),)]
    top_w = max(top_w, *known)
    rows = tall_columns(magnitudes, len(magnitudes), height, scene.glyphs, high=top_w)
    scale = {height - 1: "0 W", 0: f"{tr.number(top_w)} W"}
    return [
        scene.heading(title, width=width),
        *(
            (Span(right(scale.get(y, ""), NUMBER - 1), "label"), Span(" "), Span(row, "pv"))
            for y, row in enumerate(rows)
        ),
    ]


def _vital(scene: Scene, pv: Pv, room: int) -> list[Line]:
    """For very small terminals: one column of what matters, most important first."""
    tr = scene.tr
    lines: list[Line] = [
        (
            label(tr("Input {n}", n=entry.index + 1), LABEL),
            scene.value("PV1", "MPP_POWER", entry.index, width=9, role="strong"),
            scene.value("PV1", "MPP_VOL", entry.index, width=10),
            scene.value("PV1", "MPP_CUR", entry.index, width=10),
        )
        for entry in pv.inputs
    ]
    if pv.own_inputs is False:
        words = Span(tr("none of its own"), "value", "PV1.INTERNAL_PV_AVAIL")
        lines += _row(tr("Inputs"), [(words, Span(" (PV1.INTERNAL_PV_AVAIL)", "label"))], 60)
    allowed = scene.value("PV1", "POWER_RATIO", decimals=0, width=9)
    lines += _row(tr("Allowed"), [(allowed,)], scene.width)
    there = inverters(scene.snapshot)
    for index in there:
        name = tr("Inverter {n}", n=index + 1) if len(there) > 1 else tr("State")
        lines += _row(name, _state(scene, index), scene.width)
    lines += _row(tr("Insulation"), [_check(scene, "INSULATION")], scene.width)
    lines += _row(tr("Feed-in"), _feed_in(scene), scene.width)
    for index in there[:1]:
        lines += _row(tr("Errors"), _errors(scene, index), scene.width)
    lines += _charts(scene, pv, scene.width, room - len(lines))
    return [fill(line, scene.width) for line in lines]


def make_pane() -> Pane:
    """The tab."""
    return PicturePane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "What each PV input gives and how the inputs compare, how much of it the limits "
            "allow, and how the built-in inverter is. Compare inputs at the same hour of other "
            "days: roof, number of modules and shade make them differ. The device publishes no "
            "measured insulation resistance, only the demanded one and the outcome of its check."
        ),
    )
