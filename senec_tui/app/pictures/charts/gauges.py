"""Small pictures of numbers: bars, gauges, signed sparklines."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from senec_tui.app.pictures.lines import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.glyphs import Glyphs


def bar(share: float, width: int, glyphs: Glyphs) -> str:
    """A horizontal bar filled to `share` (0 to 1, clamped), exactly `width` cells."""
    share = min(max(share, 0.0), 1.0)
    parts = glyphs.bar_parts
    steps = len(parts) + 1
    filled, rest = divmod(round(share * width * steps), steps)
    text = glyphs.bar_full * filled
    if rest:
        text += parts[rest - 1]
    return text + glyphs.bar_empty * (width - len(text))


def signed_bar(value: float, limit: float, width: int, glyphs: Glyphs) -> str:
    """A bar from the middle: to the right for positive, to the left for negative values.

    `width` should be odd; the middle cell is the zero line.
    """
    half = width // 2
    reach = 0 if limit <= 0 else min(half, math.ceil(abs(value) / limit * half)) if value else 0
    empty = " " * (half - reach)
    full = glyphs.bar_full * reach
    if value < 0:
        return empty + full + glyphs.vertical + " " * half
    return " " * half + glyphs.vertical + full + empty


def thin(values: Sequence[float | None], width: int) -> list[float | None]:
    """At most `width` values; each stands for its group by the one farthest from zero.

    A group without any value stays a gap.
    """
    count = len(values)
    if count <= width:
        return list(values)
    thinned: list[float | None] = []
    for column in range(width):
        group = [
            value
            for value in values[column * count // width : (column + 1) * count // width]
            if value is not None
        ]
        thinned.append(max(group, key=abs) if group else None)
    return thinned


def sparkline(
    values: Sequence[float | None], width: int, glyphs: Glyphs, *, low: float, high: float
) -> str:
    """One row of columns between `low` and `high`, newest at the right; gaps are blank."""
    levels = glyphs.levels
    span = high - low
    text = ""
    for value in thin(values, width):
        if value is None:
            text += " "
        elif span <= 0:
            text += levels[0]
        else:
            share = (min(max(value, low), high) - low) / span
            text += levels[min(int(share * len(levels)), len(levels) - 1)]
    return text.rjust(width)


def signed_sparkline(
    values: Sequence[float | None], width: int, glyphs: Glyphs, *, limit: float
) -> tuple[str, str]:
    """Two rows around a zero line: positive values above, negative ones hanging below.

    Returns the upper and the lower row, `width` cells each. The lower row fills from its top, which
    plain block characters cannot show, so its cells are to be drawn in reverse video; a blank there
    is a full block. Without block characters both rows use the level characters.
    """
    levels = glyphs.levels
    upper = lower = ""
    for value in thin(values, width):
        if value is None or limit <= 0:
            upper += " "
            lower += " " if not glyphs.bar_parts else glyphs.bar_full
            continue
        steps = min(math.ceil(abs(value) / limit * len(levels)), len(levels))
        up, down = (steps, 0) if value > 0 else (0, steps)
        upper += levels[up - 1] if up else " "
        if glyphs.bar_parts:
            lower += " " if down == len(levels) else levels[len(levels) - down - 1]
        else:
            lower += levels[down - 1] if down else " "
    blank = glyphs.bar_full if glyphs.bar_parts else " "
    return upper.rjust(width), lower.rjust(width, blank)


def hanging(row: str, role: str, glyphs: Glyphs) -> list[Span]:
    """The lower row of `signed_sparkline` to draw: reversed only where something hangs.

    Full blocks in reverse video are left out: they would show seams in many fonts, and stand for
    something in copied text where nothing is.
    """
    if not glyphs.bar_parts:
        return [Span(row, role)]
    spans: list[Span] = []
    for blank, run in groupby(row, glyphs.bar_full.__eq__):
        text = "".join(run)
        spans.append(Span(" " * len(text)) if blank else Span(text, f"{role}-below"))
    return spans


def tall_columns(
    values: Sequence[float | None], width: int, height: int, glyphs: Glyphs, *, high: float
) -> list[str]:
    """Columns from 0 to `high` over `height` rows, top row first, newest at the right.

    Gaps are blank over the whole height; a measured 0 shows its lowest level.
    """
    levels = glyphs.levels
    rows = [""] * height
    for value in thin(values, width):
        steps = 0
        if value is not None:
            share = min(max(value / high, 0.0), 1.0) if high > 0 else 0.0
            steps = max(round(share * height * len(levels)), 1)
        for row in range(height):
            inside = steps - (height - 1 - row) * len(levels)
            rows[row] += " " if inside <= 0 else levels[min(inside, len(levels)) - 1]
    return [row.rjust(width) for row in rows]
