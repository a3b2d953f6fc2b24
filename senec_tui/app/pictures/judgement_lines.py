"""Judgements as lines: mark, text, and the value that each speaks of; one style for each level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.pictures.lines import Line, Span, behind
from senec_tui.catalogue.level import IN_WORDS, Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.judgement.judgement import Judgement


class Style(NamedTuple):
    """How a level is shown beside its word: sign first, colour last."""

    role: str
    glyph: str
    """The name of a glyph."""


STYLES: Final = {
    Level.FINE: Style("good", "check"),
    Level.UNKNOWN: Style("label", "dot"),
    Level.NOTE: Style("strong", "dot"),
    Level.WATCH: Style("warn", "warning"),
    Level.ACT: Style("bad", "warning"),
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
    return scene.tr(IN_WORDS[level])


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
        role = role_of(judgement.shown_level)
        lead = Span(f"{mark_of(scene, judgement.shown_level)} ", role)
        lines += behind(lead, Span(judgement.text(scene.tr), role, judgement.path), width)
    return lines
