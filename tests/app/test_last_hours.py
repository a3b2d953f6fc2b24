"""The curves of the last hours that tabs draw: what was recorded, then what this run has seen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from driver import Driver, dashboard
from past_days import BERLIN, write_days
from scenes import NOW, scene_of, snapshot_of

from senec_tui.app.pictures.charts import last_hours
from senec_tui.app.pictures.charts.last_hours import of_track
from senec_tui.app.tabs.battery import battery_tab
from senec_tui.app.tabs.grid import grid_tab
from senec_tui.app.tabs.pv import pv_tab
from senec_tui.app.tabs.wallbox import wallbox_tab
from senec_tui.catalogue import Path
from senec_tui.device.wire.codec import encode
from senec_tui.model.history.queries.recorded import LAST_HOURS
from senec_tui.model.timeseries.recent_powers import CHANNELS, RecentPowers

if TYPE_CHECKING:
    from pathlib import Path as File

    from senec_tui.app.pictures.charts.plot import PlottedCurve
    from senec_tui.app.pictures.scene import Scene
    from senec_tui.device.source import Raw


async def answered(d: Driver) -> None:
    """Until the history has answered everything that was asked."""
    while asked := [w for w in d.app.workers if w.group in ("past", "remember", "history-asked")]:
        await d.app.workers.wait_for_complete(asked)
    await d.settle()


HERE = datetime.fromtimestamp(NOW, BERLIN).replace(hour=9, minute=50, second=0).timestamp()
"""By the clock of the demo."""
INPUT = Path("PV1", "MPP_POWER", 0)


@pytest.fixture
def with_inputs(tmp_path: File) -> File:
    """Two hours of an input's power, up to a minute before the dashboard was opened."""
    file = tmp_path / "history.sqlite"
    inputs: dict[str, dict[str, Raw]] = {
        "PV1": {"MPP_POWER": (encode("fl", 1234.0), encode("fl", 99.0))}
    }
    write_days(file, HERE - 7200, HERE - 60, step_s=30, more=inputs)
    return file


async def test_curves_of_tabs_begin_with_what_was_recorded(with_inputs: File) -> None:
    async with dashboard(history_file=lambda _: with_inputs) as d:
        await answered(d)
        scene = d.app.services.scenes.scene()
        drawn = of_track(scene, INPUT, "1", hours=2, unit="W")
        assert drawn.first is not None
        assert drawn.first.at == pytest.approx(HERE - 7200, abs=30)
        assert drawn.first.mean == pytest.approx(1234)
        # Memory is what this run has seen, which the chart relies on.
        seen = scene.recent_values.series(INPUT, HERE - 7200, HERE).first
        assert seen is None or seen.at > HERE - 60


async def test_a_past_moment_shows_curves_up_to_it_and_the_age_at_it(with_inputs: File) -> None:
    async with dashboard(history_file=lambda _: with_inputs) as d:
        await answered(d)
        d.app.services.time.travel.go(HERE - 3595)
        await answered(d)
        scene = d.app.services.scenes.scene()
        assert scene.is_past
        drawn = of_track(scene, INPUT, "1", hours=2, unit="W")
        assert drawn.first is not None
        assert drawn.last is not None
        assert HERE - 3660 < drawn.last.at <= HERE - 3595
        assert scene.now == pytest.approx(HERE - 3595)


def test_all_curves_that_tabs_draw_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str]] = set()

    def noted(scene: Scene, path: Path, label: str, **more: object) -> PlottedCurve:
        asked.add((path.object, path.variable))
        return of_track(scene, path, label, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(last_hours, "of_track", noted)
    snapshot = snapshot_of()
    recent_powers = RecentPowers()
    for step in range(9):
        recent_powers.note(NOW - 90 + 10 * step, [1000.0] * len(CHANNELS))
    for paint in (pv_tab.paint, grid_tab.paint, wallbox_tab.paint, battery_tab.paint):
        paint(scene_of(snapshot, width=200, height=58, recent_powers=recent_powers))
    assert asked
    assert all(variable in LAST_HOURS[name] for name, variable in asked)
