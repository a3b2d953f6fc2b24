"""Months of a simulated plant as the history keeps them, without polling: the truth is known.

The household is a pure function of time, so what `collect` and its ageing would have left can be
written at once: means per quarter of an hour for all of it, per minute for the last days, energies,
and facts. A day takes about 80 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Raw
from senec_tui.device.wire.codec import encode
from senec_tui.model.health.health import BatteryHealth, battery_health
from senec_tui.model.history.database import (
    MINUTE_LEVEL,
    QUARTER_LEVEL,
    open_for_writing,
    raw_to_text,
)
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.slots import Slot, pack
from senec_tui.simulator.controller.models import Firmware, Model, load_firmware, load_model
from senec_tui.simulator.household.noise import chance
from senec_tui.simulator.household.physics import Household, Moment
from senec_tui.simulator.household.simulated_modules import Device, SimulatedModule, modules_of
from senec_tui.simulator.stories.plant_conditions import USUAL, Conditions
from senec_tui.simulator.stories.story import load_story

CATALOGUE = Catalogue()
DAY_S = 86_400
FIRST_DAY = 20_560
"""17 April 2026, UTC."""
ZONE = ZoneInfo("Europe/Berlin")
SAMPLE_S = 180
FINE_DAYS = 10
"""So many of the last days are sampled by the minute."""
LETTERS = "ABCD"

When = Callable[[float], Conditions]
"""What is not as usual at a time."""


class Months(NamedTuple):
    """A simulated plant over a while."""

    file: Path
    start: float
    end: float
    seed: int
    model: str
    design_wh: float
    usable_wh: float
    """The truth: given back between 100 and 0 %."""
    weak_cell: str
    """Every simulated battery has one cell of less capacity and more resistance."""


def story(name: str, begin: float) -> When:
    """A story of the simulator that begins at a moment, and what it leaves behind."""
    told = load_story(name)

    def conditions(time: float) -> Conditions:
        if time < begin:
            return USUAL
        at_s = time - begin
        over = at_s >= told.lasts_s
        return Conditions.of(told.left(at_s) if over else told.changes(at_s))

    return conditions


def weak_cell(_time: float) -> Conditions:
    """What the story `weak-cell` comes to, from the beginning on."""
    return Conditions.of({"cells_mv.B5": -130})


def health_of(months: Months) -> BatteryHealth:
    """What is said of all of it."""
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        return battery_health(history, months.start, months.end, zone=ZONE)


def simulate(
    file: Path,
    *,
    seed: int,
    days: int,
    model: str = "v3-hybrid",
    conditions: When = lambda _time: USUAL,
    missing: frozenset[int] = frozenset(),
    first_day: int = FIRST_DAY,
    fine_days: int = FINE_DAYS,
) -> Months:
    """Write them. `missing`: days, from 0, on which nothing was kept."""
    built = load_model(model)
    household = Household(built, seed=seed, first_day=first_day, zone=ZONE, conditions=conditions)
    writer = Plant(file)
    for number in range(days):
        day = first_day + number
        step_s = 60 if number >= days - fine_days else SAMPLE_S
        rows: dict[str, dict[int, float]] = {}
        for second in range(0, DAY_S, step_s):
            moment = household.at(day * DAY_S + second)
            device = _device(moment, built, seed)
            for path, value in _values(moment, modules_of(device, moment)).items():
                rows.setdefault(path, {})[second] = value
        if number not in missing:
            writer.day(day, rows, fine=step_s == 60)
            writer.facts(day, household.at(day * DAY_S + 60), seed, design_wh(model))
    writer.close((first_day + days) * DAY_S)
    weak = int(chance(seed, 103, -1) * built.cells) + 1
    return Months(
        file,
        float(first_day * DAY_S),
        float((first_day + days) * DAY_S),
        seed,
        model,
        design_wh(model),
        built.capacity_wh * 0.96,
        f"{LETTERS[1 % built.modules]}{weak}",
    )


def design_wh(model: str) -> float:
    """What the device says of itself."""
    built = load_model(model)
    factory = built.values.get("FACTORY", {})
    return float(factory.get("DESIGN_CAPACITY", built.capacity_wh))


def _device(moment: Moment, built: Model, seed: int) -> Device:
    model = built.built(moment.conditions)
    return Device(model, FIRMWARE, seed, lambda _time: 0, lambda: 0.0, model.modules)


FIRMWARE: Firmware = load_firmware("0826")


def _values(moment: Moment, modules: tuple[SimulatedModule, ...]) -> dict[str, float]:
    found = {
        "ENERGY.GUI_BAT_DATA_FUEL_CHARGE": moment.memory.soc_pct,
        "ENERGY.GUI_BAT_DATA_POWER": moment.battery_w,
        "ENERGY.GUI_INVERTER_POWER": moment.pv_w,
        "ENERGY.GUI_HOUSE_POW": moment.house_w,
        "ENERGY.GUI_GRID_POW": moment.grid_w,
    }
    for index, power in enumerate(moment.roofs_w):
        found[f"PV1.MPP_POWER[{index}]"] = power
    for slot, module in enumerate(modules):
        letter = LETTERS[slot]
        found[f"BMS.CURRENT[{slot}]"] = module.current_a
        found[f"BMS.VOLTAGE[{slot}]"] = module.voltage_v
        found[f"BMS.SOC[{slot}]"] = module.soc_pct
        found[f"BMS.CELL_TEMPERATURES_MODULE_{letter}[0]"] = module.temperatures_c[0]
        for index, value in enumerate(module.cells_mv):
            found[f"BMS.CELL_VOLTAGES_MODULE_{letter}[{index}]"] = value
    for slot in range(len(modules), 4):
        # A slot without a module reads as zeros.
        found[f"BMS.CURRENT[{slot}]"] = found[f"BMS.VOLTAGE[{slot}]"] = 0.0
        for index in range(len(modules[0].cells_mv)):
            found[f"BMS.CELL_VOLTAGES_MODULE_{LETTERS[slot]}[{index}]"] = 0.0
    return found


_STEPS: Mapping[str, float] = {"CELL_V": 1.0, "CELL_T": 1.0, "SOC": 1.0, "FUEL": 0.1}


class Plant:
    """Writes days into a new history."""

    def __init__(self, file: Path) -> None:
        self._connection = open_for_writing(file)
        self._connection.execute("BEGIN")
        self._paths: dict[str, int] = {}
        self._facts: dict[str, str] = {}

    def day(self, day: int, rows: Mapping[str, Mapping[int, float]], *, fine: bool) -> None:
        for path, samples in rows.items():
            step = next((s for part, s in _STEPS.items() if part in path), 0.01)
            self._block(QUARTER_LEVEL, path, day, samples, step)
            if fine:
                self._block(MINUTE_LEVEL, path, day, samples, step)
        self._energies(day, rows)

    def _block(
        self, level: int, path: str, day: int, samples: Mapping[int, float], step: float
    ) -> None:
        groups: list[list[float]] = [[] for _ in range(DAY_S // level)]
        for second, value in samples.items():
            groups[second // level].append(value)
        slots = [Slot(min(g), sum(g) / len(g), max(g)) if g else None for g in groups]
        row = (level, self._path(path, "fl"), day * DAY_S, pack(slots, step))
        self._connection.execute("INSERT INTO block VALUES (?, ?, ?, ?)", row)

    def _energies(self, day: int, rows: Mapping[str, Mapping[int, float]]) -> None:
        sums = [dict.fromkeys(CHANNELS, 0.0) for _ in range(96)]
        battery, grid = rows["ENERGY.GUI_BAT_DATA_POWER"], rows["ENERGY.GUI_GRID_POW"]
        house, pv = rows["ENERGY.GUI_HOUSE_POW"], rows["ENERGY.GUI_INVERTER_POWER"]
        hours = DAY_S / len(battery) / 3600
        for second, battery_w in battery.items():
            entry = sums[second // 900]
            entry["charge"] += max(battery_w, 0) * hours
            entry["discharge"] += max(-battery_w, 0) * hours
            entry["import"] += max(grid[second], 0) * hours
            entry["export"] += max(-grid[second], 0) * hours
            entry["house"] += house[second] * hours
            entry["pv"] += pv[second] * hours
        marks = ", ?" * len(CHANNELS)
        for place, entry in enumerate(sums):
            values = [round(entry[name] * 1000) for name in CHANNELS]
            self._connection.execute(
                f"INSERT INTO energy VALUES (?, 900000, 0{marks})",  # noqa: S608 - no text of others
                (day * DAY_S + place * 900, *values),
            )

    def facts(self, day: int, moment: Moment, seed: int, design: float) -> None:
        told = moment.conditions.values
        serials = told.get("BMS.SN", [seed * 10 + n for n in range(4)])
        self._fact("BMS.SN", day, tuple(encode("u3", value) for value in serials))
        self._fact("FACTORY.DESIGN_CAPACITY", day, encode("fl", design))
        self._fact("BAT1.SPARE_CAPACITY", day, encode("u1", 10))
        self._fact("ENERGY.STAT_STATE", day, encode("u8", moment.state))

    def _fact(self, path: str, day: int, raw: Raw) -> None:
        self.fact(path, day * DAY_S, raw)

    def fact(self, path: str, at: int, raw: Raw) -> None:
        """What a variable said from a moment on, Unix seconds, if it is something else."""
        text = raw_to_text(raw)
        if self._facts.get(path) != text:
            self._facts[path] = text
            row = (self._path(path, ""), at * 1000, text)
            self._connection.execute("INSERT INTO fact VALUES (?, ?, ?)", row)

    def _path(self, path: str, prefix: str) -> int:
        if path not in self._paths:
            self._paths[path] = len(self._paths) + 1
            self._connection.execute(
                "INSERT INTO path VALUES (?, ?, ?)", (self._paths[path], path, prefix)
            )
        return self._paths[path]

    def close(self, end: int) -> None:
        with closing(self._connection):
            for key in ("folded_until", "joined_until"):
                self._connection.execute("INSERT INTO meta VALUES (?, ?)", (key, end))
            self._connection.execute("COMMIT")
