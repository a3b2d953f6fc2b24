"""No word of the dashboard stands outside of the catalogues, in whatever language it runs.

The dashboard runs in a language that exists only in tests (`disguise`). What is then still written
in Latin letters must be a name, a unit or a text of the device.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from disguise import DISGUISED, WORD, speak_it
from driver import Driver, dashboard
from scenes import CATALOGUE

from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.commands.palette import Palette
from senec_tui.app.pictures.charts.raster import LETTERS
from senec_tui.app.pictures.theme import TERMINAL_THEMES, themes
from senec_tui.app.tabs import TABS
from senec_tui.device.connection.connect import simulated
from senec_tui.device.wire.codec import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

HEX = re.compile(r"\b(?:0x|[a-z][a-z0-9]_)?[0-9A-F]{2,}\b")
"""Codes, and numbers as the device writes them."""

UNITS = {"kW", "kWh", "mWh", "Wh", "VA", "mV", "mA", "Hz", "Ohm", "kOhm", "ms", "min", "kB", "MB"}
WORD_OF_THEMES = {
    word
    for theme in (*(theme.name for theme in themes()), *TERMINAL_THEMES)
    for word in theme.split("-")
}
NAMES = {
    "senec", "tui", "demo", "MAC", "DNS", "DHCP", "UTC", "HMI", "PU", "BDC", "LV", "HV", "UID",
    "NMC", "LFP", "SG", "Ready", "Econamic", "Grid", "https", "http", "SoC", "OSC", "fl", "st",
    "English", "Deutsch", *WORD_OF_THEMES,
}  # fmt: skip
"""What is called the same in every language."""
KEYS = {"esc", "Enter", "PgUp", "PgDn", "Tab", "space", "ctrl", "Home", "End", "shift"}


CATALOGUED = UNITS | NAMES | KEYS
for row in CATALOGUE.variables():
    CATALOGUED |= set(WORD.findall(f"{row.object} {row.name} {row.unit or ''}"))


@pytest.fixture(autouse=True)
def _disguise(monkeypatch: pytest.MonkeyPatch) -> None:
    speak_it(monkeypatch)


async def words_of_the_log(d: Driver) -> set[str]:
    """What the device wrote today."""
    source = simulated(d.appliance, CATALOGUE, clock=d.clock, timer=d.clock)
    content = await source.log_day(datetime.fromtimestamp(d.now, UTC).date())
    await source.close()
    return set(WORD.findall(content[:].decode()))


def names_of_the_device(d: Driver) -> set[str]:
    """Names of its variables, and the texts that it sent itself."""
    known = set(CATALOGUED)
    for name, section in d.app.shown.sections.items():
        known |= set(WORD.findall(name))
        for variable_name, stored in section.items():
            known |= set(WORD.findall(variable_name))
            raws = (stored.raw,) if isinstance(stored.raw, str) else stored.raw
            for raw in raws:
                if isinstance(value := decode(raw), str):
                    known |= set(WORD.findall(value))
    return known


def strangers(text: str, known: set[str]) -> Iterator[str]:
    """Words that nobody translated, with the line that they stand in."""
    for line in text.splitlines():
        for word in WORD.findall(HEX.sub("", line)):
            # A name in capitals may be cut at the edge of a column.
            cut = word[0].isupper() and any(name.startswith(word) for name in known)
            # Curves that end side by side.
            letters = not {"│", "|"}.isdisjoint(line) and set(word) <= set(LETTERS)
            if word not in known and not cut and not letters:
                yield f"{word}: {line.strip()}"


async def assert_all_translated(d: Driver) -> None:
    assert DISGUISED.search(d.screen), "nothing is translated at all"
    known = names_of_the_device(d) | await words_of_the_log(d)
    assert not list(strangers(d.screen, known))


FETCHING = {"variables", "log", "history", "peak"}
"""Tabs that show more a moment after they were opened."""


@pytest.mark.parametrize(("model", "size"), [("v2.1", (200, 60)), ("v3-lfp", (80, 24))], ids=str)
async def test_every_tab(model: str, size: tuple[int, int]) -> None:
    async with dashboard(model=model, size=size) as d:
        for tab in TABS:
            await d.press(tab.key)
            if tab.id in FETCHING:
                await d.steady()
            await assert_all_translated(d)


async def test_every_tab_its_help_and_the_explanation_of_a_value() -> None:
    async with dashboard(size=(120, 60)) as d:
        for tab in TABS:
            await d.press(tab.key)
            await assert_all_translated(d)
            await d.press("question_mark")
            await assert_all_translated(d)
            await d.press("escape", "down", "i")
            await assert_all_translated(d)


COMMANDS_TRIED = [c for c in COMMANDS if c.id not in {"quit", "record", "language", "mouse"}]


async def test_what_every_command_opens_or_says() -> None:
    async with dashboard(size=(120, 50)) as d:
        for command in COMMANDS_TRIED:
            await d.app.run_action(command.action)
            await d.steady()
            await assert_all_translated(d)
            while len(d.app.screen_stack) > 1:
                await d.press("escape")


async def test_the_palette_offers_every_command_in_the_language() -> None:
    async with dashboard() as d:
        for entry in d.app.get_system_commands(d.app.screen):
            shown = f"{entry.title} {entry.help}"
            assert not list(strangers(shown, KEYS | NAMES)), entry


async def test_the_palette_says_that_it_found_nothing() -> None:
    async with dashboard() as d:
        await d.press("colon", *"000")
        palette = d.app.screen
        assert isinstance(palette, Palette)
        palette._start_no_matches_countdown("000")
        assert palette._no_matches_timer is not None
        callback = palette._no_matches_timer._callback
        assert callback is not None
        callback()
        await d.settle()
        await assert_all_translated(d)
        await d.press("escape", "ctrl+c")
        await assert_all_translated(d)
