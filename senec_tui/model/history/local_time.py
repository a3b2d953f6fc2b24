"""Local hours, days and months as spans of Unix seconds; None as a zone: this computer's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

BarSpan = Literal["hour", "day", "month"]
"""What a bar stands for."""


def local_day(at: float, timezone: tzinfo | None) -> date:
    """The local day of a moment."""
    return datetime.fromtimestamp(at, timezone).date()


def day_span(day: date, timezone: tzinfo | None) -> tuple[float, float]:
    """Start and end of a local day; 23 to 25 hours apart."""
    return _midnight(day, timezone), _midnight(day + timedelta(days=1), timezone)


def local_edges(
    start: float, end: float, step: BarSpan, timezone: tzinfo | None
) -> Iterator[float]:
    """Edges of all local hours, days or months (`step`) that overlap a span, in order.

    Raises:
        ValueError: another `step`.
    """
    if step not in ("hour", "day", "month"):
        msg = f"step {step!r}"
        raise ValueError(msg)
    if step == "hour":
        # Zones are off by quarters, so local hours begin at quarters; through a change of the
        # clocks they simply go on.
        offset = datetime.fromtimestamp(start, timezone).minute * 60
        offset += datetime.fromtimestamp(start, timezone).second
        edge = float(int(start) - offset)
        while edge < end:
            yield edge
            edge += 3600
        yield edge
        return
    day = local_day(start, timezone)
    if step == "month":
        day = day.replace(day=1)
    while (edge := _midnight(day, timezone)) < end:
        yield edge
        day = day + timedelta(days=1) if step == "day" else _next_month(day)
    yield edge


def _midnight(day: date, timezone: tzinfo | None) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=timezone).timestamp()


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
