"""What was seen and what was recorded, as one curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history_driver import CATALOGUE, NOON, Readings, powers, record

from senec_tui.catalogue import Path
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.queries.recorded import TimeSpan, read
from senec_tui.model.timeseries.joining import joined
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
