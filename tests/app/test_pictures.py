"""Every tab as text, compared with what was approved; `--update-pictures` approves anew.

Look at the difference before approving it: these files are the dashboard.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driver import Driver, dashboard

from senec_tui.app.tabs import TABS
from senec_tui.model.polling.poller import Poller

PICTURES = Path(__file__).with_name("pictures")

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


@pytest.fixture(autouse=True)
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times of the log are those of this computer's zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def updating(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-pictures"))


@pytest.mark.parametrize("case", CASES)
async def test_every_tab(case: str, updating: bool) -> None:
    pictures: list[str] = []
    async with dashboard(**CASES[case]) as driver:
        for tab in TABS:
            await driver.press(tab.key)
            await driver.steady()
            pictures.append(_framed(driver))
    _compare(case, "\n".join(pictures), updating=updating)


async def test_a_lost_device(updating: bool) -> None:
    async with dashboard() as driver:
        assert isinstance(driver.app.services.polling.asker, Poller)
        driver.app.services.polling.asker._jitter = lambda: 0.5  # else each next try is another
        driver.appliance.faults.set("refuse")
        await driver.poll()
        driver.now += 90.0
        await driver.poll()
        _compare("lost-80x24", _framed(driver), updating=updating)


async def test_a_fault_of_the_appliance(updating: bool) -> None:
    async with dashboard() as driver:
        driver.appliance.faults.set("sentinels")
        await driver.poll()
        _compare("sentinels-80x24", _framed(driver), updating=updating)


def _framed(driver: Driver) -> str:
    # How long until the next try is left to chance, so that many clients do not come at once.
    return re.sub(r"try in \d+ s", "try in 10 s", driver.screen) + "\n"


def _compare(name: str, picture: str, *, updating: bool) -> None:
    file = PICTURES / f"{name}.txt"
    if updating:
        PICTURES.mkdir(exist_ok=True)
        file.write_text(picture, encoding="utf-8")
    assert picture == file.read_text(encoding="utf-8")
