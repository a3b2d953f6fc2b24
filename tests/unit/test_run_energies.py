"""Energies where the device counts none: added up, and never more than is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from snapshots import CATALOGUE, NOW, changed, later, snapshot_with

from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.feeds.run_energies import LONGEST_GAP_S, RunEnergies
from senec_tui.model.reading.snapshot import Snapshot

TABLE = ExportTable.of(CATALOGUE)
COUNTED = {
    "pv_energy",
    "house_energy",
    "grid_import_energy",
    "grid_export_energy",
    "battery_charge_energy",
    "battery_discharge_energy",
}


def at(seconds: float, pv: float = 3600.0, grid: float = -2000.0) -> Snapshot:
    """`seconds` after the first, read anew."""
    energy = {
        "GUI_INVERTER_POWER": -pv,
        "GUI_HOUSE_POW": 600.0,
        "GUI_GRID_POW": grid,
        "GUI_BAT_DATA_POWER": 1000.0,
    }
    return later(snapshot_with(ENERGY=energy), seconds)


def kwh(energies: RunEnergies, counted: set[str] | None = None) -> dict[str, float]:
    return {s.quantity.key: s.value for s in energies.samples(counted or set())}


def added(*snapshots: Snapshot) -> RunEnergies:
    energies = RunEnergies(KnownSamples(TABLE))
    for snapshot in snapshots:
        energies.add(snapshot, snapshot.at)
    return energies


def test_nothing_is_known_before_the_first_power_and_then_it_begins_at_0() -> None:
    assert kwh(added()) == {}
    assert kwh(added(at(0))) == dict.fromkeys(COUNTED, 0.0)


def test_powers_are_added_up_by_their_mean_and_each_snapshot_once() -> None:
    first, second = at(0, pv=3000.0), at(100, pv=4200.0)
    found = kwh(added(first, second, second))
    assert found["pv_energy"] == pytest.approx(0.1)
    assert found["grid_export_energy"] == pytest.approx(2 * 100 / 3600)
    assert found["grid_import_energy"] == 0.0


def test_a_gap_is_not_filled_in_unless_polls_are_that_rare() -> None:
    gap = at(LONGEST_GAP_S + 100)
    assert kwh(added(at(0), gap))["pv_energy"] == 0.0
    rare = replace(gap, link=replace(gap.link, interval_s=LONGEST_GAP_S))
    assert kwh(added(at(0), rare))["pv_energy"] > 0.3


def test_a_clock_that_is_set_back_takes_nothing_away() -> None:
    assert kwh(added(at(0), at(100), at(20)))["pv_energy"] == pytest.approx(0.1)


def test_what_the_device_counts_itself_goes_first() -> None:
    assert set(kwh(added(at(0)), {"pv_energy"})) == COUNTED - {"pv_energy"}


def test_an_unknown_power_is_no_power() -> None:
    nothing = changed(at(100), ENERGY={"GUI_INVERTER_POWER": float("nan")})
    assert kwh(added(at(0), nothing))["pv_energy"] == 0.0
    assert at(0).at == NOW
