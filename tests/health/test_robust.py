"""The statistics: right on plain data, unmoved by single wrong points, honest about few."""

from __future__ import annotations

import random

import pytest

from senec_tui.model.health.robust import middle_of, theil_sen, through_origin

CHANCE = random.Random(3)  # noqa: S311 - noise, not secrets


def test_a_slope_is_not_moved_by_wrong_points() -> None:
    points = [(float(x), 2.0 * x + CHANCE.gauss(0, 0.5)) for x in range(40)]
    points[10], points[30] = (10.0, 900.0), (30.0, -900.0)
    found = theil_sen(points)
    assert found is not None
    assert found.low < 2.0 < found.high
    assert found.value == pytest.approx(2.0, abs=0.05)


def test_a_slope_over_hundreds_of_points_is_that_of_all() -> None:
    found = theil_sen([(float(x), -0.5 * x) for x in range(400)])
    assert found is not None
    assert found.value == pytest.approx(-0.5)


def test_equal_points_are_as_uncertain_as_their_resolution() -> None:
    found = theil_sen([(x / 10, 5.0) for x in range(11)], step=1.0)
    assert found is not None
    assert (found.low, found.value, found.high) == (-1.0, 0.0, 1.0)


def test_few_points_or_one_moment_say_nothing() -> None:
    assert theil_sen([(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0)]) is None
    assert theil_sen([(1.0, float(y)) for y in range(9)]) is None
    assert middle_of([1.0] * 4) is None
    assert through_origin([(1.0, 1.0)] * 4, floor=0.01) is None


def test_a_line_through_the_origin_leaves_outliers_out() -> None:
    points = [(x, 72.0 * x * (1 + CHANCE.gauss(0, 0.01))) for x in range(20, 60)]
    found = through_origin([*points, (50.0, 72.0), (50.0, 9000.0)], floor=0.01)
    assert found is not None
    assert found.value == pytest.approx(72.0, rel=0.01)
    assert found.half_width >= 0.72
