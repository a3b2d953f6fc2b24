"""Tab 5: what each wallbox is doing, what it draws, and which limit holds its current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.judgement_lines import judgement_lines, role_of
from senec_tui.app.pictures.labelled_row import label, row
from senec_tui.app.pictures.lines import Line, Span, beside, fill, fit, flow, stacked, wrap
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement import wallbox_judgements as rules
from senec_tui.model.judgement.judgement import Judgement, level_at, worst_at
from senec_tui.model.judgement.wording import message
from senec_tui.model.plant.wallbox import (
    CHAIN,
    PHASES,
    BoxState,
    box_power,
    configured_boxes,
    stray_slots,
    wallbox_power_w,
)
from senec_tui.model.polling.poller import Interest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

INTEREST: Final = Interest(
    medium={"WALLBOX": ()},
    slow={
        "FEATURES": ("CAR",),
        "WIZARD": ("DEVICE_WB_TYPE", *(f"SETUP_WALLBOX_SERIAL{n}" for n in range(4))),
    },
)

LABEL: Final = 14
NARROW: Final = 72
SLIMMEST: Final = 39
"""Cells that a box needs beside others."""
WIDE: Final = 112
CHART: Final = 11
"""Lines that a chart needs, with its title and the blank line before it."""
STATE_WIDTH: Final = 58
"""Cells for a state and its words."""

_GROUPS: Final = {
    "invalid": N_("silent"),
    "waiting": N_("waiting for a car"),
    "connected": N_("car connected"),
    "charging": N_("charging"),
    "off": N_("switched off"),
    "fault": N_("fault"),
    "unknown": N_("not in any table"),
}


def paint(scene: Scene) -> list[Line]:
    """The whole tab."""
    tr = scene.tr
    if not scene.snapshot.at:
        return [(Span(tr("Waiting for the first answer"), "label"),)]
    count = configured_boxes(scene.snapshot)
    if not count:
        return _no_box(scene, count)
    head = _head(scene, count)
    charged = _charged(scene)
    if scene.width < NARROW:
        if count == 1:
            return [*head, *charged, *_small(scene)]
        return [*head, *(line for box in range(count) for line in _vital(scene, box)), *charged]
    head += charged
    if count == 1:
        return [*head, *_one_box(scene, scene.height - len(head))]
    across = min(count, max((scene.width + 2) // (SLIMMEST + 2), 1))
    width = (scene.width - 2 * (across - 1)) // across
    lines = list(head)
    for first in range(0, count, across):
        boxes = range(first, min(first + across, count))
        columns = [_column(scene, box, width) for box in boxes]
        lines += beside(columns, [width] * len(columns), 2)
    lines += [*_budget(scene, scene.width), *_doubt(scene, scene.width)]
    return [*lines, *_past(scene, scene.height - len(lines))]


def _one_box(scene: Scene, room: int) -> list[Line]:
    if scene.width < WIDE:
        width = scene.width
        blocks = [
            _state(scene, 0, width),
            _limits(scene, 0, width),
            [*_settings(scene, 0, width), *_doubt(scene, width), *_budget(scene, width)],
        ]
        lines = stacked(blocks, room)
        return [*lines, *_past(scene, room - len(lines))]
    half = (scene.width - 3) // 2
    other = scene.width - 3 - half
    first = stacked([_state(scene, 0, half), _limits(scene, 0, half)], room)
    second = [*_settings(scene, 0, other), *_doubt(scene, other), *_budget(scene, other)]
    lines = beside([first, second], [half, other], 3)
    drawn = _past(scene, room - len(lines))
    return [*lines, *drawn, *_states(scene, 0, room - len(lines) - len(drawn))]


def _past(scene: Scene, room: int) -> list[Line]:
    """The last hours and days, where there is room."""
    if room < CHART:
        return []
    from senec_tui.app.tabs.wallbox.wallbox_past import charts

    return charts(scene, room, least=CHART)


def _column(scene: Scene, box: int, width: int) -> list[Line]:
    """A box beside others; the zeros of a silent one say nothing."""
    if scene.snapshot.code("WALLBOX", "STATE", box) == 0:
        return [*_state(scene, box, width), *_identity(scene, box, width)]
    return [
        *_state(scene, box, width),
        *_limits(scene, box, width),
        *_settings(scene, box, width),
    ]


# -- none, or how many -------------------------------------------------------------------------


def _no_box(scene: Scene, count: int | None) -> list[Line]:
    tr = scene.tr
    said = scene.value("WIZARD", "SETUP_NUMBER_WALLBOXES")
    if count is None:
        text = tr("The device has not said how many wallboxes there are.")
    else:
        text = tr("No wallbox is configured on this device.")
    lines: list[Line] = [scene.heading(tr("Wallbox"))]
    lines += [(Span(row, "strong"),) for row in wrap(text, scene.width)]
    lines.append((Span("WIZARD.SETUP_NUMBER_WALLBOXES: ", "label"), said))
    if count is not None:
        licence = scene.words("FEATURES", "CAR", code=True)
        lines.append((Span(f"FEATURES.CAR ({tr('licence, not hardware')}): ", "label"), licence))
        note = tr(
            "The device always answers with four slots; empty ones read 0. Set up a box with "
            "the installer, and this tab fills by itself."
        )
        lines += [(), *((Span(row, "label"),) for row in wrap(note, scene.width))]
    return [*(fill(line, scene.width) for line in lines), *_strays(scene)]


def _head(scene: Scene, count: int) -> list[Line]:
    tr = scene.tr
    total_w = wallbox_power_w(scene.snapshot)
    slots = tr.plural("{n} wallbox of 4 slots", "{n} wallboxes of 4 slots", count)
    inter = scene.words("WALLBOX", "ALLOW_INTERCHARGE")
    groups: list[Sequence[Span]] = [
        (Span(slots, "label", "WIZARD.SETUP_NUMBER_WALLBOXES"),),
        (Span(f"{tr('battery may feed a car')}: ", "label"), inter),
    ]
    start = (
        label(tr("Charging"), LABEL),
        scene.derived(total_w, "W", width=9, role="strong", ref="WALLBOX.STATE[0]"),
        Span("   "),
    )
    return [*flow(start, groups, scene.width, indent=LABEL), *_strays(scene)]


def _strays(scene: Scene) -> list[Line]:
    lines: list[Line] = []
    for slot in stray_slots(scene.snapshot):
        text = scene.tr("Slot {n} is not configured and reports a state all the same", n=slot + 1)
        ref = f"WALLBOX.STATE[{slot}]"
        lines.append(fill((Span(f"{scene.glyphs.dot} {text}", "value", ref),), scene.width))
    return lines


def _charged(scene: Scene) -> list[Line]:
    """Energy of today, this month and this year, as far as it was recorded."""
    tr, digest = scene.tr, scene.digest
    if digest is None or not digest.year.wallbox_measured_s:
        return []
    groups: list[Sequence[Span]] = [
        (
            Span(f"{tr.number(total.energy_wh['wallbox'] / 1000, 1):>6} kWh ", "value"),
            Span(word, "label"),
        )
        for word, total in (
            (tr("today"), digest.today),
            (tr("this month"), digest.month),
            (tr("this year"), digest.year),
        )
    ]
    return _row(tr("Charged"), groups, scene.width)


# -- one box -----------------------------------------------------------------------------------


def _state(scene: Scene, box: int, width: int) -> list[Line]:
    """State in words, what it means, car, power and currents."""
    tr = scene.tr
    title = scene.heading(tr("Box {n}", n=box + 1), "WALLBOX", width)
    return [
        title,
        *_state_words(scene, box, width),
        *judgement_lines(scene, told(scene, box), width),
        *_power(scene, box, width),
        *_currents(scene, box, width),
    ]


def told(scene: Scene, box: int) -> list[Judgement]:
    """What is said about a box beside its state, which is told anyway."""
    return [
        j
        for j in scene.judgements
        if j.path.endswith(f"[{box}]")
        and j.subject == "wallbox"
        and j.rule != rules.STATE
        and (j.level >= Level.NOTE or j.rule in (rules.HELD_BACK, rules.LOCKED))
    ]


def _state_words(scene: Scene, box: int, width: int) -> list[Line]:
    tr = scene.tr
    state = BoxState.of(scene.snapshot, box, tr)
    ref = f"WALLBOX.STATE[{box}]"
    if state is None:
        absent = scene.words("WALLBOX", "STATE", box)
        return _row(tr("State"), [(absent, Span(f" {tr('not known')}", "label"))], width)
    level = level_at(scene.judgements, rules.STATE, ref)
    role = role_of(level)
    name = state.name or tr("State {code}", code=state.code)
    shown = scene.role_of(scene.reading("WALLBOX", "STATE", box), role)
    plugged = scene.words("WALLBOX", "EV_CONNECTED", box)
    head = Span(f" {name} ", "bad" if level is Level.ACT else "reversed", ref)
    groups: list[Sequence[Span]] = [
        (Span(f"{state.code} 0x{state.code:02X}", "label", ref),),
        (Span(tr(_GROUPS[state.group]), shown, ref),),
        (plugged._replace(text=_plugged(scene, box)),),
    ]
    lines = flow((head, Span("  ")), groups, width, indent=1)
    told = f"{state.meaning} {state.action}".strip()
    if width >= WIDE // 2 and state.detail and state.detail.lower() not in told.lower():
        told = f"{told} ({state.detail})" if told else state.detail
    lines += [(Span(row, "label", ref),) for row in wrap(told, width) if told]
    return lines


def _plugged(scene: Scene, box: int) -> str:
    tr = scene.tr
    connected = scene.snapshot.code("WALLBOX", "EV_CONNECTED", box)
    if connected is None:
        return tr("car: not known")
    return tr("car plugged in") if connected else tr("no car plugged in")


def _power(scene: Scene, box: int, width: int) -> list[Line]:
    tr = scene.tr
    power = box_power(scene.snapshot, box)
    ref = f"WALLBOX.APPARENT_CHARGING_POWER[{box}]"
    words = ""
    if power.computed:
        words = tr("computed from phase currents and grid voltages")
    elif power.power_w:
        words = tr("as the box reports it (VA)")
    value = scene.derived(power.power_w, "W", width=9, role="strong", ref=ref)
    return flow(
        (label(tr("Power"), LABEL), value),
        [(Span(f"  {words}", "label"),)] if words else [],
        width,
        indent=LABEL,
    )


def _currents(scene: Scene, box: int, width: int) -> list[Line]:
    """Current of each phase with a bar up to the rated current, and which phases are used."""
    tr = scene.tr
    rated = scene.snapshot.number("WALLBOX", "MAX_CHARGING_CURRENT_RATED", box) or 16.0
    gauge = max(0, min(12, (width - LABEL) // 3 - 14))
    groups: list[Sequence[Span]] = []
    for phase in PHASES:
        name = f"L{phase}_CHARGING_CURRENT"
        used = scene.snapshot.code("WALLBOX", f"L{phase}_USED", box)
        amps = scene.snapshot.number("WALLBOX", name, box)
        group: list[Span] = [
            Span(f"L{phase}", "strong" if used else "label", f"WALLBOX.L{phase}_USED[{box}]"),
            scene.value("WALLBOX", name, box, width=8, decimals=1),
        ]
        if gauge >= 4:
            group += [Span(" "), Span(bar((amps or 0.0) / rated, gauge, scene.glyphs), "wallbox")]
        groups.append(group)
    lines = flow((label(tr("Current"), LABEL),), groups, width, indent=LABEL, gap=2)
    used_phases = [
        f"L{phase}" for phase in PHASES if scene.snapshot.code("WALLBOX", f"L{phase}_USED", box)
    ]
    words = " ".join(used_phases) or tr("none")
    used_ones = (Span(words, "value", f"WALLBOX.L1_USED[{box}]"),)
    return lines + _row(tr("Phases used"), [used_ones, *_phase_facts(scene, box)], width)


def _phase_facts(scene: Scene, box: int) -> list[Sequence[Span]]:
    tr = scene.tr
    groups: list[Sequence[Span]] = []
    if scene.snapshot.stored("WALLBOX", "NUMBER_OF_PHASE") is not None:
        number = scene.value("WALLBOX", "NUMBER_OF_PHASE", box)
        groups.append((Span(f"{tr('connected')} ", "label"), number))
    imbalance = scene.words("WALLBOX", "LOAD_IMBALANCE_DETECTED", box)
    groups.append((Span(f"{tr('imbalance')} ", "label"), imbalance))
    return groups


def _limits(scene: Scene, box: int, width: int) -> list[Line]:
    """The chain of limits as bars on one scale; the smallest one holds the current."""
    tr = scene.tr
    values = [scene.snapshot.number("WALLBOX", name, box) for name, _ in CHAIN]
    top = max((value for value in values if value), default=16.0)
    gauge = max(width - LABEL - 2 - 8 - 2, 0)
    lines = [scene.heading(tr("Limits, each within the one above"), width=width)]
    for (name, words), amps in zip(CHAIN, values, strict=True):
        role = "strong" if name.endswith("_IC") else "value"
        drawn = bar((amps or 0.0) / top, gauge, scene.glyphs) if amps is not None else ""
        lines.append(
            (
                label(tr(words), LABEL),
                scene.value("WALLBOX", name, box, width=8, decimals=1, role=role),
                Span("  "),
                Span(drawn, "wallbox" if name.endswith("_IC") else "dim"),
            )
        )
    least = scene.value("WALLBOX", "MIN_CHARGING_CURRENT", box, width=8, decimals=1)
    lines.append((label(tr("least"), LABEL), least))
    return [fill(line, width) for line in lines]


def _settings(scene: Scene, box: int, width: int) -> list[Line]:
    """Programme, lock, errors, versions and identity."""
    tr = scene.tr
    mode = scene.words("WALLBOX", "SMART_CHARGE_ACTIVE", box, code=True)
    lines = [scene.heading(tr("Programme and box"), "WALLBOX", width)]
    lines += _row(tr("Programme"), [(mode,)], width)
    flags = [
        _flag(scene, label, name, box)
        for label, name in (
            (tr("locked"), "PROHIBIT_USAGE"),
            (tr("meter"), "METER_ENABLED"),
            (tr("cable detection"), "CS_ENABLED"),
            (tr("socket"), "SOCKET_ENABLED"),
            (tr("imbalance limit"), "LOAD_IMBALANCE_ENABLED"),
        )
    ]
    lines += _row(tr("Settings"), flags, width)
    lines += _row(tr("Errors"), _errors(scene, box), width)
    return lines + _identity(scene, box, width)


def _flag(scene: Scene, label: str, name: str, box: int) -> Sequence[Span]:
    """A mark for yes or no, and what it is about."""
    reading = scene.reading("WALLBOX", name, box)
    glyphs = scene.glyphs
    mark = glyphs.absent
    if isinstance(reading.value, int):
        mark = glyphs.check if reading.value else glyphs.hollow
    return (Span(f"{mark} ", "label"), Span(label, scene.role_of(reading), str(reading.path)))


def _doubt(scene: Scene, width: int) -> list[Line]:
    """What is not certain about the programmes."""
    doubt = Judgement(
        rule="wallbox.programme_doubt",
        level=Level.NOTE,
        text=message(N_("Programme: since January 2026 only 4 here still means solar charging")),
        path="WALLBOX.SMART_CHARGE_ACTIVE[0]",
    )
    return judgement_lines(scene, [doubt], width)


def _errors(scene: Scene, box: int) -> list[Sequence[Span]]:
    tr = scene.tr
    return [
        (Span(f"{label} ", "label"), _error(scene, name, box))
        for label, name in ((tr("further"), "ADDITIONAL_ERROR"), (tr("details"), "ERROR_DETAILS"))
        if name == "ADDITIONAL_ERROR" or scene.snapshot.stored("WALLBOX", name) is not None
    ]


def _error(scene: Scene, name: str, box: int) -> Span:
    reading = scene.reading("WALLBOX", name, box)
    if reading.value in (0, ""):
        return Span(scene.tr("none"), scene.role_of(reading, "good"), str(reading.path))
    role = role_of(worst_at(scene.judgements, str(reading.path)))
    return Span(scene.value_text(reading), scene.role_of(reading, role), str(reading.path))


def _identity(scene: Scene, box: int, width: int) -> list[Line]:
    tr = scene.tr
    major, minor = (scene.value("WALLBOX", name, box) for name in ("MAJOR_REV", "MINOR_REV"))
    versions: list[Sequence[Span]] = [
        (scene.value("WALLBOX", "UTMP", box, decimals=1),),
        (Span(f"{tr('firmware')} ", "label"), major, Span("."), minor),
        (Span(f"{tr('hardware')} ", "label"), scene.value("WALLBOX", "HW_TYPE", box)),
        (Span(f"{tr('bus address')} ", "label"), scene.value("WALLBOX", "BUS_ADR", box)),
    ]
    names = [
        (Span(f"{words} ", "label"), scene.value("WALLBOX", name, box))
        for words, name in ((tr("serial"), "SERIAL_NUMBER"), ("UID", "UID"))
        if scene.reading("WALLBOX", name, box).value not in ("", 0)
    ]
    return [
        *_row(tr("Box"), versions, width),
        *(_row(tr("Identity"), names, width) if names else ()),
    ]


def _budget(scene: Scene, width: int) -> list[Line]:
    """What all boxes together may draw."""
    tr = scene.tr
    groups = [
        (Span(f"{label} ", "label"), scene.value("WALLBOX", name, decimals=1))
        for label, name in (
            (tr("all boxes"), "MAX_TOTAL_CURRENT_BY_GRID"),
            (tr("per phase"), "MAX_PHASE_CURRENT_BY_GRID"),
        )
    ]
    return _row(tr("House budget"), groups, width)


def _states(scene: Scene, box: int, room: int) -> list[Line]:
    """All states that a box can report, the present one marked, where there is room for all."""
    tr = scene.tr
    table = scene.snapshot.catalogue.codes("WALLBOX_STATE")
    if table is None:
        return []
    across = max(scene.width // STATE_WIDTH, 1)
    codes = sorted(map(int, table.labels))
    height = -(-len(codes) // across)
    if room < height + 2:
        return []
    now = scene.snapshot.code("WALLBOX", "STATE", box)
    width = (scene.width - 2 * (across - 1)) // across
    rows: list[Line] = []
    for code in codes:
        here = code == now
        mark = scene.glyphs.arrow_right if here else " "
        role = "strong" if here else "label"
        name = fit(table.label(code, tr) or "", width - 7, scene.glyphs.ellipsis)
        ref = f"WALLBOX.STATE[{box}]" if here else ""
        rows.append((Span(f"{mark} {code:02X}", role), Span("   "), Span(name, role, ref)))
    columns = [rows[first : first + height] for first in range(0, len(rows), height)]
    heading = scene.heading(tr("States: A waiting, B connected, C charging, E off, F fault"))
    return [(), heading, *beside(columns, [width] * len(columns), 2)]


def _small(scene: Scene) -> list[Line]:
    """One box on a very small terminal: what is said of it elsewhere, without the furniture."""
    tr, width = scene.tr, scene.width
    chain = [(name, words) for name, words in CHAIN if scene.snapshot.stored("WALLBOX", name)]
    limits = [
        (Span(f"{tr(words)} ", "label"), scene.value("WALLBOX", name, 0, decimals=1))
        for name, words in chain
    ]
    mode = scene.words("WALLBOX", "SMART_CHARGE_ACTIVE", 0, code=True)
    return [
        scene.heading(tr("Box {n}", n=1), "WALLBOX"),
        *_state_words(scene, 0, width),
        *judgement_lines(scene, told(scene, 0), width),
        *_power(scene, 0, width),
        *_currents(scene, 0, width),
        *_row(tr("Limits"), limits, width),
        *_row(tr("Programme"), [(mode,)], width),
        *_row(tr("Errors"), _errors(scene, 0), width),
    ]


def _vital(scene: Scene, box: int) -> list[Line]:
    """For very small terminals: state, power, current in force."""
    tr = scene.tr
    state = BoxState.of(scene.snapshot, box, tr)
    name = tr("not known") if state is None else state.name or str(state.code)
    ref = f"WALLBOX.STATE[{box}]"
    role = role_of(level_at(scene.judgements, rules.STATE, ref))
    head = (
        label(tr("Box {n}", n=box + 1), LABEL),
        Span(fit(name, scene.width - LABEL, scene.glyphs.ellipsis), role, ref),
    )
    in_force = scene.value("WALLBOX", "MAX_CHARGING_CURRENT_IC", box, width=8, decimals=1)
    return [
        head,
        *_power(scene, box, scene.width),
        *_row(tr("in force now"), [(in_force,)], scene.width),
        *judgement_lines(scene, told(scene, box), scene.width, most=2),
    ]


def _row(text: str, groups: Sequence[Sequence[Span]], width: int) -> list[Line]:
    return row(text, groups, width, label_width=LABEL)


def make_pane() -> Pane:
    """The tab."""
    return PicturePane(
        paint,
        interest=INTEREST,
        help_text=N_(
            "What each wallbox is doing, in words. The current in force is the smallest of the "
            "limits: hardware, installation, owner, and what surplus and house connection leave. "
            "Where a box reports no power it is computed from phase currents and grid voltages. "
            "Nothing can be changed here: the portal would overwrite it within minutes. Larger "
            "terminals show the last hours and what was charged on the last days."
        ),
    )
