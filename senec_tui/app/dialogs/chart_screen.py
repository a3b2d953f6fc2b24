"""One to four values over minutes, days or months: what was seen, joined with what was recorded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from senec_tui.app.dialogs.sheets.keys_screen import KeysScreen
from senec_tui.app.pictures.charts.value_chart import Charted, curves_of, paint
from senec_tui.app.textual_patches.closing_once import ClosingOnce
from senec_tui.app.widgets import requests
from senec_tui.app.widgets.key import Key, ShownKeys, keys_of
from senec_tui.app.widgets.picture import Picture, in_time
from senec_tui.errors import NoHistoryError, StorageError
from senec_tui.language import N_
from senec_tui.model.history.queries.recorded import Recorded, TimeSpan, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual import events
    from textual.app import ComposeResult

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.catalogue import Path
    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.timeseries.series import Sample, Series

_KEYS: Final = (
    ("esc", N_("back")),
    ("{chart_zoom_in} {chart_zoom_out}", N_("zoom")),
    ("{chart_earlier} {chart_later}", N_("move")),
    ("{chart_left} {chart_right}", N_("cursor")),
    ("{chart_now}", N_("now")),
    ("{chart_export}", N_("to a file")),
    ("{chart_drop}", N_("drop one")),
    ("{chart_help}", N_("help")),
)
_DAY_S: Final = 86400
RANGES_S: Final = (
    *(60 * minutes for minutes in (5, 15, 30, 60, 3 * 60, 6 * 60, 12 * 60)),
    *(_DAY_S * days for days in (1, 2, 7, 28, 91, 365)),
)
REMEMBERED_S: Final = _DAY_S
"""So much is held in memory, whether there is a history or not."""
AGAIN_S: Final = 3.0
"""While the history is being filled, or cannot be read, it is asked again after this time."""


class ChartScreen(ClosingOnce[None]):
    """Draws what `RecentValues.charted` says."""

    DEFAULT_CSS = """
    ChartScreen { background: $background; }
    ChartScreen Picture { height: 1fr; overflow: hidden hidden; }
    """
    BINDINGS = [
        Binding("escape,q,c,enter", "leave", priority=True, show=False, id="chart-leave"),
        Key("z", "zoom(-1)", priority=True, id="chart-zoom-in", word=N_("zoom")),
        Key("Z", "zoom(1)", priority=True, id="chart-zoom-out", word=N_("zoom out")),
        Key("comma", "pan(-1)", priority=True, id="chart-earlier", word=N_("earlier")),
        Key("full_stop", "pan(1)", priority=True, id="chart-later", word=N_("later")),
        Key("h,left", "cursor(-1)", priority=True, id="chart-left", word=N_("cursor")),
        Key("l,right", "cursor(1)", priority=True, id="chart-right", word=N_("cursor")),
        Binding("shift+left", "cursor(-10)", priority=True, show=False, id="chart-far-left"),
        Binding("shift+right", "cursor(10)", priority=True, show=False, id="chart-far-right"),
        Key("G,end", "now", priority=True, id="chart-now", word=N_("now")),
        Key("delete", "drop", priority=True, id="chart-drop", word=N_("chart less")),
        Key("X", "export", priority=True, id="chart-export", word=N_("to a file")),
        Key("question_mark,f1", "keys", priority=True, id="chart-help", word=N_("help")),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._range = _range_for(scene)
        self._ends_before_s = 0.0
        """How long before now the right edge is."""
        self._cursor_at: float | None = None
        self._heading = ""
        """Instead of which time it is."""
        self._asked: TimeSpan | None = None
        """What the history is reading."""
        self._recorded: Recorded | None = None
        self._trouble: StorageError | None = None
        self._answered_at = float("-inf")
        """By the clock of the scene."""

    def compose(self) -> ComposeResult:
        """One canvas."""
        yield Picture(id="chart")

    def on_mount(self) -> None:
        """Draw."""
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for the new size."""
        self._draw()

    def show_scene(self, scene: Scene) -> None:
        """Draw a new scene."""
        self._scene = scene
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if not width or not height:
            return
        self._look_up()
        scene = replace(self._scene, width=width, height=height)
        lines = in_time(partial(paint, charted=self._charted(scene)), scene)
        self.query_one(Picture).show_lines(lines)

    def _charted(self, scene: Scene) -> Charted:
        names = ShownKeys(scene.own_keys).by_id(keys_of(ChartScreen), scene.tr)
        return Charted(
            start=self._end - self._seconds,
            end=self._end,
            cursor_at=self._cursor_at,
            recorded=self._recorded,
            note=self._note(scene),
            heading=self._heading,
            names=self.names(scene),
            keys=[(keys.format_map(names), words) for keys, words in _KEYS],
        )

    def names(self, scene: Scene) -> Mapping[Path, str]:
        """What people call some of the values."""
        del scene
        return {}

    @property
    def _seconds(self) -> float:
        return float(RANGES_S[self._range])

    @property
    def _end(self) -> float:
        """The right edge."""
        return self._scene.now - self._ends_before_s

    # -- what was recorded -------------------------------------------------------------------

    def _look_up(self) -> None:
        """Ask the history for what memory does not have, beside the loop."""
        scene, start = self._scene, self._end - self._seconds
        paths = scene.recent_values.charted
        if self._asked is not None or all(
            scene.recent_values.series(path, start, self._end).is_complete(start) for path in paths
        ):
            return
        points = 2 * max(self.size.width, 20)
        wanted = TimeSpan(paths=paths, start=start, end=self._end, points=points)
        if self._is_known(wanted):
            return
        # Half a screen more on either side, so that moving shows it at once.
        margin_s = self._seconds / 2
        self._asked = span = TimeSpan(
            paths=paths,
            start=start - margin_s,
            end=min(self._end + margin_s, scene.now),
            points=2 * points,
        )

        def work(history: History) -> Recorded:
            return read(history, span)

        self.post_message(requests.HistoryWanted(work, self._answer))

    def _is_known(self, wanted: TimeSpan) -> bool:
        scene, known = self._scene, self._recorded
        is_fresh = abs(scene.now - self._answered_at) < AGAIN_S
        if self._trouble is not None:
            return is_fresh
        if known is None or not known.span.serves(wanted):
            return False
        return is_fresh or not scene.history_grows

    def _answer(self, result: Recorded | StorageError) -> None:
        self._asked = None
        self._answered_at = self._scene.now
        if isinstance(result, StorageError):
            self._trouble = result
        else:
            self._recorded, self._trouble = result, None
        if self.is_mounted:
            self._draw()

    def _note(self, scene: Scene) -> str:
        tr, trouble = scene.tr, self._trouble
        if self._asked is not None and self._recorded is None and trouble is None:
            return tr("reading the history")
        if trouble is None:
            return scene.history_note if scene.history_grows else ""
        if isinstance(trouble, NoHistoryError):
            return tr("nothing is recorded; seen since this program began")
        return trouble.reason(tr)

    # -- keys --------------------------------------------------------------------------------

    def action_keys(self) -> None:
        """All keys of this screen."""
        self.app.push_screen(KeysScreen(keys_of(ChartScreen), self._scene))

    def action_export(self) -> None:
        """Ask for the form, and have what is drawn written to a file."""
        from senec_tui.app.dialogs.export_form import ExportScreen
        from senec_tui.model.history.transfer.view_export import curves_text, span_name

        scene, charted = self._scene, self._charted(self._scene)
        curves = [
            (str(path), replace(curve, samples=_within(curve, charted)))
            for path, curve in curves_of(scene, charted)
        ]

        def answered(form: str | None) -> None:
            if form is not None:
                name = span_name("chart", charted.start, charted.end, form)
                self.post_message(requests.SaveWanted(name, curves_text(curves, form)))

        question = scene.tr("Export the curves that are shown?")
        self.app.push_screen(ExportScreen(scene, question), answered)

    def action_leave(self) -> None:
        """Back to the list; what is charted stays charted."""
        self.dismiss()

    def action_zoom(self, step: int) -> None:
        """A shorter or a longer stretch of time."""
        self._range = max(0, min(self._range + step, len(RANGES_S) - 1))
        self._draw()

    def action_pan(self, step: int) -> None:
        """Half a screen earlier or later, never beyond now nor before all that is known."""
        first = None if self._recorded is None else self._recorded.first
        now = self._scene.now
        longest_s = max(REMEMBERED_S, 0.0 if first is None else now - first)
        moved = self._ends_before_s - step * self._seconds / 2
        self._ends_before_s = max(0.0, min(moved, longest_s))
        self._draw()

    def action_cursor(self, step: int) -> None:
        """The cursor, column by column; at an edge the chart moves."""
        end = self._end
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
        recent_values = self._scene.recent_values
        if recent_values.charted:
            recent_values.drop(recent_values.charted[-1])
        if recent_values.charted:
            self._draw()
        else:
            self.dismiss()


def _within(curve: Series, charted: Charted) -> tuple[Sample, ...]:
    """Without what only leads the line to an edge from beyond."""
    return tuple(each for each in curve.known if charted.start <= each.at <= charted.end)


def _range_for(scene: Scene) -> int:
    """The shortest stretch that holds all that was seen, as an index."""
    recent_values = scene.recent_values
    begins = [
        first.at
        for path in recent_values.charted
        if (first := recent_values.series(path, scene.now - REMEMBERED_S, scene.now).first)
    ]
    age_s = min(scene.now - min(begins, default=scene.now), REMEMBERED_S)
    return next(n for n, length_s in enumerate(RANGES_S) if length_s >= age_s)
