"""What is kept of a snapshot, and under which name. Pure.

A *curve* is a number worth drawing: measurements and limits of the catalogue, one per array
element, and a few derived ones. A *fact* is everything else: states, versions, settings, counters,
text; kept as wire text when it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import parse_path
from senec_tui.catalogue.units import units
from senec_tui.device.stored import ABSENT, means_the_same
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.history.database import raw_to_text
from senec_tui.model.history.known_names import MOST_ELEMENTS
from senec_tui.model.plant.battery import Battery, widest_spread_mv
from senec_tui.model.plant.wallbox import wallbox_power_w
from senec_tui.model.reading.units_and_codes import interpret, plausible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from senec_tui.catalogue import Catalogue, Path
    from senec_tui.catalogue.catalogue import VariableKind
    from senec_tui.device.source import Raw
    from senec_tui.device.stored import Stored
    from senec_tui.language import Language
    from senec_tui.model.history.event_kinds import ChangeKind
    from senec_tui.model.reading.snapshot import Snapshot

DERIVED: Final = "DERIVED"
"""Stands where curves of the device have their object name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A curve that people know by a short name."""

    name: str
    path: str
    """`OBJECT.VARIABLE[INDEX]`, or `DERIVED.NAME`."""
    unit: str
    label: str
    """Message id."""

    def words(self, tr: Language) -> str:
        """The label in this language."""
        return tr(self.label)


CURVES: Final[Mapping[str, Channel]] = {
    name: Channel(name=name, path=path, unit=unit, label=label)
    for name, path, unit, label in (
        ("pv", "ENERGY.GUI_INVERTER_POWER", "W", N_("PV")),
        ("house", "ENERGY.GUI_HOUSE_POW", "W", N_("House")),
        ("grid", "ENERGY.GUI_GRID_POW", "W", N_("Grid (import +)")),
        ("battery", "ENERGY.GUI_BAT_DATA_POWER", "W", N_("Battery (charge +)")),
        ("wallbox", "DERIVED.WALLBOX_POWER", "W", N_("Wallbox")),
        ("soc", "ENERGY.GUI_BAT_DATA_FUEL_CHARGE", "%", N_("Charge level")),
        ("cell-spread", "DERIVED.CELL_SPREAD", "mV", N_("Cell spread")),
        ("cell-temperature", "DERIVED.CELL_TEMPERATURE", "°C", N_("Warmest cell")),
        ("case-temperature", "TEMPMEASURE.CASE_TEMP", "°C", N_("Case")),
        ("battery-temperature", "TEMPMEASURE.BATTERY_TEMP", "°C", N_("Battery")),
        ("frequency", "PM1OBJ1.FREQ", "Hz", N_("Grid frequency")),
    )
}

_DERIVED_UNITS: Final = {"WALLBOX_POWER": "W", "CELL_SPREAD": "mV", "CELL_TEMPERATURE": "°C"}

_CURVE_KINDS: Final[frozenset[VariableKind]] = frozenset({"measurement", "limit"})
SLOW_KINDS: Final[frozenset[VariableKind]] = frozenset({"counter", "diag", "timestamp"})
"""Facts that may change at every poll and tell little by it."""

_WARNING_WORDS: Final = ("ALARM", "ERROR", "FAULT", "WARN")
_EVENT_OF_KIND: Final[Mapping[VariableKind, ChangeKind]] = {
    "state": "state",
    "version": "firmware",
    "setting": "setting",
    "identity": "identity",
}

_ONE_POLL_S: Final = 60.0
"""What arrived longer ago was not part of this poll."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """One curve's value in a poll: as decoded, not yet scaled."""

    path: str
    prefix: str
    """Wire prefix, so that the wire text can be made again."""
    value: float


@dataclass(frozen=True, slots=True)
class StoredFact:
    """One variable's wire text in a poll."""

    path: str
    raw: Raw
    at: float
    """When it arrived."""
    event: ChangeKind | None
    """The kind of event that a change of it is; None: none."""
    slow: bool
    """Kept once an hour at most."""


def resolve(name: str) -> str:
    """The path of a curve from its short name or a path.

    Raises:
        UsageError: neither.
    """
    if name in CURVES:
        return CURVES[name].path
    path = parse_path(name)
    if not path.variable:
        raise UsageError(
            N_("“{name}” is no curve; use one of {known}, or OBJECT.VARIABLE"),
            name=name,
            known=", ".join(CURVES),
        )
    return str(path)


def unit_and_scale(path: str, catalogue: Catalogue) -> tuple[str | None, float]:
    """The unit of a curve, and what its kept numbers are multiplied with to get it."""
    name, _, rest = path.partition(".")
    if name == DERIVED:
        return _DERIVED_UNITS.get(rest), 1.0
    variable = catalogue.variable(name, rest.partition("[")[0])
    return (None, 1.0) if variable is None else (variable.unit, variable.scale)


def is_kept(path: Path, catalogue: Catalogue) -> bool:
    """Whether the number at a path is kept as a curve, whenever somebody asks for it."""
    variable = catalogue.variable(path.object, path.variable)
    return variable is not None and variable.kind in _CURVE_KINDS


def step(path: str, prefix: str, catalogue: Catalogue) -> float:
    """The smallest difference worth keeping once samples are thinned, in kept numbers."""
    unit, scale = unit_and_scale(path, catalogue)
    known = units().get(unit or "")
    told = None if known is None else known.step
    if prefix == "fl":
        return (told or 0.01) / scale
    return min(1.0, (told or 1.0) / scale)


def curves(snapshot: Snapshot, before: Snapshot | None) -> Iterator[Sampled]:
    """The curves' values that arrived since `before`, derived ones last."""
    fresh = False
    for name, variable_name, stored in _arrived(snapshot, before):
        if snapshot.at - stored.at > _ONE_POLL_S:
            continue
        variable = snapshot.catalogue.variable(name, variable_name)
        if variable is None or variable.kind not in _CURVE_KINDS:
            continue
        fresh = True
        path = f"{name}.{variable_name}"
        for index, value in enumerate(stored.values[:MOST_ELEMENTS]):
            if isinstance(value, int | float) and plausible(variable, interpret(variable, value)):
                full = f"{path}[{index}]" if stored.is_array else path
                yield Sampled(full, stored.prefix(index) or "fl", float(value))
    if fresh:
        yield from _derived(snapshot, before)


def facts(snapshot: Snapshot, before: Snapshot | None) -> Iterator[StoredFact]:
    """Everything else that arrived since `before`, and what the device no longer has, or has again.

    Credentials are left out.
    """
    yield from _gone(snapshot, before)
    lacked = frozenset() if before is None else before.lacking
    for name, variable_name, stored in _arrived(snapshot, before):
        variable = snapshot.catalogue.variable(name, variable_name)
        kind: VariableKind = "diag" if variable is None else variable.kind
        is_back = f"{name}.{variable_name}" in lacked
        if is_curve_number(kind, stored) and not is_back:
            continue
        if _is_secret(kind, variable_name):
            continue
        yield StoredFact(
            f"{name}.{variable_name}",
            stored.raw,
            stored.at,
            _event(kind, variable_name),
            slow=not is_back and (kind in SLOW_KINDS or kind in _CURVE_KINDS),
        )


def is_curve_number(kind: VariableKind, stored: Stored) -> bool:
    """Whether it is a sample of a curve; as a fact that says no more than that it is there."""
    first = next(iter(stored.values), None)
    return kind in _CURVE_KINDS and isinstance(first, int | float)


def _is_secret(kind: VariableKind, variable_name: str) -> bool:
    return kind == "credential" or variable_name in ("USERNAME", "PASSWORD")


def _gone(snapshot: Snapshot, before: Snapshot | None) -> Iterator[StoredFact]:
    """What the device says that it does not have, and did not say before."""
    paths = snapshot.lacking - (frozenset() if before is None else before.lacking)
    if before is not None:
        for name in snapshot.missing - before.missing:
            paths |= {f"{name}.{variable}" for variable in before.sections.get(name, ())}
    for path in sorted(paths):
        name, _, variable_name = path.partition(".")
        variable = snapshot.catalogue.variable(name, variable_name)
        if not _is_secret("diag" if variable is None else variable.kind, variable_name):
            yield StoredFact(path, ABSENT, snapshot.at, None, slow=False)


def is_cut(snapshot: Snapshot, before: Snapshot | None) -> bool:
    """Whether an array that arrived since `before` is too long for all of it to be kept."""
    return any(len(stored.values) > MOST_ELEMENTS for _, _, stored in _arrived(snapshot, before))


def event_of_change(path: str, catalogue: Catalogue) -> ChangeKind | None:
    """The kind of event that a change of a fact is; None: none."""
    name, _, variable_name = path.partition(".")
    variable = catalogue.variable(name, variable_name)
    return None if variable is None else _event(variable.kind, variable_name)


def changed_elements(path: str, old: Raw, new: Raw) -> Iterator[tuple[str, str, str]]:
    """Path, wire text before and after of what means something else now: of each element."""
    if means_the_same(old, new):
        return
    if isinstance(old, str) or isinstance(new, str) or len(old) != len(new):
        yield path, raw_to_text(old), raw_to_text(new)
        return
    pairs = zip(old[:MOST_ELEMENTS], new[:MOST_ELEMENTS], strict=True)
    for index, (before, after) in enumerate(pairs):
        if not means_the_same(before, after):
            yield f"{path}[{index}]", before, after


_COPIES: Final = frozenset({"STAT_STATE_DECODE"})
"""What says again what another variable says; a change of both is one event."""


def _event(kind: VariableKind, variable_name: str) -> ChangeKind | None:
    if variable_name in _COPIES:
        return None
    if kind in ("bitfield", "flag", "state") and any(w in variable_name for w in _WARNING_WORDS):
        return "warning"
    return _EVENT_OF_KIND.get(kind)


def _arrived(snapshot: Snapshot, before: Snapshot | None) -> Iterator[tuple[str, str, Stored]]:
    # Merging keeps the objects of what did not arrive, so identity tells new from old.
    for name, section in snapshot.sections.items():
        old = None if before is None else before.sections.get(name)
        if old is section:
            continue
        for variable_name, stored in section.items():
            if old is None or old.get(variable_name) is not stored:
                yield name, variable_name, stored


def _derived(snapshot: Snapshot, before: Snapshot | None) -> Iterator[Sampled]:
    def arrived(name: str, variable: str) -> bool:
        stored = snapshot.stored(name, variable)
        return stored is not None and (
            before is None or before.stored(name, variable) is not stored
        )

    if arrived("WALLBOX", "APPARENT_CHARGING_POWER"):
        power_w = wallbox_power_w(snapshot)
        if power_w is not None:
            yield Sampled(f"{DERIVED}.WALLBOX_POWER", "fl", power_w)
    if arrived("BMS", "CELL_VOLTAGES_MODULE_A"):
        spread_mv = widest_spread_mv(Battery.of(snapshot))
        if spread_mv is not None:
            yield Sampled(f"{DERIVED}.CELL_SPREAD", "fl", spread_mv)
    if arrived("BMS", "CELL_TEMPERATURES_MODULE_A"):
        warmest = Battery.of(snapshot).warmest
        if warmest is not None:
            yield Sampled(f"{DERIVED}.CELL_TEMPERATURE", "fl", warmest.value)
