"""One wallbox: its state in words, what it draws, its limits, its programme, what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.judgement_lines import judgement_lines, role_of
from senec_tui.app.pictures.labelled_row import label
from senec_tui.app.pictures.lines import Line, Span, fill, flow, paragraph
from senec_tui.app.pictures.section import Fixed, Row, Section, named, one, yes_no
from senec_tui.app.tabs.fault_value import faults
from senec_tui.catalogue import Path
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement, level_at
from senec_tui.model.judgement.subjects import wallbox_judgements as rules
from senec_tui.model.plant.wallbox import CHAIN, PHASES, BoxState, box_power

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.pictures.section import Part

LABEL: Final = 14
USUAL_A: Final = 16.0
"""The scale of currents where a box does not tell its own."""

_GROUPS: Final = {
    "invalid": N_("silent"),
    "waiting": N_("waiting for a car"),
    "connected": N_("car connected"),
    "charging": N_("charging"),
    "off": N_("switched off"),
    "fault": N_("fault"),
    "unknown": N_("not in any table"),
}

_CAR: Final = {"waiting": 0, "connected": 1, "charging": 1}
"""Groups that say in name and sentence whether a car is there, and `EV_CONNECTED` of those."""


def state(scene: Scene, box: int) -> list[Part]:
    """State in words, what it means, car, power and currents."""
    return [
        Fixed(lambda width: _state_words(scene, box, width)),
        Fixed(lambda width: judgement_lines(scene, told(scene, box), width)),
        _power(scene, box),
        Fixed(lambda width: _currents(scene, box, width)),
        _phases(scene, box),
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
    now = BoxState.of(scene.snapshot, box, tr)
    ref = f"WALLBOX.STATE[{box}]"
    if now is None:
        absent = scene.words("WALLBOX", "STATE", box)
        return [(label(tr("State"), LABEL), absent, Span(f" {tr('not known')}", "label"))]
    level = level_at(scene.judgements, rules.STATE, ref)
    name = now.name or tr("State {code}", code=now.code)
    shown = scene.role_of(scene.reading("WALLBOX", "STATE", box), role_of(level))
    head = Span(name, shown if level >= Level.WATCH else "strong", ref)
    groups: list[Sequence[Span]] = [(Span(f"{now.code} 0x{now.code:02X}", "label", ref),)]
    told = f"{now.meaning} {now.action}".strip() or now.detail
    plugged = scene.words("WALLBOX", "EV_CONNECTED", box)
    is_said = told and now.group in _CAR
    if not is_said:
        groups.append((Span(tr(_GROUPS[now.group]), shown, ref),))
    if not is_said or scene.snapshot.code("WALLBOX", "EV_CONNECTED", box) != _CAR[now.group]:
        groups.append((plugged._replace(text=_plugged(scene, box)),))
    return [
        *flow((head, Span("  ")), groups, width, indent=1),
        *(paragraph(told, "label", width, ref) if told else ()),
    ]


def _plugged(scene: Scene, box: int) -> str:
    tr = scene.tr
    connected = scene.snapshot.code("WALLBOX", "EV_CONNECTED", box)
    if connected is None:
        return tr("car: not known")
    return tr("car plugged in") if connected else tr("no car plugged in")


def _power(scene: Scene, box: int) -> Row:
    tr = scene.tr
    power = box_power(scene.snapshot, box)
    ref = f"WALLBOX.APPARENT_CHARGING_POWER[{box}]"
    groups = one(scene.derived(power.power_w, "W", width=9, role="strong", ref=ref))
    if power.computed:
        groups.append((Span(tr("computed from phase currents and grid voltages"), "label"),))
    elif power.power_w:
        groups.append((Span(tr("as the box reports it (VA)"), "label"),))
    return Row(tr("Power"), groups)


def _currents(scene: Scene, box: int, width: int) -> list[Line]:
    """Current of each phase with a bar up to the rated current."""
    rated = scene.snapshot.number("WALLBOX", "MAX_CHARGING_CURRENT_RATED", box) or USUAL_A
    gauge = max(0, min(12, (width - LABEL) // 3 - 14))
    groups: list[Sequence[Span]] = []
    for phase in PHASES:
        name = f"L{phase}_CHARGING_CURRENT"
        used = scene.snapshot.code("WALLBOX", f"L{phase}_USED", box)
        amps = scene.snapshot.number("WALLBOX", name, box) or 0.0
        group = [
            Span(f"L{phase}", "strong" if used else "label", f"WALLBOX.L{phase}_USED[{box}]"),
            scene.value("WALLBOX", name, box, width=8, decimals=1),
        ]
        if gauge >= 4:
            group += [Span(" "), Span(bar(amps / rated, gauge, scene.glyphs), "wallbox")]
        groups.append(group)
    return flow((label(scene.tr("Current"), LABEL),), groups, width, indent=LABEL)


def _phases(scene: Scene, box: int) -> Row:
    tr, snapshot = scene.tr, scene.snapshot
    codes = {f"L{phase}": snapshot.code("WALLBOX", f"L{phase}_USED", box) for phase in PHASES}
    used, ref = [phase for phase, code in codes.items() if code], f"WALLBOX.L1_USED[{box}]"
    if not used and None in codes.values():
        groups = one(Span(scene.glyphs.absent, "absent", ref))
    else:
        groups = one(Span(" ".join(used) or tr("none"), "value", ref))
    if snapshot.stored("WALLBOX", "NUMBER_OF_PHASE") is not None:
        number = scene.value("WALLBOX", "NUMBER_OF_PHASE", box)
        groups.append(named(tr("connected"), number))
    imbalance = yes_no(scene, "WALLBOX", "LOAD_IMBALANCE_DETECTED", box)
    groups.append(named(tr("imbalance"), imbalance))
    return Row(tr("Phases used"), groups)


def knows_limits(scene: Scene, box: int) -> bool:
    """Whether there is anything to show: of the past they are seldom kept."""
    if not scene.is_past:
        return True
    return any(scene.snapshot.number("WALLBOX", name, box) is not None for name, _ in CHAIN)


def limits(scene: Scene, box: int) -> list[Part]:
    """The chain of limits as bars on one scale; the smallest one holds the current."""
    least = scene.value("WALLBOX", "MIN_CHARGING_CURRENT", box, width=8, decimals=1)
    bars = Fixed(lambda width: _chain(scene, box, width))
    return [bars, Row(scene.tr("At least"), one(least))]


def _chain(scene: Scene, box: int, width: int) -> list[Line]:
    values = [scene.snapshot.number("WALLBOX", name, box) for name, _ in CHAIN]
    top = max((value for value in values if value), default=USUAL_A)
    gauge = max(width - LABEL - 2 - 8 - 2, 0)
    lines: list[Line] = []
    for (name, words), amps in zip(CHAIN, values, strict=True):
        in_force = name.endswith("_IC")
        drawn = bar(amps / top, gauge, scene.glyphs) if amps is not None else ""
        value = scene.value(
            "WALLBOX", name, box, width=8, decimals=1, role="strong" if in_force else "value"
        )
        end = Span(drawn, "wallbox" if in_force else "dim")
        lines.append(fill((label(scene.tr(words), LABEL), value, Span("  "), end), width))
    return lines


def compact(scene: Scene, box: int) -> list[Row]:
    """Limits and programme on a small terminal."""
    tr = scene.tr
    chain = [
        named(tr(words), scene.value("WALLBOX", name, box, decimals=1))
        for name, words in CHAIN
        if scene.snapshot.stored("WALLBOX", name)
    ]
    return [Row(tr("Limits"), chain), _mode(scene, box), _errors(scene, box)]


def programme(scene: Scene, box: int) -> list[Row]:
    """Programme, settings and errors."""
    tr = scene.tr
    flags = [
        _flag(scene, text, name, box)
        for text, name in (
            (tr("locked"), "PROHIBIT_USAGE"),
            (tr("meter"), "METER_ENABLED"),
            (tr("cable detection"), "CS_ENABLED"),
            (tr("socket"), "SOCKET_ENABLED"),
            (tr("imbalance limit"), "LOAD_IMBALANCE_ENABLED"),
        )
    ]
    if scene.snapshot.code("WALLBOX", "METHOD_EN1", box):
        method = scene.value("WALLBOX", "METHOD_EN1", box)
        flags.append(named(tr("enable input, code"), method))
    return [_mode(scene, box), Row(tr("Settings"), flags), _errors(scene, box)]


def _mode(scene: Scene, box: int) -> Row:
    mode = scene.words("WALLBOX", "SMART_CHARGE_ACTIVE", box, code=True)
    return Row(scene.tr("Programme"), one(mode))


def _flag(scene: Scene, text: str, name: str, box: int) -> Sequence[Span]:
    """A mark for yes or no, and what it is about."""
    reading = scene.reading("WALLBOX", name, box)
    glyphs = scene.glyphs
    mark = glyphs.absent
    if isinstance(reading.value, int):
        mark = glyphs.check if reading.value else glyphs.hollow
    return named(mark, Span(text, scene.role_of(reading), str(reading.path)))


def _errors(scene: Scene, box: int) -> Row:
    tr = scene.tr
    sources = [
        (text, Path("WALLBOX", name, box))
        for text, name in ((tr("code"), "ADDITIONAL_ERROR"), (tr("details"), "ERROR_DETAILS"))
        if name == "ADDITIONAL_ERROR" or scene.snapshot.stored("WALLBOX", name) is not None
    ]
    return Row(tr("Errors"), faults(scene, sources))


def version(scene: Scene, box: int) -> Sequence[Span]:
    """That of its firmware; one dash where it is not known."""
    major, minor = (scene.value("WALLBOX", name, box) for name in ("MAJOR_REV", "MINOR_REV"))
    if scene.glyphs.absent in (major.text, minor.text):
        return (major._replace(text=scene.glyphs.absent),)
    return (major, Span("."), minor)


def identity(scene: Scene, box: int) -> list[Row]:
    """Temperature, versions, address, and what identifies the box."""
    tr = scene.tr
    facts: list[Sequence[Span]] = [
        (scene.value("WALLBOX", "UTMP", box, decimals=1),),
        named(tr("firmware"), *version(scene, box)),
        named(tr("hardware"), scene.value("WALLBOX", "HW_TYPE", box)),
        named(tr("bus address"), scene.value("WALLBOX", "BUS_ADR", box)),
    ]
    names = _identities(scene, box, (tr("serial"), "SERIAL_NUMBER"), ("UID", "UID"))
    rows = [Row(tr("Box"), facts)]
    return [*rows, Row(tr("Identity"), names)] if names else rows


def further_names(scene: Scene, boxes: int) -> Section:
    """Names that only a workshop asks for, to look up; of boxes that have some."""
    tr, rows = scene.tr, []
    for box in range(boxes):
        inner = (tr("inner serial"), "SERIAL_NUMBER_INTERNAL")
        names = _identities(scene, box, inner, (tr("order number"), "SAP_NUMBER"))
        chosen = f"SETUP_WALLBOX_SERIAL{box}"
        if scene.snapshot.text("WIZARD", chosen):
            names.append(named(tr("set up as"), scene.value("WIZARD", chosen)))
        if names:
            rows.append(Row(tr("Box {n}", n=box + 1), names))
    return Section(tr("Further numbers"), "WALLBOX", rows, label_width=LABEL, listed=True)


def _identities(scene: Scene, box: int, *asked: tuple[str, str]) -> list[Sequence[Span]]:
    """Those that the box tells; empty ones and zeros are none."""
    snapshot = scene.snapshot
    return [
        named(words, scene.value("WALLBOX", name, box))
        for words, name in asked
        if snapshot.text("WALLBOX", name, box) or snapshot.code("WALLBOX", name, box)
    ]
