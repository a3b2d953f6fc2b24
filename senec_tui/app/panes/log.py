"""Tab 7: the appliance's own log, any day, several days as one."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from senec_tui.app.drawing.lines import Line, Span
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
from senec_tui.app.screens.log_days import DayMark
from senec_tui.app.widgets.bar import Bar
from senec_tui.app.widgets.line_list import LineList
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.errors import DeviceError, NoLogError, UsageError
from senec_tui.language import N_
from senec_tui.model.explain import Fact
from senec_tui.model.filtering import Filter, parse_filter
from senec_tui.model.log.conditions import AND, Question, parse_conditions
from senec_tui.model.log.folding import Fold, expression_for
from senec_tui.model.log.histogram import GRAVE, Columns
from senec_tui.model.log.stream import Place
from senec_tui.model.log.view import LogView
from senec_tui.model.log_days import Days

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
THREAD_BYTES: Final = 1_000_000
"""Larger files are cut beside the event loop."""
HISTOGRAM_FROM: Final = 16
"""Lines of the tab from which on there is room for the histogram."""
MOST_BOOKMARKS: Final = 200
MOST_KNOWN_DAYS: Final = 400
LEVELS: Final = ("", "PEW", "PE", "P")
"""What `+` and `-` go through."""
FOLDS: Final = (Fold.NONE, Fold.RUNS, Fold.KINDS)

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
    """What was in force, for escape."""
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
    LogPane #slash { width: auto; min-width: 2; }
    LogPane #histogram { background: $background; }
    """
    BINDINGS = [
        Binding("slash", "ask('search')", show=False, id="log-search"),
        Binding("f", "ask('filter')", show=False, id="log-filter"),
        Binding("t", "ask('time')", show=False, id="log-time"),
        Binding("escape", "clear", show=False, id="log-clear"),
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
        Binding("r", "fetch_now", show=False, id="log-fetch"),
    ]
    help_text = HELP_TEXT
    help_keys = HELP_KEYS

    def __init__(self) -> None:
        super().__init__()
        self.view = LogView()
        self._rows = _Rows(self)
        self._scene: Scene | None = None
        self._layout = Layout.of(79, None, dates=False, categories=())
        self._logs: DayLogs | None = None
        self._days: Days | None = None
        self._utc = False
        self._level_index = 0
        self._category = ""
        self._filter_text = ""
        self._fold = Fold.NONE
        self._wrap = False
        self._search = Filter()
        self._problem = ""
        """Why what is being typed cannot be used; the last good one stays in force."""
        self._sound = ("", "")
        """Filter and search that were worked out to the end."""
        self._asking: _Asking | None = None
        self._anchor: Place | None = None
        """Where the cursor belongs as soon as its row is there again."""
        self._seen: Place | None = None
        """The last line when the end was last looked at."""
        self._bookmarks: set[Place] = set()
        self._fetched_at = float("-inf")
        self._final: set[date] = set()
        """UTC days that are in and will not change any more."""
        self._missing: dict[date, NoLogError] = {}
        self._failure: DeviceError | None = None
        self._fetching: date | None = None
        self._working = False
        self._wanted_at: float | None = None
        """Where the cursor goes as soon as the day is there."""
        self._known_days: dict[str, dict[str, int]] = {}
        """Local day -> how many lines of which level, for the calendar."""

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
            today = self._today(scene)
            self._open(Days(first=today, last=today, zone=self._zone))
        self._follow(scene)
        self._lay_out()
        self._refresh()

    @property
    def _zone(self) -> tzinfo | None:
        return UTC if self._utc else None

    def _today(self, scene: Scene) -> date:
        return moment(scene.now, self._zone).date()

    def _lay_out(self) -> None:
        """Widths of columns, and of the histogram."""
        scene, days = self._scene, self._days
        if scene is None or days is None:
            return
        layout = Layout.of(
            max(scene.width - 1, 20),
            self._zone,
            dates=days.first != days.last,
            categories=self.view.stream.names.all,
        )
        if layout != self._layout:
            self._layout = layout
            if self._wrap:
                self._wrap_lines()
        columns = Columns.over(days.start.timestamp(), days.end.timestamp(), scene.width - 2)
        self.view.count_by(columns)

    def on_resize(self, _event: events.Resize) -> None:
        """Other columns."""
        if self._scene is not None:
            self.show_scene(self._scene)
            self._go()

    # -- days --------------------------------------------------------------------------------

    def _open(self, days: Days) -> None:
        """Show other days; today from its end, others from their beginning."""
        scene = self._scene
        self._days = days
        self.view = LogView()
        self._final.clear()
        self._missing.clear()
        self._failure = None
        self._seen = self._anchor = None
        self._ask_view()
        self._lay_out()
        self.list.follow(scene is not None and days.last >= self._today(scene))
        self._refresh()
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
        # The newest first: that is what is looked at.
        wanted = [day for day in reversed(days.files) if day not in self._final]
        if wanted:
            self.run_worker(
                self._fetch_days(self.view, logs, wanted), group="log-fetch", exclusive=True
            )

    async def _fetch_days(self, view: LogView, logs: DayLogs, days: Iterable[date]) -> None:
        try:
            for day in days:
                self._fetching = day
                self._show_bars()
                await self._fetch_day(view, logs, day)
            self._failure = None
        except DeviceError as error:
            self._failure = error
        finally:
            self._fetching = None
        self._lay_out()
        self._go()

    async def _fetch_day(self, view: LogView, logs: DayLogs, day: date) -> None:
        try:
            content = await logs.fetch(day)
        except NoLogError as error:
            self._missing[day] = error
            if logs.is_settled(day):
                self._final.add(day)
            return
        self._missing.pop(day, None)
        if logs.is_settled(day):
            self._final.add(day)
        if len(content) > THREAD_BYTES:
            prepared = await asyncio.to_thread(view.stream.prepare, day, content)
        else:
            prepared = view.stream.prepare(day, content)
        if view is self.view and view.stream.take(prepared):
            self._lay_out()
            self._go()

    def action_fetch_now(self) -> None:
        """Fetch what may have grown."""
        self._fetch()
        self.app.run_worker(self.app.run_action("refresh_now"))

    def action_step_day(self, step: int) -> None:
        """The neighbouring day; as many days as are shown now."""
        days, scene = self._days, self._scene
        if days is None or scene is None:
            return
        by = timedelta(days=step * ((days.last - days.first).days + 1))
        last = min(days.last + by, self._today(scene))
        if last != days.last:
            self._open(replace(days, first=last - (days.last - days.first), last=last))

    def action_add_day(self) -> None:
        """The day before joins; what is looked at stays where it is."""
        days = self._days
        if days is not None:
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
        for text, counts in self._known_days.items():
            worst = next((letter for letter in GRAVE if counts.get(letter)), "")
            marks[date.fromisoformat(text)] = DayMark(kept=True, worst=worst)
        for day in self._missing:
            marks.setdefault(day, DayMark(missing=True))
        return marks

    def action_utc(self) -> None:
        """Days and times of here, or in UTC."""
        self._utc = not self._utc
        if self._days is not None and self._scene is not None:
            days = replace(self._days, zone=self._zone)
            today = self._today(self._scene)
            self._days = replace(days, first=min(days.first, today), last=min(days.last, today))
            self._ask_view()
            self._lay_out()
            self._fetch()
            self._go()

    # -- what is shown -----------------------------------------------------------------------

    def _ask_view(self) -> None:
        """Tell the view what is wanted; the cursor stays on its line, or near it."""
        days = self._days
        if days is None:
            return
        self._anchor = None if self.list.following else self._place()
        question = Question(
            start=days.start.timestamp(),
            end=days.end.timestamp(),
            levels=LEVELS[self._level_index],
            category=self._category,
            texts=parse_conditions(self._filter_text),
        )
        view = self.view
        view.ask(question)
        if view.search != self._search:
            view.look_for(self._search)
        if view.fold is not self._fold:
            view.fold_as(self._fold)
        if self._wrap:
            self._wrap_lines()
        self._mark()

    def _wrap_lines(self) -> None:
        width = self._layout.text_width
        self.view.wrap((lambda text: parts(text, width)) if self._wrap else None)

    def _mark(self) -> None:
        """Highlight what is searched for, or filtered by."""
        wanted = [self._search] if self._search else list(self.view.question.texts)
        wanted = [one for one in wanted if not one.inverted]
        begin = 1 + self._layout.date_width + 9 if self._fold is Fold.NONE else 0

        def hits(text: str) -> Iterable[tuple[int, int]]:
            for one in wanted:
                for low, high in one.hits(text[begin:]):
                    yield low + begin, high + begin

        self.list.marker = hits if wanted else None

    def _go(self) -> None:
        """Work out what is first seen now, the rest in slices."""
        view = self.view
        try:
            anchor = self._anchor or (None if self.list.following else self._place())
            view.begin_at(anchor, self.list.size.height)
            more = view.work()
        except UsageError as error:
            self._take_back(error)
            return
        self._refresh()
        if more:
            self._working = True
            self.run_worker(self._work(view), group="log-work", exclusive=True)
        else:
            self._finished()

    async def _work(self, view: LogView) -> None:
        painted = perf_counter()
        try:
            while view.work():
                await asyncio.sleep(0)
                if perf_counter() - painted > REPAINT_S:
                    self._refresh()
                    painted = perf_counter()
        except UsageError as error:
            self._take_back(error)
            return
        if view is self.view:
            self._refresh()
            self._finished()

    def _finished(self) -> None:
        self._working = False
        self._anchor = None
        if self._wanted_at is not None and len(self.view.shown):
            self._to(self.view.shown.at_time(self._wanted_at))
            self._wanted_at = None
        self._sound = (self._filter_text, self._search.text)
        self._remember_counts()
        self._show_bars()

    def _take_back(self, error: UsageError) -> None:
        """An expression that would take for ever: the last good one is in force again."""
        scene = self._scene
        self._problem = "" if scene is None else error.sentence(scene.tr)
        now = (self._filter_text, self._search.text)
        filter_text, search_text = self._sound if self._sound != now else ("", "")
        self._filter_text, self._search = filter_text, parse_filter(search_text)
        self._ask_view()
        self._go()

    def _remember_counts(self) -> None:
        days = self._days
        if (
            days is not None
            and days.first == days.last
            and self.view.question
            == Question(start=days.start.timestamp(), end=days.end.timestamp())
        ):
            counts = self.view.histogram.by_level()
            self._known_days[days.first.isoformat()] = counts

    def _refresh(self) -> None:
        """Draw what there is by now."""
        if not self.is_mounted:
            return
        lines = self.list
        lines.show(self._rows)
        if self._anchor is not None and len(self.view):
            index = self.view.nearest(self._anchor)
            lines.move_to(min(index, len(self.view) - 1), centre=True)
        if lines.following and len(self.view.shown):
            self._seen = self.view.shown.row(len(self.view.shown) - 1)[0]
        self._show_bars()

    def line_of(self, index: int) -> Line:
        """A row as it is drawn now."""
        scene = self._scene
        if scene is None:
            return ()
        view = self.view
        place, part = view.row(index)
        entry = view.stream.entry(place)
        if entry is None:
            return ()
        if self._fold is not Fold.NONE:
            group = view.groups[index]
            return group_line(group, entry, view.stream.entry(group.last), self._layout, scene)
        return entry_line(
            entry, part, self._layout, scene, marked=place in self._bookmarks, wrapped=self._wrap
        )

    def _place(self) -> Place | None:
        """The selected line."""
        key = self.list.cursor_key
        return key[0] if isinstance(key, tuple) else None

    def _entry(self) -> Entry | None:
        place = self._place()
        return None if place is None else self.view.stream.entry(place)

    def _to(self, place: Place | None) -> None:
        if place is not None and len(self.view):
            self._anchor = None
            self.list.move_to(min(self.view.nearest(place), len(self.view) - 1), centre=True)

    # -- bars --------------------------------------------------------------------------------

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """Another line."""
        message.stop()
        if self.list.following and len(self.view.shown):
            self._seen = self.view.shown.row(len(self.view.shown) - 1)[0]
        self._show_bars()

    def _show_bars(self) -> None:
        scene, days = self._scene, self._days
        if scene is None or days is None or not self.is_mounted:
            return
        entry = self._entry() if len(self.view) else None
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
        view = self.view
        return LogStatus(
            days=days,
            today=self._today(scene),
            total=view.stream.count,
            shown=len(view.shown),
            by_level=view.histogram.by_level(),
            share=view.share,
            levels=LEVELS[self._level_index],
            category=self._category,
            filter_text=self._filter_text,
            fold=self._fold,
            fetching=self._fetching,
            failure="" if self._failure is None else self._failure.reason(scene.tr),
            problem=self._problem,
            utc=self._utc,
            unseen=self._unseen(),
            search=self._search.text,
            hits=len(view.hits) if self._search else 0,
            hit=None if entry is None or not self._search else view.hit_number(entry.place),
            nothing="" if entry is not None else self._nothing(scene, days),
        )

    def _unseen(self) -> int:
        shown, seen = self.view.shown, self._seen
        if self.list.following or seen is None:
            return 0
        return len(shown) - shown.nearest(Place(seen.day, seen.line + 1))

    def _nothing(self, scene: Scene, days: Days) -> str:
        """Why there is no line."""
        tr = scene.tr
        words = tr("The log is empty")
        if self._logs is None:
            words = tr("Waiting for the appliance")
        elif self._failure is not None:
            words = self._failure.sentence(tr)
        elif len(self.view.stream.blocks):
            narrowed = self._level_index or self._category or self._filter_text
            words = (
                tr("No line passes the filter; esc shows all")
                if narrowed
                else tr("The log has no line for this day")
            )
        elif self._fetching is not None:
            words = tr("Fetching the log of {day}", day=tr.date(self._fetching))
        elif self._missing:
            reason = self._missing[max(self._missing)].reason(tr)
            words = (
                tr("None yet: {reason}", reason=reason)
                if days.last >= self._today(scene)
                else tr("None kept: {reason}", reason=reason)
            )
        return words

    # -- prompt ------------------------------------------------------------------------------

    def action_ask(self, kind: str) -> None:
        """Open the prompt."""
        scene = self._scene
        if scene is None:
            return
        before = {"filter": self._filter_text, "search": self._search.text}.get(kind, "")
        self._asking = _Asking(kind, before, self._place())
        sign = {"filter": "f ", "search": "/ "}.get(kind) or scene.tr("Time: ")
        slash = self.query_one("#slash", Bar)
        slash.styles.width = len(sign)
        slash.show_lines([(Span(sign, "key"),)])
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
        if asking is None:
            return
        try:
            self._typed(asking, message.value)
        except UsageError as error:
            self._problem = "" if self._scene is None else error.sentence(self._scene.tr)
            self._show_bars()

    def _typed(self, asking: _Asking, text: str) -> None:
        if asking.kind == "filter":
            parse_conditions(text)
            self._problem = ""
            self._filter_text = text.strip()
            self._ask_view()
            self._go()
        elif asking.kind == "search":
            wanted = parse_filter(text)
            self._problem = ""
            self._look_for(wanted)
            if asking.origin is not None:
                hits = self.view.hits
                index = hits.nearest(asking.origin)
                self._to(hits.row(index % len(hits))[0] if len(hits) else asking.origin)

    def _look_for(self, wanted: Filter) -> None:
        self._search = wanted
        self.view.look_for(wanted)
        self._mark()
        self._go()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the list."""
        message.stop()
        asking = self._asking
        if asking is not None and asking.kind == "time":
            self._go_to_time(message.value)
        elif asking is not None and asking.kind == "search" and not message.value:
            # An empty search repeats the last one.
            self._close_prompt()
            if not self._search and asking.before:
                self._look_for(parse_filter(asking.before))
            self.action_next_hit(1)
            return
        self._close_prompt()

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """Escape: a search goes back to where it began, a filter is cleared."""
        message.stop()
        asking = self._asking
        self._close_prompt()
        if asking is None:
            return
        if asking.kind == "filter":
            self._filter_text = ""
            self._ask_view()
            self._go()
        elif asking.kind == "search":
            self._look_for(Filter())
            self._to(asking.origin)

    def _close_prompt(self) -> None:
        self._problem = ""
        self._asking = None
        self.query_one("#filter").remove_class("open")
        self.list.focus()
        self._show_bars()

    def action_clear(self) -> None:
        """Escape: the search first, then the filter, then the other restrictions."""
        if self._search:
            self._look_for(Filter())
        elif self._filter_text:
            self._filter_text = ""
            self._ask_view()
            self._go()
        elif self._level_index or self._category:
            self._level_index, self._category = 0, ""
            self._ask_view()
            self._go()
        elif self._fold is not Fold.NONE:
            self._fold = Fold.NONE
            self._ask_view()
            self._go()

    # -- narrowing ---------------------------------------------------------------------------

    def action_levels(self, step: int) -> None:
        """Fewer or more levels."""
        index = max(0, min(self._level_index + step, len(LEVELS) - 1))
        if index != self._level_index:
            self._level_index = index
            self._ask_view()
            self._go()

    def action_category(self) -> None:
        """Choose a category."""
        scene = self._scene
        if scene is None:
            return
        from senec_tui.app.screens.choice import ChoiceScreen  # noqa: PLC0415 - on demand

        names = sorted(name for name in self.view.stream.names.all if name)
        answers = [
            ("*", scene.tr("All categories")),
            *((f"c{n}", name) for n, name in enumerate(names)),
        ]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                self._category = "" if answer == "*" else names[int(answer[1:])]
                self._ask_view()
                self._go()

        self.app.push_screen(
            ChoiceScreen(scene.tr("Category"), "", answers, closing=scene.tr("esc closes")), chosen
        )

    def action_alike(self, hide: bool) -> None:
        """Only lines like the selected one, or all others: the same but for numbers."""
        entry = self._entry()
        if entry is None or not entry.text.strip():
            return
        condition = expression_for(entry.text.strip())
        if hide:
            condition = f"!{condition}"
        self._filter_text = AND.join(part for part in (self._filter_text, condition) if part)
        self._ask_view()
        self._go()

    def action_fold(self) -> None:
        """Repeats in a row as one, then every message once, then all lines."""
        self._fold = FOLDS[(FOLDS.index(self._fold) + 1) % len(FOLDS)]
        self._ask_view()
        self._go()

    def action_wrap(self) -> None:
        """Break long lines, or not."""
        self._wrap = not self._wrap
        self._anchor = self._place()
        self._wrap_lines()
        self._go()

    # -- moving ------------------------------------------------------------------------------

    def action_next_hit(self, step: int) -> None:
        """The next or previous line that the search, or else the filter, finds."""
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
            words = N_("No further warning") if letters == "W" else N_("No further error")
            self.app.notify(scene.tr(words), timeout=2, markup=False)
        self._to(found)

    def action_step_column(self, step: int) -> None:
        """The beginning of another column of the histogram that has lines."""
        entry = self._entry()
        counts = self.view.histogram
        if entry is None:
            return
        heights = counts.heights()
        here = counts.columns.column_of(entry.at)
        column = (-1 if step > 0 else len(heights)) if here is None else here
        column += step
        while 0 <= column < len(heights):
            if heights[column]:
                self._to(self.view.shown.at_time(counts.columns.begin_of(column)))
                return
            column += step

    def _go_to_time(self, text: str) -> None:
        """`13:05`, `1305`, or `2026-03-14 13:05`; without a date on the day of the cursor."""
        scene, days, entry = self._scene, self._days, self._entry()
        if scene is None or days is None or not text.strip():
            return
        day = days.last if entry is None else moment(entry.at, self._zone).date()
        try:
            at = _moment(text.strip(), day, self._zone)
        except ValueError:
            words = scene.tr("“{text}” is no time; write 13:05", text=text.strip())
            self.app.notify(words, severity="warning", markup=False)
            return
        if not days.start <= at < days.end:
            first = at.astimezone(self._zone).date()
            self._open(replace(days, first=first, last=first))
            self._wanted_at = at.timestamp()
        else:
            self._to(self.view.shown.at_time(at.timestamp()))

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Enter: a folded row opens at its first line, and the search finds the others."""
        message.stop()
        place, entry = self._place(), self._entry()
        if place is None or entry is None:
            return
        if self._fold is Fold.NONE:
            self._explain()
            return
        self._search = parse_filter(expression_for(entry.text.strip()))
        self._fold = Fold.NONE
        self._ask_view()
        self._go()
        self._to(place)

    def on_line_list_explain(self, message: LineList.Explain) -> None:
        """What is this?"""
        message.stop()
        self._explain()

    def _explain(self) -> None:
        scene, entry = self._scene, self._entry()
        if scene is None or entry is None:
            return
        from senec_tui.app.screens.log_line import LogLineScreen  # noqa: PLC0415 - on demand

        self.app.push_screen(LogLineScreen(entry, self._repeats(scene), scene))

    def _repeats(self, scene: Scene) -> tuple[Fact, ...]:
        """How often a folded line was there, and from when to when."""
        index, tr = self.list.cursor, scene.tr
        if self._fold is Fold.NONE or index >= len(self.view.groups):
            return ()
        group = self.view.groups[index]
        last = self.view.stream.entry(group.last)
        if group.count == 1 or last is None:
            return ()
        return (
            Fact(tr("Repeated"), tr("{n} times, numbers in it not compared", n=group.count)),
            Fact(tr("Last seen"), times(last, tr)),
        )

    def action_bookmark(self) -> None:
        """Set or remove."""
        place = self._place()
        if place is None:
            return
        if place in self._bookmarks:
            self._bookmarks.remove(place)
        elif len(self._bookmarks) < MOST_BOOKMARKS:
            self._bookmarks.add(place)
        self.list.show(self._rows)

    def action_next_bookmark(self, step: int) -> None:
        """Round and round."""
        place = self._place()
        if place is None:
            return
        marks = sorted(mark for mark in self._bookmarks if self.view.find(mark) is not None)
        if not marks:
            return
        if step > 0:
            target = next((mark for mark in marks if mark > place), marks[0])
        else:
            target = next((mark for mark in reversed(marks) if mark < place), marks[-1])
        self._to(target)

    # -- between runs ------------------------------------------------------------------------

    def keep(self) -> Mapping[str, object]:
        """See `Pane.keep`."""
        return {
            "level": self._level_index,
            "category": self._category,
            "filter": self._filter_text,
            "utc": self._utc,
            "wrap": self._wrap,
            "days": dict(sorted(self._known_days.items())[-MOST_KNOWN_DAYS:]),
            "bookmarks": [
                f"{mark.day.isoformat()}:{mark.line}" for mark in sorted(self._bookmarks)
            ],
        }

    def restore(self, kept: Mapping[str, object]) -> None:
        """See `Pane.restore`."""
        level, category, text = kept.get("level"), kept.get("category"), kept.get("filter")
        if isinstance(level, int) and 0 <= level < len(LEVELS):
            self._level_index = int(level)
        if isinstance(category, str):
            self._category = category
        if isinstance(text, str):
            try:
                parse_conditions(text)
            except UsageError:
                text = ""
            self._filter_text = text
        self._utc = kept.get("utc") is True
        self._wrap = kept.get("wrap") is True
        self._bookmarks = set(_places(kept.get("bookmarks")))
        self._known_days = dict(_counts(kept.get("days")))


def _places(kept: object) -> Iterable[Place]:
    for text in kept if isinstance(kept, list) else ():
        day, _, line = str(text).partition(":")
        try:
            yield Place(date.fromisoformat(day), int(line))
        except ValueError:
            continue


def _counts(kept: object) -> Iterable[tuple[str, dict[str, int]]]:
    for text, counts in kept.items() if isinstance(kept, dict) else ():
        try:
            date.fromisoformat(text)
        except ValueError:
            continue
        if isinstance(counts, dict) and all(isinstance(n, int) for n in counts.values()):
            yield text, counts


def _moment(text: str, day: date, zone: tzinfo | None) -> datetime:
    """A time of that day, or a day with a time. Raises `ValueError`."""
    if re.fullmatch(r"\d{1,2}", text):
        text = f"{text.zfill(2)}:00"
    elif re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", text):
        text = text.zfill(8 if text.count(":") == 2 else 5)
    try:
        at = datetime.combine(day, time.fromisoformat(text))
    except ValueError:
        at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        return at
    return at.astimezone() if zone is None else at.replace(tzinfo=zone)


def make_pane() -> Pane:
    """See `panes.Tab.open`."""
    return LogPane()
