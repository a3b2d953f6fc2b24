"""With H nothing that identifies reaches the screen, the clipboard or a file: every tab, every key.

Tabs come from the table of the program, and the keys of each from its own bindings, so that a new
one is looked at without anybody thinking of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from driver import Driver, dashboard
from planted import HOST, PlantedSource, leaks
from scenes import NOW

from senec_tui.app.commands.command_table import COMMANDS
from senec_tui.app.tabs import TABS
from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import RefusedError
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.device.source import Reply, Wanted

LEAVES = frozenset({"quit", "suspend", "mask"})
"""Commands that end, stop, or show on purpose."""


def options(root: Path) -> dict[str, Any]:
    """A dashboard over an appliance in which identities are planted, with a place for its files."""

    def clock() -> float:
        return NOW

    appliance = demo_appliance(clock=clock, always_may=True)

    def make_source() -> PlantedSource:
        return PlantedSource(simulated(appliance, Catalogue(), clock=clock, timer=clock))

    return {
        "make_source": make_source,
        "device_name": HOST,
        "data_directory": root / "data",
        "copy": "file",
        "size": (110, 40),
        "notices": True,
    }


def files(root: Path) -> str:
    """Names and contents of all that was written."""
    written = [file for file in root.rglob("*") if file.is_file()]
    return "\n".join(f"{file.name}\n{file.read_text('utf-8', 'replace')}" for file in written)


async def ready(driver: Driver) -> None:
    """Until what identifies is known."""
    for _ in range(8):
        await driver.poll()
    assert driver.app.services.masking.hiding is not None
    assert driver.app.services.masking.hiding.state[1] is False  # type: ignore[index]


@pytest.mark.parametrize("tab", TABS, ids=[tab.id for tab in TABS])
async def test_no_key_of_any_tab_shows_or_writes_what_is_hidden(tab: Any, tmp_path: Path) -> None:
    async with dashboard(mask=True, **options(tmp_path)) as driver:
        await ready(driver)
        await driver.press(tab.key)
        await driver.steady()
        assert leaks(driver.screen) == []
        bindings = {key for key, *_ in driver.app.pane.widget._bindings}
        for key in sorted(bindings - {"escape"}):
            await driver.press(key)
            assert leaks(driver.screen) == [], key
            if len(driver.app.screen_stack) > 1:
                await driver.press("enter")  # whatever it asked
                assert leaks(driver.screen) == [], key
            await driver.press("escape")
        assert leaks(files(tmp_path)) == []


async def test_no_key_of_the_program_shows_or_writes_what_is_hidden(tmp_path: Path) -> None:
    async with dashboard(mask=True, **options(tmp_path)) as driver:
        await ready(driver)
        for command in COMMANDS:
            if command.keys and command.id not in LEAVES:
                await driver.press(command.keys.partition(",")[0])
                assert leaks(driver.screen) == [], command.id
                await driver.press("escape")
        assert leaks(files(tmp_path)) == []


async def test_the_log_shows_plants_plainly_until_they_are_hidden(tmp_path: Path) -> None:
    async with dashboard(**options(tmp_path)) as driver:
        await driver.press("7")
        await driver.steady()
        assert len(leaks(driver.screen)) > 20
        assert HOST in driver.status
        await driver.press("H")
        await ready(driver)
        await driver.steady()
        assert leaks(driver.screen) == []
        assert "[W|Planted]" in driver.screen or "Planted" in driver.screen
        await driver.press("H")
        await driver.steady()
        assert len(leaks(driver.screen)) > 20


async def test_what_is_hidden_is_not_found(tmp_path: Path) -> None:
    async with dashboard(mask=True, **options(tmp_path)) as driver:
        await ready(driver)
        await driver.press("7")
        await driver.steady()
        for typed, count in (("keller", "0 of"), ("seen", "of")):
            await driver.press("f", *typed, "enter")
            await driver.steady()
            assert count in driver.screen
            assert ("Planted" in driver.text.split("\n", 3)[3]) is (typed == "seen")
            await driver.press("escape")


async def test_before_anything_is_known_nothing_of_the_log_is_shown(tmp_path: Path) -> None:
    async with dashboard(mask=True, **options(tmp_path)) as driver:
        await driver.press("7")
        assert leaks(driver.screen) == []


async def test_an_error_names_no_place(tmp_path: Path) -> None:
    class Refusing(PlantedSource):
        async def read(self, wanted: Wanted) -> Reply:
            raise RefusedError(host=HOST, port=38_443)

    given = options(tmp_path)
    source = given["make_source"]()
    async with dashboard(
        mask=True, **(given | {"make_source": lambda: Refusing(source)})
    ) as driver:
        await driver.steady()
        assert "refuses the connection" in driver.screen
        assert leaks(driver.screen) == []
        assert "38443" not in driver.screen
