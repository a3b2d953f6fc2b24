"""The keys of the peak-shaving tab, for its bindings, its help and its pictures."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key
from senec_tui.language import N_

KEYS: Final = [
    Key(
        "at",
        "account",
        N_("Sign in to the portal, or out"),
        id="peak-account",
        word=N_("account"),
        rank=2,
    ),
    Key(
        "equals_sign",
        "edit",
        N_("Change mode, limit and end; asks before anything is sent"),
        id="peak-edit",
        word=N_("edit"),
        rank=1,
    ),
    Key(
        "B",
        "restore",
        N_("Go back to what it was before the last change"),
        id="peak-restore",
        word=N_("change back"),
        rank=3,
    ),
    Key(
        "r",
        "read",
        N_("Read portal and appliance again"),
        id="peak-read",
        word=N_("refresh"),
        rank=4,
    ),
]
