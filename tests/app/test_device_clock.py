"""Log and curves meet at the same moment, also where the device's clock is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driver import dashboard

from senec_tui.app.tabs.pane import Pane
from senec_tui.model.plant.system import clock_drift_s

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("fault", ["", "clock-jump"])
async def test_a_moment_means_the_same_in_log_and_curves(fault: str, tmp_path: Path) -> None:
    async with dashboard(demo_in=tmp_path) as driver:
        if fault:
            driver.appliance.faults.set(fault)
            await driver.poll()
        drift_s = clock_drift_s(driver.app.services.time.live) or 0.0
        assert (abs(drift_s) > 3600) == bool(fault)
        shown: list[tuple[str, float]] = []
        for key in ("7", "8"):
            await driver.press(key)
            await driver.steady()
            pane, name = driver.app.pane, key
            pane.show_moment = lambda at, name=name: shown.append((name, at))  # type: ignore[method-assign,misc]
        stamp = driver.app.clock() - 1800.0
        driver.app.post_message(Pane.CurvesWanted(stamp))
        await driver.settle()
        driver.app.post_message(Pane.LogWanted(shown[0][1]))
        await driver.settle()
        assert [name for name, _ in shown] == ["8", "7"]
        assert [at for _, at in shown] == pytest.approx([stamp - drift_s, stamp])
