"""The system tab as text, page by page."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from driver import dashboard
from scenes import (
    MODELS,
    WIDTHS,
    assert_fits,
    changed,
    nothing_yet,
    objects_of,
    scene_of,
    snapshot_of,
    text_of,
    without,
)

from senec_tui.app.pictures.glyphs import ASCII
from senec_tui.app.pictures.layout.paging import flowing_pages
from senec_tui.app.pictures.lines import Line, width_of
from senec_tui.app.pictures.scene import Scene
from senec_tui.app.pictures.section import Row
from senec_tui.app.tabs.system import INTEREST, pages, paint
from senec_tui.app.tabs.system.charging import italian_test
from senec_tui.app.tabs.system.system_pages import sections
from senec_tui.language import Language
from senec_tui.model.plant.system import HOMES
from senec_tui.model.polling.poller import union
from senec_tui.model.reading.snapshot import Snapshot

WANTED = union(INTEREST.medium, INTEREST.slow)
HOSTILE = "[L1] [/x] \x1b[31m 太陽 \u202e"


def snapshot(model: str = "v3-hybrid") -> Snapshot:
    return snapshot_of(model, WANTED)


def whole(scene: Scene) -> str:
    """All pages; none may be wider or longer than the screen."""
    texts = []
    for page in pages(scene):
        assert len(page) <= scene.height
        for line in page:
            assert width_of(line) <= scene.width, text_of([line])
        texts.append(text_of(page))
    return "\n".join(texts)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("model", MODELS)
def test_pages_fit_and_leave_no_object_out(model: str, width: int) -> None:
    for height in (14, 22, 58):
        text = whole(scene_of(snapshot(model), width=width, height=height))
        for name in HOMES:
            assert name in text, name
        for title in ("Device", "Clock", "Versions", "Digital inputs", "Self-tests"):
            assert title in text


def test_the_first_page_holds_what_matters_most() -> None:
    text = text_of(pages(scene_of(snapshot()))[0])
    for words in ("SENEC.Home V3 hybrid", "V3  NMC", "Local time", "Drift", "HMI 3.16.20"):
        assert words in text


def test_larger_terminals_need_fewer_pages() -> None:
    counts = [
        len(pages(scene_of(snapshot(), width=width, height=height)))
        for width, height in ((80, 22), (120, 38), (200, 58))
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] <= 2


def test_which_objects_the_device_has() -> None:
    text = whole(scene_of(snapshot("v2.1"), width=120))
    lines = {line.split()[0]: line.split()[1] for line in text.splitlines() if line[:1].isalpha()}
    assert lines["ENERGY"] == "here"
    assert lines["DISPLAY"] == "empty"
    assert lines["V_STECA"] == "none"


def test_clock_drift_uptime_and_zone() -> None:
    now = snapshot()
    web_time = now.code("RTC", "WEB_TIME")
    at = now.stored("RTC", "WEB_TIME")
    assert web_time is not None
    assert at is not None
    fast = changed(
        now,
        RTC={"WEB_TIME": int(at.at) + 7200 + 90, "UTC_OFFSET": 120, "TIMESTAMP_MS": 90_000_000},
    )
    text = whole(scene_of(fast))
    assert "1 min fast" in text
    assert "UTC+2:00" in text
    assert "1 d 1 h" in text
    assert "49 d 17 h earlier" in text
    even = changed(now, RTC={"WEB_TIME": int(at.at) - 34200, "UTC_OFFSET": -570})
    text = whole(scene_of(even))
    assert "in step" in text
    assert "UTC-9:30" in text


def test_identities_are_hidden_on_demand() -> None:
    now = snapshot()
    secrets = [
        now.text("FACTORY", "DEVICE_ID"),
        now.text("BAT1", "SERIAL"),
        "02:00:00:12:34:56",
    ]
    shown = whole(scene_of(now))
    hidden = whole(scene_of(now, mask=True))
    for secret in secrets:
        assert secret
        assert secret in shown
        assert secret not in hidden
    assert "192.168" not in hidden


def test_what_is_fitted_is_shown_in_full() -> None:
    fitted = changed(
        snapshot(),
        PWR_UNIT={"TYPE": [2, 0, 0, 0, 0, 0], "POWER": [1500.0, 0.0, 0.0, 0.0, 0.0, 0.0]},
        CASC={"POWER": [0.0, -700.0, 0.0, 0.0, 0.0, 0.0]},
        SOCKETS={"POWER_ON": [1, 0], "ENABLE": [1, 0], "UPPER_LIMIT": [800, 0]},
        WIZARD={"SG_READY_ENABLED": 1},
        ENERGY={"SAFE_CHARGE_RUNNING": 1},
    )
    text = whole(scene_of(fitted, width=120))
    for words in ("SENEC.Heat", "1500 W", "System 2", "-700 W", "on from 800 W", "Hold time"):
        assert words in text, words
    assert "safety charge" in text.split("Off")[0]


def test_every_object_missing_in_turn() -> None:
    now = snapshot()
    for name in objects_of(now):
        for said in (True, False):
            for width in (60, 80):
                assert name in whole(scene_of(without(now, name, said=said), width=width))


@pytest.mark.parametrize(
    ("name", "label"), [("CASC", "Systems"), ("PWR_UNIT", "Units"), ("WIZARD", "Options")]
)
def test_what_nobody_has_told_is_not_none(name: str, label: str) -> None:
    def row(*, said: bool) -> str:
        rows = whole(scene_of(without(snapshot(), name, said=said), width=60)).splitlines()
        return next(row for row in rows if row.startswith(label)).removeprefix(label).strip()

    assert row(said=True) in ("no other one reports", "none")
    assert row(said=False) == "–"


def test_a_socket_of_which_nobody_has_told_is_not_called_without() -> None:
    words = ("not automatic", "no clock time")
    known = changed(snapshot(), SOCKETS={"POWER_ON": [1], "ENABLE": [0], "USE_TIME": [0]})
    assert all(each in whole(scene_of(known, width=120)) for each in words)
    lacking = changed(known, SOCKETS={"ENABLE": None, "USE_TIME": None})
    untold = replace(lacking, whole=frozenset())
    assert not any(each in whole(scene_of(untold, width=120)) for each in words)


def test_nothing_yet_hostile_text_ascii_and_german() -> None:
    assert "Waiting" in assert_fits(paint, scene_of(nothing_yet()))
    hostile = changed(
        snapshot(), FACTORY={"DEVICE_ID": HOSTILE * 4}, SELFTEST_RESULTS={"IPU": HOSTILE}
    )
    for width in WIDTHS:
        assert "Device" in whole(scene_of(hostile, width=width))
    plain = whole(scene_of(snapshot(), glyphs=ASCII)).replace("°", "").replace("…", "")
    assert plain.isascii(), {character for character in plain if not character.isascii()}
    assert whole(scene_of(snapshot(), tr=Language("de")))


async def test_pages_are_turned_by_keys() -> None:
    async with dashboard() as driver:
        await driver.press("9")
        await driver.poll()
        first = driver.text
        assert first.startswith("1/")
        await driver.press("pagedown")
        assert driver.text.startswith("2/")
        await driver.press("tab")
        assert driver.text.startswith("3/")
        await driver.press("shift+tab", "pageup")
        assert driver.text.startswith("1/")
        await driver.press("pageup")
        assert driver.text.startswith("1/")
        await driver.press("G")
        count = driver.text.partition(" ")[0].partition("/")
        assert count[0] == count[2]
        assert "WIZARD" in driver.text
        await driver.press("g")
        assert driver.text.splitlines()[1] == first.splitlines()[1]
        await driver.press("down", "i")
        assert "Meaning" in driver.text


def test_numbers_without_words_stand_under_the_names_of_the_device() -> None:
    text = whole(scene_of(snapshot(), width=120, height=58))
    told, found, raw = text.partition("Raw codes, meaning not published")
    assert found
    for riddle in ("Cell drift", "Charge first", "Meter type", "Grid kind", "Log level", "Role"):
        assert riddle not in text
    assert "built-in hybrid (66)" in text
    for name in ("CHARGE_PRIO", "DEVICE_PM_TYPE", "MASTER_SLAVE_MODE", "SKIP_WAITING"):
        assert name in raw
        assert name not in told


def test_the_lines_of_the_controller_are_told_in_full() -> None:
    text = whole(scene_of(snapshot(), height=58))
    assert "Feedback of the DC switch (board" in text
    assert "Hardware identification bit 0" in text


def test_each_step_of_the_italian_self_test() -> None:
    steps = {
        "SELFTEST_STATE": [2, 3, 0, 0, 0, 0, 0, 0],
        "SELFTEST_LIMIT": [264.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        "SELFTEST_ACT": [231.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        "SELFTEST_TIME": [180, 0, 0, 0, 0, 0, 0, 0],
        "SELFTEST_STEP": ["ready", "", "", "", "", "", "", ""],
        "CEI_LIMIT": 1,
    }
    text = whole(scene_of(changed(snapshot(), BAT1=steps), width=120, height=58))
    for words in (
        "Upper Voltage Limit L1",
        "limit 264",
        "measured",
        "231.1",
        "ready",
    ):
        assert words in text, words
    (limits,) = (row for row in italian_test(scene_of(changed(snapshot(), BAT1=steps))).parts[1:2])
    assert isinstance(limits, Row)
    assert limits.groups[0][0].text == "maximum voltage"


def test_heating_element_sockets_cascade_and_meters_in_detail() -> None:
    fitted = changed(
        snapshot(),
        PWR_UNIT={
            "TYPE": [2, 0, 0, 0, 0, 0],
            "REQ_POWER": [900.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            "POWER_L2": [500.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            "TEMPTARGET": [55.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            "WATERVOL": [300, 0, 0, 0, 0, 0],
            "STATUS": [2, 0, 0, 0, 0, 0],
        },
        SOCKETS={
            "USE_TIME": [1, 0],
            "SWITCH_ON_HOUR": [7, 0],
            "SWITCH_ON_MINUTE": [5, 0],
            "TIME_LIMIT": [90, 0],
            "ALREADY_SWITCHED": [1, 0],
        },
        CASC={
            "POWER": [0.0, -700.0, 0.0, 0.0, 0.0, 0.0],
            "PVGEN": [0.0, 1234.0, 0.0, 0.0, 0.0, 0.0],
            "TARGET": [0.0, -650.0, 0.0, 0.0, 0.0, 0.0],
        },
    )
    text = whole(scene_of(fitted, width=120, height=58))
    for words in (
        "demanded 900 W", "L2 500 W", "55.0 °C", "300 l", "Overtemperature",
        "every day at 7:05", "for 90 min", "has switched today",
        "PV 1234 W", "target -650 W",
        "SENEC meter", "20000001",
    ):  # fmt: skip
        assert words in text, words


def test_further_battery_inverters_and_charging_programmes() -> None:
    second = {"U_DC": 53.1, "I_DC": -7.5, "Q": -120.0, "TEMP1": 41.0}
    programmes = {
        "OFFPEAK_POWER": 1500.0,
        "VPP_STARTTIME_HOUR": 22,
        "VPP_ENDTIME_HOUR": 6,
        "VPP_ENDTIME_MINUTE": 30,
        "INIT_CHARGE_MAX_VOLTAGE": 57.4,
    }
    now = changed(
        snapshot(), BAT1OBJ2=second, ENERGY=programmes, BMS={"BATTERY_STATUS": [32, 0, 0]}
    )
    text = whole(scene_of(now, width=120, height=58))
    for words in (
        "Battery inverter 2", "-7.50 A", "-120", "41.0 °C", "1500 W", "22:00 to 6:30",
        "to 57.4 V", "fully charged", "in 12 A",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize("tab", ["grid", "pv", "wallbox", "system"])
def test_the_list_of_objects_names_a_tab_only_where_it_shows_the_object(tab: str) -> None:
    paint_tab = import_module(f"senec_tui.app.tabs.{tab}.{tab}_tab").paint
    whole_device = snapshot_of()
    lines: list[Line] = []
    scene = scene_of(whole_device, width=200, height=200)
    if tab == "system":
        for titles, body in flowing_pages(scene, sections(scene), 200):
            assert titles
            lines += body
    else:
        lines = paint_tab(scene)
    shown = {span.ref.partition(".")[0] for line in lines for span in line if span.ref}
    for name, homes in HOMES.items():
        if tab in homes and whole_device.sections.get(name):
            assert name in shown, name
