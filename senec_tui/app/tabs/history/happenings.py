"""What happened in the period, the newest first. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.event_words import EVENT_MARKS, event_words
from senec_tui.app.pictures.lines import Line, Span, cells, fit
from senec_tui.app.tabs.history.period_words import local_time

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView
    from senec_tui.model.history.queries.events import Event as Happened

MOST: Final = 60


def happenings(
    scene: Scene, shown: ShownPeriod, view: PeriodView, width: int, height: int = MOST + 1
) -> list[Line]:
    """A line for each event, at most `height` and `MOST` of them; then how many there are more."""
    newest = list(reversed(view.events))
    room = min(height, MOST + 1)
    count = len(newest) if len(newest) <= room else room - 1
    lines = [_line(scene, shown, event, width) for event in newest[:count]]
    if len(newest) > count:
        n = len(newest) - count
        lines.append((Span(scene.tr.plural("{n} more before", "{n} more before", n), "label"),))
    return lines


def _line(scene: Scene, shown: ShownPeriod, event: Happened, width: int) -> Line:
    moment = local_time(event.at, shown.zone)
    when = f"{scene.tr.date(moment.date())} {scene.tr.time(moment)}"
    mark, role = EVENT_MARKS.get(event.kind, (" ", "label"))
    room = max(width - cells(when) - 5, 10)
    text = fit(event_words(event, scene), room, scene.glyphs.ellipsis)
    return (Span(f"{when}  ", "label"), Span(f"{mark} ", role), Span(text, "value", event.path))
