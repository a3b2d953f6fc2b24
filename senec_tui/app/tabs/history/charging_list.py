"""The charging sessions that began in the period, the newest first. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.lines import Line, Span, cells, fit, left, right
from senec_tui.app.tabs.history.period_words import energy_text, local_time
from senec_tui.model.history.periods.charging_sessions import MOST_SESSIONS

if TYPE_CHECKING:
    from datetime import tzinfo

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.app.tabs.history.shown_period import ShownPeriod
    from senec_tui.language import Language
    from senec_tui.model.history.periods.charging_sessions import ChargingSession
    from senec_tui.model.history.periods.period_view import PeriodView

ENERGY: Final = 8
PHASES: Final = 8
_DAY_S: Final = 2 * 86_400.0


def charging_list(scene: Scene, shown: ShownPeriod, view: PeriodView, width: int) -> list[Line]:
    """A head, a line for each, and what the mark at some of them means."""
    tr, sessions = scene.tr, view.sessions
    with_day = view.period.length_s > _DAY_S
    times = [_times(session, tr, shown.zone, with_day=with_day) for session in sessions]
    first = min(max(map(cells, times)) + 1, max(width - ENERGY - PHASES - 2, 8))
    head = [
        Span(left("", first), "label"),
        Span(right("kWh", ENERGY), "label"),
        Span(right(fit(tr("phases"), PHASES - 1, "."), PHASES), "label"),
    ]
    lines: list[Line] = [tuple(head)]
    for session, text in reversed(list(zip(sessions, times, strict=True))):
        begins = shown.cursor is not None and session.begin <= shown.cursor < session.end
        phases = scene.glyphs.absent if session.phases is None else tr.number(session.phases)
        mark = "" if _is_sure(session) else f" {scene.glyphs.shades[0]}"
        lines.append(
            (
                Span(
                    left(fit(text, first - 1, scene.glyphs.ellipsis), first),
                    "selected" if begins else "label",
                ),
                Span(right(energy_text(session.energy_wh / 1000, scene), ENERGY), "value"),
                Span(right(phases, PHASES), "value"),
                Span(mark, "label"),
            )
        )
    if not all(map(_is_sure, sessions)):
        text = tr("{mark} partly measured", mark=scene.glyphs.shades[0])
        lines.append((Span(fit(text, width), "label"),))
    if len(sessions) >= MOST_SESSIONS:
        text = tr("The last {n}", n=MOST_SESSIONS)
        lines.append((Span(fit(text, width, scene.glyphs.ellipsis), "label"),))
    return lines


def _is_sure(session: ChargingSession) -> bool:
    """The end of a running one cannot be known."""
    return session.is_whole or session.is_running


def _times(session: ChargingSession, tr: Language, zone: tzinfo | None, *, with_day: bool) -> str:
    begin, end = local_time(session.begin, zone), local_time(session.end, zone)
    last = tr("now") if session.is_running else tr.time(end, seconds=False)
    text = f"{tr.time(begin, seconds=False)} – {last}"
    return f"{tr.date(begin.date())} {text}" if with_day else text
