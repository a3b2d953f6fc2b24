"""A chart of the last hours with title and legend: what tabs show where there is room. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.plot import PlottedCurve, plot
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.lines import Line, Span, fill
from senec_tui.model.timeseries.recent_powers import WINDOW_STEP_S, window
from senec_tui.model.timeseries.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Path

NAMED_FROM: Final = 90
"""Cells from which on curves are named at their ends instead of in a legend."""
SHORTEST_S: Final = 2 * WINDOW_STEP_S
"""Of what a chart shows, however little is known."""
_NO_RANGES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({})


def chart(
    scene: Scene,
    curves: Sequence[PlottedCurve],
    *,
    hours: int,
    height: int,
    what: str = "",
    strip: PlottedCurve | None = None,
    at_least: Mapping[str, tuple[float, float]] = _NO_RANGES,
) -> list[Line]:
    """Title, names and curves in `height` lines, from the first value on; nothing without one.

    Args:
        scene: with the width to draw in.
        curves: as `plot` takes them.
        hours: how far back at most.
        height: lines, title included.
        what: the subject of all curves, for the title.
        strip: what is drawn by itself below the curves, as a share of 100.
        at_least: unit -> a range that its axis holds whatever the values are.
    """
    known = [curve.first.at for curve in curves if curve.first]
    if not known:
        return []
    earliest, end = window(scene.now, hours)
    start = min(max(earliest, min(known)), end - SHORTEST_S)
    named = scene.width >= NAMED_FROM and (len(curves) > 1 or strip is not None)
    legend = [] if named else [fill(_legend(curves, strip), scene.width)]
    picture = plot(
        curves,
        start=start,
        end=end,
        at_least=at_least,
        width=scene.width,
        height=height - 1 - len(legend),
        glyphs=scene.glyphs,
        tr=scene.tr,
        named=named,
        strip=strip,
    )
    since = start if start > end - hours * 3600.0 else None
    return [scene.heading(title(scene, hours, what, since)), *legend, *picture]


def title(scene: Scene, hours: int, what: str = "", since: float | None = None) -> str:
    """What is drawn: the last hours, or the time since the first value."""
    tr = scene.tr
    if since is None:
        return (
            tr("{what}, last {hours} h", what=what, hours=hours)
            if what
            else tr("Last {hours} h", hours=hours)
        )
    at = tr.time(datetime.fromtimestamp(since, UTC).astimezone(), seconds=False)
    return tr("{what}, since {time}", what=what, time=at) if what else tr("Since {time}", time=at)


def of_trend(
    scene: Scene, channel: str, label: str, *, hours: int, unit: str = "W", role: str = ""
) -> PlottedCurve:
    """A curve of the trends, which begin before this run of the program."""
    start, end = window(scene.now, hours)
    found = scene.recent_powers.series(channel, now=end, seconds=end - start, count=2 * scene.width)
    return PlottedCurve(label=label, unit=unit, samples=found.samples, role=role)


def of_track(
    scene: Scene, path: Path, label: str, *, hours: int, unit: str, role: str = ""
) -> PlottedCurve:
    """A curve of a live value: what this run has seen, and before that what was recorded."""
    start, end = window(scene.now, hours)
    # At a moment of the past memory holds what came later.
    seen = Series() if scene.is_past else scene.recent_values.series(path, start, end)
    found = seen if scene.recorded is None else scene.recorded.joined(path, seen, start, end)
    return PlottedCurve(label=label, unit=unit, samples=found.samples, role=role)


def _legend(curves: Sequence[PlottedCurve], strip: PlottedCurve | None) -> Line:
    if len(curves) == 1 and strip is None:
        return (Span(curves[0].label, curves[0].role),)
    spans: list[Span] = []
    for letter, curve in zip(LETTERS, curves, strict=False):
        spans += [Span(f"{letter} ", "key"), Span(f"{curve.label}  ", curve.role)]
    return (*spans, *(() if strip is None else (Span(strip.label, strip.role),)))
