"""A chart of the last hours with title and legend: what tabs show where there is room. Pure."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.charts.plot import PlottedCurve, plot
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.lines import Line, Span, fill
from senec_tui.model.timeseries.recent_powers import window_end
from senec_tui.model.timeseries.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Path

LEAST: Final = 11
"""Lines from which on a chart is worth its room."""
NAMED_FROM: Final = 90
"""Cells from which on curves are named at their ends instead of in a legend."""
_NO_RANGES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({})


def chart(
    scene: Scene,
    title: str,
    curves: Sequence[PlottedCurve],
    *,
    hours: int,
    height: int,
    at_least: Mapping[str, tuple[float, float]] = _NO_RANGES,
) -> list[Line]:
    """Title, names and curves of the last hours in `height` lines; nothing without a value."""
    if not any(curve.first for curve in curves):
        return []
    start, end = window(scene, hours)
    named = len(curves) > 1 and scene.width >= NAMED_FROM
    legend = [] if named else [fill(_legend(curves), scene.width)]
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
    )
    return [scene.heading(title), *legend, *picture]


def window(scene: Scene, hours: int) -> tuple[float, float]:
    """Begin and end of what is drawn, Unix seconds."""
    end = window_end(scene.now)
    return end - hours * 3600.0, end


def of_trend(
    scene: Scene, channel: str, label: str, *, hours: int, unit: str = "W", role: str = ""
) -> PlottedCurve:
    """A curve of the trends, which begin before this run of the program."""
    start, end = window(scene, hours)
    found = scene.recent_powers.series(channel, now=end, seconds=end - start, count=2 * scene.width)
    return PlottedCurve(label=label, unit=unit, samples=found.samples, role=role)


def of_track(
    scene: Scene, path: Path, label: str, *, hours: int, unit: str, role: str = ""
) -> PlottedCurve:
    """A curve of a live value: what this run has seen, and before that what was recorded."""
    start, end = window(scene, hours)
    # At a moment of the past memory holds what came later.
    seen = Series() if scene.is_past else scene.recent_values.series(path, start, end)
    found = seen if scene.recorded is None else scene.recorded.joined(path, seen, start, end)
    return PlottedCurve(label=label, unit=unit, samples=found.samples, role=role)


def _legend(curves: Sequence[PlottedCurve]) -> Line:
    if len(curves) == 1:
        return (Span(curves[0].label, curves[0].role),)
    spans: list[Span] = []
    for letter, curve in zip(LETTERS, curves, strict=False):
        spans += [Span(f"{letter} ", "key"), Span(f"{curve.label}  ", curve.role)]
    return tuple(spans)
