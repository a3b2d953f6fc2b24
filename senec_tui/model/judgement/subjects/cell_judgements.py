"""Cells of the battery: how far apart, how high and low, how warm, and whether sums fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.device_limits import battery_temperature_high, cell_voltage_high
from senec_tui.model.judgement.judgement import Judgement
from senec_tui.model.judgement.wording import FilledMessage, Number, message
from senec_tui.model.plant.battery import FULL, LFP, LOW, MIDDLE, NMC, spreads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.catalogue import Path
    from senec_tui.catalogue.limits import Limits, Steps
    from senec_tui.model.judgement.plant_views import PlantViews
    from senec_tui.model.plant.battery import Battery, Extreme, Spread

    _Found = tuple[Level, FilledMessage, str]
    """Level, sentence, and the path of the value."""

SPREAD: Final = "cells.spread"
TEMPERATURE: Final = "cells.temperature"
_WARMTH: Final = ("CELL_TEMPERATURES_MODULE_", "MAX_TEMP", "MIN_TEMP")
"""Beginnings of the variables that its rule is about."""

KINDS: Final = {NMC: N_("NMC"), LFP: N_("LFP"), "lead": N_("lead")}

_ZONES: Final = {
    MIDDLE: N_("mid charge"),
    FULL: N_("nearly full"),
    LOW: N_("nearly empty"),
}


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Voltages first, then temperatures, then sums."""
    yield from _spreads(plant)
    yield from _edges(plant)
    yield from _temperatures(plant)
    yield from _sums(plant)


def includes(judgement: Judgement, path: Path) -> bool:
    """Whether what stands at one cell speaks of another, too: of its module, or of all of them."""
    if judgement.rule == TEMPERATURE:
        return path.object == "BMS" and path.variable.startswith(_WARMTH)
    return judgement.rule == SPREAD and judgement.path.startswith(f"{path._replace(element=None)}[")


def _spreads(plant: PlantViews) -> Iterator[Judgement]:
    """The spread of each module, the widest first, by kind of cell, charge and load."""
    found = spreads(plant.snapshot, plant.battery)
    if not found:
        text = message(N_("No cell voltages were received"))
        path = "BMS.CELL_VOLTAGES_MODULE_A"
        yield Judgement(rule=SPREAD, level=Level.UNKNOWN, text=text, path=path)
    for spread in sorted(found, key=lambda spread: -spread.mv):
        yield _spread(spread, plant.limits)


def _spread(spread: Spread, limits: Limits) -> Judgement:
    path = spread.module.cells.ref(0)
    steps = spread_steps(spread, limits)
    if steps is None or spread.zone is None:
        text = message(
            N_("kind of cells not known")
            if spread.chemistry not in (NMC, LFP)
            else N_("charge not known")
        )
        return Judgement(rule=SPREAD, level=Level.UNKNOWN, text=text, path=path)
    level = steps.level(spread.mv)
    text = message(
        N_("Cells of {name} {mv} mV apart, fine below {watch} ({kind}, {zone}, {load})")
        if level is Level.FINE
        else N_(
            "Cells of module {name} are {mv} mV apart; {n} {kind} cells, {zone}, {load}: "
            "watch {watch}, act {act} mV"
        )
        if spread.zone == MIDDLE
        else N_(
            "Cells of module {name} are {mv} mV apart; {n} {kind} cells, {zone}, {load}: "
            "watch {watch}, act {act} mV after {minutes} min"
        ),
        name=spread.module.letter,
        mv=Number(spread.mv),
        n=len(spread.module.cells.values),
        kind=message(KINDS[spread.chemistry or NMC]),
        zone=message(_ZONES[spread.zone]),
        load=message(N_("under load") if spread.loaded else N_("at rest")),
        watch=Number(steps.watch),
        act=Number(steps.act),
        minutes=Number(limits.cell_spread_end_minutes),
    )
    return Judgement(
        rule=SPREAD,
        level=level,
        text=text,
        path=path,
        # Towards both ends of the charge the curve is steep: wide apart is normal for minutes.
        after_s=0.0 if spread.zone == MIDDLE else 60.0 * limits.cell_spread_end_minutes,
    )


def spread_steps(spread: Spread, limits: Limits) -> Steps | None:
    """What a spread is judged by; None where the kind of cells or the charge is not known."""
    table: Mapping[tuple[str | None, str | None, bool], Steps] = {
        (NMC, MIDDLE, False): limits.cell_spread_nmc_middle_rest_mv,
        (NMC, MIDDLE, True): limits.cell_spread_nmc_middle_load_mv,
        (NMC, FULL, False): limits.cell_spread_nmc_full_rest_mv,
        (NMC, FULL, True): limits.cell_spread_nmc_full_load_mv,
        (NMC, LOW, False): limits.cell_spread_nmc_empty_rest_mv,
        (NMC, LOW, True): limits.cell_spread_nmc_empty_load_mv,
        (LFP, MIDDLE, False): limits.cell_spread_lfp_middle_rest_mv,
        (LFP, MIDDLE, True): limits.cell_spread_lfp_middle_load_mv,
        (LFP, FULL, False): limits.cell_spread_lfp_full_rest_mv,
        (LFP, FULL, True): limits.cell_spread_lfp_full_load_mv,
        (LFP, LOW, False): limits.cell_spread_lfp_empty_rest_mv,
        (LFP, LOW, True): limits.cell_spread_lfp_empty_load_mv,
    }
    return table.get((spread.chemistry, spread.zone, spread.loaded))


def _edges(plant: PlantViews) -> Iterator[Judgement]:
    """The highest and the lowest cell of all."""
    battery, limits = plant.battery, plant.limits
    if battery.chemistry == NMC:
        high, low = limits.cell_voltage_high_nmc_mv, limits.cell_voltage_low_nmc_mv
    elif battery.chemistry == LFP:
        high, low = limits.cell_voltage_high_lfp_mv, limits.cell_voltage_low_lfp_mv
    else:
        return
    high = cell_voltage_high(plant.snapshot, high, limits)
    for rule, extreme, steps, low_is_bad, words in (
        (
            "cells.high",
            battery.highest_cell,
            high,
            False,
            N_("Cell {name} is high: {mv} mV, limit {limit} mV"),
        ),
        (
            "cells.low",
            battery.lowest_cell,
            low,
            True,
            N_("Cell {name} is low: {mv} mV, limit {limit} mV"),
        ),
    ):
        if extreme is None:
            continue
        level = steps.level(extreme.value, low_is_bad=low_is_bad)
        if level is Level.FINE:
            continue
        text = message(
            words,
            name=extreme.name,
            mv=Number(extreme.value),
            limit=Number(steps.act if level is Level.ACT else steps.watch),
        )
        yield Judgement(rule=rule, level=level, text=text, path=extreme.ref, instance="")


def _temperatures(plant: PlantViews) -> Iterator[Judgement]:
    """Warmest and coldest sensor, and how far apart those of a module are."""
    battery, limits = plant.battery, plant.limits
    cold, warm = battery.coldest, battery.warmest
    if cold is None or warm is None:
        text = message(N_("No cell temperatures were received"))
        yield Judgement(rule=TEMPERATURE, level=Level.UNKNOWN, text=text, path="BMS.MAX_TEMP")
        return
    high, low = battery_temperature_high(plant.snapshot, limits), limits.battery_temperature_low_c
    found = [
        _warmest(warm, high),
        _coldest(cold, low),
        *_apart(battery, limits.cell_temperature_spread_k),
    ]
    level, text, path = max(found, key=lambda one: one[0])
    if level is Level.FINE:
        text = message(
            N_("well between {low} and {high} °C"), low=Number(low.watch), high=Number(high.watch)
        )
    yield Judgement(rule=TEMPERATURE, level=level, text=text, path=path, instance="")


def _warmest(warm: Extreme, high: Steps) -> _Found:
    level = high.level(warm.value)
    what = (
        N_("Module {name} is too hot, {degrees} °C: the limit is {act} °C")
        if level is Level.ACT
        else N_("Module {name} is warm, {degrees} °C: watch from {watch}, too hot from {act} °C")
    )
    return level, _heat(what, warm.value, warm.letter, high), warm.ref


def _coldest(cold: Extreme, low: Steps) -> _Found:
    level = low.level(cold.value, low_is_bad=True)
    what = (
        N_("Module {name} is too cold, {degrees} °C: hardly charges below {act} °C")
        if level is Level.ACT
        else N_(
            "Module {name} is cold, {degrees} °C: charges more slowly below {watch}, "
            "hardly below {act} °C"
        )
    )
    return level, _heat(what, cold.value, cold.letter, low), cold.ref


def _apart(battery: Battery, apart: Steps) -> Iterator[_Found]:
    """How far the sensors of each module lie apart."""
    for module in battery.fitted:
        if (kelvin := module.temperatures.spread) is not None:
            what = N_("Sensors of module {name} lie {kelvin} K apart")
            text = message(what, name=module.letter, kelvin=Number(kelvin))
            yield apart.level(kelvin), text, module.temperatures.ref(0)


def _heat(words: str, degrees: float, name: str, steps: Steps) -> FilledMessage:
    return message(
        words,
        degrees=Number(degrees),
        name=name,
        watch=Number(steps.watch),
        act=Number(steps.act),
    )


def _sums(plant: PlantViews) -> Iterator[Judgement]:
    """The cells of a module against its own voltage."""
    for module in plant.battery.fitted:
        known = module.cells.known
        if not module.voltage_v or not known or len(known) != len(module.cells.values):
            continue
        off_v = sum(known) / 1000.0 - module.voltage_v
        if abs(off_v) <= plant.limits.module_voltage_sum_v:
            continue
        text = message(
            N_("Module {name}: its cells add up to {volts} V more than it measures")
            if off_v > 0
            else N_("Module {name}: its cells add up to {volts} V less than it measures"),
            name=module.letter,
            volts=Number(abs(off_v), 1),
        )
        path = f"BMS.VOLTAGE[{module.slot}]"
        yield Judgement(rule="cells.sum", level=Level.NOTE, text=text, path=path)
