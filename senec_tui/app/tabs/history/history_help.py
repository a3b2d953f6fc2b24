"""What help says about the History tab. Data."""

from __future__ import annotations

from typing import Final

from senec_tui.language import N_

HELP_TEXT: Final = N_(
    "What this computer recorded. Gaps are gaps: nothing is drawn or counted where nothing was "
    "measured, and beside every total stands how much of the time was. Curves keep their lowest "
    "and highest values however wide the view is. A running day, week, month or year is compared "
    "with the one before up to the same day and time. The strip over the bars is the highest "
    "charge of the battery meanwhile, from 0 to 100 %. Marks in curves: ! warning, x not "
    "reachable, F firmware, c setting, s state."
)
