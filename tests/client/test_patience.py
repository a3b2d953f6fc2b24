"""How long is waited for an answer."""

from __future__ import annotations

import asyncio

import pytest
import virtual_time

from senec_tui.catalogue import Catalogue
from senec_tui.device.connection.adaptive_timeout import LONGER, AdaptiveTimeout
from senec_tui.device.connection.connect import simulated
from senec_tui.errors import OverdueError
from senec_tui.model.polling.live_set import LIVE
from senec_tui.simulator.appliance import Appliance

MEASURED_S = (0.009, 0.011, 8.072, 11.123, 6.661, 7.158, 52.997, 5.573, 7.044)


def test_nothing_of_the_measured_is_given_up() -> None:
    patience = AdaptiveTimeout(10)
    for took_s in MEASURED_S * 3:
        assert took_s < patience.timeout_s
        patience.answered(took_s)


def test_quick_answers_in_a_row_end_it() -> None:
    patience = AdaptiveTimeout(10)
    assert patience.timeout_s == 10
    patience.overdue()
    answers = 0
    while patience.timeout_s == 10 * LONGER:
        patience.answered(0.1)
        answers += 1
    assert answers == 10
    assert patience.timeout_s == 10


@pytest.mark.parametrize("first", range(9))
def test_every_answer_of_a_slow_phase_is_read(first: int) -> None:
    """Wherever in the phase we come: at most one request is given up, and only the first slow."""

    async def scenario() -> None:
        loop = virtual_time.the_loop()
        appliance = Appliance(clock=loop.wall)
        client = simulated(appliance, Catalogue(), clock=loop.wall, timer=loop.time)
        await client.read(LIVE)
        appliance.faults.set("slow-phases")
        appliance._server._in_phase = first
        failures = 0
        for _ in range(20):
            try:
                await client.read(LIVE)
            except OverdueError:
                failures += 1
                await asyncio.sleep(60)
        assert failures == (MEASURED_S[first] > 10)
        assert appliance.stats.max_concurrent == 1

    virtual_time.run(scenario())
