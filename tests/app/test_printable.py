"""Whatever a widget is given, nothing that could act on the terminal is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.widgets import OptionList, Static

from senec_tui.app.pictures.lines import Span
from senec_tui.app.textual_patches.patched_app import PatchedApp
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.picture import Picture
from senec_tui.clean_text import printable

if TYPE_CHECKING:
    from textual.app import ComposeResult

HOSTILE = (
    "a\x1b]52;c;ZXZpbA==\x07b",
    "a\x1b[2Jb",
    "a\x9b31mb",
    "a\u202eb",
    "a\u200bb",
    "a\x00\x08b",
    "a\ud800b",
    "a\u2028b",
    "a\xadb",
)


class Several(PatchedApp):
    """A widget of each kind that draws text, with the same in all of them."""

    CSS = "Picture, LineBar, Static { height: 1; }"

    def __init__(self, text: str) -> None:
        super().__init__(ansi_color=None)
        self.text = text

    def compose(self) -> ComposeResult:
        yield LineBar(id="bar")
        yield Picture(id="picture")
        yield Static(self.text, markup=False)
        yield OptionList(self.text, markup=False)

    def show(self) -> None:
        self.query_one(LineBar).show_lines([(Span(self.text),)])
        self.query_one("#picture", Picture).show_lines([(Span(self.text),)])


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_no_widget_draws_what_could_act_on_a_terminal(text: str) -> None:
    app = Several(text)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        app.show()
        await pilot.pause()
        drawn = [strip.text for strip in app.screen._compositor.render_strips()]
        assert sum("a" in line and "b" in line for line in drawn) >= 4
        assert all(line.isprintable() for line in drawn)
        assert {cell_len(line) for line in drawn} == {40}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_the_command_line_writes_it_out(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown.startswith("a")
    assert shown.endswith("b")


def test_what_is_printable_stays_as_it_is() -> None:
    for text in ("", "a\tb\nc", "Größe – 5 °C ▁▂▃ ⠋⣿ 漢字", "e\u0301"):
        assert printable(text) == text
