"""Energy from power: exact where it can be, silent where nothing was measured."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.model.history.energy import BUCKET_S, Integrator, gap_s

DAY_S = 86400


def sunny_w(at: float) -> float:
    """A clear day: half a sine from 6 to 18 o'clock, 8 kW at noon."""
    return max(0.0, 8000 * math.sin(math.pi * (at % DAY_S - 6 * 3600) / (12 * 3600)))


def test_integral_of_a_day_is_within_a_thousandth_of_its_analytic_value() -> None:
    integrator = Integrator()
    total_wh = seconds = 0.0
    for second in range(0, DAY_S + 10, 10):
        # Polls come late by up to two seconds.
        at = second + 2 * math.sin(second) ** 2
        for piece in integrator.add(at, {"pv": sunny_w(at)}, interval_s=10):
            total_wh += piece.energy_wh["pv"]
            seconds += piece.seconds
    exact_wh = 8000 * 12 * 2 / math.pi
    assert total_wh == pytest.approx(exact_wh, rel=1e-3)
    assert total_wh == pytest.approx(exact_wh, rel=1e-5)
    assert seconds == pytest.approx(DAY_S, abs=4)


@given(
    start=st.floats(0, 2e9),
    apart_s=st.floats(0.5, 3600),
    left=st.floats(0, 1e5),
    right=st.floats(0, 1e5),
)
def test_pieces_are_cut_at_quarters_and_add_up(
    start: float, apart_s: float, left: float, right: float
) -> None:
    integrator = Integrator()
    integrator.add(start, {"pv": left}, interval_s=1200)
    end = start + apart_s
    pieces = integrator.add(end, {"pv": right}, interval_s=1200)
    for piece in pieces:
        assert piece.bucket % BUCKET_S == 0
        assert 0 < piece.seconds <= BUCKET_S
    assert len({piece.bucket for piece in pieces}) == len(pieces)
    assert sum(piece.seconds for piece in pieces) == pytest.approx(end - start)
    expected_wh = (left + right) / 2 * (end - start) / 3600
    assert sum(p.energy_wh["pv"] for p in pieces) == pytest.approx(expected_wh, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("interval_s", "longest_s"), [(5, 60), (10, 60), (30, 90), (120, 360)])
def test_nothing_is_counted_across_a_gap(interval_s: float, longest_s: float) -> None:
    assert gap_s(interval_s) == longest_s
    for apart_s, counted in ((longest_s, True), (longest_s + 0.1, False)):
        integrator = Integrator()
        integrator.add(1000.0, {"pv": 1.0}, interval_s=interval_s)
        assert bool(integrator.add(1000 + apart_s, {"pv": 1.0}, interval_s=interval_s)) is counted


def test_clock_set_back_counts_nothing_and_goes_on_from_there() -> None:
    integrator = Integrator()
    integrator.add(1000.0, {"pv": 3600.0}, interval_s=10)
    assert integrator.add(500.0, {"pv": 3600.0}, interval_s=10) == []
    (piece,) = integrator.add(510.0, {"pv": 3600.0}, interval_s=10)
    assert piece.energy_wh["pv"] == pytest.approx(10)


def test_channel_known_at_one_end_only_is_not_counted() -> None:
    integrator = Integrator()
    integrator.add(0.1, {"pv": 1.0}, interval_s=10)
    (piece,) = integrator.add(10.1, {"pv": 1.0, "wallbox": 1.0}, interval_s=10)
    assert set(piece.energy_wh) == {"pv"}
