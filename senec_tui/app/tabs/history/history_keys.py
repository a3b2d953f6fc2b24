"""The keys of the history tab, for its bindings, its help and the foot of the screen."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key
from senec_tui.language import N_

NEXT_RANGE: Final = Key(
    "tab",
    "range(1)",
    N_("Next or previous range: today to 12 months"),
    id="history-next-range",
    word=N_("page"),
    rank=1,
)
ANY_RANGE: Final = Key(
    "d",
    "any_range",
    N_("Any range, by its days"),
    id="history-any-range",
    word=N_("days"),
    rank=6,
)
KEYS: Final = [
    NEXT_RANGE,
    Key(
        "shift+tab",
        "range(-1)",
        N_("Next or previous range: today to 12 months"),
        id="history-previous-range",
        word=N_("page back"),
    ),
    Key(
        "comma,shift+pageup",
        "pan(-1)",
        N_("Earlier, later"),
        id="history-earlier",
        word=N_("earlier"),
        rank=2,
    ),
    Key(
        "full_stop,shift+pagedown",
        "pan(1)",
        N_("Earlier, later"),
        id="history-later",
        word=N_("later"),
    ),
    ANY_RANGE,
    Key("b", "kind", N_("Curves or bars"), id="history-kind", word=N_("bars"), rank=3),
    Key("n", "other(1)", N_("Other curves or bars"), id="history-other", word=N_("next"), rank=5),
    Key(
        "N",
        "other(-1)",
        N_("Other curves or bars"),
        id="history-other-back",
        word=N_("previous"),
    ),
    Key(
        "v",
        "ghost",
        N_("Compare with the period before, one longer ago, none"),
        id="history-ghost",
        word=N_("compare"),
        rank=4,
    ),
    Key(
        "V",
        "any_ghost",
        N_("Compare with the period of any day"),
        id="history-any-ghost",
        word=N_("compare with"),
    ),
    Key(
        "z",
        "zoom(0.5)",
        N_("Zoom in at the cursor, out"),
        id="history-zoom-in",
        word=N_("zoom"),
        rank=7,
    ),
    Key(
        "Z",
        "zoom(2.0)",
        N_("Zoom in at the cursor, out"),
        id="history-zoom-out",
        word=N_("zoom out"),
    ),
    Key(
        "X",
        "export",
        N_("Export what is shown, as CSV or JSON"),
        id="history-export",
        word=N_("to a file"),
    ),
    Key(
        "left,h",
        "cursor(-1)",
        N_("Move the cursor; with shift ten times as far"),
        id="history-cursor-left",
    ),
    Key(
        "right,l",
        "cursor(1)",
        N_("Move the cursor; with shift ten times as far"),
        id="history-cursor-right",
    ),
    Key("shift+left", "cursor(-10)", id="history-cursor-far-left"),
    Key("shift+right", "cursor(10)", id="history-cursor-far-right"),
    Key("enter", "travel", N_("Go to the time of the cursor in all tabs"), id="history-travel"),
    Key(
        "7",
        "log",
        N_("The log at the time of the cursor"),
        id="history-log",
        word=N_("Log"),
        rank=8,
    ),
    Key("escape", "clear", N_("No cursor, no zoom"), id="history-clear"),
    Key("up,k", "scroll_up", id="history-up"),
    Key("down,j", "scroll_down", id="history-down"),
]
