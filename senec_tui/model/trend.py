"""The recent past of a few numbers, in memory: sparklines, means, rates.

Bounded, so that weeks cost no more than hours; longer history is kept by `model.history`.
"""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.model.series import Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from senec_tui.model.snapshot import Snapshot

CHANNELS: Final[Mapping[str, tuple[str, str]]] = {
    "pv": ("ENERGY", "GUI_INVERTER_POWER"),
    "house": ("ENERGY", "GUI_HOUSE_POW"),
    "grid": ("ENERGY", "GUI_GRID_POW"),
    "battery": ("ENERGY", "GUI_BAT_DATA_POWER"),
    "soc": ("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE"),
}
"""Channel -> where it comes from; powers in W with the device's signs, state of charge in %."""

KEPT: Final = 1440
"""Polls kept: four hours at ten seconds."""


WINDOW_STEP_S: Final = 600.0


def window_end(now: float) -> float:
    """Until when to draw: the window moves on in steps.

    If it moved with the clock, every picture of it would differ everywhere from the one before, and
    a slow line would carry all of it again with every poll.
    """
    return math.ceil(now / WINDOW_STEP_S) * WINDOW_STEP_S


class Trends:
    """Ring buffers of `(time, values)`, one entry per poll."""

    def __init__(self, kept: int = KEPT) -> None:
        self._points: deque[tuple[float, tuple[float | None, ...]]] = deque(maxlen=kept)

    def add(self, snapshot: Snapshot) -> None:
        """Note the live values of a snapshot, once per reply."""
        if self._points and snapshot.at <= self._points[-1][0]:
            return
        self.note(snapshot.at, [snapshot.number(*source) for source in CHANNELS.values()])

    def note(self, at: float, values: Sequence[float | None]) -> None:
        """Note values in the order of `CHANNELS`, newer than all before."""
        self._points.append((at, tuple(values)))

    def extend(self, later: Trends) -> None:
        """Note what another one knows and is newer than all that this one does."""
        last = self._points[-1][0] if self._points else float("-inf")
        self._points.extend(point for point in later._points if point[0] > last)

    def columns(
        self, channel: str, *, now: float, seconds: float, count: int
    ) -> list[float | None]:
        """The last `seconds` in `count` equal slots, oldest first; None where nothing was measured.

        A slot with several points shows the one farthest from zero.
        """
        index = list(CHANNELS).index(channel)
        slots: list[float | None] = [None] * count
        start = now - seconds
        for at, values in self._points:
            value = values[index]
            slot = int((at - start) / seconds * count)
            if value is None or at > now or slot < 0:
                continue
            slot = min(slot, count - 1)
            known = slots[slot]
            if known is None or abs(value) > abs(known):
                slots[slot] = value
        return _bridged(slots, self._typical_gap_slots(seconds, count))

    def samples(
        self, channel: str, *, now: float, seconds: float, count: int
    ) -> list[Sample | None]:
        """`columns` as the slots of a chart."""
        values = self.columns(channel, now=now, seconds=seconds, count=count)
        slot_s = seconds / count
        return [
            None if value is None else Sample(now - seconds + index * slot_s, value, value, value)
            for index, value in enumerate(values)
        ]

    def mean(self, channel: str, *, now: float, seconds: float) -> float | None:
        """The mean over the last `seconds`, or None without a measurement."""
        index = list(CHANNELS).index(channel)
        values = [v[index] for at, v in self._points if at >= now - seconds]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    def balance_off(self, tolerance_w: float, polls: int) -> bool:
        """Whether house differs from PV + grid − battery in each of the last `polls`."""
        recent = list(self._points)[-polls:]
        if len(recent) < polls:
            return False
        return all(_balance_error_w(values) > tolerance_w for _, values in recent)

    def _typical_gap_slots(self, seconds: float, count: int) -> int:
        gap_s = self._typical_gap_s()
        return int(gap_s / seconds * count) + 1 if gap_s else 0

    def _typical_gap_s(self) -> float:
        times = [at for at, _ in list(self._points)[-8:]]
        gaps = sorted(later - earlier for earlier, later in pairwise(times))
        return gaps[len(gaps) // 2] if gaps else 0.0


def _balance_error_w(values: tuple[float | None, ...]) -> float:
    pv, house, grid, battery = values[:4]
    if pv is None or house is None or grid is None or battery is None:
        return 0.0
    return abs(house - (abs(pv) + grid - battery))


def _bridged(slots: Iterable[float | None], reach: int) -> list[float | None]:
    """Slots narrower than the polling interval repeat the value before them, real gaps stay."""
    result: list[float | None] = []
    last: float | None = None
    empty = 0
    for value in slots:
        if value is not None:
            last, empty = value, 0
        else:
            empty += 1
        result.append(value if value is not None else last if empty <= reach else None)
    return result
