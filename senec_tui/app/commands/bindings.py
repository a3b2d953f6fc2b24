"""Keys and palette of the dashboard, from the tables of commands and tabs, for Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.key import Key

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.command import Provider


def bindings() -> list[BindingType]:
    """One for each command that has keys, and for each tab."""
    of_commands = (
        Key(
            command.keys,
            command.action,
            command.title,
            id=command.id,
            word=command.word,
            rank=command.rank,
        )
        for command in COMMANDS
        if command.keys
    )
    of_tabs = (
        Key(tab.key, f"open_tab('{tab.id}')", tab.title, id=f"tab-{tab.id}", word=tab.short)
        for tab in TABS
    )
    return [*of_commands, *of_tabs]


def goto_provider() -> type[Provider]:
    """Of `:goto 13:05`; loaded when the palette is opened."""
    from senec_tui.app.commands.goto_command import GotoProvider

    return GotoProvider


def tab_provider() -> type[Provider]:
    """Of `:log yesterday` and the like; loaded when the palette is opened."""
    from senec_tui.app.commands.tab_commands import TabProvider

    return TabProvider
