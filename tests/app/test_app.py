"""The frame around the tabs: bars, keys, sheets, faults, what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from driver import dashboard
from rich.console import Console
from textual.widgets import Input, OptionList, Static

from senec_tui.app.app import SenecApp
from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.dialogs.choice import ChoiceScreen
from senec_tui.app.dialogs.connect_screen import ConnectScreen
from senec_tui.app.tabs import TABS
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import CertificateChangedError, RefusedError, TrustError
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import DeviceFacts, Reply, Source, Wanted


async def test_opens_with_live_values() -> None:
    async with dashboard() as d:
        assert "1 Overview" in d.tabs
        assert "live" in d.status
        assert "PV" in d.text
        assert " W" in d.text


async def test_the_tab_bar_fits_80_columns_and_names_every_tab() -> None:
    async with dashboard() as d:
        for tab in TABS:
            assert f"{tab.key}{tab.short}" in d.tabs or f"{tab.key} {tab.short}" in d.tabs
        assert len(d.tabs) <= 80


async def test_keys_are_unique_and_known_to_the_help() -> None:
    keys = [key for command in COMMANDS for key in command.keys.split(",") if key]
    keys += [tab.key for tab in TABS]
    assert len(keys) == len(set(keys))
    async with dashboard(size=(100, 60)) as d:
        await d.press("question_mark")
        for command in COMMANDS:
            if command.keys:
                assert command.title in d.text


async def test_the_cursor_finds_values_and_i_explains_them() -> None:
    async with dashboard() as d:
        await d.press("down", "i")
        assert len(d.app.screen_stack) == 2
        assert "Meaning" in d.text
        assert "Raw" in d.text
        await d.press("escape")
        assert len(d.app.screen_stack) == 1


async def test_a_frozen_screen_stays_while_polling_goes_on() -> None:
    async with dashboard() as d:
        await d.press("space")
        assert "FROZEN" in d.status
        before, requests = d.text, d.appliance.stats.requests
        await d.poll()
        assert d.appliance.stats.requests > requests
        assert d.text == before
        await d.press("space")
        assert "FROZEN" not in d.status


async def test_a_lost_device_is_told_in_a_sentence_and_comes_back() -> None:
    async with dashboard() as d:
        before = d.text
        d.appliance.faults.set("refuse")
        await d.poll()
        assert "lost" in d.status
        assert "refuses the connection" in d.status
        assert "next try in" in d.status
        assert d.text[:40] == before[:40]
        d.appliance.faults.clear()
        await d.poll()
        assert "live" in d.status
        assert "refuses" not in d.status


async def test_german_and_back() -> None:
    async with dashboard() as d:
        english = d.text
        await d.press("L")
        german = d.text
        assert german != english
        await d.press("L")
        assert d.text.splitlines()[0] == english.splitlines()[0]


async def test_what_a_run_keeps(tmp_path: Path) -> None:
    async with dashboard(state_directory=tmp_path) as d:
        await d.press("T")
        theme = d.app.theme
    async with dashboard(state_directory=tmp_path) as d:
        assert d.app.theme == theme


async def test_a_terminal_of_16_colors_gets_its_own_unless_a_theme_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_16_colors(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(Console, "color_system", property(lambda _self: "standard"))
        patch.setattr(SenecApp, "is_headless", False)

    with monkeypatch.context() as patch:
        of_16_colors(patch)
        async with dashboard(state_directory=tmp_path) as d:
            assert d.app.theme == "ansi-dark"
        async with dashboard(state_directory=tmp_path, theme="colour-blind") as d:
            assert d.app.theme == "colour-blind"
    async with dashboard(state_directory=tmp_path) as d:  # it was the terminal's, not a choice
        assert d.app.theme == "senec-dark"
        await d.app.run_action("theme('senec-light')")
    with monkeypatch.context() as patch:
        of_16_colors(patch)
        async with dashboard(state_directory=tmp_path) as d:
            assert d.app.theme == "ansi-light"


async def test_language_and_characters_are_kept_if_they_were_chosen(tmp_path: Path) -> None:
    async with dashboard(state_directory=tmp_path, glyphs="auto") as d:
        characters = d.app.scene().glyphs
        assert "Overview" in d.tabs
    async with dashboard(state_directory=tmp_path, glyphs="auto") as d:
        assert "Overview" in d.tabs
        await d.press("L")
        await d.app.run_action("next_glyphs")
        await d.steady()
        chosen = d.app.scene().glyphs
        assert chosen != characters
        assert "Übersicht" in d.tabs
    for _ in range(2):
        async with dashboard(state_directory=tmp_path, glyphs="auto") as d:
            assert "Übersicht" in d.tabs
            assert d.app.scene().glyphs == chosen
    async with dashboard(
        state_directory=tmp_path, language_given=True, language="en", glyphs="braille"
    ) as d:
        assert "Overview" in d.tabs
        assert d.app.scene().glyphs.name == "braille"


async def test_characters_change_while_running() -> None:
    async with dashboard(glyphs="block") as d:
        await d.app.run_action("next_glyphs")
        await d.steady()
        assert d.screen.replace("°", "").replace("–", "").isascii()
        await d.app.run_action("next_glyphs")
        await d.steady()
        assert d.app.scene().glyphs.name == "braille"
        assert "┌" in d.screen


async def test_a_damaged_state_file_is_kept_aside_and_told(tmp_path: Path) -> None:
    file = tmp_path / "screen-demo.json"
    file.write_text("{ broken")
    async with dashboard(state_directory=tmp_path) as d:
        assert "1 Overview" in d.tabs
        assert len(list(d.app._notifications)) == 1
    content = {path.name: path.read_text() for path in sorted(tmp_path.iterdir())}
    assert json.loads(content["screen-demo.json"])["tab"] == "overview"
    assert content["screen-demo.json.damaged"] == "{ broken"


async def test_without_a_host_it_asks_for_one_and_says_what_is_wrong() -> None:
    tried: list[str] = []

    async def connect(host: str, scheme: str) -> Source:
        tried.append(host)
        if host == "wrong":
            raise RefusedError(host=host, port=443)
        return simulated(demo_appliance(), Catalogue())

    saved: list[str] = []
    async with dashboard(
        make_source=None,
        connect=connect,
        save_host=lambda host, _scheme: saved.append(host),
        clock=None,
    ) as d:
        assert isinstance(d.app.screen, ConnectScreen)
        await d.press(*"wrong", "enter")
        assert "refuses" in str(d.app.screen.query_one("#verdict", Static).content)
        d.app.screen.query_one("#host", Input).value = "right"
        await d.press("enter")
        assert tried == ["wrong", "right"]
        assert saved == ["right"]
        assert not isinstance(d.app.screen, ConnectScreen)


@pytest.mark.parametrize(
    ("kept", "words"), [(True, "from now on only this"), (False, "could not be remembered")]
)
async def test_the_fingerprint_of_a_first_contact_is_shown_once(kept: bool, words: str) -> None:
    class New:
        """A device that shows its certificate for the first time."""

        def __init__(self) -> None:
            self.inner = simulated(demo_appliance(), Catalogue())

        @property
        def facts(self) -> DeviceFacts:
            return replace(self.inner.facts, first_contact=True, kept=kept, fingerprint="ab" * 32)

        async def read(self, wanted: Wanted) -> Reply:
            return await self.inner.read(wanted)

        async def close(self) -> None:
            await self.inner.close()

    async with dashboard(make_source=New) as d:
        await d.poll()
        told = [n.message for n in d.app._notifications if "AB:AB:AB" in n.message]
        assert len(told) == 1
        assert words in told[0]


@pytest.mark.parametrize(("key", "trusted"), [("enter", 0), ("down", 1), ("escape", 0)])
async def test_a_changed_certificate_is_trusted_only_deliberately(key: str, trusted: int) -> None:
    class Changed:
        """A device behind another certificate than the known one."""

        def __init__(self) -> None:
            self.inner = simulated(demo_appliance(), Catalogue())
            self.facts = self.inner.facts

        async def read(self, wanted: object) -> object:
            raise CertificateChangedError(host="demo", known="AA", seen="BB")

        async def close(self) -> None:
            await self.inner.close()

    agreed: list[object] = []

    async def trust_now(error: TrustError) -> str:
        agreed.append(error.facts["seen"])
        return "BB"

    async with dashboard(make_source=Changed, trust_now=trust_now) as d:
        assert isinstance(d.app.screen, ChoiceScreen)
        assert d.app.screen.query_one(OptionList).highlighted == 0
        await d.press(key, *(["enter"] if key == "down" else []))
        assert agreed == ["BB"] * trusted
        assert "No request was sent" in d.status


async def test_hostile_text_is_shown_harmlessly() -> None:
    async with dashboard() as d:
        d.appliance.faults.set("hostile-text")
        await d.poll()
        for character in d.text + d.status:
            assert character == "\n" or character.isprintable()


@pytest.mark.parametrize("size", [(60, 16), (20, 5), (1, 1), (200, 60)])
async def test_any_size_of_terminal(size: tuple[int, int]) -> None:
    async with dashboard(size=size) as d:
        assert all(len(line) <= size[0] for line in d.text.splitlines())
        await d.pilot.resize_terminal(80, 24)
        await d.settle()
        assert "PV" in d.text
