"""Every tab as text, in every size, compared with what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from approved import TO_APPROVE, compare, in_berlin, masked, updating
from driver import dashboard

from senec_tui.app.tabs import TABS
from senec_tui.model.polling.poller import Poller

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["in_berlin", "updating"]

CASES: dict[str, dict[str, Any]] = {
    **{
        f"{model}-{width}x{height}": {"model": model, "size": (width, height)}
        for model in ("v3-hybrid", "v2.1", "v3-lfp")
        for width, height in ((80, 24), (120, 40), (200, 60))
    },
    "v3-hybrid-60x16": {"model": "v3-hybrid", "size": (60, 16)},
    "german-80x24": {"size": (80, 24), "language": "de"},
    "ascii-80x24": {"size": (80, 24), "glyphs": "ascii"},
}


pytestmark = pytest.mark.usefixtures("in_berlin")


@pytest.mark.parametrize("case", CASES)
async def test_every_tab(case: str, updating: bool) -> None:
    pictures: dict[str, str] = {}
    async with dashboard(**CASES[case]) as driver:
        for tab in TABS:
            await driver.press(tab.key)
            await driver.steady()
            pictures[tab.id] = driver.screen + "\n"
    for tab_id, picture in pictures.items():
        compare(f"{case}/{tab_id}", picture, updating=updating)


async def test_a_lost_device(updating: bool) -> None:
    async with dashboard() as driver:
        assert isinstance(driver.app.services.polling.asker, Poller)
        driver.app.services.polling.asker._jitter = lambda: 0.5  # else each next try is another
        driver.appliance.faults.set("refuse")
        await driver.poll()
        driver.now += 90.0
        await driver.poll()
        compare("lost-80x24/overview", driver.screen + "\n", updating=updating)


async def test_a_fault_of_the_appliance(updating: bool) -> None:
    async with dashboard() as driver:
        driver.appliance.faults.set("sentinels")
        await driver.poll()
        compare("sentinels-80x24/overview", driver.screen + "\n", updating=updating)


def test_a_count_changes_no_picture() -> None:
    few = (
        "402 variables  by name  14 of 38 objects fetched\n  -BAT1   9 variables     The battery\n"
    )
    more = few.replace("402", "1003").replace("38", "139").replace("9 variables ", "19 variables")
    assert "19 variables    The" in more
    assert masked(few) == masked(more) != few


def test_another_picture_fails_with_the_lines_that_differ_and_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("approved.PICTURES", tmp_path)
    compare("case/tab", "same\none\n", updating=True)
    with pytest.raises(pytest.fail.Exception, match=r"-one\n\+another\n") as failed:
        compare("case/tab", "same\nanother\n", updating=False)
    assert str(failed.value).endswith(TO_APPROVE)
