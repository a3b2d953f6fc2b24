"""What happened in the period, the newest first. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.event_words import EVENT_MARKS, event_words
from senec_tui.app.pictures.lines import Line, Span, cells, fit
from senec_tui.app.tabs.history.period_words import local_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.model.history.periods.period_view import PeriodView
    from senec_tui.model.history.queries.events import Event as Happened

MOST: Final = 60


def event_list(
    scene: Scene, shown: ShownPeriod, view: PeriodView, width: int, height: int = MOST + 1
) -> list[Line]:
    """A line for each event, at most `height` and `MOST` of them; then how many there are more."""
    newest = folded(view.events)
    room = min(height, MOST + 1)
    count = len(newest) if len(newest) <= room else room - 1
    lines = [_line(scene, shown, event, n, width) for event, n in newest[:count]]
    if len(newest) > count:
        n = sum(times for _, times in newest[count:])
        lines.append((Span(scene.tr.plural("{n} more before", "{n} more before", n), "label"),))
    return lines


def folded(events: Sequence[Happened]) -> list[tuple[Happened, int]]:
    """Newest first, with how often they came: a program started again and again is told once."""
    told: list[tuple[Happened, int]] = []
    for event in reversed(events):
        if event.kind == "started" and told and told[-1][0].kind == "started":
            newest, times = told[-1]
            told[-1] = (newest, times + 1)
        else:
            told.append((event, 1))
    return told


def _line(scene: Scene, shown: ShownPeriod, event: Happened, times: int, width: int) -> Line:
    moment = local_time(event.at, shown.zone)
    when = scene.tr.date_and_time(moment)
    mark, role = EVENT_MARKS.get(event.kind, (" ", "label"))
    room = max(width - cells(when) - 5, 10)
    said = event_words(event, scene)
    if times > 1:
        said = scene.tr("{sentence} ({n} times)", sentence=said, n=times)
    text = fit(said, room, scene.glyphs.ellipsis)
    return (Span(f"{when}  ", "label"), Span(f"{mark} ", role), Span(text, "value", event.path))
