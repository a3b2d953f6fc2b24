"""The report of the dashboard: beside the loop, one at a time, and how far it has come."""

from __future__ import annotations

import asyncio
import errno
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scenes import scene_of, snapshot_of, text_of
from simulated_months import CATALOGUE, Months, simulate

from senec_tui import file_replacement
from senec_tui.app.dashboard_options import DashboardOptions
from senec_tui.app.pictures.status_line import Mode, status_lines
from senec_tui.app.services.handout.report_writing import ReportWriting
from senec_tui.app.services.notices import Notices
from senec_tui.errors import NoHistoryError
from senec_tui.language import Language
from senec_tui.model.history.queries.history_file import History

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    return simulate(tmp_path_factory.mktemp("m") / "h.db", seed=2, days=2, fine_days=0)


class Place:
    """What the report is handed, with somebody who looks."""

    def __init__(self, directory: Path | None) -> None:
        self.said: list[str] = []
        self.seen: list[str] = []
        self.asked: list[tuple[Callable[[History], Any], Callable[[Any], None]]] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.report = ReportWriting(
            DashboardOptions(data_directory=directory),
            self,  # type: ignore[arg-type]
            notices=Notices(self.tell, Language, {}),
            run_worker=self.run,
            changed=lambda: self.seen.append(self.report.words),
        )

    def tell(self, message: str, **_how: object) -> None:
        self.said.append(message)

    def ask(self, work: Callable[[History], Any], answer: Callable[[Any], None]) -> None:
        self.asked.append((work, answer))

    def run(self, work: Coroutine[Any, Any, None], **_how: object) -> None:
        self.tasks.append(asyncio.ensure_future(work))

    async def make(self, months: Months) -> None:
        """Let the thread do its part."""
        work, answer = self.asked.pop()

        def do() -> object:
            with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
                return work(history)

        answer(await asyncio.to_thread(do))
        await asyncio.gather(*self.tasks)


def test_it_tells_how_far_it_has_come_and_where_it_is(months: Months, tmp_path: Path) -> None:
    async def run() -> None:
        place = Place(tmp_path)
        place.report.begin(months.end)
        place.report.begin(months.end)
        assert place.said == ["A report is being written already"]
        assert len(place.asked) == 1
        await place.make(months)
        percents = [int(words.split()[1]) for words in place.seen if words]
        assert percents[0] == 0
        assert percents == sorted(percents)
        assert len(set(percents)) > 5
        assert place.report.words == ""
        assert place.said[-1].startswith("Written to ")
        assert Path(place.said[-1].removeprefix("Written to ")).name == "report.md"
        assert len(list(tmp_path.glob("*/*.csv"))) >= 6

    asyncio.run(run())


def test_what_went_wrong_is_said_and_another_one_can_be_begun(
    months: Months, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def run() -> None:
        place = Place(tmp_path)
        place.report.begin(months.end)
        place.asked.pop()[1](NoHistoryError(file=""))
        monkeypatch.setattr(file_replacement, "replace_file", full)
        place.report.begin(months.end)
        await place.make(months)
        assert len(place.said) == 2
        assert "full" in place.said[1] or "space" in place.said[1]
        assert place.report.words == ""

    asyncio.run(run())


def test_without_a_directory_nothing_is_begun() -> None:
    place = Place(None)
    place.report.begin(0.0)
    assert place.said == ["There is no directory to write to"]
    assert not place.asked


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_line_at_the_foot_shows_it_on_every_tab(size: tuple[int, int]) -> None:
    scene = scene_of(snapshot_of(), width=size[0], height=size[1])
    assert "report 45 %" in text_of(status_lines(scene, Mode(under_way="report 45 %")))
