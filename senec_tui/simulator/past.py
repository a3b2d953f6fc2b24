"""What a client would have read of days long past, as numbers and without the wire.

The same as `Appliance.values_at` says, which a test compares; but a year of it takes a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.device.wire.codec import encode, prefix_of
from senec_tui.simulator.controller.live import (
    CAR_A_PER_W,
    LETTERS,
    case_c,
    inputs_of,
    phases,
)
from senec_tui.simulator.household.simulated_battery import cell_ocv_mv
from senec_tui.simulator.household.simulated_modules import (
    WEAK_MV,
    WEAK_RESISTANCE,
    cell_offset_mv,
    health_pct,
    modules_of,
    resistance_mohm,
    sensor_offset_c,
    shares_of,
    total_current_a,
    weak_cell,
    weak_soc_pct,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.simulator.appliance import Appliance
    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.household.simulated_modules import Device

_SOUND_CELL: Final = "sound cell"
_WARMTH: Final = "warmth"


class Like(NamedTuple):
    """A number that always is `factor` times another one, plus `offset`."""

    of: str
    factor: float
    offset: float


class Past:
    """The numbers that one appliance would have told. Names are `OBJECT.VARIABLE[INDEX]`."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._model = device.model
        self._weak = weak_cell(self._model, device.seed)
        self._weak_name = self._cells(self._weak[0])[self._weak[1]]
        self._weak_offset_mv = cell_offset_mv(device.seed, *self._weak) - WEAK_MV
        self._spreads = self._sound_spreads()
        self._inputs: tuple[object, tuple[float, ...]] = None, ()
        """Of which roofs' powers, what was told of the inputs last."""
        self.names = self._names()
        """What `numbers` tells, in this order."""
        self.module_names = self._module_names()
        """What `module_numbers` tells, in this order."""

    def _names(self) -> tuple[str, ...]:
        inputs = range(3 if self._model.own_inputs else 0)
        return (
            "ENERGY.GUI_INVERTER_POWER",
            "ENERGY.GUI_HOUSE_POW",
            "ENERGY.GUI_GRID_POW",
            "ENERGY.GUI_BAT_DATA_POWER",
            "ENERGY.GUI_BAT_DATA_CURRENT",
            "ENERGY.GUI_BAT_DATA_FUEL_CHARGE",
            "TEMPMEASURE.BATTERY_TEMP",
            "TEMPMEASURE.CASE_TEMP",
            "PV1.POWER_RATIO",
            *(("WALLBOX.APPARENT_CHARGING_POWER[0]",) if self._model.wallboxes else ()),
            *(f"PV1.{name}[{n}]" for name in ("MPP_POWER", "MPP_VOL", "MPP_CUR") for n in inputs),
        )

    def numbers(self, moment: Moment) -> tuple[float, ...]:
        """What is asked for often."""
        model, memory = self._model, moment.memory
        return (
            moment.pv_w,
            moment.house_w,
            moment.grid_w,
            moment.battery_w,
            total_current_a(model, moment),
            memory.soc_pct,
            memory.temperature_c,
            case_c(self._device, moment),
            moment.conditions.feed_limit_pct,
            *((moment.car.power_w,) if model.wallboxes else ()),
            *self._input_numbers(moment),
        )

    def _input_numbers(self, moment: Moment) -> tuple[float, ...]:
        """Worked out once where the same flows for some moments in a row."""
        roofs_w, numbers = self._inputs
        if moment.roofs_w is not roofs_w:
            rows = inputs_of(self._device, moment)
            numbers = tuple(number for row in rows for number in row)
            self._inputs = moment.roofs_w, numbers
        return numbers

    meter_names: Final = (
        "PM1OBJ1.FREQ",
        *(f"PM1OBJ1.U_AC[{n}]" for n in range(3)),
        *(f"PM1OBJ1.P_AC[{n}]" for n in range(3)),
    )

    def meter_numbers(self, moment: Moment) -> tuple[float, ...]:
        """What the meter says, in the order of `meter_names`."""
        volts, watts, frequency = phases(self._device, moment)
        return (frequency, *volts, *watts)

    def _module_names(self) -> tuple[str, ...]:
        model = self._model
        return (
            *(f"BMS.{name}[{m}]" for name in _PER_MODULE for m in range(model.modules)),
            *(name for m in range(model.modules) for name in self._cells(m)),
            *(name for m in range(model.modules) for name in self._sensors(m)),
        )

    def module_numbers(self, moment: Moment) -> tuple[float, ...]:
        """Modules, their cells and sensors."""
        modules = modules_of(self._device, moment)
        return (
            *(module.voltage_v for module in modules),
            *(module.current_a for module in modules),
            *(module.soc_pct for module in modules),
            *(health_pct(number) for number in range(len(modules))),
            *(cell for module in modules for cell in module.cells_mv),
            *(sensed for module in modules for sensed in module.temperatures_c),
        )

    # -- a whole day at once, where nothing unusual happens ------------------------------------

    def inner(self, moment: Moment) -> Mapping[str, float]:
        """What the numbers of modules and cells follow from; `likes` says how.

        Names that are no variables are in it, too: the cell and the sensor without an offset.
        """
        model, memory = self._model, moment.memory
        resting_mv = cell_ocv_mv(model.chemistry, memory.soc_pct)
        per_module_a = total_current_a(model, moment) / model.modules
        resistance = resistance_mohm(model, memory.temperature_c)
        weak_resting_mv = cell_ocv_mv(model.chemistry, weak_soc_pct(memory.soc_pct))
        weak_rise_mv = per_module_a * resistance * WEAK_RESISTANCE
        return {
            _SOUND_CELL: resting_mv + per_module_a * resistance,
            _WARMTH: memory.temperature_c,
            self._weak_name: weak_resting_mv + weak_rise_mv + self._weak_offset_mv,
        }

    def likes(self) -> Mapping[str, Like]:
        """How modules, cells and sensors follow from `numbers` and `inner`."""
        model, seed = self._model, self._device.seed
        shares = shares_of(model, seed)
        found: dict[str, Like] = {}
        for number in range(model.modules):
            offsets = [cell_offset_mv(seed, number, index) for index in range(model.cells)]
            found[f"BMS.VOLTAGE[{number}]"] = Like(
                _SOUND_CELL, model.cells / 1000, sum(offsets) / 1000
            )
            found[f"BMS.CURRENT[{number}]"] = Like(
                "ENERGY.GUI_BAT_DATA_CURRENT", shares[number] / sum(shares), 0.0
            )
            found[f"BMS.SOC[{number}]"] = Like("ENERGY.GUI_BAT_DATA_FUEL_CHARGE", 1.0, 0.0)
            for index, name in enumerate(self._cells(number)):
                if (number, index) != self._weak:
                    found[name] = Like(_SOUND_CELL, 1.0, offsets[index])
            for index, name in enumerate(self._sensors(number)):
                found[name] = Like(_WARMTH, 1.0, sensor_offset_c(seed, number, index))
        return found

    def phase_likes(self) -> Mapping[str, Like]:
        """How the current of each phase of the wallbox follows from its power."""
        if not self._model.wallboxes:
            return {}
        like = Like("WALLBOX.APPARENT_CHARGING_POWER[0]", CAR_A_PER_W, 0.0)
        return {f"WALLBOX.L{phase}_CHARGING_CURRENT[0]": like for phase in (1, 2, 3)}

    def constants(self) -> Mapping[str, float]:
        """Numbers of modules that stay as they are."""
        return {f"BMS.SOH[{n}]": float(health_pct(n)) for n in range(self._model.modules)}

    def widest_spread_mv(self, inner: Mapping[str, float]) -> float:
        """Between the cells of one module, of the module where it is widest."""
        low, high, widest = self._spreads
        weak = inner[self._weak_name] - inner[_SOUND_CELL]
        return max(widest, max(high, weak) - min(low, weak))

    def _sound_spreads(self) -> tuple[float, float, float]:
        """Lowest and highest sound cell of the module with the weak one; the widest of the rest."""
        model, seed = self._model, self._device.seed
        weak = self._weak
        rows = [
            [cell_offset_mv(seed, m, n) for n in range(model.cells) if (m, n) != weak]
            for m in range(model.modules)
        ]
        others = [max(row) - min(row) for m, row in enumerate(rows) if m != weak[0]]
        return min(rows[weak[0]]), max(rows[weak[0]]), max(others, default=0.0)

    def warmest_offset_c(self) -> float:
        """What the warmest sensor is above the warmth of the battery."""
        model, seed = self._model, self._device.seed
        return max(
            sensor_offset_c(seed, m, n) for m in range(model.modules) for n in range(model.sensors)
        )

    def _cells(self, module: int) -> list[str]:
        name = f"BMS.CELL_VOLTAGES_MODULE_{LETTERS[module]}"
        return [f"{name}[{index}]" for index in range(self._model.cells)]

    def _sensors(self, module: int) -> list[str]:
        name = f"BMS.CELL_TEMPERATURES_MODULE_{LETTERS[module]}"
        return [f"{name}[{index}]" for index in range(self._model.sensors)]


def state_as_told(moment: Moment) -> str:
    """Wire text of `ENERGY.STAT_STATE`."""
    return encode("u8", moment.state)


def prefixes_of(appliance: Appliance, names: Iterable[str]) -> dict[str, str]:
    """Wire prefix of each number that the appliance has, by name; others are left out."""
    parts = {name: name.partition("[")[0].split(".") for name in names}
    wanted: dict[str, dict[str, None]] = {}
    for object_name, variable in parts.values():
        wanted.setdefault(object_name, {})[variable] = None
    told = appliance.values_at(appliance.now, {name: tuple(v) for name, v in wanted.items()})
    prefixes = {}
    for name, (object_name, variable) in parts.items():
        if raw := told[object_name].get(variable):
            prefixes[name] = prefix_of(raw if isinstance(raw, str) else raw[0]) or "fl"
    return prefixes


_PER_MODULE: Final = ("VOLTAGE", "CURRENT", "SOC", "SOH")
