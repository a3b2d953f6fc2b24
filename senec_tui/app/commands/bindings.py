"""Keys and palette of the dashboard, from the tables of commands and tabs; keys for sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.key import Key, ShownKeys, keys_of
from senec_tui.app.widgets.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import BindingType
    from textual.command import Provider

    from senec_tui.language import Language


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


def named_keys(own: Mapping[str, str], tr: Language) -> Mapping[str, str]:
    """Action, `_` for `-`, -> its first key as people write it, for sentences that name one.

    `step_back` -> `<`; of the keys that hold on every tab. `own`: those that the owner chose.
    """
    general = [key for key in bindings() if isinstance(key, Key)]
    return ShownKeys(own).by_id((*general, *keys_of(Picture)), tr)


def goto_provider() -> type[Provider]:
    """Of `:goto 13:05`; loaded when the palette is opened."""
    from senec_tui.app.commands.goto_command import GotoProvider

    return GotoProvider


def tab_provider() -> type[Provider]:
    """Of `:log yesterday` and the like; loaded when the palette is opened."""
    from senec_tui.app.commands.tab_commands import TabProvider

    return TabProvider
