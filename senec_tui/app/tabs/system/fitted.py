"""What may be fitted: SG-Ready, sockets, cascade, meters, set-up, inputs and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, flag, named, one, yes_no
from senec_tui.app.tabs.system.value_rows import clock_time, none_of
from senec_tui.catalogue import Path
from senec_tui.model.plant.system import cascaded_systems, variables_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

BUILT_IN: Final = 66
"""The type of the built-in hybrid inverter."""


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
            Row(
                tr("Overridden"),
                [
                    (yes_no(scene, "WIZARD", "SG_READY_ENABLE_OVERWRITE"),),
                    *(
                        named(
                            tr("relay {n}", n=relay + 1),
                            scene.words("WIZARD", "SG_READY_OVERWRITE_RELAY", relay),
                        )
                        for relay in range(
                            scene.snapshot.length("WIZARD", "SG_READY_OVERWRITE_RELAY")
                        )
                    ),
                ],
            ),
        ]
    return Section(tr("SG-Ready heat pump"), "WIZARD", rows)


def sockets(scene: Scene) -> Section:
    """Switched sockets and what switches them."""
    tr = scene.tr
    shown: list[Row] = []
    for index in range(scene.snapshot.length("SOCKETS", "POWER_ON")):
        groups: list[Sequence[Span]] = [(scene.words("SOCKETS", "POWER_ON", index),)]
        if scene.snapshot.code("SOCKETS", "ENABLE", index):
            groups += [
                (Span(tr("automatic"), "label", f"SOCKETS.ENABLE[{index}]"),),
                named(tr("on from"), scene.value("SOCKETS", "UPPER_LIMIT", index)),
                named(tr("off below"), scene.value("SOCKETS", "LOWER_LIMIT", index)),
                named(tr("left"), scene.value("SOCKETS", "TIME_REM", index)),
            ]
        elif scene.snapshot.code("SOCKETS", "FORCE_ON", index):
            groups.append((Span(tr("by hand"), "label", f"SOCKETS.FORCE_ON[{index}]"),))
        else:
            groups.append((none_of(scene, tr("not automatic"), "SOCKETS", "ENABLE", index),))
        shown.append(Row(tr("Socket {n}", n=index + 1), groups))
        shown.append(Row("", _schedule(scene, index)))
    if not shown:
        shown.append(Row(tr("Sockets"), one(scene.value("SOCKETS", "NUMBER_OF_SOCKETS"))))
    return Section(tr("Switched sockets"), "SOCKETS", shown)


def _schedule(scene: Scene, index: int) -> list[Sequence[Span]]:
    """When a socket switches, how long, and before which other one."""
    tr = scene.tr
    groups: list[Sequence[Span]] = []
    if scene.snapshot.code("SOCKETS", "USE_TIME", index):
        at = clock_time(scene, "SOCKETS", "SWITCH_ON_HOUR", "SWITCH_ON_MINUTE", index)
        groups.append(named(tr("every day at"), at))
    else:
        groups.append((none_of(scene, tr("no clock time"), "SOCKETS", "USE_TIME", index),))
    groups += [
        named(words, scene.value("SOCKETS", name, index))
        for words, name in (
            (tr("for"), "TIME_LIMIT"),
            (tr("after surplus of"), "POWER_ON_TIME"),
            (tr("rank"), "PRIORITY"),
        )
    ]
    if scene.snapshot.code("SOCKETS", "ALREADY_SWITCHED", index):
        ref = f"SOCKETS.ALREADY_SWITCHED[{index}]"
        groups.append((Span(tr("has switched today"), "value", ref),))
    return groups


def cascade(scene: Scene) -> Section:
    """Several systems as one."""
    tr = scene.tr
    systems = cascaded_systems(scene.snapshot)
    shown: list[Row] = [
        Row(
            tr("System {n}", n=index + 1),
            [
                (scene.value("CASC", "POWER", index, decimals=0),),
                (scene.value("CASC", "SOC", index, decimals=0),),
                (scene.words("CASC", "STATE", index),),
                named(tr("PV"), scene.value("CASC", "PVGEN", index, decimals=0)),
                named(tr("target"), scene.value("CASC", "TARGET", index, decimals=0)),
                named(tr("address"), scene.value("WIZARD", "MASTER_SLAVE_ADDRESSES", index)),
            ],
        )
        for index in systems
    ]
    if not systems:
        alone = none_of(scene, tr("no other one reports"), "CASC", "SOC")
        shown.append(Row(tr("Systems"), one(alone)))
    return Section(
        tr("Cascade"),
        "CASC",
        [
            *shown,
            Row(tr("Battery sum"), one(scene.value("CASC", "BATPOWERSUM", decimals=0))),
            Row(tr("PV of master"), one(scene.value("CASC", "PVMASTER", decimals=0))),
        ],
    )


def setup(scene: Scene) -> Section:
    """What the installer set up."""
    tr = scene.tr
    inverter = scene.value("WIZARD", "DEVICE_INVERTER_TYPE")
    if scene.snapshot.code("WIZARD", "DEVICE_INVERTER_TYPE") == BUILT_IN:
        inverter = inverter._replace(text=tr("built-in hybrid ({n})", n=BUILT_IN))
    return Section(
        tr("Setup"),
        "WIZARD",
        [
            Row(tr("Inverter type"), one(inverter)),
            Row(tr("Set by hand"), one(yes_no(scene, "WIZARD", "CONFIG_MODIFIED_BY_USER"))),
            Row(tr("Options"), _options(scene)),
            Row(tr("GUI language"), one(scene.words("WIZARD", "GUI_LANG"))),
            Row(tr("Checksum"), [(scene.value("WIZARD", "CONFIG_CHECKSUM"),), *_sound(scene)]),
        ],
    )


def _options(scene: Scene) -> list[Sequence[Span]]:
    """Those that are in use."""
    tr = scene.tr
    options = (
        (tr("without modules"), "WIZARD", "ZEROMODULE"),
        (tr("DRM0 input"), "WIZARD", "SETUP_USE_DRM0"),
        (tr("grid filter"), "FACTORY", "EPA_GRID_FILTER"),
        (tr("feature code"), "WIZARD", "FEATURECODE_ENTERED"),
    )
    used: list[Sequence[Span]] = [
        (Span(words, "value", f"{part}.{name}"),)
        for words, part, name in options
        if scene.snapshot.code(part, name)
    ]
    return used or [(none_of(scene, tr("none"), "WIZARD", "ZEROMODULE"),)]


def _sound(scene: Scene) -> list[Sequence[Span]]:
    """Whether what is stored passed its checks when it was loaded; in a word if all did."""
    tr = scene.tr
    if scene.snapshot.code("WIZARD", "CONFIG_LOADED") and scene.snapshot.code(
        "FACTORY", "FAC_SANITY"
    ):
        return [(Span(tr("in order"), "value", "WIZARD.CONFIG_LOADED"),)]
    good = (tr("in order"), tr("not in order"))
    return [
        named(words, flag(scene, part, name, good))
        for words, part, name in (
            (tr("settings"), "WIZARD", "CONFIG_LOADED"),
            (tr("factory data"), "FACTORY", "FAC_SANITY"),
        )
        if scene.snapshot.stored(part, name) is not None
    ]


def meters(scene: Scene) -> Section:
    """Which meters are set up, and their serial numbers; 0 stands for none."""
    tr, snapshot = scene.tr, scene.snapshot
    shown = [
        Row(
            label,
            [
                (yes_no(scene, "WIZARD", f"DEVICE_PM_{kind}_ENABLED"),),
                named(tr("address"), scene.value("WIZARD", f"SETUP_PM_{kind}_ADR")),
                named(tr("read"), yes_no(scene, read, "ENABLED")),
            ],
        )
        for label, kind, read in (
            (tr("Grid meter"), "GRID", "PM1OBJ1"),
            (tr("House meter"), "HOUSE", "PM1OBJ2"),
        )
    ]
    for label, name in (
        (tr("SENEC meter"), "SENEC_METER_SN"),
        (tr("Generation"), "GENERATION_METER_SN"),
        (tr("Heat pump"), "HEATPUMP_METER_SN"),
        (tr("Power meter"), "POWER_METER_SERIAL"),
    ):
        serial = scene.value("WIZARD", name)
        if snapshot.reading(Path("WIZARD", name)).value in (0, ""):
            serial = serial._replace(text=tr("none"), role="label")
        shown.append(Row(label, one(serial)))
    return Section(
        tr("Meters"),
        "WIZARD",
        [
            *shown,
            Row(tr("Meters lost"), one(scene.value("PM1", "PWR_METERS_MISSING"))),
            Row(tr("Bus slaves"), one(scene.value("PM1", "MB_SLAVES_COUNT"))),
        ],
    )


def inner(scene: Scene) -> Section:
    """Targets of the controller, and which objects it says it has."""
    tr = scene.tr
    shown: list[Row] = [
        Row(label, one(scene.value("DEBUG", name, decimals=0)))
        for label, name in (
            (tr("Charge target"), "CHARGE_TARGET"),
            (tr("DC target"), "DC_TARGET"),
            (tr("Feed target"), "FEED_TARGET"),
        )
    ]
    listed = scene.snapshot.length("DEBUG", "SECTIONS")
    words = tr.plural("{n} object", "{n} objects", listed) if listed else scene.glyphs.absent
    shown.append(Row(tr("Says it has"), one(Span(words, "value", "DEBUG.SECTIONS[0]"))))
    return Section(tr("Controller"), "DEBUG", shown)


RAW: Final = (
    ("WIZARD", "DEVICE_PM_TYPE"),
    ("WIZARD", "DEVICE_WB_TYPE"),
    ("WALLBOX", "DETECTION_MODE"),
    ("WIZARD", "GRID_CONNECTION_TYPE"),
    ("WIZARD", "SETUP_USED_PHASE"),
    ("WIZARD", "SETUP_HV_PHASE"),
    ("WIZARD", "HEAT_CONN_TYPE"),
    ("WIZARD", "CHARGE_PRIO"),
    ("WIZARD", "MASTER_SLAVE_MODE"),
    ("WIZARD", "LOGGER_SEVERITY"),
    ("PM1", "MB_SL2MA_CONN"),
    ("CELL_DEVIATION_ROC", "SKIP_WAITING"),
)
"""Numbers whose meaning nobody has published, and a command that is stored like a value."""


def raw_codes(scene: Scene) -> Section:
    """Numbers without words, under the device's own names."""
    shown = [
        Row(name, one(scene.value(part, name)))
        for part, name in RAW
        if scene.snapshot.stored(part, name) is not None
    ]
    return Section(scene.tr("Raw codes, meaning not published"), "", shown, label_width=22)


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
        return Section(title, "", rows, label_width=18)
    return Section(title, object_name, rows, value_width=4)
