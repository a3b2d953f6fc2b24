"""Keys that come faster than what they are for: pasted, sent by a script, typed on a slow line."""

from __future__ import annotations

import pytest
from driver import Driver, dashboard
from textual import events

from senec_tui.app.dialogs.chart_screen import ChartScreen
from senec_tui.app.dialogs.sheets.value_explanation import DetailScreen
from senec_tui.app.textual_patches import key_queue as typed_ahead
from senec_tui.app.textual_patches import loose_mouse_codes
from senec_tui.app.textual_patches.loose_mouse_codes import LooseCodes
from senec_tui.catalogue import Path

NAMES = {
    "[": "left_square_bracket", "<": "less_than_sign", ";": "semicolon",
    "/": "slash", "\r": "enter", "$": "dollar_sign", "_": "underscore", "*": "asterisk",
}  # fmt: skip


async def type_at_once(d: Driver, text: str) -> None:
    """All of it before the program can react to the first key."""
    for letter in text:
        name = NAMES.get(letter, letter)
        d.app.post_message(events.Key(name, letter))
    await typed(d)


async def typed(d: Driver) -> None:
    """Until all of it has been passed on, and is drawn."""
    await d.settle()
    await d.steady()


async def test_a_tab_and_its_filter_in_one_go() -> None:
    async with dashboard() as d:
        await type_at_once(d, "6/GUI_HOUSE_POW$\r")
        assert "/GUI_HOUSE_POW$  1 of" in d.screen


async def test_through_tabs_that_were_never_open_to_a_chart() -> None:
    async with dashboard() as d:
        await type_at_once(d, "2346/GUI_HOUSE_POW$\r*c")
        assert isinstance(d.app.screen, ChartScreen)
        assert "a ENERGY.GUI_HOUSE_POW" in d.screen


async def test_a_search_in_the_log_before_the_log_is_there() -> None:
    async with dashboard() as d:
        await type_at_once(d, "7/INV\r")
        assert " /INV 1 of " in d.screen


LOOSE = ("[<0;43;26M", "<0;43;26M", "[<35;1;1m", "[<64;80;24M[<65;80;24M")


@pytest.mark.parametrize("code", LOOSE)
async def test_mouse_codes_without_their_escape_are_ignored(code: str) -> None:
    async with dashboard() as d:
        await type_at_once(d, "2")
        before = d.screen
        await type_at_once(d, code)
        assert d.screen == before
        await type_at_once(d, f"6/{code}FREQ\r")
        assert "/FREQ " in d.screen


async def test_a_code_that_is_cut_is_ignored_and_what_follows_counts() -> None:
    async with dashboard() as d:
        await type_at_once(d, "6[<0;43/FREQ\r")
        assert "/FREQ " in d.screen


async def test_the_keys_of_a_code_alone_still_count() -> None:
    keys = [events.Key(name, letter) for name, letter in (("[", "["), ("<", "<"), ("x", "x"))]
    for count in range(1, 4):
        loose: LooseCodes[events.Key] = LooseCodes()
        out = [key for typed in keys[:count] for key in loose.let_through(typed)]
        assert [*out, *loose.give_up()] == keys[:count]
        assert not loose.holds


def keys_of(text: str) -> list[events.Key]:
    return [events.Key(letter, letter) for letter in text]


@pytest.mark.parametrize(
    "code", ["[<0;43;26M", "[<0;43;26m", "[<64;43;26M", "[<65;1;1M", "[<35;120;40M", "<0;43;26M"]
)
async def test_the_rest_of_a_code_that_comes_in_pieces_is_awaited(code: str) -> None:
    for cut in range(len("[<0"), len(code)):
        loose: LooseCodes[events.Key] = LooseCodes()
        first = [key for typed in keys_of(code[:cut]) for key in loose.let_through(typed)]
        assert first == []
        if code[0] == "[" or ";" in code[:cut]:
            assert loose.patience_s == loose_mouse_codes.REST_S
        else:
            assert loose.patience_s == loose_mouse_codes.LONGEST_S
        rest = [key for typed in keys_of(code[cut:]) for key in loose.let_through(typed)]
        assert rest == []
        assert not loose.holds


async def test_what_is_pasted_keeps_its_place() -> None:
    async with dashboard() as d:
        for event in (events.Key("6", "6"), events.Key("slash", "/"), events.Paste("FREQ")):
            d.app.post_message(event)
        await typed(d)
        await type_at_once(d, "\r")
        assert "/FREQ " in d.screen


async def test_keys_go_on_whatever_happened_to_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typed_ahead, "LONGEST_S", 0.01)
    async with dashboard() as d:
        d.app.keys.unsettle()
        await type_at_once(d, "23")
        while "[3" not in d.tabs and "Frequency" not in d.screen:
            await d.settle()
        assert "Frequency" in d.screen


async def test_a_sheet_that_is_closed_before_it_is_there() -> None:
    async with dashboard() as d:
        d.app.push_screen(DetailScreen(Path("ENERGY", "GUI_HOUSE_POW"), d.app.scene()))
        d.app.services.painter.paint()
        d.app.pop_screen()
        await d.settle()
        assert d.app.crash is None
        assert "House" in d.screen


async def test_what_follows_enter_goes_to_the_list() -> None:
    async with dashboard() as d:
        await d.press("7", "g")
        await type_at_once(d, "/INV\rn")
        assert " /INV 2 of " in d.screen


async def test_on_from_a_line_of_the_log_to_its_curves() -> None:
    async with dashboard() as d:
        await d.press("7", "g")
        await type_at_once(d, "\r1")
        assert "House" in d.screen


async def test_no_key_waits_behind_one_that_closed_what_it_went_to() -> None:
    async with dashboard() as d:
        await d.press("down", "i")
        assert isinstance(d.app.screen, DetailScreen)
        for keys in (
            ("escape",),
            ("question_mark", "escape"),
            ("colon", "escape"),
            ("t", "escape"),
        ):
            await d.press(*keys)
            assert not d.app.keys.keys_wait, keys
