"""Where the dashboard keeps its history, and the simulated days of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from senec_tui.catalogue import Catalogue
from senec_tui.cli.access.demo_history import DemoPast
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.plant.battery import Battery
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.simulator.demo import demo_appliance

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("model", ["v3-hybrid", "v2.1"])
def test_days_before_the_demo_follow_its_physics(tmp_path: Path, model: str) -> None:
    file = tmp_path / "history.sqlite"
    appliance = demo_appliance(model=model, clock=lambda: 1_750_000_000.0, always_may=True)
    DemoPast(appliance, Catalogue()).write_recent(file, lambda: False, days=1)
    history = History(file, Catalogue(), clock=lambda: appliance.now)
    now = appliance.now
    day = history.totals(now - 86400, now)
    assert day.share > 0.98
    energy = day.energy_wh
    balance = energy["pv"] + energy["import"] + energy["discharge"]
    used = energy["house"] + energy["export"] + energy["charge"]
    assert energy["pv"] > 5000
    assert balance == pytest.approx(used, rel=0.01)
    today = history.totals(*day_span(local_day(now, None), None))
    assert 0 < today.energy_wh["house"] < energy["house"]
    snapshot = history.snapshot_at(now - 3600)
    assert isinstance(snapshot, Snapshot)
    soc = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    assert soc == pytest.approx(appliance.truth_at(now - 3600).memory.soc_pct, abs=1)
    # All modules with all their cells, not a part of them.
    past = Battery.of(snapshot)
    here = appliance.model
    assert [len(module.cells.known) for module in past.fitted] == [here.cells] * here.modules
    history.close()
