"""What energy comes to by two prices: in the model, the settings, and the report of a year."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from history_driver import CATALOGUE, NOON, powers, record

from senec_tui.cli.access.price_settings import prices
from senec_tui.cli.settings.loading import load
from senec_tui.errors import UsageError
from senec_tui.language import Language
from senec_tui.model.health.report.year_report import year_report
from senec_tui.model.history.energy import CHANNELS
from senec_tui.model.history.periods.money import Prices
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from senec_tui.cli.settings.settings_table import Settings

BOTH = Prices(import_per_kwh=0.32, export_per_kwh=0.08)


def totals(
    *, measured_s: float = 900.0, unknown: frozenset[str] = frozenset(), **wh: float
) -> Totals:
    """Of a quarter of an hour."""
    return Totals(
        start=0.0,
        end=900.0,
        elapsed_s=900.0,
        measured_s=measured_s,
        energy_wh=dict.fromkeys(CHANNELS, 0.0) | {name.rstrip("_"): v for name, v in wh.items()},
        unknown=unknown,
    )


def test_cost_earnings_and_saving() -> None:
    sums = BOTH.sums(totals(import_=2000, export=5000, house=6000))
    assert sums == {
        "cost": pytest.approx(0.64),
        "earnings": pytest.approx(0.40),
        "saving": pytest.approx(4 * 0.32),
    }


def test_a_battery_charged_from_the_grid_saves_nothing_yet() -> None:
    assert BOTH.sums(totals(import_=3000, house=1000))["saving"] == pytest.approx(-0.64)


@pytest.mark.parametrize(
    ("known", "sums"),
    [
        (Prices(import_per_kwh=0.3), ("cost", "saving")),
        (Prices(export_per_kwh=0.0), ("earnings",)),
        (Prices(), ()),
    ],
)
def test_only_what_the_prices_make_is_told(known: Prices, sums: tuple[str, ...]) -> None:
    assert known.told == sums
    assert tuple(known.sums(totals(import_=1000))) == sums


def test_what_is_not_known_is_no_money() -> None:
    nothing = BOTH.sums(totals(measured_s=0.0))
    assert nothing == {"cost": None, "earnings": None, "saving": None}
    without_house = BOTH.sums(totals(import_=1000, unknown=frozenset({"house"})))
    assert without_house["cost"] == pytest.approx(0.32)
    assert without_house["saving"] is None


def settings(tmp_path: Path, text: str, environment: Mapping[str, str] | None = None) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return load({}, environment or {}, file, Language())


def test_prices_come_from_the_configuration(tmp_path: Path) -> None:
    written = "[prices]\nimport_per_kwh = 0.35\nexport_per_kwh = 0.08\ncurrency = 'CHF'\n"
    told = prices(settings(tmp_path, written))
    assert told == Prices(import_per_kwh=0.35, export_per_kwh=0.08, currency="CHF")
    assert prices(settings(tmp_path, "")) is None
    assert prices(settings(tmp_path, "", {"SENEC_TUI_PRICES_EXPORT_PER_KWH": "0.1"})) == Prices(
        export_per_kwh=0.1
    )
    with pytest.raises(UsageError, match="import"):
        settings(tmp_path, "[prices]\nimport_per_kwh = -1\n")


def test_the_report_of_a_year_has_money_only_with_prices(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    # Two hours that take 1 kW from the grid.
    record(file, NOON, NOON + 7200 + 1, lambda _: powers(0.0, 1000.0), interval_s=30)
    end = NOON + 7200
    with closing(History(file, CATALOGUE, clock=lambda: end)) as history:
        plain = year_report(history, NOON, end, tr=Language())
        counted = year_report(history, NOON, end, tr=Language(), prices=BOTH)
    assert "EUR" not in plain
    assert "| Cost, EUR | Earnings, EUR | Saving, EUR |" in counted
    last = next(row for row in counted.splitlines() if row.startswith("| together |"))
    assert "| 0.64 | 0.00 | 0.00 |" in last
    assert "Import 0.32 EUR, Export 0.08 EUR" in counted


def test_a_bar_in_the_currency_ends_no_cell_of_the_report(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    record(file, NOON, NOON + 1800 + 1, lambda _: powers(0.0, 1000.0), interval_s=30)
    odd = Prices(import_per_kwh=0.32, currency="a|b")
    with closing(History(file, CATALOGUE, clock=lambda: NOON + 1800)) as history:
        told = year_report(history, NOON, NOON + 1800, tr=Language(), prices=odd)
    table = [row for row in told.splitlines() if row.startswith("|")]
    assert "Cost, a\\|b" in table[0]
    assert len({len(row.replace("\\|", "").split("|")) for row in table}) == 1
