"""The battery modules of the simulated appliance, down to their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.simulator.household.noise import chance
from senec_tui.simulator.household.simulated_battery import cell_ocv_mv

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.simulator.controller.models import Firmware, Model
    from senec_tui.simulator.household.physics import Moment

_CELL, _SENSOR, _SHARE = range(103, 106)
_WEAK_MODULE: Final = 1
WEAK_RESISTANCE: Final = 1.9
"""Times that of a sound cell."""
WEAK_MV: Final = 2
"""What it is lower by."""
_RESISTANCE_MOHM: Final = {"nmc": 2.1, "lfp": 0.9}


class Device(NamedTuple):
    """What of a simulated appliance does not change with the moment."""

    model: Model
    firmware: Firmware
    seed: int
    boot_ms: Callable[[float], int]
    """Milliseconds since the appliance started, at a simulated time."""
    clock_error_s: Callable[[], float]
    """What its clock is ahead."""
    installed: int
    """Modules that were put in, also if one no longer answers."""
    slaves: Callable[[float], tuple[Moment, ...]] = lambda _time: ()
    """What the other cabinets of the cascade that it leads are doing at a simulated time."""


class SimulatedModule(NamedTuple):
    """One battery module at a moment."""

    current_a: float
    voltage_v: float
    cells_mv: tuple[int, ...]
    temperatures_c: tuple[int, ...]
    soc_pct: int


def health_pct(number: int) -> int:
    """What a module says of its own health."""
    return 99 - number % 2


def modules_of(device: Device, moment: Moment) -> tuple[SimulatedModule, ...]:
    """The modules that are fitted. Their currents add up to the power shown."""
    model, seed = device.model, device.seed
    soc, warmth = moment.memory.soc_pct, moment.memory.temperature_c
    shares = shares_of(model, seed)
    conditions = moment.conditions
    if conditions.idle_module is not None and len(shares) > 1:
        shares[conditions.idle_module % len(shares)] = 0.0
    total_a = total_current_a(model, moment)
    resistance = resistance_mohm(model, warmth)
    weak = weak_cell(model, seed)
    modules = []
    for number, share in enumerate(shares):
        current_a = total_a * share / sum(shares)
        cells = []
        for index in range(model.cells):
            offset = cell_offset_mv(seed, number, index)
            own_resistance, own_soc = resistance, soc
            if (number, index) == weak:
                # Less capacity: it is empty and full before its neighbours.
                own_resistance, own_soc = WEAK_RESISTANCE * resistance, weak_soc_pct(soc)
                offset -= WEAK_MV
            offset += conditions.cells_mv.get((number, index), 0.0)
            cells.append(
                round(cell_ocv_mv(model.chemistry, own_soc) + current_a * own_resistance + offset)
            )
        temperatures = tuple(
            round(warmth + sensor_offset_c(seed, number, n)) for n in range(model.sensors)
        )
        modules.append(
            SimulatedModule(current_a, sum(cells) / 1000, tuple(cells), temperatures, round(soc))
        )
    return tuple(modules)


def total_current_a(model: Model, moment: Moment) -> float:
    """Of all modules, charge positive."""
    rough_v = model.cells * cell_ocv_mv(model.chemistry, moment.memory.soc_pct) / 1000
    return moment.battery_w / rough_v


def shares_of(model: Model, seed: int) -> list[float]:
    """What each module takes of the current, 1 on average."""
    return [1 + 0.03 * (chance(seed, _SHARE, n) - 0.5) for n in range(model.modules)]


def resistance_mohm(model: Model, warmth_c: float) -> float:
    """Of a sound cell."""
    return _RESISTANCE_MOHM[model.chemistry] * (1 + 0.012 * max(0, 25 - warmth_c))


def weak_cell(model: Model, seed: int) -> tuple[int, int]:
    """Module and index of the one cell that is worse than its neighbours."""
    return _WEAK_MODULE % model.modules, int(chance(seed, _CELL, -1) * model.cells)


def weak_soc_pct(soc_pct: float) -> float:
    """How full the weak cell is."""
    return soc_pct + (soc_pct - 60) * 0.035


def cell_offset_mv(seed: int, module: int, index: int) -> float:
    """What a cell always differs by."""
    return 3 * (chance(seed, _CELL, module * 32 + index) - 0.5)


def sensor_offset_c(seed: int, module: int, index: int) -> float:
    """What a sensor always differs by."""
    return module * 0.4 + 1.2 * (chance(seed, _SENSOR, module * 8 + index) - 0.5)
