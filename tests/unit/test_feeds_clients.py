"""What the programs of owners send, word for word in shape, and what they get from the proxy.

Headers, bodies and the order of requests are those of evcc's template, of the integration for Home
Assistant, and of the adapter for ioBroker; none of these programs runs here.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import pytest
from proxy_bench import CATALOGUE, Bench, asking, serving

from senec_tui.device.connection.connect import simulated
from senec_tui.device.connection.session_cookie import NAME as COOKIE
from senec_tui.model.polling.collector.socket_server import json_of

if TYPE_CHECKING:
    import aiohttp

AS_JSON = {"Content-Type": "application/json"}
AS_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
"""What a text is sent as by axios, and by the appliance's own pages."""
OF_PAGES = {
    "Accept": "application/json, text/javascript, */*; q=0.01",
    "Accept-Encoding": "gzip, deflate, br",
    "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Connection": "keep-alive",
    "Keep-Alive": "timeout=60, max=0",
}
"""Of the integration for Home Assistant, which sends what a browser would."""


def names(*variables: str) -> dict[str, str]:
    return dict.fromkeys(variables, "")


FIRST = {"FACTORY": names("SYS_TYPE", "COUNTRY", "DEVICE_ID")}
"""With which newer firmware wants to be greeted."""
HOME_ASSISTANT: tuple[dict[str, dict[str, str]], ...] = (
    FIRST,
    {
        **FIRST,
        "WIZARD": names("APPLICATION_VERSION", "FIRMWARE_VERSION", "INTERFACE_VERSION"),
        "BAT1": names("TYPE"),
        "SYS_UPDATE": names("NPU_VER", "NPU_IMAGE_VERSION"),
        "STATISTIC": {},
        "BMS": names("MODULES_CONFIGURED"),
    },
    {
        "TEMPMEASURE": names("BATTERY_TEMP", "CASE_TEMP", "MCU_TEMP"),
        "PV1": names("MPP_VOL", "MPP_CUR", "MPP_POWER"),
        "PM1OBJ1": names("FREQ", "U_AC", "I_AC", "P_AC", "P_TOTAL"),
        "ENERGY": names("STAT_STATE", "GUI_HOUSE_POW", "GUI_GRID_POW", "GUI_BAT_DATA_POWER"),
        "LOG": names("USER_LEVEL", "LOG_IN_NOK_COUNT"),
        "FAN_SPEED": {},
        "SOCKETS": {},
        "WALLBOX": {},
        "BMS": names("CURRENT", "VOLTAGE", "SOC", "SOH", "CYCLES", "CELL_VOLTAGES_MODULE_A"),
    },
)
OBJECTS = (
    "AMPACE BAT1 BAT1OBJ1 BMS BMS_PARA BMZ_CURRENT_LIMITS CASC CELL_DEVIATION_ROC DEBUG DISPLAY "
    "ENERGY FACTORY FAN_SPEED FEATURES FILE GRIDCONFIG IPU LOG PM1 PM1OBJ1 PM1OBJ2 PV1 PWR_UNIT "
    "RTC SELFTEST_RESULTS SOCKETS STECA SYS_UPDATE TEMPMEASURE TEST UPDATE WALLBOX WIZARD"
)
IOBROKER: tuple[dict[str, dict[str, str]], ...] = (
    {"ENERGY": names("STAT_STATE")},
    {"DEBUG": names("SECTIONS"), "PLAIN": names("SECTIONS")},
    {
        "ENERGY": names("STAT_STATE", "GUI_GRID_POW", "GUI_HOUSE_POW", "SAFE_CHARGE_RUNNING"),
        "SYS_UPDATE": names("USER_REBOOT_DEVICE"),
    },
    {name: {} for name in OBJECTS.split()},
)


async def answered(
    session: aiohttp.ClientSession, asked: dict[str, Any], headers: dict[str, str]
) -> Any:
    body = json.dumps(asked, separators=(",", ":"))
    async with session.post("/lala.cgi", data=body, headers=headers) as reply:
        assert reply.status == 200
        assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
        assert COOKIE in reply.cookies
        return json.loads(await reply.text())


async def truth(bench: Bench, asked: dict[str, dict[str, str]]) -> Any:
    """What the appliance answers to the same."""
    wanted = {name: tuple(section) for name, section in asked.items()}
    return json.loads(json_of(await simulated(bench.appliance, CATALOGUE).read(wanted)))


# -- evcc ----------------------------------------------------------------------------------------


async def test_evcc_gets_each_of_its_numbers_by_a_request_of_its_own() -> None:
    async with serving() as bench, asking(bench) as session:
        got = {}
        for name in (
            "GUI_GRID_POW",
            "GUI_INVERTER_POWER",
            "GUI_BAT_DATA_POWER",
            "GUI_BAT_DATA_FUEL_CHARGE",
        ):
            answer = await answered(session, {"ENERGY": {name: ""}}, AS_JSON)
            digits = answer["ENERGY"][name].removeprefix("fl_")
            (got[name],) = struct.unpack(">f", bytes.fromhex(digits))
        moment = bench.appliance.moment
        assert got == {
            "GUI_GRID_POW": pytest.approx(moment.grid_w),
            "GUI_INVERTER_POWER": pytest.approx(moment.pv_w),
            "GUI_BAT_DATA_POWER": pytest.approx(moment.battery_w),
            "GUI_BAT_DATA_FUEL_CHARGE": pytest.approx(moment.memory.soc_pct),
        }


# -- all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requests", "headers"),
    [(HOME_ASSISTANT, OF_PAGES), (IOBROKER, AS_FORM), (IOBROKER, AS_JSON)],
    ids=["home-assistant", "iobroker", "as json"],
)
async def test_a_program_gets_the_truth_in_its_order(
    requests: tuple[dict[str, dict[str, str]], ...], headers: dict[str, str]
) -> None:
    async with serving() as bench, asking(bench) as session:
        for asked in requests:
            answer = await answered(session, asked, headers)
            assert answer == await truth(bench, asked)
            assert list(answer) == list(asked)
            for name, variables in asked.items():
                if "OBJECT_NOT_FOUND" not in answer[name]:
                    assert list(answer[name]) == (list(variables) or sorted(answer[name]))
        assert bench.appliance.writes == []


async def test_names_and_passwords_are_not_for_programs() -> None:
    async with serving() as bench, asking(bench) as session:
        whole = await answered(session, {"LOG": {}}, AS_FORM)
        assert set(whole["LOG"]) == {"USER_LEVEL", "LOG_IN_NOK_COUNT"}
        named = await answered(session, {"LOG": names("USERNAME", "PASSWORD")}, AS_FORM)
        assert set(named["LOG"].values()) <= {"VARIABLE_NOT_FOUND"}


# -- the session of newer firmware ---------------------------------------------------------------


async def test_the_first_small_request_brings_the_session_and_the_next_ones_renew_it() -> None:
    async with serving() as bench, asking(bench) as session:
        given = []
        for asked in HOME_ASSISTANT:
            await answered(session, asked, OF_PAGES)
            (cookie,) = (one for one in session.cookie_jar if one.key == COOKIE)
            given.append(cookie.value)
            assert cookie["httponly"]
        assert len(set(given)) == 1
        assert len(bytes.fromhex(given[0])) == 32


async def test_a_session_of_the_appliance_itself_or_none_is_as_good() -> None:
    async with serving() as bench, asking(bench) as session:
        for cookie, kept in (("ab" * 32, True), ("short", False), ("zz" * 32, False), ("", False)):
            header = {"Cookie": f"other=1; {COOKIE}={cookie}"}
            async with session.post("/lala.cgi", json=FIRST, headers=header) as reply:
                assert reply.status == 200
                assert (reply.cookies[COOKIE].value == cookie) is kept


async def test_what_these_programs_write_is_refused() -> None:
    writes = (
        {"LOG": {"LOG_OUT_BUTT": "u8_01"}},
        {"ENERGY": {"SAFE_CHARGE_FORCE": "u8_01", "SAFE_CHARGE_PROHIBIT": "", "STAT_STATE": ""}},
        {"WALLBOX": {"SET_ICMAX": ["fl_41200000", "", "", ""]}},
        {"SYS_UPDATE": {"USER_REBOOT_DEVICE": "u8_01"}},
    )
    async with serving() as bench, asking(bench) as session:
        for asked in writes:
            async with session.post("/lala.cgi", json=asked, headers=OF_PAGES) as reply:
                assert reply.status == 403
        assert bench.appliance.writes == []
        assert bench.appliance.stats.requests == 0
