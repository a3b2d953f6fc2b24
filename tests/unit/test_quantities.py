"""What of a snapshot is handed on to other programs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from snapshots import (
    CATALOGUE,
    EMPTY,
    MODELS,
    NOW,
    changed,
    snapshot_of,
    snapshot_with,
    without,
)

from senec_tui.catalogue import parse_path
from senec_tui.feeds.export_table import DERIVED, ExportTable
from senec_tui.feeds.quantities import FIGURES, samples
from senec_tui.language import Language
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import MEDIUM_S, SLOW_S
from senec_tui.model.polling.whole_device import MEDIUM

if TYPE_CHECKING:
    from senec_tui.feeds.export_table import Quantity
    from senec_tui.model.reading.snapshot import Snapshot

TABLE = ExportTable.of(CATALOGUE)
POWERS = {
    "GUI_INVERTER_POWER": -3000.0,
    "GUI_HOUSE_POW": 500.0,
    "GUI_GRID_POW": -2000.0,
    "GUI_BAT_DATA_POWER": 500.0,
}


def handed_on(snapshot: Snapshot, now: float = NOW) -> dict[tuple[str, ...], float]:
    """(key, values of labels...) -> value, each of them once."""
    found = [
        ((s.quantity.key, *(value for _, value in s.labels)), s.value)
        for s in samples(snapshot, TABLE, now)
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


@pytest.mark.parametrize("quantity", TABLE.quantities, ids=lambda quantity: quantity.key)
def test_every_row_is_of_a_known_variable_or_figure_and_has_names(quantity: Quantity) -> None:
    if quantity.object == DERIVED:
        assert quantity.variable in FIGURES
    else:
        path = parse_path(quantity.path.replace("{module}", "A"))
        assert CATALOGUE.variable(path.object, path.variable) is not None
    assert set(quantity.names) == {"en", "de"}
    assert quantity.name(Language("de")) == quantity.names["de"]
    assert (quantity.unit is None) == (quantity.base is None), "each unit has a base unit"
    if quantity.kind == "state":
        assert quantity.codes is not None


def test_a_collector_reads_each_before_it_is_stale() -> None:
    for quantity in TABLE.quantities:
        if quantity.object == DERIVED:
            continue
        name = quantity.variable.replace("{module}", "A")
        variable = CATALOGUE.variable(quantity.object, name)
        assert variable is not None
        read_every_s = MEDIUM_S if quantity.object in MEDIUM else SLOW_S
        if name not in LIVE.get(quantity.object, ()):
            assert TABLE.stale_after_s[quantity.tier] > read_every_s, quantity.key


def test_keys_are_unique_and_every_figure_is_handed_on() -> None:
    keys = [quantity.key for quantity in TABLE.quantities]
    assert len(set(keys)) == len(keys)
    derived = {q.variable for q in TABLE.quantities if q.object == DERIVED}
    assert derived == set(FIGURES)


@pytest.mark.parametrize("model", MODELS)
def test_a_device_hands_on_its_cells_phases_and_energies(model: str) -> None:
    got = handed_on(snapshot_of(model))
    assert {("grid_phase_voltage", "L1"), ("grid_phase_voltage", "L3")} <= got.keys()
    assert ("house_power",) in got
    if model != "v2.1":
        assert got["cell_voltage", "A", "1"] > 2000


def test_powers_have_one_direction_each_and_generation_is_never_negative() -> None:
    got = handed_on(snapshot_with(ENERGY=POWERS))
    assert got["pv_power",] == 3000
    assert (got["grid_import_power",], got["grid_export_power",]) == (0, 2000)
    assert (got["battery_charge_power",], got["battery_discharge_power",]) == (500, 0)


def test_what_is_unknown_is_left_out_and_never_zero() -> None:
    assert handed_on(EMPTY) == {}
    got = handed_on(snapshot_with(ENERGY=POWERS | {"GUI_GRID_POW": None}))
    assert ("grid_import_power",) not in got
    assert got["house_power",] == 500
    assert ("wallbox_power",) not in handed_on(without(snapshot_of(), "WALLBOX"))


def test_what_is_not_believable_is_left_out() -> None:
    assert ("case_temperature",) in handed_on(snapshot_with(TEMPMEASURE={"CASE_TEMP": 30.0}))
    assert handed_on(snapshot_with(TEMPMEASURE={"CASE_TEMP": -158.0})) == {}
    assert handed_on(snapshot_with(ENERGY={"GUI_HOUSE_POW": float("nan")})) == {}


def test_a_slot_without_a_module_has_no_values() -> None:
    got = handed_on(snapshot_of("v3-hybrid"))
    modules = {key[1] for key in got if key[0] in ("module_charge", "cell_voltage")}
    assert modules
    one_less = {"VOLTAGE": [50.0, 0.0, 0.0, 0.0], "SOC": [50.0, 0.0, 0.0, 0.0]}
    cells = {f"CELL_VOLTAGES_MODULE_{letter}": [0] * 14 for letter in "BCD"}
    left = handed_on(
        snapshot_with(BMS={**one_less, **cells, "CELL_VOLTAGES_MODULE_A": [3600] * 14})
    )
    assert {key[1] for key in left if key[0].startswith(("module", "cell"))} == {"A"}


@pytest.mark.parametrize(
    ("age_s", "interval_s", "there"),
    [(59, 10, True), (61, 10, False), (299, 100, True), (301, 100, False), (-3600, 10, False)],
)
def test_what_is_stale_or_from_before_the_clock_was_set_back_is_left_out(
    age_s: float, interval_s: float, there: bool
) -> None:
    snapshot = snapshot_with(ENERGY=POWERS)
    snapshot = snapshot.with_link(replace(snapshot.link, interval_s=interval_s))
    got = handed_on(snapshot, NOW + age_s)
    assert (("house_power",) in got) is there
    assert (("grid_import_power",) in got) is there


def test_base_units_are_those_of_the_conventions() -> None:
    snapshot = changed(
        snapshot_with(ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": 75.0}), STATISTIC={"LIVE_PV_GEN": 2.0}
    )
    got = {s.quantity.key: s for s in samples(snapshot, TABLE, NOW)}
    assert got["battery_charge"].base_value == 0.75
    assert got["pv_energy"].base_value == 7_200_000
    assert got["pv_energy"].at == NOW
