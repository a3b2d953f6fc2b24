"""Explains the open tab and lists the keys that work in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from senec_tui.app.commands.table import COMMANDS, CURSOR_KEYS, VALUES
from senec_tui.app.dialogs.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, left, wrap
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

KEY_WIDTH = 20
SIGNS = N_("Signs")


class HasHelp(Protocol):
    """What a tab says about itself."""

    @property
    def help_text(self) -> str:
        """Message: a short paragraph."""

    @property
    def help_keys(self) -> Sequence[tuple[str, str]]:
        """Keys of this tab only: as written, and the message that says what they do."""


class HelpScreen(TextPages):
    """The help of one tab."""

    def __init__(self, pane: HasHelp, scene: Scene) -> None:
        super().__init__(scene)
        self._pane = pane

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("Help")

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        tr = scene.tr
        lines: list[Line] = [(Span(row, "value"),) for row in wrap(tr(self._pane.help_text), width)]
        if self._pane.help_keys:
            lines += [(), scene.heading(tr("This tab"), width=width)]
            for keys, title in self._pane.help_keys:
                lines += self._key(keys, tr(title), width)
        groups: dict[str, list[Line]] = {VALUES: []}
        for keys, title in CURSOR_KEYS:
            groups[VALUES] += self._key(keys, tr(title), width)
        groups[SIGNS] = [
            line
            for sign, meaning in self._signs(scene)
            for line in self._key(sign, tr(meaning), width)
        ]
        for command in COMMANDS:
            if command.shown:
                row = self._key(tr(command.shown), tr(command.title), width)
                groups.setdefault(command.group, []).extend(row)
        for group, rows in groups.items():
            lines += [(), scene.heading(tr(group), width=width), *rows]
        return lines

    @staticmethod
    def _signs(scene: Scene) -> tuple[tuple[str, str], ...]:
        """How values are marked on every tab, and what that means."""
        return (
            (scene.glyphs.absent, N_("Not there, or not known; never the same as 0")),
            ("12? W", N_("Not plausible, or its meaning is not confirmed")),
            (scene.tr("grey, slanted"), N_("Old: not received for a while")),
            (scene.glyphs.warning, N_("Wants attention")),
        )

    @staticmethod
    def _key(keys: str, title: str, width: int) -> list[Line]:
        rows = wrap(title, max(width - KEY_WIDTH, 10))
        heads = [keys] + [""] * (len(rows) - 1)
        return [
            (Span(left(head, KEY_WIDTH), "key"), Span(row, "value"))
            for head, row in zip(heads, rows, strict=True)
        ]
