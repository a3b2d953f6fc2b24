"""Keys at the foot of the screen, what they say, and what a mouse does with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard
from scenes import text_of
from textual.widgets import Input

from senec_tui.app.app import SenecApp
from senec_tui.app.dialogs.sheets.plain_screen import PlainScreen
from senec_tui.app.pictures.key_line import KeyHint, key_spans
from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.bar import LineBar
from senec_tui.app.widgets.virtual_list import VirtualList
from senec_tui.language import Language

if TYPE_CHECKING:
    from pathlib import Path


def at(d: Driver, bar: str, words: str) -> tuple[int, int]:
    """Column and line of words in a bar."""
    lines = (d.tabs if bar == "#tabs" else d.status).splitlines()
    y = next(y for y, line in enumerate(lines) if words in line)
    return lines[y].index(words), y


async def click(d: Driver, bar: str, words: str) -> None:
    widget = d.app.screen_stack[0].query_one(bar, LineBar)
    await d.pilot.click(widget, offset=at(d, bar, words))
    await d.settle()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
async def test_each_tab_names_its_keys_and_how_to_get_help(
    size: tuple[int, int], language: str
) -> None:
    tr = Language(language)
    async with dashboard(size=size, language=language) as d:
        for tab in TABS:
            await d.press(tab.key)
            await d.steady()
            assert f"? {tr('help')}  q {tr('quit')}" in d.status
            assert len(d.status.splitlines()) == (2 if size[1] >= 30 else 1)
        await d.press("7")
        assert f"/ {tr('find')}" in d.status


async def test_a_line_to_type_into_has_other_keys() -> None:
    async with dashboard() as d:
        await d.press("6", "slash")
        assert "Enter done" in d.status
        assert "s sort" not in d.status
        await d.press("escape")
        assert "s sort" in d.status


async def test_a_key_that_does_nothing_says_so() -> None:
    async with dashboard() as d:
        await d.press("b")
        assert "b does nothing here  ? help" in d.status
        d.app.services.keys._forget()
        await d.settle()
        assert "does nothing" not in d.status
        await d.press("8", "b")
        assert "does nothing" not in d.status


@pytest.mark.parametrize(
    "dialog", ["question_mark", "colon", "t", "exclamation_mark", "vertical_line"]
)
async def test_keys_about_the_terminal_hold_over_every_dialog(
    dialog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for action in ("redraw", "suspend_process"):
        monkeypatch.setattr(SenecApp, f"action_{action}", lambda _, it=action: done.append(it))
    async with dashboard(keys={"redraw": "f7"}) as d:
        await d.press(dialog)
        assert len(d.app.screen_stack) == 2
        done.clear()
        await d.press("f7", "ctrl+z", "ctrl+l")
        assert done == ["redraw", "suspend_process"]
        assert len(d.app.screen_stack) == 2


async def test_a_letter_is_typed_in_a_dialog_whatever_it_was_chosen_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[SenecApp] = []
    async with dashboard(keys={"redraw": "x"}) as d:
        await d.press("t")
        monkeypatch.setattr(SenecApp, "action_redraw", done.append)
        await d.press("x")
        assert d.app.screen.query_one(Input).value == "x"
        assert not done


async def test_what_is_typed_into_a_line_is_no_unknown_key() -> None:
    async with dashboard() as d:
        await d.press("6", "slash", "b", "k", "enter")
        assert "does nothing" not in d.status


async def test_tabs_and_keys_can_be_clicked() -> None:
    async with dashboard(size=(120, 40)) as d:
        await click(d, "#tabs", "Battery")
        assert d.app.services.tabs.active == "battery"
        await click(d, "#tabs", "7 Log")
        assert d.app.services.tabs.active == "log"
        await click(d, "#status", "help")
        assert "Search as you type" in d.text
        await d.press("escape")


async def test_a_click_on_a_heading_sorts_and_the_next_one_turns_it_round() -> None:
    async with dashboard(size=(120, 40)) as d:
        await d.press("6")
        await d.steady()
        titles = d.app.query_one("#titles", LineBar)
        column = text_of(titles.lines).index("Value")
        for words in ("by value", "by value, largest first", "by value"):
            await d.pilot.click(titles, offset=(column, 0))
            await d.steady()
            assert words in text_of(d.app.query_one("#summary", LineBar).lines)
        await d.pilot.click(titles, offset=(text_of(titles.lines).index("Variable"), 0))
        await d.steady()
        assert "by name" in text_of(d.app.query_one("#summary", LineBar).lines)


@pytest.mark.parametrize("masked", [False, True])
async def test_the_screen_in_files(tmp_path: Path, masked: bool) -> None:
    async with dashboard(size=(120, 40), data_directory=tmp_path, mask=masked) as d:
        await d.press("9")
        await d.steady()
        shown = d.screen
        for form in ("txt", "svg"):
            await d.app.run_action(f"save_screen('{form}')")
        await d.settle()
        serial = d.app.services.time.live.text("FACTORY", "DEVICE_ID")
    [text] = [file.read_text(encoding="utf-8") for file in tmp_path.glob("screen-system-*.txt")]
    [svg] = [file.read_text(encoding="utf-8") for file in tmp_path.glob("screen-system-*.svg")]
    assert serial
    assert (serial in shown) is not masked
    for content in (text, svg):
        assert (serial in content) is not masked
    assert "q quit" in text
    assert svg.startswith("<svg")
    assert "font-face" not in svg


async def test_a_tab_as_bare_text() -> None:
    async with dashboard() as d:
        for key in ("2", "6", "7"):
            await d.press(key)
            await d.steady()
            await d.press("vertical_line")
            assert isinstance(d.app.screen, PlainScreen)
            assert d.screen.strip()
            assert not set("─│╭╮") & set(d.screen)
            await d.press("q")
            assert len(d.app.screen_stack) == 1


async def test_from_the_log_to_its_curves_and_back_to_the_same_line(tmp_path: Path) -> None:
    async with dashboard(demo_in=tmp_path) as d:
        await d.press("7")
        await d.steady()
        await d.press("g", "j", "j")
        line = d.app.pane.widget.query_one(VirtualList).cursor_key
        await d.press("enter")
        await d.steady()
        assert d.app.services.tabs.active == "history"
        await d.press("7")
        await d.steady()
        assert d.app.services.tabs.active == "log"
        assert d.app.pane.widget.query_one(VirtualList).cursor_key == line


async def test_help_finds_what_is_typed() -> None:
    async with dashboard() as d:
        await d.press("7", "question_mark", "slash", *"quit")
        assert "Quit" in d.text
        assert "Bookmark" not in d.text
        await d.press("escape")
        assert "Bookmark" in d.text
        await d.press("escape")
        assert len(d.app.screen_stack) == 1


async def test_help_says_this_tab_first_and_reaches_its_end_at_80x24() -> None:
    async with dashboard() as d:
        await d.press("7", "question_mark")
        assert d.text.index("This tab") < d.text.index("Values")
        assert "Quit" not in d.screen
        await d.press("G")
        assert "Quit" in d.screen


async def test_the_palette_offers_themes_and_languages_by_name() -> None:
    async with dashboard() as d:
        names = [command.title for command in d.app.get_system_commands(d.app.screen)]
        assert {"Theme senec-light", "Theme ansi-dark", "Language Deutsch"} <= set(names)
        await d.app.run_action("theme('senec-light')")
        assert d.app.theme == "senec-light"
        await d.app.run_action("speak('de')")
        await d.settle()
        assert "q Ende" in d.status
        await d.press("colon")
        await d.pilot.pause()
        assert "🔎" not in d.screen


def test_the_most_useful_keys_that_fit() -> None:
    hints = [KeyHint(k, k, "word", rank) for k, rank in (("a", 1), ("b", 2), ("c", 3), ("q", -1))]
    texts = ["".join(span.text for span in key_spans(hints, room)) for room in (40, 14, 6, 3)]
    assert texts == ["a word  b word  c word  q word", "a word  q word", "q word", ""]
