"""What a snapshot has to hand on: quantities with labels, value and time. Pure.

Only what is there, believable and not too old: an absent value is left out, never 0.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.feeds.export_table import DERIVED
from senec_tui.model.plant.battery import LETTERS, Battery
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.pv import generation_w, inputs_in_use
from senec_tui.model.plant.wallbox import configured_boxes, wallbox_power_w

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from senec_tui.catalogue.catalogue import Tier
    from senec_tui.feeds.export_table import ExportTable, Label, Quantity
    from senec_tui.model.reading.snapshot import Snapshot

STALE_POLLS: Final = 3
"""Where polls are rare, a live value is good for so many of them."""
_PHASES: Final = (0, 1, 2)
_AHEAD_S: Final = 60.0
"""A value from further ahead was read before the clock was set back: its age is not known."""

SampleLabels = tuple[tuple["Label", str], ...]


class QuantitySample(NamedTuple):
    """One value to hand on."""

    quantity: Quantity
    labels: SampleLabels
    """Name and value, in the order of the quantity: module `A`, cell, input and box from `1`,
    phase `L1`."""
    value: float
    """In the unit of the quantity; a state is its code, a binary 0 or 1."""
    at: float
    """When it arrived, Unix seconds of this computer."""

    @property
    def key(self) -> str:
        """Of the quantity and the labels: `cell_voltage_a_12`."""
        if not self.labels:
            return self.quantity.key
        return "_".join((self.quantity.key, *(value.lower() for _, value in self.labels)))

    @property
    def base_value(self) -> float:
        """In the base unit."""
        base = self.quantity.base
        return self.value if base is None else self.value * base.factor


def samples(snapshot: Snapshot, table: ExportTable, now: float) -> Iterator[QuantitySample]:
    """Everything of the table that is known at `now`, Unix seconds."""
    plant = QuantitySources(snapshot)
    for quantity in table.quantities:
        found = tuple(unchecked(quantity, plant))
        yield from fresh_ones(found, Freshness.of(snapshot, table, quantity.tier, now))


class QuantitySources:
    """What several quantities of a snapshot are made of, worked out once, if at all."""

    def __init__(self, snapshot: Snapshot, *, slots: tuple[int, ...] | None = None) -> None:
        """`slots`: of the modules that are fitted, where that is known already."""
        self.snapshot = snapshot
        self._slots = slots

    @cached_property
    def slots(self) -> tuple[int, ...]:
        """Of the modules that are fitted."""
        if self._slots is not None:
            return self._slots
        return tuple(module.slot for module in Battery.of(self.snapshot).fitted)

    @cached_property
    def flow(self) -> Flow | None:
        """Who gives and who takes; None: not known."""
        return Flow.from_snapshot(self.snapshot)

    @cached_property
    def _inputs(self) -> tuple[int, ...]:
        return tuple(range(inputs_in_use(self.snapshot)))

    @cached_property
    def _boxes(self) -> tuple[int, ...]:
        return tuple(range(configured_boxes(self.snapshot) or 0))

    def elements(self, label: Label) -> tuple[int, ...]:
        """Which elements of an array stand for something that is there."""
        if label == "module":
            return self.slots
        if label == "phase":
            return _PHASES
        if label == "input":
            return self._inputs
        return self._boxes if label == "wallbox" else ()


def sources(quantity: Quantity, plant: QuantitySources) -> tuple[object, ...]:
    """All that the samples of a quantity are made of; empty where that cannot be told."""
    if quantity.object == DERIVED:
        return ()
    snapshot = plant.snapshot
    elements = plant.elements(quantity.labels[0]) if quantity.labels else None
    if "{module}" not in quantity.variable:
        return (elements, snapshot.stored(quantity.object, quantity.variable))
    names = (quantity.variable.format(module=_letter(slot)) for slot in plant.slots)
    return (elements, *(snapshot.stored(quantity.object, name) for name in names))


def unchecked(quantity: Quantity, plant: QuantitySources) -> Iterator[QuantitySample]:
    """The samples of a quantity, however old they are."""
    return _derived(quantity, plant) if quantity.object == DERIVED else _read(quantity, plant)


def _read(quantity: Quantity, plant: QuantitySources) -> Iterator[QuantitySample]:
    snapshot, name = plant.snapshot, quantity.variable
    elements: Iterable[tuple[int, SampleLabels]]
    if not quantity.labels:
        yield from _believable(snapshot, quantity, name, ((0, ()),))
    elif "{module}" in name:
        module_label, cell_label = quantity.labels
        for module in map(_letter, plant.slots):
            cells = name.format(module=module)
            elements = (
                (index, ((module_label, module), (cell_label, str(index + 1))))
                for index in range(snapshot.length(quantity.object, cells))
            )
            yield from _believable(snapshot, quantity, cells, elements)
    else:
        (label,) = quantity.labels
        elements = ((one, ((label, _named(label, one)),)) for one in plant.elements(label))
        yield from _believable(snapshot, quantity, name, elements)


def _named(label: Label, index: int) -> str:
    if label == "module":
        return _letter(index)
    return f"L{index + 1}" if label == "phase" else str(index + 1)


def _letter(slot: int) -> str:
    return LETTERS[slot % len(LETTERS)]


def _believable(
    snapshot: Snapshot,
    quantity: Quantity,
    variable: str,
    elements: Iterable[tuple[int, SampleLabels]],
) -> Iterator[QuantitySample]:
    """What there is of elements with their labels; a scalar is the same for each."""
    stored = snapshot.stored(quantity.object, variable)
    if stored is None:
        return
    numbers = snapshot.numbers(quantity.object, variable)
    for index, labels in elements:
        place = index if stored.is_array else 0
        number = numbers[place] if place < len(numbers) else None
        if number is None or not math.isfinite(number):
            continue
        value = float(bool(number)) if quantity.kind == "binary" else float(number)
        yield QuantitySample(quantity, labels, value, stored.at)


# -- derived -----------------------------------------------------------------------------------


def _flow(figure: Callable[[Flow], float]) -> Callable[[QuantitySources], float | None]:
    def of(plant: QuantitySources) -> float | None:
        return None if plant.flow is None else figure(plant.flow)

    return of


_PV: Final = ("ENERGY", "GUI_INVERTER_POWER")
_FLOW: Final = (
    _PV,
    ("ENERGY", "GUI_HOUSE_POW"),
    ("ENERGY", "GUI_GRID_POW"),
    ("ENERGY", "GUI_BAT_DATA_POWER"),
)
_Figure = tuple["Callable[[QuantitySources], float | None]", tuple[tuple[str, str], ...]]
FIGURES: Final[Mapping[str, _Figure]] = {
    "PV_POWER": (lambda plant: generation_w(plant.snapshot), (_PV,)),
    "GRID_IMPORT_POWER": (_flow(lambda flow: flow.import_w), _FLOW),
    "GRID_EXPORT_POWER": (_flow(lambda flow: flow.export_w), _FLOW),
    "BATTERY_CHARGE_POWER": (_flow(lambda flow: flow.charge_w), _FLOW),
    "BATTERY_DISCHARGE_POWER": (_flow(lambda flow: flow.discharge_w), _FLOW),
    "WALLBOX_POWER": (
        lambda plant: wallbox_power_w(plant.snapshot),
        (("WALLBOX", "APPARENT_CHARGING_POWER"),),
    ),
}
"""Name -> the figure, and what it is made of; it is as old as the oldest of that."""


def _derived(quantity: Quantity, plant: QuantitySources) -> Iterator[QuantitySample]:
    figure, parts = FIGURES[quantity.variable]
    value, found = figure(plant), (plant.snapshot.stored(*part) for part in parts)
    times = [stored.at for stored in found if stored is not None]
    if value is not None and times:
        yield QuantitySample(quantity, (), value, min(times))


# -- age ---------------------------------------------------------------------------------------


class Freshness(NamedTuple):
    """When values were read that may be taken for true."""

    begin: float
    end: float

    @classmethod
    def of(cls, snapshot: Snapshot, table: ExportTable, tier: Tier, now: float) -> Freshness:
        """For what is read so often, at `now`, Unix seconds."""
        return cls(now - good_for_s(snapshot, table, tier), now + _AHEAD_S)


def fresh_ones(samples: tuple[QuantitySample, ...], span: Freshness) -> tuple[QuantitySample, ...]:
    """Those that were read then."""
    return tuple(sample for sample in samples if span.begin <= sample.at <= span.end)


def good_for_s(snapshot: Snapshot, table: ExportTable, tier: Tier) -> float:
    """How long a value that is read so often may be taken for true."""
    return max(table.stale_after_s[tier], STALE_POLLS * snapshot.link.interval_s)
