"""Explains the open tab and lists the keys that work in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from senec_tui.app.commands.table import COMMANDS, CURSOR_KEYS, VALUES
from senec_tui.app.dialogs.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, left, wrap
from senec_tui.app.widgets.key import ShownKeys, keys_of, written
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.app.pictures.scene import Scene

KEY_WIDTH = 20
SIGNS = N_("Signs")


class Explained(Protocol):
    """What a tab says about itself."""

    @property
    def help_text(self) -> str:
        """Message: a short paragraph."""

    @property
    def help_keys(self) -> Sequence[tuple[str, str]]:
        """Keys of this tab only: as written, and the message that says what they do."""


class HelpScreen(TextPages):
    """The help of one tab."""

    def __init__(self, pane: Explained, scene: Scene, shown: ShownKeys) -> None:
        super().__init__(scene)
        self._pane = pane
        self._shown = shown

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("Help")

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        tr = scene.tr
        lines: list[Line] = [(Span(row, "value"),) for row in wrap(tr(self._pane.help_text), width)]
        rows = self._shown.rows(keys_of(type(self._pane)), tr)
        rows += [(keys, tr(title)) for keys, title in self._pane.help_keys]
        if rows:
            lines += [(), scene.heading(tr("This tab"), width=width)]
            for keys, title in rows:
                lines += self._key(keys, title, width)
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
                own_keys = self._shown.own.get(command.id, "")
                names = "  ".join(written(name, tr) for name in own_keys.split(",") if name)
                row = self._key(names or tr(command.shown), tr(command.title), width)
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
