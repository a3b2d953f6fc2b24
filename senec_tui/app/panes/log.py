"""Tab 7: the appliance's own log, any day, several days as one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from senec_tui.app.drawing.lines import Line, Span, cells
from senec_tui.app.drawing.log_lines import (
    Layout,
    entry_line,
    group_line,
    histogram_lines,
    moment,
    parts,
)
from senec_tui.app.drawing.log_status import LogStatus, detail, summary, times
from senec_tui.app.panes.pane import Pane
from senec_tui.app.screens.log_days import MOST_DAYS, DayMark
from senec_tui.app.widgets.bar import Bar
from senec_tui.app.widgets.line_list import LineList
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.errors import UsageError
from senec_tui.language import N_
from senec_tui.model.explain import Fact
from senec_tui.model.filtering import Filter, parse_filter
from senec_tui.model.log.conditions import parse_conditions
from senec_tui.model.log.fetching import Fetching
from senec_tui.model.log.folding import Fold, expression_for
from senec_tui.model.log.histogram import GRAVE, Columns
from senec_tui.model.log.stream import Place
from senec_tui.model.log.view import LogView
from senec_tui.model.log.wishes import Wishes
from senec_tui.model.log_days import Days, parse_moment

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from datetime import tzinfo
    from typing import Self

    from textual import events
    from textual.app import ComposeResult
    from textual.widgets import Input

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.model.log.stream import Entry
    from senec_tui.model.log_days import DayLogs

FOLLOW_S: Final = 60.0
"""So often today's file is fetched again: whole, since the appliance cannot send a part."""
REPAINT_S: Final = 0.1
"""While there is much to work out, the list is drawn so often."""
HISTOGRAM_FROM: Final = 16
"""Lines of the tab from which on there is room for the histogram."""
MOST_BOOKMARKS: Final = 200
MOST_KNOWN_DAYS: Final = 400
FIRST: Final = Place(date.min, 0)

HELP_TEXT: Final = N_(
    "The appliance's own log. Its files are by UTC day; here days and times are yours. Today's is "
    "fetched again every minute while it is looked at, past days only once. A filter is a regular "
    "expression; ! in front hides what matches, & between blanks joins several. The columns above "
    "count lines over time; the letters below them are the worst level then."
)
HELP_KEYS: Final = (
    ("{  }", N_("The day before or after")),
    ("d", N_("Calendar: choose a day, or several")),
    ("D", N_("Also the day before")),
    ("/", N_("Search as you type")),
    ("n  N", N_("Next or previous hit")),
    ("f", N_("Filter as you type; ! hides, & joins; esc clears")),
    ("o  O", N_("Only lines like this one; hide lines like it")),
    ("-  +", N_("Fewer levels, down to panic; more levels")),
    ("K", N_("Only one category")),
    ("e  E  w  W", N_("Next or previous error, warning")),
    (",  .", N_("Back or on by one column of the histogram")),
    ("t", N_("Go to a time of day")),
    ("a", N_("Repeats as one: in a row, everywhere, not at all")),
    ("m  u  U", N_("Bookmark; next and previous bookmark")),
    ("Enter", N_("Curves around this moment; lines of a fold")),
    ("b", N_("Break long lines, or not")),
    ("h  l", N_("Move long lines sideways")),
    ("@", N_("Times of here or in UTC")),
    ("r", N_("Fetch today's log now")),
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the prompt is open for."""

    kind: str
    """filter, search or time."""
    before: str
    """What was in force."""
    origin: Place | None
    """Where the cursor was."""


class _Rows:
    """The view as a row source."""

    def __init__(self, pane: LogPane) -> None:
        self._pane = pane

    def __len__(self) -> int:
        return len(self._pane.view)

    def line(self, index: int, /) -> Line:
        return self._pane.line_of(index)

    def key(self, index: int, /) -> Hashable:
        return self._pane.view.row(index)

    def find(self, key: Hashable, /) -> int | None:
        if not isinstance(key, tuple):
            return None
        place, part = key
        return self._pane.view.find(place, part)


class LogPane(Pane, Vertical):
    """The list with a summary, a histogram, a prompt, and a line about the selected row."""

    DEFAULT_CSS = """
    LogPane { height: 1fr; }
    LogPane #filter { height: 1; display: none; background: $surface; }
    LogPane #filter.open { display: block; }
    LogPane #slash { width: 2; }
    LogPane #histogram { background: $background; }
    """
    BINDINGS = [
        Binding("slash", "ask('search')", show=False, id="log-search"),
        Binding("f", "ask('filter')", show=False, id="log-filter"),
        Binding("t", "ask('time')", show=False, id="log-time"),
        Binding("escape", "loosen", show=False, id="log-clear"),
        Binding("n", "next_hit(1)", show=False, id="log-next-hit"),
        Binding("N", "next_hit(-1)", show=False, id="log-previous-hit"),
        Binding("e", "next_level(1, 'PE')", show=False, id="log-next-error"),
        Binding("E", "next_level(-1, 'PE')", show=False, id="log-previous-error"),
        Binding("w", "next_level(1, 'W')", show=False, id="log-next-warning"),
        Binding("W", "next_level(-1, 'W')", show=False, id="log-previous-warning"),
        Binding("m", "bookmark", show=False, id="log-bookmark"),
        Binding("u", "next_bookmark(1)", show=False, id="log-next-bookmark"),
        Binding("U", "next_bookmark(-1)", show=False, id="log-previous-bookmark"),
        Binding("left_curly_bracket", "step_day(-1)", show=False, id="log-day-before"),
        Binding("right_curly_bracket", "step_day(1)", show=False, id="log-day-after"),
        Binding("d", "calendar", show=False, id="log-calendar"),
        Binding("D", "add_day", show=False, id="log-add-day"),
        Binding("minus", "levels(1)", show=False, id="log-fewer-levels"),
        Binding("plus", "levels(-1)", show=False, id="log-more-levels"),
        Binding("K", "category", show=False, id="log-category"),
        Binding("o", "alike(False)", show=False, id="log-only-alike"),
        Binding("O", "alike(True)", show=False, id="log-hide-alike"),
        Binding("a", "fold", show=False, id="log-fold"),
        Binding("b", "wrap", show=False, id="log-wrap"),
        Binding("at", "utc", show=False, id="log-utc"),
        Binding("comma", "step_column(-1)", show=False, id="log-column-back"),
        Binding("full_stop", "step_column(1)", show=False, id="log-column-on"),
        Binding("y", "copy_line", show=False, id="log-copy"),
        Binding("r", "fetch_now", show=False, id="log-fetch"),
    ]
    help_text = HELP_TEXT
    help_keys = HELP_KEYS

    def __init__(self) -> None:
        super().__init__()
        self.view = LogView()
        self._rows = _Rows(self)
        self._scene: Scene | None = None
        self._layout = Layout.of(79, None, dates=False)
        self._logs: DayLogs | None = None
        self._days: Days | None = None
        self._fetching = Fetching(self.view.stream)
        self._fetched_at = float("-inf")
        self._wishes = Wishes()
        self._sound = Wishes()
        """The last ones that were worked out to the end."""
        self._problem = ""
        """Why what is being typed cannot be used; the last good one stays in force."""
        self._asking: _Asking | None = None
        self._anchor: Place | None = None
        """Where the cursor belongs as soon as its row is there again."""
        self._put_at: Hashable = None
        """Where it was put for the time being."""
        self._wanted_at: float | None = None
        """A moment to go to as soon as its day is there."""
        self._past_at: float | None = None
        """The moment of the past that is shown; None: live."""
        self._seen: Place | None = None
        """The last line when the end was last looked at."""
        self._bookmarks: set[Place] = set()
        self._known_days: dict[date, str] = {}
        """Local day -> its worst level, for the calendar."""

    def compose(self) -> ComposeResult:
        """Summary, histogram, prompt, list, detail."""
        yield Bar(id="summary")
        yield Bar(id="histogram")
        with Horizontal(id="filter"):
            yield Bar(id="slash")
            yield Prompt()
        yield LineList(can_follow=True)
        yield Bar(id="detail")

    @property
    def list(self) -> LineList:
        """The list."""
        return self.query_one(LineList)

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go to the list."""
        self.list.focus(scroll_visible)
        return self

    def attach(self, logs: DayLogs) -> None:
        """See `Pane.attach`."""
        self._logs = logs
        if self._days is not None:
            self._open(self._days)

    # -- scenes ------------------------------------------------------------------------------

    def show_scene(self, scene: Scene) -> None:
        """See `Pane.show_scene`. Called only while the tab is visible, so it also follows."""
        self._scene = scene = replace(scene, width=self.size.width or scene.width)
        if self._days is None:
            wanted = self._wanted_at
            day = self._today(scene) if wanted is None else moment(wanted, self._zone).date()
            self._open(Days(first=day, last=day, zone=self._zone))
        self._follow(scene)
        self._lay_out()
        if scene.is_past and scene.now != self._past_at:
            self.show_moment(scene.now)
        self._past_at = scene.now if scene.is_past else None
        self._draw()

    @property
    def _zone(self) -> tzinfo | None:
        """The zone of days and times; None: that of this computer."""
        return UTC if self._wishes.utc else None

    def _today(self, scene: Scene) -> date:
        return moment(scene.now, self._zone).date()

    def _lay_out(self) -> None:
        """Widths of columns, and of the histogram."""
        scene, days = self._scene, self._days
        if scene is None or days is None:
            return
        dates = days.first != days.last
        layout = Layout.of(max(scene.width - 1, 20), self._zone, dates=dates)
        if layout != self._layout:
            self._layout = layout
            self._lay_out_wrapping()
        start, end = days.start.timestamp(), days.end.timestamp()
        self.view.count_by(Columns.over(start, end, scene.width - 2))

    def _lay_out_wrapping(self) -> None:
        width = self._layout.text_width
        self.view.wrap((lambda text: parts(text, width)) if self._wishes.wrap else None)

    def on_resize(self, _event: events.Resize) -> None:
        """Other columns."""
        if self._scene is not None:
            self.show_scene(self._scene)
            self._go()

    # -- days --------------------------------------------------------------------------------

    def _open(self, days: Days) -> None:
        """Show other days; today from its end, others from their beginning."""
        scene = self._scene
        follow = scene is not None and days.last >= self._today(scene)
        self._days = days
        self.view = LogView()
        self._fetching = Fetching(self.view.stream)
        self._seen = None
        self.list.follow(follow)
        self._ask_view()
        self._anchor, self._put_at = (None, None) if follow else (FIRST, None)
        self._lay_out()
        self._draw()
        self._fetch()

    def _follow(self, scene: Scene) -> None:
        """Fetch what may have grown, if it is time; a new day joins the one before."""
        days = self._days
        if days is None or scene.now - self._fetched_at < FOLLOW_S:
            return
        today = self._today(scene)
        if days.last == today - timedelta(days=1) and self.list.following:
            self._days = days = replace(days, last=today)
            self._ask_view()
        if days.last >= today:
            self._fetch()

    def _fetch(self) -> None:
        scene, days, logs = self._scene, self._days, self._logs
        if scene is None or days is None or logs is None:
            return
        self._fetched_at = scene.now
        if self._fetching.wanted(days):
            fetched = self._fetching.fetch(logs, days, self._arrived)
            self.run_worker(fetched, group="log-fetch", exclusive=True)

    def _arrived(self) -> None:
        """A file is here, or something else is known."""
        self._lay_out()
        self._go()

    async def action_fetch_now(self) -> None:
        """Fetch what may have grown, and everything else that the app refreshes."""
        self._fetch()
        await self.run_action("app.refresh_now")

    def action_step_day(self, step: int) -> None:
        """The neighbouring day; as many days as are shown now."""
        days, scene = self._days, self._scene
        if days is None or scene is None:
            return
        length = days.last - days.first
        last = min(days.last + step * (length + timedelta(days=1)), self._today(scene))
        if last != days.last:
            self._open(replace(days, first=last - length, last=last))

    def action_add_day(self) -> None:
        """The day before joins; what is looked at stays where it is."""
        days = self._days
        if days is not None and (days.last - days.first).days + 1 < MOST_DAYS:
            self._days = replace(days, first=days.first - timedelta(days=1))
            self._ask_view()
            self._lay_out()
            self._fetch()
            self._go()

    def action_calendar(self) -> None:
        """Choose a day, or several."""
        scene, days = self._scene, self._days
        if scene is None or days is None:
            return
        from senec_tui.app.screens.log_days import LogDaysScreen  # noqa: PLC0415 - on demand

        def chosen(answer: tuple[date, date] | None) -> None:
            if answer is not None:
                self._open(Days(first=answer[0], last=answer[1], zone=self._zone))

        self.app.push_screen(
            LogDaysScreen(days.last, self._today(scene), self._marks(), scene), chosen
        )

    def _marks(self) -> dict[date, DayMark]:
        """What is known of days."""
        kept = self._logs.kept_days() if self._logs is not None else frozenset()
        marks = {day: DayMark(kept=True) for day in kept}
        marks |= {day: DayMark(kept=True, worst=w) for day, w in self._known_days.items()}
        for day in self._fetching.missing:
            marks.setdefault(day, DayMark(missing=True))
        return marks

    def _know_day(self) -> None:
        """Note what is in the day that is shown, if all of it is."""
        days, view, scene = self._days, self.view, self._scene
        if days is None or scene is None or days.first != days.last:
            return
        if view.question == Wishes().question(days) and len(view.shown):
            levels = view.histogram.by_level()
            self._known_days[days.first] = next((one for one in GRAVE if levels.get(one)), "")

    # -- what is shown -----------------------------------------------------------------------

    def _wish(self, wishes: Wishes) -> None:
        """Other wishes; the cursor stays on its line, or near it."""
        moved = wishes.utc != self._wishes.utc
        self._wishes = wishes
        if moved and self._days is not None and self._scene is not None:
            today = self._today(self._scene)
            first, last = min(self._days.first, today), min(self._days.last, today)
            self._days = Days(first=first, last=last, zone=self._zone)
            self._fetch()
        self._ask_view()
        self._lay_out()
        self._lay_out_wrapping()
        self._go()

    def _ask_view(self) -> None:
        """Tell the view what is wanted."""
        days, view, wishes = self._days, self.view, self._wishes
        if days is None:
            return
        self._anchor = None if self.list.following else self._place()
        self._put_at = None
        view.ask(wishes.question(days))
        if view.search != wishes.search:
            view.look_for(wishes.search)
        if view.fold is not wishes.fold:
            view.fold_as(wishes.fold)
        self._mark()

    def _mark(self) -> None:
        """Highlight what is searched for, or else what the filter asks for."""
        search = self._wishes.search
        wanted = (
            [search] if search else [one for one in self.view.question.texts if not one.inverted]
        )
        # What is searched begins behind the time.
        begin = 0 if self._wishes.fold is not Fold.NONE else self._layout.level_at

        def hits(text: str) -> Iterable[tuple[int, int]]:
            for one in wanted:
                for low, high in one.hits(text[begin:]):
                    yield low + begin, high + begin

        self.list.marker = hits if wanted else None

    def _go(self) -> None:
        """Work out what is first seen now, and the rest in slices."""
        view = self.view
        start = None if self.list.following else self._anchor or self._place()
        try:
            view.begin_at(start, self.list.size.height)
            more = view.work()
        except UsageError as error:
            self._take_back(error)
            return
        self._draw()
        if more:
            self.run_worker(self._work(view), group="log-work", exclusive=True)
        else:
            self._finished()

    async def _work(self, view: LogView) -> None:
        painted = perf_counter()
        try:
            while view is self.view and view.work():
                await asyncio.sleep(0)
                if perf_counter() - painted > REPAINT_S:
                    self._draw()
                    painted = perf_counter()
        except UsageError as error:
            self._take_back(error)
            return
        if view is self.view:
            self._draw()
            self._finished()

    def _finished(self) -> None:
        """All is worked out."""
        self._anchor = None
        self._sound = self._wishes
        asking = self._asking
        if asking is not None and asking.kind == "search":
            self._to_hit_from(asking.origin)
        if self._wanted_at is not None and self._fetching.under_way is None:
            self._to(self.view.shown.at_time(self._wanted_at))
            self._wanted_at = None
        self._know_day()
        self._show_bars()

    def _take_back(self, error: UsageError) -> None:
        """An expression that would take for ever: the last good one is in force again."""
        self._complain(error)
        before = self._sound
        if before == self._wishes:
            before = replace(before, filter_text="", search=Filter())
        self._wish(before)

    def _complain(self, error: UsageError) -> None:
        if self._scene is not None:
            self._problem = error.sentence(self._scene.tr)
            self._show_bars()

    # -- drawing -----------------------------------------------------------------------------

    def _draw(self) -> None:
        """Draw what there is by now."""
        if not self.is_mounted:
            return
        lines = self.list
        if self._put_at not in (None, lines.cursor_key):
            self._anchor = None  # somebody moved on meanwhile
        lines.show(self._rows)
        if self._anchor is not None and len(self.view):
            self._move_to(self._anchor)
            self._put_at = lines.cursor_key
        self._see()
        self._show_bars()

    def line_of(self, index: int) -> Line:
        """A row as it is drawn now."""
        scene, view, wishes = self._scene, self.view, self._wishes
        place, part = view.row(index)
        entry = view.stream.entry(place)
        if scene is None or entry is None:
            return ()
        if wishes.fold is not Fold.NONE:
            group = view.groups[index]
            return group_line(group, entry, view.stream.entry(group.last), self._layout, scene)
        marked = place in self._bookmarks
        return entry_line(entry, part, self._layout, scene, marked=marked, wrapped=wishes.wrap)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another line."""
        message.stop()
        self._see()
        self._show_bars()

    def _see(self) -> None:
        shown = self.view.shown
        if self.list.following and len(shown):
            self._seen = shown.row(len(shown) - 1)[0]

    def _unseen(self) -> int:
        """Lines that came to the end since it was last looked at."""
        shown, seen = self.view.shown, self._seen
        if self.list.following or seen is None:
            return 0
        return len(shown) - shown.nearest(Place(seen.day, seen.line + 1))

    def _show_bars(self) -> None:
        scene, days = self._scene, self._days
        if scene is None or days is None or not self.is_mounted:
            return
        entry = self._entry()
        status = self._status(scene, days, entry)
        self.query_one("#summary", Bar).show_lines([summary(status, scene)])
        self.query_one("#detail", Bar).show_lines([detail(status, entry, scene)])
        histogram = self.query_one("#histogram", Bar)
        histogram.display = (self.size.height or scene.height) >= HISTOGRAM_FROM
        if histogram.display:
            at = None if entry is None else entry.at
            lines = histogram_lines(self.view.histogram, at, self._layout, scene)
            histogram.show_lines(lines)

    def _status(self, scene: Scene, days: Days, entry: Entry | None) -> LogStatus:
        view, fetching = self.view, self._fetching
        searching = bool(self._wishes.search)
        return LogStatus(
            days=days,
            today=self._today(scene),
            wishes=self._wishes,
            total=len(view.whole),
            shown=len(view.shown),
            by_level=view.histogram.by_level(),
            share=view.share,
            fetching=fetching.under_way,
            failure="" if fetching.failure is None else fetching.failure.reason(scene.tr),
            problem=self._problem,
            unseen=self._unseen(),
            hits=len(view.hits) if searching else 0,
            hit=view.hit_number(entry.place) if searching and entry is not None else None,
            nothing="" if entry is not None else self._nothing(scene, days),
        )

    def _nothing(self, scene: Scene, days: Days) -> str:
        """Why there is no line."""
        tr, fetching = scene.tr, self._fetching
        words = tr("The log is empty")
        if self._logs is None:
            words = tr("Waiting for the appliance")
        elif fetching.failure is not None:
            words = fetching.failure.sentence(tr)
        elif self.view.stream.blocks:
            words = (
                tr("No line passes the filter; esc shows all")
                if self._wishes.narrows
                else tr("The log has no line for this day")
            )
        elif fetching.under_way is not None:
            words = tr("Fetching the log of {day}", day=tr.date(fetching.under_way))
        elif fetching.missing:
            reason = fetching.missing[max(fetching.missing)].reason(tr)
            words = (
                tr("None yet: {reason}", reason=reason)
                if days.last >= self._today(scene)
                else tr("None kept: {reason}", reason=reason)
            )
        return words

    # -- the selected line -------------------------------------------------------------------

    def _place(self) -> Place | None:
        """The selected line."""
        key = self.list.cursor_key if self.is_mounted else None
        return key[0] if isinstance(key, tuple) else None

    def _entry(self) -> Entry | None:
        place = self._place()
        return None if place is None or not len(self.view) else self.view.stream.entry(place)

    def _to(self, place: Place | None) -> None:
        """Select a line, because somebody asked for it."""
        if place is not None and len(self.view):
            self._anchor = None
            self._move_to(place)

    def _move_to(self, place: Place) -> None:
        self.list.move_to(min(self.view.nearest(place), len(self.view) - 1), centre=True)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Enter: curves around that moment; a fold opens, and the search finds its lines."""
        message.stop()
        place, entry = self._place(), self._entry()
        if place is None or entry is None:
            return
        if self._wishes.fold is Fold.NONE:
            self.post_message(self.CurvesWanted(entry.at))
            return
        search = parse_filter(expression_for(entry.text.strip()))
        self._wish(replace(self._wishes, search=search, fold=Fold.NONE))
        self._to(place)

    def on_line_list_explain(self, message: LineList.Explain) -> None:
        """What is this?"""
        message.stop()
        scene, entry = self._scene, self._entry()
        if scene is not None and entry is not None:
            from senec_tui.app.screens.log_line import LogLineScreen  # noqa: PLC0415 - on demand

            self.app.push_screen(LogLineScreen(entry, self._repeats(scene), scene))

    def _repeats(self, scene: Scene) -> tuple[Fact, ...]:
        """How often a folded line was there, and until when."""
        index, tr = self.list.cursor, scene.tr
        if self._wishes.fold is Fold.NONE or index >= len(self.view.groups):
            return ()
        group = self.view.groups[index]
        last = self.view.stream.entry(group.last)
        if group.count == 1 or last is None:
            return ()
        return (
            Fact(tr("Repeated"), tr("{n} times, numbers in it not compared", n=group.count)),
            Fact(tr("Last seen"), times(last, tr)),
        )

    def action_copy_line(self) -> None:
        """Copy the selected line as the appliance wrote it."""
        place = self._place()
        line = None if place is None else self.view.stream.raw(place)
        if line is not None:
            self.post_message(self.CopyWanted(line))

    # -- prompt ------------------------------------------------------------------------------

    def action_ask(self, kind: str) -> None:
        """Open the prompt."""
        scene = self._scene
        if scene is None:
            return
        wishes = self._wishes
        before = {"filter": wishes.filter_text, "search": wishes.search.text}.get(kind, "")
        self._asking = _Asking(kind, before, self._place())
        sign = {"filter": "f ", "search": "/ "}.get(kind) or scene.tr("Time: ")
        bar = self.query_one("#slash", Bar)
        bar.styles.width = cells(sign)
        bar.show_lines([(Span(sign, "key"),)])
        self.query_one("#filter").add_class("open")
        prompt = self.query_one(Prompt)
        with prompt.prevent(prompt.Changed):
            prompt.value = before if kind == "filter" else ""
        prompt.cursor_position = len(prompt.value)
        prompt.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Every key counts."""
        message.stop()
        asking = self._asking
        if asking is None or asking.kind == "time":
            return
        try:
            wishes = self._typed(asking.kind, message.value)
        except UsageError as error:
            self._complain(error)
            return
        self._problem = ""
        if asking.kind == "search" and asking.origin is not None:
            self._to(asking.origin)
        self._wish(wishes)

    def _typed(self, kind: str, text: str) -> Wishes:
        if kind == "search":
            return replace(self._wishes, search=parse_filter(text))
        parse_conditions(text)
        return replace(self._wishes, filter_text=text.strip())

    def _to_hit_from(self, origin: Place | None) -> None:
        """The first hit at or after a line, or from the top."""
        hits = self.view.hits
        if origin is not None and self._wishes.search and len(hits):
            self._to(hits.row(hits.nearest(origin) % len(hits))[0])

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the list; an empty search repeats the last one."""
        message.stop()
        asking = self._asking
        self._close_prompt()
        if asking is None:
            return
        if asking.kind == "time":
            self._go_to_time(message.value)
        elif asking.kind == "search" and not message.value:
            self._wish(replace(self._wishes, search=parse_filter(asking.before)))
            self.action_next_hit(1)

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Escape: a search goes back to where it began, a filter is cleared."""
        message.stop()
        asking = self._asking
        self._close_prompt()
        if asking is not None and asking.kind == "filter":
            self._wish(replace(self._wishes, filter_text=""))
        elif asking is not None and asking.kind == "search":
            self._wish(replace(self._wishes, search=Filter()))
            self._to(asking.origin)

    def _close_prompt(self) -> None:
        self._problem = ""
        self._asking = None
        self.query_one("#filter").remove_class("open")
        self.list.focus()
        self._show_bars()

    def _go_to_time(self, text: str) -> None:
        """A time of the day of the cursor, or any moment; its day is opened if need be."""
        scene, days, entry = self._scene, self._days, self._entry()
        if scene is None or days is None or not text.strip():
            return
        day = days.last if entry is None else moment(entry.at, self._zone).date()
        try:
            at = parse_moment(text, day, self._zone)
        except UsageError as error:
            self.app.notify(error.sentence(scene.tr), severity="warning", markup=False)
            return
        if at < days.end or at.timestamp() <= scene.now:
            self.show_moment(at.timestamp())

    def show_moment(self, at: float) -> None:
        """See `Pane.show_moment`: the first line from then on, its day opened if need be."""
        days = self._days
        here = days is not None and days.start.timestamp() <= at < days.end.timestamp()
        if here and self._fetching.under_way is None and len(self.view):
            self._to(self.view.shown.at_time(at))
            return
        self._wanted_at = at
        if days is not None and not here:
            day = moment(at, self._zone).date()
            self._open(replace(days, first=day, last=day))

    # -- narrowing ---------------------------------------------------------------------------

    def action_loosen(self) -> None:
        """Escape: the search first, then the filter, then the other restrictions."""
        self._problem = ""
        self._wish(self._wishes.loosened())

    def action_levels(self, step: int) -> None:
        """Fewer or more levels."""
        self._wish(self._wishes.with_levels(step))

    def action_category(self) -> None:
        """Choose a category."""
        scene = self._scene
        if scene is None:
            return
        from senec_tui.app.screens.choice import ChoiceScreen  # noqa: PLC0415 - on demand

        names = sorted(name for name in self.view.stream.names.all if name)
        answers = [("all", scene.tr("All categories"))]
        answers += [(str(number), name) for number, name in enumerate(names)]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                category = "" if answer == "all" else names[int(answer)]
                self._wish(replace(self._wishes, category=category))

        self.app.push_screen(
            ChoiceScreen(scene.tr("Category"), "", answers, closing=scene.tr("esc closes")), chosen
        )

    def action_alike(self, hide: bool) -> None:
        """Only lines like the selected one, or all others: the same but for numbers."""
        entry = self._entry()
        if entry is not None and (text := entry.text.strip()):
            self._wish(self._wishes.with_condition(expression_for(text), hide=hide))

    def action_fold(self) -> None:
        """Repeats as one, or not."""
        self._wish(self._wishes.with_next_fold())

    def action_wrap(self) -> None:
        """Break long lines, or not."""
        self._wish(replace(self._wishes, wrap=not self._wishes.wrap))

    def action_utc(self) -> None:
        """Days and times of here, or in UTC."""
        self._wish(replace(self._wishes, utc=not self._wishes.utc))

    # -- moving ------------------------------------------------------------------------------

    def action_next_hit(self, step: int) -> None:
        """The next or previous line that the search finds."""
        place = self._place()
        if place is not None:
            self._to(self.view.next_hit(place, step))

    def action_next_level(self, step: int, letters: str) -> None:
        """The next or previous error, or warning."""
        place, scene = self._place(), self._scene
        if place is None or scene is None:
            return
        found = self.view.next_of(place, step, letters)
        if found is None:
            tr = scene.tr
            words = tr("No further warning") if letters == "W" else tr("No further error")
            self.app.notify(words, timeout=2, markup=False)
        self._to(found)

    def action_step_column(self, step: int) -> None:
        """The beginning of the next column of the histogram that has lines."""
        entry, histogram = self._entry(), self.view.histogram
        here = None if entry is None else histogram.columns.column_of(entry.at)
        if here is None:
            return
        heights = histogram.heights()
        ahead = range(here + 1, len(heights)) if step > 0 else range(here - 1, -1, -1)
        column = next((one for one in ahead if heights[one]), None)
        if column is not None:
            self._to(self.view.shown.at_time(histogram.columns.begin_of(column)))

    def action_bookmark(self) -> None:
        """Set or remove."""
        place = self._place()
        if place in self._bookmarks:
            self._bookmarks.remove(place)
        elif place is not None and len(self._bookmarks) < MOST_BOOKMARKS:
            self._bookmarks.add(place)
        self.list.show(self._rows)

    def action_next_bookmark(self, step: int) -> None:
        """Round and round those in sight."""
        place = self._place()
        marks = sorted(mark for mark in self._bookmarks if self.view.find(mark) is not None)
        if place is None or not marks:
            return
        if step > 0:
            self._to(next((mark for mark in marks if mark > place), marks[0]))
        else:
            self._to(next((mark for mark in reversed(marks) if mark < place), marks[-1]))

    # -- between runs ------------------------------------------------------------------------

    def keep(self) -> Mapping[str, object]:
        """See `Pane.keep`."""
        days = sorted(self._known_days.items())[-MOST_KNOWN_DAYS:]
        return {
            **self._wishes.kept(),
            "bookmarks": [f"{mark.day}:{mark.line}" for mark in sorted(self._bookmarks)],
            "days": {str(day): worst for day, worst in days},
        }

    def restore(self, kept: Mapping[str, object]) -> None:
        """See `Pane.restore`."""
        self._wishes = self._sound = Wishes.restored(kept)
        self._bookmarks = set(_places(kept.get("bookmarks")))
        self._known_days = dict(_worst_by_day(kept.get("days")))


def _places(kept: object) -> Iterable[Place]:
    for text in kept if isinstance(kept, list) else ():
        day, _, line = str(text).partition(":")
        try:
            yield Place(date.fromisoformat(day), int(line))
        except ValueError:
            continue


def _worst_by_day(kept: object) -> Iterable[tuple[date, str]]:
    for text, worst in kept.items() if isinstance(kept, dict) else ():
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        if worst in ("", *GRAVE):
            yield day, worst


def make_pane() -> Pane:
    """See `panes.Tab.open`."""
    return LogPane()
