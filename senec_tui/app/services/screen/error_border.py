"""The border that no error crosses: a tab or dialog that raises ends, the program goes on.

Textual ends a program at any error in a handler or a paint. Here whatever raised is found by its
traceback: a tab is replaced by one that says so until it is opened again, a dialog is closed, and
what belongs to neither, an export or a recording, ends with a remark.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import PurePath
from traceback import walk_tb
from typing import TYPE_CHECKING, Final

from textual._context import active_message_pump
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.worker import WorkerFailed

from senec_tui.app.tabs.failed_tab import FailedPane
from senec_tui.app.tabs.pane import Pane
from senec_tui.language import N_
from senec_tui.model.polling.snapshot_feed import reason_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from textual.message_pump import MessagePump

    from senec_tui.app.services.notices import Notices

MOST_FAILURES: Final = 50
"""Of what belongs to no tab and no dialog; after so many within `WITHIN_S` the program ends."""
WITHIN_S: Final = 10.0
PLACES: Final = 12
"""Lines of a traceback that are written down."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """How a tab, a dialog or the program is ended after an error."""

    tab: Callable[[Pane, Exception], None]
    dialog: Callable[[Screen[object]], object]
    program: Callable[[Exception], None]
    """Whatever was caught goes there, and comes back to `contains`."""


class ErrorBorder:
    """Keeps errors where they happen."""

    def __init__(
        self,
        endings: Endings,
        *,
        notices: Notices,
        is_running: Callable[[], bool],
        dialogs: Callable[[], Sequence[Screen[object]]],
        clock: Callable[[], float],
    ) -> None:
        """`dialogs`: all that are open; `clock`: seconds that never jump."""
        self._end = endings
        self._notices = notices
        self._is_running = is_running
        self._dialogs = dialogs
        self._clock = clock
        self._failures: list[float] = []
        self.holds = False
        """Whether the screen is up; before that an error ends the program."""

    # -- where errors arrive ---------------------------------------------------------------------

    def attempt(self, call: Callable[[], object]) -> bool:
        """Do what the rest can go on without; False if it failed."""
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends that part
            self._end.program(error)
            return False
        return True

    def guarded(self, pane: Pane, call: Callable[[], object]) -> bool:
        """Let a tab do something; False if that ended it."""
        try:
            call()
        except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends the tab
            if isinstance(pane, FailedPane):
                self._end.program(error)
            else:
                self._end.tab(pane, error)
            return False
        return True

    def contains(self, error: Exception) -> bool:
        """End the part in which an error happened; False if there is none but the program."""
        if not self._is_running():
            return False
        cause = error
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            cause = error.error
        culprit = self._culprit(cause.__traceback__)
        if isinstance(culprit, Pane) and not isinstance(culprit, FailedPane):
            self._end.tab(culprit, cause)
        elif isinstance(culprit, Screen):
            note_failure(type(culprit).__name__, cause)
            self._end.dialog(culprit)
            self._remark(N_("This window failed: {reason}"), cause)
        else:
            return self._ended_something(cause)
        return True

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
                if isinstance(ancestor, Screen) and ancestor in self._dialogs():
                    return ancestor
        return None

    # -- what becomes of it ----------------------------------------------------------------------

    def _ended_something(self, error: Exception) -> bool:
        """Say that something ended; False if that is to end the program."""
        if not self.holds:
            return False
        now = self._clock()
        self._failures = [at for at in self._failures if now - at < WITHIN_S] + [now]
        if len(self._failures) > MOST_FAILURES:
            return False
        note_failure("part", error)
        if len(self._failures) == 1:
            self._remark(N_("Something failed and was left out: {reason}"), error)
        return True

    def _remark(self, sentence: str, error: Exception) -> None:
        tr = self._notices.tr
        reason = reason_of(error, tr)
        self._notices.show(tr(sentence, reason=reason), severity="error", timeout=10)


def note_failure(what: str, error: Exception) -> None:
    """Type and lines of an error for the log; its words may hold what is private."""
    places = [
        f"{PurePath(frame.f_code.co_filename).name}:{line}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    _log.warning("failed: %s: %s: %s", what, type(error).__name__, " ".join(places[-PLACES:]))
