"""Other programs open, lock, replace and delete the file while it is written: nothing is lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING

import pytest
from history_driver import CATALOGUE, NOON, Device, powers, reading, record, writing
from history_others import holding, look

from senec_tui.app.services.history.history_reader import HistoryReader
from senec_tui.language import Language
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.database import files_of
from senec_tui.model.history.writing.background_writer import (
    SETTLED_EVERY,
    BackgroundWriter,
    Notice,
)
from senec_tui.model.history.writing.notes import add_note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

INTERVAL_S = 10.0


class Bench:
    """What a dashboard has open of a history: a writer and a reader, in one process."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.now = NOON
        self.notices: list[Notice] = []
        self.device = Device(INTERVAL_S)
        self.history_reader = HistoryReader(file, CATALOGUE, clock=lambda: self.now)
        self.background_writer = BackgroundWriter(
            file,
            notice=self.notices.append,
            clock=lambda: self.now,
            let_go=self.history_reader.let_go,
        )

    async def polls(self, count: int) -> None:
        """So many more, each written or given up on, and looked at."""
        for _ in range(count):
            self.now += INTERVAL_S
            self.background_writer.publish(self.device.reply(self.now, powers(3600, 0)))
            await asyncio.sleep(0)
            # One thread does the writing, so what comes after it is done after it.
            await asyncio.get_running_loop().run_in_executor(self.background_writer._executor, int)
            await asyncio.sleep(0)
            last = await self.history_reader.ask(lambda history: history.extent().last)
            assert last == self.now

    @property
    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.notices]


@asynccontextmanager
async def recording(file: Path) -> AsyncIterator[Bench]:
    bench = Bench(file)
    task = asyncio.create_task(bench.background_writer.run())
    await asyncio.sleep(0)
    try:
        yield bench
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        bench.history_reader.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "device" / HISTORY_FILE_NAME


def assert_whole(file: Path, polls: int, *, first: int = 1) -> None:
    """Every poll from the first on is there, also for somebody else, and all of the energy."""
    assert look(file) == polls - first + 1
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    start, end = NOON + first * INTERVAL_S, NOON + polls * INTERVAL_S
    with reading(file) as history:
        points = history.series("pv", NOON, end + 1, 100_000).samples
        total = history.totals(NOON, end + 900)
        started = history.events(0, 2 * NOON, kinds=("started",))
    assert [point and point.at for point in points] == [
        NOON + number * INTERVAL_S for number in range(first, polls + 1)
    ]
    assert total.measured_s == pytest.approx(end - start)
    assert total.energy_wh["pv"] == pytest.approx(end - start, rel=1e-3)
    assert len(started) == 1


async def test_others_may_open_and_close_it_at_any_time(file: Path) -> None:
    async with recording(file) as bench:
        for number in range(1, 5):
            await bench.polls(2)
            assert look(file) == 2 * number
            # Each of these opens and closes the file beside the writer, in its process.
            add_note(file, bench.now, "a note")
            bench.history_reader.let_go()
            with reading(file) as history:
                assert history.extent().last == bench.now
            before = files_of(file)[1].stat().st_ino
            assert look(file) == 2 * number
            assert files_of(file)[1].stat().st_ino == before
        assert bench.notices == []
    assert_whole(file, 8)


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
async def test_a_lock_of_four_seconds_is_waited_for(file: Path, statement: str) -> None:
    async with recording(file) as bench:
        await bench.polls(2)
        with holding(file, statement, 4):
            await bench.polls(3)
        await bench.polls(1)
        assert bench.notices == []
    assert_whole(file, 6)


def _lose_the_locks(file: Path) -> None:
    # As an older version did; the next one who looks takes itself for the last.
    with file.open("rb"):
        pass
    look(file)


def _delete_the_log(file: Path) -> None:
    # It is folded in first, as whoever deletes it without that destroys what others wrote.
    files_of(file)[1].unlink()


def _delete_log_and_index(file: Path) -> None:
    for part in files_of(file)[1:]:
        part.unlink()


def _delete_all(file: Path) -> None:
    for part in files_of(file):
        part.unlink()


def _delete_the_directory(file: Path) -> None:
    shutil.rmtree(file.parent)


def _delete_the_file(file: Path) -> None:
    file.unlink()


def _move_a_copy_into_its_place(file: Path) -> None:
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    copy.rename(file)


def _move_away_and_copy_back(file: Path) -> None:
    away = file.with_name("away")
    file.rename(away)
    shutil.copy(away, file)


def _put_a_proper_backup_in_place(file: Path) -> None:
    copy = file.with_name("copy")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.rename(file)


def _copy_over_it(file: Path) -> None:
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    with copy.open("rb") as source, file.open("r+b") as target:
        shutil.copyfileobj(source, target)


@pytest.mark.parametrize(
    "deed",
    [
        _lose_the_locks,
        _delete_the_log,
        _delete_log_and_index,
        _delete_all,
        _delete_the_directory,
        _delete_the_file,
        _move_a_copy_into_its_place,
        _move_away_and_copy_back,
        _put_a_proper_backup_in_place,
    ],
)
async def test_displaced_files_cost_no_poll(file: Path, deed: Callable[[Path], None]) -> None:
    async with recording(file) as bench:
        await bench.polls(5)
        deed(file)
        await bench.polls(5)
        assert bench.kinds == ["replaced"]
        assert "Another program" in bench.notices[0].sentence(Language("en"))
        deed(file)
        await bench.polls(1)
        assert bench.kinds == ["replaced"] * 2
    assert_whole(file, 11)


@pytest.mark.parametrize("deed", [_lose_the_locks, _delete_all, _move_a_copy_into_its_place])
async def test_displaced_right_before_the_end(file: Path, deed: Callable[[Path], None]) -> None:
    async with recording(file) as bench:
        await bench.polls(5)
        deed(file)
    assert_whole(file, 5)


async def test_long_after_the_log_was_folded_in(file: Path) -> None:
    polls = 2 * SETTLED_EVERY + 10
    async with recording(file) as bench:
        await bench.polls(polls)
        assert len(bench.background_writer._unsettled) <= SETTLED_EVERY + 1
        _move_a_copy_into_its_place(file)
        await bench.polls(5)
        assert bench.kinds == ["replaced"]
    assert_whole(file, polls + 5)


async def test_a_copy_laid_over_it_is_believed_and_completed(file: Path) -> None:
    async with recording(file) as bench:
        await bench.polls(5)
        _copy_over_it(file)
        await bench.polls(5)
    assert_whole(file, 10)


async def test_an_old_copy_laid_over_it_does_not_mix_with_the_log(file: Path) -> None:
    record(file, NOON - 86400, NOON - 82800, lambda _at: powers(1, 1))
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    with closing(sqlite3.connect(copy)) as connection:
        # Whatever page the log holds, in the copy it is another one.
        connection.execute("PRAGMA auto_vacuum = FULL")
        connection.execute("VACUUM")
    old = copy.read_bytes()
    record(file, NOON - 7200, NOON - 3600, lambda _at: powers(1, 1))
    async with recording(file) as bench:
        await bench.polls(SETTLED_EVERY + 5)
        with file.open("r+b") as stream:
            stream.write(old)
            stream.truncate()
        await bench.polls(5)
        assert bench.kinds == ["replaced"]
    assert len(list(file.parent.glob("*.aside-*-wal"))) == 1
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with reading(file) as history:
        assert history.totals(NOON - 86400, NOON - 82800).measured_s == 3590
        assert history.totals(NOON - 7200, NOON - 3600).measured_s == 0
        points = history.series("pv", NOON, bench.now + 1, 100_000).samples
    assert points[-1] is not None
    assert points[-1].at == bench.now
    assert len(points) >= 9


async def test_somebody_else_who_writes_is_no_trouble(file: Path) -> None:
    async with recording(file) as bench:
        await bench.polls(5)
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE theirs (x)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        await bench.polls(5)
        assert bench.notices == []
    assert_whole(file, 10)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM theirs").fetchone() == (0,)


async def test_a_copy_for_the_backup_is_no_trouble(file: Path) -> None:
    async with recording(file) as bench:
        await bench.polls(5)
        shutil.copy(file, file.with_name("backup"))
        await bench.polls(5)
        assert bench.notices == []
    assert_whole(file, 10)


async def test_a_reader_of_another_writer_notices(file: Path) -> None:
    history_reader = HistoryReader(file, CATALOGUE, clock=lambda: NOON)
    try:
        record(file, NOON, NOON + 100, lambda _at: powers(1, 1))
        assert await history_reader.ask(lambda history: history.extent().last) == NOON + 90
        _delete_all_there_are(file)
        with writing(file) as writer:
            writer.write(Device().reply(NOON + 500, powers(1, 1)), NOON + 500)
            assert await history_reader.ask(lambda history: history.extent().last) == NOON + 500
    finally:
        history_reader.close()


def _delete_all_there_are(file: Path) -> None:
    for part in files_of(file):
        part.unlink(missing_ok=True)
