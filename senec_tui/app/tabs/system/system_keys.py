"""The keys of the system tab, for its bindings, its help and its pictures."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key, both_ways
from senec_tui.language import N_

KEYS: Final = [
    *both_ways(
        ("tab", "shift+tab"),
        "turn({})",
        N_("Turn the page"),
        ids=("system-next-page", "system-previous-page"),
        words=(N_("page"), N_("page back")),
        rank=1,
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
