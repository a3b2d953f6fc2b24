"""Explains the open tab and lists the keys that work in it; `/` finds some of them."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from textual.containers import Vertical

from senec_tui.app.commands.command_table import COMMANDS, CURSOR_KEYS, VALUES
from senec_tui.app.dialogs.sheets.text_pages import TextPages
from senec_tui.app.pictures.lines import Line, Span, fill, flow, paragraph, wrap
from senec_tui.app.widgets.key import Key, ShownKeys, keys_of
from senec_tui.app.widgets.picture import Picture
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.language import N_
from senec_tui.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.widgets import Input

    from senec_tui.app.pictures.scene import Scene

KEY_WIDTH = 20
_GAP: Final = "  "
"""Between keys of one row."""
SIGNS = N_("Signs")
THIS_TAB = N_("This tab")


class HasHelp(Protocol):
    """What a tab says about itself."""

    @property
    def help_text(self) -> str:
        """Message: a short paragraph."""

    @property
    def help_keys(self) -> Sequence[tuple[str, str]]:
        """What keys of its list mean here: as written, and the message that says what they do."""


class _HelpRow(NamedTuple):
    group: str
    """Message: the heading above it."""
    keys: str
    title: str

    def has(self, wanted: str) -> bool:
        """Whether a search finds it."""
        return wanted in self.title.casefold() or wanted in self.keys.casefold()


def _without(taken: set[str], rows: Iterable[_HelpRow]) -> list[_HelpRow]:
    """The rows that have other keys, with these alone."""
    left = [
        row._replace(keys=_GAP.join(key for key in row.keys.split(_GAP) if key not in taken))
        for row in rows
    ]
    return [row for row in left if row.keys]


class HelpScreen(TextPages):
    """The help of one tab."""

    DEFAULT_CSS = """
    HelpScreen Prompt { display: none; dock: bottom; }
    HelpScreen Prompt.open { display: block; }
    """
    BINDINGS = [Key("slash", "find", priority=True, id="help-find", word=N_("find"))]

    def __init__(self, pane: HasHelp, scene: Scene, shown: ShownKeys) -> None:
        super().__init__(scene)
        self._pane = pane
        self._shown = shown
        self._wanted = ""

    @override
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Picture(id="sheet")
            yield Prompt()

    @override
    def heading(self, scene: Scene) -> str:
        return scene.tr("Help") + (f"  /{self._wanted}" if self._wanted else "")

    @override
    def closing(self, scene: Scene) -> str:
        return scene.tr("esc closes, {help_find} finds", **self._keys(scene))

    @override
    def paint(self, scene: Scene, width: int) -> list[Line]:
        lines: list[Line] = []
        if not self._wanted:
            text = scene.with_keys(self._pane.help_text)
            lines += paragraph(text, "value", width)
        group = ""
        for row in self._rows(scene):
            if row.has(self._wanted.casefold()):
                if row.group != group:
                    group = row.group
                    lines += [(), scene.heading(scene.tr(group), width=width)]
                lines += self._key(row.keys, row.title, width)
        return lines or [(Span(scene.tr("Nothing matches"), "label"),)]

    def _keys(self, scene: Scene) -> Mapping[str, str]:
        return self._shown.by_id(keys_of(type(self)), scene.tr)

    def _rows(self, scene: Scene) -> Iterator[_HelpRow]:
        """This tab first, then what holds on all of them, but for keys that it uses itself."""
        tr = scene.tr
        own = [
            _HelpRow(THIS_TAB, keys, title)
            for keys, title in self._shown.rows(keys_of(type(self._pane)), tr)
        ]
        own += [_HelpRow(THIS_TAB, keys, tr(message)) for keys, message in self._pane.help_keys]
        yield from own
        general = [_HelpRow(VALUES, keys, tr(message)) for keys, message in CURSOR_KEYS]
        general += [
            _HelpRow(command.group, _GAP.join(names), tr(command.title))
            for command in COMMANDS
            if (names := self._shown.of(command.id, command.keys, tr))
        ]
        general = _without({key for row in own for key in row.keys.split(_GAP)}, general)
        signs = [_HelpRow(SIGNS, sign, tr(meaning)) for sign, meaning in self._signs(scene)]
        groups = dict.fromkeys((VALUES, SIGNS, *(row.group for row in general)))
        for group in groups:
            yield from (row for row in (*general, *signs) if row.group == group)

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
        groups = [(Span(key, "key"),) for key in keys.split(_GAP)]
        heads = flow([], groups, KEY_WIDTH - 1, indent=0)
        rows = [Span(row, "value") for row in wrap(title, max(width - KEY_WIDTH, 10))]
        return [
            (*fill(head or (), KEY_WIDTH), row or Span(""))
            for head, row in zip_longest(heads, rows)
        ]

    # -- searching -------------------------------------------------------------------------------

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something is typed, its letters close nothing."""
        del parameters
        is_typed = self.is_mounted and self.query_one(Prompt).has_focus
        return not (is_typed and action in ("leave", "find"))

    def action_find(self) -> None:
        """Show only the rows that hold what is typed."""
        prompt = self.query_one(Prompt)
        prompt.typed = self._find
        prompt.add_class("open")
        prompt.focus()

    def _find(self, text: str) -> None:
        self._wanted = text.strip()
        self.show_scene(self._scene)
        self.query_one(Picture).scroll_home(animate=False)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to what was found."""
        message.stop()
        self._close_prompt()

    def on_prompt_cancelled(self, message: Prompt.Cancelled) -> None:
        """All rows again."""
        message.stop()
        message.prompt.value = ""
        self._close_prompt()
        self._find("")

    def _close_prompt(self) -> None:
        self.query_one(Prompt).remove_class("open")
        self.query_one(Picture).focus()
