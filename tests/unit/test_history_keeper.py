"""Writing beside an event loop: full disks, other writers, damage, an orderly end."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from history_driver import NOON, Device, powers, reading, record, writing

from senec_tui.errors import StorageError
from senec_tui.language import Language
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.writing.background_writer import (
    LONGEST_RETRY_S,
    RETRY_S,
    BackgroundWriter,
    Notice,
)
from senec_tui.model.history.writing.poll_writer import Writer, Written
from senec_tui.model.reading.snapshot import Snapshot


class Bench:
    """A keeper, its clock and what it said."""

    def __init__(self, file: Path) -> None:
        self.now = NOON
        self.notices: list[Notice] = []
        self.device = Device()
        self.background_writer = BackgroundWriter(
            file, notice=self.notices.append, clock=lambda: self.now
        )

    async def poll(self, seconds: float = 10) -> None:
        """One more poll, written or given up on when this returns."""
        self.now += seconds
        self.background_writer.publish(self.device.reply(self.now, powers(1000, 500)))
        await asyncio.sleep(0)
        # One thread does the writing, so what comes after it is done after it.
        await asyncio.get_running_loop().run_in_executor(self.background_writer._executor, int)
        await asyncio.sleep(0)

    @property
    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.notices]


@asynccontextmanager
async def running(file: Path) -> AsyncIterator[Bench]:
    bench = Bench(file)
    task = asyncio.create_task(bench.background_writer.run())
    await asyncio.sleep(0)
    try:
        yield bench
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "device" / HISTORY_FILE_NAME


def _read(file: Path) -> bytes:
    return file.read_bytes()


def _write(file: Path, content: bytes | bytearray) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)


async def test_every_poll_is_in_the_file_at_once(file: Path) -> None:
    async with running(file) as bench:
        for expected in range(1, 4):
            await bench.poll()
            with reading(file) as history:
                points = history.series("pv", NOON, NOON + 100, 1000).samples
            assert len(points) == expected
        assert bench.background_writer.recording
        assert bench.notices == []


async def test_what_is_left_is_written_at_the_end(file: Path) -> None:
    async with running(file) as bench:
        for second in range(10, 60, 10):
            bench.background_writer.publish(bench.device.reply(NOON + second, powers(1, 1)))
    with reading(file) as history:
        assert len(history.series("pv", NOON, NOON + 100, 1000).samples) == 5


async def test_who_is_put_aside_lets_another_record_and_goes_on_after(file: Path) -> None:
    async with running(file) as bench:
        await bench.poll()
        bench.background_writer.give_way()
        with writing(file, NOON + 20) as other:
            other.write(Device().reply(NOON + 20, powers(2000, 500)), NOON + 20)
        await bench.poll(20)
        assert bench.background_writer.recording
        assert bench.notices == []
    with reading(file) as history:
        points = history.series("pv", NOON, NOON + 100, 1000).samples
    assert [point.mean for point in points if point is not None] == [1000, 2000, 1000]


async def test_unwritable_place_is_said_once_and_tried_again(file: Path) -> None:
    file.parent.write_text("not a directory", encoding="utf-8")
    async with running(file) as bench:
        for _ in range(20):
            await bench.poll()
        assert bench.kinds == ["stopped"]
        sentence = bench.notices[0].sentence(Language("en"))
        assert sentence.startswith("History is not recorded for now. The file ")
        file.parent.unlink()
        await bench.poll(LONGEST_RETRY_S)
        assert bench.kinds == ["stopped", "resumed"]
        assert bench.background_writer.recording
    with reading(file) as history:
        # The polls in between were kept in memory.
        points = history.series("pv", NOON, NOON + 1000, 10000).samples
    assert sum(point is not None for point in points) == 21


async def test_full_disk_stops_recording_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Writer.write
    pages = [30]

    def write_on_small_disk(self: Writer, snapshot: Snapshot, now: float) -> Written:
        self._connection.execute(f"PRAGMA max_page_count = {pages[0]}")
        return write(self, snapshot, now)

    monkeypatch.setattr(Writer, "write", write_on_small_disk)
    async with running(file) as bench:
        while not bench.notices:
            await bench.poll()
            assert bench.now < NOON + 20_000, "the disk never filled up"
        (notice,) = bench.notices
        assert isinstance(notice.error, StorageError)
        assert "full" in str(notice.error)
        before = bench.now
        pages[0] = 10_000
        await bench.poll(RETRY_S)
        assert bench.kinds == ["stopped", "resumed"]
    with reading(file) as history:
        assert history.extent().last == before + RETRY_S
        total = history.totals(NOON, bench.now)
    assert 0 < bench.now - NOON - total.measured_s <= 2 * RETRY_S + 10


async def test_other_writer_is_left_alone_until_it_ends(file: Path) -> None:
    with writing(file):
        async with running(file) as bench:
            await bench.poll()
            await bench.poll(RETRY_S)
            assert bench.kinds == ["elsewhere"]
            assert "already recording" in bench.notices[0].sentence(Language("en"))
            assert not bench.background_writer.recording
    async with running(file) as bench:
        await bench.poll(500)
    with reading(file) as history:
        assert len(history.series("pv", NOON, NOON + 1000, 1000).samples) == 1


async def test_foreign_file_is_kept_and_said(file: Path) -> None:
    _write(file, b"a letter")
    async with running(file) as bench:
        await bench.poll()
        (notice,) = bench.notices
        assert notice.kind == "aside"
        assert notice.kept_as is not None
        assert _read(notice.kept_as) == b"a letter"
        assert notice.kept_as.name in notice.sentence(Language("en"))
        assert bench.background_writer.recording


async def test_damage_found_while_writing_starts_a_new_file(file: Path) -> None:
    record(file, NOON - 7200, NOON, lambda _at: powers(1, 1))
    content = bytearray(_read(file))
    for table in ("sample", "energy"):
        with sqlite3.connect(file) as connection:
            query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
            ((page,),) = connection.execute(query, (table,)).fetchall()
        connection.close()
        content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    _write(file, content)
    async with running(file) as bench:
        await bench.poll()
        assert bench.kinds == ["stopped"]
        said = bench.notices[0].sentence(Language("en"))
        assert "left as it is" not in said  # for that lasts until the next try
        assert said.endswith("When it is tried again it is put aside, and a new one begun.")
        await bench.poll(RETRY_S)
        assert bench.kinds == ["stopped", "aside", "resumed"]
        kept_as = bench.notices[1].kept_as
        assert kept_as is not None
        assert _read(kept_as) == content
    with reading(file) as history:
        assert history.extent().last == bench.now


_KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from history_driver import NOON, Device, powers
from senec_tui.model.history.writing.poll_writer import Writer
device, at = Device(), NOON
writer = Writer(Path(sys.argv[1]), now=at)
while True:
    at += 10
    writer.write(device.reply(at, powers(3600, 0)), at)
    print(int(at - NOON), flush=True)
"""


def test_killed_process_loses_at_most_the_last_poll(file: Path) -> None:
    command = [sys.executable, "-c", _KILLED, str(file), str(Path(__file__).parent.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(150):
            process.stdout.readline()
        process.kill()
        lines = process.stdout.read().split()
    written = int(lines[-1]) if lines else 1500
    with reading(file) as history:
        last = history.extent().last
        assert last is not None
        assert last - NOON >= written
        total = history.totals(NOON, last + 900)
    assert total.measured_s == last - NOON - 10
    assert total.energy_wh["pv"] == pytest.approx(total.measured_s, rel=1e-4)
    record(file, last + 10, last + 30, lambda _at: powers(1, 1))


def test_keeper_does_not_load_sqlite_before_it_writes() -> None:
    module = "senec_tui.model.history.writing.background_writer"
    code = f"import sys, {module}; sys.exit('sqlite3' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
