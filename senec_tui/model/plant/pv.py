"""The PV side: inputs, curtailment, the built-in inverters, and why nothing may flow. Pure.

Sources: protocol §6 and §13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.plant.energy_flow import is_at_rest

if TYPE_CHECKING:
    from senec_tui.catalogue import Catalogue
    from senec_tui.model.reading.snapshot import Snapshot

INSULATION_STATES: Final = (83, 91)
"""States of the whole system that speak of insulation: tested, and at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One PV input (MPP)."""

    index: int
    voltage_v: float | None
    current_a: float | None
    power_w: float | None
    share: float | None
    """Of the sum of all inputs, 0 to 1; None while they give nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pv:
    """The PV side at one look."""

    own_inputs: bool | None
    """Whether the storage unit has PV inputs; None: not known yet."""
    inputs: tuple[Input, ...]
    """Those in use."""
    unused: int
    """Inputs that the device lists beyond them."""
    sum_w: float | None
    """The inputs together; None without inputs."""
    total_w: float | None
    """Generation of all inverters, never negative."""
    external_w: float | None
    """Power of external inverters as the device reports it; on a V3 the built-in one again."""
    peak_w: float | None
    """Configured peak power of the plant."""
    ratio_pct: float | None
    """Allowed share of PV power."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> Pv:
        """The PV side of a snapshot."""
        own_inputs, count = _own_inputs(snapshot), inputs_in_use(snapshot)
        powers = snapshot.numbers("PV1", "MPP_POWER")
        known = [power for power in powers[:count] if power is not None]
        sum_w = sum(known) if known and len(known) == count else None
        return cls(
            own_inputs=own_inputs,
            inputs=tuple(_input(snapshot, index, sum_w) for index in range(count)),
            unused=max(len(powers) - count, 0),
            sum_w=sum_w,
            total_w=generation_w(snapshot),
            external_w=snapshot.number("PV1", "P_TOTAL"),
            peak_w=snapshot.number("WIZARD", "PWRCFG_PEAK_PV_POWER") or None,
            ratio_pct=snapshot.number("PV1", "POWER_RATIO"),
        )


def generation_w(snapshot: Snapshot) -> float | None:
    """Of all inverters, never negative."""
    total = snapshot.number("ENERGY", "GUI_INVERTER_POWER")
    return None if total is None else abs(total)


def _own_inputs(snapshot: Snapshot) -> bool | None:
    available = snapshot.code("PV1", "INTERNAL_PV_AVAIL")
    return None if available is None else bool(available)


def inputs_in_use(snapshot: Snapshot) -> int:
    """What the device says, but never fewer than those that give power."""
    if _own_inputs(snapshot) is False:
        return 0
    powers = snapshot.numbers("PV1", "MPP_POWER")
    active = max((i + 1 for i, power in enumerate(powers) if power), default=0)
    said = snapshot.code("PV1", "MPP_AVAIL") or snapshot.code("STECA", "PV_INPUTS")
    # As long as nobody has said how many there are, an idle one is no reason for a warning.
    return max(min(said or active or len(powers), len(powers)), active)


def _input(snapshot: Snapshot, index: int, sum_w: float | None) -> Input:
    power_w = snapshot.number("PV1", "MPP_POWER", index)
    return Input(
        index=index,
        voltage_v=snapshot.number("PV1", "MPP_VOL", index),
        current_a=snapshot.number("PV1", "MPP_CUR", index),
        power_w=power_w,
        share=power_w / sum_w
        if power_w is not None and sum_w is not None and sum_w > 0 and not is_at_rest(sum_w)
        else None,
    )


# -- start-up of the built-in inverter ---------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StartUp:
    """Where the built-in inverter is between switched on and feeding."""

    code: int
    """As reported; may lie between two listed steps."""
    steps: tuple[int, ...]
    """The codes of all listed steps in their order."""
    position: int
    """The index in `steps` of the step that `code` belongs to."""
    group: str
    """starting, running, checking, safe, sleeping, resetting, or unknown."""
    of_starting: tuple[int, int] | None
    """Number of this step and of all steps, while starting."""

    @classmethod
    def of(cls, catalogue: Catalogue, code: int | None) -> StartUp | None:
        """The step of a code; None for no code. Values in between belong to the step below."""
        table = catalogue.codes("STECA_STARTUP")
        if code is None or table is None or code < 0:
            return None
        steps = tuple(sorted(int(key) for key in table.labels))
        position = max(i for i, listed in enumerate(steps) if listed <= code)
        group = table.class_of(steps[position]) or "unknown"
        starting = table.facts.get("classes", {}).get("starting", [])
        return cls(
            code=code,
            steps=steps,
            position=position,
            group=group,
            of_starting=(starting.index(steps[position]) + 1, len(starting))
            if group == "starting"
            else None,
        )

    @property
    def step(self) -> int:
        """The listed code of this step."""
        return self.steps[self.position]


def startup(snapshot: Snapshot, inverter: int) -> tuple[str, StartUp | None]:
    """Where a built-in inverter is, and the path of the value that says so.

    Of the first one the board speaks where the inverter itself does not.
    """
    path, code = f"PV1.STATE_INT[{inverter}]", snapshot.code("PV1", "STATE_INT", inverter)
    if code is None and inverter == 0:
        path, code = "STECA.STARTUP", snapshot.code("STECA", "STARTUP")
    return path, StartUp.of(snapshot.catalogue, code)


STARTUP_GROUPS: Final = {
    "starting": N_("starting up"),
    "running": N_("in operation"),
    "checking": N_("looking for a fault"),
    "safe": N_("in the safe state"),
    "sleeping": N_("asleep"),
    "resetting": N_("starting again"),
    "unknown": N_("not in any table"),
}


def inverters(snapshot: Snapshot) -> tuple[int, ...]:
    """The built-in inverters that are there (0: low voltage, 1: high voltage)."""
    count = max(snapshot.length("PV1", name) for name in ("INTERNAL_MD_AVAIL", "STATE_INT"))
    return tuple(
        index
        for index in range(count)
        if snapshot.code("PV1", "INTERNAL_MD_AVAIL", index)
        or snapshot.text("PV1", "INTERNAL_MD_MODEL", index)
        or snapshot.code("PV1", "STATE_INT", index)
    )


def external_inverters(snapshot: Snapshot) -> tuple[int, ...]:
    """The external inverters that have a model or a serial number."""
    return tuple(
        index
        for index in range(snapshot.length("PV1", "INV_MODEL"))
        if snapshot.text("PV1", "INV_MODEL", index) or snapshot.text("PV1", "INV_SERIAL", index)
    )


def local_hour(snapshot: Snapshot) -> float | None:
    """The hour of the day by the clock of the device, which holds local time."""
    local = snapshot.number("RTC", "WEB_TIME")
    return None if local is None else local % 86400.0 / 3600.0
