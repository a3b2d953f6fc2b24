"""Textual's application with what it lacks over slow lines and for years: nothing of SENEC.

All that overrides Textual's own hooks stands here, so that it is found in one place when Textual
changes: keys in their order, fewer bytes for the terminal, errors that end a part only. Written for
Textual 8.2.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import events
from textual.app import App, ScreenStackError
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.filter import NoColor
from textual.widgets._toast import ToastHolder

from senec_tui.app.textual_patches.guarded import guarded
from senec_tui.app.textual_patches.key_queue import KeyQueue, KeyWays
from senec_tui.app.textual_patches.printable_text import PrintableFilter
from senec_tui.app.textual_patches.screen_diff import ScreenCopy
from senec_tui.app.textual_patches.terminal_signals import (
    PLAIN_PEN,
    continue_only_what_stopped,
    give_back,
    tell_resizes_in_order,
)
from senec_tui.app.textual_patches.unbegun_workers import ClosingWorkers
from senec_tui.app.textual_patches.watchdog import Watchdog, leave_on_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import RenderableType
    from textual.await_complete import AwaitComplete
    from textual.message import Message
    from textual.message_pump import MessagePump
    from textual.notifications import Notify
    from textual.screen import Screen
    from textual.theme import Theme
    from textual.widget import Widget


MOST_NOTICES: Final = 3
"""Newer ones push older ones out: in the lines of notices that have their own nothing scrolls."""
_OF_TERMINAL: Final = frozenset({"redraw", "suspend_process"})
"""Actions that are not about what is on the screen, so that their keys hold over dialogs, too."""


class PatchedApp(App[None]):
    """An application that is composed by its only subclass."""

    def __init__(self, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._filters.append(PrintableFilter())
        self._workers = ClosingWorkers(self)
        self.crash: Exception | None = None
        """What ended the program, if it was not a person; for the command line to report."""
        self.screen_copy = ScreenCopy()
        self._mouse_was_left = False
        self._watchdog: Watchdog | None = None
        self.keys = KeyQueue(
            KeyWays(
                pass_on=self._pass_on,
                target=self._key_target,
                is_idle=self._is_idle,
                call_later=self.call_later,
                set_timer=self.set_timer,
            )
        )

    # -- colours -----------------------------------------------------------------------------------

    def begin_with_themes(self, themes: Iterable[Theme], first: str) -> None:
        """Know these, and begin with one; before anything is drawn."""
        for theme in themes:
            self.register_theme(theme)
        # Assigned, the theme would have all styles parsed twice before there is anything to see.
        self.set_reactive(App.theme, first)
        self.stylesheet.set_variables(self.get_css_variables())

    def draw_without_colours(self, theme: str) -> None:
        """Leave the colours to the terminal, whatever the environment says."""
        self.theme = theme
        if not self.no_color:  # Textual itself only looks at NO_COLOR
            self._filters.append(NoColor())

    # -- notices -----------------------------------------------------------------------------------

    def _on_notify(self, _event: Notify) -> None:
        """Make room for another one; Textual's own handler of this name then shows it."""
        shown = list(self._notifications)
        for older in shown[: len(shown) + 1 - MOST_NOTICES]:
            self._unnotify(older, refresh=False)
        # Textual would take away the notice alone, and leave an empty line where it was.
        holders = list(self.screen.query(ToastHolder)) if self.screen_stack else []
        for holder in holders[: len(holders) + 1 - MOST_NOTICES]:
            holder.remove()

    # -- keys in the order in which they were typed ----------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Let what is typed wait for its turn."""
        await self.keys.arrived(event)

    async def _pass_on(self, event: events.Event) -> None:
        if not isinstance(event, events.MouseEvent) or not self._is_over_what_goes(event):
            await super().on_event(event)

    def _is_over_what_goes(self, event: events.MouseEvent) -> bool:
        """Whether it is for a widget that was taken away since the screen was laid out.

        Textual looks for the parent of that, and fails.
        """
        try:
            widget, _ = self.get_widget_at(event.x, event.y)
        except NoWidget:
            return False
        except ScreenStackError:  # the program is being left
            return True
        return widget is not self.screen and not widget.is_attached

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        is_bound = await super()._check_bindings(key, priority)
        if is_bound or priority:
            return is_bound
        # A dialog keeps all keys from who is below it.
        _, own = self.screen._binding_chain[-1]  # noqa: SLF001 - with the keys that were chosen
        for binding in own.key_to_bindings.get(key, ()):
            if binding.action in _OF_TERMINAL:
                return await self.run_action(binding.action, self)
        self.key_ignored(key)
        return False

    def key_ignored(self, key: str) -> None:
        """Nothing is bound to a key that was pressed, and nobody typed it into a field."""

    def _key_target(self) -> MessagePump:
        return self.focused or self.screen

    def _is_idle(self) -> bool | None:
        try:
            return self.screen.is_mounted and not self.message_queue_size
        except ScreenStackError:  # the program is being left
            return None

    def on_key_queue_key_handled(self, message: KeyQueue.KeyHandled) -> None:
        """All widgets have seen the key, or what came of it."""
        self.keys.handled(message)

    def pop_screen(self) -> AwaitComplete:
        """Close the screen on top; what was on it no longer tells that it has seen a key."""
        popped = super().pop_screen()
        self.keys.key_is_done()
        return popped

    # -- the terminal ----------------------------------------------------------------------------

    @property
    def is_leaving(self) -> bool:
        """Whether a signal asked to leave: what else there is to draw would only hold that up."""
        return self._watchdog is not None and self._watchdog.is_leaving

    def care_for_terminal(self) -> None:
        """Watch over the loop, and tell signals of the driver better; once the driver runs."""
        loop = asyncio.get_running_loop()
        leave_on_signals(loop, self.exit)
        self._watchdog = Watchdog(loop, self.give_terminal_back)
        self._watchdog.start()
        tell_resizes_in_order(loop)
        continue_only_what_stopped()
        self.before_stopping(self._plain_pen)
        self.app_resume_signal.subscribe(self, lambda _app: self._resumed())

    def no_longer_watched(self) -> None:
        """The loop may be held from now on: what is left to do there ends by itself."""
        if self._watchdog is not None:
            self._watchdog.stop()

    def before_stopping(self, work: Callable[[], None]) -> None:
        """Do something whenever the process is about to be stopped; it has to be short."""
        # At once: what waits its turn gets it when the process goes on again.
        self.app_suspend_signal.subscribe(self, lambda _app: work(), immediate=True)

    def give_terminal_back(self) -> None:
        """Put the terminal back as it was, at once, though the program cannot end as it should."""
        give_back(self._driver)

    def write_to_terminal(self, text: str) -> bool:
        """Past the screen; False if there is no terminal."""
        if self._driver is None:
            return False
        self._driver.write(text)
        return True

    def draw_plain(self, plain: bool) -> None:
        """Whether the terminal gets characters of ASCII only."""
        self.screen_copy = ScreenCopy(plain=plain)

    def _resumed(self) -> None:
        tell_resizes_in_order(asyncio.get_running_loop())
        self.action_redraw()

    def _plain_pen(self) -> None:
        """Leave the terminal with its own colours."""
        self.screen_copy.forget()
        self.write_to_terminal(PLAIN_PEN)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        cursor = getattr(self.focused, "cursor_screen_offset", None)  # of what is typed into
        super()._display(screen, self.screen_copy.reduced(renderable, cursor))

    def action_redraw(self) -> None:
        """Write the whole screen again, after something else wrote over it."""
        self.screen_copy.forget()
        self.refresh(layout=True)

    def leave_mouse(self, left: bool) -> None:
        """Leave the mouse to the terminal for a while, or take it back if it was ours."""
        driver = self._driver
        is_ours = hasattr(driver, "_disable_mouse_support") and getattr(driver, "_mouse", False)
        if left and is_ours:
            self._mouse_was_left = True
            self.action_toggle_mouse()
        elif not left and self._mouse_was_left:
            self._mouse_was_left = False
            self.action_toggle_mouse()

    def action_toggle_mouse(self) -> None:
        """Release or take the mouse, so that the terminal's own selection works."""
        driver = self._driver
        if driver is None:
            return
        enabled = getattr(driver, "_mouse", True)
        switch = "_disable_mouse_support" if enabled else "_enable_mouse_support"
        getattr(driver, switch)()
        driver._mouse = not enabled  # noqa: SLF001 - Textual has no public switch yet

    # -- errors ----------------------------------------------------------------------------------

    def contains(self, error: Exception) -> bool:
        """Whether an error ended a part only and was told; else it ends the program."""
        del error
        return False

    def handle_error(self, error: Exception) -> None:
        """Every error that Textual, a worker or one of our borders has caught."""
        if not self.contains(error):
            super()._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        self.handle_error(error)

    def _fatal_error(self) -> None:
        # The default prints a traceback with the values of all variables, secrets included.
        self.crash = self._exception
        self._close_messages_no_wait()

    async def _dispatch_message(self, message: Message) -> None:
        await guarded(super()._dispatch_message(message), self)

    # -- what failed is taken away ---------------------------------------------------------------

    def close_dialog(self, dialog: Screen[object]) -> None:
        """Close a screen over the first one, and what is above it."""
        if dialog in self.screen_stack[1:]:
            while self.screen is not dialog:
                self.pop_screen()
            self.pop_screen()
        self.keys.key_is_done()

    def close_dialogs(self) -> None:
        """Close all screens over the first one."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def discard(self, widget: Widget) -> None:
        """Take a widget out of the tree; one that failed early cannot do that itself."""
        widget.display = False
        if widget.parent is not None:
            widget.remove()
        if widget._task is None or widget._task.done():  # noqa: SLF001 - Textual has no other way
            for part in widget.walk_children(with_self=True):
                self._registry.discard(part)
            if isinstance(widget.parent, DOMNode):
                widget.parent._nodes._remove(widget)  # noqa: SLF001 - see above
