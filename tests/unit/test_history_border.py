"""Whatever goes wrong in the history ends the history for a while, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
import struct
import threading
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from history_driver import CATALOGUE, NOON, reading
from test_history_keeper import Bench, running

from senec_tui.app.services.history.history_reader import HistoryReader
from senec_tui.app.services.history.history_service import HistoryService
from senec_tui.errors import StorageError, UnexpectedError
from senec_tui.language import Language
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.sqlite_failures import reading as content_of
from senec_tui.model.history.writing.background_writer import LONGEST_RETRY_S, RETRY_S, Notice
from senec_tui.model.history.writing.poll_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from senec_tui.model.history.queries.history_file import History
    from senec_tui.model.history.writing.poll_writer import Written
    from senec_tui.model.reading.snapshot import Snapshot

FAILURES = [
    struct.error("ushort format requires 0 <= number <= 65535"),
    ValueError("invalid literal \x1b]52;c;\x07"),
    MemoryError(),
    sqlite3.OperationalError("\x1b[2J is locked"),
    KeyError("A["),
    RecursionError("maximum recursion depth exceeded"),
    OverflowError("too large"),
    OSError(5, "Input/output error"),
    RuntimeError("can't start new thread"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "device" / HISTORY_FILE_NAME


class Fault:
    """A writer that fails while it is on; at certain polls only, if they are named."""

    def __init__(self, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_on = True
        self.at: set[float] = set()
        write = Writer.write

        def failing(writer: Writer, snapshot: Snapshot, now: float) -> Written:
            if self.is_on and (not self.at or snapshot.at in self.at):
                raise error
            return write(writer, snapshot, now)

        monkeypatch.setattr(Writer, "write", failing)


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
async def test_a_failure_of_any_type_is_told_once_and_tried_again(
    file: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(error, monkeypatch)
    async with running(file) as bench:
        for _ in range(3):
            await bench.poll()
        assert bench.kinds == ["stopped"]
        assert bench.background_writer.error is not None
        for language in ("en", "de"):
            sentence = bench.notices[0].sentence(Language(language))
            assert str(file) in sentence
            assert sentence.isprintable()
        fault.is_on = False
        await bench.poll(RETRY_S)
        assert bench.kinds == ["stopped", "resumed"]
        assert bench.background_writer.recording
    assert points(file) == 4


def points(file: Path) -> int:
    with reading(file) as history:
        found = history.series("pv", NOON, NOON + 1e6, 1e6).samples
    return sum(point is not None for point in found)


async def test_it_waits_longer_each_time_and_remembers_no_more_than_an_hour(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(ValueError("x"), monkeypatch)
    tried: list[float] = []
    async with running(file) as bench:
        open_ = bench.background_writer._open

        def counted(**options: bool) -> Writer:
            tried.append(bench.now)
            return open_(**options)

        monkeypatch.setattr(bench.background_writer, "_open", counted)
        for _ in range(500):
            await bench.poll()
            assert len(bench.background_writer._pending) <= 360
        assert bench.kinds == ["stopped"]
        rounds = sorted(set(tried))
        waits = [later - earlier for earlier, later in pairwise(rounds)]
        assert waits[:3] == [RETRY_S, 2 * RETRY_S, 4 * RETRY_S]
        assert set(waits[2:]) == {LONGEST_RETRY_S}
        fault.is_on = False
        await bench.poll(LONGEST_RETRY_S)
        assert bench.kinds == ["stopped", "resumed"]


async def test_a_poll_that_cannot_be_written_does_not_stop_the_others(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(KeyError("A["), monkeypatch)
    fault.at = {NOON + 20, NOON + 40}
    async with running(file) as bench:
        for _ in range(5):
            await bench.poll()
        assert bench.kinds == ["stopped"]
        await bench.poll(RETRY_S)
        assert bench.kinds == ["stopped", "resumed"]
    assert points(file) == 4


async def test_a_clock_set_back_does_not_make_it_wait(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(ValueError("x"), monkeypatch)
    async with running(file) as bench:
        await bench.poll()
        fault.is_on = False
        await bench.poll(-86400)
        assert bench.kinds == ["stopped", "resumed"]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
async def test_a_question_that_fails_is_answered_with_our_error(
    file: Path, error: Exception
) -> None:
    async with running(file) as bench:
        await bench.poll()
        history_reader = HistoryReader(file, CATALOGUE, clock=lambda: bench.now)

        def failing(_history: History) -> None:
            raise error

        try:
            with pytest.raises(StorageError):
                await history_reader.ask(failing)
            assert await history_reader.ask(lambda history: history.extent().last) == bench.now
        finally:
            history_reader.close()


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
async def test_earlier_days_that_fail_are_told_and_the_rest_goes_on(
    file: Path, error: Exception
) -> None:
    def failing(_file: Path, _stopped: Callable[[], bool]) -> None:
        raise error

    notices: list[Notice] = []
    bench = Bench(file)
    keeping = HistoryService(
        file, CATALOGUE, notice=notices.append, prefill=failing, clock=lambda: bench.now
    )
    task = asyncio.create_task(keeping.run())
    await keeping.filled.wait()
    assert [type(notice.error) for notice in notices] == [UnexpectedError]
    assert not task.done()
    bench.background_writer = keeping.background_writer
    await bench.poll()
    assert keeping.background_writer.recording
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


LONG = """
WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 30000000)
SELECT max(x) FROM c
"""


async def test_whoever_leaves_waits_for_no_long_answer(file: Path) -> None:
    """Such as a report on a year, on a small computer."""
    file.parent.mkdir()
    open_for_writing(file).close()
    reader = HistoryReader(file, CATALOGUE, clock=lambda: NOON)
    reads = threading.Event()

    def long(history: History) -> object:
        reads.set()
        with content_of(file):
            return history._connection.execute(LONG).fetchone()

    answer = asyncio.ensure_future(reader.ask(long))
    await asyncio.to_thread(reads.wait)
    reader.close()
    with pytest.raises(StorageError):
        await answer
