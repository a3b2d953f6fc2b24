"""What the command palette offers: tabs and commands, in the interface's language."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from senec_tui.app.commands import COMMANDS
from senec_tui.app.panes import TABS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.app.app import SenecApp


def commands(app: SenecApp) -> Iterable[SystemCommand]:
    """One entry per tab and per command."""
    tr = app.tr
    for tab in TABS:
        yield SystemCommand(
            tr(tab.title),
            tr("Go to this tab ({key})", key=tab.key),
            partial(app.run_action, f"open_tab('{tab.id}')"),
        )
    for command in COMMANDS:
        if command.palette:
            yield SystemCommand(
                tr(command.title),
                tr("Key {key}", key=command.shown) if command.shown else tr(command.group),
                partial(app.run_action, command.action),
            )
