"""Columns across a zero line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import text_of

from senec_tui.app.pictures.charts.bars import FacingBar, ShareOver, bar_chart
from senec_tui.app.pictures.glyphs import ASCII, BLOCK, Glyphs
from senec_tui.app.pictures.lines import Line, width_of
from senec_tui.language import Language
from senec_tui.model.timeseries.series import Sample


def chart(
    bars: list[FacingBar],
    *,
    width: int = 40,
    height: int = 9,
    glyphs: Glyphs = BLOCK,
    cursor: int | None = None,
    over: ShareOver | None = None,
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
        over=over,
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


# -- what runs over the bars -----------------------------------------------------------------------


def charge(*shares: float | None, spread: float = 0.0) -> ShareOver:
    """A share for each tenth of the time from 0 to 100."""
    samples = tuple(
        None if share is None else Sample(10.0 * n, share - spread, share, share + spread)
        for n, share in enumerate(shares)
    )
    return ShareOver(samples=samples, start=0.0, end=100.0, role="strong")


@pytest.mark.parametrize("glyphs", [ASCII, BLOCK])
@pytest.mark.parametrize("height", [7, 8, 12, 23])
def test_the_charge_stands_over_the_bars_on_a_line_of_its_own(height: int, glyphs: Glyphs) -> None:
    lines = chart([bar(4), bar(8)], height=height, glyphs=glyphs, over=charge(*range(0, 100, 10)))
    assert len(lines) == height
    rows = text_of(lines).splitlines()
    assert rows[0].startswith("100 %")
    base = next(number for number, row in enumerate(rows) if row.startswith("  0 %"))
    assert base == (1 if height < 12 else 2)
    assert rows[base].rstrip().endswith(glyphs.horizontal)
    assert {span.role for line in lines[:base] for span in line} <= {"label", "rule", "strong"}
    assert any(row.startswith("  kWh") for row in rows[base:])


def test_where_bars_need_all_lines_there_is_no_charge() -> None:
    rows = text_of(chart([bar(4)], height=6, over=charge(50.0))).splitlines()
    assert len(rows) == 6
    assert not any("%" in row for row in rows)


def test_of_a_cell_the_highest_is_shown_and_a_gap_is_blank() -> None:
    hourly = tuple(Sample(float(n), 5.0, 10.0, 96.0 if n == 3 else 12.0) for n in range(50))
    over = ShareOver(samples=hourly, start=0.0, end=100.0, role="strong")
    strip = text_of(chart([bar(1)] * 5, width=16, over=over)).splitlines()[0].partition("│")[2]
    assert "█" in strip[:2]  # the highest of the ten samples in its cell
    assert strip[5:].strip() == ""


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=40),
    st.integers(1, 40),
    st.integers(10, 120),
    st.integers(5, 30),
)
def test_it_fits_with_any_charge(
    shares: list[float | None], count: int, width: int, height: int
) -> None:
    lines = chart([bar(1.0)] * count, width=width, height=height, over=charge(*shares, spread=1.0))
    assert len(lines) == height
    assert all(width_of(line) <= max(width, 6 + count) for line in lines)
