"""A life with random faults: nothing is left over, and no recovery is missed."""

from __future__ import annotations

from soaking import soak

POLLS = 480
CALM_POLLS = 8
"""At most between two faults, of which a short life has many so."""
MAY_GROW = 1_200_000
"""Bytes: the curves of a day are kept, and fill up meanwhile. The long form goes on until they are
full, and shows what stays flat then."""


def test_a_life_of_faults_leave_nothing_behind() -> None:
    figures = soak(POLLS, warm_up=POLLS // 2, calm_polls=CALM_POLLS)
    assert figures.polls >= POLLS
    assert figures.failures > 50
    assert len(figures.faults) > 20
    assert figures.missed == []
    assert figures.tasks_left == 0
    assert figures.handles_end == figures.handles_start
    assert figures.memory_most - figures.memory_start < MAY_GROW, figures
    assert figures.most_concurrent == 1
