"""The state of the appliance in a line, and what deserves attention, the worst first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.alarm_rows import is_counted, moment_words, passing_words
from senec_tui.app.pictures.judgement_lines import mark_of, role_of
from senec_tui.app.pictures.lines import Line, Span, cells, fit, width_of, wrap
from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.judgement.judgement import level_at, noteworthy
from senec_tui.model.judgement.subjects import state_judgements as state_rules
from senec_tui.model.plant.state import State

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.judgement.judgement import Judgement

MOST_ROWS: Final = 3
"""Lines of one sentence at most."""
LEAST_SHARE: Final = 3
"""One line in so many is for what deserves attention; never fewer than of one sentence."""

_STATE_WORDS: Final = {
    Level.UNKNOWN: N_("not in any table"),
    Level.NOTE: N_("worth knowing"),
    Level.WATCH: N_("watch"),
    Level.ACT: N_("fault"),
}
"""Of a state that is fine its mark and what it means say enough."""
_ROOM_FOR_MEANING: Final = 20


def state_lines(scene: Scene, width: int, *, most: int) -> list[Line]:
    """What the device is doing and what that means, in at most `most` lines."""
    tr = scene.tr
    state = State.of(scene.snapshot, tr)
    if state is None:
        return [scene.labelled(tr("State"), scene.words("ENERGY", "STAT_STATE"), width=7)]
    level = level_at(scene.judgements, state_rules.OPERATING, state_rules.PATH)
    shown = level if state.name else Level.UNKNOWN
    name = state.name or tr("State {code}", code=state.code)
    head = [
        Span(f"{mark_of(scene, shown)} ", role_of(shown)),
        Span(name, "strong" if shown is Level.FINE else role_of(shown), state_rules.PATH),
        Span(f" {state.code}" if state.name else "", "label"),
    ]
    if shown in _STATE_WORDS:
        head.append(Span(f"  {tr(_STATE_WORDS[shown])}", role_of(shown)))
    room = width - width_of(head) - 2
    if level >= Level.WATCH or room < _ROOM_FOR_MEANING:  # told in full as what needs attention
        return [tuple(head)]
    text = _whole_sentences(state.meaning, room)
    if text or most == 1:
        text = text or fit(state.meaning, room, scene.glyphs.ellipsis)
        return [(*head, Span("  "), Span(text, "label"))]
    first, *_ = wrap(state.meaning, room)
    second = fit(state.meaning.removeprefix(first).strip(), width, scene.glyphs.ellipsis)
    return [(*head, Span("  "), Span(first, "label")), (Span(second, "label"),)]


def _whole_sentences(text: str, room: int) -> str:
    """As many sentences from the first as have room."""
    kept = ""
    for sentence in re.split(r"(?<=\.)\s+", text):
        longer = f"{kept} {sentence}".strip()
        if cells(longer) > room:
            break
        kept = longer
    return kept


class _Matter(NamedTuple):
    """Something that deserves attention."""

    level: Level
    sentence: str
    path: str
    aside: str
    """Since when, where that is known, or that it is not seen any more."""


def _matters(scene: Scene) -> list[_Matter]:
    """What is not told elsewhere on the screen, the worst first; every alarm that is counted is.

    Of the link that is lost the status line tells, of the state its own line as long as it only
    passes.
    """
    judged = [
        _Matter(each.level, each.text(scene.tr), each.path, _since(scene, each.since))
        for each in noteworthy(scene.judgements)
        if each.subject != "link" and not _only_passes(each)
    ]
    unseen = [
        _Matter(
            each.level,
            scene.hide_foreign(each.sentence(scene.tr)),
            each.path,
            passing_words(scene, each) or _since(scene, each.begin),
        )
        for each in scene.unseen_alarms
        if is_counted(each) and not _only_passes(each)
    ]
    return sorted([*judged, *unseen], key=lambda matter: -matter.level)


def _only_passes(what: Judgement | Alarm) -> bool:
    return what.rule == state_rules.OPERATING and what.level <= Level.NOTE


def attention_lines(scene: Scene, width: int) -> list[Line]:
    """A heading, and the most serious judgements in sentences: as many as there is room for."""
    found = _matters(scene)
    if not found:
        return []
    lines: list[Line] = []
    room = max(MOST_ROWS, scene.height // LEAST_SHARE)
    left_out = len(found)
    for matter in found:
        rows = _told(scene, matter, width)
        if lines and len(lines) + len(rows) > room:
            break
        lines += rows
        left_out -= 1
    if left_out:
        more = Span(scene.tr("and {n} more", n=left_out), "label")
        if width_of(lines[-1]) + 2 + cells(more.text) <= width:
            lines[-1] = (*lines[-1], Span("  "), more)
        else:
            lines.append((Span("  "), more))
    return lines


def _told(scene: Scene, matter: _Matter, width: int) -> list[Line]:
    """One of them: mark, sentence, and what is said aside."""
    role = role_of(matter.level)
    lead = f"{mark_of(scene, matter.level)} "
    rows = wrap(matter.sentence, max(width - cells(lead), 1))
    lines: list[Line] = []
    for row in rows[:MOST_ROWS]:
        lines.append((Span(lead, role), Span(row, role, matter.path)))
        lead = " " * cells(lead)
    if matter.aside:
        span = Span(matter.aside, "label")
        if width_of(lines[-1]) + 2 + cells(matter.aside) <= width:
            lines[-1] = (*lines[-1], Span("  "), span)
        elif len(rows) < MOST_ROWS:
            lines.append((Span(lead), span))
    return lines


def _since(scene: Scene, at: float | None) -> str:
    """Of a moment of the past nobody followed what came before it."""
    if at is None or scene.is_past:
        return ""
    return scene.tr("since {time}", time=moment_words(scene, at))
