"""What the thinking rests on: everything that is read from the history, once, still packed.

Missing is missing: a curve without a day has no entry for it. Times that cannot be (a clock of this
computer that was wrong) are left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.limits import limits
from senec_tui.model.history import channels
from senec_tui.model.history.database import MINUTE_LEVEL
from senec_tui.model.history.slots import EMPTY
from senec_tui.model.plant.battery import LETTERS, LFP, NMC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from senec_tui.device.stored import Stored
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.slots import PackedMeans

    ReadingProgress = Callable[[float, str], None]

DAY_S: Final = 86_400
QUARTER_S: Final = 900
QUARTER_H: Final = QUARTER_S / 3600
QUARTERS: Final = DAY_S // QUARTER_S
MONTH_DAYS: Final = 30.44
_OLDEST: Final = datetime(2012, 1, 1, tzinfo=UTC).timestamp()
"""Before that there was no such appliance: the clock of this computer was not set."""

CELLS: Final = "BMS.CELL_VOLTAGES_MODULE_"
ENERGIES: Final = ("charge", "discharge", "export", "house")


class Curve:
    """A curve by days: means of quarters of an hour."""

    def __init__(self, days: Mapping[int, PackedMeans], scale: float) -> None:
        """`scale`: what kept numbers are multiplied with."""
        self.days = days
        self._scale = scale

    def without(self, days: Iterable[int]) -> Curve:
        """The same without some days."""
        left_out = set(days)
        kept = {day: block for day, block in self.days.items() if day not in left_out}
        return Curve(kept, self._scale)

    def at(self, day: int, place: int) -> float | None:
        """The mean of a slot of a day; None: not measured."""
        block = self.days.get(day)
        value = None if block is None else block.value(place)
        return None if value is None else value * self._scale

    def of_day(self, day: int) -> list[float | None]:
        """All slots of a day; empty where nothing was kept of it."""
        block = self.days.get(day)
        if block is None:
            return []
        values = map(block.value, range(len(block.numbers)))
        return [None if value is None else value * self._scale for value in values]


@dataclass(frozen=True, slots=True)
class Quarter:
    """Energy of a quarter of an hour, Wh; meaningless where little of it was measured."""

    start: int
    measured: float
    """The part of it that was measured, 0 to 1."""
    charge_wh: float
    discharge_wh: float
    export_wh: float
    house_wh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """A module in a slot for a while."""

    slot: int
    serial: str
    """Wire text of its number; "" where the device tells none."""
    start: float
    end: float

    def holds(self, day: int) -> bool:
        """Whether it was there for all of a UTC day."""
        return self.start <= day * DAY_S and (day + 1) * DAY_S <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A span of history, read once for all that is said of the battery in it."""

    start: float
    end: float
    days: tuple[int, ...]
    """UTC days of which charge level or power of the battery is known."""
    wrong_clock: bool
    """The history holds times that cannot be, or a clock that went back."""
    soc: Curve
    battery_w: Curve
    cells: Mapping[int, tuple[Curve, ...]]
    """By slot; curves of all cells that there ever were."""
    currents: Mapping[int, Curve]
    voltages: Mapping[int, Curve]
    socs: Mapping[int, Curve]
    temperatures: Mapping[int, Curve]
    quarters: tuple[Quarter, ...]
    fittings: tuple[Fitting, ...]
    """In order of time."""
    history: History
    """For what only one of the questions needs."""

    def cell_count(self, slot: int, day: int) -> int:
        """How many cells of a slot were measured on a day."""
        return sum(day in curve.days for curve in self.cells.get(slot, ()))

    def level(self, start: int) -> float | None:
        """The charge in %, mean of the quarter of an hour that begins then."""
        return self.soc.at(start // DAY_S, start % DAY_S // QUARTER_S)

    def chemistry(self, slot: int, day: int) -> str | None:
        """By the number of cells, as everywhere."""
        count, ours = self.cell_count(slot, day), limits()
        if count == ours.cells_per_module_nmc:
            return NMC
        return LFP if count == ours.cells_per_module_lfp else None

    @property
    def battery_since(self) -> float:
        """When the battery became the one that it is: the last time that modules changed."""
        return max((f.start for f in self.fittings if f.end >= self.end), default=self.start)


def read(
    history: History,
    start: float,
    end: float,
    progress: ReadingProgress = lambda _part, _what: None,
    *,
    only_energy: bool = False,
) -> Evidence:
    """Everything that the battery's health rests on. Blocking.

    `only_energy`: what its capacity needs and no more, which is read in a few hundredths of a
    second.

    Raises:
        StorageError: the history cannot be read.
    """
    first, wrong_clock = max(start, _OLDEST), start < _OLDEST
    # A day counts once it is whole.
    first_day = first_whole_day(first)
    cells = _cells(history, first, end, progress, only_energy=only_energy)
    at_work = () if only_energy else tuple(cells)
    soc = curve(history, "ENERGY.GUI_BAT_DATA_FUEL_CHARGE", first, end)
    battery_w = curve(history, "ENERGY.GUI_BAT_DATA_POWER", first, end)
    known_days = soc.days.keys() | battery_w.days.keys()
    clock_events = history.events(first, end, kinds=("clock",), limit=1)
    return Evidence(
        start=first,
        end=end,
        days=tuple(sorted(day for day in known_days if day >= first_day)),
        wrong_clock=wrong_clock or bool(clock_events),
        soc=soc,
        battery_w=battery_w,
        cells=cells,
        currents={slot: curve(history, f"BMS.CURRENT[{slot}]", first, end) for slot in at_work},
        voltages={slot: curve(history, f"BMS.VOLTAGE[{slot}]", first, end) for slot in at_work},
        socs={slot: curve(history, f"BMS.SOC[{slot}]", first, end) for slot in at_work},
        temperatures={
            slot: curve(history, f"BMS.CELL_TEMPERATURES_MODULE_{LETTERS[slot]}[0]", first, end)
            for slot in at_work
        },
        quarters=tuple(
            Quarter(start, ms / (QUARTER_S * 1000), *(mwh / 1000 for mwh in energies))
            for start, ms, *energies in history.energy_quarters(ENERGIES, first, end)
        ),
        fittings=tuple(_without_gone(_fittings(history, sorted(cells), first, end), cells, end)),
        history=history,
    )


def _cells(
    history: History, start: float, end: float, progress: ReadingProgress, *, only_energy: bool
) -> dict[int, tuple[Curve, ...]]:
    """Slot -> the curves of its cells; `only_energy`: none, but every slot that ever had some."""
    known = history.curves()
    slots = sorted({name[len(CELLS)] for name in known if name.startswith(CELLS)})
    cells: dict[int, tuple[Curve, ...]] = {}
    for number, letter in enumerate(slots):
        progress(number / (len(slots) + 2), f"cells {letter}")
        count = sum(name.startswith(f"{CELLS}{letter}[") for name in known)
        paths = [f"{CELLS}{letter}[{index}]" for index in range(0 if only_energy else count)]
        curves = tuple(_without_zeros(curve(history, path, start, end)) for path in paths)
        if only_energy or any(found.days for found in curves):
            cells[LETTERS.index(letter)] = curves
    progress(len(slots) / (len(slots) + 2), "modules")
    return cells


def first_whole_day(at: float) -> int:
    """The first UTC day that begins at a moment or after it."""
    return -int(-at // DAY_S)


def span_of(days: Sequence[int]) -> tuple[int, int]:
    """From the beginning of the first to the end of the last of some UTC days, Unix seconds."""
    return days[0] * DAY_S, (days[-1] + 1) * DAY_S


def curve(history: History, path: str, start: float, end: float) -> Curve:
    """A curve by days, in the units of the catalogue."""
    _, scale = channels.unit_and_scale(path, history.catalogue)
    return Curve(history.day_means(path, start, end), scale)


def _without_zeros(found: Curve) -> Curve:
    """Without the days on which a cell read nothing but 0: no module was there."""
    return found.without(
        day
        for day, block in found.days.items()
        if block.base <= 0 and not any(number and number != EMPTY for number in block.numbers)
    )


def minutes(history: History, path: str, start: float, end: float) -> Curve:
    """The same by minutes, which are kept for months."""
    _, scale = channels.unit_and_scale(path, history.catalogue)
    return Curve(history.day_means(path, start, end, MINUTE_LEVEL), scale)


def numbers_told(history: History, path: str, start: float, end: float) -> tuple[Stored, ...]:
    """The changes of a fact that is a number, without times at which the device lacked it."""
    return tuple(stored for stored in history.fact_changes(path, start, end) if stored.has_number)


def spans_told(
    changes: Sequence[Stored], start: float, end: float
) -> Iterator[tuple[Stored, float, float]]:
    """Each of the changes of a fact, with from when to when it was so within a span."""
    begins = [max(stored.at, start) for stored in changes]
    for stored, (begin, until) in zip(changes, pairwise((*begins, end)), strict=True):
        yield stored, begin, until


def _fittings(history: History, slots: list[int], start: float, end: float) -> list[Fitting]:
    """Which module was in which slot, from its serial number where there is one."""
    changes = history.fact_changes("BMS.SERIAL", start, end)
    if not any(_serial(stored.values, slot) for stored in changes for slot in slots):
        changes = history.fact_changes("BMS.SN", start, end)
    found: list[Fitting] = []
    for slot in slots:
        begin, serial = start, ""
        for stored in changes:
            now = _serial(stored.values, slot)
            if not now or now == serial:
                # A module that does not answer for a while is still the one that it was.
                continue
            if serial:
                found.append(Fitting(slot=slot, serial=serial, start=begin, end=stored.at))
                begin = stored.at
            serial = now
        found.append(Fitting(slot=slot, serial=serial, start=begin, end=end))
    return sorted(found, key=lambda fitting: (fitting.start, fitting.slot))


def _without_gone(
    fittings: list[Fitting], cells: Mapping[int, tuple[Curve, ...]], end: float
) -> Iterator[Fitting]:
    """A slot without a measurement since other modules came is empty since then."""
    newest = max((fitting.start for fitting in fittings), default=0.0)
    for fitting in fittings:
        last = max((max(curve.days) for curve in cells[fitting.slot] if curve.days), default=0)
        if fitting.end >= end and fitting.start < newest and last * DAY_S < newest:
            yield replace(fitting, end=newest)
        else:
            yield fitting


def _serial(values: tuple[object, ...], slot: int) -> str:
    value = values[slot] if slot < len(values) else None
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and value else ""
