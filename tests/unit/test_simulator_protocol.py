"""The web server and the controller answer as the real ones do."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulator_bench import FIRMWARE, MODELS, MORNING, Bench, Request, decoded, is_value, local_time

from senec_tui.catalogue import Catalogue
from senec_tui.device.wire.codec import Absent
from senec_tui.errors import UsageError
from senec_tui.simulator.appliance import LARGEST_REQUEST, Appliance
from senec_tui.simulator.demo import demo_appliance
from senec_tui.simulator.faults import FaultPlan, ScenarioStep
from senec_tui.simulator.web.session import COOKIE


def pairs(body: bytes) -> Any:
    return json.loads(body, object_pairs_hook=list)


# Requests and answers


async def test_whole_sections_are_alphabetical_and_leave_out_what_is_lacking() -> None:
    answer = pairs((await Bench().post({"ENERGY": {}})).body)
    names = [name for name, _ in answer[0][1]]
    assert names == sorted(names)
    assert len(names) > 70
    assert "GRID_POWER_OFFSET" not in names
    assert not any("NOT_FOUND" in str(value) for _, value in answer[0][1])


async def test_named_variables_come_in_the_order_asked_and_twice_if_asked_twice() -> None:
    body = (
        b'{"ENERGY":{"STAT_STATE":"","GUI_GRID_POW":"","NOPE":"","STAT_STATE":""},"RTC":{"X":""}}'
    )
    answer = pairs((await Bench().post(body)).body)
    assert [name for name, _ in answer] == ["ENERGY", "RTC"]
    assert [n for n, _ in answer[0][1]] == ["STAT_STATE", "GUI_GRID_POW", "NOPE", "STAT_STATE"]
    assert answer[0][1][2][1] == "VARIABLE_NOT_FOUND"
    assert answer[1][1] == [("X", "VARIABLE_NOT_FOUND")]


@pytest.mark.parametrize(
    "name", ["BAT1OBJ2", "ISKRA", "DISPLAYSYS_UPDATE", "PLAIN", "NOPE", "../X"]
)
async def test_unknown_objects_say_so_by_key(name: str) -> None:
    assert await Bench().ask({name: {}}) == {name: {"OBJECT_NOT_FOUND": ""}}
    assert await Bench().ask({name: {"A": ""}}) == {name: {"OBJECT_NOT_FOUND": ""}}


@pytest.mark.parametrize("name", ["DISPLAY", "FILE", "STATISTIC", "TEST", "UPDATE"])
async def test_empty_objects_are_empty_and_their_variables_unknown(name: str) -> None:
    assert await Bench().ask({name: {}}) == {name: {}}
    asked = {name: {"LIVE_PV_GEN": ""}}
    assert await Bench().ask(asked) == {name: {"LIVE_PV_GEN": "VARIABLE_NOT_FOUND"}}


async def test_debug_lists_only_some_of_the_sections_that_answer() -> None:
    bench = Bench(firmware="npu2411")
    await bench.ask({"FACTORY": {"SYS_TYPE": ""}})
    listed = await bench.value("DEBUG.SECTIONS")
    assert len(listed) == 29
    assert {"ENERGY", "BMS", "STATISTIC"} <= set(listed)
    for missing in ("IPU", "FAN_SPEED", "SENEC_IO_INPUT", "BMZ_CURRENT_LIMITS"):
        assert missing not in listed
        assert await bench.section(missing)


async def test_a_request_that_is_too_large_gets_a_cut_body_with_status_200() -> None:
    bench = Bench()
    names = {f"NAME_{number:04}": "" for number in range(1000)}
    small = json.dumps({"ENERGY": dict(list(names.items())[:200])})
    large = json.dumps({"ENERGY": names})
    assert len(small) < LARGEST_REQUEST < len(large)
    assert json.loads((await bench.post(small)).body)
    exchange = await bench.post(large)
    assert exchange.status == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(exchange.body)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"A":1}', b'{"A":[]}', b"\xff\xfe", b'"A"']
)
async def test_what_is_no_request_is_a_bad_request(body: bytes) -> None:
    assert (await Bench().post(body)).status == 400


async def test_firmware_0802_doubles_a_key_and_has_stray_escapes() -> None:
    body = (await Bench(firmware="0802").post({"SYS_UPDATE": {}})).body
    assert body.count(b'"FEATURE_OVERWRITE"') == 2
    assert b'\\"' in body
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(body)
    assert json.loads(body.replace(b'\\"', b'"'))["SYS_UPDATE"]["FSM_STATE"] == "u8_01"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["ENERGY", "BMS", "SOC", "X", ""]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_request_whatever_breaks_it(body: bytes) -> None:
    exchange = asyncio.run(Bench().post(body))
    assert exchange.status in (200, 400)
    if exchange.status == 200:
        assert isinstance(json.loads(exchange.body), dict)


# Writing


async def test_reading_leaves_no_trace_and_writing_is_on_record() -> None:
    bench = Bench()
    await bench.ask({"WALLBOX": {"SET_ICMAX": ["", "", "", ""], "STATE": ""}, "ENERGY": {}})
    assert bench.appliance.writes == []
    change = {"WALLBOX": {"SET_ICMAX": ["", "fl_41200000", "", ""]}}
    before = await bench.ask({"WALLBOX": {"SET_ICMAX": ""}})
    assert await bench.ask(change) == before
    after = (await bench.ask({"WALLBOX": {"SET_ICMAX": ""}}))["WALLBOX"]["SET_ICMAX"]
    assert after[1] == "fl_41200000"
    assert [after[0], *after[2:]] == [
        wire for n, wire in enumerate(before["WALLBOX"]["SET_ICMAX"]) if n != 1
    ]
    (write,) = bench.appliance.writes
    assert (write.path, write.value) == ("WALLBOX.SET_ICMAX", ["", "fl_41200000", "", ""])


@pytest.mark.parametrize("value", ["u8_01", " ", 0, 1, None, True, {"a": ""}, [""] * 3 + ["x"]])
async def test_everything_but_empty_text_is_a_write(value: object) -> None:
    bench = Bench()
    await bench.ask({"ENERGY": {"SAFE_CHARGE_FORCE": value}})
    assert [write.path for write in bench.appliance.writes] == ["ENERGY.SAFE_CHARGE_FORCE"]


# Paths


PATHS = {
    "0802": ("/vars.html", "/log/"),
    "http-only": ("/vars.html", "/log/"),
    "0825": ("/Vars.html", "/Log/"),
    "0826": ("//vars.html", "//log/"),
    "npu2411": ("//vars.html", "//log/"),
    "npu2411-strict": ("//vars.html", "//log/"),
}


@pytest.mark.parametrize("firmware", FIRMWARE)
async def test_pages_and_logs_answer_only_at_the_spelling_of_the_firmware(firmware: str) -> None:
    bench = Bench(firmware=firmware)
    for page, folder in set(PATHS.values()):
        expected = 200 if (page, folder) == PATHS[firmware] else 404
        assert (await bench.get(page)).status == expected
        assert (await bench.get(f"{folder}2026/05/14.log")).status == expected
    assert (await bench.get("/lala.cgi")).status == 405
    assert (await bench.get("/Display.html")).status == 404


async def test_scheme_follows_the_firmware_unless_told_otherwise() -> None:
    assert [Bench(firmware=name).appliance.scheme for name in FIRMWARE] == [
        "http",
        "http",
        "https",
        "https",
        "https",
        "https",
    ]
    assert Bench(firmware="0826", scheme="http").appliance.scheme == "http"


# Session


async def test_the_strict_session_begins_with_a_small_request_and_renews_itself() -> None:
    bench = Bench(firmware="npu2411-strict")
    large = {"ENERGY": {}, "BMS": {"SOC": ""}}
    assert await bench.ask(large) == {"ENERGY": {}, "BMS": {}}
    exchange = await bench.post({"FACTORY": {"SYS_TYPE": "", "COUNTRY": "", "DEVICE_ID": ""}})
    cookie = exchange.headers["set-cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    assert name == COOKIE
    assert len(value) == 64
    assert set(value) <= set("0123456789abcdef")
    # As it was measured, to the letter.
    assert cookie == f"{COOKIE}={value};Secure;HttpOnly;Max-Age=3600;SameSite=Strict"
    assert json.loads(exchange.body)["FACTORY"]["SYS_TYPE"] == "u8_11"
    for _ in range(3):
        bench.time += 3500
        assert (await bench.ask(large))["ENERGY"]
    bench.time += 3601
    assert await bench.ask(large) == {"ENERGY": {}, "BMS": {}}


async def test_wrong_cookies_do_not_help_in_the_strict_mode() -> None:
    bench = Bench(firmware="npu2411-strict")
    bench.transport._cookie.take(f"{COOKIE}={'0' * 64}")
    assert await bench.ask({"ENERGY": {}}) == {"ENERGY": {}}


async def test_without_a_cookie_everything_is_answered_and_one_is_offered() -> None:
    bench = Bench(firmware="npu2411")
    for _ in range(2):
        bench.transport._cookie.take(f"{COOKIE}={'0' * 64}")
        exchange = await bench.post({"ENERGY": {}, "BMS": {"SOC": ""}})
        assert json.loads(exchange.body)["ENERGY"]["STAT_STATE"] == "u8_0E"
        assert exchange.headers["set-cookie"].startswith(f"{COOKIE}=")
        bench.time += 3601


async def test_older_firmware_sets_no_cookie() -> None:
    assert "set-cookie" not in (await Bench().post({"RTC": {}})).headers


# Values


@pytest.mark.parametrize("model", MODELS)
async def test_live_values_are_the_truth_and_balance_as_shown(model: str) -> None:
    bench = Bench(model=model)
    for _ in range(24):
        bench.time += 3600
        energy, meter = await bench.section("ENERGY"), await bench.section("PM1OBJ1")
        house, pv = energy["GUI_HOUSE_POW"], energy["GUI_INVERTER_POWER"]
        grid, battery = energy["GUI_GRID_POW"], energy["GUI_BAT_DATA_POWER"]
        assert house == pytest.approx(pv + grid - battery, abs=0.01)
        assert house == pytest.approx(bench.appliance.moment.house_w, abs=0.01)
        assert sum(meter["P_AC"]) == pytest.approx(meter["P_TOTAL"], abs=0.01)
        assert meter["P_TOTAL"] == grid
        second = await bench.section("PM1OBJ2")
        assert second["P_AC"] == second["U_AC"] == [0, 0, 0]
        power = energy["GUI_BAT_DATA_CURRENT"] * energy["GUI_BAT_DATA_VOLTAGE"]
        assert power == pytest.approx(battery, rel=0.03, abs=2)


@pytest.mark.parametrize("model", MODELS)
async def test_battery_arrays_have_the_shape_of_the_model(model: str) -> None:
    bench = Bench(model=model)
    built = bench.appliance.model
    bms = await bench.section("BMS")
    count = bms["MODULES_CONFIGURED"]
    for limit, current in zip(bms["CHARGE_CURRENT_LIMIT"], bms["CURRENT"], strict=True):
        assert 0 <= current <= limit
    assert count == built.modules
    for name in ("SOC", "SOH", "VOLTAGE", "CURRENT", "CYCLES", "STATUS", "FW", "TEMP_MAX", "SN"):
        assert len(bms[name]) == built.slots
        assert all(bms[name][:count]), name
        assert not any(bms[name][count:]), name
    for number, letter in enumerate("ABCD"):
        cells = bms[f"CELL_VOLTAGES_MODULE_{letter}"]
        sensors = bms[f"CELL_TEMPERATURES_MODULE_{letter}"]
        assert len(cells) == built.cells
        assert len(sensors) == built.sensors
        assert all(cells) == any(cells) == (number < count)
        assert any(sensors) == (number < count)
        if number < count:
            assert bms["MAX_CELL_VOLTAGE"][number] == max(cells)
            assert bms["MIN_CELL_VOLTAGE"][number] == min(cells)


async def test_models_differ_as_described() -> None:
    old = Bench(model="v2.1")
    assert await old.section("STECA") == {}
    inputs_of_old = await old.section("PV1")
    for name in ("MPP_POWER", "MPP_VOL", "MPP_CUR"):
        assert inputs_of_old[name] == [0, 0, 0]
    assert await old.value("TEMPMEASURE.MCU_TEMP") < -150
    assert isinstance(await old.value("ENERGY.GUI_INVERTER_POWER"), float)
    for model, inputs in (("v3-hybrid", 2), ("v3-duo", 3), ("v3-lfp", 2)):
        bench = Bench(model=model)
        pv = await bench.section("PV1")
        assert sum(power > 0 for power in pv["MPP_POWER"]) == inputs == pv["MPP_AVAIL"]
        total = await bench.value("ENERGY.GUI_INVERTER_POWER")
        assert sum(pv["MPP_POWER"]) == pytest.approx(total, abs=0.01)
        for power, volt, ampere in zip(pv["MPP_POWER"], pv["MPP_VOL"], pv["MPP_CUR"], strict=True):
            assert power == pytest.approx(volt * ampere, abs=0.01)
        answer = await bench.ask({"PV1": {"INV_MODEL": ""}})
        assert answer["PV1"]["INV_MODEL"][-1] == "st_END_OF_ARRAY"
        ampace = await bench.ask({"AMPACE": {}})
        assert ("OBJECT_NOT_FOUND" in ampace["AMPACE"]) == (model != "v3-lfp")


async def test_clock_is_local_time_and_knows_summer() -> None:
    for start, minutes in ((local_time(2026, 7, 1, 12), 120), (local_time(2026, 1, 5, 12), 60)):
        rtc = await Bench(start=start).section("RTC")
        assert rtc["UTC_OFFSET"] == minutes
        assert rtc["WEB_TIME"] - 60 * minutes == start


async def test_counters_only_grow() -> None:
    bench = Bench()
    before = await bench.section("BMS"), await bench.value("ENERGY.STAT_HOURS_OF_OPERATION")
    bench.time += 86_400
    after = await bench.section("BMS"), await bench.value("ENERGY.STAT_HOURS_OF_OPERATION")
    assert after[1] == before[1] + 24
    for name in ("CHARGED_ENERGY", "DISCHARGED_ENERGY"):
        assert all(b > a for a, b in zip(before[0][name][:3], after[0][name][:3], strict=True))
    assert all(a <= b for a, b in zip(before[0]["CYCLES"], after[0]["CYCLES"], strict=True))


async def test_a_car_at_the_wallbox_is_seen_there() -> None:
    bench = Bench(start=local_time(2026, 5, 14, 14, 40))
    box = await bench.section("WALLBOX")
    assert box["STATE"] == [194, 0, 0, 0]
    assert box["APPARENT_CHARGING_POWER"][0] > 3000
    assert box["EV_CONNECTED"] == [1, 0, 0, 0]
    assert box["L1_CHARGING_CURRENT"][0] == pytest.approx(7.4, abs=0.5)


async def test_a_system_without_a_wallbox_reads_zeros() -> None:
    bench = Bench(model="v2.1", start=local_time(2026, 5, 14, 14, 40))
    assert await bench.value("WIZARD.SETUP_NUMBER_WALLBOXES") == 0
    box = await bench.section("WALLBOX")
    for name in ("STATE", "EV_CONNECTED", "APPARENT_CHARGING_POWER", "MAX_CHARGING_CURRENT_RATED"):
        assert box[name] == [0, 0, 0, 0]
    assert await Bench().value("WIZARD.SETUP_NUMBER_WALLBOXES") == 1


async def test_credentials_are_there_for_whoever_asks_and_obviously_false() -> None:
    log = await Bench().section("LOG")
    assert log["USERNAME"].startswith("fake-")
    assert log["PASSWORD"].startswith("fake-")


@pytest.mark.parametrize("model", MODELS)
async def test_every_variable_of_the_catalogue_answers_something_decodable(model: str) -> None:
    bench = Bench(model=model, firmware="npu2411")
    await bench.ask({"FACTORY": {"SYS_TYPE": ""}})
    catalogue = Catalogue()
    answered = 0
    for name in catalogue.object_names:
        entry = catalogue.object(name)
        assert entry is not None
        if not entry.variables:
            continue
        asked = dict.fromkeys(entry.variables, "")
        answer = (await bench.ask({name: asked}))[name]
        lacking = entry.answer != "variables" or name in bench.appliance.model.lacks
        if "OBJECT_NOT_FOUND" in answer:
            assert lacking
            continue
        empty = entry.answer == "empty" or name in bench.appliance.model.empty
        for row in entry.variables.values():
            value = decoded(answer[row.name])
            if row.gated or row.historic or empty:
                assert isinstance(value, Absent), row
                continue
            assert row.shape is None or isinstance(value, list), row
            elements = value if isinstance(value, list) else [value]
            assert elements, row
            assert all(map(is_value, elements)), (row, answer[row.name])
            if row.plausible and row.name != "MCU_TEMP":
                low, high = row.plausible
                shown = [element * row.scale for element in elements]
                assert all(value == 0 or low <= value <= high for value in shown), (row, shown)
            answered += 1
    assert answered > 600


async def test_wire_types_are_those_that_were_recorded() -> None:
    bench = Bench()
    catalogue = Catalogue()
    for name in catalogue.object_names:
        answer = (await bench.ask({name: {}}))[name]
        for row, wire in answer.items():
            variable = catalogue.variable(name, row)
            if variable and (known := variable.type or variable.hint):
                first = wire[0] if isinstance(wire, list) else wire
                assert first.startswith(f"{known}_"), (name, row, wire)


# Bookkeeping


async def test_statistics_tell_what_a_client_did() -> None:
    bench = Bench()
    await bench.ask({"ENERGY": {"STAT_STATE": ""}, "LOG": {}})
    await bench.get("/nowhere")
    stats = bench.appliance.stats
    assert stats.requests == 2
    assert stats.max_concurrent == 1
    assert stats.in_flight == 0
    assert dict(stats.paths) == {"/lala.cgi": 1, "/nowhere": 1}
    assert dict(stats.statuses) == {200: 1, 404: 1}
    assert dict(stats.asked) == {"ENERGY.STAT_STATE": 1, "LOG": 1}
    assert stats.bytes_in == stats.largest_request > 30
    assert stats.bytes_out > 100
    assert len(stats.connections) == 1
    stats.reset()
    assert stats.requests == 0


async def test_same_seed_same_replies_other_seed_other_replies() -> None:
    every: Request = {name: {} for name in Catalogue().object_names}
    one, same, other = [await Bench(seed=seed).post(every) for seed in (3, 3, 9)]
    assert one.body == same.body
    assert one.body != other.body


@pytest.mark.parametrize("options", [{"model": "v4"}, {"firmware": "0000"}])
def test_unknown_models_and_firmware_are_named_in_a_sentence(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"there (are|is)"):
        Appliance(**options)  # type: ignore[arg-type]


def test_the_demo_begins_late_in_the_morning_of_today() -> None:
    noon = local_time(2026, 11, 20, 18, 30)
    demo = demo_appliance(clock=lambda: noon)
    assert demo.now == local_time(2026, 11, 20, 9, 50)
    assert demo.moment.state == 14
    assert demo.moment.grid_w < 0
    assert demo_appliance(clock=lambda: noon, start=MORNING).now == MORNING
    plan = FaultPlan([ScenarioStep(0, "refuse", 1)])
    assert not demo_appliance(clock=lambda: noon, faults=plan).listening


async def test_only_what_is_asked_for_is_built() -> None:
    bench = Bench()
    await bench.ask({"RTC": {"WEB_TIME": ""}, "ENERGY": {"STAT_STATE": ""}})
    (sections,) = bench.appliance._controller._sections.values()
    assert set(sections._fixed) == {("RTC", "WEB_TIME"), ("ENERGY", "STAT_STATE")}


def test_the_demo_is_light() -> None:
    heavy = {"asyncio", "ssl", "httpx", "uvicorn", "cryptography", "hashlib", "textual", "rich"}
    code = (
        "import sys; from senec_tui.simulator.demo import demo_appliance; demo_appliance();"
        f"sys.exit(', '.join({heavy!r} & sys.modules.keys()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.stderr.strip() == ""
