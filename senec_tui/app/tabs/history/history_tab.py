"""Tab 8: what was, as curves, bars and totals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from senec_tui.app.tabs.history.history_help import HELP_TEXT
from senec_tui.app.tabs.history.history_keys import KEYS
from senec_tui.app.tabs.history.history_lines import paint
from senec_tui.app.tabs.history.history_questions import (
    ask_for_comparison,
    ask_for_export,
    ask_for_range,
    refuse_comparison,
)
from senec_tui.app.tabs.history.shown_period import ShownPeriod
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.app.tabs.pane import Pane, PicturePane
from senec_tui.model.history.periods.period_view import PeriodQuestion, PeriodView, load
from senec_tui.model.history.periods.periods import (
    RANGES,
    Period,
    around,
    chosen,
    ghosts_of,
    moved,
    shifted,
    zoomed,
)
from senec_tui.model.history.periods.shown_sets import BAR_SETS, CHARGE, CURVE_SETS
from senec_tui.model.polling.poller import Interest
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.errors import StorageError
    from senec_tui.model.history.queries.history_file import History

AGAIN_S: Final = 60.0
"""A period that is not over is asked for again after this time."""
STEP_S: Final = 1.0
"""The same at a moment of the past: time stands still there, and another moment is asked for."""
SOON_S: Final = 3.0
"""The same while there is nothing yet, it is being filled, or it cannot be read."""
AXES: Final = 14
"""About so many cells of the width are not chart."""
CURVES_FIRST: Final = ("day", "6h", "24h", "range")
"""Kinds of periods that begin with curves, others with bars."""
FEWEST_COLUMNS: Final = 18
LONG_S: Final = 62 * 86400.0
AROUND_S: Final = 600.0
"""What is shown on either side of a moment that somebody came from."""


class HistoryPane(PicturePane):
    """The History tab: a range of time as curves or bars, with its totals."""

    BINDINGS = [*KEYS]
    DEFAULT_CSS: ClassVar[str] = "HistoryPane { height: 1fr; }"

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__(self._paint_shown, interest=Interest(), help_text=HELP_TEXT)
        self._zone = zone
        self._range_id = RANGES[0].id
        self._shown: ShownPeriod | None = None
        self._asked: PeriodQuestion | None = None
        self._answered: PeriodQuestion | None = None
        self._grew = False
        """Whether more was just being written when the last answer came."""
        self._before_zoom: list[ShownPeriod] = []
        self._bars: dict[str, bool] = {}
        self._curve_set = self._bar_set = 0
        self._ghost = 0
        self._came_from: float | None = None
        """The moment of the line of the log that led here."""

    # -- drawing -----------------------------------------------------------------------------

    @override
    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        if self._shown is None:
            self._choose(self._range_id)
        elif not self._before_zoom and self._shown.range_id:
            # Midnight may have passed.
            period = self._period_of(self._shown.range_id)
            if period != self._shown.period:
                self._shown = self._shown.anew(period=period)
        self._look_up()
        super().show_scene(scene)

    def _paint_shown(self, scene: Scene) -> list[Line]:
        assert self._shown is not None  # noqa: S101 - show_scene made it
        return paint(scene, replace(self._shown, note=scene.history_note, zone=self._zone))

    @property
    def _now(self) -> float:
        return 0.0 if self._scene is None else self._scene.now

    # -- asking ------------------------------------------------------------------------------

    def _look_up(self) -> None:
        """Ask for what is to be shown, unless that was asked for or is fresh."""
        question = self._question()
        if question is None or self._is_same(question, self._asked):
            return
        if self._asked is None and self._is_same(question, self._answered):
            return
        self._asked = question

        def work(history: History) -> PeriodView:
            return load(history, question)

        def answer(result: PeriodView | StorageError) -> None:
            self._arrived(question, result)

        self.post_message(Pane.HistoryWanted(work, answer))

    def _question(self) -> PeriodQuestion | None:
        shown = self._shown
        if shown is None or self._scene is None:
            return None
        names = (CHARGE,) if shown.bars else CURVE_SETS[shown.chosen].names
        # Totals first: they are there at once, and the charge over bars; all curves of a year and
        # each charging of a car are not.
        details = shown.view is not None or shown.period.length_s <= LONG_S
        return PeriodQuestion(
            period=shown.period,
            now=self._now,
            curves=names if details or shown.bars else (),
            details=details,
            points=2 * max(self._columns, 20),
            zone=self._zone,
            ghost=0 if shown.period.kind == "range" else shown.ghost,
        )

    def _is_same(self, question: PeriodQuestion, known: PeriodQuestion | None) -> bool:
        """Whether what is known answers a question; for a running period only for a while."""
        if known is None or replace(known, now=question.now) != question:
            return False
        scene, shown = self._scene, self._shown
        if scene is None or shown is None:
            return False
        if self._grew and not scene.history_grows:
            return known is self._asked
        if scene.history_grows or shown.answer.nothing or shown.answer.trouble is not None:
            return abs(question.now - known.now) < SOON_S
        if min(known.now, question.now) >= question.period.end:
            return True
        return 0 <= question.now - known.now < (STEP_S if scene.is_past else AGAIN_S)

    def _arrived(self, question: PeriodQuestion, result: PeriodView | StorageError) -> None:
        if question is not self._asked or self._shown is None:
            return
        self._asked, self._answered = None, question
        self._grew = self._scene is not None and self._scene.history_grows
        self._show(answer=HistoryAnswer.of(result))
        self._redraw()

    # -- keys --------------------------------------------------------------------------------

    def action_range(self, step: int) -> None:
        """Round the ranges."""
        ids = [entry.id for entry in RANGES]
        here = self._shown.range_id if self._shown else ""
        index = ids.index(here) + step if here in ids else 0
        self._choose(ids[index % len(ids)])
        self._redraw()

    def action_pan(self, step: int) -> None:
        """One period earlier or later, not into the future."""
        if self._shown is None:
            return
        period = shifted(self._shown.period, step, self._zone)
        if period.start > self._now:
            return
        known = next((e.id for e in RANGES if self._period_of(e.id) == period), "")
        self._shown = self._shown.anew(period=period, range_id=known, cursor=None)
        self._redraw()

    def action_kind(self) -> None:
        """Curves or bars."""
        if self._shown is not None:
            bars = not self._shown.bars
            self._bars[self._shown.period.kind] = bars
            self._shown = self._shown.with_other_curves(
                bars=bars, chosen=self._bar_set if bars else self._curve_set
            )
            self._redraw()

    def action_other(self, step: int) -> None:
        """The next set of curves or pair of bars."""
        if self._shown is None:
            return
        count = len(BAR_SETS if self._shown.bars else CURVE_SETS)
        number = (self._shown.chosen + step) % count
        if self._shown.bars:
            self._bar_set = number
            self._show(chosen=number)
        else:
            self._curve_set = number
            self._shown = self._shown.with_other_curves(chosen=number)
        self._redraw()

    def action_ghost(self) -> None:
        """Compare with the period before, one longer ago, or none."""
        if self._shown is None or not self._is_comparable():
            return
        choices = (0, *ghosts_of(self._shown.period))
        here = choices.index(self._ghost) if self._ghost in choices else -1
        self._compare_with(choices[(here + 1) % len(choices)])

    def action_any_ghost(self) -> None:
        """Compare with the period that a day lies in."""
        shown, scene = self._shown, self._scene
        if shown is not None and scene is not None and self._is_comparable():
            ask_for_comparison(self, scene, shown, self._zone, self._compare_with)

    def _is_comparable(self) -> bool:
        if self._shown is None or self._scene is None or self._shown.period.kind != "range":
            return True
        refuse_comparison(self, self._scene)
        return False

    def _compare_with(self, back: int) -> None:
        self._ghost = back
        self._show(ghost=back)
        self._redraw()

    def action_cursor(self, steps: int) -> None:
        """Move the cursor, or show it."""
        shown = self._shown
        if shown is None or shown.view is None:
            return
        period = shown.period
        columns = len(shown.view.bars) if shown.bars else self._columns
        self._show(cursor=moved(period, shown.cursor, steps, columns, self._now))
        self._redraw()

    def action_zoom(self, factor: float) -> None:
        """In at the cursor or the middle of what has passed; out the same way, then further."""
        shown = self._shown
        if shown is None:
            return
        if factor > 1 and self._before_zoom:
            self._shown = self._before_zoom.pop().anew(cursor=shown.cursor, ghost=self._ghost)
            self._redraw()
            return
        if factor < 1:
            self._before_zoom.append(shown)
        passed = min(shown.period.end, max(self._now, shown.period.start))
        middle = (shown.period.start + passed) / 2
        around_at = middle if shown.cursor is None else shown.cursor
        period = zoomed(shown.period, factor, around_at)
        self._shown = shown.anew(period=period, range_id="")
        self._redraw()

    def action_clear(self) -> None:
        """First the cursor, then the zoom."""
        if self._shown is None:
            return
        if self._shown.cursor is not None:
            self._show(cursor=None)
        elif self._before_zoom:
            self._shown = self._before_zoom[0].anew(cursor=None, ghost=self._ghost)
            self._before_zoom = []
        elif not self._shown.range_id:
            self._choose(self._range_id)
        self._redraw()

    def action_travel(self) -> None:
        """Show every tab as it was at the cursor."""
        if self._shown is not None and self._shown.cursor is not None:
            self.post_message(Pane.MomentWanted(self._shown.cursor))
        else:
            self.action_cursor(0)

    async def action_log(self) -> None:
        """What the appliance wrote around the cursor.

        Without one, or where one came from a line of the log, the log as it was left.
        """
        cursor = None if self._shown is None else self._shown.cursor
        if cursor is not None and cursor != self._came_from:
            self.post_message(Pane.LogWanted(cursor))
        else:
            await self.run_action("app.open_tab('log')")

    def action_export(self) -> None:
        """Ask for the form, then write what is shown to a file."""
        scene, shown = self._scene, self._shown
        if scene is not None and shown is not None and shown.view is not None:
            ask_for_export(self, scene, shown.view, bars=shown.bars)

    def action_any_range(self) -> None:
        """Ask for two days."""
        if self._scene is not None:
            ask_for_range(self, self._scene, self._zone, self._show_range)

    def _show_range(self, period: Period) -> None:
        self._before_zoom = []
        self._show_period(period)
        self._redraw()

    def show_moment(self, at: float) -> None:
        """The curves some minutes around a moment, with the cursor on it."""
        self._before_zoom, self._came_from = [], at
        self._show_period(around(at, AROUND_S), cursor=at, bars=False, chosen=self._curve_set)
        self._redraw()

    # -- state -------------------------------------------------------------------------------

    def _choose(self, range_id: str) -> None:
        self._range_id = range_id
        self._before_zoom = []
        period = self._period_of(range_id)
        self._show_period(period, range_id=range_id)

    def _show_period(self, period: Period, **more: object) -> None:
        bars = self._bars.get(period.kind, period.kind not in CURVES_FIRST)
        number = self._bar_set if bars else self._curve_set
        if self._ghost not in ghosts_of(period):
            self._ghost = min(self._ghost, 1) if self._ghost > 0 else 0
        self._shown = ShownPeriod(
            **({"period": period, "bars": bars, "chosen": number, "ghost": self._ghost} | more),  # type: ignore[arg-type]
        )

    def _show(self, **changes: object) -> None:
        assert self._shown is not None  # noqa: S101 - callers looked
        self._shown = replace(self._shown, **changes)  # type: ignore[arg-type]

    def _period_of(self, range_id: str) -> Period:
        entry = next(entry for entry in RANGES if entry.id == range_id)
        return chosen(entry, self._now, self._zone)

    @property
    def _columns(self) -> int:
        columns, _ = self._room_now()  # also while hidden: else each visit would ask anew
        return max(columns - AXES, FEWEST_COLUMNS)

    @override
    def keep(self) -> Mapping[str, object]:
        return {
            "range": self._range_id,
            "curves": self._curve_set,
            "bars": self._bar_set,
            "ghost": self._ghost,
        }

    @override
    def restore(self, kept: Mapping[str, object]) -> None:
        if kept.get("range") in [entry.id for entry in RANGES]:
            self._range_id = str(kept["range"])
        if kept.get("ghost") in (1, 7):
            self._ghost = int(str(kept["ghost"]))
        for name, count in (("curves", len(CURVE_SETS)), ("bars", len(BAR_SETS))):
            number = kept.get(name)
            if isinstance(number, int) and 0 <= number < count:
                if name == "curves":
                    self._curve_set = number
                else:
                    self._bar_set = number


def make_pane() -> Pane:
    """The tab."""
    return HistoryPane()
