"""Judgements as lines: mark, text, and the value that each speaks of; one style for each level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.lines import Line, Span, cells, wrap
from senec_tui.catalogue.level import Level
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.judgement.judgement import Judgement


class Style(NamedTuple):
    """How a level is shown: sign first, word second, colour last."""

    role: str
    glyph: str
    """The name of a glyph."""
    word: str
    """A message."""


STYLES: Final = {
    Level.FINE: Style("good", "check", N_("fine")),
    Level.UNKNOWN: Style("label", "dot", N_("not judged")),
    Level.NOTE: Style("strong", "dot", N_("note")),
    Level.WATCH: Style("warn", "warning", N_("watch")),
    Level.ACT: Style("bad", "warning", N_("act")),
}
"""Everywhere the same, whatever is judged."""


def role_of(level: Level) -> str:
    """The role that a level is drawn with."""
    return STYLES[level].role


def quiet_role_of(level: Level) -> str:
    """The same for a text beside which the level stands: only what matters is coloured."""
    return "label" if level < Level.NOTE else role_of(level)


def word_of(scene: Scene, level: Level) -> str:
    """A level in a word."""
    return scene.tr(STYLES[level].word)


def mark_of(scene: Scene, level: Level) -> str:
    """One character for a level, so that colour is not needed."""
    mark: str = getattr(scene.glyphs, STYLES[level].glyph)
    return mark


def judgement_lines(
    scene: Scene, judgements: Iterable[Judgement], width: int, *, most: int = 3
) -> list[Line]:
    """At most `most` judgements, each over as many lines as it needs, in the given order."""
    lines: list[Line] = []
    for judgement in list(judgements)[:most]:
        role = role_of(judgement.level)
        lead = f"{mark_of(scene, judgement.level)} "
        for row in wrap(judgement.text(scene.tr), max(width - cells(lead), 10)):
            lines.append((Span(lead, role), Span(row, role, judgement.path)))
            lead = " " * cells(lead)
    return lines
