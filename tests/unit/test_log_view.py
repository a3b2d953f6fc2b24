"""Filters, searches, folds and counts over the log, against plain ways to get the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_bench import (
    DAY,
    MIDNIGHT,
    MORNING,
    asked,
    many_lines,
    text_at,
    texts_of,
    view_of,
    worked_out,
)

from senec_tui.errors import UsageError
from senec_tui.model.log.day_files import Days
from senec_tui.model.log.filter_conditions import LogConditions, parse_conditions
from senec_tui.model.log.folding import Fold, expression_for, shape_of
from senec_tui.model.log.histogram import TimeColumns
from senec_tui.model.log.line_blocks import Lines
from senec_tui.model.log.log_view import LogView
from senec_tui.model.log.stream import Place, Stream
from senec_tui.model.text_filter import TextFilter, parse_filter

NINE = MIDNIGHT + 9 * 3600


def line(number: int) -> Place:
    return Place(DAY, number)


# -- narrowing -----------------------------------------------------------------------------------


def test_everything_without_a_question() -> None:
    view = view_of(MORNING)
    assert len(view) == 12
    assert text_at(view, 0) == "before any time"
    assert view.row(11) == (line(11), 0)


def test_levels_take_lines_without_time_along() -> None:
    view = asked(view_of(MORNING), levels="PE")
    assert texts_of(view) == [
        "start-up stopped at step 224",
        "    second line of the error",
        "start-up stopped at step 225",
        "start-up stopped at step 226",
        "watchdog restart",
    ]


def test_categories_are_whole_names() -> None:
    assert len(asked(view_of(MORNING), category="Settings")) == 2
    assert texts_of(asked(view_of(MORNING), category="Relay_2|Sockets")) == ["switched off"]
    assert len(asked(view_of(MORNING), category="Relay_2")) == 0


def test_times_end_before_the_first_moment_after() -> None:
    view = view_of(MORNING)
    start, end = MIDNIGHT + 7 * 3600 + 31 * 60 + 40, MIDNIGHT + 7 * 3600 + 33 * 60 + 40
    assert len(asked(view, start=start, end=end)) == 3


def test_several_conditions_in_and_out() -> None:
    view = asked(view_of(MORNING), "start-up & !22[56]")
    assert texts_of(view) == ["start-up stopped at step 224"]
    assert len(asked(view, "!start-up")) == 9
    assert len(asked(view, "SETTINGS")) == 2
    assert len(asked(view, "~strtstp")) == 3


def test_the_time_is_not_searched() -> None:
    assert len(asked(view_of(MORNING), "2026")) == 0
    assert len(asked(view_of(MORNING), "07:31")) == 0


def test_a_bad_expression_is_said() -> None:
    with pytest.raises(UsageError, match="regular expression"):
        parse_conditions("fine & ((")


EXPRESSIONS = (
    "step",
    "STEP 1",
    "step [0-9]+ some",
    r"step\s1\d",
    "[^x]5",
    r"words\W",
    "^\\[E",
    "up$",
    "x*",
    "(?<=step )7",
    "INV_LV.*7",
    "a|5",
    r"\bsome\b",
    "(?:step|words) 9",
    "",
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("sign", ["", "!"])
def test_searching_blocks_is_the_same_as_searching_lines(expression: str, sign: str) -> None:
    data = many_lines(1600, length=50)
    view = asked(view_of(data), sign + expression)
    lines = [text[20:] for text in data.decode().splitlines()]
    pattern = re.compile(expression, re.IGNORECASE | re.MULTILINE)
    wanted = [
        number
        for number, text in enumerate(lines)
        if not expression or (pattern.search(text) is None) == bool(sign)
    ]
    assert [view.row(index)[0].line for index in range(len(view))] == wanted


@given(
    st.lists(st.text(st.sampled_from("ab1 .\x1bä"), max_size=8), max_size=20),
    st.sampled_from(["a", "b1", "[^a]", "a.b", r"\d", "a*", "^a", "b$", r"\x1b", "ä", "Ä"]),
)
def test_any_lines_and_expressions(texts: list[str], expression: str) -> None:
    view = asked(view_of("".join(text + "\n" for text in texts)), expression)
    pattern = re.compile(expression, re.IGNORECASE | re.MULTILINE)
    shown = [text.replace("\x1b", "\\x1b") for text in texts]
    wanted = [number for number, text in enumerate(shown) if pattern.search(text)]
    assert [view.row(index)[0].line for index in range(len(view))] == wanted


def test_an_expression_that_would_take_for_ever_is_given_up() -> None:
    view = view_of("2026-03-14 07:31:09 [I|A] " + "a" * 60 + "!\n")
    view.ask(LogConditions(texts=parse_conditions("(a+)+$")))
    with pytest.raises(UsageError, match="takes too long"):
        worked_out(view)
    assert len(asked(view, "a+!")) == 1


# -- slices --------------------------------------------------------------------------------------


class Ticks:
    """A timer on which every look takes a millisecond."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


def test_work_ends_with_its_slice_and_goes_on_where_it_was() -> None:
    timer = Ticks()
    view = LogView(timer=timer)
    view.stream.put(DAY, many_lines(20_000))
    slices = 0
    while view.work(0.004):
        slices += 1
        assert view.share <= 1
    assert slices > 5
    assert view.share == 1
    assert len(view) == 20_000


def test_the_end_is_there_before_the_rest() -> None:
    view = LogView()
    view.stream.put(DAY, many_lines(20_000))
    view.begin_at(None, 20)
    assert 20 <= len(view) < 5000
    assert text_at(view, len(view) - 1).startswith("step 19999 ")
    worked_out(view)
    assert len(view) == 20_000


def test_the_middle_is_there_before_the_rest() -> None:
    view = LogView()
    view.stream.put(DAY, many_lines(20_000))
    view.begin_at(line(10_000), 20)
    assert view.find(line(10_000)) is not None
    assert view.find(line(1)) is None


def test_growth_costs_only_the_end() -> None:
    data = many_lines(20_000)
    view = view_of(data[: len(data) - 5000])
    before = len(view)
    view.stream.put(DAY, data)
    assert view.share > 0.9
    assert len(worked_out(view)) == 20_000 > before


# -- searching -----------------------------------------------------------------------------------


def test_next_and_previous_hit_go_round() -> None:
    view = view_of(MORNING)
    view.look_for(parse_filter("step 22"))
    worked_out(view)
    assert len(view.hits) == 3
    assert view.next_hit(line(0), 1) == line(5)
    assert view.next_hit(line(5), 1) == line(7)
    assert view.next_hit(line(8), 1) == line(5)
    assert view.next_hit(line(5), -1) == line(8)
    assert view.next_hit(line(9), -1) == line(8)
    assert view.hit_number(line(7)) == 2
    assert view.hit_number(line(6)) is None


def test_hits_are_among_the_lines_that_are_shown() -> None:
    view = view_of(MORNING)
    view.look_for(parse_filter("step"))
    asked(view, "!225")
    assert len(view.hits) == 2
    view.look_for(TextFilter())
    assert view.next_hit(line(0), 1) is None


def test_next_error_and_warning() -> None:
    view = view_of(MORNING)
    assert view.next_of(line(0), 1, "PE") == line(5)
    assert view.next_of(line(5), 1, "PE") == line(7)
    assert view.next_of(line(8), 1, "PE") == line(10)
    assert view.next_of(line(10), 1, "PE") is None
    assert view.next_of(line(10), -1, "PE") == line(8)
    assert view.next_of(line(11), -1, "W") == line(4)
    assert view.next_of(line(4), -1, "W") is None


def test_next_error_over_blocks() -> None:
    data = many_lines(3000).replace(b"[E|", b"[I|")
    view = view_of(data + b"2026-03-14 23:59:59 [E|A] at last\n")
    assert view.next_of(line(0), 1, "E") == line(3000)


def test_going_to_a_time() -> None:
    view = view_of(MORNING)
    assert view.shown.at_time(NINE) == line(9)
    assert view.shown.at_time(MIDNIGHT - 10) == line(0)
    assert view.shown.at_time(MIDNIGHT + 90_000) == line(11)
    assert view_of("").shown.at_time(NINE) is None


def test_the_nearest_row_of_a_hidden_line() -> None:
    view = asked(view_of(MORNING), levels="PE")
    assert view.nearest(line(0)) == 0
    assert view.nearest(line(6)) == 1
    assert view.nearest(line(9)) == 4
    assert view.nearest(line(11)) == 5
    assert view.find(line(9)) is None


# -- wrapping ------------------------------------------------------------------------------------


def test_wrapped_lines_have_rows_of_their_own() -> None:
    view = view_of("2026-03-14 01:00:00 [I|A] " + "x" * 25 + "\n2026-03-14 01:00:01 [I|A] y\n")
    view.wrap(lambda text: -(-len(text) // 10))
    worked_out(view)
    assert [view.row(index) for index in range(len(view))] == [
        (line(0), 0),
        (line(0), 1),
        (line(0), 2),
        (line(1), 0),
    ]
    assert view.find(line(0), 2) == 2
    assert view.find(line(0), 3) is None
    assert view.find(line(1)) == 3
    view.wrap(None)
    assert len(view) == 2


# -- folding -------------------------------------------------------------------------------------


def folded(view: LogView, fold: Fold) -> list[tuple[str, int]]:
    view.fold_as(fold)
    worked_out(view)
    return [(text_at(view, index), group.count) for index, group in enumerate(view.groups)]


def test_repeats_in_a_row() -> None:
    view = view_of(MORNING)
    groups = folded(view, Fold.RUNS)
    assert ("start-up stopped at step 224", 3) in groups
    assert [count for text, count in groups if text.startswith("stored")] == [1, 1]
    (group,) = [group for group in view.groups if group.count == 3]
    assert (group.first, group.last) == (line(5), line(8))
    assert view.nearest(line(7)) == view.find(line(5))
    assert view.next_of(line(0), 1, "PE") == line(5)
    assert view.next_of(line(5), 1, "PE") == line(10)


def test_every_message_once() -> None:
    view = view_of(MORNING)
    groups = dict(folded(view, Fold.KINDS))
    assert groups["stored, checksum 40231"] == 2
    assert groups["start-up stopped at step 224"] == 3
    assert view.nearest(line(11)) == view.find(line(2))


def test_the_same_words_of_other_levels_are_not_the_same() -> None:
    view = view_of("2026-03-14 01:00:00 [I|A] x 1\n2026-03-14 01:00:01 [W|A] x 2\n")
    assert len(folded(view, Fold.KINDS)) == 2


@given(st.lists(st.sampled_from(["a 1", "a 2", "b 1", "b 22"]), max_size=30))
def test_folds_count_every_line(texts: list[str]) -> None:
    stamps = "".join(f"2026-03-14 01:00:00 [I|A] {text}\n" for text in texts)
    view = view_of(stamps)
    runs = [count for _, count in folded(view, Fold.RUNS)]
    kinds = [count for _, count in folded(view, Fold.KINDS)]
    assert sum(runs) == sum(kinds) == len(texts)
    letters = [text[0] for text in texts]
    assert len(kinds) == len(set(letters))
    changes = sum(a != b for a, b in pairwise(letters))
    assert len(runs) == (changes + 1 if letters else 0)


def test_folding_goes_on_when_the_day_grows() -> None:
    data = many_lines(3000)
    view = view_of(data[: len(data) // 2])
    folded(view, Fold.KINDS)
    view.stream.put(DAY, data)
    worked_out(view)
    assert sum(group.count for group in view.groups) == 3000


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_any_line_is_found_by_its_expression(text: str) -> None:
    (wanted,) = parse_conditions(expression_for(text))
    assert wanted.matches(text)
    assert not wanted.inverted


def test_a_line_as_an_expression_finds_those_like_it() -> None:
    expression = expression_for("meter 1: time-out (7 in a row) 3.5 V")
    assert re.fullmatch(expression, "meter 2: time-out (12 in a row) 4 V")
    assert not re.fullmatch(expression, "meter x: time-out (12 in a row) 4 V")
    assert shape_of("a 1.5 b 22") == shape_of("a 3 b 4,5")


# -- counting ------------------------------------------------------------------------------------


def test_counts_over_the_day() -> None:
    view = view_of(MORNING)
    view.count_by(TimeColumns.over(MIDNIGHT, MIDNIGHT + 86_400, 24))
    worked_out(view)
    heights = view.histogram.heights()
    assert heights[7] == 4
    assert sum(heights) == 10
    assert view.histogram.worst()[7] == "E"
    assert view.histogram.worst()[12] == "P"
    assert view.histogram.worst()[18] == ""
    assert view.histogram.by_level() == {"I": 4, "W": 1, "E": 3, "P": 1, "": 1}


def test_counts_follow_the_filter() -> None:
    view = view_of(MORNING)
    view.count_by(TimeColumns.over(MIDNIGHT, MIDNIGHT + 86_400, 24))
    asked(view, levels="W")
    assert view.histogram.by_level() == {"W": 1}


@pytest.mark.parametrize("most", [20, 58, 78, 118, 198])
@pytest.mark.parametrize("days", [1, 2, 7, 31])
def test_columns_fit_and_cover(most: int, days: int) -> None:
    columns = TimeColumns.over(MIDNIGHT, MIDNIGHT + days * 86_400, most)
    assert 1 <= columns.count <= most
    assert columns.begin_of(columns.count) >= MIDNIGHT + days * 86_400
    assert columns.column_of(MIDNIGHT) == 0
    assert columns.column_of(MIDNIGHT - 1) is None
    assert columns.column_of(columns.begin_of(columns.count)) is None


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_of_daylight_saving_have_their_hours(day: str, hours: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    local = date.fromisoformat(day)
    days = Days(first=local, last=local, zone=zone)
    begin = datetime.combine(local, datetime.min.time(), UTC) - timedelta(hours=3)
    stamps = [begin + timedelta(hours=n) for n in range(30)]
    view = LogView()
    for file in days.files:
        lines = [f"{at:%Y-%m-%d %H:%M:%S} [I|A] {at:%H}\n" for at in stamps if at.date() == file]
        view.stream.put(file, "".join(lines).encode())
    asked(view, start=days.start.timestamp(), end=days.end.timestamp())
    assert len(view) == hours
    columns = TimeColumns.over(days.start.timestamp(), days.end.timestamp(), 30)
    assert columns.count == hours
    view.count_by(columns)
    worked_out(view)
    assert view.histogram.heights() == [1] * hours


def test_blocks_without_a_plain_text_are_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    view = LogView()
    view.stream.put(DAY, many_lines(5000))
    assert len(view.stream.blocks) > 3
    view.ask(LogConditions(texts=parse_conditions("STEP 4999 ")))
    taken: list[int] = []

    def noted(
        stream: Stream, index: int, lines: Callable[..., Lines | None] = Stream.lines
    ) -> object:
        taken.append(index)
        return lines(stream, index)

    monkeypatch.setattr(Stream, "lines", noted)
    while not view.shown.done:
        assert view.shown.step()
    assert taken == [len(view.stream.blocks) - 1]
    assert len(view) == 1


@pytest.mark.parametrize(
    "text", ["step 7 ", "STEP 7 & settings", "!step", "~step7", "step 7.", "07:3", "ſtep", "[w"]
)
def test_taking_blocks_apart_or_not_shows_the_same(text: str) -> None:
    content = many_lines(3000)
    lazy, eager = LogView(), LogView()
    for view in (lazy, eager):
        view.stream.put(DAY, content)
    while eager.work(10.0):
        pass
    try:
        question = LogConditions(texts=parse_conditions(text))
    except UsageError:
        question = LogConditions(texts=parse_conditions(re.escape(text)))
    for view in (lazy, eager):
        view.ask(question)
        while view.work(10.0):
            pass
    assert [lazy.row(n) for n in range(len(lazy))] == [eager.row(n) for n in range(len(eager))]


# -- what is hidden ------------------------------------------------------------------------------


def test_what_is_hidden_is_neither_found_nor_left_out() -> None:
    def hide(text: str) -> str:
        return text.replace("watchdog", "••••••••")

    view = view_of(MORNING)
    view.hide_with(hide, 1)
    assert texts_of(asked(view, "watchdog")) == []
    assert "watchdog restart" in texts_of(asked(view, "!watchdog"))
    assert texts_of(asked(view, "restart")) == ["watchdog restart"]
    view.look_for(parse_filter("watch"))
    worked_out(view)
    assert len(view.hits) == 0
    view.hide_with(None, None)
    assert texts_of(asked(view, "watchdog")) == ["watchdog restart"]


def test_only_lines_that_match_are_looked_through() -> None:
    looked: list[str] = []

    def hide(text: str) -> str:
        looked.append(text)
        return text

    view = view_of(MORNING)
    view.hide_with(hide, 1)
    asked(view, "watchdog")
    assert len(looked) == 1
