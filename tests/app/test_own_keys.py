"""Keys that an owner chose, from the configuration to help and foot of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from scenes import scene_of, snapshot_of, text_of

from senec_tui.app.commands.own_keys import checked
from senec_tui.app.tabs.failed_tab import FailedPane
from senec_tui.app.tabs.history.history_keys import KEYS as HISTORY_KEYS
from senec_tui.app.tabs.log.log_keys import KEYS as LOG_KEYS
from senec_tui.app.tabs.peak_shaving.peak_sections import Portal
from senec_tui.app.tabs.peak_shaving.peak_sections import paint as paint_peak
from senec_tui.app.widgets.key import ShownKeys, keys_of
from senec_tui.app.widgets.prompt import Prompt
from senec_tui.app.widgets.virtual_list import VirtualList
from senec_tui.cli.settings.loading import load
from senec_tui.errors import UsageError
from senec_tui.language import Language

if TYPE_CHECKING:
    from pathlib import Path

EN = Language()


def test_a_table_in_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\nlog-fold = "ctrl+f"\nfreeze = "f8,_"\n')
    keys = load({}, {}, file, EN).keys
    assert checked(keys) == {"log-fold": "ctrl+f", "freeze": "f8,underscore"}


@pytest.mark.parametrize(
    "action", sorted(key.id for owner in (VirtualList, Prompt) for key in keys_of(owner) if key.id)
)
def test_keys_of_lists_and_lines_can_be_chosen(action: str) -> None:
    assert checked({action: "f9"}) == {action: "f9"}


async def test_the_key_chosen_for_a_line_leaves_it() -> None:
    async with dashboard(keys=checked({"prompt-leave": "f9", "explain-row": "f8"})) as d:
        await d.press("6")
        await d.steady()
        await d.press("slash", *"soc", "f9")
        assert isinstance(d.app.focused, VirtualList)
        await d.press("f8")
        assert len(d.app.screen_stack) == 2


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"log-fld": "ctrl+f"}, "no action “log-fld”; there is log-fold"),
        ({"xyz": "ctrl+f"}, "there is alarm-acknowledge, "),
        ({"tab-log": "ctrl+f"}, "no action “tab-log”"),
        ({"log-fold": "hyper+f"}, "“hyper+f” for log-fold is no key"),
        ({"log-fold": "foo"}, "“foo” for log-fold is no key"),
        ({"log-fold": ""}, "“” for log-fold is no key"),
        ({"log-fold": "f"}, "“f” of log-fold is that of log-filter"),
        ({"freeze": "slash"}, "“/” of freeze is that of"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(own: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        checked(own)
    assert words in caught.value.sentence(EN)


def test_two_actions_may_change_places() -> None:
    own = {"log-fold": "f", "log-filter": "quotation_mark"}
    with pytest.raises(UsageError):  # variables have no filter, but the log does
        checked({"log-fold": "f"})
    assert checked(own) == own


async def test_the_chosen_key_works_and_is_shown() -> None:
    async with dashboard(keys=checked({"log-search": "f7", "help": "f2"})) as d:
        await d.press("7")
        assert "f7 find" in d.status
        assert "f2 help" in d.status
        await d.press("slash")
        assert "/ does nothing here" in d.status
        await d.press("f7", "b", "escape")
        await d.press("f2")
        assert "f7                  Search as you type" in d.text
        assert "f2                  Explain this tab" in d.text


async def test_pictures_and_dialogs_name_the_chosen_keys(tmp_path: Path) -> None:
    own = {
        "history-next-range": "f5",
        "history-any-range": "f6",
        "look-up": "f7",
        "peak-account": "f8",
        "battery-weeks": "f9",
        "battery-report": "f10",
    }
    async with dashboard(demo_in=tmp_path, size=(120, 40), keys=checked(own)) as d:
        await d.press("8")
        await d.steady()
        assert d.text.startswith("f5 [Today]")
        assert "f6 any" in d.text
        await d.press("5")
        await d.steady()
        assert "f7 to look up" in d.text
        await d.press("f7")
        assert d.text.startswith("f7 back to the tab")
        await d.press("0")
        await d.steady()
        assert "f8 sign " in d.text
        await d.press("2", "f9")
        await d.steady()
        assert "(f9 back, f10 report)" in d.text


async def test_a_chart_names_the_chosen_keys() -> None:
    own = checked({"chart-zoom-out": "f5", "chart-earlier": "f6", "chart-left": "f7"})
    async with dashboard(keys=own) as d:
        await d.press("6", "j", "c")
        await d.settle()
        assert "esc back  z f5 zoom  f6 . move  f7 l cursor  G now  X to a file" in d.text


async def test_sentences_name_the_chosen_keys() -> None:
    own = {"vars-fetch-all": "f5", "vars-pin": "f6", "calendar-mark": "f7", "quit": "f8"}
    own = checked({**own, "vars-clear": "f9", "log-clear": "f10"})
    async with dashboard(keys=own, notices=True) as d:
        await d.press("6")
        await d.steady()
        assert "f5: all" in d.text
        await d.press("P")
        await d.steady()
        assert "Nothing is pinned; f6 pins the selected row" in d.text
        await d.press("P", "slash", *"nothing like it", "enter")
        await d.steady()
        assert "f9 clears the filter, f5 fetches what is missing" in d.text
        await d.press("7", "d")
        await d.steady()
        assert "enter opens, f7: a range" in d.screen
        await d.press("escape", "ctrl+c")
        await d.settle()
        assert "f8 quits" in d.screen
        await d.press("f", *"nothing like it", "enter")
        await d.steady()
        assert "No line passes the filter; f10 shows all" in d.text


def test_what_help_says_of_a_key_names_the_chosen_ones() -> None:
    shown = ShownKeys(checked({"log-clear": "f9", "history-clear": "f10", "history-travel": "f7"}))
    tr = Language()
    assert ("f", "Filter as you type; ! hides, & joins; f9 clears") in shown.rows(LOG_KEYS, tr)
    rows = shown.rows(HISTORY_KEYS, tr)
    assert ("f10", "No cursor, no zoom") in rows
    assert ("f7", "Go to the time of the cursor in all tabs") in rows
    assert ("←  h  →  l", "Move the cursor; with shift ten times as far") in rows


async def test_the_palette_names_the_chosen_key() -> None:
    async with dashboard(keys=checked({"freeze": "less_than_sign,f8", "step-back": "f7"})) as d:
        entries = {entry.title: entry.help for entry in d.app.get_system_commands(d.app.screen)}
        assert entries["Freeze the screen; polling goes on"] == "Key <"
        assert entries["Quit"] == "Key q"


def test_keys_that_unicode_calls_otherwise_are_written_as_they_are() -> None:
    shown = ShownKeys({})
    assert shown.of("", "less_than_sign", EN) + shown.of("", "greater_than_sign", EN) == ["<", ">"]
    assert shown.of("glyphs", "", EN) == []


async def test_help_and_remarks_name_the_chosen_keys(tmp_path: Path) -> None:
    own = checked(
        {
            "mask": "f5",
            "explain": "f6",
            "step-back": "f7",
            "goto": "f8",
            "peak-account": "f9",
            "help-find": "f10",
            "explain-row": "f3",
        }
    )
    async with dashboard(demo_in=tmp_path, size=(120, 40), keys=own, notices=True) as d:
        await d.press("9", "question_mark")
        assert "identities are hidden with f5." in " ".join(d.text.split())
        assert "f10 finds" in d.screen
        await d.press("escape", "2", "question_mark")
        assert "f6 on a value tells" in " ".join(d.text.split())
        await d.press("escape", "6")
        await d.steady()
        assert d.screen.splitlines()[-3].endswith("f3 explain")
        await d.press("7")
        await d.steady()
        assert "f3 explain" in d.screen
        await d.press("greater_than_sign")
        await d.settle()
        assert "go back with f7 or f8" in d.screen


def test_a_moment_of_the_past_names_the_key_that_leads_back() -> None:
    scene = scene_of(snapshot_of(), is_past=True, named_keys={"live": "f5"})
    assert "below; f5 shows both" in " ".join(text_of(paint_peak(scene, Portal())).split())


def test_a_failed_tab_names_the_chosen_key() -> None:
    pane = FailedPane(ValueError("x"))
    shown: list[str] = []
    pane.show_lines = lambda lines: shown.append(text_of(lines))  # type: ignore[method-assign]
    pane.show_scene(scene_of(snapshot_of(), named_keys={"refresh": "f5"}))
    assert "Press f5 to try again" in shown[0]
