"""Columns across a zero line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import text_of

from senec_tui.app.pictures.charts.bars import FacingBar, bar_chart
from senec_tui.app.pictures.glyphs import ASCII, BLOCK, Glyphs
from senec_tui.app.pictures.lines import Line, width_of
from senec_tui.language import Language


def chart(
    bars: list[FacingBar],
    *,
    width: int = 40,
    height: int = 9,
    glyphs: Glyphs = BLOCK,
    cursor: int | None = None,
) -> list[Line]:
    return bar_chart(
        bars,
        unit="kWh",
        roles=("pv", "house"),
        width=width,
        height=height,
        glyphs=glyphs,
        tr=Language(),
        cursor=cursor,
    )


def bar(up: float | None, down: float | None = None, measured: float = 1.0) -> FacingBar:
    return FacingBar(label="07", up=up, down=down, measured=measured)


def test_a_bar_twice_as_high_takes_twice_the_rows() -> None:
    rows = text_of(chart([bar(4), bar(8)], glyphs=ASCII, height=10)).splitlines()
    columns = [sum(row[5 + x : 6 + x] == "#" for row in rows) for x in (0, 17)]
    assert columns[1] == 2 * columns[0] > 0


def test_both_sides_share_one_scale() -> None:
    rows = text_of(chart([bar(4, 4)], glyphs=ASCII, height=11)).splitlines()
    zero = next(y for y, row in enumerate(rows) if row.startswith("kWh"))
    above = sum("#" in row for row in rows[:zero])
    below = sum("#" in row for row in rows[zero:])
    assert abs(above - below) <= 1


def test_what_hangs_down_is_in_reverse_video_and_told_by_place_without_colour() -> None:
    lines = chart([bar(1, 0.5)])
    roles = {span.role for line in lines for span in line}
    assert "pv" in roles
    assert {"house-below", "house"} & roles


def test_the_zero_line_says_what_was_measured() -> None:
    rows = text_of(chart([bar(1), bar(1, measured=0.5), bar(None, measured=0)])).splitlines()
    zero = next(row for row in rows if row.startswith("kWh"))
    line = zero.partition("│")[2].ljust(36)
    assert set(line[:12]) == {"─"}
    assert set(line[12:24]) == {"░"}
    assert set(line[24:]) == {" "}


def test_a_little_is_not_nothing() -> None:
    tiny = text_of(chart([bar(0.001), bar(10)]))
    assert "▁" in tiny


def test_the_label_of_the_cursor_is_always_there() -> None:
    bars = [FacingBar(label=f"{n:02d}", up=1.0, down=None) for n in range(31)]
    for cursor in range(31):
        last = chart(bars, width=40, cursor=cursor)[-1]
        assert [s.text for s in last if s.role == "selected"] == [f"{cursor:02d}"]


@given(
    values=st.lists(
        st.tuples(
            st.none() | st.floats(0, 1e5),
            st.none() | st.floats(0, 1e5),
            st.floats(0, 1),
        ),
        max_size=62,
    ),
    width=st.integers(70, 160),
    height=st.integers(5, 30),
    glyphs=st.sampled_from((BLOCK, ASCII)),
)
def test_it_always_fits(
    values: list[tuple[float | None, float | None, float]], width: int, height: int, glyphs: Glyphs
) -> None:
    lines = chart([bar(*value) for value in values], width=width, height=height, glyphs=glyphs)
    assert len(lines) == height
    assert all(width_of(line) <= width for line in lines)
    if glyphs is ASCII:
        assert text_of(lines).isascii()


@pytest.mark.parametrize("count", [0, 1])
def test_few_bars(count: int) -> None:
    assert "kWh" in text_of(chart([bar(0.0, 0.0)] * count))
