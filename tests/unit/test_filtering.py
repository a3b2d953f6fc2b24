"""What a filter shows and hides, and what is no filter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.errors import SenecTuiError, UsageError
from senec_tui.model.text_filter import TextFilter, parse_filter

ROW = "ENERGY.GUI_GRID_POW\n-2461.5 W\nexport\nPower at the grid."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", True),
        ("   ", True),
        ("grid_pow", True),
        ("GRID.POW", True),
        ("^energy", True),
        ("^GUI", False),
        ("POW$", True),
        (r"-\d+\.5 W", True),
        ("export", True),
        ("at the grid", True),
        ("POW.*W", False),
        ("!grid", False),
        ("!wallbox", True),
        ("~eggp", True),
        ("~e g p w", True),
        ("~pgge", False),
        ("!~eggp", False),
        ("! ~zzz", True),
        ("!", True),
        ("~", True),
    ],
)
def test_grammar(text: str, shown: bool) -> None:
    assert parse_filter(text).matches(ROW) is shown


def test_an_empty_filter_is_false() -> None:
    assert not parse_filter(" ! ")
    assert not TextFilter()
    assert parse_filter("a")


@pytest.mark.parametrize("text", ["(", "*", "[a", "!(", "a{2,1}", "(?P<x", "\\", "a{99999999999}"])
def test_says_at_once_what_is_wrong(text: str) -> None:
    with pytest.raises(UsageError, match="regular expression") as caught:
        parse_filter(text)
    assert isinstance(caught.value, SenecTuiError)


def test_fuzzy_takes_signs_as_they_are() -> None:
    assert parse_filter("~s[1").matches("BMS.SOC[1]")
    assert not parse_filter("~s.1").matches("BMSSOC1")


def test_hits_are_where_it_matches() -> None:
    assert list(parse_filter("g").hits("aGga")) == [(1, 2), (2, 3)]
    assert list(parse_filter("x*").hits("ab")) == []
    assert list(parse_filter("!g").hits("aGga")) == []
    assert list(TextFilter().hits("ab")) == []


@given(st.text("aBkKsſıİ·-7 ", min_size=1, max_size=4), st.text("aBkKsſıİ·-7 \n", max_size=60))
def test_a_plain_text_is_found_where_the_expression_finds_it(text: str, row: str) -> None:
    wanted = parse_filter(text)
    assert wanted.matches(row) is replace(wanted, needle=None).matches(row)


@given(st.text(max_size=30), st.text(max_size=60))
def test_never_fails_in_another_way(text: str, row: str) -> None:
    try:
        wanted = parse_filter(text)
    except UsageError:
        return
    assert wanted.matches(row) in (True, False)
    assert wanted.text == text
