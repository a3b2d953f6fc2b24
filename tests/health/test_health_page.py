"""The page of the battery tab that looks over weeks: as text, and walked by keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from simulated_months import Months, health_of, simulate, weak_cell

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.tabs.battery.health_page import paint
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.catalogue import Catalogue
from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.health.charge_jumps import ChargeJump
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from senec_tui.model.health.health import BatteryHealth


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    file = tmp_path_factory.mktemp("page") / "history.db"
    return simulate(file, seed=3, days=8, conditions=weak_cell, fine_days=1)


@pytest.fixture(scope="module")
def health(months: Months) -> BatteryHealth:
    return health_of(months)


def drawn(
    shown: HistoryAnswer[BatteryHealth], *, width: int = 80, height: int = 22, language: str = "en"
) -> str:
    scene = Scene(
        snapshot=Snapshot(catalogue=Catalogue()),
        now=0.0,
        tr=Language(language),
        width=width,
        height=height,
    )
    lines = paint(scene, shown)
    assert all(width_of(line) <= width for line in lines)
    return "\n".join("".join(span.text for span in line) for line in lines)


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_complete_on_a_small_terminal(health: BatteryHealth, language: str) -> None:
    text = drawn(HistoryAnswer(found=health), language=language)
    rows = text.splitlines()
    assert len(rows) <= 22
    assert "B5" in text
    assert sum(row.lstrip()[:1] in "ABC" and row.lstrip()[1:2] == " " for row in rows) == 3
    assert "kWh" in text
    assert "mΩ" in text


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_charge_level_that_jumped_is_told_on_a_small_terminal(
    health: BatteryHealth, language: str
) -> None:
    jump = ChargeJump(at=1_777_000_000.0, from_pct=61.0, to_pct=24.0, explained_pct=-2.0)
    jumped = replace(health, capacity=replace(health.capacity, jumps=(jump, jump)))
    rows = drawn(HistoryAnswer(found=jumped), language=language).splitlines()
    assert len(rows) <= 22
    (row,) = [number for number, text in enumerate(rows) if text.startswith(("Jumps", "Sprünge"))]
    assert " 61 " in rows[row] + rows[row + 1]
    assert " 24 %" in rows[row] + rows[row + 1]


def test_the_weakest_cell_comes_first_and_says_why(health: BatteryHealth) -> None:
    text = drawn(HistoryAnswer(found=health))
    assert text.index(" B5 ") < text.index(" B11 ")
    assert "Cell B5 is -129 mV from the median of its module when full" in text.replace("\n", " ")


def test_more_cells_where_there_is_room(health: BatteryHealth) -> None:
    text = drawn(HistoryAnswer(found=health), width=120, height=58)
    assert all(f" {cell.name} " in text for cell in health.weakest)
    assert len(health.weakest) == 3 * 14


def test_more_of_modules_where_there_is_room(health: BatteryHealth) -> None:
    assert "blocked h" in drawn(HistoryAnswer(found=health), width=120)
    assert "blocked h" not in drawn(HistoryAnswer(found=health), width=100)


def test_what_is_not_there_is_said() -> None:
    assert "Reading" in drawn(HistoryAnswer())
    assert "Nothing is kept" in drawn(HistoryAnswer(nothing=True))
    assert drawn(HistoryAnswer(trouble=StorageError(file="x", detail="broken")))


def test_a_first_day_is_asked_to_go_on(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("day") / "history.db"
    text = drawn(HistoryAnswer(found=health_of(simulate(file, seed=1, days=1, fine_days=0))))
    assert "of 7 comparable days" in text
    assert "not known yet" in text
