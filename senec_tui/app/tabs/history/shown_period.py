"""What the History tab is at: the state that its keys change and its pictures show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from senec_tui.model.history.periods.shown_sets import CHARGE

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.errors import StorageError
    from senec_tui.model.history.periods.period_view import PeriodView, ShownCurve
    from senec_tui.model.history.periods.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPeriod:
    """What the tab is at."""

    period: Period
    range_id: str = ""
    """The entry of the selector that this is, or ""."""
    view: PeriodView | None = None
    """None until the first answer."""
    bars: bool = False
    chosen: int = 0
    """Which of the curve or bar sets."""
    ghost: int = 0
    """The period before is drawn behind this one."""
    cursor: float | None = None
    trouble: StorageError | None = None
    """Why the history cannot be read."""
    nothing: bool = False
    """There is no history at all."""
    note: str = ""
    """What else is to be said."""
    zone: tzinfo | None = None


def drawn(view: PeriodView) -> list[ShownCurve]:
    """Curves with something in them; all of them if none has."""
    return [curve for curve in view.curves if curve.last is not None] or list(view.curves)


def charge_of(view: PeriodView) -> ShownCurve | None:
    """How full the battery was, where bars are drawn; None where nobody knows."""
    charge = next((curve for curve in view.curves if curve.name == CHARGE), None)
    return None if charge is None or charge.last is None else charge
