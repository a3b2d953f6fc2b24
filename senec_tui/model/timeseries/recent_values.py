"""The last day of watched values, in memory: what the chart of a variable shows.

Bounded: the newest points as they came, older ones in slots with minimum, mean and maximum.
Live values are always noted, others from when somebody charts them. Knows no terminal.
"""

from __future__ import annotations

import itertools
import math
from array import array
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.timeseries.series import Sample, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.device.source import Wanted
    from senec_tui.model.reading.snapshot import Snapshot

MOST_CHARTED: Final = 4
MOST_ELEMENTS: Final = 64
"""Of an array, so many elements from the first on are noted, and what is charted besides."""
FINE_KEPT: Final = 720
"""Points as they came: two hours at ten seconds."""
SLOT_S: Final = 180.0
"""A day in half the dots of a wide terminal's chart; each slot keeps its low and its high."""
SLOTS_KEPT: Final = 480
"""A day."""
GAP: Final = 2.5
"""So many usual distances between two points are a gap."""


class _Slots:
    """Equal stretches of time in a row: lowest, mean and highest value; NaN where there is none."""

    def __init__(self) -> None:
        self._first = 0
        """The number of the oldest slot; number 0 began with the epoch."""
        self._mean = array("f")
        """Singles, as the device sends them; doubles as soon as an integer needs more."""
        self._low = self._high = self._mean
        """The same column until something varies within a slot, which many values never do."""
        self._count = 0
        """Values in the newest slot."""

    def __len__(self) -> int:
        return len(self._mean)

    @property
    def held(self) -> int:
        """How many numbers are held."""
        return len(self._mean) * len(self._columns)

    @property
    def _columns(self) -> tuple[array[float], ...]:
        """Each once."""
        return (self._mean,) if self._low is self._mean else (self._low, self._mean, self._high)

    def add(self, at: float, value: float) -> None:
        """Note a value that is newer than all before."""
        if self._mean.typecode == "f" and array("f", (value,))[0] != value:
            columns = [array("d", column) for column in self._columns]
            self._low, self._mean, self._high = columns[0], columns[len(columns) // 2], columns[-1]
        ahead = int(at // SLOT_S) - self._first - len(self)
        if ahead < 0:
            self._count += 1
            self._lay_in(value)
            return
        if not self._count:
            self._first, ahead = self._first + ahead, 0
        empty = min(ahead, SLOTS_KEPT)
        for column in self._columns:
            column.extend(itertools.repeat(math.nan, empty))
            column.append(value)
            del column[:-SLOTS_KEPT]
        self._first = int(at // SLOT_S) + 1 - len(self)
        self._count = 1

    def _lay_in(self, value: float) -> None:
        """One more value of the newest slot."""
        if self._low is self._mean:
            if value == self._mean[-1]:
                return
            self._low, self._high = self._mean[:], self._mean[:]
        self._low[-1] = min(self._low[-1], value)
        self._mean[-1] += (value - self._mean[-1]) / self._count
        self._high[-1] = max(self._high[-1], value)

    def samples(self) -> Iterator[Sample]:
        """All that are not empty, oldest first."""
        columns = zip(self._low, self._mean, self._high, strict=True)
        for number, (low, mean, high) in enumerate(columns, self._first):
            if not math.isnan(low):
                yield Sample(number * SLOT_S, low, mean, high)


class PackedSeries:
    """One value over time, packed. Points must come in the order of time."""

    def __init__(self, unit: str = "", *, fine_kept: int = FINE_KEPT) -> None:
        self.unit = unit
        self._fine_kept = fine_kept
        self._at = array("d")
        self._value = array("d")
        self._slots = _Slots()

    def __len__(self) -> int:
        """How many numbers are held."""
        return 2 * len(self._at) + self._slots.held

    @property
    def last_at(self) -> float:
        """When the newest point was; minus infinity before the first."""
        return self._at[-1] if self._at else float("-inf")

    def add(self, at: float, value: float) -> None:
        """Note a point that is newer than all before."""
        self._at.append(at)
        self._value.append(value)
        if len(self._at) > self._fine_kept:
            self._slots.add(self._at.pop(0), self._value.pop(0))

    def series(self, start: float, end: float) -> Series:
        """What is known between two moments, and one sample more on either side."""
        return Series(self.unit, tuple(self._between(start, end)))

    def _between(self, start: float, end: float) -> list[Sample | None]:
        usual_s = self._usual_distance_s()
        result: list[Sample | None] = []
        before: Sample | None = None
        before_s = 0.0
        for sample, length_s in self._all():
            if sample.at > end and before is not None and before.at > end:
                break
            if before is not None and before.at >= start - max(before_s, usual_s):
                result.append(before)
                if sample.at - before.at > max(before_s, length_s) + GAP * usual_s:
                    result.append(None)
            before, before_s = sample, length_s
        if before is not None and before.at >= start:
            result.append(before)
        return result

    def _all(self) -> Iterator[tuple[Sample, float]]:
        for sample in self._slots.samples():
            yield sample, SLOT_S
        for at, value in zip(self._at, self._value, strict=True):
            yield Sample(at, value, value, value), 0.0

    def _usual_distance_s(self) -> float:
        distances = sorted(b - a for a, b in itertools.pairwise(self._at[-16:]))
        return distances[len(distances) // 2] if distances else SLOT_S


class RecentValues:
    """The live values, and what is charted, over the last day."""

    def __init__(self, live: Wanted = LIVE) -> None:
        self._live = frozenset((name, v) for name, names in live.items() for v in names)
        self._series: dict[Path, PackedSeries] = {}
        self.charted: tuple[Path, ...] = ()
        """What the chart shows, at most `MOST_CHARTED`; scalars and elements."""

    def chart(self, *paths: Path, add: bool = False) -> bool:
        """Chart these, instead of or beside what is charted; False if that is too many."""
        before = self.charted if add else ()
        wanted = tuple(dict.fromkeys((*before, *paths)))
        if len(wanted) > MOST_CHARTED:
            return False
        self.charted = wanted
        for path in wanted:
            self._series.setdefault(path, PackedSeries())
        return True

    def drop(self, path: Path) -> None:
        """Chart it no longer; what was noted stays."""
        self.charted = tuple(known for known in self.charted if known != path)

    @property
    def wanted(self) -> Wanted:
        """What is to be asked for at every poll, whatever tab is open."""
        names: dict[str, tuple[str, ...]] = {}
        for path in self.charted:
            known = names.get(path.object, ())
            if path.variable not in known:
                names[path.object] = (*known, path.variable)
        return names

    @property
    def followed(self) -> frozenset[tuple[str, str]]:
        """Objects and variables that are noted."""
        return self._live.union((path.object, path.variable) for path in self._series)

    def add(self, snapshot: Snapshot) -> None:
        """Note what a snapshot brings."""
        for object_name, variable in self.followed:
            stored = snapshot.stored(object_name, variable)
            if stored is None:
                continue
            scalar = isinstance(stored.raw, str)
            for index in range(min(snapshot.length(object_name, variable), MOST_ELEMENTS)):
                path = Path(object_name, variable, None if scalar else index)
                self._add(snapshot, path, stored.at)
        for path in self.charted:
            if path.element is not None and path.element >= MOST_ELEMENTS:
                stored = snapshot.stored(path.object, path.variable)
                if stored is not None:
                    self._add(snapshot, path, stored.at)

    def _add(self, snapshot: Snapshot, path: Path, at: float) -> None:
        packed = self._series.get(path)
        if packed is None:
            packed = self._series[path] = PackedSeries()
        if at <= packed.last_at:
            return
        reading = snapshot.reading(path)
        packed.unit = reading.unit or ""
        if reading.number is not None:
            packed.add(at, float(reading.number))

    def series(self, path: Path, start: float, end: float) -> Series:
        """The past of a value between two moments."""
        packed = self._series.get(path)
        return Series() if packed is None else packed.series(start, end)
