"""The stream of the log: nothing lost, time from above, growth, any bytes."""

from __future__ import annotations

import sys
import tracemalloc
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_bench import DAY, MIDNIGHT, MORNING, many_lines, texts_of, view_of

from senec_tui.clean_text import visible
from senec_tui.device.wire.log_files import parse_log
from senec_tui.model.log import line_blocks as blocks_module
from senec_tui.model.log.filter_conditions import LogConditions
from senec_tui.model.log.line_blocks import BLOCK_BYTES, NameNumbers, cut
from senec_tui.model.log.log_view import LogView
from senec_tui.model.log.stream import LOOK_BACK, MOST_DENSE, Place, Stream


def stream_of(data: bytes, day: date = DAY) -> Stream:
    stream = Stream()
    stream.put(day, data)
    return stream


def raws(stream: Stream) -> list[str]:
    for index in range(len(stream.blocks)):
        assert stream.lines(index) is not None
    places = [
        Place(block.day, block.first + n) for block in stream.blocks for n in range(block.count)
    ]
    return [str(stream.raw(place)) for place in places]


def test_lines_are_taken_apart() -> None:
    stream = stream_of(MORNING.encode())
    entry = stream.entry(Place(DAY, 4))
    assert entry is not None
    assert (entry.level, entry.category) == ("W", "INV_LV")
    assert entry.text == "insulation 850 kOhm below target"
    assert entry.at == MIDNIGHT + 7 * 3600 + 31 * 60 + 9
    sockets = stream.entry(Place(DAY, 3))
    assert sockets is not None
    assert (sockets.level, sockets.category) == ("I", "Relay_2|Sockets")
    assert raws(stream) == MORNING.splitlines()


def test_a_line_without_time_belongs_to_the_one_above() -> None:
    stream = stream_of(MORNING.encode())
    above, below = stream.entry(Place(DAY, 5)), stream.entry(Place(DAY, 6))
    assert above is not None
    assert below is not None
    assert (below.at, below.level, below.own_time) == (above.at, "E", False)
    assert below.text == "    second line of the error"
    orphan = stream.entry(Place(DAY, 0))
    assert orphan is not None
    assert (orphan.at, orphan.level, orphan.own_time) == (MIDNIGHT, "", False)


def test_beyond_the_ends_there_is_no_line() -> None:
    stream = stream_of(MORNING.encode())
    assert stream.entry(Place(DAY, 12)) is None
    assert stream.entry(Place(DAY - timedelta(days=1), 0)) is None
    assert stream.raw(Place(DAY + timedelta(days=1), 0)) is None


def test_days_follow_each_other_whatever_the_order_of_their_arrival() -> None:
    stream = Stream()
    stream.put(DAY, b"2026-03-14 00:00:01 [I|A] second\n")
    stream.put(DAY - timedelta(days=1), b"2026-03-13 23:59:59 [I|A] first\n")
    assert [text.split("] ")[1] for text in raws(stream)] == ["first", "second"]
    assert stream.days == [DAY - timedelta(days=1), DAY]
    orphaned = Stream()
    orphaned.put(DAY - timedelta(days=1), b"2026-03-13 23:59:59 [E|A] first\n")
    orphaned.put(DAY, b"no time\n")
    entry = orphaned.entry(Place(DAY, 0))
    assert entry is not None
    assert (entry.at, entry.level) == (MIDNIGHT, "")


# -- blocks --------------------------------------------------------------------------------------


def test_blocks_end_with_lines_and_lose_nothing() -> None:
    data = many_lines(3000)
    blocks = list(cut(data, day=DAY))
    assert len(blocks) > 3
    assert sum(block.count for block in blocks) == 3000
    assert [block.first for block in blocks][1] == blocks[0].count
    assert raws(stream_of(data)) == data.decode().splitlines()


def test_a_large_log_takes_no_more_than_its_file() -> None:
    content = many_lines(5000)
    stream = Stream()
    stream.put(DAY, content)
    references = sys.getrefcount(content)
    held = 0
    for index in range(len(stream.blocks)):
        lines = stream.lines(index)
        assert lines is not None
        columns = (lines.starts, lines.times, lines.levels, lines.categories, lines.own)
        held += len(lines.text) + sum(len(memoryview(column).cast("B")) for column in columns)
    assert held <= len(content)
    assert references - sys.getrefcount(content) == len(stream.blocks)  # nobody keeps the file


@pytest.mark.parametrize("line", [b"x\n", b"\n", "é\n".encode()])
def test_short_lines_take_little_more_than_the_file(line: bytes) -> None:
    content = b"2026-03-14 07:31:09 [E|A] above\n" + line * (600_000 // len(line))
    view = LogView()
    view.ask(LogConditions(levels="E"))
    tracemalloc.start()
    try:
        view.stream.put(DAY, content)
        while view.work(10.0):
            pass
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    stream = view.stream
    assert len(view) == stream.count == content.count(b"\n")
    at_hand = [block for block in stream.blocks if block.is_parsed]
    assert len(at_hand) <= MOST_DENSE + 1  # the last one is short
    columns = sum(16 * block.count for block in at_hand)
    assert held < len(content) + columns + 8 * stream.count
    first, last = stream.entry(Place(DAY, 1)), stream.entry(Place(DAY, stream.count - 1))
    assert first is not None
    assert last is not None
    assert first.at == last.at == MIDNIGHT + 7 * 3600 + 31 * 60 + 9
    assert first.level == last.level == "E"


@pytest.mark.parametrize("year", ["1969", "2107", "9999"])
def test_a_time_that_cannot_be_is_none(year: str) -> None:
    stream = Stream()
    stream.put(DAY, f"{year}-12-31 23:59:59 [I|A] text\n".encode())
    lines = stream.lines(0)
    assert lines is not None
    assert list(lines.own) == [0]
    assert list(lines.times) == [MIDNIGHT]


def test_a_line_of_five_megabytes() -> None:
    head = b"2026-03-14 07:31:09 [E|A] first\n2026-03-14 07:31:10 [W|A] "
    data = head + "ä".encode() * 2_500_000 + b"\n2026-03-14 07:31:11 [I|A] last\n"
    stream = stream_of(data)
    lines = raws(stream)
    assert "".join(lines[1:-1]) == "2026-03-14 07:31:10 [W|A] " + "ä" * 2_500_000
    assert max(map(len, lines)) <= BLOCK_BYTES
    part = stream.entry(Place(DAY, 40))
    assert part is not None
    assert (part.level, part.own_time) == ("W", False)


def test_what_is_far_from_any_time_waits_for_those_above() -> None:
    count = (LOOK_BACK + 10) * BLOCK_BYTES // 12
    stream = stream_of(b"2026-03-14 07:31:09 [E|A] x\n" + b"no time here\n" * count)
    assert len(stream.blocks) > LOOK_BACK + 2
    assert stream.lines(len(stream.blocks) - 1) is None
    assert all(stream.lines(index) is not None for index in range(len(stream.blocks)))
    last = stream.entry(Place(DAY, count))
    assert last is not None
    assert last.level == "E"


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    stream = stream_of(data)
    for text in raws(stream):
        assert visible(text) == text


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff"), max_size=30),
            st.just("2026-03-14 07:31:09 [W|A|B] x y"),
            st.just("2026-03-14 07:31:09 plain"),
            st.just("2026-02-30 07:31:09 [E|A] no such day"),
            st.just("2026-03-14 07:31:99 no such second"),
            st.just("2026-03-14 07:31:09 [E] bracket without a category"),
        )
    ),
    st.integers(10, 90),
)
def test_the_same_lines_as_the_plain_parser(texts: list[str], block_bytes: int) -> None:
    data = "".join(text + "\n" for text in texts).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "BLOCK_BYTES", max(block_bytes, *map(_size, [*texts, ""])))
        stream = stream_of(data)
    assert raws(stream) == [line.raw for line in parse_log(data)]
    for number, line in enumerate(parse_log(data)):
        entry = stream.entry(Place(DAY, number))
        assert entry is not None
        assert entry.own_time == line.own_time
        assert entry.at == (MIDNIGHT if line.at is None else line.at.timestamp())
        if line.own_time:
            assert (entry.level, entry.category) == (line.level, line.category)
            assert entry.text == line.text


def _size(text: str) -> int:
    return len(text.encode()) + 1


def test_thousands_of_categories_do_not_fill_the_memory() -> None:
    names = NameNumbers()
    numbers = {names.number(f"c{n}") for n in range(NameNumbers.MOST + 500)}
    assert len(names.all) <= NameNumbers.MOST + 1
    assert max(numbers) < len(names.all)


# -- growth --------------------------------------------------------------------------------------


def test_a_day_that_grows_keeps_what_was_worked_out() -> None:
    data = many_lines(3000)
    stream = stream_of(data[:-1000])
    before = stream.blocks
    assert stream.put(DAY, data)
    assert stream.blocks[: len(before) - 1] == before[:-1]
    assert raws(stream) == data.decode().splitlines()


def test_a_line_that_was_cut_is_completed() -> None:
    stream = stream_of(b"2026-03-14 07:31:09 [I|A] one\n2026-03-14 07:3")
    assert raws(stream)[-1] == "2026-03-14 07:3"
    stream.put(DAY, b"2026-03-14 07:31:09 [I|A] one\n2026-03-14 07:32:00 [I|A] two")
    assert raws(stream)[-1] == "2026-03-14 07:32:00 [I|A] two"


def test_the_same_content_changes_nothing() -> None:
    stream = stream_of(MORNING.encode())
    version = stream.version
    assert not stream.put(DAY, MORNING.encode())
    assert stream.version == version


def test_another_file_replaces_the_old_one() -> None:
    stream = stream_of(MORNING.encode())
    stream.put(DAY, b"2026-03-14 20:00:00 [I|A] begun anew\n")
    assert raws(stream) == ["2026-03-14 20:00:00 [I|A] begun anew"]
    stream.put(DAY, b"")
    assert raws(stream) == []
    assert stream.put(DAY, b"x\n")
    assert raws(stream) == ["x"]


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=6))
def test_growing_by_pieces_is_the_same_as_all_at_once(pieces: list[bytes]) -> None:
    stream = Stream()
    data = b""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "BLOCK_BYTES", 16)
        for piece in pieces:
            data += piece
            stream.put(DAY, data)
        at_once = Stream()
        at_once.put(DAY, data)
    assert raws(stream) == raws(at_once)


def test_a_file_without_any_line_end() -> None:
    view = view_of(b"\x00\x01binary\xff")
    assert texts_of(view) == ["\\x00\\x01binaryÿ"]
