"""What the History tab asks in a dialog: two days, another period to compare with, an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.tabs.pane import Pane
from senec_tui.model.history.periods.periods import periods_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView
    from senec_tui.model.history.periods.periods import Period


def ask_for_range(
    pane: Pane, scene: Scene, zone: tzinfo | None, chosen: Callable[[Period], None]
) -> None:
    """Any days, from the first to the last."""
    from senec_tui.app.dialogs.moment_prompt import days_screen

    def answered(period: Period | None) -> None:
        if period is not None:
            chosen(period)

    screen = days_screen(now=scene.now, tr=scene.tr, zone=zone)
    pane.widget.app.push_screen(screen, answered)


def ask_for_comparison(
    pane: Pane, scene: Scene, shown: ShownPeriod, zone: tzinfo | None, chosen: Callable[[int], None]
) -> None:
    """Which period to compare with, by a day in it; the answer is how many it is before this."""
    from senec_tui.app.dialogs.moment_prompt import comparison_screen

    def answered(other: Period | None) -> None:
        if other is not None:
            chosen(periods_back(shown.period, other.start, zone))

    screen = comparison_screen(now=scene.now, tr=scene.tr, zone=zone)
    pane.widget.app.push_screen(screen, answered)


def refuse_comparison(pane: Pane, scene: Scene) -> None:
    """Say which periods can be compared."""
    text = scene.tr("Days, weeks, months, years and spans are compared, not any range")
    pane.widget.app.notify(text, timeout=4, markup=False)


def ask_for_export(pane: Pane, scene: Scene, view: PeriodView, *, bars: bool) -> None:
    """In which form what is shown goes to a file, and have it written."""
    from senec_tui.app.dialogs.export_form import ExportScreen
    from senec_tui.model.history.transfer.view_export import file_name, view_text

    def answered(form: str | None) -> None:
        if form is not None:
            text = view_text(view, form, bars=bars)
            pane.widget.post_message(Pane.SaveWanted(file_name(view, form), text))

    question = scene.tr("Export the bars that are shown?")
    if not bars:
        question = scene.tr("Export the curves that are shown?")
    pane.widget.app.push_screen(ExportScreen(scene, question), answered)
