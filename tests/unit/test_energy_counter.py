"""Which unit the energy counters of the modules have, as far as numbers can say."""

from __future__ import annotations

import pytest
from little_snapshots import snapshot_with

from senec_tui.catalogue import parse_path
from senec_tui.language import Language
from senec_tui.model.plant.energy_counter import (
    MILLIWATT_HOUR,
    WATT_SECOND,
    checks,
    per_cycle,
    unit_of,
)

# As in a recording, with numbers of our own: 58 cycles of 2.54 kWh in watt-seconds.
SNAPSHOT = snapshot_with(BMS={"CHARGED_ENERGY": [530_352_000, 0], "CYCLES": [58, 0]})


def test_a_cycle_is_about_what_a_module_holds() -> None:
    found = per_cycle(SNAPSHOT, "CHARGED_ENERGY", 0)
    assert found is not None
    assert found.kwh == pytest.approx(2.54)
    assert per_cycle(SNAPSHOT, "CHARGED_ENERGY", 1) is None
    assert per_cycle(snapshot_with(), "CHARGED_ENERGY", 0) is None


def test_the_explanation_says_so() -> None:
    (fact,) = checks(SNAPSHOT, parse_path("BMS.CHARGED_ENERGY[0]"), Language("en"))
    assert fact.text.startswith("2.54 kWh for each of 58 counted cycles")
    assert checks(SNAPSHOT, parse_path("BMS.CYCLES[0]"), Language("en")) == []


def test_our_own_adding_up_settles_it() -> None:
    assert unit_of(3_600_000, 1000.0) == WATT_SECOND
    assert unit_of(3_300_000, 1000.0) == WATT_SECOND
    assert unit_of(1_000_000, 1000.0) == MILLIWATT_HOUR
    assert unit_of(10_000, 1000.0) is None
    assert unit_of(360_000, 100.0) is None
    assert unit_of(-1, 1000.0) is None
