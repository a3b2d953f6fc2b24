"""Charging programmes in detail, and what the grid operator of Italy has tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Span
from senec_tui.app.pictures.section import Row, Section, named, one, yes_no
from senec_tui.app.tabs.system.value_rows import clock_time, group_row, rows, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene


def off_peak(scene: Scene) -> Section:
    """Charging from the grid at cheap hours."""
    tr = scene.tr
    shown = rows(
        scene,
        "ENERGY",
        (tr("Runs"), "OFFPEAK_RUNNING"),
        (tr("Up to"), "OFFPEAK_TARGET"),
        (tr("Power"), "OFFPEAK_POWER"),
        (tr("Current"), "OFFPEAK_CURRENT"),
        (tr("Duration"), "OFFPEAK_DURATION"),
    )
    return Section(tr("Off-peak charging"), "ENERGY", shown)


def power_plant(scene: Scene) -> Section:
    """Control by a virtual power plant."""
    tr = scene.tr
    shown = rows(
        scene,
        "ENERGY",
        (tr("In force"), "VPP_IS_ACTIVE"),
        (tr("Target used"), "VPP_ACTIVATE_TARGET_POWER"),
        (tr("Target"), "VPP_TARGET_POWER"),
        (tr("Limit used"), "VPP_ACTIVATE_EXPORT_LIMIT"),
        (tr("Export limit"), "VPP_EXPORT_LIMIT"),
        (tr("Last change"), "VPP_LAST_CHANGE_UTC"),
        (tr("Reset daily"), "VPP_DAILY_PARAMETER_RESET"),
        (tr("Any country"), "VPP_IGNORE_COUNTRY_TYPE"),
    )
    if scene.snapshot.stored("ENERGY", "VPP_STARTTIME_HOUR") is not None:
        window = (
            clock_time(scene, "ENERGY", "VPP_STARTTIME_HOUR", "VPP_STARTTIME_MINUTE"),
            Span(f" {tr('to')} ", "label"),
            clock_time(scene, "ENERGY", "VPP_ENDTIME_HOUR", "VPP_ENDTIME_MINUTE"),
        )
        shown.append(Row(tr("Window"), [window]))
    return Section(tr("Virtual power plant"), "ENERGY", shown)


def first_charge(scene: Scene) -> Section:
    """The charge that a new battery is put into operation with."""
    tr = scene.tr
    shown = [
        *rows(
            scene,
            "ENERGY",
            (tr("Runs"), "INIT_CHARGE_RUNNING"),
            (tr("Step code"), "INIT_CHARGE_STATE"),
            (tr("Timer"), "INIT_CHARGE_TIMER"),
            (tr("Again"), "INIT_CHARGE_RERUN"),
            (tr("Spread up to"), "INIT_CHARGE_DIFF_VOLTAGE"),
        ),
        *group_row(
            scene,
            tr("Voltage"),
            "ENERGY",
            ((tr("from"), "INIT_CHARGE_MIN_VOLTAGE"), (tr("to"), "INIT_CHARGE_MAX_VOLTAGE")),
        ),
        *group_row(
            scene,
            tr("Current"),
            "ENERGY",
            ((tr("in"), "INIT_CHARGE_MAX_CURRENT"), (tr("out"), "INIT_DISCHARGE_MAX_CURRENT")),
        ),
    ]
    return Section(tr("First charge"), "ENERGY", shown)


def italian_test(scene: Scene) -> Section:
    """The steps of the Italian self-test: outcome, limit, measured, switched off at, duration."""
    tr, snapshot = scene.tr, scene.snapshot
    table = snapshot.catalogue.codes("SELFTEST_STEP")
    shown: list[Row] = [
        Row(tr("Together"), one(scene.words("BAT1", "SELFTEST_OVERALL_STATE"))),
        Row(tr("Limits now"), one(value(scene, "BAT1", "CEI_LIMIT"))),
    ]
    for step in range(snapshot.length("BAT1", "SELFTEST_STATE")):
        name = (table and table.label(step, tr)) or tr("Step {n}", n=step + 1)
        progress = scene.value("BAT1", "SELFTEST_STEP", step)
        groups: list[Sequence[Span]] = [
            (scene.words("BAT1", "SELFTEST_STATE", step),),
            *(
                named(words, scene.value("BAT1", variable, step))
                for words, variable in (
                    (tr("limit"), "SELFTEST_LIMIT"),
                    (tr("measured"), "SELFTEST_ACT"),
                    (tr("off at"), "SELFTEST_OFF"),
                    (tr("time"), "SELFTEST_TIME"),
                )
                if snapshot.number("BAT1", variable, step)
            ),
        ]
        if snapshot.text("BAT1", "SELFTEST_STEP", step):
            groups.append((progress,))
        shown.append(Row(name, groups))
    return Section(tr("Italian grid self-test"), "BAT1", shown, label_width=26)


def battery_bus(scene: Scene) -> Section:
    """What bus and modules say beside what the battery tab shows."""
    tr, snapshot = scene.tr, scene.snapshot
    shown = group_row(
        scene,
        tr("Current"),
        "BMZ_CURRENT_LIMITS",
        ((tr("in"), "MAX_CURRENT_LIMIT_A"), (tr("out"), "MIN_CURRENT_LIMIT_A")),
    )
    shown += group_row(
        scene,
        tr("Rated a module"),
        "BMS",
        ((tr("in"), "NOM_CHARGEPOWER_MODULE"), (tr("out"), "NOM_DISCHARGEPOWER_MODULE")),
    )
    shown += group_row(
        scene,
        tr("Answering"),
        "BMS",
        (
            (tr("modules"), "MODULE_COUNT"),
            (tr("ready"), "BMS_READY_FLAG"),
            (tr("code"), "BMS_STATUS"),
        ),
    )
    if snapshot.code("BMS", "WIZARD_STATE"):  # a module is just being put in
        search = (("", "WIZARD_STATE"), (tr("connect next"), "WIZARD_DCCONNECT"))
        shown += group_row(scene, tr("Search"), "BMS", search)
    shown += [
        Row(
            tr("Module {name}", name=chr(ord("A") + n)),
            one(value(scene, "BMS", "BATTERY_STATUS", n)),
        )
        for n in range(min(snapshot.length("BMS", "BATTERY_STATUS"), 26))
        if n < (snapshot.code("BMS", "NR_INSTALLED") or 0)
        or snapshot.code("BMS", "BATTERY_STATUS", n)
    ]
    flags = rows(scene, "BAT1", (tr("Battery silent"), "BATTERIES_MISSING"))
    if scene.snapshot.stored("WIZARD", "BATT_IPU_MISMATCH") is not None:
        flags.append(Row(tr("Mismatch"), one(yes_no(scene, "WIZARD", "BATT_IPU_MISMATCH"))))
    return Section(tr("Battery bus, status words"), "BMS", [*shown, *flags])
