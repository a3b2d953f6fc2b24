"""Holds the tabs: makes each at its first visit, shows one, replaces one that failed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from senec_tui.app.services.screen.error_border import note_failure
from senec_tui.app.tabs import TABS
from senec_tui.app.tabs.failed_tab import FailedPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.containers import Container
    from textual.widget import Widget

    from senec_tui.app.services.saved_state import SavedState
    from senec_tui.app.services.screen.error_border import ErrorBorder
    from senec_tui.app.tabs.pane import Pane
    from senec_tui.model.log.day_files import DayLogs
    from senec_tui.model.polling.poller import Interest


@dataclass(frozen=True, slots=True, kw_only=True)
class TabArea:
    """The part of the screen that tabs are on."""

    container: Callable[[], Container]
    close_dialogs: Callable[[], None]
    discard: Callable[[Widget], None]
    """Takes a widget away, whatever state it is in."""
    call_later: Callable[..., object]
    opened: Callable[[bool], None]
    """Another tab is open; True: it can be drawn before it is shown."""
    replaced: Callable[[], None]
    """Another widget stands where one failed."""
    made: Callable[[], None]
    """A tab was visited for the first time, and stays to the end."""


class TabHost:
    """All tabs that were visited, and which of them is open."""

    def __init__(self, area: TabArea, saved: SavedState, border: ErrorBorder) -> None:
        self._area = area
        self._saved = saved
        self._border = border
        self._logs: DayLogs | None = None
        self.panes: dict[str, Pane] = {}
        self.active = TABS[0].id

    @property
    def pane(self) -> Pane:
        """The tab that is open."""
        return self.panes[self.active]

    @property
    def interest(self) -> Interest:
        """What the open tab needs of the device."""
        return self.pane.interest

    def first(self) -> Widget:
        """The tab that was open at the end of the last run, made."""
        active = self._saved.text("tab")
        if active and any(tab.id == active for tab in TABS):
            self.active = active
        return self._made(self.active).widget

    async def open(self, tab_id: str) -> None:
        """Show a tab, mounting it on its first visit."""
        area = self._area
        area.close_dialogs()
        known = self.panes.get(tab_id)
        if isinstance(known, FailedPane):  # so try again
            area.discard(known.widget)
            known = None
        if known is not None:
            self._turn_to(tab_id)
            return
        container = area.container()
        if not container.is_attached:  # asked for, and then left the program
            return
        known = self._made(tab_id)
        with container.app.batch_update():  # nothing of it is drawn before all of it is
            await container.mount(known.widget)
            area.made()
            if self._logs is not None:
                self._border.guarded(known, partial(known.attach, self._logs))
            self._turn_to(tab_id)

    def _turn_to(self, tab_id: str) -> None:
        """Show this one of the tabs that are there."""
        self.active = tab_id
        for other_id, pane in self.panes.items():
            pane.widget.display = other_id == tab_id
        self._border.attempt(self.pane.widget.focus)
        self._area.opened(self.pane.paints_hidden)

    async def step(self, count: int) -> None:
        """The next or, negative, the previous tab, round and round."""
        ids = [tab.id for tab in TABS]
        await self.open(ids[(ids.index(self.active) + count) % len(ids)])

    async def open_at(self, tab_id: str, moment: float) -> None:
        """Show a tab as it is around a moment, Unix seconds."""
        await self.open(tab_id)
        self.pane.show_moment(moment)

    def try_again(self) -> None:
        """Open a tab anew that failed."""
        if isinstance(self.pane, FailedPane):
            self._area.call_later(self.open, self.active)

    def attach(self, logs: DayLogs) -> None:
        """Where days of the appliance's log come from, for all tabs."""
        self._logs = logs
        for pane in tuple(self.panes.values()):
            self._border.guarded(pane, partial(pane.attach, logs))

    # -- one that failed -------------------------------------------------------------------------

    def fail(self, pane: Pane, error: Exception) -> None:
        """Put a tab that says what happened in the place of the one where it did."""
        tab_id = next((known for known, value in self.panes.items() if value is pane), None)
        if tab_id is None:  # already replaced
            return
        note_failure(tab_id, error)
        failed = self.panes[tab_id] = FailedPane(error, pane.help_text)
        pane.widget.display = False
        self._area.call_later(self._replace, tab_id, pane.widget, failed)

    async def _replace(self, tab_id: str, old: Widget, new: Pane) -> None:
        container = self._area.container()
        if self.panes.get(tab_id) is not new or not container.is_attached:
            return
        await container.mount(new.widget)
        self._area.discard(old)
        new.widget.display = tab_id == self.active
        if new.widget.display:
            new.widget.focus()
        self._area.replaced()

    # -- between runs ----------------------------------------------------------------------------

    def _made(self, tab_id: str) -> Pane:
        """A tab as it was left in the last run."""
        tab = next(tab for tab in TABS if tab.id == tab_id)
        try:
            pane = tab.open()
            pane.restore(self._saved.pane(tab_id))
        except Exception as error:  # noqa: BLE001 - the border: an error of whatever type ends the tab
            note_failure(tab_id, error)
            pane = FailedPane(error)
        self.panes[tab_id] = pane
        return pane

    def to_save(self) -> dict[str, dict[str, object]]:
        """What the tabs want to be remembered; of one that cannot say, nothing new."""
        kept: dict[str, dict[str, object]] = {}
        for pane_id, pane in self.panes.items():
            if not isinstance(pane, FailedPane):
                try:
                    kept[pane_id] = dict(pane.keep())
                except Exception as error:  # noqa: BLE001 - the border: see above
                    note_failure(pane_id, error)
        return kept
