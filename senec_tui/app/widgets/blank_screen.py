"""The screen under everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import var
from textual.screen import Screen

from senec_tui.app.textual_patches.guarded import guarded

if TYPE_CHECKING:
    from textual.message import Message
    from textual.widget import Widget


class BlankScreen(Screen[None]):
    """Bars and tabs cover it, so it has nothing to draw, whatever changes on it."""

    BLANK = True
    focused: var[Widget | None] = var(None)
    """As Textual has it, but a change of focus does not draw the whole screen again."""

    async def _dispatch_message(self, message: Message) -> None:
        await guarded(super()._dispatch_message(message), self.app)
