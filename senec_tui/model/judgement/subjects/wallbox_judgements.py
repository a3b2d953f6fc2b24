"""Wallboxes: their state, errors, heat, and what holds their current back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import Judgement, level_of_code
from senec_tui.model.judgement.wording import Explained, Labels, Number, message
from senec_tui.model.plant.wallbox import CHAIN, box_power, configured_boxes, group_of_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.judgement.plant_views import PlantViews

STATE: Final = "wallbox.state"
HELD_BACK: Final = "wallbox.held_back"
LOCKED: Final = "wallbox.locked"


def judge(plant: PlantViews) -> Iterator[Judgement]:
    """Every box that is configured."""
    for box in range(configured_boxes(plant.snapshot) or 0):
        yield from _state(plant, box)
        yield from _errors(plant, box)
        yield from _held_back(plant, box)
        yield from _temperature(plant, box)


def _state(plant: PlantViews, box: int) -> Iterator[Judgement]:
    snapshot, path = plant.snapshot, f"WALLBOX.STATE[{box}]"
    code = snapshot.code("WALLBOX", "STATE", box)
    if code is None:
        return
    if code == 0:
        text = message(
            N_("Wallbox {n} is configured, but silent: no power, no cable, or not paired?"),
            n=box + 1,
        )
        yield Judgement(rule="wallbox.silent", level=Level.WATCH, text=text, path=path)
    table = snapshot.catalogue.codes("WALLBOX_STATE")
    level = level_of_code(table, code)
    if level is Level.UNKNOWN:
        # A state that no table lists still belongs to the group of its upper half-byte.
        level = Level.ACT if group_of_state(table, code) == "fault" else Level.NOTE
    number = message(N_("State {code}"), code=code)
    text = message(
        N_("Wallbox {n}: {state}. {action}"),
        n=box + 1,
        state=Labels.of(None if table is None else table.labels.get(str(code)), number),
        action=Explained(table, code, message("")),
    )
    yield Judgement(rule=STATE, level=level, text=text, path=path)


def _errors(plant: PlantViews, box: int) -> Iterator[Judgement]:
    for name in ("ADDITIONAL_ERROR", "ERROR_DETAILS"):
        code = plant.snapshot.code("WALLBOX", name, box)
        if code:
            text = message(
                N_("Wallbox {n}: error code {code}; no table of these codes is public"),
                n=box + 1,
                code=code,
            )
            path = f"WALLBOX.{name}[{box}]"
            yield Judgement(rule="wallbox.error", level=Level.WATCH, text=text, path=path)


def _held_back(plant: PlantViews, box: int) -> Iterator[Judgement]:
    snapshot, n = plant.snapshot, box + 1
    if snapshot.code("WALLBOX", "PROHIBIT_USAGE", box):
        yield Judgement(
            rule=LOCKED,
            level=Level.FINE,
            text=message(N_("Wallbox {n} is locked by the owner"), n=n),
            path=f"WALLBOX.PROHIBIT_USAGE[{box}]",
        )
    if snapshot.code("WALLBOX", "LOAD_IMBALANCE_DETECTED", box):
        yield Judgement(
            rule="wallbox.imbalance",
            level=Level.NOTE,
            text=message(
                N_("Wallbox {n} loads a single phase too much; the current is held back"), n=n
            ),
            path=f"WALLBOX.LOAD_IMBALANCE_DETECTED[{box}]",
        )
    yield from _limits(plant, box)


def _limits(plant: PlantViews, box: int) -> Iterator[Judgement]:
    """What the limit in force says, unless the current that flows says otherwise."""
    snapshot, path = plant.snapshot, f"WALLBOX.MAX_CHARGING_CURRENT_IC[{box}]"
    *rated, in_force = [snapshot.number("WALLBOX", name, box) for name, _ in CHAIN]
    allowed = [amps for amps in rated if amps]
    if in_force is None or not allowed:
        return
    if not in_force:
        flowing_w = box_power(snapshot, box).power_w
        draws = flowing_w is None or flowing_w >= plant.limits.flow_shown_w
        if snapshot.code("WALLBOX", "EV_CONNECTED", box) and not draws:
            text = message(
                N_("Wallbox {n}: no current is released although a car is plugged in"), n=box + 1
            )
            yield Judgement(rule="wallbox.no_current", level=Level.NOTE, text=text, path=path)
    elif in_force < min(allowed) - 0.05:
        text = message(
            N_("Wallbox {n}: {amps} of {allowed} A allowed, held by surplus or the house's budget"),
            n=box + 1,
            amps=Number(in_force, 1),
            allowed=Number(min(allowed), 1),
        )
        yield Judgement(rule=HELD_BACK, level=Level.FINE, text=text, path=path)


def _temperature(plant: PlantViews, box: int) -> Iterator[Judgement]:
    degrees = plant.snapshot.number("WALLBOX", "UTMP", box)
    if degrees is None:
        return
    steps = plant.limits.wallbox_temperature_c
    level = steps.level(degrees)
    yield Judgement(
        rule="wallbox.temperature",
        level=level,
        text=message(
            N_("Wallbox {n} is at {degrees} °C, too hot from {limit} °C")
            if level is Level.ACT
            else N_("Wallbox {n} is at {degrees} °C, watch from {limit} °C"),
            n=box + 1,
            degrees=Number(degrees, 1),
            limit=Number(steps.act if level is Level.ACT else steps.watch),
        ),
        path=f"WALLBOX.UTMP[{box}]",
    )
