"""The key of the tabs PV and Grid, for their bindings, their help and their pictures."""

from __future__ import annotations

from typing import Final

from senec_tui.app.widgets.key import Key
from senec_tui.language import N_

WEEKS: Final = Key(
    "tab",
    "weeks",
    N_("Sun and grid over weeks: inputs, curtailment, insulation, voltage; and back"),
    id="sun-weeks",
    word=N_("page"),
    rank=1,
)
