"""The day logs of the simulated appliance: paths, shapes, growth, and the same every time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from simulator_bench import MODELS, MORNING, Bench

from senec_tui.simulator.household.physics import STEP_S, Moment

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\[[DIWEP]\|[^\]]+\] .+|[^\[].+)")


async def log(bench: Bench, day: str) -> str:
    exchange = await bench.get(f"//log/{day}.log")
    assert exchange.status == 200
    return exchange.body.decode()


@pytest.mark.parametrize("model", MODELS)
async def test_lines_have_the_shapes_of_the_device(model: str) -> None:
    bench = Bench(model=model)
    days = [f"2026/04/{day:02}" for day in range(20, 31)] + [
        f"2026/05/{d:02}" for d in range(1, 14)
    ]
    text = "".join([await log(bench, day) for day in days])
    lines = text.splitlines()
    plain = [line for line in lines if not LINE.fullmatch(line)]
    assert bool(plain) == (model != "v2.1")
    assert all(line.startswith("    ") for line in plain)
    for letter in "DIWEP":
        assert f" [{letter}|" in text
    assert "[I|Relay_2|Sockets] " in text
    assert re.search(r"\d\d:\d\d:\d\d Grid parameters: start\n", text)
    assert ("Wallbox 1: smart charge" in text) == (model != "v2.1")
    restart = r"\[P\|SYS\] Reboot\n.{19} System is booting \.\.\.\n.{19} \[I\|Settings\] MCU"
    assert re.search(restart, text)


async def test_the_start_in_the_log_is_the_one_that_the_counter_tells_of() -> None:
    bench = Bench()
    counted_s = await bench.value("RTC.TIMESTAMP_MS") / 1000
    began = datetime.fromtimestamp(bench.appliance.now - counted_s, UTC)
    text = await log(bench, f"{began:%Y/%m/%d}")
    assert f"{began:%Y-%m-%d %H}:{began:%M:%S} [P|SYS] Reboot\n" in text


async def test_lines_are_in_order_and_of_that_day() -> None:
    stamps = [
        line[:19] for line in (await log(Bench(), "2026/05/13")).splitlines() if line[0] != " "
    ]
    assert stamps == sorted(stamps)
    assert all(stamp.startswith("2026-05-13 ") for stamp in stamps)
    assert len(stamps) > 20


async def test_changes_in_the_log_are_those_that_were_shown() -> None:
    bench = Bench()
    text = await log(bench, "2026/05/14")
    changes = re.findall(r" (\d\d):(\d\d):(\d\d) \[I\|SYS\] Changed operating mode", text)
    assert changes
    hour, minute, second = map(int, changes[-1])
    bench.time += hour * 3600 + minute * 60 + second - (MORNING % 86_400) - 60
    before = bench.appliance.moment.state
    bench.time += 61
    assert bench.appliance.moment.state != before


async def test_the_log_of_today_grows_and_keeps_what_it_had() -> None:
    bench = Bench()
    morning = await log(bench, "2026/05/14")
    bench.time += 6 * 3600
    afternoon = await log(bench, "2026/05/14")
    assert afternoon.startswith(morning)
    assert len(afternoon) > len(morning)
    bench.time += 86_400
    assert (await log(bench, "2026/05/14")).startswith(afternoon)


async def test_a_log_that_is_read_again_and_again_looks_at_no_minute_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And says the same as one that is read once, whatever happened meanwhile."""
    often, once = Bench(), Bench()
    looked: list[float] = []
    at = often.appliance.household.at

    def noted(time: float) -> Moment:
        looked.append(time)
        return at(time)

    monkeypatch.setattr(often.appliance.household, "at", noted)
    for bench in (often, once):
        for step in range(36):
            bench.time += 600
            if step == 10:
                bench.appliance.faults.set("shutdown-41")
            if step == 12:
                bench.appliance.faults.clear()
            if bench is often:
                await log(bench, "2026/05/14")
    assert await log(often, "2026/05/14") == await log(once, "2026/05/14")
    day = MORNING // 86_400 * 86_400
    assert len([time for time in looked if time < day + 3600]) < 3 * 3600 / STEP_S + 10


async def test_the_log_is_the_same_for_everybody() -> None:
    assert await log(Bench(), "2026/05/12") == await log(Bench(), "2026/05/12")
    assert await log(Bench(seed=2), "2026/05/12") != await log(Bench(), "2026/05/12")


@pytest.mark.parametrize(
    "day",
    ["2026/04/13", "2026/05/15", "2025/05/14", "2026/02/30", "2026/13/01", "2026/5/14", "x", ""],
)
async def test_days_without_a_log_are_not_found(day: str) -> None:
    assert (await Bench().get(f"//log/{day}.log")).status == 404


async def test_thirty_days_are_kept() -> None:
    assert await log(Bench(), "2026/04/14")
