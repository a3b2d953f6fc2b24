"""Draw the screenshots of the README from the simulated appliance.

    .venv/bin/python screenshots/make.py

Every picture comes from the real dashboard on a simulated device with a clock that stands still, so
making them again changes nothing unless the program did.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / part) for part in ("app", ".")]

from driver import Driver, dashboard  # noqa: E402

from senec_tui.app.tabs import TABS  # noqa: E402

SIZE = (100, 30)
WARM_UP_POLLS = 30
"""So that the sparklines have something to show."""


async def _take(driver: Driver, name: str) -> None:
    await driver.steady()
    svg = driver.app.export_screenshot(title="senec-tui --demo", simplify=True)
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


async def main() -> None:
    """One picture per tab, and a few of what makes the difference."""
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    with TemporaryDirectory() as directory:
        await _tour(Path(directory))
    async with dashboard(size=(80, 24), language="de", glyphs="braille") as driver:
        await _take(driver, "german-80x24")
    async with dashboard(size=(80, 24), glyphs="ascii", no_color=True) as driver:
        await _take(driver, "ascii-no-colour-80x24")


async def _tour(directory: Path) -> None:
    async with dashboard(size=SIZE, glyphs="braille", demo_in=directory) as driver:
        for _ in range(WARM_UP_POLLS):
            await driver.poll(after_s=10.0)
        for tab in TABS:
            await driver.press(tab.key)
            await _take(driver, f"{tab.key}-{tab.id}")
        await driver.press("1", "down", "i")
        await _take(driver, "explain")
        await driver.press("escape")
        driver.appliance.faults.set("refuse")
        await driver.poll()
        await _take(driver, "lost")


if __name__ == "__main__":
    asyncio.run(main())
