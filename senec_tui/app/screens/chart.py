"""One to four values over the last minutes or hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.screen import Screen

from senec_tui.app.drawing.lines import Line, Span, cells, fill, left, right
from senec_tui.app.drawing.plot import CURVE_ROLES, LETTERS, Curve, plot
from senec_tui.app.panes.pane import ShowsScene
from senec_tui.app.widgets.canvas import Canvas
from senec_tui.language import N_
from senec_tui.model.series import bounds, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.catalogue import Path

RANGES_S: Final = tuple(60 * m for m in (5, 15, 30, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60))
KEYS: Final = (
    ("esc", N_("back")),
    ("z Z", N_("zoom")),
    (", .", N_("move")),
    ("h l", N_("cursor")),
    ("G", N_("now")),
    ("x", N_("drop one")),
)
NUMBER: Final = 9
"""Cells of a number in the legend."""
UNIT: Final = 5
RANGE: Final = 22
"""Cells of the lowest and the highest number."""


class ChartScreen(Screen[None], ShowsScene):
    """Draws what `Tracks.charted` says."""

    DEFAULT_CSS = """
    ChartScreen { background: $background; }
    ChartScreen Canvas { height: 1fr; overflow: hidden hidden; }
    """
    BINDINGS = [
        Binding("escape,q,c,enter", "leave", priority=True, show=False, id="chart-leave"),
        Binding("z", "zoom(-1)", priority=True, show=False, id="chart-zoom-in"),
        Binding("Z", "zoom(1)", priority=True, show=False, id="chart-zoom-out"),
        Binding("comma", "pan(-1)", priority=True, show=False, id="chart-earlier"),
        Binding("full_stop", "pan(1)", priority=True, show=False, id="chart-later"),
        Binding("left,h", "cursor(-1)", priority=True, show=False, id="chart-left"),
        Binding("right,l", "cursor(1)", priority=True, show=False, id="chart-right"),
        Binding("shift+left,H", "cursor(-10)", priority=True, show=False, id="chart-far-left"),
        Binding("shift+right,L", "cursor(10)", priority=True, show=False, id="chart-far-right"),
        Binding("end,G", "now", priority=True, show=False, id="chart-now"),
        Binding("x", "drop", priority=True, show=False, id="chart-drop"),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._range = _range_for(scene)
        self._ends_before_s = 0.0
        """How long before now the right edge is."""
        self._cursor_at: float | None = None

    def compose(self) -> ComposeResult:
        """One canvas."""
        yield Canvas(id="chart")

    def on_mount(self) -> None:
        """Draw."""
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._draw()

    def show_scene(self, scene: Scene) -> None:
        """See `ShowsScene.show_scene`."""
        self._scene = scene
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if width and height:
            scene = replace(self._scene, width=width, height=height)
            end = scene.now - self._ends_before_s
            lines = paint(scene, start=end - self._seconds, end=end, cursor_at=self._cursor_at)
            self.query_one(Canvas).show_lines(lines)

    @property
    def _seconds(self) -> float:
        return float(RANGES_S[self._range])

    def action_leave(self) -> None:
        """Back to the list; what is charted stays charted."""
        self.dismiss()

    def action_zoom(self, step: int) -> None:
        """A shorter or a longer stretch of time."""
        self._range = max(0, min(self._range + step, len(RANGES_S) - 1))
        self._draw()

    def action_pan(self, step: int) -> None:
        """Half a screen earlier or later, never beyond now."""
        longest = float(RANGES_S[-1])
        moved = self._ends_before_s - step * self._seconds / 2
        self._ends_before_s = max(0.0, min(moved, longest))
        self._draw()

    def action_cursor(self, step: int) -> None:
        """The cursor, column by column; at an edge the chart moves."""
        end = self._scene.now - self._ends_before_s
        start = end - self._seconds
        column_s = self._seconds / max(self.size.width - 8, 10)
        at = (end if self._cursor_at is None else self._cursor_at) + step * column_s
        if at < start:
            self.action_pan(-1)
        elif at > end:
            self.action_pan(1)
        self._cursor_at = min(at, self._scene.now)
        self._draw()

    def action_now(self) -> None:
        """Back to the present, without cursor."""
        self._ends_before_s, self._cursor_at = 0.0, None
        self._draw()

    def action_drop(self) -> None:
        """Chart the last one no longer."""
        tracks = self._scene.tracks
        if tracks.charted:
            tracks.drop(tracks.charted[-1])
        if tracks.charted:
            self._draw()
        else:
            self.dismiss()


def paint(scene: Scene, *, start: float, end: float, cursor_at: float | None) -> list[Line]:
    """Title, a line for each curve, the plot, the keys: exactly the height of the scene."""
    paths = scene.tracks.charted
    curves = [
        Curve(
            label=str(path),
            unit=unit_of(scene, path),
            samples=scene.tracks.samples(path, start, end),
        )
        for path in paths
    ]
    head = [_title(scene, start, end, cursor_at), *_legend(scene, curves, cursor_at)]
    keys = _keys(scene)
    height = scene.height - len(head) - len(keys)
    body: list[Line] = []
    if height >= 5:
        body = plot(
            curves,
            start=start,
            end=end,
            width=scene.width,
            height=height,
            glyphs=scene.glyphs,
            tr=scene.tr,
            cursor_at=cursor_at,
        )
    return [*head, *body, *keys]


def _range_for(scene: Scene) -> int:
    """The shortest stretch that holds all there is, as an index."""
    tracks, longest_s = scene.tracks, RANGES_S[-1]
    begins = [
        sample.at
        for path in tracks.charted
        for sample in tracks.samples(path, scene.now - longest_s, scene.now)[:1]
        if sample is not None
    ]
    age_s = scene.now - min(begins, default=scene.now)
    return next((n for n, s in enumerate(RANGES_S) if s >= age_s), len(RANGES_S) - 1)


def unit_of(scene: Scene, path: Path) -> str:
    """The unit of a value, or ""."""
    variable = scene.snapshot.catalogue.variable(path.object, path.variable)
    return (variable.unit or "") if variable else ""


def _title(scene: Scene, start: float, end: float, cursor_at: float | None) -> Line:
    tr = scene.tr
    duration = tr.duration(end - start)
    if end >= scene.now - 1:
        text = tr("The last {duration}", duration=duration)
    else:
        text = tr("{duration} until {time}", duration=duration, time=_clock(end, scene))
    marked = "" if cursor_at is None else tr("at {time}", time=_clock(cursor_at, scene))
    room = scene.width - cells(marked)
    return (*fill((Span(text, "title"),), room), Span(marked, "strong"))


def _clock(at: float, scene: Scene) -> str:
    return scene.tr.time(datetime.fromtimestamp(at, UTC).astimezone())


def _legend(scene: Scene, curves: Sequence[Curve], cursor_at: float | None) -> list[Line]:
    tr, glyphs = scene.tr, scene.glyphs
    longest = max((cells(curve.label) for curve in curves), default=0)
    name = min(longest, scene.width - NUMBER - UNIT - RANGE - 4)
    lines: list[Line] = []
    for index, curve in enumerate(curves):
        sample = nearest(curve.samples, scene.now if cursor_at is None else cursor_at)
        known = bounds(curve.samples)
        value = glyphs.absent if sample is None else _number(scene, sample.mean)
        spans = [
            Span(LETTERS[index], CURVE_ROLES[index]),
            Span(" "),
            Span(left(curve.label, name), "value"),
            Span(right(value, NUMBER), "strong" if sample else "absent", curve.label),
            Span(" " + left(curve.unit, UNIT), "label"),
        ]
        if known is not None:
            low, high = (_number(scene, each) for each in known)
            spans.append(Span(" " + tr("{low} to {high}", low=low, high=high), "label"))
        elif sample is None:
            spans.append(Span(f" {tr('no values in this time')}", "absent"))
        lines.append(fill(spans, scene.width))
    return lines


def _number(scene: Scene, value: float) -> str:
    return scene.tr.localise(f"{value:.6g}")


def _keys(scene: Scene) -> list[Line]:
    spans: list[Span] = []
    for key, title in KEYS:
        spans += [Span(key, "key"), Span(f" {scene.tr(title)}  ", "label")]
    return [fill(spans, scene.width)]
