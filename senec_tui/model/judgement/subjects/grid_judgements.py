"""The grid connection: whether meters agree, voltage, frequency, imbalance, limits on the power."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import Number, message
from senec_tui.model.plant.grid import frequency_marks, voltage_marks
from senec_tui.model.plant.state import has_grid_failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from senec_tui.catalogue.limits import Steps
    from senec_tui.model.judgement.plant_views import PlantViews
    from senec_tui.model.plant.grid import GridCodeLimit

VOLTAGE: Final = "grid.voltage"
FREQUENCY: Final = "grid.frequency"
PHASE_SUM: Final = "grid.phase_sum"
METER: Final = "grid.meter"
IMBALANCE: Final = "grid.imbalance"
SKEW_LIMITED: Final = "grid.skew_limited"
METERS_MISSING: Final = "grid.meters_missing"


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Everything about the grid connection."""
    if lost := plant.snapshot.code("PM1", "PWR_METERS_MISSING"):
        yield Judgement(
            rule=METERS_MISSING,
            level=Level.ACT,
            text=message(
                N_("{n} meter does not answer") if lost == 1 else N_("{n} meters do not answer"),
                n=lost,
            ),
            path="PM1.PWR_METERS_MISSING",
        )
    if plant.meter.present or plant.meter.total_w is not None:
        yield _phase_sum(plant)
        yield _meter(plant)
    yield from _voltages(plant)
    yield from _frequency(plant)
    yield from _imbalance(plant)


def _phase_sum(plant: PlantViews) -> Judgement:
    meter, limits = plant.meter, plant.limits
    path, added = f"{meter.object}.P_TOTAL", meter.phase_sum_w
    if added is None or meter.total_w is None:
        text, level = message(N_("sum and total cannot be compared")), Level.UNKNOWN
    elif abs(off := added - meter.total_w) <= limits.phase_sum_tolerance_w:
        text, level = message(N_("phases and total agree")), Level.FINE
    else:
        level = Level.NOTE
        text = message(
            N_("The phases of the meter add up to {watts} W more than its total")
            if off > 0
            else N_("The phases of the meter add up to {watts} W less than its total"),
            watts=Number(abs(off)),
        )
    return Judgement(
        rule=PHASE_SUM, level=level, text=text, path=path, after_s=limits.mismatch_seconds
    )


def _meter(plant: PlantViews) -> Judgement:
    """The device's own figure against the meter."""
    meter, limits = plant.meter, plant.limits
    own = plant.snapshot.number("ENERGY", "GUI_GRID_POW")
    if own is None or meter.total_w is None:
        text, level = message(N_("the device's own figure cannot be compared")), Level.UNKNOWN
    elif abs(off := own - meter.total_w) <= limits.meter_tolerance_w:
        text, level = message(N_("meter says the same")), Level.FINE
    else:
        level = Level.NOTE
        text = message(
            N_("The device counts {watts} W more import than its meter")
            if off > 0
            else N_("The device counts {watts} W less import than its meter"),
            watts=Number(abs(off)),
        )
    return Judgement(
        rule=METER,
        level=level,
        text=text,
        path="ENERGY.GUI_GRID_POW",
        after_s=limits.mismatch_seconds,
    )


def _voltages(plant: PlantViews) -> Iterator[Judgement]:
    limits, meter = plant.limits, plant.meter
    own = plant.snapshot.catalogue.own_limits
    marks = [] if "phase_voltage_deviation_v" in own else voltage_marks(plant.snapshot)
    # Without a grid there is no voltage: the state tells of the one cause.
    failed = has_grid_failed(plant.snapshot)
    for phase in meter.phases:
        if phase.volts is None:
            continue
        level = level_by_marks(
            phase.volts, limits.phase_voltage_nominal_v, limits.phase_voltage_deviation_v, marks
        )
        level = Level.UNKNOWN if failed else level
        low, high = fine_between(
            limits.phase_voltage_nominal_v, limits.phase_voltage_deviation_v, marks
        )
        text = message(
            N_("Voltage of {phase}: {volts} V, fine between {low} and {high} V")
            if level is Level.FINE
            else N_("Voltage of {phase}: {volts} V")
            if level < Level.NOTE
            else N_("Voltage of {phase} is high: {volts} V")
            if phase.volts > limits.phase_voltage_nominal_v
            else N_("Voltage of {phase} is low: {volts} V"),
            phase=phase.name,
            volts=Number(phase.volts, 1),
            low=Number(low),
            high=Number(high),
        )
        path = f"{meter.object}.U_AC[{phase.index}]"
        # The phases rise and fall together: one alarm, whichever is the worst.
        yield Judgement(rule=VOLTAGE, level=level, text=text, path=path, instance="")


def _frequency(plant: PlantViews) -> Iterator[Judgement]:
    limits, hertz = plant.limits, plant.meter.hertz
    if hertz is None:
        return
    own = plant.snapshot.catalogue.own_limits
    marks = [] if "frequency_deviation_hz" in own else frequency_marks(plant.snapshot)
    nominal = limits.frequency_nominal_hz
    level = level_by_marks(hertz, nominal, limits.frequency_deviation_hz, marks)
    if has_grid_failed(plant.snapshot):
        level = Level.UNKNOWN
    low, high = fine_between(nominal, limits.frequency_deviation_hz, marks)
    text = message(
        N_("Grid frequency: {hertz} Hz, fine between {low} and {high} Hz")
        if level is Level.FINE
        else N_("Grid frequency: {hertz} Hz")
        if level < Level.NOTE
        else N_("The grid frequency is high: {hertz} Hz")
        if hertz > nominal
        else N_("The grid frequency is low: {hertz} Hz"),
        hertz=Number(hertz, 2),
        low=Number(low, 1),
        high=Number(high, 1),
    )
    yield Judgement(rule=FREQUENCY, level=level, text=text, path=f"{plant.meter.object}.FREQ")


def fine_between(
    nominal: float, deviation: Steps, marks: Iterable[GridCodeLimit]
) -> tuple[float, float]:
    """Where nothing happens yet: the nearest limit of the device on each side, or else ours."""
    marks = list(marks)
    return (
        max((m.value for m in marks if m.low), default=nominal - deviation.watch),
        min((m.value for m in marks if not m.low), default=nominal + deviation.watch),
    )


def level_by_marks(
    value: float, nominal: float, deviation: Steps, marks: list[GridCodeLimit]
) -> Level:
    """By the limits of the device on this side of nominal; by ours where it has none there.

    Where the device reacts is worth watching, where it disconnects asks for somebody.
    """
    low = value < nominal
    own = [mark for mark in marks if mark.low is low]
    if not own:
        return deviation.level(abs(value - nominal))
    beyond = [mark for mark in own if (value <= mark.value if low else value >= mark.value)]
    if any(mark.trips for mark in beyond):
        return Level.ACT
    return Level.WATCH if beyond else Level.FINE


def _imbalance(plant: PlantViews) -> Iterator[Judgement]:
    """Matters only where the device limits it."""
    snapshot, path = plant.snapshot, "GRIDCONFIG.PWRCFG_USE_MAX_PWR_SKEW"
    if snapshot.code("ENERGY", "STAT_LIMITED_NET_SKEW"):
        text = message(N_("Power is held back so that the phases stay balanced"))
        limited = "ENERGY.STAT_LIMITED_NET_SKEW"
        yield Judgement(rule=SKEW_LIMITED, level=Level.NOTE, text=text, path=limited)
    limited_by_rule = snapshot.code("GRIDCONFIG", "PWRCFG_USE_MAX_PWR_SKEW")
    if limited_by_rule is None:
        text, level = message(N_("the device does not say whether it limits it")), Level.UNKNOWN
    elif not limited_by_rule:
        text, level = message(N_("not limited by the device")), Level.FINE
    else:
        skew, steps = plant.meter.skew, plant.limits.phase_skew_w
        level = Level.UNKNOWN if skew is None else steps.level(skew[2])
        text = message(
            N_("The phases differ by {watts} W, {limit} W by German rule")
            if level >= Level.NOTE
            else N_("limited, {limit} W by German rule"),
            watts=Number(0.0 if skew is None else skew[2]),
            limit=Number(steps.act),
        )
    yield Judgement(
        rule=IMBALANCE,
        level=level,
        text=text,
        path=path,
        after_s=plant.limits.mismatch_seconds,
    )
