"""A line to type into, inside a tab: filters and searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from senec_tui.app.widgets.key import Key
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable


class Prompt(Input):
    """An input of one line without a frame; enter submits, escape posts `Cancelled`."""

    DEFAULT_CSS = """
    Prompt, Prompt:focus {
        border: none; height: 1; width: 1fr; padding: 0; background: $surface;
    }
    """
    virtual_size = Reactive(Size(0, 0))
    """As Textual has it, but a letter more does not lay out the whole screen."""
    takes_letters = True
    """Keys are letters here, but for a few."""
    BINDINGS = [
        Key("escape", "cancel", id="prompt-cancel", word=N_("cancel"), rank=2),
        Key("enter,up,down,pageup,pagedown", "submit", id="prompt-leave", word=N_("done"), rank=1),
    ]

    @dataclass
    class Cancelled(Message):
        """The person does not want it after all."""

        prompt: Prompt

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(value, placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.typed: Callable[[str], None] | None = None
        """Called with what stands there at every change while somebody types: what it leads to is
        drawn together with it. After the message `Changed` it would be drawn one frame later."""

    def watch_value(self, value: str) -> None:
        """Tell what was typed."""
        if self.typed is not None and self.has_focus:
            self.typed(value)

    def action_cancel(self) -> None:
        """Escape."""
        self.post_message(self.Cancelled(self))
