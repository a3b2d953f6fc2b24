"""What is too uncertain, or what nobody recorded, is said in words and not as a number."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from simulated_months import health_of, simulate

from senec_tui.language import Language
from senec_tui.model.health.health_texts import capacity_details, missing
from senec_tui.model.health.robust import Interval
from senec_tui.model.history.database import open_for_writing

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.model.health.health import BatteryHealth

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def coarse(tmp_path_factory: pytest.TempPathFactory) -> BatteryHealth:
    """Days of which no minutes are left, of a device that does not tell of balancing."""
    months = simulate(tmp_path_factory.mktemp("h") / "h.db", seed=5, days=8, fine_days=0)
    return health_of(months)


@pytest.mark.parametrize(
    ("fade", "words"),
    [
        (Interval(-2.4, -3.0, -1.8), "-2.4 ±0.6 points a year"),
        (Interval(-17.9, -33.0, -4.8), "loss a year not known well enough yet (±15 points)"),
        (Interval(0.0, -3.1, 0.1), "loss a year not known well enough yet (±3 points)"),
    ],
)
def test_a_loss_is_told_only_where_it_is_known(
    coarse: BatteryHealth, fade: Interval, words: str
) -> None:
    found = replace(coarse.capacity, fade_pct_year=fade)
    assert words in capacity_details(ENGLISH, found)


def test_nothing_is_told_of_a_loss_in_a_few_weeks(coarse: BatteryHealth) -> None:
    assert "points" not in " ".join(capacity_details(ENGLISH, coarse.capacity))


def test_empty_columns_have_their_reason(coarse: BatteryHealth) -> None:
    texts = list(missing(ENGLISH, coarse))
    assert "Balancing: the device does not tell, or it was not recorded" in texts
    assert "Resistance: too few jumps of 5 A or more between minutes of the last 10 days" in texts


def test_a_column_that_is_filled_has_none(tmp_path: Path) -> None:
    months = simulate(tmp_path / "h.db", seed=5, days=8, fine_days=3)
    assert not any(text.startswith("Resistance") for text in missing(ENGLISH, health_of(months)))


def test_days_without_a_charge_level_are_days(tmp_path: Path) -> None:
    """As of a recording of powers alone: they count, and what they cannot tell is said."""
    months = simulate(tmp_path / "h.db", seed=5, days=3, fine_days=0)
    with closing(open_for_writing(months.file)) as connection:
        connection.execute(
            "DELETE FROM block WHERE path IN (SELECT id FROM path WHERE path LIKE '%FUEL_CHARGE'"
            " OR path LIKE 'BMS.%')"
        )
    found = health_of(months)
    assert found.days == 3
    assert found.capacity.usable_wh is None
    assert found.capacity.own_cycles is not None
    texts = list(missing(ENGLISH, found))
    assert any(text.startswith("The charge level was not recorded") for text in texts)
    assert not any("No whole day" in text for text in texts)
