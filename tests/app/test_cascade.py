"""A cascade on the overview: who leads, what all batteries do together, whose numbers these are."""

from __future__ import annotations

import pytest
from scenes import WIDTHS, assert_fits, changed, scene_of, snapshot_of

from senec_tui.app.tabs.overview.overview_tab import INTEREST, paint
from senec_tui.model.plant.cascade import LOST_MASTER, Cascade


@pytest.mark.parametrize("width", [40, *WIDTHS])
def test_the_master_tells_of_all(width: int) -> None:
    snapshot = snapshot_of("v3-master")
    text = " ".join(assert_fits(paint, scene_of(snapshot, width=width, height=60)).split())
    assert "Cascade master of 2 systems batteries together 3362 W" in text
    assert "1: 1811 W 61 % 2: 1551 W 24 %" in text
    assert "the battery above is this one alone" in text


def test_it_is_seen_at_the_reference_size() -> None:
    lines = assert_fits(paint, scene_of(snapshot_of("v3-master"))).splitlines()[:22]
    assert any("batteries together 3362 W" in line for line in lines)


def test_the_slave_says_that_it_is_one() -> None:
    text = assert_fits(paint, scene_of(snapshot_of("v3-slave")))
    assert "Cascade     slave  what stands here is its own" in text


def test_one_that_stands_alone_says_nothing() -> None:
    snapshot = snapshot_of("v3-hybrid")
    assert Cascade.of(snapshot) is None
    assert "Cascade" not in assert_fits(paint, scene_of(snapshot, width=200, height=60))


def test_without_its_master_it_is_a_slave() -> None:
    lost = changed(snapshot_of("v3-hybrid"), ENERGY={"STAT_STATE": LOST_MASTER})
    cascade = Cascade.of(lost)
    assert cascade is not None
    assert not cascade.leads


def test_a_sum_that_is_the_own_power_is_not_told_to_be_another() -> None:
    snapshot = snapshot_of("v3-master")
    own_w = snapshot.number("ENERGY", "GUI_BAT_DATA_POWER")
    same = changed(snapshot, CASC={"BATPOWERSUM": own_w})
    assert "alone" not in assert_fits(paint, scene_of(same))


def test_an_unknown_sum_is_no_zero() -> None:
    snapshot = changed(snapshot_of("v3-master"), CASC={"BATPOWERSUM": None})
    text = assert_fits(paint, scene_of(snapshot))
    assert "batteries together –" in text
    assert "alone" not in text


def test_the_overview_asks_for_what_it_tells() -> None:
    assert "BATPOWERSUM" in INTEREST.medium["CASC"]
    assert "MASTER_SLAVE_MODE" in INTEREST.slow["WIZARD"]
