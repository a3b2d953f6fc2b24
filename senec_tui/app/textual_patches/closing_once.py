"""What is going already: screens that are closed a second time, and lists that became shorter.

A screen that was closed still handles what was sent to it before, and Textual would then take away
the screen below it, or fail where that is the last. A click carries the row that it was drawn over,
which may be gone when the list hears of it. Written for Textual 8.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList

from senec_tui.overriding import override

if TYPE_CHECKING:
    from textual import events

T = TypeVar("T")


class ClosingOnce(Screen[T]):
    """A screen whose first answer counts."""

    @override
    def dismiss(self, result: T | None = None) -> AwaitComplete:
        if self not in self.app.screen_stack:
            return AwaitComplete()
        return super().dismiss(result)


class Dialog(ClosingOnce[T], ModalScreen[T]):
    """The same over what is below."""


class Options(OptionList):
    """Answers that may be replaced while somebody clicks."""

    @override
    async def _on_click(self, event: events.Click) -> None:
        row = event.style.meta.get("option")
        if row is not None and row >= self.option_count:
            event.prevent_default()  # Textual calls the method of each base, too
