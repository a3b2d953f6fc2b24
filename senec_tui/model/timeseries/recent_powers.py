"""The recent past of a few numbers, in memory: sparklines, means, rates.

Bounded, so that weeks cost no more than hours; longer history is kept by `model.history`.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import deque
from typing import TYPE_CHECKING, Final

from senec_tui.model.plant.wallbox import wallbox_power_w
from senec_tui.model.timeseries.series import Sample, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from senec_tui.model.reading.snapshot import Snapshot

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

UNITS: Final[Mapping[str, str]] = dict.fromkeys(CHANNELS, "W") | {"soc": "%"}

KEPT: Final = 1440
"""Polls kept: four hours at ten seconds."""


WINDOW_STEP_S: Final = 300.0


def window(now: float, hours: int) -> tuple[float, float]:
    """From when to when to draw, Unix seconds: no less than the last `hours`.

    The window moves on in steps. If it moved with the clock, every picture of it would differ
    everywhere from the one before, and a slow line would carry all of it again with every poll.
    """
    end = math.ceil(now / WINDOW_STEP_S) * WINDOW_STEP_S
    return end - hours * 3600.0 - WINDOW_STEP_S, end


_APART_KEPT: Final = 7


class RecentPowers:
    """The last polls: when, and each channel in a column; NaN where nothing was measured."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._at = array("d")
        self._usual_s = array("d")
        """How far apart polls were around then; older ones from the history are farther apart."""
        self._values = tuple(array("d") for _ in CHANNELS)
        self._apart: deque[float] = deque(maxlen=_APART_KEPT)

    def __len__(self) -> int:
        """How many polls are kept."""
        return len(self._at)

    def add(self, snapshot: Snapshot) -> None:
        """Note the live values of a snapshot, once per reply."""
        if self._at and snapshot.at <= self._at[-1]:
            return
        measured = [snapshot.number(*source) for source in _VARIABLES.values()]
        self.note(snapshot.at, [*measured, wallbox_power_w(snapshot)])

    def note(self, at: float, values: Sequence[float | None]) -> None:
        """Note values in the order of `CHANNELS`, newer than all before."""
        if self._at:
            self._apart.append(at - self._at[-1])
        self._at.append(at)
        self._usual_s.append(sorted(self._apart)[len(self._apart) // 2] if self._apart else 0.0)
        for column, value in zip(self._values, values, strict=True):
            column.append(math.nan if value is None else value)
        self._forget()

    def extend(self, later: RecentPowers) -> None:
        """Note what another one knows and is newer than all that this one does."""
        newer = bisect_right(later._at, self._at[-1]) if self._at else 0
        for column, more in zip(self._columns, later._columns, strict=True):
            column.extend(more[newer:])
        self._apart = later._apart or self._apart
        self._forget()

    @property
    def _columns(self) -> tuple[array[float], ...]:
        return self._at, self._usual_s, *self._values

    def _forget(self) -> None:
        for column in self._columns:
            del column[: -self._kept]

    def _channel(self, name: str) -> Iterator[tuple[float, float | None]]:
        """When, and what."""
        for at, value in zip(self._at, self._values[CHANNELS.index(name)], strict=True):
            yield at, None if math.isnan(value) else value

    def columns(
        self, channel: str, *, now: float, seconds: float, count: int
    ) -> list[float | None]:
        """The last `seconds` in `count` equal slots, oldest first; None where nothing was measured.

        A slot with several points shows the one farthest from zero.
        """
        if count <= 0:  # no room to draw in
            return []
        slots: list[float | None] = [None] * count
        reach = [0] * count
        start = now - seconds
        for (at, value), usual_s in zip(self._channel(channel), self._usual_s, strict=True):
            slot = int((at - start) / seconds * count)
            if value is None or at > now or slot < 0:
                continue
            slot = min(slot, count - 1)
            known = slots[slot]
            if known is None or abs(value) > abs(known):
                slots[slot] = value
            reach[slot] = int(usual_s / seconds * count) + 1 if usual_s else 0
        return _bridged(slots, reach)

    def series(self, channel: str, *, now: float, seconds: float, count: int) -> Series:
        """`columns` as a series: a sample for each slot, for charts."""
        values = self.columns(channel, now=now, seconds=seconds, count=count)
        return Series(
            UNITS[channel],
            tuple(
                None if value is None else Sample(now - seconds * (1 - n / count), *[value] * 3)
                for n, value in enumerate(values)
            ),
        )

    def polls(self, *channels: str, now: float, seconds: float) -> list[tuple[float, ...]]:
        """The polls of the last `seconds` at which all of these were measured: when, and what."""
        since = bisect_right(self._at, now - seconds)
        columns = [self._values[CHANNELS.index(name)] for name in channels]
        rows = zip(self._at[since:], *(column[since:] for column in columns), strict=True)
        return [row for row in rows if row[0] <= now and not any(map(math.isnan, row))]

    def mean(self, channel: str, *, now: float, seconds: float) -> float | None:
        """The mean over the last `seconds`, or None without a measurement."""
        since = now - seconds
        known = [v for at, v in self._channel(channel) if v is not None and since <= at <= now]
        return sum(known) / len(known) if known else None


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
