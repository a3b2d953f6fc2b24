"""The weeks of the battery tab in the dashboard: there, back, and the report."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from driver import dashboard

from senec_tui.model.health.report.battery_report import SUMS

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_shows_the_weeks_and_leads_back(tmp_path: Path) -> None:
    async def run() -> None:
        async with dashboard(demo_in=tmp_path) as driver:
            await driver.press("2")
            await driver.steady()
            assert "apart" in driver.text
            await driver.press("tab")
            for _ in range(200):  # until the days before are written
                await driver.steady()
                if "kWh usable" in driver.text:
                    break
                await driver.poll()
            assert "Health over weeks" in driver.text
            assert "kWh usable" in driver.text
            assert "not the maker's" in driver.text
            assert "mΩ spread full spread empty" in " ".join(driver.text.split())
            assert "lowest %" in driver.text
            await driver.press("tab")
            assert "Health over weeks" not in driver.text
            await driver.press("tab", "escape")
            assert "Health over weeks" not in driver.text

    asyncio.run(run())


def test_without_history_it_says_so(tmp_path: Path) -> None:
    async def run() -> None:
        async with dashboard(history_file=None) as driver:
            await driver.press("2", "tab")
            await driver.steady()
            assert "Nothing is kept of this device" in driver.text

    asyncio.run(run())


def test_a_key_writes_the_whole_report_and_replaces_no_older_one(tmp_path: Path) -> None:
    async def run() -> None:
        given = tmp_path / "given"
        as_demo: dict[str, Any] = {"data_directory": given, "demo_faults": lambda _: None}
        async with dashboard(demo_in=tmp_path, **as_demo) as driver:
            await driver.press("2", "tab")
            await driver.steady()
            for count in (1, 2):
                await driver.press("X")
                for _ in range(200):
                    await driver.steady()
                    found = sorted(given.glob("senec-battery-*/report.md"))
                    if len(found) == count:
                        break
                    await driver.poll()
                assert len(found) == count
            for file in found:
                assert "simulated appliance" in file.read_text(encoding="utf-8").split("\n##")[0]
                sums = (file.parent / SUMS).read_text(encoding="utf-8").splitlines()
                names = {line.split("  ")[1]: line.split("  ")[0] for line in sums}
                assert {"report.md", "cells.svg", "cells.csv", "gaps.csv"} <= names.keys()
                for name, digest in names.items():
                    assert sha256((file.parent / name).read_bytes()).hexdigest() == digest

    asyncio.run(run())


@pytest.mark.parametrize("tab", ["3", "4"])
def test_sun_and_grid_have_their_weeks(tmp_path: Path, tab: str) -> None:
    async def run() -> None:
        async with dashboard(demo_in=tmp_path) as driver:
            await driver.press(tab, "tab")
            for _ in range(200):  # until there is something
                await driver.steady()
                if "Base load" in driver.text:
                    break
                await driver.poll()
            assert "Sun and grid over weeks" in driver.text
            assert "of its best" in driver.text
            await driver.press("tab")
            assert "over weeks" not in driver.text
            await driver.press("tab", "escape")
            assert "over weeks" not in driver.text

    asyncio.run(run())


async def test_lists_are_shown_in_place_of_the_weeks(tmp_path: Path) -> None:
    async with dashboard(demo_in=tmp_path, size=(120, 40)) as driver:
        await driver.press("3", "tab")
        await driver.steady()
        assert "over weeks" in driver.text
        await driver.press("I")
        assert "back to the tab" in driver.text
        await driver.press("tab", "I")
        assert "back to the tab" in driver.text
        await driver.press("I")
        assert "back to the tab" not in driver.text
        assert "over weeks" not in driver.text
