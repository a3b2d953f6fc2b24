"""Which days of the log are shown: opened, followed, chosen, fetched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from senec_tui.app.dialogs.log_calendar import MOST_DAYS, DayMark
from senec_tui.app.tabs.log.log_lines import moment
from senec_tui.app.tabs.log.log_list import LogList
from senec_tui.errors import UsageError
from senec_tui.model.log.day_fetching import Fetching
from senec_tui.model.log.day_files import Days
from senec_tui.model.log.log_view import LogView
from senec_tui.model.log.stream import Place
from senec_tui.model.time_input import parse_moment
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.log.day_files import DayLogs

FOLLOW_S: Final = 60.0
"""So often today's file is fetched again: whole, since the appliance cannot send a part."""
FIRST: Final = Place(date.min, 0)


class LogOfDays(LogList):
    """The log of one day or several; a running day grows."""

    @override
    def attach(self, logs: DayLogs) -> None:
        self._logs = logs
        if self._days is not None:
            self._open(self._days)

    def show_scene(self, scene: Scene) -> None:
        """Draw a new scene; only a visible tab is shown one, so it also follows the log."""
        self._scene = scene = replace(scene, width=self.outer_size.width or scene.width)
        if self._days is None:
            wanted = self._wanted_at
            day = self._today(scene) if wanted is None else moment(wanted, self._zone).date()
            self._open(Days(first=day, last=day, zone=self._zone))
        self._follow(scene)
        self._lay_out()
        hidden = None if scene.hiding is None else scene.hiding.state
        if hidden != self.view.hidden:  # other lines are found now
            self._ask_view()
            self._go()
        if scene.is_past and scene.now != self._past_at:
            self.show_moment(scene.now)
        self._past_at = scene.now if scene.is_past else None
        self._draw()

    @override
    def _resized(self, scene: Scene) -> None:
        super()._resized(scene)
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
        from senec_tui.app.dialogs.log_calendar import LogDaysScreen

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
        marks |= {day: DayMark(kept=True, worst=w) for day, w in self._known_days.worst.items()}
        for day in self._fetching.missing:
            marks.setdefault(day, DayMark(missing=True))
        return marks

    # -- moments -----------------------------------------------------------------------------

    def _go_to_time(self, text: str) -> None:
        """A time of the day of the cursor, or any moment; its day is opened if need be."""
        scene, days, entry = self._scene, self._days, self._entry()
        if scene is None or days is None or not text.strip():
            return
        shown = scene.now if entry is None else entry.at
        day = days.last if entry is None else moment(entry.at, self._zone).date()
        try:
            at = parse_moment(text, shown=shown, now=scene.now, zone=self._zone, day=day)
        except UsageError as error:
            self.app.notify(error.sentence(scene.tr), severity="warning", markup=False)
            return
        if at < days.end.timestamp() or at <= scene.now:
            self.show_moment(at)

    def show_days(self, first: date, last: date) -> None:
        """Look at these days, as far as they have come; the newest of too many."""
        scene = self._scene
        today = last if scene is None else self._today(scene)
        last = min(last, today)
        first = max(min(first, last), last - timedelta(days=MOST_DAYS - 1))
        self._wanted_at = None
        self._open(Days(first=first, last=last, zone=self._zone))

    def show_moment(self, at: float) -> None:
        """Go to the first line from a moment on, its day opened if need be."""
        days = self._days
        here = days is not None and days.start.timestamp() <= at < days.end.timestamp()
        if here and self._fetching.under_way is None and len(self.view):
            self._to(self.view.shown.at_time(at))
            return
        self._wanted_at = at
        if days is not None and not here:
            day = moment(at, self._zone).date()
            self._open(replace(days, first=day, last=day))
