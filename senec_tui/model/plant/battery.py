"""Modules and cells of the battery, and what they permit. Pure.

Lengths come from the reply, never from the model: 14 cells in up to 4 modules (NMC) or 16 cells in
up to 2 (LFP) have been seen. Slots without a module read as zeros and take part in nothing.
Sources: protocol §6, §7.2, §14; the limits are in `thresholds.json`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.catalogue.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.model.reading.snapshot import Snapshot

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

PER_MODULE: Final = ("SOC", "VOLTAGE", "CURRENT", "SOH", "CYCLES", "SN", "CHARGE_CURRENT_LIMIT")
"""Arrays of `BMS` with one element per slot; the longest says how many slots there are."""

NMC: Final = "nmc"
LFP: Final = "lfp"

FITTED: Final = "fitted"
SILENT: Final = "silent"
EMPTY: Final = "empty"

FULL: Final = "full"
MIDDLE: Final = "middle"
LOW: Final = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorRow:
    """The cells, or the temperature sensors, of one module."""

    object: str
    variable: str
    values: tuple[float | None, ...]
    """mV or °C; None where nothing believable was measured."""

    @property
    def known(self) -> tuple[float, ...]:
        """The values that there are."""
        return tuple(value for value in self.values if value is not None)

    @property
    def lowest(self) -> float | None:
        """The lowest value."""
        return min(self.known, default=None)

    @property
    def highest(self) -> float | None:
        """The highest value."""
        return max(self.known, default=None)

    @property
    def spread(self) -> float | None:
        """Highest minus lowest; None with fewer than two values."""
        known = self.known
        return max(known) - min(known) if len(known) > 1 else None

    def ref(self, index: int) -> str:
        """The path of an element."""
        return str(Path(self.object, self.variable, index))


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One slot. What is measured directly is read from the snapshot by `slot`."""

    slot: int
    presence: str
    """fitted; silent: has an identity but no voltage; empty."""
    cells: SensorRow
    temperatures: SensorRow
    soc_pct: float | None
    voltage_v: float | None
    current_a: float | None
    """Charge positive."""

    @property
    def letter(self) -> str:
        """A for the first slot."""
        return LETTERS[self.slot % len(LETTERS)]

    @property
    def power_w(self) -> float | None:
        """Voltage times current, charge positive."""
        if self.voltage_v is None or self.current_a is None:
            return None
        return self.voltage_v * self.current_a


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lowest or highest cell of all."""

    value: float
    letter: str
    number: int
    """From 1, as people count."""
    ref: str

    @property
    def name(self) -> str:
        """`B11`."""
        return f"{self.letter}{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """All slots and what kind of cells is in them."""

    modules: tuple[Module, ...]
    chemistry: str | None
    """nmc, lfp, lead, or None when nothing tells."""
    cells_per_module: int | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Battery:
        """The battery of a snapshot; without any slot when nothing has been received."""
        modules = _modules(snapshot)
        lengths = [len(m.cells.values) for m in modules if m.cells.known]
        cells = max(lengths) if lengths else None
        return cls(
            modules=modules,
            chemistry=_chemistry(snapshot, cells),
            cells_per_module=cells,
        )

    @property
    def fitted(self) -> tuple[Module, ...]:
        """The modules that answer."""
        return tuple(module for module in self.modules if module.presence == FITTED)

    @property
    def lowest_cell(self) -> Extreme | None:
        """The cell with the lowest voltage of all, mV."""
        return self._extreme([(m, m.cells) for m in self.fitted], highest=False)

    @property
    def highest_cell(self) -> Extreme | None:
        """The cell with the highest voltage of all, mV."""
        return self._extreme([(m, m.cells) for m in self.fitted], highest=True)

    @property
    def coldest(self) -> Extreme | None:
        """The coldest sensor of all, °C."""
        return self._extreme([(m, m.temperatures) for m in self.fitted], highest=False)

    @property
    def warmest(self) -> Extreme | None:
        """The warmest sensor of all, °C."""
        return self._extreme([(m, m.temperatures) for m in self.fitted], highest=True)

    @staticmethod
    def _extreme(rows: Iterable[tuple[Module, SensorRow]], *, highest: bool) -> Extreme | None:
        found: Extreme | None = None
        for module, row in rows:
            for index, value in enumerate(row.values):
                if value is None:
                    continue
                if found is None or (value > found.value if highest else value < found.value):
                    found = Extreme(value, module.letter, index + 1, row.ref(index))
        return found


_TELLING: Final = frozenset({"VOLTAGE", "SN", "FW", "SOC", "CYCLES", "SERIAL"})
"""Without any of these nothing is known about a slot, not even that it is empty."""


def _slots(snapshot: Snapshot) -> int:
    section = snapshot.sections.get("BMS", {})
    if not any(name in _TELLING or name.startswith("CELL_VOLTAGES_") for name in section):
        return 0
    count = max((snapshot.length("BMS", name) for name in PER_MODULE if name in section), default=0)
    lead = "CELL_VOLTAGES_MODULE_"
    for name in section:
        letter = name.removeprefix(lead)
        filled = len(letter) == 1 and letter in LETTERS and any(snapshot.numbers("BMS", name))
        if name.startswith(lead) and filled:
            count = max(count, LETTERS.index(letter) + 1)
    return min(count, len(LETTERS))


def _modules(snapshot: Snapshot) -> tuple[Module, ...]:
    """All slots; what the removed module of one has left behind makes none."""
    modules = [_module(snapshot, slot) for slot in range(_slots(snapshot))]
    answering = sum(module.presence == FITTED for module in modules)
    configured = snapshot.code("BMS", "MODULES_CONFIGURED")
    complete = configured is not None and answering >= configured
    return tuple(
        replace(module, presence=EMPTY)
        if module.presence == SILENT and complete and not _is_identified(snapshot, module.slot)
        else module
        for module in modules
    )


def _module(snapshot: Snapshot, slot: int) -> Module:
    letter = LETTERS[slot]
    voltages = snapshot.numbers("BMS", f"CELL_VOLTAGES_MODULE_{letter}")
    cells = SensorRow(
        object="BMS",
        variable=f"CELL_VOLTAGES_MODULE_{letter}",
        values=tuple(value or None for value in voltages),
    )
    voltage = snapshot.number("BMS", "VOLTAGE", slot)
    presence = FITTED if voltage or cells.known else _presence(snapshot, slot)
    return Module(
        slot=slot,
        presence=presence,
        cells=cells,
        temperatures=_temperatures(snapshot, letter, presence),
        soc_pct=snapshot.number("BMS", "SOC", slot),
        voltage_v=voltage,
        current_a=snapshot.number("BMS", "CURRENT", slot),
    )


def _presence(snapshot: Snapshot, slot: int) -> str:
    """Of a slot without any voltage: is anything known of a module there?"""
    number = any(snapshot.number("BMS", name, slot) for name in ("FW", "SOC", "CYCLES"))
    return SILENT if number or _is_identified(snapshot, slot) else EMPTY


def _is_identified(snapshot: Snapshot, slot: int) -> bool:
    return bool(snapshot.number("BMS", "SN", slot) or snapshot.text("BMS", "SERIAL", slot))


def _temperatures(snapshot: Snapshot, letter: str, presence: str) -> SensorRow:
    """The sensors of a module: of `BMS`, or of `AMPACE` where only that has any.

    A sensor that is not there reads 0 °C. That counts only where another sensor of the module is
    about as cold.
    """
    variable = f"CELL_TEMPERATURES_MODULE_{letter}"
    values: tuple[float | None, ...] = ()
    source = "BMS"
    for source in ("BMS", "AMPACE"):
        values = snapshot.numbers(source, variable)
        if any(values):
            break
    known = [value for value in values if value]
    close_k = limits().cell_temperature_spread_k.act
    zero_is_cold = presence == FITTED and any(abs(value) <= close_k for value in known)
    return SensorRow(
        object=source,
        variable=variable,
        values=tuple(value if value or zero_is_cold else None for value in values),
    )


def _chemistry(snapshot: Snapshot, cells: int | None) -> str | None:
    """By the number of cells, else by product name, else by the maker of the modules."""
    ours = limits()
    for name, count in ((NMC, ours.cells_per_module_nmc), (LFP, ours.cells_per_module_lfp)):
        if cells == count:
            return name
    table = snapshot.catalogue.codes("SYS_TYPE")
    system = snapshot.code("FACTORY", "SYS_TYPE")
    if table is not None:
        for name, types in table.facts.get("chemistry", {}).items():
            if system in types:
                return str(name)
    return LFP if snapshot.code("BMS", "MANUFACTURER") == 4 else None


# -- spread ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far apart the cells of a module are, and under what circumstances."""

    module: Module
    mv: float
    chemistry: str | None
    zone: str | None
    """full, middle or empty; None when the charge is not known."""
    loaded: bool
    """Current flows, or is not known: resistance adds to the spread."""


def spreads(snapshot: Snapshot, battery: Battery) -> list[Spread]:
    """The spread of every module that has one, in the order of the slots."""
    system_soc = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    rest_a = limits().rest_current_a
    return [
        Spread(
            module=module,
            mv=mv,
            chemistry=battery.chemistry,
            zone=_zone(system_soc if module.soc_pct is None else module.soc_pct, battery.chemistry),
            loaded=module.current_a is None or abs(module.current_a) >= rest_a,
        )
        for module in battery.fitted
        if (mv := module.cells.spread) is not None
    ]


def widest_spread_mv(battery: Battery) -> float | None:
    """The widest spread of all modules; None where no module has two cells."""
    found = (module.cells.spread for module in battery.fitted)
    return max((mv for mv in found if mv is not None), default=None)


def _zone(soc_pct: float | None, chemistry: str | None) -> str | None:
    ours = limits()
    if soc_pct is None or chemistry not in (NMC, LFP):
        return None
    if chemistry == NMC:
        full, empty = ours.near_full_nmc_pct, ours.near_empty_nmc_pct
    else:
        full, empty = ours.near_full_lfp_pct, ours.near_empty_lfp_pct
    if soc_pct >= full:
        return FULL
    return LOW if soc_pct <= empty else MIDDLE


# -- modules that differ from the others ---------------------------------------------------------


def idle_modules(battery: Battery) -> Sequence[Module]:
    """Modules without current while another one carries load."""
    currents = [abs(m.current_a) for m in battery.fitted if m.current_a is not None]
    if not currents or max(currents) < limits().module_busy_current_a:
        return ()
    idle_a = limits().module_idle_current_a
    return [
        module
        for module in battery.fitted
        if module.current_a is not None and abs(module.current_a) < idle_a
    ]


def doubtful_cycles(snapshot: Snapshot, battery: Battery) -> Sequence[Module]:
    """Modules whose cycle counter has stuck: far below that of the others, which age alike."""
    known = {
        module.slot: cycles
        for module in battery.fitted
        if (cycles := snapshot.number("BMS", "CYCLES", module.slot)) is not None
    }
    highest, ours = max(known.values(), default=0.0), limits()
    if highest < ours.cycles_comparable:
        return ()
    least = highest * ours.cycles_believable_pct / 100.0
    return [module for module in battery.fitted if known.get(module.slot, highest) < least]
