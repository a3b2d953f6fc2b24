"""What the appliance is and how it is: identity, clock, versions, programmes, temperatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.judgement_lines import role_of
from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, named, one, yes_no
from senec_tui.app.tabs.wallbox.box import version
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import level_at
from senec_tui.model.judgement.subjects.system_judgements import CLOCK
from senec_tui.model.plant.system import (
    COUNTER_WRAPS_S,
    PROGRAMMES,
    clock_drift_s,
    group_of_type,
    programmes,
    uptime,
)
from senec_tui.model.plant.wallbox import configured_boxes
from senec_tui.model.time_input import calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

_CHEMISTRIES: Final = {"lead": N_("lead"), "nmc": "NMC", "lfp": "LFP"}


def identity(scene: Scene) -> Section:
    """Type, size and identities."""
    tr = scene.tr
    generation = group_of_type(scene.snapshot, "generation") or scene.glyphs.absent
    chemistry = _CHEMISTRIES.get(group_of_type(scene.snapshot, "chemistry") or "", "")
    rows: list[Row] = [
        Row(tr("Type"), one(scene.words("FACTORY", "SYS_TYPE", role="strong"))),
        Row(
            tr("Generation"),
            one(Span(f"{generation}  {tr(chemistry)}".rstrip(), "value", "FACTORY.SYS_TYPE")),
        ),
        Row(tr("Country"), one(scene.words("FACTORY", "COUNTRY"))),
        Row(tr("Capacity"), one(scene.value("FACTORY", "DESIGN_CAPACITY", decimals=0))),
        Row(
            tr("Power"),
            [
                named(tr("in"), scene.value("FACTORY", "MAX_CHARGE_POWER_DC")),
                named(tr("out"), scene.value("FACTORY", "MAX_DISCHARGE_POWER_DC")),
            ],
        ),
        Row(
            tr("Battery type"),
            [
                (scene.words("FACTORY", "BAT_TYPE"),),
                named(tr("cells"), scene.words("FACTORY", "CELL_TYPE")),
                named(tr("by"), scene.words("BMS", "MANUFACTURER")),
            ],
        ),
        Row(tr("Modules"), one(scene.value("BMS", "NR_INSTALLED"))),
        Row(tr("Device ID"), one(scene.value("FACTORY", "DEVICE_ID"))),
        Row(tr("Inverter"), one(scene.value("BAT1", "SERIAL"))),
    ]
    return Section(tr("Device"), "FACTORY", rows)


def clock(scene: Scene) -> Section:
    """The clock of the device, and how long it has been running."""
    tr = scene.tr
    rows: list[Row] = [
        Row(tr("Local time"), one(_local_time(scene))),
        Row(tr("Time zone"), one(_offset(scene))),
        Row(tr("Drift"), one(_drift(scene))),
    ]
    up = uptime(scene.snapshot)
    counter = scene.value("RTC", "TIMESTAMP_MS")
    if up is None:
        rows.append(Row(tr("Running for"), one(counter)))
    else:
        running = counter._replace(text=tr.duration(up.seconds))
        rows.append(Row(tr("Running for"), one(running)))
        offset_min = scene.snapshot.number("RTC", "UTC_OFFSET")
        if offset_min is not None:
            # In the zone of the device, whatever the zone of this computer is.
            since = calendar(up.started_at + 60.0 * offset_min)
            if since is not None:
                words = tr.date_and_time(since, seconds=False)
                rows.append(Row(tr("Started"), one(counter._replace(text=words))))
        if not up.settled:
            wraps = tr.duration(COUNTER_WRAPS_S)
            rows.append(Row("", one(Span(tr("or {duration} earlier", duration=wraps), "label"))))
    rows.append(Row(tr("Operated for"), one(scene.value("ENERGY", "STAT_HOURS_OF_OPERATION"))))
    return Section(tr("Clock"), "RTC", rows)


def _local_time(scene: Scene) -> Span:
    """The clock holds local time as if it were UTC."""
    span = scene.value("RTC", "WEB_TIME")
    seconds = scene.snapshot.number("RTC", "WEB_TIME")
    moment = None if seconds is None else calendar(seconds)
    if moment is None:
        return span
    return span._replace(text=scene.tr.date_and_time(moment))


def _offset(scene: Scene) -> Span:
    """`UTC+2:00`."""
    span = scene.value("RTC", "UTC_OFFSET")
    minutes = scene.snapshot.number("RTC", "UTC_OFFSET")
    if minutes is None:
        return span
    hours, rest = divmod(abs(round(minutes)), 60)
    return span._replace(text=f"UTC{'+' if minutes >= 0 else '-'}{hours}:{rest:02d}")


def _drift(scene: Scene) -> Span:
    tr = scene.tr
    drift_s = clock_drift_s(scene.snapshot)
    if drift_s is None:
        return Span(scene.glyphs.absent, "absent", "RTC.WEB_TIME")
    length = tr.duration(abs(drift_s))
    if abs(drift_s) < 1.5:
        text = tr("in step")
    elif drift_s > 0:
        text = tr("{length} fast", length=length)
    else:
        text = tr("{length} slow", length=length)
    role = role_of(level_at(scene.judgements, CLOCK, "RTC.WEB_TIME"))
    return Span(text, role, "RTC.WEB_TIME")


def versions(scene: Scene) -> Section:
    """The version of every part."""
    tr = scene.tr
    rows: list[Row] = [
        Row(label, one(scene.value(part, name)))
        for label, part, name in (
            (tr("Controller"), "WIZARD", "APPLICATION_VERSION"),
            (tr("Boot loader"), "WIZARD", "FIRMWARE_VERSION"),
            (tr("Web pages"), "WIZARD", "INTERFACE_VERSION"),
            (tr("NPU image"), "SYS_UPDATE", "NPU_IMAGE_VERSION"),
            (tr("NPU register"), "SYS_UPDATE", "NPU_VER"),
        )
    ]
    rows += [
        Row(
            tr("Protection"),
            [
                (scene.value("BAT1", "NSP_FW"),),
                named(tr("second"), scene.value("BAT1", "NSP2_FW")),
            ],
        ),
        Row(
            tr("Inverter"),
            [
                named(board, scene.value("BAT1OBJ1", name))
                for board, name in (
                    ("HMI", "SW_VERSION"),
                    ("PU", "SW_VERSION2"),
                    ("BDC", "SW_VERSION3"),
                )
            ],
        ),
        Row(tr("Power board"), one(scene.value("IPU", "VERSION"))),
    ]
    for label, name in (
        (tr("Modules"), "FW"),
        (tr("Module boot"), "BL"),
        (tr("Main board"), "HW_MAINBOARD"),
        (tr("Extension"), "HW_EXTENSION"),
    ):
        if groups := _per_module(scene, name):
            rows.append(Row(label, groups))
    boxes = configured_boxes(scene.snapshot) or 0
    for box in range(boxes):
        rows.append(Row(tr("Wallbox {n}", n=box + 1), [version(scene, box)]))
    rows.append(Row(tr("Build"), one(scene.value("WIZARD", "APPLICATION_HASH"))))
    return Section(tr("Versions"), "WIZARD", rows)


def _per_module(scene: Scene, name: str) -> list[Sequence[Span]]:
    """One value per module; empty slots are left out, equal ones are not repeated."""
    readings = scene.snapshot.readings("BMS", name)
    seen: list[object] = []
    groups: list[Sequence[Span]] = []
    for index, reading in enumerate(readings):
        if reading.value in (None, 0, "", *seen):
            continue
        seen.append(reading.value)
        groups.append((scene.value("BMS", name, index),))
    return groups


def software_update(scene: Scene) -> Section:
    """Where an update stands."""
    tr = scene.tr
    rows: list[Row] = [
        Row(tr("Process"), one(scene.words("SYS_UPDATE", "FSM_STATE"))),
        Row(tr("Update ready"), one(yes_no(scene, "SYS_UPDATE", "UPDATE_AVAILABLE"))),
    ]
    for label, name in (
        (tr("Reported"), "BOOT_REPORT_SUCCESS"),
        (tr("Overridden"), "FEATURE_OVERWRITE"),
    ):
        if scene.snapshot.stored("SYS_UPDATE", name) is not None:
            rows.append(Row(label, one(yes_no(scene, "SYS_UPDATE", name))))
    if scene.snapshot.stored("SYS_UPDATE", "NO_SERVER_CONN_TIME") is not None:
        rows.append(Row(tr("Without maker"), one(scene.value("SYS_UPDATE", "NO_SERVER_CONN_TIME"))))
    return Section(tr("Software update"), "SYS_UPDATE", rows)


def programmes_section(scene: Scene) -> Section:
    """Programmes that run, and those that do not."""
    tr = scene.tr
    on, off = programmes(scene.snapshot)
    rows: list[Row] = []
    for label, indices, role in ((tr("On"), on, "strong"), (tr("Off"), off, "label")):
        groups = [
            (Span(tr(words), role, f"{object_name}.{name}"),)
            for object_name, name, words in (PROGRAMMES[i] for i in indices)
        ]
        if groups:
            rows.append(Row(label, groups))
    rows.append(Row(tr("Reserve"), one(scene.value("BAT1", "SPARE_CAPACITY"))))
    return Section(tr("Programmes"), "ENERGY", rows, label_width=8)


def temperatures(scene: Scene) -> Section:
    """Every temperature, and what the fans do."""
    tr = scene.tr
    rows: list[Row] = [
        Row(label, one(scene.value("TEMPMEASURE", name, decimals=1)))
        for label, name in (
            (tr("Case"), "CASE_TEMP"),
            (tr("Controller"), "MCU_TEMP"),
            (tr("Battery"), "BATTERY_TEMP"),
        )
    ]
    sensors = [
        (scene.value("BAT1OBJ1", f"TEMP{n}", decimals=0),)
        for n in range(1, 6)
        if scene.snapshot.number("BAT1OBJ1", f"TEMP{n}")
    ]
    if sensors:
        rows.append(Row(tr("Inverter"), sensors))
    fans = [named(name, scene.value("FAN_SPEED", f"INV_{name}")) for name in ("LV", "HV")]
    tests = [named(name, scene.value("FAN_TEST", f"INV_{name}")) for name in ("LV", "HV")]
    rows += [Row(tr("Fan stages"), fans), Row(tr("Fan tests"), tests)]
    return Section(tr("Temperatures, fans"), "TEMPMEASURE", rows)
