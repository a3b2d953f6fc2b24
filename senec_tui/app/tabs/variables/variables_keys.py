"""The keys of the variables tab, for its bindings, its help and the foot of the screen."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key, both_ways
from senec_tui.language import N_

KEYS: Final = [
    Key(
        "slash",
        "filter",
        N_("Filter as you type; {vars_clear} clears"),
        id="vars-filter",
        word=N_("find"),
        rank=1,
    ),
    Key("escape", "clear", id="vars-clear"),
    *both_ways(
        ("n", "N"),
        "next_hit({})",
        N_("Next or previous hit of the filter"),
        ids=("vars-next-hit", "vars-previous-hit"),
        words=(N_("next"), N_("previous")),
        rank=7,
    ),
    Key(
        "s",
        "sort",
        N_("Sort by name, change, value; reverse"),
        id="vars-sort",
        word=N_("sort"),
        rank=2,
    ),
    Key(
        "S",
        "reverse",
        N_("Sort by name, change, value; reverse"),
        id="vars-reverse",
        word=N_("reverse"),
    ),
    Key(
        "o",
        "recent",
        N_("Only what changed in the last minutes"),
        id="vars-recent",
        word=N_("only"),
        rank=5,
    ),
    Key(
        "m",
        "seen",
        N_("Seen: marks of change start anew"),
        id="vars-seen",
        word=N_("mark"),
        rank=8,
    ),
    Key("asterisk", "pin", N_("Pin or unpin"), id="vars-pin", word=N_("pin"), rank=3),
    Key("P", "pins_only", N_("Only the pins"), id="vars-pins-only", word=N_("pins"), rank=6),
    Key(
        "ctrl+r",
        "fetch_all",
        N_("Fetch all objects"),
        id="vars-fetch-all",
        word=N_("fetch all"),
        rank=10,
    ),
    *both_ways(
        ("c", "C"),
        "chart({})",
        N_("Chart the selected value; add it to the chart, four at most"),
        steps=(False, True),
        ids=("vars-chart", "vars-chart-add"),
        words=(N_("chart"), N_("add to chart")),
        rank=4,
    ),
    Key("Y", "copy_row", N_("Copy the row as JSON"), id="vars-copy-row", word=N_("copy the row")),
    Key(
        "X",
        "export",
        N_("Export what is listed, as CSV or JSON"),
        id="vars-export",
        word=N_("to a file"),
        rank=9,
    ),
    Key("x", "raw", N_("Wire text instead of words"), id="vars-raw", word=N_("raw"), rank=11),
]
