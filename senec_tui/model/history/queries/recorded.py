"""The one reader of values over time: memory, and the history before and between.

Memory holds the last day of what was watched, see `recent_values`; the history holds years of what
it records. The history is asked beside the loop (`read`), and joined with memory wherever it is
drawn (`Recorded.joined`). Memory itself stays what this run has seen: the chart dialog tells from
it how far back it has to ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import parse_path
from senec_tui.model.timeseries.joining import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.catalogue import Path
    from senec_tui.device.source import Wanted
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.timeseries.series import Series

LAST_HOURS: Final[Wanted] = MappingProxyType(
    {
        "PV1": ("MPP_POWER",),
        "PM1OBJ1": ("U_AC",),
        "WALLBOX": ("L1_CHARGING_CURRENT", "L2_CHARGING_CURRENT", "L3_CHARGING_CURRENT"),
    }
)
"""What tabs draw of the last hours, beside the powers of `recent_powers`."""
LAST_HOURS_S: Final = 4 * 3600.0
_LAST_POINTS: Final = 960

AGAIN_S: Final = 60.0
"""After which the newest part is asked for again, at the earliest."""
AGAIN_SHARE: Final = 0.1
"""The same as a share of the time that is shown: a year is not read every minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """What is asked of the history."""

    paths: tuple[Path, ...]
    start: float
    end: float
    points: int
    """So many at most for each path, without losing lows and highs."""

    def serves(self, other: TimeSpan) -> bool:
        """Whether the answer to this one is good enough for another, at another time or place."""
        length_s = other.end - other.start
        return (
            set(other.paths) <= set(self.paths)
            and self.start <= other.start
            and other.end - self.end < max(AGAIN_S, AGAIN_SHARE * length_s)
            and (self.end - self.start) / self.points <= 1.01 * length_s / other.points
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the history knows of a span."""

    span: TimeSpan
    series: Mapping[Path, Series] = field(default_factory=dict)
    """Without those that are not recorded."""
    first: float | None = None
    """The oldest moment that it knows anything about; None: it is empty."""

    def joined(self, path: Path, seen: Series, start: float, end: float) -> Series:
        """What was seen of a value between two moments, its holes filled with what was recorded."""
        kept = self.series.get(path)
        return seen if kept is None else joined(seen, kept, start, end)


def read_last_hours(history: History, until: float) -> Recorded:
    """What tabs draw of the hours before a moment. Blocking. Raises `StorageError`."""
    paths = [parse_path(name) for name in history.curves() if "." in name]
    wanted = tuple(path for path in paths if path.variable in LAST_HOURS.get(path.object, ()))
    start = until - LAST_HOURS_S
    return read(history, TimeSpan(paths=wanted, start=start, end=until, points=_LAST_POINTS))


def read(history: History, span: TimeSpan) -> Recorded:
    """Ask the history. Blocking. Raises `StorageError`."""
    known = set(history.curves())
    return Recorded(
        span=span,
        series={
            path: history.series(str(path), span.start, span.end, span.points)
            for path in span.paths
            if str(path) in known
        },
        first=history.extent().first,
    )
