"""Every dialog in a terminal too small for it: nothing to see, but the program goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driver import dashboard

from senec_tui.app.dialogs.sheets.keys_screen import KeysScreen
from senec_tui.app.widgets.key import written
from senec_tui.language import Language
from senec_tui.model.judgement.wording import message
from senec_tui.simulator.faults import FAULTS

if TYPE_CHECKING:
    from senec_tui.device.source import Source

NAMES = {name: message(words) for name, words in FAULTS.items()}
SIZES = ((80, 4), (6, 24), (1, 1), (80, 24))
MOVES = ("pagedown", "pageup", "down")
DIALOGS = {
    "fault": ("F",),
    "palette": ("colon",),
    "help": ("question_mark",),
    "explained value": ("down", "i"),
    "moment": ("t",),
    "export": ("7", "X"),
}


@pytest.mark.parametrize("dialog", DIALOGS)
async def test_a_dialog_survives_every_size(dialog: str) -> None:
    async with dashboard(demo_faults=lambda _name: None, demo_fault_names=lambda: NAMES) as d:
        for key in DIALOGS[dialog]:
            await d.press(key)
            await d.steady()
        assert len(d.app.screen_stack) > 1
        for size in SIZES:
            await d.pilot.resize_terminal(*size)
            await d.press(*MOVES)
        await d.press("escape")
        assert d.app.is_running
        assert "live" in d.status


async def test_the_connect_screen_survives_every_size() -> None:
    async def connect(_host: str, _scheme: str) -> Source:
        raise NotImplementedError

    async with dashboard(make_source=None, connect=connect) as d:
        assert len(d.app.screen_stack) > 1
        for size in SIZES:
            await d.pilot.resize_terminal(*size)
            await d.press(*MOVES)
        assert d.app.is_running


async def test_many_answers_are_searched_by_typing() -> None:
    chosen: list[str | None] = []
    async with dashboard(demo_faults=chosen.append, demo_fault_names=lambda: NAMES) as d:
        await d.press("F")
        assert "type to search" in d.screen
        await d.press(*"http", "space", *"hangs")
        assert "http-504" in d.screen
        assert "http-400" not in d.screen
        await d.press(*"jk")
        assert "http-504" not in d.screen
        await d.press("backspace", "backspace", "enter")
        assert chosen == ["http-504"]


@pytest.mark.parametrize(
    ("typed", "first"), [("hang", "hang"), ("HTTP", "http-"), ("hangs", "http-504")]
)
async def test_names_come_before_descriptions(typed: str, first: str) -> None:
    names = {"swap": message("Somebody exchanges a module; hangs on")} | NAMES
    chosen: list[str | None] = []
    async with dashboard(demo_faults=chosen.append, demo_fault_names=lambda: names) as d:
        if first == "http-504":
            names["swap"] = message("It xhangs")
        await d.press("F", *typed, "enter")
        assert chosen[0] is not None
        assert chosen[0].startswith(first)


async def test_what_runs_is_said_and_marked() -> None:
    running: list[str] = []

    def switch(name: str | None) -> None:
        running[:] = [] if name is None else [name]

    async with dashboard(
        demo_faults=switch, demo_fault_names=lambda: NAMES, demo_faults_running=lambda: running
    ) as d:
        await d.press("F", *"hang", "enter")
        assert any(n.message == "Runs now: hang" for n in d.app._notifications)
        await d.press("F")
        await d.press(*"hang")
        marks = [line for line in d.screen.splitlines() if "> " in line]
        assert len(marks) == 1
        assert "> hang: " in marks[0]
        await d.press("escape", "F", "enter")
        assert any(n.message == "All faults are over" for n in d.app._notifications)


async def test_few_answers_keep_their_letters() -> None:
    names = dict(list(NAMES.items())[:5])
    chosen: list[str | None] = []
    async with dashboard(demo_faults=chosen.append, demo_fault_names=lambda: names) as d:
        await d.press("F")
        assert "type to search" not in d.screen
        await d.press("j", "j", "k", "enter")
        assert chosen == [next(iter(names))]


@pytest.mark.parametrize("keys", [("7", "d"), ("6", "j", "c")])
async def test_every_dialog_with_keys_of_its_own_lists_them(keys: tuple[str, ...]) -> None:
    async with dashboard() as d:
        await d.press(*keys)
        await d.settle()
        await d.press("question_mark")
        await d.settle()
        assert isinstance(d.app.screen, KeysScreen)
        rows = [row.strip("│ ") for row in d.screen.splitlines() if row.strip().startswith("│")]
        assert all("  " in row for row in rows if row)


@pytest.mark.parametrize("key", ["less_than_sign", "greater_than_sign", "number_sign", "minus"])
def test_a_sign_is_written_as_itself(key: str) -> None:
    assert len(written(key, Language())) == 1
