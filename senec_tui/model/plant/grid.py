"""The grid connection, phase by phase: meters, limits set in the device, derived shares. Pure.

Sources: protocol §6, §13, §14. Powers in W, import positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.language import N_
from senec_tui.model.plant.energy_flow import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.model.reading.snapshot import Snapshot

PHASES: Final = (0, 1, 2)
FIRST: Final = "PM1OBJ1"
SECOND: Final = "PM1OBJ2"

ITALY: Final = 1
AUSTRALIA: Final = 2


# -- meters ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase of a meter; None for what is not known."""

    index: int
    volts: float | None
    amps: float | None
    """Magnitude only."""
    watts: float | None
    """Import positive at the first meter; the second one's sign depends on where it sits."""

    @property
    def name(self) -> str:
        """`L1`."""
        return f"L{self.index + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A power meter."""

    object: str
    phases: tuple[Phase, ...]
    total_w: float | None
    hertz: float | None

    @classmethod
    def of(cls, snapshot: Snapshot, name: str) -> Meter:
        """A meter with as many phases as its longest array has."""
        count = max(snapshot.length(name, variable) for variable in ("U_AC", "I_AC", "P_AC"))
        phases = tuple(
            Phase(
                index=index,
                volts=snapshot.number(name, "U_AC", index),
                amps=snapshot.number(name, "I_AC", index),
                watts=snapshot.number(name, "P_AC", index),
            )
            for index in range(min(count, len(PHASES)))
        )
        return cls(
            object=name,
            phases=phases,
            total_w=snapshot.number(name, "P_TOTAL"),
            hertz=snapshot.number(name, "FREQ"),
        )

    @property
    def present(self) -> bool:
        """A meter that is not fitted reads 0 V everywhere."""
        return any(phase.volts for phase in self.phases)

    @property
    def phase_sum_w(self) -> float | None:
        """The phases added up; None unless all are known."""
        watts = [phase.watts for phase in self.phases]
        known = [value for value in watts if value is not None]
        return sum(known) if known and len(known) == len(watts) else None

    @property
    def skew(self) -> tuple[Phase, Phase, float] | None:
        """The phases with the largest and the smallest power, and the difference in W."""
        known = [(phase.watts, phase) for phase in self.phases if phase.watts is not None]
        if len(known) < 2:
            return None
        high = max(known, key=lambda pair: pair[0])
        low = min(known, key=lambda pair: pair[0])
        return high[1], low[1], high[0] - low[0]


# -- limits set in the device ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCodeLimit:
    """A limit of the grid code that the device is set to."""

    value: float
    """V or Hz."""
    trips: bool
    """The device disconnects; otherwise it reacts."""
    low: bool
    """A lower limit."""
    words: str
    """Message: what happens there."""
    ref: str


_Row = tuple[str, bool, bool, str]
"""Variable of GRIDCONFIG, trips, low, message."""

_SLOW: Final = N_("slow trip")
_FAST: Final = N_("fast trip")
_TEN_MINUTES: Final = N_("10-minute mean")
_REACTS: Final = N_("power is adjusted")
_CONNECTS: Final = N_("connection window")

_VOLTAGE_VDE: Final[tuple[_Row, ...]] = (
    ("VDE_VOLTDROPPROT", True, True, _FAST),
    ("VDE_VOLTDROPPROTAVG", True, True, _SLOW),
    ("VDE_VOLTRISEPROTAVG", True, False, _SLOW),
    ("VDEURMSMAX10", True, False, _TEN_MINUTES),
    ("VDE_VOLTRISEPROT", True, False, _FAST),
)
_VOLTAGE_ITALY: Final[tuple[_Row, ...]] = (("CEI_STAB_VOL_TH", False, False, _REACTS),)
_VOLTAGE_AUSTRALIA: Final[tuple[_Row, ...]] = (
    ("AU_VRR_MIN", False, True, _REACTS),
    ("AU_VRR_MAX", False, False, _REACTS),
)
_FREQUENCY_VDE: Final[tuple[_Row, ...]] = (
    ("VDE_FREQDROPPROT", True, True, _SLOW),
    ("VDE_UNDERFREQLIMIT", False, True, _REACTS),
    ("VDEOVERFREQLIMIT", False, False, _REACTS),
    ("VDE_FREQRISEPROT", True, False, _SLOW),
)
_FREQUENCY_ITALY: Final[tuple[_Row, ...]] = (
    ("CEI_FREQ_MIN", True, True, _CONNECTS),
    ("CEI_STAB_LO_TH", False, True, _REACTS),
    ("CEI_STAB_UP_TH", False, False, _REACTS),
    ("CEI_FREQ_MAX", True, False, _CONNECTS),
)


def voltage_marks(snapshot: Snapshot) -> list[GridCodeLimit]:
    """The voltage limits that apply in the country of the device, in V, lowest first."""
    country = snapshot.code("FACTORY", "COUNTRY")
    rows = {ITALY: _VOLTAGE_ITALY, AUSTRALIA: _VOLTAGE_AUSTRALIA}.get(country or 0, _VOLTAGE_VDE)
    nominal = limits().phase_voltage_nominal_v
    return list(_marks(snapshot, rows, nominal))


def frequency_marks(snapshot: Snapshot) -> list[GridCodeLimit]:
    """The frequency limits that apply in the country of the device, in Hz, lowest first."""
    italian = snapshot.code("FACTORY", "COUNTRY") == ITALY
    return list(_marks(snapshot, _FREQUENCY_ITALY if italian else _FREQUENCY_VDE, 0.0))


def _marks(snapshot: Snapshot, rows: tuple[_Row, ...], nominal_v: float) -> Iterator[GridCodeLimit]:
    found: list[GridCodeLimit] = []
    for variable, trips, low, words in rows:
        value = snapshot.number("GRIDCONFIG", variable)
        if not value:  # 0 is not set
            continue
        row = snapshot.catalogue.variable("GRIDCONFIG", variable)
        if row is not None and row.unit == "%":
            value = nominal_v * value / 100.0
        ref = f"GRIDCONFIG.{variable}"
        found.append(GridCodeLimit(value=value, trips=trips, low=low, words=words, ref=ref))
    yield from sorted(found, key=lambda mark: mark.value)


def settings_of(snapshot: Snapshot) -> list[str]:
    """The other variables of GRIDCONFIG that are set and belong to the country of the device."""
    country = snapshot.code("FACTORY", "COUNTRY")
    leads = {ITALY: ("CEI_",), AUSTRALIA: ("AU_", "AU2020_")}.get(country or 0, ("VDE",))
    drawn = {mark.ref for mark in (*voltage_marks(snapshot), *frequency_marks(snapshot))}
    entry = snapshot.catalogue.object("GRIDCONFIG")
    return [
        name
        for name in snapshot.sections.get("GRIDCONFIG", {})
        if name.startswith((*leads, "PWRCFG_"))
        and f"GRIDCONFIG.{name}" not in drawn
        and entry is not None
        and name in entry.variables
        and snapshot.length("GRIDCONFIG", name) == 1
        and snapshot.number("GRIDCONFIG", name)
    ]


# -- derived shares ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What comes out of the storage system per phase, and what the house then draws, W."""

    reported: bool
    """Power units report it per phase; otherwise equal shares are assumed."""
    feed_w: tuple[float, ...]
    house_w: tuple[float, ...]


def shares(snapshot: Snapshot, meter: Meter) -> Shares | None:
    """The split by phase; None where nothing allows one.

    Reported by `PWR_UNIT` where a unit is in use. A three-phase inverter is assumed to feed all
    phases alike; of a one-phase one the phase is not known. A split that would make the house
    generate power is no split.
    """
    powers = [phase.watts for phase in meter.phases]
    known = [value for value in powers if value is not None]
    if len(known) != len(PHASES):
        return None
    units = tuple(
        sum(value or 0.0 for value in snapshot.numbers("PWR_UNIT", f"POWER_L{phase + 1}"))
        for phase in PHASES
    )
    if any(units):
        house = tuple(grid + unit for grid, unit in zip(known, units, strict=True))
        return Shares(reported=True, feed_w=units, house_w=house)
    flow = Flow.from_snapshot(snapshot)
    if flow is None or flow.unmetered or not _three_phases(snapshot):
        return None
    each = (flow.pv_w - flow.battery_w) / len(PHASES)
    house = tuple(grid + each for grid in known)
    tolerance = limits().phase_sum_tolerance_w
    if min(house) < -tolerance:
        return None
    return Shares(reported=False, feed_w=(each,) * len(PHASES), house_w=house)


def _three_phases(snapshot: Snapshot) -> bool:
    table = snapshot.catalogue.codes("SYS_TYPE")
    system = snapshot.code("FACTORY", "SYS_TYPE")
    return table is not None and system in table.facts.get("phases", {}).get("3", ())
