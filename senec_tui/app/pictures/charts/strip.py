"""A share of 100 over time as a strip of columns, where the scale beside is another. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.gauges import tall_columns
from senec_tui.app.pictures.lines import Line, Span, left, right

if TYPE_CHECKING:
    from senec_tui.app.pictures.glyphs import Glyphs
    from senec_tui.model.timeseries.series import Sample

ROWS: Final = 2
WHOLE: Final = 100.0
SCALE: Final = "100 %"


def strip_lines(
    samples: tuple[Sample | None, ...],
    *,
    start: float,
    end: float,
    inner: int,
    left_width: int,
    name: Span | None,
    role: str,
    glyphs: Glyphs,
    height: int = ROWS,
) -> list[Line]:
    """`height` lines beside a plot of `inner` cells, its axis behind `left_width` cells."""
    values: list[float | None] = [None] * inner
    for sample in samples:
        if sample is not None and start <= sample.at <= end:
            values[min(int((sample.at - start) / (end - start) * inner), inner - 1)] = sample.mean
    rows = tall_columns(_bridged(values, samples, start, end), inner, height, glyphs, high=WHOLE)
    lines: list[Line] = []
    for number, row in enumerate(rows):
        scale = SCALE if not number and left_width >= len(SCALE) else ""
        line: list[Span] = [
            Span(right(scale, left_width), "label"),
            Span(glyphs.vertical, "rule"),
            Span(left(row, inner), role),
        ]
        if name is not None and number == height - 1:
            line += (Span(" "), name)
        lines.append(tuple(line))
    return lines


def _bridged(
    values: list[float | None], samples: tuple[Sample | None, ...], start: float, end: float
) -> list[float | None]:
    """Columns narrower than samples are apart repeat the one before; gaps among samples stay."""
    known = sorted(sample.at for sample in samples if sample is not None)
    if len(known) < 2:
        return values
    apart_s = sorted(b - a for a, b in pairwise(known))[len(known) // 2 - 1]
    most = int(apart_s / (end - start) * len(values)) + 1
    last: float | None = None
    since = 0
    filled: list[float | None] = []
    for column, value in enumerate(values):
        if start + column * (end - start) / len(values) > known[-1]:
            break
        since = 0 if value is not None else since + 1
        last = value if value is not None else last if since <= most else None
        filled.append(last)
    return filled + [None] * (len(values) - len(filled))
