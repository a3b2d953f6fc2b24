"""The keys of the history tab, for its bindings, its help and the foot of the screen."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key, both_ways
from senec_tui.language import N_

NEXT_RANGE, _PREVIOUS_RANGE = both_ways(
    ("tab", "shift+tab"),
    "range({})",
    N_("Next or previous range: today to 12 months"),
    ids=("history-next-range", "history-previous-range"),
    words=(N_("page"), N_("page back")),
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
    _PREVIOUS_RANGE,
    *both_ways(
        ("comma,shift+pageup", "full_stop,shift+pagedown"),
        "pan({})",
        N_("Earlier, later"),
        steps=(-1, 1),
        ids=("history-earlier", "history-later"),
        words=(N_("earlier"), N_("later")),
        rank=2,
    ),
    ANY_RANGE,
    Key("b", "kind", N_("Curves or bars"), id="history-kind", word=N_("bars"), rank=3),
    *both_ways(
        ("n", "N"),
        "other({})",
        N_("Other curves or bars"),
        ids=("history-other", "history-other-back"),
        words=(N_("next"), N_("previous")),
        rank=5,
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
    *both_ways(
        ("z", "Z"),
        "zoom({})",
        N_("Zoom in at the cursor, out"),
        steps=(0.5, 2.0),
        ids=("history-zoom-in", "history-zoom-out"),
        words=(N_("zoom"), N_("zoom out")),
        rank=7,
    ),
    Key(
        "X",
        "export",
        N_("Export what is shown, as CSV or JSON"),
        id="history-export",
        word=N_("to a file"),
    ),
    *both_ways(
        ("left,h", "right,l"),
        "cursor({})",
        N_("Move the cursor; with shift ten times as far"),
        steps=(-1, 1),
        ids=("history-cursor-left", "history-cursor-right"),
    ),
    *both_ways(
        ("shift+left", "shift+right"),
        "cursor({})",
        steps=(-10, 10),
        ids=("history-cursor-far-left", "history-cursor-far-right"),
    ),
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
