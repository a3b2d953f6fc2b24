"""The last day of watched values, in memory: what the chart of a variable shows.

Bounded: the newest points as they came, older ones by the minute with minimum, mean and maximum.
Live values are always tracked, others from when somebody charts them. Knows no terminal.
"""

from __future__ import annotations

import itertools
from array import array
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.model.live import LIVE
from senec_tui.model.series import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.device.source import Wanted
    from senec_tui.model.snapshot import Snapshot

MOST_CHARTED: Final = 4
FINE_KEPT: Final = 720
"""Points as they came: two hours at ten seconds."""
SLOT_S: Final = 60.0
SLOTS_KEPT: Final = 1440
"""A day."""
GAP: Final = 2.5
"""So many usual distances between two points are a gap."""
_SLACK: Final = 64
"""Rows beyond the bound before the oldest are dropped together."""


class Track:
    """One value over time. Points must come in the order of time."""

    def __init__(self) -> None:
        self._at = array("d")
        self._value = array("d")
        self._slots: tuple[array[float], ...] = tuple(array("d") for _ in range(4))
        """Begin, low, sum, high."""
        self._counts = array("L")

    @property
    def last_at(self) -> float:
        """When the newest point was; minus infinity before the first."""
        return self._at[-1] if self._at else float("-inf")

    def add(self, at: float, value: float) -> None:
        """Note a point that is newer than all before."""
        self._at.append(at)
        self._value.append(value)
        if len(self._at) >= FINE_KEPT + _SLACK:
            for old_at, old in zip(self._at[:_SLACK], self._value[:_SLACK], strict=True):
                self._fold(old_at, old)
            del self._at[:_SLACK], self._value[:_SLACK]

    def _fold(self, at: float, value: float) -> None:
        begin, low, total, high = self._slots
        slot = at - at % SLOT_S
        if begin and begin[-1] == slot:
            low[-1] = min(low[-1], value)
            high[-1] = max(high[-1], value)
            total[-1] += value
            self._counts[-1] += 1
            return
        for column in self._slots[1:]:
            column.append(value)
        begin.append(slot)
        self._counts.append(1)
        if len(begin) >= SLOTS_KEPT + _SLACK:
            for column in self._slots:
                del column[:_SLACK]
            del self._counts[:_SLACK]

    def samples(self, start: float, end: float) -> list[Sample | None]:
        """What is known between two moments, None for gaps; one sample more on either side."""
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
        for begin, low, total, high, count in zip(*self._slots, self._counts, strict=True):
            yield Sample(begin, low, total / count, high), SLOT_S
        for at, value in zip(self._at, self._value, strict=True):
            yield Sample(at, value, value, value), 0.0

    def _usual_distance_s(self) -> float:
        distances = sorted(b - a for a, b in itertools.pairwise(self._at[-16:]))
        return distances[len(distances) // 2] if distances else SLOT_S


class Tracks:
    """Tracks of the live values and of what is charted."""

    def __init__(self, live: Wanted = LIVE) -> None:
        self._live = frozenset((name, v) for name, names in live.items() for v in names)
        self._tracks: dict[Path, Track] = {}
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
            self._tracks.setdefault(path, Track())
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
        return self._live.union((path.object, path.variable) for path in self._tracks)

    def add(self, snapshot: Snapshot) -> None:
        """Note what a snapshot brings."""
        for object_name, variable in self.followed:
            stored = snapshot.stored(object_name, variable)
            if stored is None:
                continue
            scalar = isinstance(stored.raw, str)
            for index in range(snapshot.length(object_name, variable)):
                path = Path(object_name, variable, None if scalar else index)
                track = self._tracks.get(path)
                if track is None:
                    track = self._tracks[path] = Track()
                if stored.at <= track.last_at:
                    continue
                number = snapshot.reading(path).number
                if number is not None:
                    track.add(stored.at, float(number))

    def samples(self, path: Path, start: float, end: float) -> list[Sample | None]:
        """The past of a value between two moments."""
        track = self._tracks.get(path)
        return [] if track is None else track.samples(start, end)
