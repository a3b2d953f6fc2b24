"""Axes of charts: round values at the sides, round moments of local time below. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.language import Language

CELLS_PER_TICK: Final = 12
FROM_ZERO: Final = 0.6
"""An axis begins at zero if the nearest value is within this share of the farthest."""
SMALL_SIDES: Final = (0.25, 0.5)
"""Shares of a step that are enough for what lies a little on the other side of zero."""
SLACK: Final = 1e-9
"""Shares of a step by which sums of floats may miss a tick."""

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_TIME_STEPS: Final = (
    *(seconds for seconds in (1, 5, 10, 30)),
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 12)),
    *(days * _DAY for days in (1, 2, 7, 14, 28, 56, 112, 364)),
)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """A range of values with round ticks."""

    unit: str
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, unit: str, low: float, high: float, ticks: int) -> ValueAxis:
        """The round range that holds these values, with about so many ticks."""
        if low > 0 and low < (1 - FROM_ZERO) * high:
            low = 0.0
        elif high < 0 and high > (1 - FROM_ZERO) * low:
            high = 0.0
        if high - low <= abs(high) * 1e-9:
            margin = abs(high) * 0.05
            low, high = (low - margin, high + margin) if margin else (0.0, 1.0)
        around = [
            cls(unit, -_end(-low, high, step), _end(high, -low, step), step)
            for step in round_steps((high - low) / max(ticks, 1))
        ]
        return min(around, key=lambda axis: axis.high - axis.low)

    @property
    def decimals(self) -> int:
        """Places that tell neighbouring ticks apart."""
        exact = (n for n in range(9) if abs(round(self.step, n) - self.step) <= self.step * 1e-6)
        return next(exact, 9)

    def ticks(self) -> list[float]:
        """The values to write, lowest first."""
        first = math.ceil(self.low / self.step - SLACK)
        last = math.floor(self.high / self.step + SLACK)
        return [index * self.step for index in range(first, last + 1)]

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the top, 1 at the bottom."""
        return (self.high - value) / (self.high - self.low)


def _end(value: float, other: float, step: float) -> float:
    """Where a side of an axis ends: at a tick, or before the first one on its side of zero.

    A battery that gives 5 kW and takes 20 W needs no room for taking 5 kW.
    """
    shares = SMALL_SIDES if 0 < value < other else ()
    enough = (step * share for share in shares if value <= step * share)
    return next(enough, math.ceil(value / step) * step)


def round_steps(least: float) -> list[float]:
    """Round numbers from `least` to two and a half times as much, smallest first."""
    power = 10.0 ** math.floor(math.log10(least))
    steps = (power * n for n in (1, 2, 2.5, 3, 4, 5, 6, 8, 10, 20))
    return [step for step in steps if 1 - 1e-9 <= step / least <= 2.5]


def time_axis(
    start: float,
    end: float,
    inner: int,
    left_width: int,
    glyphs: Glyphs,
    tr: Language,
    zone: tzinfo | None,
) -> tuple[Line, Line]:
    """The line below a plot of `inner` cells, and the times below that."""
    axis = [glyphs.horizontal] * inner
    labels = [" "] * (inner + left_width + 1)
    free_from = 0
    for at, text in _time_ticks(start, end, inner, tr, zone):
        x = min(int((at - start) / (end - start) * inner), inner - 1)
        axis[x] = glyphs.vertical
        begin = min(max(left_width + 1 + x - len(text) // 2, 0), len(labels) - len(text))
        if begin >= free_from:
            labels[begin : begin + len(text)] = text
            free_from = begin + len(text) + 1
    corner = glyphs.corners[2]
    return (
        (Span(" " * left_width + corner + "".join(axis), "rule"),),
        (Span("".join(labels), "label"),),
    )


def _time_ticks(
    start: float, end: float, inner: int, tr: Language, zone: tzinfo | None
) -> Iterator[tuple[float, str]]:
    """Round moments of local time, with what to write."""
    span_s = end - start
    wanted = span_s / max(inner // CELLS_PER_TICK, 1)
    step = next((step for step in _TIME_STEPS if step >= wanted), _TIME_STEPS[-1])
    # Round by the clock on the wall, through nights in which the clocks change, too. Steps of less
    # than an hour go on in seconds: an hour that comes twice is longer than they are.
    wall = _wall_s(start, zone)
    on_the_wall = math.ceil(wall / step) * step
    at = start + on_the_wall - wall
    while at <= end:
        if at >= start:
            moment = _local(at, zone)
            day = step >= _DAY
            text = tr.date(moment.date()) if day else tr.time(moment, seconds=step < _MINUTE)
            yield at, text
        on_the_wall += step
        at = at + step if step < _HOUR else _at_wall(on_the_wall, zone)


def _wall_s(at: float, zone: tzinfo | None) -> float:
    """A moment as the clock on the wall shows it, in seconds since 1970."""
    return _local(at, zone).replace(tzinfo=UTC).timestamp()


def _at_wall(wall_s: float, zone: tzinfo | None) -> float:
    """The reverse, the first one of two."""
    return datetime.fromtimestamp(wall_s, UTC).replace(tzinfo=zone).timestamp()


def _local(at: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(zone)
