"""Composition of the dashboard: bars, tabs, the polling worker, and the actions of all tabs."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.filter import NoColor

from senec_tui.app.commands.table import COMMANDS
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.pictures.status_line import Mode, status_lines, tab_bar
from senec_tui.app.pictures.theme import DEFAULT_THEME, TERMINAL_THEMES, themes
from senec_tui.app.services.appearance import LooksApp
from senec_tui.app.services.error_border import BorderApp
from senec_tui.app.services.file_export import GivingApp
from senec_tui.app.services.recordable_source import RecordableSource
from senec_tui.app.services.saved_state import SavedState
from senec_tui.app.services.time_service import TimedApp
from senec_tui.app.services.time_travel import ReplayTravel
from senec_tui.app.services.trust_prompt import TrustingApp
from senec_tui.app.tabs import TABS
from senec_tui.app.tabs.failed_tab import FailedPane
from senec_tui.app.tabs.pane import Pane, ShowsScene
from senec_tui.app.textual_patches.key_queue import TypedAheadApp
from senec_tui.app.textual_patches.screen_diff import (
    PLAIN_PEN,
    continue_only_what_stopped,
    give_back,
    tell_resizes_in_order,
)
from senec_tui.app.textual_patches.watchdog import LEAVING, Watchdog
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.blank_screen import BlankScreen
from senec_tui.catalogue import Catalogue, parse_path
from senec_tui.errors import SenecTuiError
from senec_tui.language import N_
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.log.day_files import DayLogs
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import FIRST_RETRY_S, Interest, Poller, union
from senec_tui.model.reading.changes import Changes
from senec_tui.model.reading.snapshot import Link, Snapshot
from senec_tui.model.timeseries.recent_powers import RecentPowers
from senec_tui.model.timeseries.recent_values import RecentValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import RenderableType
    from textual import events
    from textual.app import SystemCommand
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.timer import Timer

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.services.hiding import Hiding
    from senec_tui.app.tabs.peak_shaving.peak_tab import PeakPane
    from senec_tui.app.widgets.picture import Picture
    from senec_tui.device.source import Source
    from senec_tui.model.polling.other_processes import OtherProcesses
    from senec_tui.model.reading.changes import News
    from senec_tui.model.recording.player import ReplayPlayer

TICK_S = 1.0
"""Steps of ages and countdowns while something is wrong or stands still."""
CALM_TICK_S = 5.0
"""While all is well each poll brings news, and nobody reads seconds; they would cost more."""
HISTORY_AFTER_S = 1.0
"""Opening a history takes as long as a picture, so the first values come first, if they come."""
JUST_ASKED_S = 1.0
"""Answers mostly come within this time."""
TAB_TICK_S = 10.0
"""How often a tab without news is drawn again: its values grow old."""


class SenecApp(TimedApp, TrustingApp, GivingApp, LooksApp, TypedAheadApp, BorderApp):
    """The dashboard."""

    TITLE = "senec-tui"
    CSS = """
    #tabs { dock: top; }
    #status { dock: bottom; }
    #panes { height: 1fr; }
    .maximised #tabs { display: none; }
    /* Textual cannot wrap words where padding and scroll bar leave no cell for them. */
    OptionList { min-width: 8; }
    """
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS = [
        *(
            Binding(command.keys, command.action, command.title, id=command.id, show=False)
            for command in COMMANDS
            if command.keys
        ),
        *(
            Binding(tab.key, f"open_tab('{tab.id}')", tab.title, id=f"tab-{tab.id}", show=False)
            for tab in TABS
        ),
    ]

    def __init__(self, options: DashboardOptions) -> None:
        super().__init__(ansi_color=True if options.no_color else None)
        self.options = options
        self.crash: Exception | None = None
        """What ended the program, if it was not a person; for the command line to report."""
        for theme in themes():
            self.register_theme(theme)
        # Assigned, the theme would have all styles parsed twice before there is anything to see.
        self.set_reactive(App.theme, DEFAULT_THEME)
        self.stylesheet.set_variables(self.get_css_variables())
        if options.no_color:
            self.theme = TERMINAL_THEMES[0]
            if not self.no_color:  # Textual itself only looks at NO_COLOR
                self._filters.append(NoColor())
        self._clock = clock = options.clock or time.time
        self.catalogue = Catalogue(options.additions)
        self.trends = RecentPowers()
        self.judge = Judge()
        self.changes = Changes()
        self.tracks = RecentValues()
        self.hiding: Hiding | None = None
        """What is hidden; None: nothing."""
        if options.mask:
            self._hide()
        self.set_looks(options.language, options.glyphs)
        self._live = Snapshot(catalogue=self.catalogue, link=Link(since=clock()))
        self._frozen: Snapshot | None = None
        self._frozen_at = 0.0
        self._poller: Poller | ReplayPlayer | None = None
        self._presence: OtherProcesses | None = None
        self._logs: DayLogs | None = None
        self._repaint_asked = False
        self._ticking: Timer | None = None
        self._tick_s = TICK_S
        self._undrawn_s = 0.0
        self._watchdog: Watchdog | None = None
        self._kept = SavedState(options.state_directory, options.device_name)

    # -- start and end -----------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """What bars and tabs are on."""
        return BlankScreen(id="_default")

    def compose(self) -> ComposeResult:
        """Bars, and the tab that is open first between them; others come when visited."""
        self._kept.load()
        self.restore_looks()
        active = self._kept.text("tab")
        if active and any(tab.id == active for tab in TABS):
            self._active = active
        yield LineBar(id="tabs")
        yield Container(self._made(self._active).widget, id="panes")
        yield LineBar(id="status")

    async def on_mount(self) -> None:
        """Open the first tab and start to ask."""
        loop = asyncio.get_running_loop()
        for number in (*LEAVING, signal.SIGALRM):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit)
        self._watchdog = Watchdog(loop, lambda: give_back(self._driver))
        self._watchdog.start()
        tell_resizes_in_order(loop)
        continue_only_what_stopped()
        self.app_suspend_signal.subscribe(self, lambda _app: self._plain_pen())
        self.app_resume_signal.subscribe(self, lambda _app: self._resumed())
        self.restore_theme()
        await self.open_tab(self._active)
        self._schedule_tick()
        self._holds = True
        for note in (*self.options.notes, *(p.sentence(self.tr) for p in self._kept.problems)):
            self.notify(note, timeout=8, markup=False)
        if self.options.low_power_note and not self._kept.text("low_power"):
            self.notify(self.options.low_power_note, timeout=8, markup=False)
        if self.options.make_source is not None:
            self.watch_source(self.options.make_source())
        elif self.options.connect is not None:
            from senec_tui.app.dialogs.connect_screen import ConnectScreen  # noqa: PLC0415 - first start

            self.push_screen(
                ConnectScreen(self.options, self.options.connect, self.tr), self._connected
            )

    def _resumed(self) -> None:
        tell_resizes_in_order(asyncio.get_running_loop())
        self.action_redraw()

    def _connected(self, source: Source | None) -> None:
        if source is None:
            self.exit()
        else:
            self._kept.turn_to(source.facts.name)
            self.watch_source(source)

    def on_unmount(self) -> None:
        """Remember the screen for the next run; no longer ask."""
        if self._watchdog is not None:
            self._watchdog.stop()
        if self._presence is not None:
            self._presence.leave()
        self._kept.save(
            self._kept_of_panes(),
            tab=self._active,
            **self.looks,
            low_power="told" if self.options.low_power_note else self._kept.text("low_power") or "",
        )

    def watch_source(self, source: Source) -> None:
        """Poll this source from now on, in place of any before; a recording is played."""
        poller = self._poller = self._player(source) if self.options.replay else self._asker(source)
        self._logs = logs = DayLogs(poller.source, self.options.cache_directory, clock=self._clock)
        for pane in tuple(self._panes.values()):
            self.guarded(pane, partial(pane.attach, logs))
        self._tell_poller()
        self._history_wanted = name = self.options.device_name or source.facts.name
        if self.options.presence is not None and self._presence is None:
            self._presence = self.options.presence(name)
        self.set_timer(HISTORY_AFTER_S, self._begin_history)
        self.run_worker(self._poll(poller), group="poll", exclusive=True, exit_on_error=True)

    def _asker(self, source: Source) -> Poller:
        self._tap = RecordableSource(source, clock=self._clock)
        return Poller(
            self._tap,
            self.catalogue,
            live=LIVE,
            interval_s=self.options.interval_s * self.options.speed,
            clock=self._clock,
            sleep=self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.options.speed)

    async def _poll(self, poller: Poller | ReplayPlayer) -> None:
        try:
            while True:
                try:
                    await poller.run(self._arrived)
                except Exception as error:  # noqa: BLE001 - the border: polling goes on
                    self._handle_exception(error)
                    await asyncio.sleep(FIRST_RETRY_S)
                else:
                    return
        finally:
            await poller.source.close()

    def _arrived(self, snapshot: Snapshot) -> None:
        """A newer snapshot: keep it, and draw once however many arrive together."""
        self._live = snapshot
        if self.hiding is not None:
            self.hiding.learn(snapshot)
        if isinstance(self._travel, ReplayTravel):
            self._travel.arrived()
        elif snapshot.at:
            self.judge.add(snapshot)
            self.trends.add(snapshot)
            self.tracks.add(snapshot)
            self._announce(self.changes.add(snapshot))
        tap, keeping = self._tap, self._keeping
        if tap is not None and not self.attempt(partial(tap.publish, snapshot)):
            self.attempt(tap.end)
        if keeping is not None and not self.options.replay:
            self.attempt(partial(keeping.publish, snapshot))
        self.attempt(self._look_back)
        if self._history_wanted is not None:
            self.call_after_refresh(self._begin_history)
        self.ask_about_trust(snapshot.link)
        self.tell_first_contact(snapshot.link.facts)
        self._ask_repaint()
        self._schedule_tick()

    def _announce(self, news: Sequence[News]) -> None:
        """Variables that came or went, in a few words."""
        for came, sentence in (
            (True, N_("New on the device: {names}")),
            (False, N_("No longer on the device: {names}")),
        ):
            names = [str(entry.path) for entry in news if entry.came is came]
            if names:
                shown = ", ".join(names[:3])
                if len(names) > 3:
                    shown += f" {self._glyphs.ellipsis}"
                self.notify(self.tr(sentence, names=shown), markup=False)

    def on_pane_interest_changed(self, _message: Pane.InterestChanged) -> None:
        """The open tab looks at something else, or something else is charted."""
        self._tell_poller()

    def _tell_poller(self) -> None:
        """Poll what the open tab needs, and what is charted whatever tab is open."""
        if self._poller is not None:
            interest = self.pane.interest
            charted = self.tracks.wanted
            recorded = Interest() if self._tap is None else self._tap.interest
            hidden = {} if self.hiding is None else self.hiding.wanted
            self._poller.show(
                Interest(
                    live=union(interest.live, charted),
                    medium=union(interest.medium, recorded.medium),
                    slow=union(union(interest.slow, recorded.slow), hidden),
                )
            )

    def on_peak_pane_portal_wanted(self, message: PeakPane.PortalWanted) -> None:
        """The peak-shaving tab was opened for the first time."""
        message.answer(self.options.make_portal)

    def on_pane_sections_wanted(self, message: Pane.SectionsWanted) -> None:
        """Ask for the names of all objects; the tab asks again if that fails."""
        if self._poller is not None:
            self.run_worker(
                self._find_sections(self._poller.source, message.answer),
                group="sections",
                exclusive=True,
            )

    async def _find_sections(
        self, source: Source, answer: Callable[[tuple[str, ...]], None]
    ) -> None:
        with contextlib.suppress(SenecTuiError):  # the status line says what is wrong
            answer(await source.sections())
            self._ask_repaint()

    # -- drawing -----------------------------------------------------------------------------

    @property
    def poller(self) -> Poller | ReplayPlayer | None:
        """What asks the device; None before there is one."""
        return self._poller

    @property
    def shown(self) -> Snapshot:
        """The snapshot on the screen: live, frozen, or of the past."""
        if self._past is not None:
            return self._past.snapshot
        return self._live if self._frozen is None else self._frozen

    @property
    def pane(self) -> Pane:
        """The tab that is open."""
        return self._panes[self._active]

    def scene(self) -> Scene:
        """What there is to draw now, as wide as the screen."""
        past, travel = self._past, self._travel
        # What the screens remember of the past: of the moment that is shown, not of now.
        memory = travel if isinstance(travel, ReplayTravel) else self
        return Scene(
            snapshot=self.shown if self.hiding is None else self.hiding.snapshot(self.shown),
            now=past.at if past else self._frozen_at if self._frozen else self._clock(),
            tr=self.tr,
            glyphs=self._glyphs,
            width=self.size.width,
            height=self.size.height,
            trends=past.trends if past else memory.trends,
            changes=memory.changes,
            tracks=memory.tracks,
            mask=self.hiding is not None,
            hiding=self.hiding,
            digest=past.digest if past else self._digest,
            is_past=past is not None,
            history_grows=self._keeping is not None and self._keeping.filling,
            history_note=self._history_note(),
            judged=memory.judge.of(self.shown),
        )

    def _mode(self) -> Mode:
        short, long = self._travel.words
        file = None if self._tap is None else self._tap.file
        return Mode(
            frozen_since=None if self._frozen is None else self._frozen_at,
            past=short,
            moment=long,
            recording="" if file is None else file.name,
            changes_allowed=self.options.allow_changes,
            also_asked_by=self._also_asking(),
        )

    def _also_asking(self) -> str:
        """Other processes of ours that ask the same device; looked for once there is a value."""
        return ", ".join(self._presence.others()) if self._presence and self._live.at else ""

    def _ask_repaint(self) -> None:
        if not self._repaint_asked:
            self._repaint_asked = True
            self.call_later(self._repaint)

    def _repaint(self) -> None:
        self._repaint_asked = False
        if not self.is_running or self._active not in self._panes:
            return
        self._undrawn_s = 0.0
        self._show_bars()
        scene = self.scene()
        pane = self.pane
        self.guarded(pane, partial(pane.show_scene, scene))
        if isinstance(self.screen, ShowsScene):
            self.attempt(partial(self.screen.show_scene, scene))
        self.settle()

    def _show_bars(self) -> None:
        scene, mode = replace(self.scene(), now=self._clock()), self._mode()
        base = self.screen_stack[0]
        base.query_one("#tabs", LineBar).show_lines([tab_bar(TABS, self._active, scene, mode)])
        status = status_lines(scene, mode)
        base.query_one("#status", LineBar).show_lines(status)
        # Notices lie above what is wrong, never over it.
        for notices in self.screen.query("#textual-toastrack"):
            notices.styles.margin = (0, 0, len(status), 0)

    def _tick(self) -> None:
        """Ages and countdowns go on without news, unless news is just being asked for."""
        self._undrawn_s += self._tick_s
        due_at = self._live.link.next_at
        if due_at is not None and 0.0 <= self._clock() - due_at < JUST_ASKED_S:
            pass  # the answer draws it all
        elif self._undrawn_s >= TAB_TICK_S:
            self._ask_repaint()
        elif self._panes:
            self._show_bars()
        self._schedule_tick()

    def _schedule_tick(self) -> None:
        """Wake when the next step of an age is due, counted from now."""
        if self._ticking is not None:
            self._ticking.stop()
        calm = self._live.link.state == "live" and self._frozen is None
        self._tick_s = CALM_TICK_S if calm or self.options.low_power else TICK_S
        self._ticking = self.set_timer(self._tick_s, self._tick)

    def on_resize(self, _event: events.Resize) -> None:
        """Everything is drawn for the new size, and written anew.

        The size may be the old one again, after one in between that cut what was on the screen.
        """
        self.action_redraw()
        self._ask_repaint()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        cursor = getattr(self.focused, "cursor_screen_offset", None)  # of what is typed into
        super()._display(screen, self._screen_copy.reduced(renderable, cursor))

    def _plain_pen(self) -> None:
        """Leave the terminal with its own colours."""
        self._screen_copy.forget()
        if self._driver is not None:
            self._driver.write(PLAIN_PEN)

    def _fatal_error(self) -> None:
        # The default prints a traceback with the values of all variables, secrets included.
        self.crash = self._exception
        self._close_messages_no_wait()

    def action_redraw(self) -> None:
        """Write the whole screen again, after something else wrote over it."""
        self._screen_copy.forget()
        self.refresh(layout=True)

    # -- actions -----------------------------------------------------------------------------

    def action_open_tab(self, tab_id: str) -> None:
        """Show a tab when everything asked for before has been done."""
        self.call_later(self.open_tab, tab_id)

    async def open_tab(self, tab_id: str) -> None:
        """Show a tab, mounting it on its first visit."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        known = self._panes.get(tab_id)
        if isinstance(known, FailedPane):  # so try again
            self._discard(known.widget)
            known = None
        ready = known is not None and known.paints_hidden
        if known is None:
            panes = self.query_one("#panes", Container)
            if not panes.is_attached:  # asked for, and then left the program
                return
            known = self._made(tab_id)
            await panes.mount(known.widget)
            if self._logs is not None:
                self.guarded(known, partial(known.attach, self._logs))
        self._active = tab_id
        for other_id, pane in self._panes.items():
            pane.widget.display = other_id == tab_id
        self.attempt(self.pane.widget.focus)
        self._tell_poller()
        if ready:
            self._repaint()  # at once, so that its first frame is not the picture of its last visit
        else:
            self.unsettle()
            self.call_after_refresh(self._repaint)

    def action_step_tab(self, step: int) -> None:
        """The next or the previous tab, round and round."""
        self.call_later(self._step_tab, step)

    async def _step_tab(self, step: int) -> None:
        ids = [tab.id for tab in TABS]
        await self.open_tab(ids[(ids.index(self._active) + step) % len(ids)])

    def action_refresh_now(self) -> None:
        """Ask the device without waiting for the interval; try a tab again that failed."""
        if isinstance(self.pane, FailedPane):
            self.call_later(self.open_tab, self._active)
        if self._poller is not None:
            self._poller.refresh(all_tiers=True)

    def action_freeze(self) -> None:
        """Stop or resume drawing new values; they keep arriving. A recording is paused."""
        if isinstance(self._travel, ReplayTravel):
            self._travel.play()
            return
        if self._frozen is None:
            self._frozen, self._frozen_at = self._live, self._clock()
        else:
            self._frozen = None
        self._ask_repaint()
        self._schedule_tick()

    def action_mask(self) -> None:
        """Hide or show what identifies the device."""
        if self.hiding is None:
            self._hide()
        else:
            self.hiding = None
        self._tell_poller()
        for screen in self.screen_stack:  # what was drawn stays as it was if nobody says so
            for widget in screen.walk_children(with_self=True):
                widget.refresh()
        self._ask_repaint()

    def _hide(self) -> None:
        from senec_tui.app.services.hiding import hiding_of  # noqa: PLC0415 - when first used
        from senec_tui.device.privacy.redactor import Redactor  # noqa: PLC0415

        make = self.options.make_redactor
        self.hiding = hiding_of(Redactor(self.catalogue) if make is None else make())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through when it is drawn."""
        filters = super().get_line_filters()
        return filters if self.hiding is None else [*filters, self.hiding.filter]

    def notify(self, message: str, *, title: str = "", **how: Any) -> None:
        """See `App.notify`; without identities while they are hidden."""
        if self.hiding is not None:
            message, title = self.hiding.text(message), self.hiding.text(title)
        super().notify(message, title=title, **how)

    def action_maximise(self) -> None:
        """Give the tab the lines of the tab bar, or give them back."""
        self.screen_stack[0].toggle_class("maximised")

    def action_toggle_mouse(self) -> None:
        """Release or take the mouse, so that the terminal's own selection works."""
        driver = self._driver
        if driver is None:
            return
        enabled = getattr(driver, "_mouse", True)
        switch = "_disable_mouse_support" if enabled else "_enable_mouse_support"
        getattr(driver, switch)()
        driver._mouse = not enabled  # noqa: SLF001 - Textual has no public switch yet

    def action_demo_fault(self) -> None:
        """Demo only: let the simulated appliance live through something, or mend it."""
        switch = self.options.demo_faults
        if switch is None:
            self.notify(self.tr("Faults can be tried in the demo only"), markup=False)
            return
        from senec_tui.app.dialogs.choice import ChoiceScreen  # noqa: PLC0415 - demo only

        answers = [
            ("", self.tr("No fault")),
            *(
                (name, f"{name}: {words(self.tr)}")
                for name, words in self.options.demo_fault_names.items()
            ),
        ]

        def chosen(name: str | None) -> None:
            if name is not None:
                switch(name or None)

        self.push_screen(
            ChoiceScreen(
                self.tr("What happens to the simulated appliance"),
                "",
                answers,
                closing=self.tr("esc closes"),
                typing=self.tr("type to search"),
            ),
            chosen,
        )

    def action_help(self) -> None:
        """Explain the open tab and list its keys."""
        from senec_tui.app.dialogs.help import HelpScreen  # noqa: PLC0415 - opened on demand

        self.push_screen(HelpScreen(self.pane, self.scene()))

    def on_picture_explain(self, message: Picture.Explain) -> None:
        """Open the explanation of a value."""
        from senec_tui.app.dialogs.value_explanation import DetailScreen  # noqa: PLC0415 - on demand

        self.push_screen(DetailScreen(parse_path(message.ref), self.scene()))

    def action_command_palette(self) -> None:
        """Offer all actions by name."""
        from senec_tui.app.commands.palette import Palette  # noqa: PLC0415 - opened on demand

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.tr))

    def action_help_quit(self) -> None:
        """Textual's answer to ctrl+c, which no longer quits."""
        self.notify(self.tr("q quits"), timeout=4, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command table, for the palette."""
        del screen
        from senec_tui.app.commands.palette import commands  # noqa: PLC0415 - opened on demand

        yield from commands(self)
