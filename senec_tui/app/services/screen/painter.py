"""Draws once, however much arrives together, and lets ages go on while nothing does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.alarm_rows import alarm_counts
from senec_tui.app.pictures.scene import Scene, ShowsScene
from senec_tui.app.pictures.status_line import Mode, status_lines, tab_bar
from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.bar import LineBar
from senec_tui.catalogue.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.geometry import Size
    from textual.screen import Screen
    from textual.timer import Timer

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.appearance import Appearance
    from senec_tui.app.services.device.alarm_follower import AlarmFollower
    from senec_tui.app.services.device.device_polling import DevicePolling
    from senec_tui.app.services.device.feed_follower import FeedFollower
    from senec_tui.app.services.handout.report_writing import ReportWriting
    from senec_tui.app.services.history.device_history import DeviceHistory
    from senec_tui.app.services.privacy.masking import Masking
    from senec_tui.app.services.recording.session_recording import SessionRecording
    from senec_tui.app.services.screen.error_border import ErrorBorder
    from senec_tui.app.services.screen.key_hints import KeyHints
    from senec_tui.app.services.screen.tab_host import TabHost
    from senec_tui.app.services.screen.terminal_title import TerminalTitle
    from senec_tui.app.services.time.time_controls import TimeControls
    from senec_tui.app.textual_patches.key_queue import SetTimer
    from senec_tui.model.reading.snapshot import Snapshot

TICK_S: Final = 1.0
"""Steps of ages and countdowns while something is wrong or stands still."""
CALM_TICK_S: Final = 5.0
"""While all is well each poll brings news, and nobody reads seconds; they would cost more."""
JUST_ASKED_S: Final = 1.0
"""Answers mostly come within this time."""
TAB_TICK_S: Final = 10.0
"""How often a tab without news is drawn again: its values grow old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSources:
    """Where everything comes from that a picture depends on."""

    options: DashboardOptions
    appearance: Appearance
    masking: Masking
    time: TimeControls
    history: DeviceHistory
    recording: SessionRecording
    polling: DevicePolling
    alarms: AlarmFollower
    feeds: FeedFollower
    keys: KeyHints
    report: ReportWriting
    undecided: Callable[[], str]
    """A question that was put aside, in words, or ""."""
    size: Callable[[], Size]

    def scene(self) -> Scene:
        """What there is to draw now, as wide as the screen."""
        time, past, memory, size = self.time, self.time.past, self.time.memory, self.size()
        hiding = self.masking.hiding
        judged, has_alarms = memory.judge.of(time.shown), past is None and not self.options.replay
        return Scene(
            snapshot=self.masking.snapshot(time.shown),
            now=time.now,
            tr=self.appearance.tr,
            glyphs=self.appearance.glyphs,
            width=size.width,
            height=size.height,
            recent_powers=past.recent_powers if past else memory.recent_powers,
            changes=memory.changes,
            recent_values=memory.recent_values,
            recorded=past.recorded if past else self.history.last_hours,
            mask=hiding is not None,
            hiding=hiding,
            history_summary=past.history_summary if past else self.history.history_summary,
            measured_capacity=self.history.measured_capacity,
            is_past=past is not None,
            history_grows=self.history.grows,
            history_note=self.history.note,
            prices=self.options.prices,
            own_keys=self.options.keys,
            named_keys=self.keys.named,
            judged=self.alarms.as_known(judged, time.shown) if has_alarms else judged,
            waits_for_person=self._waits_for_person,
            alarms=self.alarms.standing if has_alarms else (),
            unseen_alarms=self.alarms.unseen(judged, time.shown) if has_alarms else (),
            feeds=() if past is not None else self.feeds.states,
        )

    @property
    def _waits_for_person(self) -> bool:
        """No appliance is named, and none is chosen yet."""
        return self.options.make_source is None and self.polling.asker is None

    @property
    def _appliance(self) -> str:
        """The name of the one of several that is shown, or ""."""
        appliances = self.options.appliances
        return "" if appliances is None or len(appliances.hosts) < 2 else appliances.shown

    def mode(self) -> Mode:
        """What the bars say about the dashboard itself."""
        short, long = self.time.travel.words
        return Mode(
            frozen_since=self.time.frozen_since,
            past=short,
            moment=long,
            recording=self.recording.file_name,
            changes_allowed=self.options.allow_changes,
            waits_for_person=self._waits_for_person,
            appliance=self._appliance,
            # Looked for once there is a value.
            also_asked_by=self.polling.also_asking() if self.time.live.at else "",
            under_way=self.report.words,
            undecided=self.undecided(),
            note=self.keys.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What the painter may use of the screen."""

    may_draw: Callable[[], bool]
    base: Callable[[], Screen[object]]
    """The screen with the bars."""
    top: Callable[[], Screen[object]]
    """That, or the dialog over it."""
    call_later: Callable[[Callable[[], None]], object]
    set_timer: SetTimer
    drawn: Callable[[], None]
    """What is on the screen is what keys are for."""


class Painter:
    """Bars, the open tab and the dialog over it, of one scene."""

    def __init__(
        self,
        sources: SceneSources,
        canvas: Canvas,
        tabs: TabHost,
        border: ErrorBorder,
        title: TerminalTitle,
    ) -> None:
        self._sources = sources
        self._canvas = canvas
        self._tabs = tabs
        self._border = border
        self.title = title
        """Of the terminal."""
        self._is_asked = False
        self._tick_s = TICK_S
        self._undrawn_s = 0.0
        self.ticking: Timer | None = None
        """Until the next step of an age."""

    def publish(self, _snapshot: Snapshot) -> None:
        """There is something newer to see."""
        self.changed()

    def changed(self) -> None:
        """Another moment is shown, or the clock runs otherwise."""
        self.ask()
        self.schedule_tick()

    def ask(self) -> None:
        """Draw soon, once."""
        if not self._is_asked:
            self._is_asked = True
            self._canvas.call_later(self.paint)

    def paint(self) -> None:
        """Draw now."""
        self._is_asked = False
        if not self._canvas.may_draw() or self._tabs.active not in self._tabs.panes:
            return
        self._undrawn_s = 0.0
        scene = self._sources.scene()
        self._show_bars(scene)
        pane = self._tabs.pane
        self._border.guarded(pane, partial(pane.show_scene, scene))
        top = self._canvas.top()
        if isinstance(top, ShowsScene):
            self._border.attempt(partial(top.show_scene, scene))
        self._canvas.drawn()

    def _show_bars(self, scene: Scene) -> None:
        sources, base = self._sources, self._canvas.base()
        mode = sources.mode()
        if not scene.is_past:  # a frozen screen grows old, a moment of the past does not
            scene = replace(scene, now=sources.time.clock())
        bar = tab_bar(TABS, self._tabs.active, scene, mode)
        base.query_one("#tabs", LineBar).show_lines([bar])
        status = status_lines(scene, mode, sources.keys.here())
        counts = alarm_counts(scene, scene.alarms, least=Level.WATCH)
        self.title.show("".join(span.text for span in counts))
        foot = base.query_one("#status", LineBar)
        if len(status) != len(foot.lines):
            # Notices lie above what is wrong, never over it; dialogs have no such line.
            for notices in base.query("#textual-toastrack"):
                notices.styles.margin = (0, 0, len(status), 0)
        foot.show_lines(status)

    def tick(self) -> None:
        """Ages and countdowns go on without news, unless news is just being asked for."""
        self._undrawn_s += self._tick_s
        due_at = self._sources.time.live.link.next_at
        if due_at is not None and 0.0 <= self._sources.time.clock() - due_at < JUST_ASKED_S:
            pass  # the answer draws it all
        elif self._undrawn_s >= TAB_TICK_S:
            self.ask()
        elif self._tabs.panes:
            self._show_bars(self._sources.scene())
        self.schedule_tick()

    def schedule_tick(self) -> None:
        """Wake when the next step of an age is due, counted from now."""
        if self.ticking is not None:
            self.ticking.stop()
        time = self._sources.time
        calm = time.live.link.state == "live" and not time.is_frozen()
        self._tick_s = CALM_TICK_S if calm or self._sources.options.low_power else TICK_S
        self.ticking = self._canvas.set_timer(self._tick_s, self.tick)
