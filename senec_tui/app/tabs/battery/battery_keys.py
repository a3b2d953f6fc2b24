"""The keys of the battery tab, for its bindings, its help and its pictures."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key
from senec_tui.language import N_

KEYS: Final = [
    Key(
        "tab",
        "weeks",
        N_("Health over weeks: cells, capacity, modules; and back"),
        id="battery-weeks",
        word=N_("page"),
        rank=1,
    ),
    Key(
        "X",
        "report",
        N_("Write the health report of the last year to a file"),
        id="battery-report",
        word=N_("to a file"),
        rank=2,
    ),
]
