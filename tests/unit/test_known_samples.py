"""What is kept from snapshot to snapshot is what would be worked out anew, and no less."""

from __future__ import annotations

import pytest
from snapshots import CATALOGUE, MODELS, NOW, changed, later, nothing_yet, snapshot_of, without

from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.feeds.quantities import QuantitySample, samples
from senec_tui.model.reading.snapshot import Snapshot

TABLE = ExportTable.of(CATALOGUE)


def flat(known: KnownSamples, snapshot: Snapshot, now: float) -> list[QuantitySample]:
    return [sample for _, members in known.rows(snapshot, now) for sample in members]


@pytest.mark.parametrize("model", MODELS)
def test_whatever_changes_it_is_as_if_worked_out_anew(model: str) -> None:
    whole = snapshot_of(model)
    serials = whole.numbers("BMS", "SN")
    course = [
        (nothing_yet(), NOW),
        (whole, NOW),
        (changed(whole, ENERGY={"GUI_HOUSE_POW": 77.0}), NOW),
        (changed(whole, PV1={"MPP_POWER": [0.0, 0.0, 0.0]}), NOW),
        (changed(whole, BMS={"CELL_VOLTAGES_MODULE_A": [3300.0] * 14}), NOW),
        (changed(whole, BMS={"VOLTAGE": [0.0] * len(serials), "SN": [0] * len(serials)}), NOW),
        (changed(whole, WIZARD={"SETUP_NUMBER_WALLBOXES": 0}), NOW),
        (without(whole, "BMS"), NOW),
        (whole, NOW + 61),
        (whole, NOW - 3600),
        (later(whole, 86_400), NOW + 86_400),
        (whole, NOW),
    ]
    known = KnownSamples(TABLE)
    for snapshot, now in course:
        assert flat(known, snapshot, now) == list(samples(snapshot, TABLE, now))


def test_what_did_not_come_anew_is_the_same_object() -> None:
    known = KnownSamples(TABLE)
    whole = snapshot_of()
    before = {quantity.key: members for quantity, members in known.rows(whole, NOW)}
    after = {
        quantity.key: members
        for quantity, members in known.rows(changed(whole, ENERGY={"GUI_HOUSE_POW": 77.0}), NOW)
    }
    assert after["cell_voltage"] is before["cell_voltage"]
    assert after["house_power"] != before["house_power"]
