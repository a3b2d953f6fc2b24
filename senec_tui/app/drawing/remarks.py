"""Judgements as lines: mark, text, and the value that each speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.app.drawing.lines import Line, Span, cells, wrap
from senec_tui.model.verdict import ACT, FINE, NOTE, UNKNOWN, WATCH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.app.drawing.scene import Scene
    from senec_tui.model.verdict import Verdict

ROLES: Final = {ACT: "bad", WATCH: "warn", NOTE: "value", UNKNOWN: "label", FINE: "good"}
"""The role of each level of a verdict."""


def mark_of(scene: Scene, level: str) -> str:
    """One character for a level, so that colour is not needed."""
    if level in (ACT, WATCH):
        return scene.glyphs.warning
    return scene.glyphs.check if level == FINE else scene.glyphs.dot


def remark_lines(
    scene: Scene, verdicts: Iterable[Verdict], width: int, *, most: int = 3
) -> list[Line]:
    """At most `most` verdicts, each over as many lines as it needs, in the given order."""
    lines: list[Line] = []
    for verdict in list(verdicts)[:most]:
        role = ROLES[verdict.level]
        lead = f"{mark_of(scene, verdict.level)} "
        for row in wrap(verdict.text, max(width - cells(lead), 10)):
            lines.append((Span(lead, role), Span(row, role, verdict.ref)))
            lead = "  "
    return lines
