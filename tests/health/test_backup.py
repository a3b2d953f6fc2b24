"""If the grid failed now: how long, at what load, at most how much, and what speaks against it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from simulated_months import CATALOGUE, ZONE, simulate
from snapshots import EMPTY, NOW, Wire, changed

from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.health.backup import LONGEST_H, Readiness, Usual, readiness, usual
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.why.backup_check import backup_check

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.model.reading.snapshot import Snapshot

ENGLISH = Language("en")


def plant(*, soc: float = 50, house: float = 500, island: int | None = 1) -> Snapshot:
    return changed(
        replace(EMPTY, at=NOW),
        ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": soc, "GUI_HOUSE_POW": house},
        FACTORY={"DESIGN_CAPACITY": 10_000.0, "MAX_DISCHARGE_POWER_DC": 2500},
        BMS={
            "VOLTAGE": [50],
            "SOC": [soc],
            "SOH": [100],
            "DISCHARGE_CURRENT_LIMIT": [80],
            "CELL_TEMPERATURES_MODULE_A": [22],
        },
        BAT1={"SPARE_CAPACITY": 20, "ISLAND_ENABLE": island},
    )


def said(found: Readiness) -> tuple[Level, str]:
    (check,) = backup_check(found)
    return check.level, check.answer(ENGLISH)


def test_it_rests_on_the_load_of_now_where_nothing_else_is_known() -> None:
    found = readiness(plant(), hour=20.0)
    # 4.5 to 5 kWh, and 450 to 550 W: losses and a load that comes and goes.
    assert found.hours == pytest.approx((4.5 / 0.55, 5.0 / 0.45))
    level, text = said(found)
    assert level is Level.FINE
    assert text.endswith("at 500 W as now; at most 2500 W at once")


def test_the_usual_load_of_the_coming_hours_counts() -> None:
    loads = [200.0] * 24
    loads[20] = loads[21] = 2000.0
    found = readiness(plant(), hour=20.5, history=Usual(load_w=loads, days_below_reserve=0.0))
    # A tenth less: 1.5 h at 1800 W take 2.7 of 5 kWh, 12.8 h at 180 W the rest.
    assert found.hours is not None
    assert found.hours[1] == pytest.approx(1.5 + 2300 / 180)
    assert found.is_usual
    # In the middle 4.75 kWh: 1.5 h at 2000 W, 8.75 h at 200 W.
    assert found.load_w == pytest.approx(4750 / 10.25)


def test_the_range_is_as_wide_as_days_differ() -> None:
    shares = (0.5, 0.8, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.6, 2.5)
    history = Usual(load_w=[500.0] * 24, days_below_reserve=0.0, day_shares=shares)
    found = readiness(plant(), hour=20.0, history=history)
    assert found.hours == pytest.approx((4.5 / (0.5 * 1.6), 5.0 / (0.5 * 0.8)))
    few = Usual(load_w=[500.0] * 24, days_below_reserve=0.0, day_shares=(0.2, 3.0))
    found = readiness(plant(), hour=20.0, history=few)
    assert found.hours == pytest.approx((4.5 / 0.55, 5.0 / 0.45)), "two days tell no spread"


def test_by_day_it_is_said_that_the_sun_is_not_counted() -> None:
    sunny = changed(plant(), ENERGY={"GUI_INVERTER_POWER": 3000.0})
    assert said(readiness(sunny, hour=12))[1].endswith("the sun is not counted")
    assert "sun" not in said(readiness(plant(), hour=12))[1]


def test_an_hour_without_a_measurement_takes_the_mean_of_the_others() -> None:
    loads: list[float | None] = [None] * 24
    loads[3] = 1000.0
    found = readiness(plant(), hour=12, history=Usual(load_w=loads, days_below_reserve=None))
    assert found.hours == pytest.approx((4.5 / 1.1, 5.0 / 0.9))


def test_a_house_that_takes_nothing_does_not_count_for_ever() -> None:
    found = readiness(plant(house=0), hour=0)
    assert found.hours == (LONGEST_H, LONGEST_H)


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (plant(soc=10), "the charge is below the reserve"),
        (plant(house=3000), "the house takes 3000 W now, more than the battery can give"),
        (
            changed(plant(), BMS={"CELL_TEMPERATURES_MODULE_A": [Wire("i1_FFFD")]}),
            "the cold limits what it gives, -3 °C",
        ),
    ],
)
def test_what_speaks_against_it_is_said(snapshot: Snapshot, words: str) -> None:
    level, text = said(readiness(snapshot, hour=12))
    assert level is Level.NOTE
    assert words in text


def test_a_reserve_that_was_not_reached_for_days_is_none() -> None:
    loads = [500.0] * 24
    history = Usual(load_w=loads, days_below_reserve=4.2)
    level, text = said(readiness(plant(), hour=12, history=history))
    assert level is Level.NOTE
    assert text.endswith("the reserve was not reached for 4 days")


def test_what_is_not_known_is_said() -> None:
    nothing = readiness(EMPTY, hour=12)
    assert said(nothing) == (Level.UNKNOWN, "charge, capacity or load are not known")
    off = said(readiness(plant(island=0), hour=12))
    assert off == (Level.FINE, "backup power is switched off, or not fitted")
    unsaid = said(readiness(plant(island=None), hour=12))
    assert unsaid[0] is Level.UNKNOWN
    assert unsaid[1].endswith("whether it can, the device does not say")


@pytest.mark.parametrize("more", [{"state": 41}, {"limit_a": 0}])
def test_where_nothing_may_flow_it_would_give_nothing(more: dict[str, int]) -> None:
    held = changed(
        plant(),
        ENERGY={"STAT_STATE": more.get("state", 14)},
        BMS={"DISCHARGE_CURRENT_LIMIT": [more.get("limit_a", 80)]},
    )
    level, text = said(readiness(held, hour=12))
    assert (level, text) == (Level.WATCH, "the battery would give nothing now")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (75, "the grid has failed; the battery lasts for 8 h 10 to 11 h 06 at 500 W as now"),
        (76, "the grid has failed; the battery gives nothing now"),
        (77, "the grid has failed; the battery gives nothing now"),
        (80, "the grid has failed; the battery gives nothing now"),
    ],
)
def test_in_backup_nobody_asks_what_would_be(state: int, words: str) -> None:
    failed = changed(plant(), ENERGY={"STAT_STATE": state})
    found = readiness(failed, hour=20.0)
    assert said(found) == (Level.WATCH, words)
    (check,) = backup_check(found)
    assert check.question(ENGLISH) == "Grid failure"


def test_a_battery_that_is_seen_to_discharge_gives_something() -> None:
    failed = changed(plant(), ENERGY={"STAT_STATE": 80, "GUI_BAT_DATA_POWER": -269.0})
    assert "the battery lasts for" in said(readiness(failed, hour=20.0))[1]
    charging = changed(failed, ENERGY={"GUI_BAT_DATA_POWER": 269.0})
    assert said(readiness(charging, hour=20.0))[1].endswith("gives nothing now")


def test_the_usual_load_comes_from_the_history(tmp_path: Path) -> None:
    months = simulate(tmp_path / "history.sqlite", seed=3, days=4, fine_days=0)
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        found = usual(history, months.end, 10.0, ZONE)
        measured = history.totals(months.start, months.end, ZONE)
    known = [load for load in found.load_w if load is not None]
    assert len(known) == 24
    assert sum(known) / 24 == pytest.approx(
        measured.energy_wh["house"] * 3600 / measured.measured_s, rel=0.05
    )
    assert len(found.day_shares) == 4
    assert sum(found.day_shares) / 4 == pytest.approx(1.0, abs=0.02)
    assert max(found.day_shares) > min(found.day_shares) + 0.01
    assert found.days_below_reserve is not None
    assert found.days_below_reserve < 1


def test_what_was_measured_is_not_more_certain_than_losses_and_loads() -> None:
    found = readiness(plant(), hour=20.0, usable_wh=(8000.0, 8100.0))
    assert found.hours == pytest.approx((4.0 / 0.55, 4.05 / 0.45))
