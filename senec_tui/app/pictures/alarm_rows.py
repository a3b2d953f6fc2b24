"""Alarms on the screen: a row of the list, a word in the status line, a mark on a tab. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.app.pictures.judgement_lines import mark_of, role_of, word_of
from senec_tui.app.pictures.lines import Span, fit, left, right
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.wording import SinceWhen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.app.pictures.lines import Line
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.alarm.alarm import Alarm

TAB_OF_SUBJECT: Final = {
    "state": "overview",
    "balance": "overview",
    "battery": "battery",
    "cells": "battery",
    "normal": "battery",
    "counter": "battery",
    "grid": "grid",
    "pv": "pv",
    "wallbox": "wallbox",
    "changed": "variables",
    "log": "log",
    "storage": "history",
}
"""Subject of a rule -> the tab that shows it; all others are about the system."""
SUBJECTS: Final = {
    "state": N_("Operating state"),
    "balance": N_("Powers"),
    "battery": N_("Battery"),
    "cells": N_("Cells"),
    "normal": N_("What was fitted"),
    "counter": N_("Counters"),
    "grid": N_("Grid"),
    "pv": N_("PV"),
    "wallbox": N_("Wallbox"),
    "changed": N_("Changed"),
    "log": N_("Log"),
    "link": N_("Connection"),
    "system": N_("System"),
    "storage": N_("Files of our own"),
}
_BEYOND_A_SNAPSHOT: Final = ("normal", "storage")
"""Subjects that no judgement of a snapshot speaks of, however long they last."""
_LEFT_CELLS: Final = 24


def tab_of(alarm: Alarm) -> str:
    """The id of the tab that an alarm concerns."""
    if alarm.rule == "normal.part":
        return "wallbox"
    return TAB_OF_SUBJECT.get(alarm.subject, "system")


def is_counted(alarm: Alarm) -> bool:
    """Whether it lasts and is told on every tab; a note only until somebody has seen it."""
    return alarm.is_open and (alarm.level >= Level.WATCH or not alarm.acknowledged)


def passing_words(scene: Scene, alarm: Alarm) -> str:
    """What is said of one that is counted although nothing of it is seen; "" of others."""
    if alarm.subject in _BEYOND_A_SNAPSHOT:
        return ""
    is_unseen = any(alarm.key == unseen.key for unseen in scene.unseen_alarms)
    return scene.tr("Not seen any more; over if that lasts") if is_unseen else ""


def alarmed_tabs(alarms: Iterable[Alarm]) -> dict[str, Level]:
    """Id of a tab -> the worst level of what it concerns, from *watch* on."""
    tabs: dict[str, Level] = {}
    for alarm in alarms:
        if alarm.is_open and alarm.level >= Level.WATCH:
            tab = tab_of(alarm)
            tabs[tab] = max(alarm.level, tabs.get(tab, Level.FINE))
    return tabs


def alarm_counts(
    scene: Scene, alarms: Iterable[Alarm], *, least: Level = Level.NOTE
) -> tuple[Span, ...]:
    """For the status line: the sign of the worst, then each level and how many last, worst first.

    Notes are told without colour.
    """
    counts = Counter(alarm.level for alarm in alarms if is_counted(alarm) and alarm.level >= least)
    spans: list[Span] = []
    for level in sorted(counts, reverse=True):
        lead = " " if spans else f"{mark_of(scene, level)} "
        role = role_of(level) if level >= Level.WATCH else "label"
        spans.append(Span(f"{lead}{word_of(scene, level)} {counts[level]}", role))
    return tuple(spans)


def since_last_look(scene: Scene, alarms: Sequence[Alarm], looked_at: float | None) -> str:
    """What happened since somebody looked, in one sentence; "" if nothing did."""
    if looked_at is None:
        return ""
    new = [a for a in alarms if a.level >= Level.WATCH and (a.end or scene.now) >= looked_at]
    if not new:
        return ""
    tr = scene.tr
    since = tr.duration(scene.now - looked_at)
    worst = max(new, key=lambda alarm: (alarm.level, alarm.begin)).sentence(tr)
    if len(new) == 1:
        return tr(
            "Since you last looked ({duration} ago): {sentence}", duration=since, sentence=worst
        )
    return tr(
        "Since you last looked ({duration} ago): {n} events, the worst: {sentence}",
        duration=since,
        n=len(new),
        sentence=worst,
    )


def moment_words(scene: Scene, at: float) -> str:
    """A moment by the clock of this computer, with what it takes to know its day."""
    return SinceWhen(at, scene.now)(scene.tr)


def alarm_line(scene: Scene, alarm: Alarm, width: int) -> Line:
    """Sign, begin, duration, sentence, and whether somebody is still to see it."""
    tr, role = scene.tr, role_of(alarm.level)
    begin = datetime.fromtimestamp(alarm.begin).astimezone()
    today = datetime.fromtimestamp(scene.now).astimezone().date()
    day = "" if begin.date() == today else tr.short_date(begin.date())
    when = f"{left(day, 6)} {tr.time(begin, seconds=False)}"
    lasted = tr.duration(alarm.duration_s(scene.now))
    sentence = scene.hide_foreign(alarm.sentence(tr))
    if alarm.count > 1:
        sentence = f"{alarm.count}x {sentence}"
    star = "*" if alarm.is_latched and not alarm.acknowledged else " "
    return (
        Span(f"{mark_of(scene, alarm.level)}{star}", role),
        Span(f"{when} ", "value"),
        Span(f"{right(lasted, 8)} ", role if alarm.is_open else "label"),
        Span(fit(sentence, max(width - _LEFT_CELLS, 8), scene.glyphs.ellipsis), role, alarm.path),
    )


def details(scene: Scene, alarm: Alarm) -> str:
    """All of it in a few sentences, for below the list."""
    tr = scene.tr
    parts = [scene.hide_foreign(alarm.sentence(tr))]
    begin, now = (datetime.fromtimestamp(t).astimezone() for t in (alarm.begin, scene.now))
    if begin.year != now.year:  # for which the row has no room
        parts[0] = f"{moment_words(scene, alarm.begin)}: {parts[0]}"
    if alarm.end is None:
        parts.append(passing_words(scene, alarm) or tr("Lasts still"))
    if alarm.count > 1:
        parts.append(tr("Came {n} times", n=alarm.count))
    if alarm.acknowledged:
        parts.append(tr("Acknowledged"))
    return ". ".join(part.rstrip(".") for part in parts) + "."
