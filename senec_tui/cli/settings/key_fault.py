"""What is wrong with the keys that the owner chose, for commands that open no dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.errors import UsageError

if TYPE_CHECKING:
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.language import Language


def fault_of_keys(settings: Settings, tr: Language) -> str:
    """Why the dashboard would not open with these keys, in a sentence; "" if nothing is wrong."""
    if not settings.keys:
        return ""
    from senec_tui.app.commands.own_keys import checked  # it knows all actions, and is heavy

    try:
        checked(settings.keys)
    except UsageError as error:
        return error.sentence(tr)
    return ""
