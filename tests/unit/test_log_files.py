"""The appliance's log: nothing lost, nothing raised, fast where it matters."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from senec_tui.device.log_files import LogLine, parse_log
from senec_tui.device.text import visible

SEVEN = datetime(2026, 3, 14, 7, 31, 9, tzinfo=UTC)


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
    assert (line.at, line.level, line.category) == (SEVEN, "", "")
    assert line.text == "Wallbox 1: smart charge: on"


def test_a_bracket_of_another_kind_belongs_to_the_text() -> None:
    assert one("2026-03-14 07:31:09 [init] done").text == "[init] done"
    assert one("2026-03-14 07:31:09 [W|open").text == "[W|open"


def test_lines_without_time_have_that_of_the_line_above() -> None:
    log = parse_log(
        b"orphan\n2026-03-14 07:31:09 [E|A] first\nmore\n\neven more\n2026-13-45 99:00:00 [I|B] x\n"
    )
    assert [line.at for line in log] == [None, SEVEN, SEVEN, SEVEN, SEVEN, SEVEN]
    assert [line.own_time for line in log] == [False, True, False, False, False, False]
    assert log[2].text == log[2].raw == "more"
    assert log[5].text == "2026-13-45 99:00:00 [I|B] x"
    assert log[-3].at == SEVEN


def test_times_do_not_depend_on_the_order_of_looking() -> None:
    data = b"a\nb\n2026-03-14 07:31:09 x\nc\nd\n2026-03-14 07:31:10 y\ne\n"
    forwards = list(parse_log(data))
    log = parse_log(data)
    assert [log[n] for n in reversed(range(len(log)))][::-1] == forwards
    assert parse_log(data)[4].at == SEVEN
    assert list(parse_log(data)[3:5]) == forwards[3:5]


def test_line_ends_marks_and_encodings() -> None:
    log = parse_log(
        b"\xef\xbb\xbf2026-03-14 07:31:09 [I|A] K\xc3\xbcche\r\nK\xfcche\n\x00\x1b[2J\n"
    )
    assert [line.text for line in log] == ["Küche", "Küche", "\\x00\\x1b[2J"]


def test_no_line_at_all() -> None:
    assert list(parse_log(b"")) == []
    assert [line.text for line in parse_log(b"\n")] == [""]


def test_a_line_of_five_megabytes() -> None:
    line = parse_log(b"2026-03-14 07:31:09 [I|A] " + b"x" * 5_000_000)[0]
    assert len(line.text) == 5_000_000


def test_only_the_lines_looked_at_are_taken_apart() -> None:
    log = parse_log(b"no time here\n" * 200_000)
    assert len(log) == 200_000
    assert log[199_999].at is None
    assert log[100_000].at is None


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    log = parse_log(data)
    lines = list(log)
    assert len(lines) == len(log)
    for line in lines:
        assert visible(line.raw) == line.raw
        assert line.text in line.raw
        assert line.own_time <= (line.at is not None)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff"))))
def test_nothing_is_lost(texts: list[str]) -> None:
    log = parse_log("".join(text + "\n" for text in texts).encode())
    assert [line.raw for line in log] == [visible(text) for text in texts]
