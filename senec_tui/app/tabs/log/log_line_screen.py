"""Explains one line of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.app.dialogs.sheets.fact_lines import fact_lines
from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, paragraph
from senec_tui.app.tabs.log.log_keys import KEYS
from senec_tui.app.tabs.log.log_lines import shown_entry
from senec_tui.app.tabs.log.log_status import times
from senec_tui.app.widgets.key import ShownKeys
from senec_tui.model.log.line_words import facts
from senec_tui.model.reading.explanation import Fact
from senec_tui.overriding import override

if TYPE_CHECKING:
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.model.log.stream import LogEntry

MOST_CHARACTERS = 3000


class LogLineScreen(TextPages):
    """The whole line, its moment, and what is named in it."""

    def __init__(self, entry: LogEntry, more: tuple[Fact, ...], scene: Scene) -> None:
        """`more`: what else is known, such as how often it was repeated."""
        super().__init__(scene)
        self._entry = entry
        self._more = more

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("Line of the log")

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        tr, entry = scene.tr, shown_entry(self._entry, scene)
        text = entry.text[:MOST_CHARACTERS]
        lines = paragraph(text, "strong", width)
        if len(entry.text) > len(text):
            rest = len(entry.text) - len(text)
            keys = ShownKeys(scene.own_keys).by_id(KEYS, tr)
            lines.append(
                (
                    Span(
                        tr("{n} characters more; {log_wrap} breaks long lines", n=rest, **keys),
                        "label",
                    ),
                )
            )
        lines.append(())
        found = [Fact(tr("Time"), times(entry, tr)), *self._more]
        if not entry.own_time:
            found.append(Fact(tr("Belongs to"), tr("the line above; it has no time of its own")))
        found += facts(entry, scene.snapshot, tr)
        for fact in found:
            lines += fact_lines(fact, scene, width)
        return lines
