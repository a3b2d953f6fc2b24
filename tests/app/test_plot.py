"""Curves over time, as text."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scenes import text_of

from senec_tui.app.pictures.charts.axes import ValueAxis, round_steps
from senec_tui.app.pictures.charts.plot import PlotMark, PlottedCurve, plot
from senec_tui.app.pictures.glyphs import ASCII, BLOCK, BRAILLE, Glyphs
from senec_tui.app.pictures.lines import width_of
from senec_tui.language import Language
from senec_tui.model.timeseries.series import Sample

START = 1_750_000_000.0 // 3600 * 3600
SIZES = ((60, 12), (80, 18), (120, 30), (200, 50), (20, 5))


def samples(values: list[float | None], step_s: float = 60.0) -> tuple[Sample | None, ...]:
    return tuple(
        None if value is None else Sample(START + n * step_s, value, value, value)
        for n, value in enumerate(values)
    )


def drawn(*curves: PlottedCurve, glyphs: Glyphs = ASCII, **options: Any) -> list[str]:
    chosen: dict[str, Any] = {
        "start": START,
        "end": START + 3600,
        "width": 60,
        "height": 15,
        "glyphs": glyphs,
        "tr": Language(),
        "zone": UTC,
    }
    return text_of(plot(curves, **(chosen | options))).split("\n")


def wave(unit: str = "W", scale: float = 100.0) -> PlottedCurve:
    values: list[float | None] = [scale * math.sin(n / 5) for n in range(60)]
    return PlottedCurve(label="wave", unit=unit, samples=samples(values))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("glyphs", [ASCII, BLOCK, BRAILLE], ids=lambda g: g.name)
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_fits_and_fills(width: int, height: int, glyphs: Glyphs, count: int) -> None:
    curves = [wave("W" if n % 2 else "kWh", 10.0**n) for n in range(count)]
    lines = plot(
        curves,
        start=START,
        end=START + 3600,
        width=width,
        height=height,
        glyphs=glyphs,
        tr=Language("de"),
        zone=UTC,
        cursor_at=START + 1800,
        events=[PlotMark(at=START + 60, letter="E")],
    )
    assert len(lines) == height
    assert all(width_of(line) <= width for line in lines)


def test_zero_line_units_and_time() -> None:
    lines = drawn(wave())
    assert lines[0].strip() == "W"
    zero = next(line for line in lines if line.lstrip().startswith("0|"))
    assert "---" in zero
    assert "100|" in lines[1]
    assert "-100|" in lines[-3]
    assert ":00" in lines[-1]
    assert ":15" in lines[-1]


def test_a_gap_stays_empty() -> None:
    values: list[float | None] = [5.0] * 20 + [None] + [5.0] * 0
    late = [Sample(START + 60.0 * n, 6, 6, 6) for n in range(40, 60)]
    curve = PlottedCurve(label="a", unit="V", samples=(*samples(values), *late))
    area = [line.partition("|")[2] for line in drawn(curve)[1:-2]]
    width = max(len(line) for line in area)
    empty = [x for x in range(width) if all(x >= len(r) or r[x] == " " for r in area)]
    assert set(range(24, 36)) <= set(empty)
    assert 5 not in empty
    assert 50 not in empty


def test_without_a_gap_the_points_are_joined() -> None:
    area = [line.partition("|")[2] for line in drawn(wave())[1:-2]]
    width = max(len(line) for line in area)
    stars = ["".join(r[x : x + 1] for r in area).count("*") for x in range(width - 2)]
    assert all(stars)


def test_lows_and_highs_are_drawn() -> None:
    curve = PlottedCurve(label="a", unit="W", samples=(Sample(START + 1800, -50, 0, 80),))
    column = [line for line in drawn(curve) if "*" in line]
    assert len(column) > 10


def test_two_units_have_two_axes() -> None:
    soc = PlottedCurve(label="soc", unit="%", samples=samples([80.0 + n / 60 for n in range(60)]))
    lines = drawn(wave(), soc)
    assert lines[0].split() == ["W", "%"]
    assert lines[1].endswith("81.00")
    assert "a" in "".join(lines)
    assert "b" in "".join(lines)


def test_curves_can_be_told_apart_without_colour() -> None:
    for glyphs in (ASCII, BLOCK, BRAILLE):
        same = PlottedCurve(label="same", unit="W", samples=wave().samples)
        text = "\n".join(drawn(wave(), same, glyphs=glyphs)[1:-1])
        assert "a" in text
        assert "b" in text


def test_events_and_cursor() -> None:
    lines = drawn(wave(), events=[PlotMark(at=START + 1800, letter="E")], cursor_at=START + 900)
    assert "E" in lines[1]
    column = 5 + 13
    assert sum(line[column : column + 1] == "|" for line in lines[1:-2]) >= 8
    outside = drawn(wave(), events=[PlotMark(at=START - 1, letter="E")], cursor_at=START + 9999)
    assert "E" not in "".join(outside)


def test_numbers_of_the_reader() -> None:
    values: list[float | None] = [50.0, 50.02, 49.98]
    curve = PlottedCurve(label="f", unit="Hz", samples=samples(values))
    assert any("50,00|" in line for line in drawn(curve, tr=Language("de")))
    assert any("50.00|" in line for line in drawn(curve))


@pytest.mark.parametrize(
    "values",
    [[0.0], [5.0] * 9, [-3.0], [1e12, -1e12], [1e-9, 2e-9], [65535.0, 65534.9999]],
)
def test_every_range_has_an_axis(values: list[float | None]) -> None:
    lines = drawn(PlottedCurve(label="x", unit="", samples=samples(values)))
    assert any("*" in line for line in lines)


def test_axis_ticks_are_round_and_told_apart() -> None:
    for low, high in ((0.1, 0.9), (-5, 5), (49.98, 50.03), (3000, 3100), (0, 0), (7, 7), (-20, -3)):
        axis = ValueAxis.of("W", low, high, 4)
        ticks = axis.ticks()
        assert axis.low <= low + 1e-9
        assert axis.high >= high - 1e-9
        written = [f"{tick:.{axis.decimals}f}" for tick in ticks]
        assert len(set(written)) == len(ticks)
        for tick, text in zip(ticks, written, strict=True):
            assert float(text) == pytest.approx(tick, abs=axis.step * 1e-3)


def test_round_steps() -> None:
    assert [round_steps(x)[0] for x in (0.9, 1, 1.1, 2.2, 2.6, 5.1, 8.1, 0.03)] == [
        1,
        1,
        2,
        2.5,
        3,
        6,
        10,
        pytest.approx(0.03),
    ]
    for least in (0.9, 1, 3.3, 5436.5, 9.99, 1e-7):
        assert all(0.999 * least <= step <= 2.501 * least for step in round_steps(least))


def test_an_axis_wastes_as_little_as_round_numbers_allow() -> None:
    assert ValueAxis.of("W", -5212, 5661, 2).ticks() == [-6000, 0, 6000]
    assert ValueAxis.of("%", 0, 100, 3).ticks() == [0, 50, 100]
    for ticks in range(1, 8):
        for low, high in ((-22, 2107), (-0.5, 4990), (-700, 2400)):
            up, down = (ValueAxis.of("W", a, b, ticks) for a, b in ((low, high), (-high, -low)))
            assert up.low <= low
            assert -up.low <= 0.5 * up.high
            assert (down.low, down.high) == (-up.high, -up.low)


@pytest.mark.parametrize("seconds", [300, 900, 3600, 6 * 3600, 86400, 7 * 86400, 366 * 86400])
def test_time_labels_do_not_touch(seconds: float) -> None:
    curve = PlottedCurve(label="x", unit="W", samples=())
    label = drawn(curve, end=START + seconds, width=80)[-1]
    assert len(label.split()) >= 2
    for a, b in itertools.pairwise(label.split()):
        assert len(a) == len(b)


def test_without_color_curves_carry_their_letters_along_the_way() -> None:
    curves = [wave(scale=100.0), wave(scale=50.0), wave(scale=-70.0)]
    ends, along = (
        "\n".join(drawn(*curves, glyphs=replace(BRAILLE, lettered=lettered)))
        for lettered in (False, True)
    )
    for letter in "abc":
        assert ends.count(letter) == 1
        assert along.count(letter) >= 3


@pytest.mark.parametrize("glyphs", [ASCII, BLOCK, BRAILLE], ids=lambda g: g.name)
def test_a_ghost_is_dotted_and_behind(glyphs: Glyphs) -> None:
    """Told from its curve by dots and a capital letter, whatever the terminal can draw."""
    curve = wave()
    other = PlottedCurve(label="then", unit="W", samples=samples([-50.0] * 60), ghost="A")
    alone, both = drawn(curve, glyphs=glyphs), drawn(curve, other, glyphs=glyphs)
    row = next(line for line in both if "A" in line)
    dots = row.partition("A")[0]
    assert "  " not in dots.strip() or "a" in dots
    assert 5 < sum(c not in " │|" for c in dots) < len(dots) - 5
    text = "".join(both)
    assert "a" in text
    assert len("".join(alone).replace(" ", "")) < len(text.replace(" ", ""))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)])
@pytest.mark.parametrize("days", [1, 4])
def test_times_below_stay_round_when_the_clocks_change(day: date, days: int) -> None:
    """In March 23 hours, in October 25."""
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
    last = day + timedelta(days=days)
    end = datetime(last.year, last.month, last.day, tzinfo=zone).timestamp()
    labels = drawn(start=start, end=end, zone=zone, width=80)[-1].split()
    if days == 1:
        step_h = int(labels[1][:2])
        assert step_h in (4, 6)
        assert labels == [f"{hour % 24:02d}:00" for hour in range(0, 25, step_h)][: len(labels)]
        assert len(labels) >= 24 // step_h
    else:
        expected = [(day + timedelta(days=n)).isoformat() for n in range(days)]
        assert labels[:days] == expected


def test_curves_are_named_at_their_ends_each_in_a_row_of_its_own() -> None:
    flat = [
        PlottedCurve(label=f"curve {n}", unit="W", samples=samples([value] * 60))
        for n, value in enumerate((100.0, 100.0, 99.0, -100.0))
    ]
    lines = drawn(*flat, named=True, width=80)
    rows = [next(y for y, row in enumerate(lines) if f"curve {n}" in row) for n in range(4)]
    assert len(set(rows)) == 4
    assert max(rows[:3]) <= 4
    assert rows[3] == len(lines) - 3
    assert lines[rows[3]].endswith("d curve 3 -100 W")
    assert lines[rows[0]].endswith("a curve 0 100 W")
    few = "\n".join(drawn(*flat, named=True, width=80, height=5))
    assert "curve" not in few
    empty = PlottedCurve(label="nothing", unit="W", samples=())
    assert "b nothing" in "\n".join(drawn(flat[0], empty, named=True, width=80))


def charge(*percents: float | None) -> PlottedCurve:
    return PlottedCurve(label="Charge", unit="%", samples=samples([*percents], 600.0), role="label")


def test_a_share_stands_in_a_strip_below_the_one_zero_line() -> None:
    lines = drawn(wave(), strip=charge(100.0, 100.0, None, 0.0), named=True, height=20)
    assert len(lines) == 20
    upper, lower = lines[-4:-2]
    assert upper.startswith("100 %|")
    assert "Charge 0 %" in lower
    assert sum("0|" in line and "---" in line for line in lines) == 1
    full = upper.partition("|")[2].rstrip()
    assert full  # the first values fill both lines
    assert len(full) < len(lower.partition("|")[2].partition("Charge")[0].rstrip())


def test_a_low_plot_has_no_strip() -> None:
    assert drawn(wave(), strip=charge(50.0), height=8) == drawn(wave(), height=8)
