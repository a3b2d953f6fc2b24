"""What a chart shows as a table: bars, or the samples of curves. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from senec_tui.model.history.transfer.history_export import (
    ExportRow,
    as_csv,
    as_json,
    sample_row,
    total_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from senec_tui.model.history.periods.period_view import PeriodView
    from senec_tui.model.timeseries.series import Series

_WRITERS: Final = {"csv": as_csv, "json": as_json}


def view_text(view: PeriodView, form: str, *, bars: bool) -> str:
    """All of a period, as `csv` or `json`."""
    if bars:
        return _text(total_rows(view.bars, view.period.step, "", view.question.zone), form)
    return curves_text(((curve.name, curve) for curve in view.curves), form)


def curves_text(curves: Iterable[tuple[str, Series]], form: str) -> str:
    """The samples of curves and their names, as `csv` or `json`."""
    return _text(_curve_rows(curves), form)


def file_name(view: PeriodView, form: str) -> str:
    """Named after the period, so that another one does not replace it."""
    period = view.period
    return span_name("history", period.start, period.end - 1, form, view.question.zone)


def span_name(what: str, start: float, end: float, form: str, zone: tzinfo | None = None) -> str:
    """Named after a span of local time. `form`: ending of the name."""
    first, last = (datetime.fromtimestamp(at, UTC).astimezone(zone) for at in (start, end))
    return f"{what}-{first:%Y%m%d-%H%M}-to-{last:%Y%m%d-%H%M}.{form}"


def _text(rows: Iterable[ExportRow], form: str) -> str:
    return "".join(f"{line}\n" for line in _WRITERS[form](rows))


def _curve_rows(curves: Iterable[tuple[str, Series]]) -> Iterator[ExportRow]:
    for name, curve in curves:
        tags = {"device": "", "channel": name, "unit": curve.unit}
        for sample in curve.known:
            yield sample_row(sample, tags)
