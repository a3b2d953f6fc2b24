"""Periods, comparisons and cursors of the History tab."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from history_driver import NOON, Device, powers, reading, record, writing
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.local_time import local_day, local_edges
from senec_tui.model.history.periods.period_view import PeriodQuestion, ShownCurve, change_pct, load
from senec_tui.model.history.periods.periods import (
    LONGEST_S,
    RANGES,
    SHORTEST_S,
    CalendarKind,
    Period,
    around,
    bar_at,
    before,
    chosen,
    cursor_step_s,
    moved,
    period_of,
    periods_back,
    range_of,
    shifted,
    zoomed,
)
from senec_tui.model.history.periods.shown_sets import CURVE_SETS
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.summary import summary_of
from senec_tui.model.history.queries.totals import Totals
from senec_tui.model.timeseries.series import Sample

BERLIN = ZoneInfo("Europe/Berlin")
ENERGY_SUM = re.compile(r"sum.* FROM energy WHERE start >= (\d+) AND start < (\d+)")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()


@pytest.mark.parametrize(
    ("kind", "start", "end", "step"),
    [
        ("day", "2026-07-15", "2026-07-16", "hour"),
        ("week", "2026-07-13", "2026-07-20", "day"),
        ("month", "2026-07-01", "2026-08-01", "day"),
        ("year", "2026-01-01", "2027-01-01", "month"),
    ],
)
def test_calendar_periods(kind: CalendarKind, start: str, end: str, step: str) -> None:
    period = period_of(kind, date(2026, 7, 15), BERLIN)
    assert (period.start, period.end, period.step) == (at(start), at(end), step)


def test_days_when_the_clocks_change_have_23_and_25_hours() -> None:
    assert period_of("day", date(2026, 3, 29), BERLIN).length_s == 23 * 3600
    assert period_of("day", date(2026, 10, 25), BERLIN).length_s == 25 * 3600


@given(
    kind=st.sampled_from(("day", "week", "month", "year")),
    day=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
)
def test_periods_join_without_gap_or_overlap(kind: CalendarKind, day: date) -> None:
    period = period_of(kind, day, BERLIN)
    assert period.start <= datetime(day.year, day.month, day.day, tzinfo=BERLIN).timestamp()
    assert shifted(period, 1, BERLIN).start == period.end
    assert shifted(period, -1, BERLIN).end == period.start
    assert shifted(shifted(period, 3, BERLIN), -3, BERLIN) == period


def test_the_selector() -> None:
    now = at("2026-07-15 13:05")
    periods = {entry.id: chosen(entry, now, BERLIN) for entry in RANGES}
    assert periods["today"].start == at("2026-07-15")
    assert periods["yesterday"].end == at("2026-07-15")
    assert periods["year"].end == at("2027-01-01")


@pytest.mark.parametrize(
    ("kind", "day", "now", "start", "end"),
    [
        # A running day is compared up to the same time.
        ("day", date(2026, 7, 15), "2026-07-15 13:05", "2026-07-14", "2026-07-14 13:05"),
        # One that is over as a whole.
        ("day", date(2026, 7, 14), "2026-07-15 13:05", "2026-07-13", "2026-07-14"),
        ("month", date(2026, 3, 1), "2026-03-31 12:00", "2026-02-01", "2026-03-01"),
        ("month", date(2026, 7, 1), "2026-07-15 12:00", "2026-06-01", "2026-06-15 12:00"),
        ("year", date(2026, 1, 1), "2026-07-15 12:00", "2025-01-01", "2025-07-15 12:00"),
        # By the clock on the wall across a change of the clocks.
        ("day", date(2026, 3, 29), "2026-03-29 12:00", "2026-03-28", "2026-03-28 12:00"),
        ("day", date(2026, 3, 30), "2026-03-30 12:00", "2026-03-29", "2026-03-29 12:00"),
    ],
)
def test_like_is_compared_with_like(
    kind: CalendarKind, day: date, now: str, start: str, end: str
) -> None:
    compared = before(period_of(kind, day, BERLIN), at(now), BERLIN)
    assert (compared.start, compared.end) == (at(start), at(end))


def test_any_range_is_compared_with_as_much_before_it() -> None:
    period = range_of(date(2026, 7, 9), date(2026, 7, 1), BERLIN)
    assert (period.start, period.end) == (at("2026-07-01"), at("2026-07-10"))
    compared = before(period, at("2026-08-01"), BERLIN)
    assert compared.end == period.start
    assert compared.length_s == period.length_s


@pytest.mark.parametrize(("days", "step"), [(2, "hour"), (30, "day"), (200, "month")])
def test_bars_of_a_range_are_as_coarse_as_it_is_long(days: int, step: str) -> None:
    assert Period(kind="range", start=0, end=days * 86400.0).step == step


@given(share=st.floats(0, 1), factor=st.sampled_from((0.5, 2.0)), times=st.integers(1, 40))
def test_zooming_keeps_the_cursor_in_its_place(share: float, factor: float, times: int) -> None:
    period = period_of("day", date(2026, 7, 15), BERLIN)
    moment = period.start + share * period.length_s
    for _ in range(times):
        period = zoomed(period, factor, moment)
    assert SHORTEST_S <= period.length_s <= LONGEST_S
    assert (moment - period.start) / period.length_s == pytest.approx(share, abs=1e-6)


def test_panning_a_zoomed_range_moves_by_half_of_it() -> None:
    period = around(1000.0, 100.0)
    assert shifted(period, 1).start == 1000.0
    assert shifted(period, -1).end == 1000.0


def test_the_cursor_walks_in_round_steps_and_stays_in_what_has_passed() -> None:
    period = period_of("day", date(2026, 7, 15), BERLIN)
    now = at("2026-07-15 13:05")
    assert cursor_step_s(period, 72) == 1200.0
    cursor = moved(period, None, 0, 72, now)
    assert cursor == at("2026-07-15 13:00")
    assert moved(period, cursor, -1, 72, now) == at("2026-07-15 12:40")
    assert moved(period, cursor, 50, 72, now) == now
    assert moved(period, cursor, -500, 72, now) == period.start


def test_the_line_between_samples_is_read_and_never_over_a_gap() -> None:
    curve = ShownCurve(
        name="pv",
        unit="W",
        samples=(Sample(0, 1, 2, 3), Sample(60, 5, 6, 9), None, Sample(600, 0, 1, 1)),
        width_s=60.0,
    )
    found = curve.at(45.0)
    assert found == Sample(45.0, 1, 5, 9)  # three quarters of the way, as the line is drawn
    assert curve.at(60.0) == Sample(60.0, 1, 6, 9)
    assert curve.at(70.0) == Sample(60, 5, 6, 9)
    assert curve.at(300.0) is None
    extremes = {"lowest": curve.lowest, "highest": curve.highest}
    assert extremes == {"lowest": (600.0, 0.0), "highest": (60.0, 9.0)}


def test_change() -> None:
    assert change_pct(3, 2) == 50
    assert change_pct(3, 0) is None


def test_everything_that_the_tab_asks_for(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    start, now = at("2026-07-14"), at("2026-07-15 12:00")
    device = Device(300.0)
    with writing(file, start) as writer:
        moment = start
        while moment < now:
            writer.write(device.reply(moment, powers(1000.0, 400.0)), moment)
            moment += 300.0
    history = History(file, device.snapshot.catalogue, clock=lambda: now)
    period = period_of("day", date(2026, 7, 15), BERLIN)
    names = CURVE_SETS[0].names
    view = load(history, PeriodQuestion(period=period, now=now, curves=names, zone=BERLIN))
    history.close()
    assert [curve.name for curve in view.curves] == list(names)
    assert view.curves[0].highest is not None
    assert view.totals.energy_wh["pv"] == pytest.approx(12_000, rel=0.01)
    assert view.before.energy_wh["pv"] == pytest.approx(12_000, rel=0.01)
    assert view.totals.share == pytest.approx(1, abs=0.01)
    assert len(view.bars) == 24
    assert bar_at(view.bars, at("2026-07-15 09:30")) == 9
    assert bar_at(view.bars, at("2026-07-16 09:30")) is None
    assert not view.is_empty


def test_bars_add_up_to_the_totals_while_it_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, device = tmp_path / "history.sqlite", Device()
    # Between bars, so that they are read apart.
    day = replace(period_of("day", local_day(NOON, UTC), UTC), start=NOON - 900, end=NOON + 900)
    with writing(file) as writer:
        for seconds in (0, 10, 20):
            writer.write(device.reply(NOON + seconds, powers(3600, 1000)), NOON + seconds)
        with reading(file, NOON + 60) as history:
            totals = history.totals

            def after_one_came(*span: Any, **words: Any) -> Totals:
                writer.write(device.reply(NOON + 30, powers(3600, 1000)), NOON + 30)
                monkeypatch.setattr(history, "totals", totals)
                return totals(*span, **words)

            monkeypatch.setattr(history, "totals", after_one_came)
            view = load(history, PeriodQuestion(period=day, now=NOON + 60, zone=UTC))
            known_wh = history.totals(day.start, day.end, UTC).energy_wh["pv"]
    assert sum(bar.energy_wh["pv"] for bar in view.bars) == view.totals.energy_wh["pv"] > 0
    assert known_wh > view.totals.energy_wh["pv"]


@pytest.mark.parametrize("kind", ["day", "week", "month", "year"])
@pytest.mark.parametrize("until", [NOON - 86_400, NOON + 300, NOON + 40 * 86_400])
def test_the_total_of_bars_is_that_of_their_span_and_nothing_is_read_twice(
    kind: CalendarKind, until: float, tmp_path: Path
) -> None:
    file = tmp_path / "history.sqlite"
    record(file, NOON - 3600, NOON + 3600, lambda _: powers(3600, 1000))
    today = local_day(NOON, UTC)
    period = period_of(kind, today, UTC)
    asked: list[str] = []
    with reading(file, until) as history:
        history._connection.set_trace_callback(asked.append)
        load(history, PeriodQuestion(period=period, now=until, zone=UTC))
    spans = sorted((int(n), int(m)) for sql in asked for n, m in ENERGY_SUM.findall(sql) if n != m)
    assert spans
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    days = [today, today.replace(day=1), today.replace(month=2, day=3), today.replace(month=4)]
    with closing(open_for_writing(file)) as connection, connection:
        for day in (*map(str, days[:3]), f"{days[3]:%Y-%m}"):
            connection.execute("INSERT INTO imported VALUES (?, 'pv', 24000.0)", (day,))
    with reading(file, until) as history:
        span = (period.start, period.end)
        both = history.bars_and_total(*span, step=period.step, timezone=UTC, until=until)
        bars = history.bars(*span, step=period.step, timezone=UTC, until=until)
        assert both == (bars, history.totals(*span, UTC, until=until))


def test_a_curve_without_a_sample_has_no_extremes() -> None:
    empty = ShownCurve(name="pv", unit="W", samples=(None,), width_s=60.0)
    assert [empty.at(0), empty.lowest, empty.highest, empty.last] == [None] * 4


def test_a_past_moment_counts_nothing_of_what_came_after_it(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    record(file, NOON - 3600, NOON + 3600, lambda _: powers(3600, 1000))
    for seconds in (1, 60, 449, 451, 899):
        at = NOON + seconds
        day = period_of("day", local_day(at, UTC), UTC)
        with reading(file, NOON + 7200) as history:
            view = load(history, PeriodQuestion(period=day, now=at, zone=UTC))
            told = summary_of(history, at, UTC)
        for totals in (view.totals, told.today):
            # A watt for an hour and `seconds`, to a poll.
            assert totals.energy_wh["pv"] == pytest.approx(3600 + seconds, abs=10)
            assert totals.measured_s == pytest.approx(3600 + seconds, abs=10)
        assert view.totals.energy_wh["pv"] == told.today.energy_wh["pv"]


@pytest.mark.parametrize(
    ("range_id", "start", "end", "count"),
    [
        ("6h", "2026-03-30T08:00", "2026-03-30T14:00", 6),
        ("24h", "2026-03-29T14:00", "2026-03-30T14:00", 24),
        ("7d", "2026-03-24T00:00", "2026-03-31T00:00", 7),
        ("30d", "2026-03-01T00:00", "2026-03-31T00:00", 30),
        ("12m", "2025-04-01T00:00", "2026-04-01T00:00", 12),
    ],
)
def test_spans_end_with_the_hour_day_or_month_that_runs(
    range_id: str, start: str, end: str, count: int
) -> None:
    entry = next(entry for entry in RANGES if entry.id == range_id)
    now = at("2026-03-30T13:05")
    period = chosen(entry, now, BERLIN)
    assert (period.start, period.end) == (at(start), at(end))
    assert len(list(local_edges(period.start, period.end, period.step, BERLIN))) == count + 1
    earlier = shifted(period, -1, BERLIN)
    assert earlier.end == period.start
    assert shifted(earlier, 1, BERLIN) == period
    assert periods_back(period, earlier.start, BERLIN) == 1
    # A running span is compared as far as it has come.
    assert before(period, now, BERLIN).end < earlier.end


@pytest.mark.parametrize(
    ("kind", "other", "back"),
    [("day", "2026-03-01", 29), ("week", "2026-03-29", 1), ("month", "2025-03-09", 12)],
)
def test_the_period_of_any_day_to_compare_with(kind: CalendarKind, other: str, back: int) -> None:
    period = period_of(kind, date(2026, 3, 30), BERLIN)
    moment = at(f"{other}T12:00")
    assert periods_back(period, moment, BERLIN) == back
    found = shifted(period, -back, BERLIN)
    assert found.start <= moment < found.end
