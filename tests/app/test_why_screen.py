"""The page behind `!`: on every tab, at every size, live, and asked for only while it is open."""

from __future__ import annotations

from typing import Any

import pytest
from approved import in_berlin
from driver import dashboard
from scenes import changed, scene_of, snapshot_of, text_of
from virtual_time import run

from senec_tui.app.dialogs.sheets.why_screen import WhyScreen
from senec_tui.app.pictures.lines import width_of
from senec_tui.language import Language
from senec_tui.model.plant.state import MeasuredCapacity
from senec_tui.model.why.interest import WHY

__all__ = ["in_berlin"]


@pytest.mark.parametrize("tab", ["1", "7", "0"])
def test_it_opens_from_a_tab_says_why_and_closes(tab: str) -> None:
    async def look() -> None:
        async with dashboard() as driver:
            await driver.poll()
            await driver.press(tab, "exclamation_mark")
            await driver.poll()
            assert "It charges with" in driver.screen
            assert "Reserve" in driver.screen
            await driver.press("exclamation_mark")
            assert "It charges with" not in driver.screen

    run(look())


def test_what_it_needs_is_asked_for_only_while_it_is_open() -> None:
    async def look() -> None:
        async with dashboard() as driver:

            def known() -> bool:
                return driver.app.shown.stored("WIZARD", "PS_RESERVOIR") is not None

            await driver.press("7")
            await driver.poll()
            assert not known()
            await driver.press("exclamation_mark")
            await driver.poll()
            assert known()
            assert set(WHY.slow["WIZARD"]) <= set(driver.app.shown.sections["WIZARD"])

    run(look())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [71, 40, 12, 1])
def test_every_width_holds_it(width: int, language: str) -> None:
    snapshot = changed(snapshot_of(), ENERGY={"STAT_STATE": 41})
    scene = scene_of(snapshot, tr=Language(language))
    lines = WhyScreen(scene).paint(scene, width)
    if width >= 12:
        assert max(map(width_of, lines)) <= width
    if width > 70:
        assert len(lines) <= 22, text_of(lines)


def test_backup_rests_on_what_was_measured() -> None:
    def lasts(**more: Any) -> str:
        scene = scene_of(snapshot_of(), **more)
        (line,) = [
            text_of([line])
            for line in WhyScreen(scene).paint(scene, 198)
            if "If the grid failed" in text_of([line])
        ]
        return line

    small = MeasuredCapacity(usable_wh=(1000.0, 1100.0), charged_wh=None)
    large = MeasuredCapacity(usable_wh=(10_000.0, 11_000.0), charged_wh=None)
    assert len({lasts(), lasts(measured_capacity=small), lasts(measured_capacity=large)}) == 3
