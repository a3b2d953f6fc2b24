"""What the History tab is at: the state that its keys change and its pictures show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.model.history.periods.shown_sets import CHARGE

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.model.history.periods.period_view import PeriodView, ShownCurve
    from senec_tui.model.history.periods.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPeriod:
    """Which period is shown, in which way, and what the history said of it."""

    period: Period
    range_id: str = ""
    """The entry of the selector that this is, or ""."""
    bars: bool = False
    chosen: int = 0
    """Which of the curve or bar sets."""
    ghost: int = 0
    """The period before is drawn behind this one."""
    cursor: float | None = None
    answer: HistoryAnswer[PeriodView] = field(default_factory=HistoryAnswer)
    note: str = ""
    """What else is to be said."""
    zone: tzinfo | None = None

    @property
    def view(self) -> PeriodView | None:
        """None until the first answer."""
        return self.answer.found

    def anew(self, **changes: object) -> ShownPeriod:
        """With such changes, of which nothing is known yet."""
        return self._with_view(None, changes)

    def with_other_curves(self, **changes: object) -> ShownPeriod:
        """With such changes, of which only the curves are not known yet."""
        view = self.view
        return self._with_view(view and replace(view, curves=()), changes)

    def _with_view(self, view: PeriodView | None, changes: dict[str, object]) -> ShownPeriod:
        answer = replace(self.answer, found=view)
        return replace(self, **({"answer": answer} | changes))  # type: ignore[arg-type]


def drawn(view: PeriodView) -> list[ShownCurve]:
    """Curves with something in them; all of them if none has."""
    return [curve for curve in view.curves if curve.last is not None] or list(view.curves)


def charge_of(view: PeriodView) -> ShownCurve | None:
    """How full the battery was, where bars are drawn; None where nobody knows."""
    charge = next((curve for curve in view.curves if curve.name == CHARGE), None)
    return None if charge is None or charge.last is None else charge
