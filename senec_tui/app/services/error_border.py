"""The border that no error crosses: a tab or dialog that raises ends, the program goes on.

Textual ends a program at any error in a handler or a paint. Here whatever raised is found by its
traceback: a tab is replaced by one that says so until it is opened again, a dialog is closed, and
what belongs to neither, an export or a recording, ends with a remark.
"""

from __future__ import annotations

import logging
from pathlib import PurePath
from traceback import walk_tb
from typing import TYPE_CHECKING, Final

from textual._context import active_message_pump
from textual.app import App
from textual.containers import Container
from textual.dom import DOMNode
from textual.screen import Screen
from textual.worker import WorkerFailed

from senec_tui.app.tabs import TABS
from senec_tui.app.tabs.failed_tab import FailedPane, sentence_of
from senec_tui.app.tabs.pane import Pane
from senec_tui.app.textual_patches.guarded import Guarded
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from textual.message_pump import MessagePump
    from textual.widget import Widget

    from senec_tui.app.services.saved_state import SavedState
    from senec_tui.language import Language
    from senec_tui.model.log.day_files import DayLogs

MOST_FAILURES: Final = 50
"""Of what belongs to no tab and no dialog; after so many within `WITHIN_S` the program ends."""
WITHIN_S: Final = 10.0
PLACES: Final = 12
"""Lines of a traceback that are written down."""
_log = logging.getLogger(__name__)


class BorderApp(Guarded, App[None]):
    """Holds the tabs, and keeps errors where they happen."""

    tr: Language
    _kept: SavedState
    _logs: DayLogs | None

    def __init__(self, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._panes: dict[str, Pane] = {}
        self._active = TABS[0].id
        self._holds = False
        """Whether the screen is up; before that an error ends the program."""
        self._failures: list[float] = []

    def _ask_repaint(self) -> None:
        raise NotImplementedError

    def key_is_done(self) -> None:
        """What was to handle a key is gone."""
        raise NotImplementedError

    # -- where errors arrive -------------------------------------------------------------------

    def attempt(self, call: Callable[[], object]) -> bool:
        """Do what the rest can go on without; False if it failed."""
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends that part
            self._handle_exception(error)
            return False
        return True

    def guarded(self, pane: Pane, call: Callable[[], object]) -> bool:
        """Let a tab do something; False if that ended it."""
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends the tab
            if isinstance(pane, FailedPane):
                self._handle_exception(error)
            else:
                self._fail(pane, error)
            return False
        return True

    def _handle_exception(self, error: Exception) -> None:
        """Every error that Textual, or a worker, has caught."""
        cause = error
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            cause = error.error
        culprit = self._culprit(cause.__traceback__) if self.is_running else None
        if isinstance(culprit, Pane) and not isinstance(culprit, FailedPane):
            self._fail(culprit, cause)
        elif isinstance(culprit, Screen):
            self._close_dialog(culprit, cause)
        elif not self._ended_something(cause):
            super()._handle_exception(error)

    def _culprit(self, traceback: TracebackType | None) -> Pane | Screen[object] | None:
        """The tab or dialog in which it happened; None: neither."""
        found = [frame.f_locals.get("self") for frame, _ in walk_tb(traceback)]
        pump: MessagePump | None = active_message_pump.get(None)
        for node in (*reversed(found), pump):
            if isinstance(node, Pane):
                return node
            if not isinstance(node, DOMNode) or isinstance(node, App):
                continue
            for ancestor in node.ancestors_with_self:
                if isinstance(ancestor, Pane):
                    return ancestor
                if isinstance(ancestor, Screen) and ancestor in self.screen_stack[1:]:
                    return ancestor
        return None

    # -- what becomes of it --------------------------------------------------------------------

    def _ended_something(self, error: Exception) -> bool:
        """Say that something ended; False if that is to end the program."""
        if not (self._holds and self.is_running):
            return False
        now = self.time_of_failure()
        self._failures = [at for at in self._failures if now - at < WITHIN_S] + [now]
        if len(self._failures) > MOST_FAILURES:
            return False
        _note("part", error)
        if len(self._failures) == 1:
            self._remark(N_("Something failed and was left out: {reason}"), error)
        return True

    def time_of_failure(self) -> float:
        """Seconds that never jump."""
        return self._loop.time() if self._loop is not None else 0.0

    def _remark(self, sentence: str, error: Exception) -> None:
        reason = sentence_of(error, self.tr)
        self.notify(self.tr(sentence, reason=reason), severity="error", timeout=10, markup=False)

    def _close_dialog(self, dialog: Screen[object], error: Exception) -> None:
        _note(type(dialog).__name__, error)
        self.call_later(self._pop, dialog)
        self._remark(N_("This window failed: {reason}"), error)

    def _pop(self, dialog: Screen[object]) -> None:
        if dialog in self.screen_stack[1:]:
            while self.screen is not dialog:
                self.pop_screen()
            self.pop_screen()
        self.key_is_done()

    def _fail(self, pane: Pane, error: Exception) -> None:
        """Put a tab that says what happened in the place of the one where it did."""
        tab_id = next((known for known, value in self._panes.items() if value is pane), None)
        if tab_id is None:  # already replaced
            return
        _note(tab_id, error)
        failed = self._panes[tab_id] = FailedPane(error, pane.help_text)
        pane.widget.display = False
        self.call_later(self._replace, tab_id, pane.widget, failed)

    async def _replace(self, tab_id: str, old: Widget, new: Pane) -> None:
        panes = self.screen_stack[0].query_one("#panes", Container)
        if self._panes.get(tab_id) is not new or not panes.is_attached:
            return
        await panes.mount(new.widget)
        self._discard(old)
        new.widget.display = tab_id == self._active
        if new.widget.display:
            new.widget.focus()
        self.key_is_done()
        self._ask_repaint()

    def _discard(self, widget: Widget) -> None:
        """Take a widget out of the tree; one that failed early cannot do that itself."""
        widget.display = False
        if widget.parent is not None:
            widget.remove()
        if widget._task is None or widget._task.done():  # noqa: SLF001 - Textual has no other way
            for part in widget.walk_children(with_self=True):
                self._registry.discard(part)
            if isinstance(widget.parent, DOMNode):
                widget.parent._nodes._remove(widget)  # noqa: SLF001 - see above

    # -- tabs ----------------------------------------------------------------------------------

    def _made(self, tab_id: str) -> Pane:
        """A tab as it was left in the last run."""
        tab = next(tab for tab in TABS if tab.id == tab_id)
        try:
            pane = tab.open()
            pane.restore(self._kept.pane(tab_id))
        except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends the tab
            _note(tab_id, error)
            pane = FailedPane(error)
        self._panes[tab_id] = pane
        return pane

    def _kept_of_panes(self) -> dict[str, dict[str, object]]:
        """What the tabs want to be remembered; of one that cannot say, nothing new."""
        kept: dict[str, dict[str, object]] = {}
        for pane_id, pane in self._panes.items():
            if not isinstance(pane, FailedPane):
                try:
                    kept[pane_id] = dict(pane.keep())
                except Exception as error:  # noqa: BLE001 - the border: see above
                    _note(pane_id, error)
        return kept


def _note(what: str, error: Exception) -> None:
    """Type and lines of an error for the log; its words may hold what is private."""
    places = [
        f"{PurePath(frame.f_code.co_filename).name}:{line}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    _log.warning("failed: %s: %s: %s", what, type(error).__name__, " ".join(places[-PLACES:]))
