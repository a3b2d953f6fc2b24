"""The page of the tabs PV and Grid that looks over weeks: as text, and walked by keyboard."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from simulated_months import CATALOGUE, simulate

from senec_tui.app.pictures.lines import width_of
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.tabs.history_answer import HistoryAnswer
from senec_tui.app.tabs.sun_and_grid_page import paint
from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.health.evidence import read
from senec_tui.model.health.sun_and_grid import SunAndGrid, sun_and_grid
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path


def of_days(folder: Path, days: int) -> SunAndGrid:
    months = simulate(folder / "h.db", seed=3, days=days, fine_days=0)
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        return sun_and_grid(read(history, months.start, months.end, only_energy=True))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> SunAndGrid:
    return of_days(tmp_path_factory.mktemp("sun"), 6)


def drawn(
    shown: HistoryAnswer[SunAndGrid], *, width: int = 80, height: int = 22, language: str = "en"
) -> str:
    scene = Scene(
        snapshot=Snapshot(catalogue=CATALOGUE),
        now=0.0,
        tr=Language(language),
        width=width,
        height=height,
    )
    lines = paint(scene, shown)
    assert all(width_of(line) <= width for line in lines)
    return "\n".join("".join(span.text for span in line) for line in lines)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [(80, 22), (120, 38), (200, 58)])
def test_it_is_complete(found: SunAndGrid, size: tuple[int, int], language: str) -> None:
    text = drawn(HistoryAnswer(found=found), width=size[0], height=size[1], language=language)
    assert len(text.splitlines()) <= size[1]
    assert len(found.inputs) >= 2
    tr = Language(language)
    for entry in found.inputs:
        assert tr.number(entry.energy_wh / 1000, 1) in text
    words = ("2026-04-17", "Curtail", "Insulation", "broke off", "voltage", "phases", "Base load")
    if language == "en":
        assert [word for word in words if word not in text] == []


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert "Reading" in drawn(HistoryAnswer())
    assert "Nothing is kept" in drawn(HistoryAnswer(nothing=True))
    assert drawn(HistoryAnswer(trouble=StorageError(file="x", detail="broken")))
    assert "kWh" in drawn(HistoryAnswer(found=of_days(tmp_path, 1)))
