"""What help says about the History tab. Data."""

from __future__ import annotations

from typing import Final

from senec_tui.language import N_

HELP_TEXT: Final = N_(
    "What this computer recorded. Gaps are gaps: nothing is drawn or counted where nothing was "
    "measured, and beside every total stands how much of the time was. Curves keep their lowest "
    "and highest values however wide the view is. A running day, week, month or year is compared "
    "with the one before up to the same day and time. Marks in curves: ! warning, x not reachable, "
    "F firmware, c setting, s state. Enter shows all tabs as they were at the cursor."
)
HELP_KEYS: Final = (
    ("o  O", N_("Next or previous range: today to 12 months")),
    (",  .", N_("Earlier, later")),
    ("f", N_("Any range, by its days")),
    ("b", N_("Curves or bars")),
    ("c  C", N_("Other curves or bars")),
    ("v", N_("Compare with the period before, one longer ago, none")),
    ("V", N_("Compare with the period of any day")),
    ("X", N_("Export what is shown, as CSV or JSON")),
    ("z  Z", N_("Zoom in at the cursor, out")),
    ("←  →  h  l", N_("Move the cursor; with shift ten times as far")),
    ("enter", N_("Go to the time of the cursor in all tabs")),
    ("i", N_("The log at the time of the cursor")),
    ("esc", N_("No cursor, no zoom")),
)
