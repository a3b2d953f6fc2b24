"""What the appliance has to bear, tab by tab, measured by the appliance itself in simulated time.

`python -m pytest tests/app/test_gentle.py -s` prints the figures.
"""

from __future__ import annotations

import asyncio

import pytest
from living import INTERVAL_S, Living, living_dashboard
from virtual_time import run

from senec_tui.app.tabs import TABS
from senec_tui.model.judgement.judged_interest import JUDGED
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import BUSY_SHARE, MEDIUM_S, combined

MINUTES = 5
REQUESTS = 60 / INTERVAL_S
"""A minute of the live values alone."""
MOST_REQUESTS = 8.0
MOST_BYTES_ASKED = 6_500
MOST_BYTES_ANSWERED = 18_000
"""Bounds per minute, for any tab. What judgements rest on is among it on each of them; most of that
are the cells of all modules. Alarm words and error counters come with each poll: some faults last
twenty seconds."""


@pytest.fixture(autouse=True)
def _textual_in_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual._time.get_time", lambda: asyncio.get_running_loop().time())


async def minutes_on(d: Living, key: str) -> tuple[float, float, float]:
    """Requests, bytes asked and bytes answered per minute, once the tab has been open a while."""
    await d.press(key)
    await d.wait(70)
    stats = d.appliance.stats
    stats.reset()
    await d.wait(60 * MINUTES)
    return stats.requests / MINUTES, stats.bytes_in / MINUTES, stats.bytes_out / MINUTES


def assert_judged(d: Living) -> None:
    """What judgements rest on is there, and no older than it may be."""
    shown = d.app.shown
    read_at = {
        stored.at
        for name, variables in JUDGED.medium.items()
        for variable in variables or shown.sections.get(name, ())
        if (stored := shown.stored(name, variable)) is not None
    }
    assert len(JUDGED.medium.keys() & shown.sections.keys()) >= 5
    assert d.app.clock() - min(read_at) <= MEDIUM_S + INTERVAL_S


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)
def test_a_tab_asks_for_little_and_for_what_judgements_rest_on(tab: object) -> None:
    key = tab.key  # type: ignore[attr-defined]

    async def scenario() -> None:
        async with living_dashboard() as d:
            requests, asked, answered = await minutes_on(d, key)
            row = f"| {key} | {requests:.1f} | {asked:.0f} | {answered:.0f} |"
            print(row)  # noqa: T201 - for who runs it with -s
            assert d.app.crash is None
            assert REQUESTS - 0.2 <= requests <= MOST_REQUESTS
            assert asked <= MOST_BYTES_ASKED
            assert answered <= MOST_BYTES_ANSWERED
            assert d.appliance.stats.max_concurrent == 1
            assert len(d.appliance.stats.connections) == 1
            assert not d.appliance.writes
            assert_judged(d)

    run(scenario())


def test_hidden_tabs_cost_nothing() -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            before = await minutes_on(d, "1")
            for tab in TABS:
                await d.press(tab.key)
            after = await minutes_on(d, "1")
            assert after[1:] == pytest.approx(before[1:], rel=0.05)
            # What another tab asked for comes due at another moment: one more of the small ones.
            assert after[0] <= before[0] + 1
            names = {name.partition(".")[0] for name in d.appliance.stats.asked}
            # Some minutes of the live values, and of what the first tab shows beside them, and what
            # judgements rest on.
            needed = combined((d.app.pane.interest, JUDGED))
            assert names <= {*LIVE, *needed.live, *needed.medium, *needed.slow}

    run(scenario())


def test_slow_answers_make_us_slower() -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await minutes_on(d, "1")
            d.appliance.faults.set("slow")
            stats = d.appliance.stats
            stats.reset()
            await d.wait(60 * MINUTES)
            # A usual answer takes 2.75 s now; asking every 10 s would keep it busy for a quarter.
            assert stats.requests * 2.75 <= 60 * MINUTES * BUSY_SHARE * 1.15
            assert stats.max_concurrent == 1
            assert d.link.interval_s > INTERVAL_S or (d.link.took_s or 0) < INTERVAL_S * BUSY_SHARE

    run(scenario())


def test_a_person_who_hammers_the_keys() -> None:
    """However fast tabs and `r` are pressed, requests stay one by one and few."""

    async def scenario() -> None:
        async with living_dashboard() as d:
            for tab in TABS:
                await d.press(tab.key)
            stats = d.appliance.stats
            stats.reset()
            for _ in range(10):
                await d.press(*"r123456789r0r")
            assert stats.max_concurrent <= 1
            assert stats.requests <= 25
            assert d.link.state == "live"

    run(scenario())
