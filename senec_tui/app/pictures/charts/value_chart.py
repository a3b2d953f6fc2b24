"""The chart of one to four values: title, legend, plot, keys. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.plot import CURVE_ROLES, PlottedCurve, plot
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.lines import Line, Span, cells, fill, fit, left, right, width_of
from senec_tui.catalogue.units import decimals_of
from senec_tui.model.history.channels import is_kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Path
    from senec_tui.language import Language
    from senec_tui.model.history.queries.recorded import Recorded

NUMBER: Final = 9
"""Cells of a number in the legend."""
UNIT: Final = 5
RANGE: Final = 22
"""Cells of the lowest and the highest number."""
LATE: Final = 0.05
"""A curve that begins later than after this share of the time is told to."""
COLUMNS: Final = 1.5
"""So far from the cursor, in columns, a value may be to stand for its moment."""
_HOUR_S: Final = 3600.0
_DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Charted:
    """What the chart of chosen values shows, and of which time."""

    start: float
    end: float
    cursor_at: float | None = None
    recorded: Recorded | None = None
    """None: the history has not answered."""
    note: str = ""
    """What is to be said about the history."""
    heading: str = ""
    """Said instead of which time it is."""
    names: Mapping[Path, str] = field(default_factory=dict)
    """Instead of paths, where people have a word; such numbers are rounded as on the tabs."""
    keys: Sequence[tuple[str, str]] = ()
    """As people write them, and messages that say what they do."""


def paint(scene: Scene, charted: Charted) -> list[Line]:
    """Title, a line for each curve, the plot, the keys: exactly the height of the scene."""
    curves = [curve for _, curve in curves_of(scene, charted)]
    head = [_title(scene, charted), *_legend(scene, curves, charted)]
    keys = _keys(scene, charted)
    height = scene.height - len(head) - len(keys)
    body: list[Line] = []
    if height >= 5:
        body = plot(
            curves,
            start=charted.start,
            end=charted.end,
            width=scene.width,
            height=height,
            glyphs=scene.glyphs,
            tr=scene.tr,
            cursor_at=charted.cursor_at,
        )
    return [*head, *body, *keys]


def unit_of(scene: Scene, path: Path) -> str:
    """The unit of a value, or ""."""
    variable = scene.snapshot.catalogue.variable(path.object, path.variable)
    return (variable.unit or "") if variable else ""


def curves_of(scene: Scene, charted: Charted) -> list[tuple[Path, PlottedCurve]]:
    """What is drawn, and of which value: seen and recorded joined."""
    return [(path, _curve(scene, path, charted)) for path in scene.recent_values.charted]


def _curve(scene: Scene, path: Path, charted: Charted) -> PlottedCurve:
    found = scene.recent_values.series(path, charted.start, charted.end)
    if charted.recorded is not None:
        found = charted.recorded.joined(path, found, charted.start, charted.end)
    label = charted.names.get(path, str(path))
    return PlottedCurve(label=label, unit=unit_of(scene, path), samples=found.samples)


def _title(scene: Scene, charted: Charted) -> Line:
    tr, end = scene.tr, charted.end
    duration = _length(end - charted.start, tr)
    if charted.heading:
        text = charted.heading
    elif end >= scene.now - 1:
        text = tr("The last {duration}", duration=duration)
    else:
        text = tr("{duration} until {time}", duration=duration, time=_clock(end, scene, charted))
    at = charted.cursor_at
    marked = "" if at is None else tr("at {time}", time=_clock(at, scene, charted))
    room = scene.width - cells(marked)
    text = fit(text, max(room - 1, 0), scene.glyphs.ellipsis)
    spans = [Span(text, "title")]
    if charted.note:
        note = fit(charted.note, max(room - cells(text) - 3, 0), scene.glyphs.ellipsis)
        spans.append(Span(f"  {note}", "label"))
    return (*fill(spans, room), Span(marked, "strong"))


def _length(seconds: float, tr: Language) -> str:
    """That of a chart, which is chosen and not measured: no minutes beside whole hours."""
    if seconds > _DAY_S:
        return tr.plural("{n} day", "{n} days", round(seconds / _DAY_S))
    if seconds == _DAY_S:
        return tr("24 hours")
    hours, rest = divmod(seconds, _HOUR_S)
    return f"{hours:.0f} h" if hours and not rest else tr.duration(seconds)


def _clock(at: float, scene: Scene, charted: Charted) -> str:
    """A moment, with its day where the chart is longer than one or shows another."""
    tr, moment = scene.tr, datetime.fromtimestamp(at, UTC).astimezone()
    today = datetime.fromtimestamp(scene.now, UTC).astimezone().date()
    if charted.end - charted.start <= _DAY_S and moment.date() == today:
        return tr.time(moment)
    return tr.date_and_time(moment, seconds=False)


def _legend(scene: Scene, curves: Sequence[PlottedCurve], charted: Charted) -> list[Line]:
    tr, glyphs = scene.tr, scene.glyphs
    longest = max((cells(curve.label) for curve in curves), default=0)
    name = min(longest, scene.width - NUMBER - UNIT - RANGE - 4)
    lines: list[Line] = []
    slack_s = COLUMNS * (charted.end - charted.start) / scene.width
    for index, (path, curve) in enumerate(zip(scene.recent_values.charted, curves, strict=True)):
        number = partial(_number, scene, curve.unit if path in charted.names else None)
        if charted.cursor_at is None:
            sample = curve.nearest(charted.end)
        else:
            sample = curve.at_moment(charted.cursor_at, slack_s)
        known = curve.bounds
        value = glyphs.absent if sample is None else number(sample.mean)
        spans = [
            Span(LETTERS[index], CURVE_ROLES[index]),
            Span(" "),
            Span(left(curve.label, name), "value"),
            Span(right(value, NUMBER), "strong" if sample else "absent", str(path)),
            Span(" " + left(curve.unit, UNIT), "label"),
        ]
        if known is not None:
            low, high = map(number, known)
            spans.append(Span(" " + tr("{low} to {high}", low=low, high=high), "label"))
        else:
            spans.append(Span(f" {tr('no values in this time')}", "absent"))
        room = scene.width - width_of(spans) - 2
        said = _where_from(scene, curve, path, charted)
        if words := next((words for words in said if cells(words) <= room), ""):
            spans.append(Span(f"  {words}", "label"))
        lines.append(fill(spans, scene.width))
    return lines


def _where_from(scene: Scene, curve: PlottedCurve, path: Path, charted: Charted) -> tuple[str, ...]:
    """Why a curve does not begin at the left: at length, and shorter."""
    tr, recorded = scene.tr, charted.recorded
    first = None if curve.first is None else curve.first.at
    late = charted.start + LATE * (charted.end - charted.start)
    if first is not None and first <= late:
        return ()
    words = () if first is None else (tr("since {time}", time=_clock(first, scene, charted)),)
    if recorded is None or path in recorded.series or is_kept(path, scene.snapshot.catalogue):
        return words
    if first is None:
        return (tr("not recorded"),)
    at = _clock(first, scene, charted)
    return tr("not recorded; seen since {time}", time=at), tr("not recorded")


def _number(scene: Scene, unit: str | None, value: float) -> str:
    """`unit`: rounded as values of it are; None: as the device has it."""
    if unit is not None and (decimals := decimals_of(unit)) is not None:
        return scene.tr.number(value, decimals)
    return scene.tr.localise(f"{value:.6g}")


def _keys(scene: Scene, charted: Charted) -> list[Line]:
    """As many as there is room for, the last in any case: it leads to the others."""
    groups = [
        (Span(key, "key"), Span(f" {scene.tr(title)}  ", "label")) for key, title in charted.keys
    ]
    while len(groups) > 1 and sum(map(width_of, groups)) - 2 > scene.width:
        del groups[-2]
    return [fill([span for group in groups for span in group], scene.width)]
