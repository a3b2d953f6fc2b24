"""Energy of each PV input: the means of its recorded power, over the time that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING, Final

from senec_tui.model.history.channels import unit_and_scale
from senec_tui.model.history.energy import BUCKET_S, nearest_bucket
from senec_tui.model.history.slots import EMPTY
from senec_tui.model.history.writing.ageing import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.slots import PackedMeans

_POWER: Final = "PV1.MPP_POWER["
_MS_PER_H: Final = 3_600_000
_NOTHING: Final = (0,) * (DAY_S // BUCKET_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class PvInput:
    """One input of the inverter over a span of time."""

    number: int
    """From 1."""
    energy_wh: float
    share: float
    """How much of what has passed of the span its power is known of, 0 to 1."""


def pv_inputs(history: History, start: float, end: float, *, until: float) -> tuple[PvInput, ...]:
    """Of a span, to the quarter of an hour, as it was known at `until`. Blocking.

    None whose power was never known in it.

    Raises:
        StorageError: the history cannot be read.
    """
    first, last = nearest_bucket(start), min(nearest_bucket(end), until)
    if last <= first:
        return ()
    measured_ms = history.measured_ms(first, last)
    found = []
    for path in history.curves():
        if path.startswith(_POWER):
            wh, known_s = _measured(history, path, first, last, measured_ms)
            if known_s:
                number = int(path.removeprefix(_POWER).rstrip("]")) + 1
                share = min(known_s / (last - first), 1.0)
                found.append(PvInput(number=number, energy_wh=wh, share=share))
    return tuple(found)


def _measured(
    history: History,
    path: str,
    first: float,
    last: float,
    measured_ms: Mapping[int, Sequence[int]],
) -> tuple[float, float]:
    """The energy of an input, Wh, and for how long it was known."""
    days = _whole_days(history, path, first, last)
    wh = known_s = 0.0
    for day, powers in days.items():
        ms = measured_ms.get(day, _NOTHING)
        total_ms = sum(ms)
        weighted = sum(map(mul, powers.numbers, ms))
        wh += (powers.base * total_ms + powers.step * weighted) / _MS_PER_H
        known_s += total_ms / 1000
    for left, right in _between(sorted(days), first, last):
        # One point for each quarter, so that it has the time that was measured of it.
        series = history.series(path, left, right, (right - left) / BUCKET_S)
        for sample in series.known:
            day, second = divmod(int(sample.at), DAY_S)
            quarter = second // BUCKET_S
            measured_s = measured_ms.get(day, _NOTHING)[quarter] / 1000
            seconds = min(measured_s, right - (day * DAY_S + quarter * BUCKET_S))
            wh += sample.mean * seconds / 3600
            known_s += seconds
    return wh, known_s


def _whole_days(history: History, path: str, first: float, last: float) -> dict[int, PackedMeans]:
    """The days in a span of which every quarter is kept, in the unit of the curve, packed."""
    _, scale = unit_and_scale(path, history.catalogue)
    found = history.day_means(path, first, last)
    return {
        day: block._replace(step=block.step * scale, base=block.base * scale)
        for day, block in found.items()
        if (day + 1) * DAY_S <= last and EMPTY not in block.numbers
    }


def _between(days: Sequence[int], first: float, last: float) -> Iterator[tuple[float, float]]:
    """What is left of a span without some days."""
    left = first
    for day in days:
        if left < day * DAY_S:
            yield left, day * DAY_S
        left = (day + 1) * DAY_S
    if left < last:
        yield left, last
