"""The appliance's log: nothing lost, nothing raised, fast where it matters."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.clean_text import visible
from senec_tui.device.wire.log_files import (
    CHUNK_BYTES,
    LONGEST_LINE_BYTES,
    LogLine,
    LogReader,
    at_least,
    parse_log,
)
from senec_tui.device.wire.url_variants import log_paths

SEVEN = datetime(2026, 3, 14, 7, 31, 9, tzinfo=UTC)


def lines_of(data: bytes) -> list[LogLine]:
    return list(parse_log(data))


def one(text: str) -> LogLine:
    (line,) = parse_log(text.encode())
    return line


def test_usual_line() -> None:
    text = "2026-03-14 07:31:09 [W|INV_LV] insulation 850 kOhm below target"
    assert one(text) == LogLine(
        at=SEVEN,
        level="W",
        category="INV_LV",
        text="insulation 850 kOhm below target",
        raw=text,
        own_time=True,
    )


def test_category_with_bars_is_split_at_the_first_only() -> None:
    line = one("2026-03-14 07:31:09 [I|Relay_2|Sockets] switched off")
    assert (line.level, line.category, line.text) == ("I", "Relay_2|Sockets", "switched off")


def test_line_without_bracket() -> None:
    line = one("2026-03-14 07:31:09 Wallbox 1: smart charge: on")
    assert (line.at, line.level, line.category) == (SEVEN, "", "Wallbox 1")
    assert line.text == "smart charge: on"


def test_a_bracket_of_another_kind_belongs_to_the_text() -> None:
    assert one("2026-03-14 07:31:09 [init] done").text == "[init] done"
    assert one("2026-03-14 07:31:09 [W|open").text == "[W|open"


def test_lines_without_time_have_that_of_the_line_above() -> None:
    log = lines_of(
        b"orphan\n2026-03-14 07:31:09 [E|A] first\nmore\n\neven more\n2026-13-45 99:00:00 [I|B] x\n"
    )
    assert [line.at for line in log] == [None, SEVEN, SEVEN, SEVEN, SEVEN, SEVEN]
    assert [line.own_time for line in log] == [False, True, False, False, False, False]
    assert log[2].text == log[2].raw == "more"
    assert log[5].text == "2026-13-45 99:00:00 [I|B] x"


def test_a_log_that_grows_is_read_on() -> None:
    whole = b"a\n2026-03-14 07:31:09 [E|A] x\nc\nd\n2026-03-14 07:31:10 y\ne\n"
    for cut in (whole.index(b"2026"), whole.index(b"c"), whole.index(b"d")):
        reader = LogReader()
        parts = [*reader.read(whole, cut), *reader.read(whole)]
        assert [line for part in parts for line in part.each()] == lines_of(whole)
        assert reader.done == len(whole)
        assert list(reader.read(whole)) == []


def test_a_passage_narrowed_keeps_its_head_only_where_it_is_shown() -> None:
    (passage,) = LogReader().read(b"2026-03-14 07:31:09 [E|A] one\ntwo\n")
    assert [line.level for line in passage.where(lambda line: "one" in line).each()] == ["E"]
    (below,) = passage.where(lambda line: "two" in line).each()
    assert (below.at, below.level, below.own_time) == (SEVEN, "", False)


def test_line_ends_marks_and_encodings() -> None:
    log = parse_log(
        b"\xef\xbb\xbf2026-03-14 07:31:09 [I|A] K\xc3\xbcche\r\nK\xfcche\n\x00\x1b[2J\n"
    )
    assert [line.text for line in log] == ["Küche", "Küche", "\\x00\\x1b[2J"]


def test_no_line_at_all() -> None:
    assert lines_of(b"") == []
    assert [line.text for line in parse_log(b"\n")] == [""]


def test_a_line_of_five_megabytes() -> None:
    (line,) = lines_of(b"2026-03-14 07:31:09 [I|A] " + b"x" * 5_000_000)
    assert len(line.text) == 5_000_000


def test_a_line_beyond_all_bounds_is_cut_between_characters() -> None:
    text = b"2026-03-14 07:31:09 [E|A] x" + "é".encode() * (LONGEST_LINE_BYTES // 2 + 5) + b"\n"
    first, second = lines_of(text)
    assert (first.level, second.at, second.own_time) == ("E", SEVEN, False)
    assert first.raw + second.raw == text.decode().rstrip()


@pytest.mark.parametrize("line", [b"x\n", b"\n", "é\n".encode(), b"\x1b\n", b"\xff\r\n"])
def test_very_many_short_lines_are_held_a_chunk_at_a_time(line: bytes) -> None:
    file = b"2026-03-14 07:31:09 [E|A] above\n" + line * (8 * CHUNK_BYTES // len(line))
    tracemalloc.start()
    try:
        count = sum(len(passage.lines) for passage in LogReader().read(file))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == file.count(b"\n")
    assert peak < 128 * CHUNK_BYTES


@pytest.mark.parametrize("firmware", [None, 800, 825, 826])
def test_every_known_path_of_a_day_is_tried(firmware: int | None) -> None:
    paths = list(log_paths(date(2026, 3, 14), firmware).values())
    expected = {f"{root}/2026/03/14.log" for root in ("//log", "/Log", "/log", "/LOG", "//Log")}
    assert set(paths) == expected
    assert len(paths) == len(expected)


def test_unknown_letters_rank_worst_and_every_letter_has_its_rank() -> None:
    assert one("2026-03-14 07:31:09 [F|NPU] x").level == "F"
    for letter in ascii_uppercase:
        assert (letter in at_least("P")) == (letter not in "EWID")
    assert set(at_least("D")) == set(ascii_uppercase)
    assert at_least("W")[-4:] == "FPEW"


def test_a_source_before_a_colon_is_the_category() -> None:
    line = one("2026-03-14 07:31:09 BMZ: Reboot")
    assert (line.level, line.category, line.text) == ("", "BMZ", "Reboot")
    for text in ("System is booting ...", "12:30 is a time", f"{'x' * 50}: y", "http://a: b"):
        assert one(f"2026-03-14 07:31:09 {text}")[1:4] == ("", "", text)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    for line in parse_log(data):
        assert visible(line.raw) == line.raw
        assert line.text in line.raw
        assert line.own_time <= (line.at is not None)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff"))))
def test_nothing_is_lost(texts: list[str]) -> None:
    log = parse_log("".join(text + "\n" for text in texts).encode())
    assert [line.raw for line in log] == [visible(text) for text in texts]
