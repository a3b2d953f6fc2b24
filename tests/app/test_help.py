"""The help of every tab: all keys are there, whole, apart from what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scenes import assert_fits, nothing_yet, scene_of

from senec_tui.app.commands.help import KEY_WIDTH, HelpScreen
from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.key import ShownKeys, keys_of
from senec_tui.language import Language

if TYPE_CHECKING:
    from senec_tui.app.tabs import Tab


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_key_is_cut_or_runs_into_what_it_does(tab: Tab, language: str) -> None:
    pane, tr, shown = tab.open(), Language(language), ShownKeys({})
    scene = scene_of(nothing_yet(), width=74, tr=tr)
    lines = assert_fits(lambda s: HelpScreen(pane, s, shown).paint(s, s.width), scene).splitlines()
    lines = lines[lines.index(next(line for line in lines if line.startswith(tr("This tab")))) :]
    column = [line[:KEY_WIDTH] for line in lines if "───" not in line]
    assert all(len(line) < KEY_WIDTH or line.endswith(" ") for line in column)
    told = "  ".join(line.strip() for line in column)
    for keys, _ in shown.rows(keys_of(type(pane)), tr):
        assert keys in told


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)
def test_no_key_is_told_twice(tab: Tab) -> None:
    scene = scene_of(nothing_yet(), width=74, height=200)
    text = assert_fits(lambda s: HelpScreen(tab.open(), s, ShownKeys({})).paint(s, s.width), scene)
    own, general = text.split("This tab ")[1].split("Signs ")
    own += general.split("Tabs ")[1]
    keys = [key for line in own.splitlines() for key in line[:KEY_WIDTH].split("  ") if key.strip()]
    keys = [key for key in keys if "─" not in key]
    assert len(keys) == len(set(keys))
