"""Energy of each PV input: the means of its recorded power, over the time that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from senec_tui.model.history.energy import BUCKET_S, nearest_bucket

if TYPE_CHECKING:
    from senec_tui.model.history.queries.history_file import History

_POWER: Final = "PV1.MPP_POWER["


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
    measured_ms = {at: ms for at, ms, _ in history.energy_quarters(("pv",), first, last)}
    found = []
    for path in history.curves():
        if path.startswith(_POWER):
            # One point for each quarter, so that it has the time that was measured of it.
            series = history.series(path, first, last, (last - first) / BUCKET_S)
            wh = known_s = 0.0
            for sample in series.known:
                quarter = int(sample.at // BUCKET_S * BUCKET_S)
                seconds = min(measured_ms.get(quarter, 0) / 1000, last - quarter)
                wh += sample.mean * seconds / 3600
                known_s += seconds
            if known_s:
                number = int(path.removeprefix(_POWER).rstrip("]")) + 1
                share = min(known_s / (last - first), 1.0)
                found.append(PvInput(number=number, energy_wh=wh, share=share))
    return tuple(found)
