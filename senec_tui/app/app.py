"""The dashboard as Textual sees it: screen, keys, actions and messages; each only delegates.

What is done stands in `services`, which services there are in `composition`, when they begin and
end in `lifecycle`. None of them holds this object: what they may use of it is in `services.ports`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult
from textual.containers import Container

from senec_tui.app.commands.bindings import bindings, goto_provider, tab_provider
from senec_tui.app.composition import Services
from senec_tui.app.lifecycle import Lifecycle
from senec_tui.app.pictures.theme import DEFAULT_THEME, TERMINAL_THEMES, themes
from senec_tui.app.services.ports import workplace_of
from senec_tui.app.textual_patches.blank_screen import BlankScreen
from senec_tui.app.textual_patches.patched_app import PatchedApp
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.key import keys_of
from senec_tui.catalogue import parse_path
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual import events
    from textual.app import SystemCommand
    from textual.filter import LineFilter
    from textual.screen import Screen

    from senec_tui.app.dashboard_options import DashboardOptions
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.services.time.time_travel import Landmark
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.app.tabs.peak_shaving.peak_tab import PeakPane
    from senec_tui.app.widgets import requests
    from senec_tui.app.widgets.picture import Picture
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot


def _goes_to(find: Callable[[Services], Callable[..., object]]) -> Callable[..., None]:
    """An action of which somebody else knows all there is to it; Textual looks for it on the app.

    Its words are in the table of commands. Textual hands on one argument at the most.
    """

    def action(self: SenecApp, *given: object) -> None:
        find(self.services)(*given)

    return action


class SenecApp(PatchedApp):
    """The dashboard."""

    TITLE = "senec-tui"
    CSS = """
    #tabs { dock: top; }
    #status { dock: bottom; }
    #panes { height: 1fr; }
    .maximised #tabs { display: none; }
    /* Textual cannot wrap words where padding and scroll bar leave no cell for them. */
    OptionList { min-width: 8; }
    /* Notices have lines of their own: they cover neither values nor a question. Docked, they move
       nothing, and give their lines back. */
    ToastRack {
        layer: default; dock: bottom; margin: 0; max-height: 50%; scrollbar-size-vertical: 0;
    }
    Toast { width: 100%; max-width: 100%; margin: 0; padding: 0 1; }
    """
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS = App.COMMANDS | {goto_provider, tab_provider}
    BINDINGS = bindings()

    def __init__(self, options: DashboardOptions) -> None:
        super().__init__(ansi_color=True if options.no_color else None)
        self.options = options
        self.set_keymap(dict(options.keys))
        self.begin_with_themes(themes(), DEFAULT_THEME)
        if options.no_color:
            self.draw_without_colours(TERMINAL_THEMES[0])
        place = workplace_of(self)
        self.services = Services(options, place)
        self.lifecycle = Lifecycle(self.services, place)
        self.clock = self.services.clock
        self.catalogue = self.services.catalogue

    # -- start and end ---------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """What bars and tabs are on."""
        return BlankScreen(id="_default")

    def compose(self) -> ComposeResult:
        """Bars, and the tab that is open first between them; others come when visited."""
        self.services.saved.load()
        self.services.appearance.restore()
        yield LineBar(id="tabs")
        yield Container(self.services.tabs.first(), id="panes")
        yield LineBar(id="status")

    async def on_mount(self) -> None:
        """Open the first tab and start to ask."""
        self.care_for_terminal()
        self.before_stopping(self.lifecycle.put_aside)
        await self.lifecycle.start()

    def on_unmount(self) -> None:
        """Remember the screen for the next run; no longer ask."""
        self.no_longer_watched()
        self.lifecycle.stop()

    @override
    def give_terminal_back(self) -> None:
        """With the title that it had."""
        self.services.painter.title.give_back()
        super().give_terminal_back()

    # -- what palette, dialogs and tests look at ---------------------------------------------------

    @property
    def tr(self) -> Language:
        """The language that is chosen now."""
        return self.services.appearance.tr

    @property
    def pane(self) -> Pane:
        """The tab that is open."""
        return self.services.tabs.pane

    @property
    def shown(self) -> Snapshot:
        """The snapshot on the screen: live, frozen, or of the past."""
        return self.services.time.shown

    def scene(self) -> Scene:
        """What there is to draw now, as wide as the screen."""
        return self.services.scenes.scene()

    async def open_tab(self, tab_id: str) -> None:
        """Show a tab, mounting it on its first visit."""
        await self.services.tabs.open(tab_id)

    def go_to(self, at: float) -> None:
        """Show a moment, Unix seconds, in all tabs."""
        self.services.time.travel.go(at)

    # -- hooks of Textual --------------------------------------------------------------------------

    def contains(self, error: Exception) -> bool:
        """Whether an error ended a part only and was told; else it ends the program."""
        return self.services.border.contains(error)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through when it is drawn."""
        return [*super().get_line_filters(), *self.services.masking.filters]

    def key_ignored(self, key: str) -> None:
        """A key that does nothing here says so."""
        self.services.keys.ignored(key)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A line to type into has other keys."""
        self.services.keys.focus_moved(event.widget)

    def on_line_bar_pressed(self, message: LineBar.Pressed) -> None:
        """A tab or a key of the bars was clicked."""
        self.simulate_key(message.key)

    def notify(self, message: str, *, title: str = "", **how: Any) -> None:
        """Show a notice for a while, without identities while they are hidden."""
        hide = self.services.masking.text
        super().notify(hide(message), title=hide(title), **how)

    def on_resize(self, _event: events.Resize) -> None:
        """Everything is drawn for the new size, and written anew.

        The size may be the old one again, after one in between that cut what was on the screen.
        """
        self.action_redraw()
        self.services.repaint()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command table, for the palette."""
        del screen
        from senec_tui.app.commands.palette import commands

        yield from commands(self.tr, self.run_action, self.services.keys.shown)

    # -- what tabs and dialogs ask for -------------------------------------------------------------

    def on_interest_changed(self, _message: requests.InterestChanged) -> None:
        """The open tab looks at something else, or something else is charted."""
        self.services.polling.interest_changed()

    def on_sections_wanted(self, message: requests.SectionsWanted) -> None:
        """A tab wants the names of all objects."""
        self.services.polling.find_sections(message.answer)

    def on_copy_wanted(self, message: requests.CopyWanted) -> None:
        """A tab has something to copy."""
        self.services.exports.copy_text(message.text)

    def on_save_wanted(self, message: requests.SaveWanted) -> None:
        """A tab has something to write to a file."""
        self.services.exports.save(message.file_name, message.text)

    def on_report_wanted(self, message: requests.ReportWanted) -> None:
        """A tab wants the report on the battery."""
        self.services.report.begin(message.at)

    def on_history_wanted(self, message: requests.HistoryWanted) -> None:
        """A tab asks the history."""
        self.services.history.ask(message.work, message.answer)

    def on_moment_wanted(self, message: requests.MomentWanted) -> None:
        """All tabs as they were."""
        self.go_to(message.at)

    async def on_curves_wanted(self, message: requests.CurvesWanted) -> None:
        """The curves around a moment of the log."""
        await self.services.tabs.open_at("history", self.services.time.from_log(message.at))

    async def on_log_wanted(self, message: requests.LogWanted) -> None:
        """The log around a moment of the curves."""
        await self.services.tabs.open_at("log", self.services.time.in_log(message.at))

    def on_peak_pane_portal_wanted(self, message: PeakPane.PortalWanted) -> None:
        """The peak-shaving tab was opened for the first time."""
        message.answer(self.options.make_portal)

    def on_picture_explain_value(self, message: Picture.ExplainValue) -> None:
        """Open the explanation of a value."""
        from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen

        self.push_screen(DetailScreen(parse_path(message.ref), self.scene()))

    # -- actions that one service does -------------------------------------------------------------

    action_refresh_now = _goes_to(lambda services: services.refresh)
    action_freeze = _goes_to(lambda services: services.time.freeze)
    action_step_time = _goes_to(lambda services: services.time.travel.step)
    action_go_live = _goes_to(lambda services: services.time.travel.live)
    action_goto = _goes_to(lambda services: services.time.ask_moment)
    action_note = _goes_to(lambda services: services.time.ask_note)
    action_play = _goes_to(lambda services: services.time.play_or_pause)
    action_speed = _goes_to(lambda services: services.time.faster)
    action_record = _goes_to(lambda services: services.recording.switch)
    action_mask = _goes_to(lambda services: services.switch_masking)
    action_language = _goes_to(lambda services: services.appearance.next_language)
    action_speak = _goes_to(lambda services: services.appearance.speak)
    action_theme = _goes_to(lambda services: services.appearance.choose_theme)
    action_appliance = _goes_to(lambda services: services.appliance_choice.ask)
    action_together = _goes_to(lambda services: services.appliance_choice.show_all)
    action_demo_fault = _goes_to(lambda services: services.demo_faults.ask)
    action_alarms = _goes_to(lambda services: services.alarms.open_list)
    action_why = _goes_to(lambda services: services.pages.explain_battery)

    # -- other actions -----------------------------------------------------------------------------

    def action_open_tab(self, tab_id: str) -> None:
        """Show a tab when everything asked for before has been done."""
        self.call_later(self.open_tab, tab_id)

    def action_step_tab(self, step: int) -> None:
        """The next or the previous tab, round and round."""
        self.call_later(self.services.tabs.step, step)

    def action_jump(self, what: Landmark, back: bool) -> None:
        """To the next change of state or error, or the one before."""
        self.services.time.travel.jump(what, back=back)

    def action_copy_value(self) -> None:
        """Copy `OBJECT.VARIABLE = value unit` of the value under the cursor."""
        self.services.exports.copy_value(self.pane.selected_ref(), self.scene())

    def action_plain(self) -> None:
        """Show the tab as bare text, with the mouse left to the terminal."""
        from senec_tui.app.dialogs.sheets.plain_screen import PlainScreen
        from senec_tui.app.services.handout.screen_text import tab_rows

        hide = self.services.masking.text
        rows = [hide(row) for row in tab_rows(self.pane.widget)]
        self.push_screen(PlainScreen(rows, self.leave_mouse))

    def action_save_screen(self, form: str) -> None:
        """Write what is on the screen to a file among our data, as `txt` or `svg`."""
        self.services.exports.save_screen(
            form, self.screen_stack[0], self.services.tabs.active, self.export_screenshot
        )

    def action_next_glyphs(self) -> None:
        """The next level of characters."""
        self.services.notices.show(self.services.appearance.next_glyphs(), timeout=2)

    def action_next_theme(self) -> None:
        """The next theme."""
        self.services.notices.show(self.services.appearance.next_theme(), timeout=2)

    def action_maximise(self) -> None:
        """Give the tab the lines of the tab bar, or give them back."""
        self.screen_stack[0].toggle_class("maximised")

    def action_help(self) -> None:
        """Explain the open tab and list its keys."""
        from senec_tui.app.commands.help import HelpScreen

        self.push_screen(HelpScreen(self.pane, self.scene(), self.services.keys.shown))

    def action_command_palette(self) -> None:
        """Offer all actions by name."""
        from senec_tui.app.commands.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.tr))

    def action_help_quit(self) -> None:
        """Textual's answer to ctrl+c, which no longer quits."""
        names = self.services.keys.shown.by_id(keys_of(SenecApp), self.tr)
        self.notify(self.tr("{quit} quits", **names), timeout=4, markup=False)
