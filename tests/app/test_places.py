"""Every variable of the documented set stands on a tab in words, or a reason is given here."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from scenes import CATALOGUE, changed, scene_of, snapshot_of, without

from senec_tui.app.tabs.peak_shaving.peak_sections import Portal
from senec_tui.app.tabs.peak_shaving.peak_sections import paint as paint_peak
from senec_tui.app.tabs.system.system_pages import pages
from senec_tui.catalogue import parse_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.app.pictures.lines import Line
    from senec_tui.device.source import Raw
    from senec_tui.model.reading.snapshot import Snapshot

PAINTED: Final = ("overview", "battery", "grid", "pv", "wallbox")
MODELS: Final = ("v3-hybrid", "v2.1", "v3-lfp", "v3-master")
NOT_TO_SEE: Final = ("command", "credential")
"""Kinds: what is only written, and what nobody is to see."""
ELSEWHERE: Final = {
    "BAT1.TYPE": "FACTORY.BAT_TYPE says the same",
    "BMS.BMS_STATUS_TIMESTAMP": "System: decides how long the appliance has been running",
    "BMS.MAX_CELL_VOLTAGE": "Battery: of every cell, which is marked",
    "BMS.MIN_CELL_VOLTAGE": "Battery: of every cell, which is marked",
    "BMS.SYSTEM_SOC": "the charge that is shown everywhere says the same",
    "BMS.TEMP_MIN": "Battery: of every sensor",
    "ENERGY.GUI_BAT_DATA_MAX_CELL_VOLTAGE": "Battery: of every cell, which is marked",
    "ENERGY.GUI_BAT_DATA_MIN_CELL_VOLTAGE": "Battery: of every cell, which is marked",
    "ENERGY.GUI_BOOSTING_INFO": "the sign of the battery power says the same",
    "ENERGY.GUI_CHARGING_INFO": "the sign of the battery power says the same",
    "ENERGY.VPP_ENDTIME_MINUTE": "System: part of a time of day",
    "ENERGY.VPP_STARTTIME_MINUTE": "System: part of a time of day",
    "FACTORY.PM_TYPE": "System: WIZARD.DEVICE_PM_TYPE is the same choice, among the raw codes",
    "PM1.TYPE": "System: WIZARD.DEVICE_PM_TYPE is the same choice, among the raw codes",
    "PV1.TYPE": "System: WIZARD.DEVICE_INVERTER_TYPE, with its word",
    "WIZARD.DEVICE_BATTERY_TYPE": "System: FACTORY.BAT_TYPE, with its word",
    "PV1.MPP_AVAIL": "PV: so many inputs are shown",
    "SOCKETS.NUMBER_OF_SOCKETS": "System: so many sockets are shown",
    "SOCKETS.SWITCH_ON_MINUTE": "System: part of a time of day",
    "WALLBOX.PHASES_USED": "Wallbox: which of L1 to L3 are used is listed",
    "WIZARD.DEVICE_INV_ENABLED": "PV: whether an external inverter has its bus address shown",
    "WIZARD.PS_MINUTE": "Peak shaving: part of a time of day",
    "WIZARD.SETUP_USE_ABS_POWER": "PV: decides which limit of the feed-in is shown",
}
"""Told on a tab without a place that `i` explains."""
RAW: Final = {
    "BMS.PROTOCOL": "0 on every device seen, and nobody has published what it counts",
    "BMS_PARA.USE_ROA_PARAMETER": "chooses a set of parameters that nobody has described",
    "ENERGY.GUI_BAT_DATA_COLLECTED": "of use to a program that starts, for seconds",
    "ENERGY.INIT_CHARGE_ACK": "a step inside a procedure that is over before the owner comes",
    "PV1.INTERNAL_INV_STATE": "a number without published words; STATE_INT has them",
    "STECA.PV_CONFIG_POSSIBLE": "codes of wirings that nobody has described; how many is shown",
    "SYS_UPDATE.MISC": "six bytes that nobody has explained",
    "TEMPMEASURE.TEMP_DATA_COLLECTED": "of use to a program that starts, for seconds",
    "WIZARD.BOOT": "a marker of the controller, 1 on every device seen",
    "WALLBOX.SET_ICMAX": "only written; MAX_CHARGING_CURRENT_ICMAX is what holds",
    "WALLBOX.SET_IDEFAULT": "only written; MAX_CHARGING_CURRENT_DEFAULT is what holds",
}
"""Left to the browser of all variables, and why."""


def of_every_kind(model: str) -> Iterator[Snapshot]:
    """As it is, with every flag set, with a value in every slot, and with no flag set."""
    usual = snapshot_of(model)
    yield usual
    large = {f"BAT1OBJ{n}": usual.sections["BAT1OBJ1"] for n in (2, 3, 4)}
    yield replace(usual, sections={**usual.sections, **large}, missing=frozenset())
    yield without(changed(usual, DEBUG={"PU_AVAIL": 1}), "BAT1OBJ1")
    for fill in ("flags", "all", "none"):
        snapshot = usual
        for name, section in usual.sections.items():
            values = {
                variable: filled
                for variable, stored in section.items()
                if (filled := _filled(stored.raw, fill)) is not None
            }
            snapshot = changed(snapshot, **{name: values})
        serials = {f"SETUP_WALLBOX_SERIAL{n}": f"WB{n}" for n in range(4)}
        yield changed(snapshot, WIZARD={"SETUP_NUMBER_WALLBOXES": 4, **serials})
        yield changed(snapshot, FACTORY={"COUNTRY": 0}, SOCKETS={"ENABLE": [0, 0]})


def _filled(raw: Raw, fill: str) -> object:
    """Something in place of a value; None: as it is."""
    first = raw if isinstance(raw, str) else next(iter(raw), "")
    if fill != "all" and not first.startswith("u8_"):
        return None
    one = "x" if first.startswith(("st_", "ch_")) or not first else int(fill != "none")
    return one if isinstance(raw, str) else [one] * len(raw)


def lines(snapshot: Snapshot) -> Iterator[Line]:
    """Of all tabs and pages, as high as they want to be."""
    scene = scene_of(snapshot, width=200, height=400)
    for tab in PAINTED:
        paint = import_module(f"senec_tui.app.tabs.{tab}.{tab}_tab").paint
        for looks_up in (False, True):
            yield from paint(replace(scene, looks_up=looks_up))
    yield from paint_peak(scene, Portal())
    for page in pages(scene):
        yield from page


@cache
def shown() -> frozenset[str]:
    """`OBJECT.VARIABLE` of whatever has a place outside the browser of all variables."""
    refs = {
        span.ref
        for model in MODELS
        for snapshot in of_every_kind(model)
        for line in lines(snapshot)
        for span in line
        if span.ref.partition(".")[2]
    }
    paths = [parse_path(ref) for ref in refs]
    return frozenset(f"{path.object}.{path.variable}" for path in paths)


def documented() -> set[str]:
    return {
        f"{name}.{variable.name}"
        for name in CATALOGUE.object_names
        if (entry := CATALOGUE.object(name)) is not None
        for variable in entry.variables.values()
        if variable.seed and variable.kind not in NOT_TO_SEE
    }


def test_what_has_no_place_has_a_reason() -> None:
    assert documented() - shown() == set(ELSEWHERE) | set(RAW)


def test_few_are_left_to_the_browser() -> None:
    assert len(documented()) > 450
    assert len(RAW) <= 11


def test_what_an_issue_named_has_a_place() -> None:
    for name in (
        "BAT1.SELFTEST_STEP", "BAT1.SELFTEST_LIMIT", "BAT1OBJ2.I_DC", "BAT1OBJ3.Q", "BAT1OBJ4.U_DC",
        "SOCKETS.TIME_LIMIT", "SOCKETS.SWITCH_ON_HOUR", "CASC.PVGEN", "CASC.TARGET",
        "PV1.INV_SERIAL", "WIZARD.SETUP_PV_INV_IP0", "WIZARD.GENERATION_METER_SN",
        "ENERGY.OFFPEAK_TARGET", "ENERGY.VPP_TARGET_POWER", "ENERGY.INIT_CHARGE_STATE",
        "STECA.PVSS", "STECA.BDC_STATE", "STECA.RELAYS", "BMS.BATTERY_STATUS",
        "BMZ_CURRENT_LIMITS.MAX_CURRENT_LIMIT_A", "V_STECA.percent#f",
    ):  # fmt: skip
        assert name in shown(), name
    heater = CATALOGUE.object("PWR_UNIT")
    assert heater is not None
    assert {f"PWR_UNIT.{name}" for name in heater.variables} <= shown()
