"""What was seen and what was recorded, as one curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history_driver import CATALOGUE, NOON, Device, Readings, powers, record

from senec_tui.catalogue import Path
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.recorded import TimeSpan, last_day, read
from senec_tui.model.timeseries.joining import joined
from senec_tui.model.timeseries.recent_values import (
    FINE_KEPT,
    SLOT_S,
    SLOTS_KEPT,
    PackedSeries,
    RecentValues,
)
from senec_tui.model.timeseries.series import Sample, Series

if TYPE_CHECKING:
    from pathlib import Path as File

SOC = Path("BMS", "SOC", 1)
PV = Path("ENERGY", "GUI_INVERTER_POWER")
STATE = Path("ENERGY", "STAT_STATE")


def series(*moments: float | None, value: float = 1.0) -> Series:
    return Series(
        "W", tuple(None if at is None else Sample(at, value, value, value) for at in moments)
    )


def moments(curve: Series) -> list[float | None]:
    return [None if sample is None else sample.at for sample in curve.samples]


def test_the_recorded_past_goes_on_in_what_was_seen() -> None:
    kept = series(0, 60, 120, 180, 240)
    assert moments(joined(series(200, 210, 220), kept, 0, 220)) == [0, 60, 120, 180, 200, 210, 220]


def test_between_the_two_there_may_be_a_gap() -> None:
    assert moments(joined(series(900, 910), series(0, 60, 120), 0, 910)) == [
        *(0, 60, 120),
        None,
        *(900, 910),
    ]


def test_gaps_of_either_stay_gaps() -> None:
    kept = series(0, 10, None, 30, 40)
    assert moments(joined(series(50, 60), kept, 0, 60)) == [0, 10, None, 30, 40, 50, 60]
    assert moments(joined(series(0, 10, None, 40, 50), series(), 0, 50)) == [0, 10, None, 40, 50]


def test_holes_in_what_was_seen_are_filled() -> None:
    seen = series(0, 10, 20, None, 80, 90)
    kept = series(0, 15, 30, 45, 60, 75, 90)
    assert moments(joined(seen, kept, 0, 90)) == [0, 10, 20, 30, 45, 60, 75, 80, 90]


def test_what_was_recorded_after_the_last_sight_follows() -> None:
    kept = series(0, 60, 120, 180)
    assert moments(joined(series(0, 30, 60), kept, 0, 200)) == [0, 30, 60, 120, 180]
    assert moments(joined(series(), kept, 60, 180)) == [60, 120]


def test_memory_alone_is_enough_only_without_a_hole() -> None:
    assert series(0, 10, 20).is_complete(5)
    assert not series(10, 20).is_complete(5)
    assert not series(0, None, 20).is_complete(5)
    assert not series().is_complete(5)


def test_an_answer_serves_until_another_time_or_place() -> None:
    answer = TimeSpan(paths=(SOC,), start=0, end=7200, points=200)
    wanted = TimeSpan(paths=(SOC,), start=3600, end=7200, points=100)
    assert answer.serves(wanted)
    assert answer.serves(TimeSpan(paths=(SOC,), start=3630, end=7230, points=100))
    assert not answer.serves(TimeSpan(paths=(SOC,), start=4600, end=8200, points=100))
    assert not answer.serves(TimeSpan(paths=(SOC,), start=-1, end=3600, points=100))
    assert not answer.serves(TimeSpan(paths=(SOC,), start=6600, end=7200, points=100))
    assert not answer.serves(TimeSpan(paths=(Path("PV1", "X"),), start=3600, end=7200, points=100))


def test_asks_the_history_for_what_it_records(tmp_path: File) -> None:
    def spiky(at: float) -> Readings:
        return powers(9000 if at == NOON + 1800 else 1000, 500)

    file, end = tmp_path / "history.sqlite", NOON + 7200
    record(file, NOON, end, spiky, pauses=((NOON + 3600, NOON + 5400),))
    history = History(file, CATALOGUE, clock=lambda: end)
    try:
        span = TimeSpan(paths=(PV, STATE, SOC), start=NOON - 86400, end=end, points=200)
        answer = read(history, span)
    finally:
        history.close()
    assert answer.span is span
    assert answer.first == NOON
    assert set(answer.series) == {PV}
    assert answer.series[PV].bounds == (1000, 9000)
    assert None in answer.series[PV].samples


def test_memory_begins_with_the_day_before_the_program_was_started(tmp_path: File) -> None:
    def spiky(at: float) -> Readings:
        return powers(9000 if at == NOON + 1800 else 1000, 500)

    file, now = tmp_path / "history.sqlite", NOON + 4 * 3600
    record(file, NOON, now, spiky, pauses=((NOON + 3600, NOON + 5400),))
    recent = RecentValues(live={"ENERGY": ("GUI_INVERTER_POWER", "STAT_STATE")})
    device = Device()
    for at in (now, now + 10):
        recent.add(device.reply(at, powers(2000, 500)))
    history = History(file, CATALOGUE, clock=lambda: now)
    try:
        recorded = last_day(history, recent.followed, now)
    finally:
        history.close()
    assert set(recorded) == {PV}
    for path, before in recorded.items():
        recent.begin_with(path, before)
    found = recent.series(PV, NOON - 86400, now + 10)
    assert found.unit == "W"
    assert found.first is not None
    assert found.first.at == NOON
    assert (found.low, found.high) == (1000, 9000)
    assert found.samples.count(None) == 1
    assert [sample.mean for sample in found.known[-3:]] == [1000, 2000, 2000]
    times = [sample.at for sample in found.known]
    assert times == sorted(times)
    # The last two hours as they were polled, before that in slots.
    assert found.known[-100].at == now + 10 - 99 * 10
    assert found.known[1].at - found.known[0].at == SLOT_S


def test_what_was_recorded_does_not_replace_what_was_seen() -> None:
    packed = PackedSeries("W")
    packed.begin_with(Series())
    assert packed.series(0, 1e9).samples == ()
    for at in (100.0, 110.0):
        packed.add(at, 7)
    packed.begin_with(series(80, 90, 100, 110, 120))
    found = packed.series(0, 1e9)
    assert moments(found) == [80, 90, 100, 110]
    assert [sample.mean for sample in found.known] == [1, 1, 7, 7]


def test_memory_stays_bounded_whatever_was_recorded() -> None:
    packed = PackedSeries()
    day = [Sample(n * 10.0, 0, 1, 2) for n in range(3 * 8640)]
    packed.begin_with(Series("W", tuple(day)))
    assert len(packed) == 2 * FINE_KEPT + 3 * SLOTS_KEPT
    assert packed.series(0, 1e9).bounds == (0, 2)
