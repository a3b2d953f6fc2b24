"""What all pages say that look over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.language import N_
from senec_tui.model.health.evidence import DAY_S
from senec_tui.model.health.health_texts import day_of

if TYPE_CHECKING:
    from senec_tui.language import Language

NOTHING_KEPT: Final = N_("Nothing is kept of this device, so weeks cannot be looked at.")


def days_words(tr: Language, start: float, end: float, days: int) -> str:
    """How many days something is known of, and the first and the last; "" for none."""
    if not days:
        return ""
    first, last = day_of(int(start // DAY_S)), day_of(int(end // DAY_S) - 1)
    return tr(
        "{count} days, {first} to {last}", count=days, first=tr.date(first), last=tr.date(last)
    )
