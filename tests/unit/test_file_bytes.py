"""Bytes on the disk are as good as bytes in memory, and cost little of it."""

from __future__ import annotations

import gc
import os
import tracemalloc
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.device import file_bytes
from senec_tui.device.file_bytes import BytesOnDisk, FileBytes, Spool, digest, opened_private, parts
from senec_tui.device.wire.log_files import LogReader, parse_log
from senec_tui.errors import NoSpaceError
from senec_tui.model.log.filter_conditions import LogConditions, parse_conditions
from senec_tui.model.log.line_blocks import BLOCK_BYTES
from senec_tui.model.log.log_view import LogView
from senec_tui.model.log.stream import Stream

DAY = date(2026, 3, 14)
LINE = "2026-03-14 {:02}:{:02}:{:02} [{}|NPU] line {} ü\n"


def log_of(lines: int) -> bytes:
    return "".join(
        LINE.format(n // 3600 % 24, n // 60 % 60, n % 60, "IIIIE"[n % 5], n) for n in range(lines)
    ).encode()


def on_disk(content: bytes) -> FileBytes:
    with closing(Spool()) as spool:
        for at in range(0, len(content), 50_000):
            spool.write(content[at : at + 50_000])
        return spool.content()


def open_files() -> int:
    """How many logs on the disk somebody still has."""
    gc.collect()
    return sum(isinstance(thing, BytesOnDisk) for thing in gc.get_objects())


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything goes to the disk."""
    monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 1)
    monkeypatch.setattr(file_bytes, "_PART_BYTES", 7)


PLACE = st.integers(-30, 30) | st.none()


@given(st.binary(max_size=25), PLACE, PLACE)
def test_parts_and_places_are_those_of_bytes(
    content: bytes, start: int | None, end: int | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_bytes, "IN_MEMORY_BYTES", 1)
        patch.setattr(file_bytes, "_PART_BYTES", 3)
        laid_down = on_disk(content)
        assert isinstance(laid_down, BytesOnDisk) == bool(content)
        assert len(laid_down) == len(content)
        assert laid_down[start:end] == content[start:end]
        byte = content[-1:] or b"x"
        if isinstance(laid_down, BytesOnDisk):
            assert laid_down.find(byte, start, end) == content.find(byte, start, end)
            assert laid_down.rfind(byte, start, end) == content.rfind(byte, start, end)
            assert laid_down.count(byte, start, end) == content.count(byte, start, end)
        assert b"".join(parts(laid_down)) == content
        assert digest(laid_down, len(content)) == digest(content, len(content))


@pytest.mark.usefixtures("small_memory")
def test_what_comes_once_more_begins_anew_and_nothing_is_left_open() -> None:
    before = open_files()
    spool = Spool()
    spool.write(b"half of an ans")
    spool.clear()
    spool.write(b"an answer")
    content = spool.content()
    assert content[:] == b"an answer"
    assert open_files() == before + 1
    spool.close()
    given_up = Spool()
    given_up.write(b"nobody takes it")
    descriptor = given_up._descriptor
    assert descriptor is not None
    given_up.close()
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(descriptor)
    del content
    assert open_files() == before


@pytest.mark.usefixtures("small_memory")
def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _content: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with closing(Spool()) as spool, pytest.raises(NoSpaceError):
        spool.write(b"something")


def test_a_kept_file_is_read_part_by_part_when_it_is_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "2026-03-14.log"
    file.write_bytes(b"0123456789")
    assert opened_private(file) == b"0123456789"
    monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 5)
    assert isinstance(content := opened_private(file), BytesOnDisk)
    assert content[2:4] == b"23"


@pytest.mark.usefixtures("small_memory")
def test_lines_are_the_same_from_the_disk() -> None:
    content = b"\xef\xbb\xbf" + log_of(300) + b"no time \xff\n" + log_of(3)[:-1]
    assert list(parse_log(on_disk(content))) == list(parse_log(content))


def seen(view: LogView) -> list[str | None]:
    while view.work(10.0):
        pass
    return [view.stream.raw(place) for n in range(len(view)) for place in view.row(n)[:1]]


def test_a_view_shows_the_same_from_the_disk_though_it_forgets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("senec_tui.model.log.stream.MOST_ON_DISK", 2)
    monkeypatch.setattr("senec_tui.model.log.line_blocks.BLOCK_BYTES", 2_000)
    content = log_of(2_000) + b"it goes on\n"
    views = LogView(), LogView()
    views[0].stream.put(DAY, content)
    monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 1)
    views[1].stream.put(DAY, on_disk(content))
    for view in views:
        assert len(view.stream.blocks) > 20
    assert seen(views[1]) == seen(views[0])
    assert views[1].histogram.by_level() == views[0].histogram.by_level() != {}
    for view in views:
        view.ask(LogConditions(texts=parse_conditions("line 77")))
    assert seen(views[1]) == seen(views[0]) != []
    assert views[1].histogram.by_level() == views[0].histogram.by_level()
    assert len(views[1].whole) == len(views[0].whole) == 2_001
    at_hand = sum(block.is_parsed for block in views[1].stream.blocks)
    assert at_hand <= 2


def test_a_log_that_grows_lets_go_of_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 1)
    monkeypatch.setattr("senec_tui.model.log.line_blocks.BLOCK_BYTES", 2_000)
    before = open_files()
    stream = Stream()
    for lines in (200, 300, 400, 500):
        assert stream.put(DAY, on_disk(log_of(lines)))
        assert stream.count == lines
        for index in range(len(stream.blocks)):
            assert stream.lines(index) is not None
        assert open_files() == before + 1


def test_a_long_log_is_read_with_little_of_it_in_memory() -> None:
    content = on_disk(log_of(200_000))
    size = len(content)
    assert size > 8_000_000
    tracemalloc.start()
    try:
        reader = LogReader()
        count = sum(len(passage.lines) for passage in reader.read(content))
        _, printing = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        view = LogView()
        view.stream.put(DAY, content)
        view.begin_at(None, 40)
        _, showing = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == view.stream.count == 200_000
    assert printing < size / 10
    assert showing < size / 2


def test_a_long_log_is_read_once_before_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 1)
    monkeypatch.setattr(file_bytes, "_PART_BYTES", 10_000)
    content = on_disk(log_of(50_000))
    read = 0
    pread = os.pread

    def counted(descriptor: int, length: int, offset: int) -> bytes:
        nonlocal read
        read += length
        return pread(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", counted)
    view = LogView()
    view.stream.put(DAY, content)
    view.begin_at(None, 40)
    assert len(view) >= 1
    assert len(content) <= read < 1.05 * len(content) + BLOCK_BYTES


def test_a_long_log_that_was_written_anew_is_not_taken_for_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_bytes, "IN_MEMORY_BYTES", 1)
    stream = Stream()
    before = log_of(300)
    assert stream.put(DAY, on_disk(before))
    assert not stream.put(DAY, on_disk(before))
    anew = before[:50] + b"#" + before[51:]
    assert stream.put(DAY, on_disk(anew))
    assert stream.put(DAY, on_disk(before[: len(before) // 2]))
    lines = stream.lines(0)
    assert lines is not None
    assert b"#" not in lines.text.encode()
