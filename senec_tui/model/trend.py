"""The recent past of a few numbers, in memory: sparklines, means, rates.

Bounded, so that weeks cost no more than hours; longer history is kept by `model.history`.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.model.series import Sample
from senec_tui.model.wallbox import wallbox_power_w

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.model.snapshot import Snapshot

_VARIABLES: Final[Mapping[str, tuple[str, str]]] = {
    "pv": ("ENERGY", "GUI_INVERTER_POWER"),
    "house": ("ENERGY", "GUI_HOUSE_POW"),
    "grid": ("ENERGY", "GUI_GRID_POW"),
    "battery": ("ENERGY", "GUI_BAT_DATA_POWER"),
    "soc": ("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE"),
}
"""Channel -> where it comes from; powers in W with the device's signs, state of charge in %."""

CHANNELS: Final = (*_VARIABLES, "wallbox")
"""The last one is what all wallboxes draw, W."""

KEPT: Final = 1440
"""Polls kept: four hours at ten seconds."""


WINDOW_STEP_S: Final = 600.0


def window_end(now: float) -> float:
    """Until when to draw: the window moves on in steps.

    If it moved with the clock, every picture of it would differ everywhere from the one before, and
    a slow line would carry all of it again with every poll.
    """
    return math.ceil(now / WINDOW_STEP_S) * WINDOW_STEP_S


class _Point(NamedTuple):
    """One poll."""

    at: float
    values: tuple[float | None, ...]
    usual_s: float
    """How far apart polls were around then; older ones from the history are farther apart."""


_APART_KEPT: Final = 7


class Trends:
    """Ring buffers of `(time, values)`, one entry per poll."""

    def __init__(self, kept: int = KEPT) -> None:
        self._points: deque[_Point] = deque(maxlen=kept)
        self._apart: deque[float] = deque(maxlen=_APART_KEPT)

    def add(self, snapshot: Snapshot) -> None:
        """Note the live values of a snapshot, once per reply."""
        if self._points and snapshot.at <= self._points[-1].at:
            return
        measured = [snapshot.number(*source) for source in _VARIABLES.values()]
        self.note(snapshot.at, [*measured, wallbox_power_w(snapshot)])

    def note(self, at: float, values: Sequence[float | None]) -> None:
        """Note values in the order of `CHANNELS`, newer than all before."""
        if self._points:
            self._apart.append(at - self._points[-1].at)
        usual_s = sorted(self._apart)[len(self._apart) // 2] if self._apart else 0.0
        self._points.append(_Point(at, tuple(values), usual_s))

    def extend(self, later: Trends) -> None:
        """Note what another one knows and is newer than all that this one does."""
        last = self._points[-1].at if self._points else float("-inf")
        self._points.extend(point for point in later._points if point.at > last)
        self._apart = later._apart or self._apart

    def columns(
        self, channel: str, *, now: float, seconds: float, count: int
    ) -> list[float | None]:
        """The last `seconds` in `count` equal slots, oldest first; None where nothing was measured.

        A slot with several points shows the one farthest from zero.
        """
        index = CHANNELS.index(channel)
        slots: list[float | None] = [None] * count
        reach = [0] * count
        start = now - seconds
        for at, values, usual_s in self._points:
            value = values[index]
            slot = int((at - start) / seconds * count)
            if value is None or at > now or slot < 0:
                continue
            slot = min(slot, count - 1)
            known = slots[slot]
            if known is None or abs(value) > abs(known):
                slots[slot] = value
            reach[slot] = int(usual_s / seconds * count) + 1 if usual_s else 0
        return _bridged(slots, reach)

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
        index = CHANNELS.index(channel)
        values = [point.values[index] for point in self._points if point.at >= now - seconds]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    def balance_off(self, tolerance_w: float, polls: int) -> bool:
        """Whether house differs from PV + grid − battery in each of the last `polls`."""
        recent = list(self._points)[-polls:]
        if len(recent) < polls:
            return False
        return all(_balance_error_w(point.values) > tolerance_w for point in recent)


def _balance_error_w(values: tuple[float | None, ...]) -> float:
    pv, house, grid, battery = values[:4]
    if pv is None or house is None or grid is None or battery is None:
        return 0.0
    return abs(house - (abs(pv) + grid - battery))


def _bridged(slots: Sequence[float | None], reach: Sequence[int]) -> list[float | None]:
    """Slots narrower than the polling interval repeat the value before them, real gaps stay.

    `reach`: so many slots a value lasts, for each one.
    """
    result: list[float | None] = []
    last: float | None = None
    left = 0
    for value, lasts in zip(slots, reach, strict=True):
        if value is not None:
            last, left = value, lasts
        elif left:
            left -= 1
        else:
            last = None
        result.append(last)
    return result
