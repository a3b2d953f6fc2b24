"""The recent past in memory."""

from __future__ import annotations

from senec_tui.catalogue import Catalogue
from senec_tui.device.source import Reply
from senec_tui.device.wire.codec import encode
from senec_tui.model.reading.snapshot import Snapshot
from senec_tui.model.timeseries.recent_powers import RecentPowers


def snapshot(at: float, house: float = 100.0, pv: float = 500.0, grid: float = -400.0) -> Snapshot:
    values = {
        "GUI_HOUSE_POW": encode("fl", house),
        "GUI_INVERTER_POWER": encode("fl", pv),
        "GUI_GRID_POW": encode("fl", grid),
        "GUI_BAT_DATA_POWER": encode("fl", 0.0),
    }
    reply = Reply(sections={"ENERGY": values}, at=at)
    return Snapshot(catalogue=Catalogue()).merged(reply, {"ENERGY": tuple(values)})


def filled(count: int, step: float = 10.0, *, gap: range = range(0)) -> RecentPowers:
    recent_powers = RecentPowers()
    for index in range(count):
        if index not in gap:
            recent_powers.add(snapshot(index * step, house=float(index)))
    return recent_powers


def test_one_point_per_reply() -> None:
    recent_powers = RecentPowers()
    same = snapshot(5.0)
    recent_powers.add(same)
    recent_powers.add(same)
    assert recent_powers.mean("house", now=5.0, seconds=60) == 100.0
    assert (
        sum(v is not None for v in recent_powers.columns("house", now=6, seconds=10, count=10)) == 1
    )


def test_a_gap_stays_a_gap() -> None:
    columns = filled(60, gap=range(20, 40)).columns("house", now=600, seconds=600, count=60)
    assert columns[10] == 10.0
    assert columns[30] is None
    assert columns[50] == 50.0


def test_slots_narrower_than_the_interval_are_not_gaps() -> None:
    columns = filled(10).columns("house", now=100, seconds=100, count=50)
    assert None not in columns[5:]


def test_older_points_may_be_farther_apart_without_being_gaps() -> None:
    recent_powers = filled(10, step=240.0)
    for index in range(60):
        recent_powers.add(snapshot(2400.0 + 10.0 * index))
    columns = recent_powers.columns("house", now=3000, seconds=3000, count=300)
    assert None not in columns[30:]
    assert recent_powers.columns("house", now=3600, seconds=600, count=60)[10:] == [None] * 50


def test_thinning_keeps_the_extreme() -> None:
    recent_powers = RecentPowers()
    for index in range(100):
        recent_powers.add(snapshot(float(index), grid=-9000.0 if index == 42 else 10.0))
    assert -9000.0 in recent_powers.columns("grid", now=100, seconds=100, count=5)


def test_the_mean_counts_only_the_window() -> None:
    assert filled(100).mean("house", now=990, seconds=90) == 94.5
    assert RecentPowers().mean("house", now=0, seconds=60) is None


def test_bounded() -> None:
    recent_powers = RecentPowers(kept=10)
    for index in range(100):
        recent_powers.add(snapshot(float(index)))
    assert len(recent_powers) == 10
    assert recent_powers.mean("house", now=99, seconds=1e9) == 100.0
    assert (
        sum(v is not None for v in recent_powers.columns("house", now=100, seconds=100, count=100))
        <= 11
    )


def test_extended_by_what_is_newer() -> None:
    first, later = filled(10), filled(20)
    first.extend(later)
    assert len(first) == 20
    columns = first.columns("house", now=200, seconds=200, count=20)
    assert columns == later.columns("house", now=200, seconds=200, count=20)
    empty = RecentPowers()
    empty.extend(later)
    assert len(empty) == 20
