"""The bounded past of watched values."""

from __future__ import annotations

import math

import pytest

from senec_tui.catalogue import Catalogue, Path
from senec_tui.device.source import Raw, Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.timeseries.recent_values import (
    FINE_KEPT,
    MOST_CHARTED,
    SLOT_S,
    SLOTS_KEPT,
    PackedSeries,
    RecentValues,
)
from senec_tui.model.timeseries.series import Sample, Series

SOC = Path("BMS", "SOC", 1)
EMPTY = Snapshot(catalogue=Catalogue())


def test_keeps_points_as_they_came() -> None:
    track = PackedSeries()
    for n in range(10):
        track.add(10.0 * n, float(n))
    samples = track.series(20, 50).samples
    assert Sample(30, 3, 3, 3) in samples
    assert [s.at for s in samples if s] == [10, 20, 30, 40, 50, 60]


def test_a_pause_is_a_gap() -> None:
    track = PackedSeries()
    for at in (0, 10, 20, 30, 90, 100, 110):
        track.add(at, 1.0)
    samples = track.series(0, 200).samples
    assert [None if s is None else s.at for s in samples] == [0, 10, 20, 30, None, 90, 100, 110]


def test_a_slow_rhythm_is_no_gap() -> None:
    track = PackedSeries()
    for n in range(8):
        track.add(60.0 * n, 1.0)
    assert None not in track.series(0, 1000).samples


def test_old_points_become_slots_that_keep_lows_and_highs() -> None:
    track = PackedSeries()
    step_s, count = 10.0, 6 * FINE_KEPT
    for n in range(count):
        spike = 1000.0 if n == 300 else -1000.0 if n == 600 else math.sin(n)
        track.add(step_s * n, spike)
    samples = track.series(0, step_s * count).samples
    assert None not in samples
    assert Series("", samples).bounds == (-1000.0, 1000.0)
    assert len(samples) <= FINE_KEPT + (count - FINE_KEPT) * step_s / SLOT_S + 1
    known = [s for s in samples if s]
    assert [s.at for s in known] == sorted(s.at for s in known)
    assert all(s.low <= s.mean <= s.high for s in known)


def test_a_slot_holds_the_lowest_the_mean_and_the_highest() -> None:
    track = PackedSeries()
    for at, value in ((0, 4.0), (60, -2.0), (120, 7.0), (180, 1.0)):
        track.add(at, value)
    for n in range(FINE_KEPT):
        track.add(360.0 + n, 0.0)
    assert track.series(0, 300).samples[:2] == (Sample(0, -2, 3, 7), Sample(180, 1, 1, 1))


def test_large_integers_stay_exact_among_the_slots() -> None:
    track, first = PackedSeries(), 2**24 - 10
    for n in range(FINE_KEPT + 30):
        track.add(SLOT_S * n, float(first + n))
    known = [s for s in track.series(0, 1e9).samples if s]
    assert [(s.low, s.mean, s.high) for s in known] == [
        (first + n, first + n, first + n) for n in range(FINE_KEPT + 30)
    ]


def test_gaps_survive_among_the_slots() -> None:
    track = PackedSeries()
    for n in range(3000):
        if not 500 <= n < 600:
            track.add(10.0 * n, 1.0)
    gaps = [
        (before.at, after.at)
        for before, gap, after in zip(
            *(track.series(0, 30_000).samples[start:] for start in range(3)), strict=False
        )
        if gap is None and before and after
    ]
    assert gaps == [(4990 - 4990 % SLOT_S, 6000 - 6000 % SLOT_S)]


def test_what_is_older_than_a_long_pause_is_forgotten() -> None:
    track = PackedSeries()
    pause_s = (SLOTS_KEPT + 10) * SLOT_S
    for n in range(FINE_KEPT):
        track.add(float(n), 1.0)
    for n in range(FINE_KEPT + 10):
        track.add(pause_s + n, 2.0)
    assert track.series(0, 1e9).bounds == (2, 2)
    assert len(track) == 2 * FINE_KEPT + SLOTS_KEPT


@pytest.mark.parametrize("large", [0.0, 2.0**24 + 1])
def test_what_never_varies_is_held_once_until_it_does(large: float) -> None:
    track = PackedSeries()
    for n in range(FINE_KEPT + 36):
        track.add(10.0 * n, large)
    assert len(track) == 2 * FINE_KEPT + 2
    for n in range(FINE_KEPT + 36, 2 * FINE_KEPT + 54):
        track.add(10.0 * n, large - n % 2)
    assert len(track) == 2 * FINE_KEPT + 3 * (FINE_KEPT + 54) * 10 / SLOT_S
    known = track.series(0, 1e9).known
    assert known[0] == Sample(0, large, large, large)
    assert known[-FINE_KEPT - 1][1:] == (large - 1, large - 0.5, large)


def test_memory_is_bounded() -> None:
    track = PackedSeries()
    for n in range(SLOTS_KEPT + FINE_KEPT + 500):
        track.add(SLOT_S * n, float(n))
    samples = track.series(0, 1e9).samples
    assert None not in samples
    assert len(samples) == SLOTS_KEPT + FINE_KEPT
    assert samples[-1] == Sample(SLOT_S * n, n, n, n)


def test_a_day_takes_hardly_twice_what_three_hours_take() -> None:
    track, held = PackedSeries(), []
    for n in range(3 * 8640):
        track.add(10.0 * n, math.sin(n))
        if n + 1 in (3 * 360, 8640, 2 * 8640, 3 * 8640):
            held.append(len(track))
    three_hours, day, *more = held
    assert day < 2 * three_hours
    assert set(more) == {2 * FINE_KEPT + 3 * SLOTS_KEPT}


def poll(before: Snapshot, at: float, raw: Raw) -> Snapshot:
    reply = Reply(sections={"BMS": {"SOC": raw}}, at=at)
    return before.merged(reply, {"BMS": ("SOC",)})


def test_charts_elements_from_when_they_are_wanted() -> None:
    recent_values = RecentValues(live={})
    snapshot = poll(EMPTY, 1, ("u8_01", "u8_02"))
    recent_values.add(snapshot)
    assert recent_values.series(SOC, 0, 10).samples == ()
    assert recent_values.chart(SOC)
    assert recent_values.wanted == {"BMS": ("SOC",)}
    recent_values.add(snapshot)
    recent_values.add(snapshot)
    snapshot = poll(snapshot, 2, ("u8_01", "u8_03"))
    recent_values.add(snapshot)
    assert [s.mean for s in recent_values.series(SOC, 0, 10).samples if s] == [2, 3]
    recent_values.drop(SOC)
    assert recent_values.wanted == {}
    assert len(recent_values.series(SOC, 0, 10).samples) == 2


def test_four_at_most() -> None:
    recent_values = RecentValues(live={})
    paths = [Path("BMS", "SOC", n) for n in range(MOST_CHARTED + 1)]
    assert recent_values.chart(*paths[:3])
    assert recent_values.chart(paths[3], add=True)
    assert recent_values.chart(paths[0], add=True)
    assert not recent_values.chart(paths[4], add=True)
    assert recent_values.charted == tuple(paths[:4])
    assert recent_values.chart(paths[4])
    assert recent_values.charted == (paths[4],)


@pytest.mark.parametrize("raw", ["st_text", "VARIABLE_NOT_FOUND", "fl_7FC00000"])
def test_what_is_no_number_leaves_no_trace(raw: str) -> None:
    recent_values = RecentValues(live={"BMS": ("SOC",)})
    recent_values.add(poll(EMPTY, 1, raw))
    assert recent_values.series(Path("BMS", "SOC"), 0, 10).samples == ()


def test_live_values_are_tracked_from_the_start() -> None:
    recent_values = RecentValues()
    reply = Reply(sections={"ENERGY": {"GUI_GRID_POW": encode("fl", -5.0)}}, at=1)
    recent_values.add(EMPTY.merged(reply, {"ENERGY": ("GUI_GRID_POW",)}))
    assert recent_values.series(Path("ENERGY", "GUI_GRID_POW"), 0, 2) == Series(
        "W", (Sample(1, -5, -5, -5),)
    )


def test_nearest() -> None:
    first, last = Sample(1, 1, 1, 1), Sample(5, 2, 2, 2)
    series = Series("", (first, None, last))
    assert series.nearest(2) == first
    assert series.nearest(4) == last
    assert (series.first, series.last) == (first, last)
    assert Series("", (None,)).nearest(4) is None


def test_nothing_is_known_of_a_moment_in_a_gap() -> None:
    known = [Sample(at, 1, 1, 1) for at in (0, 100, 200)]
    series = Series("", (*known, None, *(Sample(at, 2, 2, 2) for at in (1000, 1100))))
    assert series.at_moment(140, 5) == known[1]
    assert series.at_moment(203, 5) == known[2]
    assert series.at_moment(500, 5) is None
    assert series.at_moment(1200, 5) is None
    assert Series().at_moment(1, 5) is None


def test_of_equal_extremes_the_first_one_counts() -> None:
    series = Series("W", (Sample(1, 0, 2, 9), None, Sample(5, 0, 1, 9), Sample(6, 1, 1, 1)))
    found = {"bounds": series.bounds, "lowest": series.lowest, "highest": series.highest}
    assert found == {"bounds": (0, 9), "lowest": (1, 0), "highest": (1, 9)}
    nothing = Series("W", (None,))
    assert [nothing.bounds, nothing.lowest, nothing.highest] == [None] * 3
