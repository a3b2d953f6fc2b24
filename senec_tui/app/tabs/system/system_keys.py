"""The keys of the system tab, for its bindings, its help and its pictures."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key
from senec_tui.language import N_

KEYS: Final = [
    Key("tab", "turn(1)", N_("Turn the page"), id="system-next-page", word=N_("page"), rank=1),
    Key(
        "shift+tab",
        "turn(-1)",
        N_("Turn the page"),
        id="system-previous-page",
        word=N_("page back"),
    ),
    Key(
        "v",
        "changes",
        N_("What changed since a day: modules, versions, limits, settings; and back"),
        id="system-changes",
        word=N_("compare"),
        rank=2,
    ),
    Key(
        "d",
        "since",
        N_("Since when changes are shown; until when is the moment that is shown"),
        id="system-since",
        word=N_("days"),
    ),
    Key(
        "X",
        "swap_report",
        N_("Write what changed to a file, with a checklist"),
        id="system-swap",
        word=N_("to a file"),
    ),
]
