"""Every fault of the simulated appliance, seen from every tab, in simulated time.

`python -m pytest tests/app/test_faults.py -s` prints what a person saw, and when.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from living import INTERVAL_S, TIMEOUT_S, Living, living_dashboard
from virtual_time import run, the_loop

from senec_tui.app.tabs import TABS
from senec_tui.app.widgets.picture import Picture
from senec_tui.model.polling.poller import LONGEST_RETRY_S
from senec_tui.simulator.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

LOST = {
    "refuse": "refuses the connection",
    "hang": "did not answer within 10 s",
    "drip": "did not answer within 10 s",
    "cut": "closed the connection in the middle",
    "http-400": "HTTP status 400",
    "http-404": "not like a SENEC.Home",
    "http-500": "HTTP status 500",
    "http-504": "HTTP status 504",
    "html": "the answer is a web page",
    "empty-body": "gave no session",
    "truncated": "cut or damaged",
    "wrong-json": "",  # another sentence for each of its shapes
    "huge-reply": "2097152 bytes",
    "many-keys": "cut or damaged",
    "deep-nesting": "nested too deeply",
    "reboot": "refuses the connection",
    "reboot-other-scheme": "refuses the connection",
}
"""No values at all, and what is said about it."""
SILENT = ("sentinels", "unknown-prefixes", "nan", "vanished-sections")
"""It answers, and some of the values have gone."""
ON_A_TAB = {
    "module-gained": ("2", "4 of 4 modules"),
    "array-lengths-change": ("2", "Module E is known but delivers no voltages"),
    "clock-jump": ("1", "The clock of the device is 5 h 17 fast"),
    "hostile-text": ("7", r"\x1b]52;c;aGk=\x07"),
    "enormous-log": ("7", "3000"),
}
"""Everything answers; key of the tab that tells about it, and words."""
UNHARMED = ("slow", "busy", "session-expired", "changed-certificate")
"""Nothing is missing; the certificate plays no part in this process."""

WAITED_FOR = ("slow-phases",)
"""Everything answers in the end."""

KEYS = tuple(tab.key for tab in TABS)


@pytest.fixture(autouse=True)
def _textual_in_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual._time.get_time", lambda: asyncio.get_running_loop().time())


def test_every_fault_is_expected_somehow() -> None:
    groups = (LOST, SILENT, ON_A_TAB, UNHARMED, WAITED_FOR)
    assert sorted(name for group in groups for name in group) == sorted(FAULTS)


async def walk(d: Living, *said: str, keys: tuple[str, ...] = KEYS) -> dict[str, str]:
    """Open tabs; the screens by key. Each is whole, and says what is wrong."""
    screens = {}
    for key in keys:
        await d.press(key)
        assert d.app.crash is None
        screens[key] = d.screen
        lines = d.screen.splitlines()
        assert len(lines) == 24
        assert len("".join(lines[1:-1]).strip()) > 20, d.screen
        assert all(character.isprintable() for line in lines for character in line)
        for words in said:
            assert words in " ".join(d.status.split()), (key, d.status)
    return screens


async def until(condition: Callable[[], bool], longest_s: float) -> float:
    """Let time pass until something is so; how long it took."""
    began = the_loop().time()
    while not condition():
        assert the_loop().time() - began <= longest_s, "it took too long"
        await asyncio.sleep(0.25)
    return the_loop().time() - began


FEW_KEYS = ("2", "7")
"""What tabs look like that were open before does not depend on the kind of a fault: with one of a
group all were, with the others these."""


async def after_some_polls(d: Living, keys: tuple[str, ...] = KEYS) -> dict[str, str]:
    """The screens by key, of tabs that are open by turns until all is well."""
    screens = await walk(d, keys=keys)
    await d.press("1")
    await d.wait(2 * INTERVAL_S)
    await until(lambda: d.link.state == "live" and d.link.next_at is not None, 1)
    return screens


def is_dim(d: Living) -> bool:
    """Whether the values of the overview are drawn as old ones."""
    widget = d.app.pane.widget
    assert isinstance(widget, Picture)
    roles = {span.role for line in widget.lines for span in line if span.ref}
    return "stale" in roles


def report(fault: str, said: str, said_s: float, back_s: float) -> None:
    print(f"| {fault} | {said} | {said_s:.1f} s | {back_s:.1f} s |")  # noqa: T201 - for who runs it with -s


@pytest.mark.parametrize("fault", LOST)
def test_a_device_that_is_lost(fault: str) -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d, KEYS if fault in ("refuse", "hang", "html") else FEW_KEYS)
            power = re.findall(r"\d{3,4} W", d.screen)
            assert power
            d.appliance.faults.set(fault)
            said_s = await until(lambda: d.link.state == "lost", INTERVAL_S + TIMEOUT_S + 0.5)
            await d.settle()
            sentence = " ".join(d.status.split())
            assert LOST[fault] in sentence
            assert "lost for 0 s" in sentence
            await walk(d, "lost for", LOST[fault])
            if not fault.startswith("reboot"):
                await d.press("1")
                await d.wait(45)
                assert set(power) <= set(re.findall(r"\d{3,4} W", d.screen)), "values were kept"
                assert is_dim(d)
                assert re.search(r"try in \d+ s|asking", d.status), d.status
                d.appliance.faults.clear()
            ended = the_loop().time()
            longest_s = TIMEOUT_S + 1.2 * LONGEST_RETRY_S
            if d.link.next_at is not None:
                longest_s = d.link.next_at - the_loop().wall() + 1 + 2 * INTERVAL_S
            if fault.startswith("reboot"):
                longest_s += 20
            await until(lambda: d.link.state == "live" and d.link.error is None, longest_s)
            back_s = the_loop().time() - ended
            await d.settle()
            assert "live" in d.status
            assert "!" not in d.status.replace("! why", "")
            await d.press("1")
            assert not is_dim(d)
            report(fault, sentence.partition(". ")[0], said_s, back_s)

    run(scenario())


@pytest.mark.parametrize("fault", SILENT)
def test_a_device_that_answers_without_values(fault: str) -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d, KEYS if fault == SILENT[0] else FEW_KEYS)
            d.appliance.faults.set(fault)
            said_s = await until(lambda: d.link.error is not None, INTERVAL_S + 0.5)
            await d.settle()
            await d.press("1")
            sentence = " ".join(d.status.split())
            await d.wait(70)
            await walk(d, "answers, but no longer gives ENERGY", "live")
            d.appliance.faults.clear()
            back_s = await until(lambda: d.link.error is None, INTERVAL_S + 0.5)
            await d.press("1")
            assert "!" not in d.status.replace("! why", "")
            assert re.search(r"\d{3,4} W", d.screen)
            report(fault, sentence.partition(". ")[0], said_s, back_s)

    run(scenario())


@pytest.mark.parametrize("fault", ON_A_TAB)
def test_what_a_tab_tells(fault: str) -> None:
    key, words = ON_A_TAB[fault]

    async def scenario() -> None:
        async with living_dashboard() as d:
            before = await after_some_polls(d, (key,))
            await d.press(key)
            await d.wait(INTERVAL_S)
            assert words not in before[key]
            d.appliance.faults.set(fault)
            said_s = await until(lambda: words in d.screen, 62 + INTERVAL_S)
            await walk(d, "live")
            d.appliance.faults.clear()
            await d.press(key)
            back_s = 0.0
            if key != "7":  # what the log once said stays in it
                back_s = await until(lambda: words not in d.screen, 62 + INTERVAL_S)
            report(fault, f"tab {key}: {words}", said_s, back_s)

    run(scenario())


@pytest.mark.parametrize("fault", UNHARMED)
def test_what_does_no_harm(fault: str) -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d, KEYS if fault == UNHARMED[0] else FEW_KEYS)
            d.appliance.faults.set(fault)
            for _ in range(4):
                await d.wait(INTERVAL_S)
                assert d.link.error is None
            await walk(d, "live")
            assert d.appliance.stats.max_concurrent == 1
            report(fault, "live", 0.0, 0.0)

    run(scenario())


@pytest.mark.parametrize(
    "fault", ["refuse", "hang", "drip", "cut", "html", "wrong-json", "reboot", *SILENT]
)
def test_a_fault_before_the_first_answer(fault: str) -> None:
    async def scenario() -> None:
        async with living_dashboard(fault=fault) as d:
            # The question who is there comes first, and may just have been answered in time.
            await until(lambda: d.link.error is not None, 2 * TIMEOUT_S)
            await d.settle()
            await walk(d, LOST.get(fault, "no longer gives ENERGY"))
            d.appliance.faults.clear()
            assert d.link.next_at is not None
            await d.wait(d.link.next_at - the_loop().wall() + 2 * INTERVAL_S)
            if fault == "reboot":
                await until(lambda: d.link.state == "live", 60)
            await d.press("1")
            assert "live" in d.status
            assert re.search(r"\d{3,4} W", d.screen)
            await d.press("2")
            await d.wait(62)
            assert "3 of 3 modules" in d.screen

    run(scenario())


def test_phases_of_slow_answers_are_waited_for() -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d, FEW_KEYS)
            stats = d.appliance.stats
            d.appliance.faults.set("slow-phases")
            asked, polls = stats.requests, d.link.polls
            words = set()
            for _ in range(700):
                await d.wait(1)
                assert d.link.state == "live", d.status
                assert stats.in_flight <= 1
                words.add("slow" if "slow" in d.status else "live")
            assert words == {"slow", "live"}
            assert d.link.polls - polls >= 9
            assert stats.requests - asked >= 9
            assert stats.max_concurrent == 1
            d.appliance.faults.clear()
            await until(lambda: d.link.state == "live" and not d.link.slow, 180)
            await d.settle()
            assert "live" in d.status

    run(scenario())


def test_what_was_given_up_is_not_asked_twice_at_once() -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d, FEW_KEYS)
            stats = d.appliance.stats
            d.appliance.faults.set("hang")
            await until(lambda: stats.in_flight == 1, INTERVAL_S + 1)
            began, asked = the_loop().time(), stats.requests
            await until(lambda: d.link.state == "lost", TIMEOUT_S + 1)
            await until(lambda: stats.requests > asked, 70)
            assert the_loop().time() - began >= 60 - 1
            # This time it is waited for as long as the slowest take.
            await d.wait(50)
            assert stats.in_flight == 1

    run(scenario())


@pytest.mark.parametrize("seconds", [3600.0, -7200.0, 86_400.0 * 400])
def test_the_clock_of_this_computer_jumps(seconds: float) -> None:
    """A laptop slept, the clock was set back, or a Pi without one got the time at last."""

    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d, FEW_KEYS)
            the_loop().wall_ahead_s += seconds
            polls = d.link.polls
            await d.wait(3 * INTERVAL_S)
            assert d.link.polls > polls
            assert d.link.state == "live"
            await walk(d, "live")
            await d.press("1")
            await d.wait(2 * INTERVAL_S)
            assert not is_dim(d)

    run(scenario())


def test_the_network_is_gone_for_an_hour_and_back() -> None:
    async def scenario() -> None:
        async with living_dashboard() as d:
            await after_some_polls(d)
            d.appliance.faults.set("refuse")
            stats = d.appliance.stats
            await d.wait(600)
            await walk(d, "lost for 9 min")
            await d.wait(3100)
            assert "lost for 1 h" in " ".join(d.status.split())
            assert stats.max_concurrent <= 1
            d.appliance.faults.clear()
            await until(lambda: d.link.state == "live", 1.2 * LONGEST_RETRY_S + 1)

    run(scenario())
