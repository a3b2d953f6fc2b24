"""Which services the dashboard has, and what each is handed of the others.

A new subscriber of what is polled is added in `Services._subscribe`.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Container

from senec_tui.app.services.appearance import Appearance
from senec_tui.app.services.device.alarm_follower import AlarmFollower
from senec_tui.app.services.device.appliance_choice import ApplianceChoice
from senec_tui.app.services.device.asking_pages import AskingPages
from senec_tui.app.services.device.demo_faults import DemoFaults
from senec_tui.app.services.device.device_polling import DevicePolling
from senec_tui.app.services.device.feed_follower import FeedFollower
from senec_tui.app.services.device.trust_prompt import TrustPrompt
from senec_tui.app.services.handout.file_export import FileExport
from senec_tui.app.services.handout.report_writing import ReportWriting
from senec_tui.app.services.history.device_history import DeviceHistory
from senec_tui.app.services.notices import Notices
from senec_tui.app.services.privacy.masking import Masking
from senec_tui.app.services.recording.session_recording import SessionRecording
from senec_tui.app.services.saved_state import SavedState
from senec_tui.app.services.screen.error_border import Endings, ErrorBorder, note_failure
from senec_tui.app.services.screen.key_hints import KeyHints
from senec_tui.app.services.screen.painter import Canvas, Painter, SceneSources
from senec_tui.app.services.screen.tab_host import TabArea, TabHost
from senec_tui.app.services.screen.terminal_title import TerminalTitle, has_title
from senec_tui.app.services.screen_memory import ScreenMemory, tell_news
from senec_tui.app.services.time.time_controls import TimeControls
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.catalogue import Catalogue
from senec_tui.language import N_
from senec_tui.model.judgement.judged_interest import JUDGED
from senec_tui.model.log.day_files import DayLogs
from senec_tui.model.polling.poller import Interest
from senec_tui.model.polling.snapshot_feed import SnapshotFeed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.dialogs.alarm_list import AlarmTarget
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.ports import Workplace
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.device.source import Source
    from senec_tui.model.polling.poller import Poller
    from senec_tui.model.polling.snapshot_feed import SubscriberFailure
    from senec_tui.model.reading.changes import News
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.recording.player import ReplayPlayer

KEPT_AFTER_S = 2.0
"""What a tab is made of, and the first values on it, are there by then, and nobody waits."""
HISTORY_AFTER_S = 1.0
"""Opening a history takes as long as a picture, so the first values come first, if they come."""


class Services:
    """Made in the order in which they need each other; what comes later is looked up late."""

    def __init__(self, options: DashboardOptions, place: Workplace) -> None:
        self.options = options
        self._place = place
        self.clock = options.clock or time.time
        self.catalogue = Catalogue(options.additions, options.limits)
        self.saved = SavedState(options.state_directory, options.device_name)
        self.feed = SnapshotFeed(failed=self._subscriber_failed)
        self.memory = ScreenMemory()
        self.masking = Masking(self.catalogue, options.make_redactor)
        if options.mask:
            self.masking.switch()
        self._compose_screen()
        self._compose_device()
        self._compose_pictures()
        self._compose_dialogs()
        self._subscribe()

    # -- composition -----------------------------------------------------------------------------

    def _compose_screen(self) -> None:
        """Looks, notices, tabs, and what becomes of errors."""
        place = self._place
        self.appearance = Appearance(
            self.options,
            self.saved,
            place.themes,
            draw_plain=place.draw_plain,
            changed=self.repaint,
            redraw=place.redraw,
        )
        self.notices = Notices(place.notify, self.appearance.speech, self.options.keys)
        self.border = ErrorBorder(
            Endings(
                tab=self._tab_failed,
                dialog=partial(place.call_later, place.close_dialog),
                program=place.handle_error,
            ),
            notices=self.notices,
            is_running=place.is_running,
            dialogs=lambda: place.screens()[1:],
            clock=lambda: asyncio.get_running_loop().time(),
        )
        area = TabArea(
            container=lambda: place.screens()[0].query_one("#panes", Container),
            close_dialogs=place.close_dialogs,
            discard=place.discard,
            call_later=place.call_later,
            opened=self._tab_opened,
            replaced=self._tab_replaced,
            made=self._keep_soon,
        )
        self.tabs = TabHost(area, self.saved, self.border)

    def _compose_device(self) -> None:
        """Polling, recording, history, and the moment that is shown of all that."""
        place = self._place
        self.polling = DevicePolling(
            self.options,
            self.catalogue,
            self.feed,
            clock=self.clock,
            interests=(
                lambda: self.tabs.interest,
                lambda: JUDGED,
                lambda: Interest(live=self.memory.recent_values.wanted),
                lambda: self.recording.interest,
                lambda: self.masking.interest,
                lambda: self.pages.interest,
            ),
            run_worker=place.run_worker,
            failed=place.handle_error,
            changed=self.repaint,
        )
        self.feeds = FeedFollower(
            self.options.ask_feeds,
            is_shown=lambda: self.tabs.active == "system",
            run_worker=place.run_worker,
            changed=self.repaint,
        )
        self.recording = SessionRecording(
            self.options,
            self.catalogue,
            clock=self.clock,
            notices=self.notices,
            masking=self.masking,
            run_worker=place.run_worker,
            cancel_workers=place.cancel_workers,
            interest_changed=self.polling.interest_changed,
            refresh=self.polling.refresh,
            changed=self.repaint,
        )
        self.history = DeviceHistory(
            self.options,
            self.catalogue,
            self.feed,
            self.memory,
            clock=self.clock,
            notices=self.notices,
            run_worker=place.run_worker,
            is_frozen=lambda: self.time.frozen_since is not None,
            changed=self.repaint,
        )
        self.time = TimeControls(
            self.catalogue,
            self.feed,
            self.history,
            self.recording,
            self.memory,
            faults=lambda: self.alarms.faults(),  # noqa: PLW0108 - made later
            clock=self.clock,
            notices=self.notices,
            push_screen=place.push_screen,
            run_worker=place.run_worker,
            changed=self._moment_changed,
        )

    def _compose_pictures(self) -> None:
        place = self._place
        self.alarms = AlarmFollower(
            self.options,
            self.catalogue,
            self.feed,
            judge=self.memory.judge.of,
            clock=self.clock,
            notices=self.notices,
            run_worker=place.run_worker,
            push_screen=place.push_screen,
            ring=self._ring,
            scene=self._scene,
            go=self._go_to_alarm,
            changed=self.repaint,
        )
        self.keys = KeyHints(
            ShownKeys(self.options.keys),
            focused=lambda: place.screens()[0].focused,
            pane=lambda: self.tabs.pane.widget,
            has_dialog=lambda: len(place.screens()) > 1,
            notices=self.notices,
            set_timer=place.set_timer,
            changed=self.repaint,
        )
        self.report = ReportWriting(
            self.options,
            self.history,
            notices=self.notices,
            run_worker=place.run_worker,
            changed=self.repaint,
        )
        self.scenes = SceneSources(
            options=self.options,
            appearance=self.appearance,
            masking=self.masking,
            time=self.time,
            history=self.history,
            recording=self.recording,
            polling=self.polling,
            alarms=self.alarms,
            feeds=self.feeds,
            keys=self.keys,
            report=self.report,
            size=place.size,
        )
        canvas = Canvas(
            may_draw=place.may_draw,
            base=lambda: place.screens()[0],
            top=lambda: place.screens()[-1],
            call_later=place.call_later,
            set_timer=place.set_timer,
            drawn=place.keys.settle,
        )
        title = TerminalTitle(
            place.to_terminal,
            allowed=self.options.title and has_title(self.options.environment.get("TERM", "")),
        )
        self.painter = Painter(self.scenes, canvas, self.tabs, self.border, title)

    def _compose_dialogs(self) -> None:
        """What asks a person, and what hands something out."""
        place = self._place
        self.trust = TrustPrompt(
            self.options.trust_now,
            notices=self.notices,
            masking=self.masking,
            push_screen=place.push_screen,
            run_worker=place.run_worker,
            trusted=self.refresh,
        )
        self.exports = FileExport(
            self.options,
            notices=self.notices,
            masking=self.masking,
            run_worker=place.run_worker,
            to_terminal=place.to_terminal,
        )
        self.pages = AskingPages(
            self.options,
            self.catalogue,
            self.feed,
            place,
            history=self.history,
            clock=self.clock,
            scene=self._scene,
            interest_changed=self.polling.interest_changed,
            changed=self.repaint,
        )
        self.appliance_choice = ApplianceChoice(
            self.options,
            notices=self.notices,
            masking=self.masking,
            push_screen=place.push_screen,
            leave=place.leave,
            show_together=self.pages.show_together,
        )
        self.demo_faults = DemoFaults(
            self.options, notices=self.notices, push_screen=place.push_screen
        )

    def _subscribe(self) -> None:
        """Who follows what is polled, in the order in which a snapshot is handed round.

        Two come later: the history when it is opened, and the replay when there is one.
        """
        self.feed.subscribe(N_("hiding"), self.masking.learn)
        if not self.options.replay:
            self.memory.follow(self.feed, self._tell_news)
        self.feed.subscribe(N_("recording"), self.recording.publish)
        self.feed.subscribe(N_("totals"), self.history.publish)
        self.feed.subscribe(N_("history"), self._begin_history_soon)
        self.feed.subscribe(N_("trust"), self.trust.publish)
        self.feed.subscribe(N_("other programs"), self.feeds.publish)
        self.feed.subscribe(N_("screen"), self.painter.publish)

    # -- what one sets off in others ---------------------------------------------------------------

    async def start(self) -> None:
        """Open the first tab, and say what there is to be said at the start."""
        self.appearance.restore_theme()
        await self.tabs.open(self.tabs.active)
        self._keep_soon()
        self.painter.schedule_tick()
        self.border.holds = True
        tr = self.notices.tr
        for note in (*self.options.notes, *(p.sentence(tr) for p in self.saved.problems)):
            self.notices.show(note, timeout=8)
        if self.options.low_power_note and not self.saved.text("low_power"):
            self.notices.show(self.options.low_power_note, timeout=8)

    def connected(self, source: Source) -> None:
        """The connect screen has found an appliance."""
        self.saved.turn_to(source.facts.name)
        self.watch_source(source)

    def put_aside(self) -> None:
        """This process is about to be stopped: others record and follow alarms meanwhile."""
        self.history.give_way()
        self.alarms.give_way()

    def stop(self) -> None:
        """Remember the screen for the next run; no longer ask."""
        self.polling.leave()
        self.alarms.leave()
        self.painter.title.give_back()
        low_power = "told" if self.options.low_power_note else self.saved.text("low_power")
        self.saved.save(
            self.tabs.to_save(),
            tab=self.tabs.active,
            **self.appearance.to_save,
            low_power=low_power or "",
        )

    def watch_source(self, source: Source) -> None:
        """Poll this source from now on; a recording is played."""
        if self.options.replay:
            asker: Poller | ReplayPlayer = self.time.play(source)
        else:
            asker = self.polling.poller(self.recording.recordable(source))
        self.tabs.attach(DayLogs(asker.source, self.options.cache_directory, clock=self.clock))
        name = self.options.device_name or source.facts.name
        self.history.want(name)
        self.polling.announce(name)
        self.feeds.begin(name)
        self._place.set_timer(HISTORY_AFTER_S, self.history.begin)
        self._place.set_timer(HISTORY_AFTER_S, partial(self.alarms.begin, name))
        self.polling.begin(asker)

    def refresh(self) -> None:
        """Ask the device without waiting for the interval; try a tab again that failed."""
        self.tabs.try_again()
        self.polling.refresh()

    def repaint(self) -> None:
        """Draw soon."""
        self.painter.ask()

    def switch_masking(self) -> None:
        """Hide or show what identifies the device."""
        self.masking.switch()
        self.polling.interest_changed()
        for screen in self._place.screens():  # what was drawn stays as it was if nobody says so
            for widget in screen.walk_children(with_self=True):
                widget.refresh()
        self.repaint()

    def _scene(self) -> Scene:
        return self.scenes.scene()

    def _ring(self) -> None:
        self._place.to_terminal("\a")

    def _go_to_alarm(self, target: AlarmTarget) -> None:
        """What an alarm is about: its tab, all tabs at its begin, or the log there."""
        begin = target.alarm.begin
        if target.where == "moment":
            self.time.travel.go(begin)
        elif target.where == "log":
            self._place.call_later(self.tabs.open_at, "log", self.time.in_log(begin))
        else:
            self._place.call_later(self.tabs.open, target.tab)

    def _moment_changed(self) -> None:
        self.painter.changed()

    def _tab_failed(self, pane: Pane, error: Exception) -> None:
        self.tabs.fail(pane, error)

    def _tab_opened(self, is_ready: bool) -> None:
        self.polling.interest_changed()
        self.feeds.look()
        if is_ready:
            # At once, so that its first frame is not the picture of its last visit.
            self.painter.paint()
        else:
            self._place.keys.unsettle()
            self._place.call_after_refresh(self.painter.paint)

    def _keep_soon(self) -> None:
        if self.options.has_process:
            self._place.set_timer(KEPT_AFTER_S, self._keep)

    def _keep(self) -> None:
        from senec_tui.app.services.long_lived import keep_for_good

        keep_for_good()

    def _tab_replaced(self) -> None:
        self._place.keys.key_is_done()
        self.repaint()

    def _begin_history_soon(self, _snapshot: Snapshot) -> None:
        if self.history.is_wanted:
            self._place.call_after_refresh(self.history.begin)

    def _tell_news(self, news: Sequence[News]) -> None:
        tell_news(news, self.notices, self.appearance.glyphs.ellipsis)

    def _subscriber_failed(self, failure: SubscriberFailure) -> None:
        note_failure(failure.part, failure.error)
        self.notices.show(failure.sentence(self.notices.tr), severity="error", timeout=10)
