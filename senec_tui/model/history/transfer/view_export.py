"""What the History tab shows as a table: bars, or the samples of curves. Pure."""

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
    from collections.abc import Iterator

    from senec_tui.model.history.periods.period_view import PeriodView

_WRITERS: Final = {"csv": as_csv, "json": as_json}


def view_text(view: PeriodView, form: str, *, bars: bool) -> str:
    """All of it, as `csv` or `json`."""
    zone = view.question.zone
    rows = total_rows(view.bars, view.period.step, "", zone) if bars else _curve_rows(view)
    return "".join(f"{line}\n" for line in _WRITERS[form](rows))


def file_name(view: PeriodView, form: str) -> str:
    """Named after the period, so that another one does not replace it."""
    first, last = (
        datetime.fromtimestamp(at, UTC).astimezone(view.question.zone)
        for at in (view.period.start, view.period.end - 1)
    )
    return f"history-{first:%Y%m%d-%H%M}-to-{last:%Y%m%d-%H%M}.{form}"


def _curve_rows(view: PeriodView) -> Iterator[ExportRow]:
    for curve in view.curves:
        tags = {"device": "", "channel": curve.name, "unit": curve.unit}
        for sample in curve.known:
            yield sample_row(sample, tags)
