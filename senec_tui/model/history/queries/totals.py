"""Energy of spans of time, by quarters of an hour.

Imported totals complete local days, and months, that were not wholly measured.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.model.history.energy import BUCKET_S, CHANNELS, nearest_bucket
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.plant.energy_flow import autarky_pct, self_consumption_pct

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo


MEASURED: Final = 0.98
"""A day of which so much was measured needs no imported total."""
MOSTLY: Final = 0.5
LEAST: Final = 0.005
"""Less of a span is told as 0 % measured: no share of it is known."""
_MAIN: Final = frozenset({"pv", "house", "import", "export"})
_MONTH: Final = len("2021-06")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Energy of a span of time."""

    start: float
    end: float
    energy_wh: Mapping[str, float]
    """Per energy channel; 0 where nothing was measured: look at `measured_s`."""
    elapsed_s: float
    """How much of the span has passed."""
    measured_s: float
    """How much of it was measured, or stands in imported totals."""
    wallbox_measured_s: float = 0.0
    imported_days: int = 0
    """Days whose totals came from elsewhere."""
    unknown: frozenset[str] = frozenset()
    """Channels that the totals of some of those days did not have."""

    def known_wh(self, channel: str) -> float | None:
        """The energy of a channel; None where it is not known, which is not 0."""
        measured_s = self.wallbox_measured_s if channel == "wallbox" else self.measured_s
        if channel in self.unknown or not (measured_s or self.imported_days):
            return None
        return self.energy_wh[channel]

    def known_kwh(self, channel: str) -> float | None:
        """The same in kWh."""
        wh = self.known_wh(channel)
        return None if wh is None else wh / 1000

    @property
    def share(self) -> float:
        """How much of what has passed of the span was measured, 0 to 1."""
        return min(1.0, self.measured_s / self.elapsed_s) if self.elapsed_s else 0.0

    @property
    def autarky_pct(self) -> float | None:
        """Self-sufficiency, 0 to 100; None without consumption, or if it is not known."""
        if not self._tells("house", "import"):
            return None
        return autarky_pct(self.energy_wh["house"], self.energy_wh["import"])

    @property
    def self_consumption_pct(self) -> float | None:
        """0 to 100; None without generation, or if it is not known."""
        if not self._tells("pv", "export"):
            return None
        return self_consumption_pct(self.energy_wh["pv"], self.energy_wh["export"])

    def _tells(self, *channels: str) -> bool:
        """Whether enough was measured, or imported, for a share of these channels."""
        return self.share >= LEAST and self.unknown.isdisjoint(channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBeside:
    """Totals that came from elsewhere, beside ours, of days that were wholly measured here."""

    days: int
    ours_wh: Mapping[str, float]
    """Per energy channel that the imported totals have on all of these days."""
    theirs_wh: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _TotalsSum:
    measured_ms: int
    wallbox_ms: int
    mwh: Sequence[int]


class _Span(NamedTuple):
    start: float
    end: float
    own: _TotalsSum
    """What was measured in it."""


_SUM_SQL: Final = (
    "SELECT "  # noqa: S608 - names of ours
    + ", ".join(
        f"coalesce(sum({column}), 0)"
        for column in ("measured_ms", "wallbox_ms", *(f"{name}_mwh" for name in CHANNELS))
    )
    + " FROM energy WHERE start >= ? AND start < ?"
)


@dataclass(frozen=True, slots=True)
class _ImportedSpan:
    """A day, or a month that was imported as one."""

    start: float
    end: float
    energy_wh: Mapping[str, float]
    days: int

    def completes(self, measured_s: float) -> bool:
        """Whether it says more than what was measured of the span.

        Where most of that was, what the import lacks would be lost.
        """
        share = measured_s / (self.end - self.start)
        return share <= MOSTLY or (share < MEASURED and self.energy_wh.keys() >= _MAIN)


def totals_between(
    connection: sqlite3.Connection,
    start: float,
    end: float,
    timezone: tzinfo | None,
    *,
    until: float,
    now: float,
) -> Totals:
    """Of one span. `until`: what came later does not count; `now`: what has passed."""
    imported = _imported(connection, start, end, timezone)
    own = _sum_until(connection, start, end, until)
    return _totals(connection, _Span(start, end, own), imported, until=until, now=now)


def totals_by_edges(
    connection: sqlite3.Connection,
    edges: Sequence[float],
    timezone: tzinfo | None,
    *,
    until: float,
    now: float,
) -> tuple[tuple[Totals, ...], Totals]:
    """Those between each two neighbours of `edges`, and of all of it; no quarter is read twice."""
    imported = _imported(connection, edges[0], edges[-1], timezone)
    parts = [
        _Span(left, right, _sum_until(connection, left, right, until))
        for left, right in itertools.pairwise(edges)
    ]
    whole = _Span(edges[0], edges[-1], _added([part.own for part in parts]))
    *bars, total = (
        _totals(connection, span, imported, until=until, now=now) for span in (*parts, whole)
    )
    return tuple(bars), total


def imported_beside(
    connection: sqlite3.Connection,
    start: float,
    end: float,
    timezone: tzinfo | None,
    *,
    until: float,
) -> ImportedBeside:
    """What was both measured and imported in a span, up to a moment."""
    both: list[tuple[_ImportedSpan, _TotalsSum]] = []
    for span in _imported(connection, start, end, timezone):
        if start <= span.start and span.end <= min(end, until):
            own = _sum(connection, span.start, span.end)
            if own.measured_ms / 1000 >= MEASURED * (span.end - span.start):
                both.append((span, own))
    told = [span.energy_wh.keys() for span, _ in both]
    names = [name for name in CHANNELS if told and all(name in names for names in told)]
    return ImportedBeside(
        days=sum(span.days for span, _ in both),
        ours_wh={
            name: sum(own.mwh[CHANNELS.index(name)] for _, own in both) / 1000 for name in names
        },
        theirs_wh={name: sum(span.energy_wh[name] for span, _ in both) for name in names},
    )


def _totals(
    connection: sqlite3.Connection,
    span: _Span,
    imported: Sequence[_ImportedSpan],
    *,
    until: float,
    now: float,
) -> Totals:
    start, end, total = span
    energy = {name: mwh / 1000 for name, mwh in zip(CHANNELS, total.mwh, strict=True)}
    measured_s = total.measured_ms / 1000
    imported_days = 0
    unknown: set[str] = set()
    for day in imported:
        if not (start <= day.start and day.end <= end) or day.end > until:
            continue
        own = _sum(connection, day.start, day.end)
        if not day.completes(own.measured_ms / 1000):
            continue
        imported_days += day.days
        measured_s += day.end - day.start - own.measured_ms / 1000
        for position, name in enumerate(CHANNELS):
            if name not in day.energy_wh:
                unknown.add(name)
            else:  # a total of the whole day is no less than what was measured of it
                energy[name] += max(day.energy_wh[name] - own.mwh[position] / 1000, 0.0)
    return Totals(
        start=start,
        end=end,
        elapsed_s=max(0.0, min(end, until, now) - start),
        energy_wh=energy,
        measured_s=measured_s,
        wallbox_measured_s=total.wallbox_ms / 1000,
        imported_days=imported_days,
        unknown=frozenset(unknown),
    )


def _sum(connection: sqlite3.Connection, start: float, end: float) -> _TotalsSum:
    row = connection.execute(_SUM_SQL, (nearest_bucket(start), nearest_bucket(end))).fetchone()
    return _TotalsSum(row[0], row[1], row[2:])


def _added(sums: Sequence[_TotalsSum]) -> _TotalsSum:
    return _TotalsSum(
        sum(each.measured_ms for each in sums),
        sum(each.wallbox_ms for each in sums),
        [sum(each.mwh[place] for each in sums) for place in range(len(CHANNELS))],
    )


def _sum_until(
    connection: sqlite3.Connection, start: float, end: float, until: float
) -> _TotalsSum:
    """Up to the end of the span, or to the moment: of a quarter that was running then its part."""
    if until >= end:
        return _sum(connection, start, end)
    running = until // BUCKET_S * BUCKET_S
    whole = _sum(connection, start, running)
    if running < start or not (part := _sum(connection, running, running + BUCKET_S)).measured_ms:
        return whole
    # Loaded only here: who has no moment of the past to tell needs no curves for totals.
    from senec_tui.model.history.queries.running_quarter import passed_share

    share = passed_share(connection, running, until)
    energies = zip(CHANNELS, whole.mwh, part.mwh, strict=True)
    return _TotalsSum(
        whole.measured_ms + round(share.time * part.measured_ms),
        whole.wallbox_ms + round(share.time * part.wallbox_ms),
        [done + round(share.energy[name] * more) for name, done, more in energies],
    )


def _imported(
    connection: sqlite3.Connection, start: float, end: float, timezone: tzinfo | None
) -> list[_ImportedSpan]:
    first, last = local_day(start, timezone), local_day(end, timezone)
    rows = connection.execute(
        "SELECT day, channel, wh FROM imported WHERE day >= ? AND day <= ? ORDER BY day",
        (first.isoformat()[:_MONTH], last.isoformat()),
    )
    found = {
        day: {channel: wh for _, channel, wh in values}
        for day, values in itertools.groupby(rows, key=lambda row: row[0])
    }
    told_daily = {day[:_MONTH] for day in found if len(day) > _MONTH}
    return [
        _span(day, energy_wh, timezone)
        for day, energy_wh in found.items()
        if len(day) > _MONTH or day not in told_daily
    ]


def _span(day: str, energy_wh: Mapping[str, float], timezone: tzinfo | None) -> _ImportedSpan:
    if len(day) > _MONTH:
        return _ImportedSpan(*day_span(date.fromisoformat(day), timezone), energy_wh, 1)
    first = date.fromisoformat(f"{day}-01")
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    start, end = day_span(first, timezone)[0], day_span(last, timezone)[1]
    return _ImportedSpan(start, end, energy_wh, last.day)
