"""The appliance as a whole: what it is, since when it runs, and where each object is shown. Pure.

Sources: protocol §1, §6.1, §7 and §12; the types, generations and chemistries of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.catalogue import Variable
    from senec_tui.model.reading.snapshot import Snapshot

COUNTER_WRAPS_S: Final = 2**32 / 1000.0
"""After so long `RTC.TIMESTAMP_MS` starts again at 0: 49.7 days."""

HOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "BAT1": ("battery", "pv", "system"),
    "BAT1OBJ1": ("overview", "pv", "system"),
    "BAT1OBJ2": ("system",),
    "BAT1OBJ3": ("system",),
    "BAT1OBJ4": ("system",),
    "BMS": ("overview", "battery", "system"),
    "BMS_PARA": ("battery",),
    "BMZ_CURRENT_LIMITS": ("system",),
    "CASC": ("overview", "system"),
    "CELL_DEVIATION_ROC": ("system",),
    "CURRENT_IMBALANCE_CONTROL": ("battery",),
    "DEBUG": ("system",),
    "DISPLAY": ("system",),
    "DISPLAYSYS_UPDATE": ("system",),
    "ENERGY": ("overview", "battery", "system"),
    "FACTORY": ("overview", "battery", "system"),
    "FAN_SPEED": ("pv", "system"),
    "FAN_TEST": ("system",),
    "FEATURES": ("system", "peak"),
    "FILE": ("system",),
    "GRIDCONFIG": ("grid",),
    "IPU": ("system",),
    "LOG": ("system",),
    "PM1": ("system",),
    "PM1OBJ1": ("overview", "grid", "system"),
    "PM1OBJ2": ("grid", "system"),
    "PV1": ("overview", "pv"),
    "PWR_UNIT": ("system",),
    "RTC": ("system",),
    "SELFTEST_RESULTS": ("pv", "system"),
    "SENEC_IO_INPUT": ("pv", "system"),
    "SENEC_IO_OUTPUT": ("system",),
    "SOCKETS": ("system",),
    "STATISTIC": ("system",),
    "STECA": ("pv",),
    "SYS_UPDATE": ("system",),
    "TEMPMEASURE": ("overview", "system"),
    "TEST": ("system",),
    "UPDATE": ("system",),
    "V_STECA": ("pv",),
    "WALLBOX": ("overview", "wallbox", "system"),
    "WIZARD": ("pv", "wallbox", "system"),
}
"""Object -> the tabs that show its values. Every object is listed on System besides."""


# -- identity and time ------------------------------------------------------------------------


def group_of_type(snapshot: Snapshot, grouping: str) -> str | None:
    """`generation` (V1, V2, V2.1, V3) or `chemistry` (lead, nmc, lfp) by the product type."""
    table = snapshot.catalogue.codes("SYS_TYPE")
    code = snapshot.code("FACTORY", "SYS_TYPE")
    if table is None or code is None:
        return None
    groups: Mapping[str, list[int]] = table.facts.get(grouping, {})
    return next((name for name, codes in groups.items() if code in codes), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """How long the controller has been running, by its own counter."""

    seconds: float
    """Since the start; unless `settled`, perhaps 49.7 days more, or several times that."""
    started_at: float
    """Unix seconds of this computer."""
    settled: bool
    """Whether the battery management's time of its start says how often the counter wrapped."""


BOOT_SLACK_S: Final = 600.0
"""`BMS.BMS_STATUS_TIMESTAMP` lay 13.5 and 105 s after the start in two recordings (inferred)."""


def uptime(snapshot: Snapshot) -> Uptime | None:
    """From `RTC.TIMESTAMP_MS` when it was read; None when it is not known."""
    counter_ms = snapshot.number("RTC", "TIMESTAMP_MS")
    stored = snapshot.stored("RTC", "TIMESTAMP_MS")
    if counter_ms is None or stored is None:
        return None
    counter_s = counter_ms / 1000.0
    wraps = _wraps(snapshot, stored.at - counter_s)
    seconds = counter_s + COUNTER_WRAPS_S * (wraps or 0)
    return Uptime(seconds=seconds, started_at=stored.at - seconds, settled=wraps is not None)


def _wraps(snapshot: Snapshot, started_at: float) -> int | None:
    """How often the counter started again, by the time at which the battery management did.

    `started_at`: as if it never did, by this computer's clock. None where nothing fits.
    """
    told = snapshot.number("BMS", "BMS_STATUS_TIMESTAMP")
    if not told:
        return None
    # That time is the device's own: what its clock is off is taken out.
    before_s = started_at + (clock_drift_s(snapshot) or 0.0) - told
    wraps = round(before_s / COUNTER_WRAPS_S)
    fits = wraps >= 0 and abs(before_s - wraps * COUNTER_WRAPS_S) <= BOOT_SLACK_S
    return wraps if fits else None


def mac_address(snapshot: Snapshot) -> str | None:
    """`02:00:00:00:00:01` from its six decimal bytes; None when it is not known."""
    parts = [snapshot.code("WIZARD", "MAC_ADDRESS_BYTES", i) for i in range(6)]
    known = [part for part in parts if part is not None]
    return ":".join(f"{part:02X}" for part in known) if len(known) == 6 else None


def clock_drift_s(snapshot: Snapshot) -> float | None:
    """Device clock minus this computer's, seconds; `WEB_TIME` is local wall time (protocol)."""
    local = snapshot.number("RTC", "WEB_TIME")
    offset_min = snapshot.number("RTC", "UTC_OFFSET")
    stored = snapshot.stored("RTC", "WEB_TIME")
    if local is None or offset_min is None or stored is None:
        return None
    return local - 60.0 * offset_min - stored.at


# -- what is fitted ---------------------------------------------------------------------------


def power_units(snapshot: Snapshot) -> tuple[int, ...]:
    """The power units (heating element, CHP) that are there."""
    count = snapshot.length("PWR_UNIT", "TYPE")
    return tuple(
        index
        for index in range(count)
        if snapshot.number("PWR_UNIT", "TYPE", index)
        or snapshot.number("PWR_UNIT", "POWER", index)
        or snapshot.text("PWR_UNIT", "SERIAL", index)
    )


def cascaded_systems(snapshot: Snapshot) -> tuple[int, ...]:
    """Slots of a cascade that show a sign of life; absent ones read 100 % and 0 W."""
    count = snapshot.length("CASC", "SOC")
    return tuple(
        index
        for index in range(count)
        if snapshot.number("CASC", "POWER", index)
        or snapshot.number("CASC", "STATE", index)
        or snapshot.number("CASC", "SOC", index) not in (None, 0.0, 100.0)
    )


PROGRAMMES: Final[tuple[tuple[str, str, str], ...]] = (
    ("ENERGY", "SAFE_CHARGE_RUNNING", N_("safety charge")),
    ("ENERGY", "LI_STORAGE_MODE_RUNNING", N_("lithium storage mode")),
    ("ENERGY", "OFFPEAK_RUNNING", N_("off-peak charging")),
    ("ENERGY", "INIT_CHARGE_RUNNING", N_("first charge")),
    ("ENERGY", "GUI_CAP_TEST_STATE", N_("capacity test")),
    ("ENERGY", "GUI_TEST_CHARGE_STAT", N_("test charge")),
    ("ENERGY", "GUI_TEST_DISCHARGE_STAT", N_("test discharge")),
    ("ENERGY", "VPP_IS_ACTIVE", N_("virtual power plant")),
    ("ENERGY", "ZERO_EXPORT", N_("zero feed-in")),
    ("ENERGY", "STAT_MAINT_REQUIRED", N_("maintenance due")),
    ("BAT1", "ISLAND_ENABLE", N_("backup power allowed")),
    ("BAT1", "DRM0_ASSERT", N_("demand response")),
    ("WIZARD", "PS_ENABLE", N_("peak shaving")),
)
"""Flags of special programmes, and messages that name them."""


def programmes(snapshot: Snapshot) -> tuple[list[int], list[int]]:
    """Indices of `PROGRAMMES` that are on, and that are off; unknown ones are in neither."""
    on: list[int] = []
    off: list[int] = []
    for index, (object_name, name, _) in enumerate(PROGRAMMES):
        code = snapshot.code(object_name, name)
        if code is not None:
            (on if code else off).append(index)
    return on, off


# -- the list of objects ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectLine:
    """One object of the device, for the list that leaves none out."""

    name: str
    homes: tuple[str, ...]
    """Ids of the tabs that show its values."""
    known: int
    """Variables in the catalogue."""
    received: int
    """Variables received so far; perhaps not all that the device has."""
    presence: str
    """here, empty, missing, or unasked."""
    first: str
    """A value of it to explain, `BMS.SOC`, or ""."""


def object_lines(snapshot: Snapshot) -> tuple[ObjectLine, ...]:
    """All 42 objects of the known request, and whatever else the device has answered."""
    names = sorted({*HOMES, *snapshot.sections})
    return tuple(_object_line(snapshot, name) for name in names)


def _object_line(snapshot: Snapshot, name: str) -> ObjectLine:
    entry = snapshot.catalogue.object(name)
    section = snapshot.sections.get(name)
    if name in snapshot.missing:
        presence = "missing"
    elif section is None:
        presence = "unasked"
    else:
        presence = "here" if section else "empty"
    return ObjectLine(
        name=name,
        homes=HOMES.get(name, ()),
        known=0 if entry is None else len(entry.variables),
        received=len(section or ()),
        presence=presence,
        first=str(Path(name, min(section))) if section else "",
    )


def variables_here(snapshot: Snapshot, object_name: str) -> tuple[Variable, ...]:
    """The listed variables of an object that the device has, in the order of the catalogue."""
    entry = snapshot.catalogue.object(object_name)
    section = snapshot.sections.get(object_name, {})
    if entry is None:
        return ()
    return tuple(variable for name, variable in entry.variables.items() if name in section)
