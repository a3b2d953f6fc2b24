"""What the command palette offers: tabs and commands, in the interface's language."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.command import CommandList, CommandPalette, SearchIcon
from textual.content import Content
from textual.widgets.option_list import Option

from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.pictures.theme import TERMINAL_THEMES, themes
from senec_tui.app.tabs import TABS
from senec_tui.app.textual_patches.closing_once import ClosingOnce
from senec_tui.language import LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from typing import Any

    from senec_tui.app.widgets.key import ShownKeys
    from senec_tui.language import Language


class Palette(CommandPalette, ClosingOnce[None]):
    """Textual's, with our words for those of its own; chosen from twice, it closes once."""

    def __init__(self, tr: Language) -> None:
        super().__init__(placeholder=tr("Search for an action"), id="--command-palette")
        self._nothing = tr("No action of that name")

    async def on_mount(self) -> None:
        """Textual's magnifying glass is two cells wide on some terminals, and a box on others."""
        self.query_one(SearchIcon).icon = ""

    def _action_command_list(self, action: str) -> None:
        # Textual pages through lines that it does not lay out where there is no room for one.
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        # Textual has no other place to say it in another language.
        self._stop_no_matches_countdown()

        def show() -> None:
            if search_value:
                option = Option(Content(self._nothing), disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(option)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)


def commands(
    tr: Language, run_action: Callable[[str], Coroutine[Any, Any, object]], shown: ShownKeys
) -> Iterable[SystemCommand]:
    """One entry per tab and per command."""
    for tab in TABS:
        yield SystemCommand(
            tr(tab.title),
            tr("Go to this tab ({key})", key=tab.key),
            partial(run_action, f"open_tab('{tab.id}')"),
        )
    for name in (*(theme.name for theme in themes()), *TERMINAL_THEMES):
        yield SystemCommand(
            tr("Theme {name}", name=name), tr("Screen"), partial(run_action, f"theme('{name}')")
        )
    for code, name in LANGUAGE_NAMES.items():
        yield SystemCommand(
            tr("Language {name}", name=name), tr("Screen"), partial(run_action, f"speak('{code}')")
        )
    for command in COMMANDS:
        if command.palette:
            keys = shown.of(command.id, command.keys, tr)
            yield SystemCommand(
                tr(command.title),
                tr("Key {key}", key=keys[0]) if keys else tr(command.group),
                partial(run_action, command.action),
            )
