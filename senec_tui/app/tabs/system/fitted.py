"""What may be fitted: SG-Ready, sockets, cascade, power units, set-up, inputs and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, one, yes_no
from senec_tui.model.plant.system import cascaded_systems, power_units, variables_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene


def sg_ready(scene: Scene) -> Section:
    """What the grid operator or an energy manager may demand."""
    tr = scene.tr
    rows: list[Row] = [
        Row(tr("In use"), one(yes_no(scene, "WIZARD", "SG_READY_ENABLED"))),
        Row(tr("Mode now"), one(scene.words("WIZARD", "SG_READY_CURR_MODE", code=True))),
    ]
    if scene.snapshot.code("WIZARD", "SG_READY_ENABLED"):
        rows += [
            Row(tr("Suggest at"), one(scene.value("WIZARD", "SG_READY_POWER_PROP"))),
            Row(tr("Demand at"), one(scene.value("WIZARD", "SG_READY_POWER_COMM"))),
            Row(tr("Hold time"), one(scene.value("WIZARD", "SG_READY_TIME"))),
            Row(tr("Lock allowed"), one(yes_no(scene, "WIZARD", "SG_READY_EN_MODE1"))),
            Row(tr("Overridden"), one(yes_no(scene, "WIZARD", "SG_READY_ENABLE_OVERWRITE"))),
        ]
    return Section(tr("SG-Ready heat pump"), "WIZARD", rows)


def sockets(scene: Scene) -> Section:
    """Switched sockets and what switches them."""
    tr = scene.tr
    rows: list[Row] = []
    for index in range(scene.snapshot.length("SOCKETS", "POWER_ON")):
        groups: list[Sequence[Span]] = [(scene.words("SOCKETS", "POWER_ON", index),)]
        if scene.snapshot.code("SOCKETS", "ENABLE", index):
            groups += [
                (Span(tr("automatic"), "label", f"SOCKETS.ENABLE[{index}]"),),
                (
                    Span(f"{tr('on from')} ", "label"),
                    scene.value("SOCKETS", "UPPER_LIMIT", index),
                ),
                (
                    Span(f"{tr('off below')} ", "label"),
                    scene.value("SOCKETS", "LOWER_LIMIT", index),
                ),
                (Span(f"{tr('left')} ", "label"), scene.value("SOCKETS", "TIME_REM", index)),
            ]
        elif scene.snapshot.code("SOCKETS", "FORCE_ON", index):
            groups.append((Span(tr("by hand"), "label", f"SOCKETS.FORCE_ON[{index}]"),))
        else:
            groups.append((Span(tr("not automatic"), "label", f"SOCKETS.ENABLE[{index}]"),))
        rows.append(Row(tr("Socket {n}", n=index + 1), groups))
    if not rows:
        rows.append(Row(tr("Sockets"), one(scene.value("SOCKETS", "NUMBER_OF_SOCKETS"))))
    return Section(tr("Switched sockets"), "SOCKETS", rows)


def cascade(scene: Scene) -> Section:
    """Several systems as one."""
    tr = scene.tr
    rows: list[Row] = [Row(tr("Role"), one(scene.value("WIZARD", "MASTER_SLAVE_MODE")))]
    systems = cascaded_systems(scene.snapshot)
    rows += [
        Row(
            tr("System {n}", n=index + 1),
            [
                (scene.value("CASC", "POWER", index, decimals=0),),
                (scene.value("CASC", "SOC", index, decimals=0),),
                (scene.words("CASC", "STATE", index),),
            ],
        )
        for index in systems
    ]
    if not systems:
        rows.append(
            Row(tr("Systems"), one(Span(tr("no other one reports"), "label", "CASC.SOC[0]")))
        )
    rows.append(Row(tr("Battery sum"), one(scene.value("CASC", "BATPOWERSUM", decimals=0))))
    return Section(tr("Cascade"), "CASC", rows)


def power_unit_section(scene: Scene) -> Section:
    """Power units of larger systems."""
    tr = scene.tr
    rows: list[Row] = [
        Row(
            tr("Unit {n}", n=index + 1),
            [
                (scene.words("PWR_UNIT", "TYPE", index),),
                (scene.value("PWR_UNIT", "POWER", index, decimals=0),),
                (scene.value("PWR_UNIT", "CURRENTTEMP_MAX", index, decimals=0),),
                (Span(f"{tr('status')} ", "label"), scene.value("PWR_UNIT", "STATUS", index)),
            ],
        )
        for index in power_units(scene.snapshot)
    ]
    if not rows:
        rows.append(Row(tr("Units"), one(Span(tr("none"), "label", "PWR_UNIT.TYPE[0]"))))
    rows.append(Row(tr("One missing"), one(yes_no(scene, "PWR_UNIT", "PU_MISSING"))))
    return Section(tr("Heating element, CHP"), "PWR_UNIT", rows)


def setup(scene: Scene) -> Section:
    """What the installer set up."""
    tr = scene.tr
    rows: list[Row] = [
        Row(label, one(scene.value("WIZARD", name)))
        for label, name in (
            (tr("Inverter type"), "DEVICE_INVERTER_TYPE"),
            (tr("Meter type"), "DEVICE_PM_TYPE"),
            (tr("Grid kind"), "GRID_CONNECTION_TYPE"),
            (tr("Phase used"), "SETUP_USED_PHASE"),
            (tr("Charge first"), "CHARGE_PRIO"),
            (tr("Log level"), "LOGGER_SEVERITY"),
            (tr("Checksum"), "CONFIG_CHECKSUM"),
        )
    ]
    rows += [
        Row(label, one(yes_no(scene, "WIZARD", name)))
        for label, name in (
            (tr("Grid meter"), "DEVICE_PM_GRID_ENABLED"),
            (tr("House meter"), "DEVICE_PM_HOUSE_ENABLED"),
            (tr("Set by hand"), "CONFIG_MODIFIED_BY_USER"),
            (tr("Mismatch"), "BATT_IPU_MISMATCH"),
        )
    ]
    rows += [
        Row(tr("Meters lost"), one(scene.value("PM1", "PWR_METERS_MISSING"))),
        Row(tr("GUI language"), one(scene.words("WIZARD", "GUI_LANG"))),
        Row(tr("Meter serial"), one(scene.value("WIZARD", "POWER_METER_SERIAL"))),
    ]
    return Section(tr("Setup"), "WIZARD", rows)


def inner(scene: Scene) -> Section:
    """Targets and odds and ends of the controller."""
    tr = scene.tr
    rows: list[Row] = [
        Row(label, one(scene.value("DEBUG", name, decimals=0)))
        for label, name in (
            (tr("Charge target"), "CHARGE_TARGET"),
            (tr("DC target"), "DC_TARGET"),
            (tr("Feed target"), "FEED_TARGET"),
        )
    ]
    listed = scene.snapshot.length("DEBUG", "SECTIONS")
    words = tr.plural("{n} object", "{n} objects", listed) if listed else scene.glyphs.absent
    rows += [
        Row(tr("Says it has"), one(Span(words, "value", "DEBUG.SECTIONS[0]"))),
        Row(tr("Communication"), one(scene.value("BAT1OBJ1", "COMM"))),
        Row(tr("Italian limit"), one(scene.value("BAT1", "CEI_LIMIT"))),
        Row(tr("Cell drift"), one(scene.value("CELL_DEVIATION_ROC", "SKIP_WAITING"))),
    ]
    return Section(tr("Controller"), "DEBUG", rows)


def lines_in_or_out(scene: Scene, title: str, object_name: str) -> Section:
    """Every line of an object of flags, as on or off."""
    rows: list[Row] = [
        Row(
            (variable.meaning(scene.tr) or variable.name).rstrip("."),
            one(scene.words(object_name, variable.name)),
        )
        for variable in variables_here(scene.snapshot, object_name)
    ]
    if not rows:
        words = scene.tr("not on this device")
        rows.append(Row(object_name, one(Span(words, "absent", object_name + ".HID0"))))
        return Section(title, "", rows, 18)
    return Section(title, object_name, rows, 4)
