"""Why the battery does what it does: one page over the tab."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.app.pictures.judgement_lines import mark_of, quiet_role_of, role_of
from senec_tui.app.pictures.lines import Line, Span, cells, left, paragraph, wrap
from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.known_since import remembered
from senec_tui.model.health.backup import readiness
from senec_tui.model.why.explain import why
from senec_tui.model.why.regulation import recent_lag_s
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.health.backup import Usual
    from senec_tui.model.why.check import Check, Why

_MOST_QUESTION: Final = 22
"""Cells for a question; narrower where all are shorter."""


class WhyScreen(TextPages):
    """First the sentence, then what ends it, then the checks."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._usual: Usual | None = None

    def tell_usual(self, found: Usual) -> None:
        """What the history knows has been read."""
        self._usual = found
        self.show_scene(self._scene)

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("Why does the battery do that?")

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        measured = scene.measured_capacity
        local = datetime.fromtimestamp(scene.now, UTC).astimezone()
        found = why(
            scene.snapshot,
            (*scene.judgements, *remembered(scene.alarms)),
            lag_s=recent_lag_s(scene.recent_powers, scene.now),
            backup=readiness(
                scene.snapshot,
                hour=local.hour + local.minute / 60.0,
                history=self._usual,
                usable_wh=None if measured is None else measured.usable_wh,
            ),
        )
        rows = [*_rows(scene, found.checks)]
        return [*_first(scene, found, width), (), *_lines(scene, rows, width)]


def _first(scene: Scene, found: Why, width: int) -> list[Line]:
    role = "strong" if found.explained else role_of(Level.WATCH)
    lines = paragraph(found.headline(scene.tr), role, width)
    if found.release is not None:
        lines += paragraph(found.release(scene.tr), "value", width)
    return lines


class _CheckRow(NamedTuple):
    level: Level
    question: str
    answer: str
    path: str


def _rows(scene: Scene, checks: Iterable[Check]) -> Iterator[_CheckRow]:
    """One a check, but those that are not active in one together."""
    quiet: list[Check] = []
    for check in checks:
        if check.is_switch and check.level is Level.FINE:
            quiet.append(check)
        else:
            question = check.question(scene.tr)
            yield _CheckRow(check.level, question, _answer(scene, check), check.path)
    if quiet:
        names = ", ".join(check.question(scene.tr) for check in quiet)
        yield _CheckRow(Level.FINE, scene.tr("Not active"), names, "")


def _lines(scene: Scene, rows: Sequence[_CheckRow], width: int) -> list[Line]:
    asked = max((cells(row.question) for row in rows), default=0)
    asked = min(asked, _MOST_QUESTION, max(width // 3, 1))
    lines: list[Line] = []
    for level, question, answer, path in rows:
        lead, label = f"{mark_of(scene, level)} ", question
        answer_role = "value" if level is Level.FINE else quiet_role_of(level)
        for text in wrap(answer, max(width - asked - cells(lead) - 1, 1)) or [""]:
            spans = Span(lead, role_of(level)), Span(left(label, asked), "label"), Span(" ")
            lines.append((*spans, Span(text, answer_role, path)))
            lead, label = " " * cells(lead), ""
    return lines


def _answer(scene: Scene, check: Check) -> str:
    text = check.answer(scene.tr)
    if check.since is None or check.level < Level.NOTE:
        return text
    lasted = scene.tr.duration(max(scene.now - check.since, 0.0))
    return scene.tr("{what} (for {duration})", what=text.rstrip("."), duration=lasted)
