"""The log as it is shown: its lines, what is worked out for them, the bars around them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC
from time import perf_counter
from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.reactive import Reactive

from senec_tui.app.tabs.log.log_lines import (
    Layout,
    entry_line,
    group_line,
    histogram_lines,
    marker_of,
    moment,
    parts,
    shown_entry,
)
from senec_tui.app.tabs.log.log_rows import LogRows
from senec_tui.app.tabs.log.log_status import LogStatus, detail, summary
from senec_tui.app.tabs.pane import Pane
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.app.widgets.virtual_list import VirtualList
from senec_tui.errors import UsageError
from senec_tui.model.log.bookmarks import Bookmarks, KnownDays
from senec_tui.model.log.day_fetching import Fetching
from senec_tui.model.log.day_files import Days
from senec_tui.model.log.folding import Fold
from senec_tui.model.log.histogram import TimeColumns
from senec_tui.model.log.log_view import LogView
from senec_tui.model.log.stream import Place
from senec_tui.model.log.view_settings import ViewSettings
from senec_tui.model.text_filter import TextFilter
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date, tzinfo
    from typing import Self

    from textual.app import ComposeResult

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.log.day_files import DayLogs
    from senec_tui.model.log.stream import LogEntry

REPAINT_S: Final = 0.1
"""While there is much to work out, the list is drawn so often."""
HISTOGRAM_FROM: Final = 16
"""Lines of the tab from which on there is room for the histogram."""


class LogList(Pane, Vertical):
    """The list with a summary, a histogram, a prompt, and a line about the selected row."""

    DEFAULT_CSS = """
    LogList { height: 1fr; }
    LogList #filter { height: 1; display: none; background: $surface; }
    LogList #filter.open { display: block; }
    LogList #slash { width: 2; }
    LogList #histogram { background: $background; }
    """

    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but what is in it is not laid out a second time for its size."""

    def __init__(self) -> None:
        super().__init__()
        self.view = LogView()
        self._rows = LogRows(lambda: self.view, self.line_of)
        self._scene: Scene | None = None
        self._drawn_size = Size(0, 0)
        self._layout = Layout.of(79, None, dates=False)
        self._logs: DayLogs | None = None
        self._days: Days | None = None
        self._fetching = Fetching(self.view.stream)
        self._fetched_at = float("-inf")
        self._wishes = ViewSettings()
        self._sound = ViewSettings()
        """The last ones that were worked out to the end."""
        self._problem = ""
        """Why what is being typed cannot be used; the last good one stays in force."""
        self._searched_from: Place | None = None
        """Where the cursor was when somebody began to type what is searched for."""
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
        self._bookmarks = Bookmarks()
        self._known_days = KnownDays()

    def compose(self) -> ComposeResult:
        """Summary, histogram, prompt, list, detail."""
        yield LineBar(id="summary")
        yield LineBar(id="histogram")
        with Horizontal(id="filter"):
            yield LineBar(id="slash")
            yield Prompt()
        yield VirtualList(can_follow=True)
        yield LineBar(id="detail")

    @property
    def list(self) -> VirtualList:
        """The list."""
        return self.query_one(VirtualList)

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go to the list."""
        self.list.focus(scroll_visible)
        return self

    # -- where and when ----------------------------------------------------------------------

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
        self.view.count_by(TimeColumns.over(start, end, scene.width - 2))

    def _lay_out_wrapping(self) -> None:
        width = self._layout.text_width
        self.view.wrap((lambda text: parts(text, width)) if self._wishes.wrap else None)

    # -- fetching ----------------------------------------------------------------------------

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

    # -- what is shown -----------------------------------------------------------------------

    def _wish(self, wishes: ViewSettings) -> None:
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
        days, view, wishes, scene = self._days, self.view, self._wishes, self._scene
        if days is None:
            return
        hiding = None if scene is None else scene.hiding
        if hiding is None:
            view.hide_with(None, None)
        else:
            view.hide_with(hiding.foreign, hiding.state)
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
        self.list.marker = marker_of(wanted, begin) if wanted else None

    def _go(self) -> None:
        """Work out what is first seen now, and the rest in slices."""
        view = self.view
        start = None if self.list.following else self._anchor or self._place()
        try:
            view.begin_at(start, self.list.outer_size.height)
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
        if self._searched_from is not None:
            self._to_hit_from(self._searched_from)
        if self._wanted_at is not None and self._fetching.under_way is None:
            self._to(self.view.shown.at_time(self._wanted_at))
            self._wanted_at = None
        self._know_day()
        self._show_bars()

    def _know_day(self) -> None:
        """Note what is in the day that is shown, if all of it is."""
        days, view = self._days, self.view
        if days is None or days.first != days.last:
            return
        if view.question == ViewSettings().question(days) and len(view.shown):
            self._known_days.note(days.first, view.histogram.by_level())

    def _take_back(self, error: UsageError) -> None:
        """An expression that would take for ever: the last good one is in force again."""
        self._complain(error)
        before = self._sound
        if before == self._wishes:
            before = replace(before, filter_text="", search=TextFilter())
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
        entry = shown_entry(entry, scene)
        if wishes.fold is not Fold.NONE:
            group = view.groups[index]
            return group_line(group, entry, view.stream.entry(group.last), self._layout, scene)
        marked = place in self._bookmarks
        return entry_line(entry, part, self._layout, scene, marked=marked, wrapped=wishes.wrap)

    def on_virtual_list_moved(self, message: VirtualList.Moved) -> None:
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
        status = LogStatus.of(
            self.view,
            None if self._logs is None else self._fetching,
            entry,
            days=days,
            today=self._today(scene),
            wishes=self._wishes,
            problem=self._problem,
            unseen=self._unseen(),
            tr=scene.tr,
            own_keys=scene.own_keys,
        )
        self.query_one("#summary", LineBar).show_lines([summary(status, scene)])
        self.query_one("#detail", LineBar).show_lines([detail(status, entry, scene)])
        histogram = self.query_one("#histogram", LineBar)
        histogram.display = (self.outer_size.height or scene.height) >= HISTOGRAM_FROM
        if histogram.display:
            at = None if entry is None else entry.at
            lines = histogram_lines(self.view.histogram, at, self._layout, scene)
            histogram.show_lines(lines)

    # -- the selected line -------------------------------------------------------------------

    def _place(self) -> Place | None:
        """The selected line."""
        key = self.list.cursor_key if self.is_mounted else None
        return key[0] if isinstance(key, tuple) else None

    def _entry(self) -> LogEntry | None:
        place = self._place()
        return None if place is None or not len(self.view) else self.view.stream.entry(place)

    def _to(self, place: Place | None) -> None:
        """Select a line, because somebody asked for it."""
        if place is not None and len(self.view):
            self._anchor = None
            self._move_to(place)

    def _to_hit_from(self, origin: Place | None) -> None:
        """The first hit at or after a line, or from the top."""
        hits = self.view.hits
        if origin is not None and self._wishes.search and len(hits):
            self._to(hits.row(hits.nearest(origin) % len(hits))[0])

    def _move_to(self, place: Place) -> None:
        self.list.move_to(min(self.view.nearest(place), len(self.view) - 1), centre=True)

    # -- between runs ------------------------------------------------------------------------

    @override
    def keep(self) -> Mapping[str, object]:
        return {
            **self._wishes.kept(),
            "bookmarks": self._bookmarks.kept(),
            "days": self._known_days.kept(),
        }

    @override
    def restore(self, kept: Mapping[str, object]) -> None:
        self._wishes = self._sound = ViewSettings.restored(kept)
        self._bookmarks = Bookmarks.restored(kept.get("bookmarks"))
        self._known_days = KnownDays.restored(kept.get("days"))
