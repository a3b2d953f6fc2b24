"""The PV side: faults, insulation, curtailment, idle inputs, and why nothing may flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import Number, message
from senec_tui.model.plant.pv import STARTUP_GROUPS, inverters, local_hour, startup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.plant_views import PlantViews

CURTAILED: Final = "pv.curtailed"
NO_POWER: Final = "pv.no_power"
ELSEWHERE: Final = "pv.elsewhere"
STARTUP: Final = "pv.startup"
INVERTER_ERROR: Final = "pv.inverter_error"
INVERTER_TEXT: Final = "pv.inverter_text"
BOARD_ERROR: Final = "pv.board_error"
INVERTER_MISSING: Final = "pv.inverter_missing"
FAULTS: Final = frozenset({INVERTER_ERROR, INVERTER_TEXT, BOARD_ERROR, INVERTER_MISSING})
"""What keeps inverters from giving anything."""

_AS_USUAL: Final = frozenset({"running", "starting", "sleeping"})
"""Groups of start-up steps that belong to every day."""


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Everything about the PV side."""
    yield from _faults(plant)
    yield from _startup(plant)
    yield from _curtailment(plant)
    yield from _idle_inputs(plant)
    yield from _sum(plant)
    yield from _nothing(plant)


def _faults(plant: PlantViews) -> Iterator[Judgement]:
    snapshot = plant.snapshot
    for index in range(snapshot.length("PV1", "ERROR_STATE_INT")):
        code = snapshot.code("PV1", "ERROR_STATE_INT", index)
        text = snapshot.text("PV1", "INTERNAL_INV_ERROR_TEXT", index) or ""
        if code:
            words = message(
                N_("Inverter {n} reports error {code}: “{text}”")
                if text
                else N_("Inverter {n} reports error {code}"),
                n=index + 1,
                code=code,
                text=text,
            )
            path = f"PV1.ERROR_STATE_INT[{index}]"
            yield Judgement(rule=INVERTER_ERROR, level=Level.ACT, text=words, path=path)
        elif text:
            words = message(N_("Inverter {n} says “{text}”"), n=index + 1, text=text)
            path = f"PV1.INTERNAL_INV_ERROR_TEXT[{index}]"
            yield Judgement(rule=INVERTER_TEXT, level=Level.WATCH, text=words, path=path)
    if code := snapshot.code("STECA", "ERROR"):
        text = snapshot.text("STECA", "ERRORTEXT") or ""
        words = message(
            N_("The inverter board reports error {code}: “{text}”")
            if text
            else N_("The inverter board reports error {code}"),
            code=code,
            text=text,
        )
        yield Judgement(rule=BOARD_ERROR, level=Level.ACT, text=words, path="STECA.ERROR")
    if snapshot.code("PV1", "PV_MISSING") == 1:
        words = message(N_("A configured inverter does not answer"))
        yield Judgement(rule=INVERTER_MISSING, level=Level.WATCH, text=words, path="PV1.PV_MISSING")


def _startup(plant: PlantViews) -> Iterator[Judgement]:
    for index in inverters(plant.snapshot) or (0,):
        path, start = startup(plant.snapshot, index)
        if start is None:
            continue
        yield Judgement(
            rule=STARTUP,
            level=Level.FINE if start.group in _AS_USUAL else Level.NOTE,
            text=message(
                N_("Inverter {n} is {state}"),
                n=index + 1,
                state=message(STARTUP_GROUPS[start.group]),
            ),
            path=path,
        )


def _curtailment(plant: PlantViews) -> Iterator[Judgement]:
    ratio_pct, path = plant.pv.ratio_pct, "PV1.POWER_RATIO"
    if ratio_pct is None:
        return
    if ratio_pct >= plant.limits.curtailed_below_pct:
        level, text = Level.FINE, message(N_("PV not curtailed"))
    elif ratio_pct <= 0:
        level, text = Level.NOTE, message(N_("PV is switched off by a limit (0 % allowed)"))
    else:
        level = Level.NOTE
        text = message(N_("PV is curtailed to {percent} %"), percent=Number(ratio_pct))
    yield Judgement(rule=CURTAILED, level=level, text=text, path=path)


def _idle_inputs(plant: PlantViews) -> Iterator[Judgement]:
    limits, inputs = plant.limits, plant.pv.inputs
    best_w = max((i.power_w for i in inputs if i.power_w is not None), default=0.0)
    if best_w < limits.pv_input_busy_w:
        return
    for entry in inputs:
        if entry.power_w is None or entry.power_w >= limits.pv_input_idle_w:
            continue
        dead = (entry.voltage_v or 0.0) < limits.pv_input_voltage_v
        yield Judgement(
            rule="pv.input_idle",
            level=Level.WATCH,
            text=message(
                N_("PV input {n} has no voltage: switched off, fuse, or cable?")
                if dead
                else N_("PV input {n} has voltage but gives nothing"),
                n=entry.index + 1,
            ),
            path=f"PV1.MPP_POWER[{entry.index}]",
            after_s=60.0 * limits.pv_input_idle_minutes,
        )


def _sum(plant: PlantViews) -> Iterator[Judgement]:
    pv, limits = plant.pv, plant.limits
    if not pv.own_inputs or pv.sum_w is None or pv.total_w is None:
        return
    gap_w, path = pv.total_w - pv.sum_w, "ENERGY.GUI_INVERTER_POWER"
    if abs(gap_w) <= limits.pv_sum_tolerance_w:
        return
    if gap_w > 0:
        text = message(N_("{watts} W come from other inverters"), watts=Number(gap_w))
        yield Judgement(rule=ELSEWHERE, level=Level.FINE, text=text, path=path)
        return
    text = message(N_("The PV inputs are {watts} W above the total"), watts=Number(-gap_w))
    yield Judgement(
        rule="pv.sum",
        level=Level.NOTE,
        text=text,
        path=path,
        after_s=limits.mismatch_seconds,
    )


def _nothing(plant: PlantViews) -> Iterator[Judgement]:
    pv, limits, path = plant.pv, plant.limits, "ENERGY.GUI_INVERTER_POWER"
    if pv.total_w is None or pv.total_w >= limits.flow_shown_w:
        return
    hour = local_hour(plant.snapshot)
    if hour is None:
        text = message(N_("No PV power now; the hour of the device is not known"))
        yield Judgement(rule=NO_POWER, level=Level.UNKNOWN, text=text, path=path)
        return
    clock = f"{int(hour):02d}:{int(hour % 1 * 60):02d}"
    by_day = limits.daylight_from_h <= hour < limits.daylight_to_h
    yield Judgement(
        rule=NO_POWER,
        level=Level.WATCH if by_day else Level.FINE,
        text=message(
            N_("No PV power by day ({clock}): snow, a switch, a test, or a fault?")
            if by_day
            else N_("No PV power at {clock}: normal without sun"),
            clock=clock,
        ),
        path=path,
        after_s=60.0 * limits.pv_nothing_minutes,
    )
