"""Every fault does what its name says, ends when it should, and leaves no trace."""

from __future__ import annotations

import json
import unicodedata
from math import inf
from pathlib import Path
from typing import Any

import pytest
from simulator_bench import Bench, Request

from senec_tui.device.wire.codec import Absence, prefix_of
from senec_tui.errors import (
    ConnectionLostError,
    RefusedError,
    TimedOutError,
    UsageError,
)
from senec_tui.language import Language
from senec_tui.simulator.appliance import VALUES_PATH, Appliance
from senec_tui.simulator.faults import FAULTS, REBOOT_S, FaultPlan, ScenarioStep, read_scenario
from senec_tui.simulator.household.timeline import Timeline
from senec_tui.simulator.web.control_path import CONTROL_PATH

LIVE: Request = {
    "ENERGY": {"STAT_STATE": "", "GUI_HOUSE_POW": "", "GUI_GRID_POW": ""},
    "BMS": {"SOC": "", "CELL_VOLTAGES_MODULE_A": "", "SERIAL": "", "MODULES_CONFIGURED": ""},
    "PV1": {"INTERNAL_MD_SERIAL": "", "MPP_POWER": ""},
    "RTC": {"TIMESTAMP_MS": "", "WEB_TIME": ""},
    "FACTORY": {"SYS_TYPE": "", "DEVICE_ID": ""},
}


def flat(answer: dict[str, dict[str, Any]]) -> list[str]:
    """All wire texts."""
    values: list[str] = []
    for section in answer.values():
        for wire in section.values():
            values.extend(wire if isinstance(wire, list) else [wire])
    return values


@pytest.fixture
def bench() -> Bench:
    return Bench()


# Connections


async def test_refuse(bench: Bench) -> None:
    bench.appliance.faults.set("refuse", seconds=30)
    assert not bench.listening()
    with pytest.raises(RefusedError):
        await bench.post(LIVE)
    bench.time += 30
    assert bench.listening()
    assert await bench.ask(LIVE)


async def test_hang_answers_only_by_breaking_off_when_it_ends(bench: Bench) -> None:
    bench.appliance.faults.set("hang", seconds=60)
    with pytest.raises(ConnectionLostError):
        await bench.post(LIVE)
    assert sum(bench.slept) >= 60
    assert await bench.ask(LIVE)


@pytest.mark.virtual_time
async def test_hang_outlasts_a_client_that_gives_up() -> None:
    appliance = Appliance(firmware="0826")
    appliance.faults.set("hang")
    bench = Bench()
    bench.transport._app = appliance
    with pytest.raises(TimedOutError):
        await bench.transport.exchange("GET", "/", timeout_s=0.01)
    assert appliance.stats.in_flight == 0


async def test_cut(bench: Bench) -> None:
    bench.appliance.faults.set("cut")
    with pytest.raises(ConnectionLostError):
        await bench.post(LIVE)
    bench.appliance.faults.clear("cut")
    assert await bench.ask(LIVE)


async def test_drip_is_slow_and_complete(bench: Bench) -> None:
    whole = await bench.ask({"FACTORY": {}})
    bench.appliance.faults.set("drip")
    assert await bench.ask({"FACTORY": {}}) == whole
    assert len(bench.slept) > 10
    bench.appliance.faults.set("drip", seconds=1)
    bench.slept.clear()
    assert await bench.ask({"FACTORY": {}}) == whole
    assert 0 < len(bench.slept) < 10


async def test_slow_takes_half_a_second_to_five(bench: Bench) -> None:
    bench.appliance.faults.set("slow")
    for _ in range(20):
        await bench.ask(LIVE)
    assert len(set(bench.slept)) == 20
    assert all(0.5 <= pause <= 5 for pause in bench.slept)


async def test_slow_phases_are_those_that_were_measured(bench: Bench) -> None:
    await bench.ask(LIVE)
    for _ in range(2):
        bench.slept.clear()
        bench.appliance.faults.set("slow-phases")
        for _ in range(10):
            await bench.ask(LIVE)
        assert [round(1000 * pause) for pause in bench.slept] == [
            9, 11, 8072, 11123, 6661, 7158, 52997, 5573, 7044, 9,
        ]  # fmt: skip
        bench.appliance.faults.clear()
        await bench.ask(LIVE)


async def test_busy_lets_one_through_and_fails_the_second(bench: Bench) -> None:
    other: list[int] = []

    async def meanwhile(_seconds: float) -> None:
        if not other:
            other.append(0)
            other[0] = (await bench.post(LIVE)).status

    bench.appliance._server.sleep = meanwhile
    bench.appliance.faults.set("busy")
    assert (await bench.post(LIVE)).status == 200
    assert other == [504]
    assert bench.appliance.stats.max_concurrent == 2


# Status and bodies


@pytest.mark.parametrize("status", [400, 404, 500, 504])
async def test_http_errors(bench: Bench, status: int) -> None:
    bench.appliance.faults.set(f"http-{status}")
    exchange = await bench.post(LIVE)
    assert exchange.status == status
    assert b"<html>" in exchange.body
    assert (await bench.get("//vars.html")).status == status


async def test_html(bench: Bench) -> None:
    bench.appliance.faults.set("html")
    exchange = await bench.post(LIVE)
    assert exchange.status == 200
    assert exchange.body.startswith(b"<!DOCTYPE html>")
    assert exchange.headers["content-type"] == "text/html"


async def test_empty_body(bench: Bench) -> None:
    bench.appliance.faults.set("empty-body")
    exchange = await bench.post(LIVE)
    assert (exchange.status, exchange.body) == (200, b"")


async def test_truncated(bench: Bench) -> None:
    whole = (await bench.post({"FACTORY": {}})).body
    bench.appliance.faults.set("truncated")
    part = (await bench.post({"FACTORY": {}})).body
    assert whole.startswith(part)
    assert 0 < len(part) < len(whole)


async def test_wrong_json_is_wrong_in_several_ways(bench: Bench) -> None:
    bench.appliance.faults.set("wrong-json")
    assert len({(await bench.post(LIVE)).body for _ in range(6)}) == 6


async def test_huge_reply(bench: Bench) -> None:
    bench.appliance.faults.set("huge-reply")
    body = (await bench.post(LIVE)).body
    assert len(body) > 10_000_000
    assert "ENERGY" in json.loads(body)


async def test_many_keys(bench: Bench) -> None:
    bench.appliance.faults.set("many-keys")
    body = (await bench.post(LIVE)).body
    assert len(json.loads(body)["MANY"]) == 100_000
    assert len(body) < 2_000_000


async def test_deep_nesting(bench: Bench) -> None:
    bench.appliance.faults.set("deep-nesting")
    body = (await bench.post(LIVE)).body
    assert body.count(b"{") == body.count(b"}") > 100_000
    with pytest.raises(RecursionError):
        json.loads(body)


# Values


async def test_sentinels(bench: Bench) -> None:
    bench.appliance.faults.set("sentinels")
    answer = await bench.section("BMS")
    kinds = {
        type(value).__name__
        for values in answer.values()
        for value in (values if isinstance(values, list) else [values])
        if isinstance(value, Absence)
    }
    assert kinds == {"Absent", "Forbidden", "Malformed", "Unreadable"}


async def test_unknown_prefixes(bench: Bench) -> None:
    bench.appliance.faults.set("unknown-prefixes")
    wires = flat(await bench.ask({"ENERGY": {}}))
    assert sum(prefix_of(wire) is None for wire in wires) > 20
    assert any(wire == "fl_XYZ" for wire in wires)


async def test_nan(bench: Bench) -> None:
    bench.appliance.faults.set("nan")
    floats = {wire for wire in flat(await bench.ask({"ENERGY": {}})) if wire.startswith("fl_")}
    assert floats == {"fl_7FC00000", "fl_7F800000", "fl_FF800000", "fl_FFFFFFFF"}


async def test_vanished_sections(bench: Bench) -> None:
    bench.appliance.faults.set("vanished-sections", seconds=5)
    answer = await bench.ask(LIVE)
    assert answer["ENERGY"] == answer["BMS"] == {"OBJECT_NOT_FOUND": ""}
    assert answer["FACTORY"]["SYS_TYPE"] == "u8_11"
    bench.time += 5
    assert (await bench.ask(LIVE))["ENERGY"]["STAT_STATE"] == "u8_0E"


def suspicious(text: str) -> bool:
    return any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in text.replace("\n", ""))


async def test_hostile_text_in_values_and_log(bench: Bench) -> None:
    bench.appliance.faults.set("hostile-text")
    texts = [wire for wire in flat(await bench.ask({name: {} for name in LIVE})) if "st_" in wire]
    assert sum(map(suspicious, texts)) >= 4
    every = "".join(flat(await bench.ask({"WIZARD": {}, "SELFTEST_RESULTS": {}, "WALLBOX": {}})))
    log = (await bench.get("//log/2026/05/14.log")).body.decode(errors="replace")
    for sample in ("\x1b", "\x07", "\u202e", "\u200b", "[red]", "\x9b", "[/nothing]"):
        assert sample in log, sample
        assert sample in every + "".join(texts), sample


async def test_enormous_log(bench: Bench) -> None:
    bench.appliance.faults.set("enormous-log")
    body = (await bench.get("//log/2026/05/14.log")).body
    assert body.count(b"\n") >= 300_000


async def test_module_gained(bench: Bench) -> None:
    bench.appliance.faults.set("module-gained")
    bms = await bench.section("BMS")
    assert bms["MODULES_CONFIGURED"] == 4
    assert all(bms["SOC"])
    assert all(bms["CELL_VOLTAGES_MODULE_D"])
    bench.appliance.faults.clear()
    assert (await bench.section("BMS"))["MODULES_CONFIGURED"] == 3


async def test_array_lengths_change(bench: Bench) -> None:
    before = await bench.ask({"BMS": {}, "PV1": {}, "WALLBOX": {}})
    bench.appliance.faults.set("array-lengths-change")
    after = await bench.ask({"BMS": {}, "PV1": {}, "WALLBOX": {}})
    differences = {
        len(after[name][key]) - len(wire)
        for name, section in before.items()
        for key, wire in section.items()
        if isinstance(wire, list)
    }
    assert differences == {-1, 1}


# Time, restarts, sessions


async def test_clock_jump(bench: Bench) -> None:
    before = await bench.section("RTC")
    bench.appliance.faults.set("clock-jump", seconds=10)
    during = await bench.section("RTC")
    assert during["WEB_TIME"] - before["WEB_TIME"] > 3 * 3600
    assert during["TIMESTAMP_MS"] == before["TIMESTAMP_MS"]
    bench.time += 10
    assert (await bench.section("RTC"))["WEB_TIME"] == before["WEB_TIME"] + 10


async def test_reboot_refuses_then_says_400_then_counts_from_zero(bench: Bench) -> None:
    assert (await bench.value("RTC.TIMESTAMP_MS")) > 86_400_000
    bench.appliance.faults.set("reboot")
    with pytest.raises(RefusedError):
        await bench.post(LIVE)
    bench.time += REBOOT_S * 0.6
    assert (await bench.post(LIVE)).status == 400
    bench.time += REBOOT_S * 0.4
    assert await bench.value("RTC.TIMESTAMP_MS") == REBOOT_S * 1000
    assert bench.active() == []


async def test_reboot_is_noticed_even_if_nobody_asked_meanwhile(bench: Bench) -> None:
    bench.appliance.faults.set("reboot")
    bench.time += 100
    assert await bench.value("RTC.TIMESTAMP_MS") == 100_000


async def test_reboot_into_the_other_scheme_and_back(bench: Bench) -> None:
    assert bench.scheme() == "https"
    bench.appliance.faults.set("reboot-other-scheme", seconds=60)
    assert bench.scheme() == "http"
    assert not bench.listening()
    bench.time += REBOOT_S
    assert bench.listening()
    assert await bench.ask(LIVE)
    bench.time += 40
    assert bench.scheme() == "https"


async def test_changed_certificate(bench: Bench) -> None:
    assert bench.appliance.certificate_number == 0
    bench.appliance.faults.set("changed-certificate", seconds=1)
    assert bench.appliance.certificate_number == 1
    assert await bench.ask(LIVE)
    bench.time += 1
    assert bench.appliance.certificate_number == 0


@pytest.mark.parametrize("fault", ["session-expired", "reboot"])
async def test_sessions_are_forgotten_once(fault: str) -> None:
    bench = Bench(firmware="npu2411")
    small: Request = {"FACTORY": {"SYS_TYPE": ""}}
    await bench.ask(small)
    bench.time += 1
    assert (await bench.ask({"ENERGY": {}}))["ENERGY"]
    bench.appliance.faults.set(fault, seconds=20)
    bench.time += 20
    assert (await bench.ask({"ENERGY": {}}))["ENERGY"] == {}
    bench.time += 1
    await bench.ask(small)
    assert (await bench.ask({"ENERGY": {}}))["ENERGY"]


# Switching


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_ends_and_everything_is_as_before(fault: str) -> None:
    bench, control = Bench(), Bench()
    bench.appliance.faults.set(fault, seconds=25)
    assert bench.active() == [fault]
    bench.time += 25
    control.time = bench.time
    assert bench.active() == []
    during, usual = await bench.ask(LIVE), await control.ask(LIVE)
    if "reboot" in fault:
        del during["RTC"], usual["RTC"]
    assert during == usual


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_explained(fault: str) -> None:
    assert len(Language("en")(FAULTS[fault])) > 10


async def test_schedule_counts_from_the_start() -> None:
    plan = FaultPlan([ScenarioStep(10, "http-500", 5), ScenarioStep(30, "http-504", inf)])
    bench = Bench(faults=plan)
    seen = []
    for _ in range(40):
        seen.append((await bench.post(LIVE)).status)
        bench.time += 1
    assert seen == [200] * 10 + [500] * 5 + [200] * 15 + [504] * 10
    plan.clear()
    assert (await bench.post(LIVE)).status == 200


def test_ending_one_fault_leaves_what_is_to_come() -> None:
    plan = FaultPlan([ScenarioStep(10, "hang", 5), ScenarioStep(30, "hang", 5)])
    now = [0.0]
    plan.start(Timeline(lambda: now[0], now[0], 0.0, 1.0))
    seen = []
    for second in range(40):
        now[0] = second
        if second == 2:
            plan.set("hang", seconds=4)
        if second == 12:
            plan.clear("hang")
        seen.append("hang" in plan)
    assert [second for second, on in enumerate(seen) if on] == [2, 3, 4, 5, 10, 11, *range(30, 35)]


def test_switching_for_weeks_does_not_fill_the_memory() -> None:
    plan = FaultPlan()
    for _ in range(1000):
        plan.set("hang", seconds=1)
    assert sum(map(len, plan._windows.values())) <= 2


def test_clearing_everything_cancels_what_is_to_come() -> None:
    plan = FaultPlan([ScenarioStep(10, "hang", 5)])
    now = [0.0]
    plan.start(Timeline(lambda: now[0], now[0], 0.0, 1.0))
    plan.clear("slow")
    plan.clear()
    now[0] = 12
    assert plan.active == ()


async def test_control_path_switches_faults(bench: Bench) -> None:
    async def control(method: str, body: object = None) -> tuple[int, dict[str, Any]]:
        text = b"" if body is None else json.dumps(body).encode()
        exchange = await bench.transport.exchange(method, CONTROL_PATH, text, timeout_s=30)
        return exchange.status, json.loads(exchange.body)

    assert (await control("GET"))[1]["active"] == []
    assert (await control("POST", {"fault": "http-500", "for": 10}))[1]["active"] == ["http-500"]
    assert (await bench.post(LIVE)).status == 500
    assert (await control("DELETE"))[1]["active"] == []
    for wish in ({"fault": "refuse"}, {"fault": "refuse", "for": None}):
        await control("POST", wish)
        assert not bench.appliance.listening
        bench.time += 31
        assert await bench.ask(LIVE)
    bad: tuple[object, ...] = ({"fault": "nope"}, {}, [], "x", {"fault": "hang", "for": "x"}, 7)
    bad += ({"fault": "hang", "for": 10**400},)
    for nonsense in bad:
        status, answer = await control("POST", nonsense)
        assert status == 400
        assert answer["error"]
    assert bench.active() == []


@pytest.mark.parametrize("path", [CONTROL_PATH, VALUES_PATH])
@pytest.mark.parametrize("part", ["[", '{"ENERGY":'])
async def test_a_request_nested_beyond_reason_is_refused(
    bench: Bench, path: str, part: str
) -> None:
    body = (part * 100_000).encode()
    assert (await bench.transport.exchange("POST", path, body, timeout_s=30)).status == 400


def test_unknown_faults_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="nope"):
        FaultPlan().set("nope")


def test_scenario_file(tmp_path: Path) -> None:
    file = tmp_path / "scenario.json"
    file.write_text('[{"at": 5, "fault": "hang", "for": 2.5}, {"fault": "reboot"}]')
    assert read_scenario(file) == (
        ScenarioStep(5, "hang", 2.5),
        ScenarioStep(0, "reboot", None),
    )


def test_a_file_that_is_no_list_of_steps_shows_what_one_is(tmp_path: Path) -> None:
    file = tmp_path / "story.json"
    file.write_text('{"title": {"en": "x"}, "steps": []}')
    with pytest.raises(UsageError, match=r'no list of steps such as .*"fault": "hang"'):
        read_scenario(file)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"fault": "nope"}]',
        '[{"at": -1, "fault": "hang"}]',
        '[{"at": "x", "fault": "hang"}]',
        '[{"at": true, "fault": "hang"}]',
        '[{"fault": "hang", "for": null}]',
        '[{"fault": "hang", "until": 3}]',
        '[{"fault": "hang", "for": NaN}]',
        '[{"at": 3}]',
        pytest.param(f'[{{"at": 1{"0" * 400}, "fault": "hang"}}]', id="long number"),
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_nonsense_in_a_scenario_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scenario.json"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_scenario(file)
    assert len(caught.value.sentence(Language("en")).splitlines()) == 1


def test_missing_scenario_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither a file"):
        read_scenario(tmp_path / "none.json")


def test_a_scenario_can_be_a_name() -> None:
    assert read_scenario(Path("alarm-20s")) == (ScenarioStep(0.0, "alarm-20s", None),)
    assert read_scenario(Path("hang")) == (ScenarioStep(0.0, "hang", None),)
    with pytest.raises(UsageError, match="neither a file nor a story"):
        read_scenario(Path("nonsense"))
