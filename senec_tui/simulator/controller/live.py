"""What moves: wire text of the variables that follow the physics, one function per object."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.codec import encode
from senec_tui.simulator.household.noise import drift
from senec_tui.simulator.household.physics import INSTALLED_DAY
from senec_tui.simulator.household.simulated_modules import health_pct, modules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.household.simulated_modules import Device, SimulatedModule

WireValue = str | list[str]
"""What stands behind a name on the wire."""

# Streams of chance.
_VOLT, _SKEW, _FREQUENCY = range(100, 103)
_CASE: Final = 104
_BMS_READY_S: Final = 21.0
_NO_SENSOR_C: Final = -158.387
"""What the controller reports where the sensor is not fitted."""
LETTERS: Final = "ABCD"
CASCADE_SLOTS: Final = 6


def _fl(value: float) -> str:
    return encode("fl", value)


def _fls(values: Iterable[float]) -> list[str]:
    return [encode("fl", value) for value in values]


def _ints(prefix: str, values: Iterable[int], length: int) -> list[str]:
    wires = [encode(prefix, value) for value in values]
    return wires + [encode(prefix, 0)] * (length - len(wires))


def _padded(values: Iterable[float], length: int) -> list[str]:
    wires = _fls(values)
    return wires + [_fl(0.0)] * (length - len(wires))


def _energy(device: Device, moment: Moment) -> dict[str, WireValue]:
    modules = modules_of(device, moment)
    cells = [cell for module in modules for cell in module.cells_mv]
    return {
        "GUI_BAT_DATA_CAPACITY": _fl(device.model.capacity_wh / 1000),
        "GUI_BAT_DATA_CURRENT": _fl(sum(module.current_a for module in modules)),
        "GUI_BAT_DATA_FUEL_CHARGE": _fl(moment.memory.soc_pct),
        "GUI_BAT_DATA_MAX_CELL_VOLTAGE": encode("u1", max(cells)),
        "GUI_BAT_DATA_MIN_CELL_VOLTAGE": encode("u1", min(cells)),
        "GUI_BAT_DATA_POWER": _fl(moment.battery_w),
        "GUI_BAT_DATA_VOLTAGE": _fl(_voltage(modules)),
        "GUI_BOOSTING_INFO": encode("u8", int(moment.battery_w < 0)),
        "GUI_CHARGING_INFO": encode("u8", int(moment.battery_w > 0)),
        "GUI_GRID_POW": _fl(moment.grid_w),
        "GUI_HOUSE_POW": _fl(moment.house_w),
        # At night the inverter reports minus nothing.
        "GUI_INVERTER_POWER": _fl(moment.pv_w if moment.pv_w > 0 else -0.0),
        "STAT_HOURS_OF_OPERATION": encode("u3", _hours(moment)),
        "STAT_STATE": encode("u8", moment.state),
        "STAT_STATE_DECODE": encode("u8", moment.state),
    }


def _voltage(modules: tuple[SimulatedModule, ...]) -> float:
    return sum(module.voltage_v for module in modules) / len(modules)


def _watt_seconds(energy_wh: float) -> int:
    """A counter of 32 bits: it starts again at 1,193 kWh."""
    return int(energy_wh * 3600) % (1 << 32)


def _hours(moment: Moment) -> int:
    """Running since it was installed, without a pause."""
    return max(0, int(moment.time / 3600) - 24 * INSTALLED_DAY)


def _bms(device: Device, moment: Moment) -> dict[str, WireValue]:
    model, memory = device.model, moment.memory
    modules, slots = modules_of(device, moment), device.model.slots
    count = len(modules)
    voltage = _voltage(modules)
    conditions = moment.conditions
    full = memory.soc_pct >= 99.5
    empty = memory.soc_pct <= 3
    charge_w = model.charge_w * conditions.charge_pct / 100
    discharge_w = model.discharge_w * conditions.discharge_pct / 100
    charge_a = 0.0 if full else round(charge_w / count / voltage * 1.03, 1)
    discharge_a = 0.0 if empty else -round(discharge_w / count / voltage * 1.1, 1)
    temperatures = [value for module in modules for value in module.temperatures_c]
    charged = [_watt_seconds(memory.charged_wh / device.installed)] * count
    discharged = [_watt_seconds(memory.discharged_wh / device.installed)] * count
    cycles = int(memory.discharged_wh / device.installed / model.module_wh)
    values: dict[str, WireValue] = {
        "CHARGED_ENERGY": _ints("u3", charged, slots),
        "DISCHARGED_ENERGY": _ints("u3", discharged, slots),
        "CHARGE_CURRENT_LIMIT": _padded([charge_a] * count, slots),
        "DISCHARGE_CURRENT_LIMIT": _padded([discharge_a] * count, slots),
        "CURRENT": _padded((module.current_a for module in modules), slots),
        "CYCLES": _ints("u1", [max(0, cycles - 2 * n) for n in range(count)], slots),
        "MAX_CELL_VOLTAGE": _ints("u1", [max(m.cells_mv) for m in modules], slots),
        "MIN_CELL_VOLTAGE": _ints("u1", [min(m.cells_mv) for m in modules], slots),
        "MAX_TEMP": encode("i1", 10 * max(temperatures)),
        "MIN_TEMP": encode("i1", 10 * min(temperatures)),
        "MODULES_CONFIGURED": encode("u8", count),
        "MODULE_COUNT": encode("u8", count),
        "NR_INSTALLED": encode("u8", count),
        "NR_ACTIVE": encode("u8", count),
        "NR_CHARGE": encode("u8", count),
        "NR_DISCHARGE": encode("u8", count),
        "SOC": _ints("u1", [module.soc_pct for module in modules], slots),
        "SOH": _ints("u8", [health_pct(n) for n in range(count)], slots),
        "STATUS": _ints("u3", [1] * count, slots),
        "SN": _ints("u3", [10_000_001 + n for n in range(count)], slots),
        "SYSTEM_CHARGE_CURRENT_LIMIT": _fl(charge_a * count),
        "SYSTEM_DISCHARGE_CURRENT_LIMIT": _fl(discharge_a * count),
        "SYSTEM_SOH": encode("u1", 985),
        "SYSTEM_SOC": encode("u1", round(10 * memory.soc_pct)),
        "TEMP_MAX": _ints("i8", [max(m.temperatures_c) for m in modules], slots),
        "TEMP_MIN": _ints("i8", [min(m.temperatures_c) for m in modules], slots),
        "VOLTAGE": _padded((module.voltage_v for module in modules), slots),
        "TOTAL_CURRENT": encode("i1", round(sum(module.current_a for module in modules))),
        "TOTAL_VOLTAGE": encode("u1", round(voltage)),
        # About when it started: the one that was recorded lies 13 to 105 s after it.
        "BMS_STATUS_TIMESTAMP": encode(
            "i3", int(moment.time - device.boot_ms(moment.time) / 1000 + _BMS_READY_S)
        ),
    }
    for number, letter in enumerate(LETTERS):
        # All four are there, also where there are slots for two.
        cells = modules[number].cells_mv if number < count else ()
        sensors = modules[number].temperatures_c if number < count else ()
        values[f"CELL_VOLTAGES_MODULE_{letter}"] = _ints("u1", cells, model.cells)
        values[f"CELL_TEMPERATURES_MODULE_{letter}"] = _ints("i8", sensors, model.sensors)
    return values


def phases(device: Device, moment: Moment) -> tuple[list[float], list[float], float]:
    """(volt, watt) of L1, L2, L3 at the meter, and the frequency. The watts add up to the grid."""
    time, seed = moment.time, device.seed
    if not moment.conditions.grid_pct:
        return [0.0] * 3, [0.0] * 3, 0.0
    volts = [
        230.4
        + moment.conditions.grid_volts
        + 1.8 * drift(seed, _VOLT + 10 * n, time / 700)
        + 0.5 * drift(seed, _VOLT + 10 * n, time / 9)
        - moment.grid_w / 6000
        for n in range(3)
    ]
    skew = [0.5 * drift(seed, _SKEW + 10 * n, time / 400) for n in range(3)]
    shares = [(1 + part) / (3 + sum(skew)) for part in skew]
    base = moment.house_w - moment.car.power_w
    generation = moment.pv_w - (moment.battery_w if device.model.phases == 3 else 0)
    watts = [base * share + (moment.car.power_w - generation) / 3 for share in shares]
    if device.model.phases == 1:
        watts[0] += moment.battery_w
    watts[2] += moment.grid_w - sum(watts)
    frequency = 50 + 0.022 * drift(seed, _FREQUENCY, time / 60)
    return volts, watts, frequency


def _meter(device: Device, moment: Moment) -> dict[str, WireValue]:
    volts, watts, frequency = phases(device, moment)
    return {
        "FREQ": _fl(frequency),
        "I_AC": _fls(
            hypot(watt / volt, 0.3) if volt else 0.0
            for watt, volt in zip(watts, volts, strict=True)
        ),
        "P_AC": _fls(watts),
        "P_TOTAL": _fl(moment.grid_w),
        "U_AC": _fls(volts),
    }


def inputs_of(device: Device, moment: Moment) -> tuple[list[float], ...]:
    """Watt, volt and ampere at each of the three inputs; none where the inverter is elsewhere."""
    inputs = device.model.own_inputs
    if not inputs:
        return ()
    watts = list(moment.roofs_w[:inputs])
    volts = [
        roof.strings_v * (0.86 + 0.14 * min(1.0, watt / 400)) if watt > 3 else 60.2 + 6 * n
        for n, (roof, watt) in enumerate(zip(device.model.roofs, watts, strict=False))
    ]
    amperes = [watt / volt for watt, volt in zip(watts, volts, strict=True)]
    return tuple(row + [0.0] * (3 - len(row)) for row in (watts, volts, amperes))


def _pv(device: Device, moment: Moment) -> dict[str, WireValue]:
    inputs = device.model.own_inputs
    if not inputs:
        return {"POWER_RATIO": _fl(moment.conditions.feed_limit_pct)}
    ratio = _fl(moment.conditions.feed_limit_pct)
    values: dict[str, WireValue] = {
        "P_TOTAL": _fl(moment.pv_w),
        **{f"POWER_RATIO{phase}": ratio for phase in ("", "_L1", "_L2", "_L3")},
    }
    for name, row in zip(
        ("MPP_POWER", "MPP_VOL", "MPP_CUR"), inputs_of(device, moment), strict=True
    ):
        values[name] = _fls(row)
    return values


def _battery_inverter(device: Device, moment: Moment) -> dict[str, WireValue]:
    modules = modules_of(device, moment)
    warm = moment.memory.temperature_c + (abs(moment.battery_w) + moment.pv_w) / 300
    current_a = sum(module.current_a for module in modules)
    temperatures = [value for module in modules for value in module.temperatures_c]
    # Where it has an inverter of its own, the power is told there and these stay zero.
    watts = 0 if device.model.own_inputs else round(moment.battery_w)
    return {
        "P": encode("i1", watts),
        "S": encode("i1", abs(watts)),
        "BMS_BATTERY_SOC": _fl(moment.memory.soc_pct),
        "BMS_MAX_TEMP": encode("i1", 10 * max(temperatures)),
        "BMS_MIN_TEMP": encode("i1", 10 * min(temperatures)),
        "BMS_NR_ACTIVE": encode("u8", len(modules)),
        "BMS_NR_CHARGE": encode("u8", len(modules)),
        "BMS_NR_DISCHARGE": encode("u8", len(modules)),
        "BMS_NR_INSTALLED": encode("u8", len(modules)),
        "BMS_SYSTEM_SOC": encode("u1", round(10 * moment.memory.soc_pct)),
        "BMS_TOTAL_CURRENT": _fl(current_a),
        "BMS_TOTAL_VOLTAGE": _fl(_voltage(modules)),
        "I_DC": _fl(current_a),
        "U_DC": _fl(_voltage(modules) - 0.12),
        "TEMP1": encode("u1", round(warm + 11)),
        "TEMP2": encode("u1", round(warm + 18)),
    }


def _lfp_modules(device: Device, moment: Moment) -> dict[str, WireValue]:
    modules, slots = modules_of(device, moment), device.model.slots
    highest = [10 * max(module.temperatures_c) for module in modules]
    lowest = [10 * min(module.temperatures_c) for module in modules]
    values: dict[str, WireValue] = {
        "MODULE_MAX_TEMP": _ints("i1", highest, slots),
        "MODULE_MIN_TEMP": _ints("i1", lowest, slots),
    }
    for letter, module in zip(LETTERS, modules, strict=False):
        tenths = [10 * value for value in module.temperatures_c]
        values[f"CELL_TEMPERATURES_MODULE_{letter}"] = _ints("i1", tenths, device.model.sensors)
    return values


def _cascade(device: Device, moment: Moment) -> dict[str, WireValue]:
    slaves = device.slaves(moment.time)
    if not slaves:
        return {"BATPOWERSUM": _fl(moment.battery_w)}
    systems = (moment, *slaves)
    charges = [one.memory.soc_pct for one in systems]
    return {
        "BATPOWERSUM": _fl(sum(one.battery_w for one in systems)),
        "POWER": _padded((one.battery_w for one in systems), CASCADE_SLOTS),
        "SOC": _fls([*charges, *[100.0] * (CASCADE_SLOTS - len(charges))]),
        "STATE": _ints("u8", [_cascade_state(one) for one in systems], CASCADE_SLOTS),
        "PVGEN": _padded((one.pv_w for one in systems), CASCADE_SLOTS),
        "PVMASTER": _fl(moment.pv_w),
        # What each would have to do for its meter to stand still.
        "TARGET": _padded((one.pv_w - one.house_w for one in systems), CASCADE_SLOTS),
    }


def _cascade_state(moment: Moment) -> int:
    """A code of `CASC_STATE`."""
    if moment.battery_w:
        return 3 if moment.battery_w > 0 else 4
    return {13: 1, 15: 2, 89: 2}.get(moment.state, 6)


def case_c(device: Device, moment: Moment) -> float:
    """How warm it is in the cabinet."""
    busy_w = abs(moment.battery_w) + moment.pv_w * (device.model.own_inputs > 0)
    ripple = 0.3 * drift(device.seed, _CASE, moment.time / 300)
    return moment.memory.temperature_c + 5.5 + busy_w / 700 + ripple


def _temperatures(device: Device, moment: Moment) -> dict[str, WireValue]:
    warmth = moment.memory.temperature_c
    case = case_c(device, moment)
    sensed = device.model.own_inputs > 0
    return {
        "BATTERY_TEMP": _fl(round(warmth, 1)),
        "CASE_TEMP": _fl(case),
        "MCU_TEMP": _fl(case + 10.4 if sensed else _NO_SENSOR_C),
    }


def _clock(device: Device, moment: Moment) -> dict[str, WireValue]:
    local = moment.time + moment.offset_s + device.clock_error_s() + moment.conditions.clock_s
    return {
        "TIMESTAMP_MS": encode("u3", device.boot_ms(moment.time) % (1 << 32)),
        "UTC_OFFSET": encode("i3", moment.offset_s // 60),
        "WEB_TIME": encode("u3", int(local) % (1 << 32)),
    }


CAR_A_PER_W: Final = 1 / 3 / 230.4
"""Of each of the three phases that the car charges on."""


def _wallbox(device: Device, moment: Moment) -> dict[str, WireValue]:
    if not device.model.wallboxes:
        return {}
    car = moment.car
    plugged, charging = car.state != 161, car.power_w > 0
    amperes = car.power_w * CAR_A_PER_W
    released_a = moment.conditions.released_a
    if released_a is None:
        released_a = 8.0 if plugged else 0.0

    def first(wire: str, other: str) -> list[str]:
        return [wire, other, other, other]

    def flag(on: bool) -> list[str]:
        return first(encode("u8", int(on)), "u8_00")

    values: dict[str, WireValue] = {
        "APPARENT_CHARGING_POWER": first(_fl(car.power_w), _fl(0.0)),
        "EV_CONNECTED": flag(plugged),
        "PHASES_USED": first(encode("u8", 3 if charging else 0), "u8_00"),
        "STATE": first(encode("u8", car.state), "u8_00"),
        "UTMP": first(encode("u1", 2120 + (640 if charging else 0)), "u1_0000"),
        "MAX_CHARGING_CURRENT_IC": first(_fl(released_a), _fl(0.0)),
    }
    for phase in (1, 2, 3):
        values[f"L{phase}_CHARGING_CURRENT"] = first(_fl(amperes), _fl(0.0))
        values[f"L{phase}_USED"] = flag(charging)
    return values


def _fans(device: Device, moment: Moment) -> dict[str, WireValue]:
    load = abs(moment.battery_w) + moment.pv_w
    stage = min(3, int(load / 2200)) if device.model.own_inputs else 0
    return {"INV_LV": encode("u8", stage), "INV_HV": "u8_00"}


LIVE: Final[Mapping[str, Callable[[Device, Moment], dict[str, WireValue]]]] = {
    "AMPACE": _lfp_modules,
    "BAT1OBJ1": _battery_inverter,
    "BMS": _bms,
    "CASC": _cascade,
    "ENERGY": _energy,
    "FAN_SPEED": _fans,
    "PM1OBJ1": _meter,
    "PV1": _pv,
    "RTC": _clock,
    "TEMPMEASURE": _temperatures,
    "WALLBOX": _wallbox,
}
