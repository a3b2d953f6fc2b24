"""The built-in inverters: model, state and errors; to look up, their insides and their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import bar
from senec_tui.app.pictures.judgement_lines import role_of
from senec_tui.app.pictures.layout.columns import spread
from senec_tui.app.pictures.lines import Line, Span, fit, right
from senec_tui.app.pictures.section import Row, Section, named, one
from senec_tui.app.tabs.fault_value import faults
from senec_tui.catalogue import Path
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects import pv_judgements as rules
from senec_tui.model.plant.pv import (
    STARTUP_GROUPS,
    Pv,
    StartUp,
    external_inverters,
    inverters,
    startup,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

ALL_CLOSED: Final = 15
"""Of `STECA.RELAYS`: all four."""
STEP: Final = 46
"""Cells of a start-up step with its name."""
IDENTITY: Final = 4
"""The rank of what does not change."""


def inverter(scene: Scene, pv: Pv) -> list[Row]:
    """Each inverter that is there, or why none is shown."""
    tr, snapshot = scene.tr, scene.snapshot
    there = inverters(snapshot)
    if there:
        several = len(there) > 1
        rows = [row for index in there for row in _inverter(scene, index, several=several)]
        return [*rows, _versions(scene)]
    if snapshot.length("PV1", "INTERNAL_MD_AVAIL"):
        words = tr("none: PV1.INTERNAL_MD_AVAIL is 0 everywhere")
    elif snapshot.lacks("PV1", "INTERNAL_MD_AVAIL"):
        words = tr("the device tells nothing about one")
    else:
        words = scene.not_told(tr("not known yet"))
    groups: list[Sequence[Span]] = one(Span(words, "label", "PV1.INTERNAL_MD_AVAIL[0]"))
    if pv.own_inputs is False and "STECA" in snapshot.sections:
        groups.append((Span(tr("STECA is empty"), "label"),))
    return [Row(tr("Inverter"), groups)]


def _inverter(scene: Scene, index: int, *, several: bool) -> list[Row]:
    tr = scene.tr
    model = (
        scene.value("PV1", "INTERNAL_MD_MANUFACTURER", index),
        Span(" "),
        scene.value("PV1", "INTERNAL_MD_MODEL", index, role="strong"),
    )
    serial = named(tr("serial"), scene.value("PV1", "INTERNAL_MD_SERIAL", index))
    label = tr("Inverter {n}", n=index + 1) if several else tr("Model")
    return [
        Row(label, [model, serial], rank=IDENTITY),
        Row(tr("State"), _state(scene, index)),
        Row(tr("Errors"), _errors(scene, index)),
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
    sources = [
        (tr("code"), Path("PV1", "ERROR_STATE_INT", index)),
        (tr("text"), Path("PV1", "INTERNAL_INV_ERROR_TEXT", index)),
    ]
    if index == 0:
        sources.append((tr("board"), Path("STECA", "ERROR")))
        sources.append((tr("board text"), Path("STECA", "ERRORTEXT")))
    groups = faults(scene, sources)
    if scene.snapshot.code("PV1", "INTERNAL_INV_ERR_STATE_VALID", index) == 0:
        ref = f"PV1.INTERNAL_INV_ERR_STATE_VALID[{index}]"
        groups.append((Span(f"({tr('not to be trusted')})", "warn", ref),))
    return groups


def _versions(scene: Scene) -> Row:
    tr = scene.tr
    if scene.snapshot.stored("BAT1OBJ1", "SW_VERSION") is None:
        groups = one(scene.value("PV1", "INTERNAL_MD_VERSION", 0))
    else:
        boards = (("HMI", "SW_VERSION"), ("PU", "SW_VERSION2"), ("BDC", "SW_VERSION3"))
        groups = [named(board, scene.value("BAT1OBJ1", name)) for board, name in boards]
    groups.append(named(tr("fan stage"), scene.value("FAN_SPEED", "INV_LV")))
    return Row(tr("Versions"), groups, rank=IDENTITY)


# -- to look up -------------------------------------------------------------------------------


def inside(scene: Scene) -> list[Row]:
    """Battery side, switches and converter of the built-in inverter; nothing without a board."""
    tr, snapshot = scene.tr, scene.snapshot
    if not snapshot.sections.get("STECA"):
        return []

    def values_of(*values: tuple[str, str, str]) -> list[Sequence[Span]]:
        return [named(text, scene.value(part, name)) for text, part, name in values]

    relays = one(scene.value("STECA", "RELAYS"))
    if snapshot.code("STECA", "RELAYS") == ALL_CLOSED:
        relays.append((Span(tr("all four closed"), "label", "STECA.RELAYS"),))
    extra = scene.value("STECA", "STARTUP_ADD")
    if extra.role == "absent" and snapshot.stored("STECA", "STARTUP_ADD") is not None:
        extra = extra._replace(text=tr("none"))
    words = [
        (scene.value("STECA", "BDC_STATE", n)._replace(text=f"0x{code:X}"),)
        for n in range(snapshot.length("STECA", "BDC_STATE"))
        if (code := snapshot.code("STECA", "BDC_STATE", n)) is not None
    ]
    return [
        Row(
            tr("DC side"),
            [(scene.value("BAT1OBJ1", name),) for name in ("U_DC", "I_DC")],
        ),
        Row(
            tr("AC side"),
            values_of(
                (tr("active"), "BAT1OBJ1", "P"),
                (tr("reactive"), "BAT1OBJ1", "Q"),
                (tr("apparent"), "BAT1OBJ1", "S"),
            ),
        ),
        Row(
            tr("Sides"),
            values_of(
                (tr("PV"), "STECA", "PV"),
                (tr("battery"), "STECA", "BAT"),
                (tr("backup"), "STECA", "ISLAND"),
            ),
        ),
        Row(tr("PV switch"), one(scene.value("STECA", "PVSS"))),
        Row(tr("Relays"), relays),
        Row(tr("PV wiring"), _wiring(scene)),
        Row(tr("Converter"), words or one(scene.value("STECA", "BDC_STATE"))),
        Row(tr("Start detail"), one(extra)),
        Row(
            tr("Ratio"),
            values_of(
                (tr("now"), "V_STECA", "percent#v"),
                (tr("filtered"), "V_STECA", "percent#vf"),
                (tr("flag"), "V_STECA", "percent#f"),
            ),
        ),
    ]


def _wiring(scene: Scene) -> list[Sequence[Span]]:
    """Which wiring of the inputs is chosen, and between how many there is a choice."""
    tr, snapshot = scene.tr, scene.snapshot
    inputs = named(tr("inputs"), scene.value("STECA", "PV_INPUTS"))
    chosen = [
        named(tr("choice {n}", n=n + 1), scene.value("WIZARD", "PV_CONFIG", n))
        for n in range(snapshot.length("WIZARD", "PV_CONFIG"))
    ]
    possible = scene.value("STECA", "NUM_PV_CONFIG_POSSIBLE")
    return [inputs, *chosen, named(tr("possible"), possible)]


def external(scene: Scene, pv: Pv) -> list[Row]:
    """Inverters of other makers, with what was set up for them."""
    tr, snapshot = scene.tr, scene.snapshot
    rows: list[Row] = []
    others = external_inverters(snapshot)
    if pv.own_inputs is False:
        groups: list[Sequence[Span]] = one(scene.value("PV1", "P_TOTAL", decimals=0))
        if not pv.external_w and pv.total_w:
            groups.append((Span(tr("may read 0 while the total does not"), "label"),))
        rows.append(Row(tr("Reported"), groups))
        if not others:
            name = Span(tr("none gives its name"), "label", "PV1.INV_MODEL[0]")
            rows.append(Row(tr("Inverters"), one(name)))
    for index in range(max(snapshot.length("WIZARD", "DEVICE_INV_ENABLED"), *others, 0) + 1):
        parts: list[Sequence[Span]] = [
            (scene.value("PV1", name, index),)
            for name in ("INV_MODEL", "INV_SERIAL", "INV_VERSIONS")
            if index in others
        ]
        if snapshot.text("WIZARD", f"SETUP_PV_INV_IP{index}"):
            parts.append((scene.value("WIZARD", f"SETUP_PV_INV_IP{index}"),))
        if parts and snapshot.code("WIZARD", "DEVICE_INV_ENABLED", index):
            address = scene.value("WIZARD", "DEVICE_INV_SLAVE_ADRESS", index)
            phases = scene.value("WIZARD", "DEVICE_INV_PHASES_ARR", index)
            parts.append(named(tr("bus address"), address))
            parts.append(named(tr("phase code"), phases))
        if parts:
            rows.append(Row(tr("External {n}", n=index + 1), parts))
    return rows


def steps(scene: Scene) -> Section:
    """All start-up steps, the present one marked."""
    title = scene.tr("Steps of the inverter")
    there = inverters(scene.snapshot)
    ref, start = startup(scene.snapshot, 0)
    if scene.snapshot.code("STECA", "STARTUP") is not None:
        ref = "STECA.STARTUP"
        start = StartUp.of(scene.snapshot.catalogue, scene.snapshot.code("STECA", "STARTUP"))
    if not there or start is None:
        return Section(title, "", ())
    known = start
    listed = spread(
        lambda width: [_step(scene, known, step, ref, width) for step in known.steps], slimmest=STEP
    )
    return Section(title, "", [listed], across=True, listed=True)


def _step(scene: Scene, start: StartUp, step: int, ref: str, width: int) -> Line:
    here = step == start.step
    table = scene.snapshot.catalogue.codes("STECA_STARTUP")
    name = (table and table.label(step, scene.tr)) or ""
    return (
        Span(f"{scene.glyphs.arrow_right if here else ' '} ", "strong"),
        Span(right(str(step), 4), "label"),
        Span("  "),
        Span(
            fit(name, max(width - 8, 0), scene.glyphs.ellipsis),
            "strong" if here else "label",
            ref if here else "",
        ),
    )
