"""Battery inverters and power units (heating element, CHP), each in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, one, yes_no
from senec_tui.app.tabs.system.value_rows import group_row, none_of, rows
from senec_tui.model.plant.system import power_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

INVERTERS: Final = ("BAT1OBJ1", "BAT1OBJ2", "BAT1OBJ3", "BAT1OBJ4")
INVERTER_LIVE: Final = ("U_DC", "I_DC", "P", "Q", "S", "STATE", "ERROR")
INVERTER_SLOW: Final = ("ADR", "ENABLED", "I_DC_MAX", "INV_CYCLE")
TEMPERATURES: Final = tuple(f"TEMP{n}" for n in range(1, 6))


def battery_inverters(scene: Scene) -> list[Section]:
    """A section per battery inverter that the device has."""
    tr, snapshot = scene.tr, scene.snapshot
    sections: list[Section] = []
    for number, part in enumerate(INVERTERS, 1):
        if not snapshot.sections.get(part):
            continue
        shown = [
            *group_row(
                scene,
                tr("DC side"),
                part,
                (("", "U_DC"), ("", "I_DC"), (tr("at most"), "I_DC_MAX")),
            ),
            *group_row(scene, tr("Power"), part, ((tr("active"), "P"), (tr("apparent"), "S"))),
            *rows(scene, part, (tr("Reactive"), "Q")),
            *group_row(
                scene,
                tr("Temperatures"),
                part,
                [("", name) for name in TEMPERATURES if snapshot.number(part, name)],
            ),
            *rows(scene, part, (tr("In use"), "ENABLED"), (tr("Error code"), "ERROR")),
            *group_row(
                scene, tr("Bus"), part, ((tr("address"), "ADR"), (tr("cycles"), "INV_CYCLE"))
            ),
            *group_row(scene, tr("Raw codes"), part, ((tr("state"), "STATE"), (tr("bus"), "COMM"))),
        ]
        sections.append(Section(tr("Battery inverter {n}", n=number), part, shown))
    return sections


def power_unit_section(scene: Scene) -> Section:
    """Power units of larger systems: heating elements, CHP."""
    tr = scene.tr
    shown = [row for unit in power_units(scene.snapshot) for row in _power_unit(scene, unit)]
    if not shown:
        none: list[Sequence[Span]] = [(none_of(scene, tr("none"), "PWR_UNIT", "TYPE"),)]
        if scene.snapshot.code("DEBUG", "PU_AVAIL"):
            none.append((Span(tr("but one is said to exist"), "value", "DEBUG.PU_AVAIL"),))
        shown = [Row(tr("Units"), none)]
    shown.append(Row(tr("Unit missing"), one(yes_no(scene, "PWR_UNIT", "PU_MISSING"))))
    shown += group_row(
        scene,
        tr("Water limits"),
        "PWR_UNIT",
        ((tr("from"), "TEMP_LIMIT_LOWER"), (tr("to"), "TEMP_LIMIT_UPPER")),
    )
    return Section(tr("Heating element, CHP"), "PWR_UNIT", shown)


def _power_unit(scene: Scene, unit: int) -> list[Row]:
    tr = scene.tr
    facts = (
        (
            tr("Unit {n}", n=unit + 1),
            (("", "TYPE"), ("", "POWER"), (tr("demanded"), "REQ_POWER")),
        ),
        (tr("Phases"), (("L1", "POWER_L1"), ("L2", "POWER_L2"), ("L3", "POWER_L3"))),
        (
            tr("Load"),
            (("", "CONNPWR"), ("1", "CONNPWR_1"), ("2", "CONNPWR_2"), ("3", "CONNPWR_3")),
        ),
        (tr("Water now"), (("", "CURRENTTEMP_MIN"), (tr("to"), "CURRENTTEMP_MAX"))),
        (
            tr("Water set"),
            (("", "TEMPTARGET"), (tr("from"), "TEMPMIN"), (tr("to"), "TEMPMAX")),
        ),
        (
            tr("Electronics"),
            (("", "CURRENTTEMP_MIN_HW"), (tr("to"), "CURRENTTEMP_MAX_HW")),
        ),
        (tr("Tank"), (("", "WATERVOL"), (tr("sensors"), "TEMP_COUNT"))),
        (tr("Status"), (("", "STATUS"), (tr("meter"), "ENFLURI"))),
        (
            tr("Versions"),
            ((tr("firmware"), "FW_VER"), (tr("hardware"), "HW_REV"), (tr("bus address"), "ADRESS")),
        ),
        (tr("Serial"), (("", "SERIAL"),)),
    )
    return [
        row for label, values in facts for row in group_row(scene, label, "PWR_UNIT", values, unit)
    ]
