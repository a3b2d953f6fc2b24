"""The year before the demo: all of it, in agreement with the simulated appliance, and cheap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from senec_tui.catalogue import Catalogue, parse_path
from senec_tui.cli.access.demo_history import DAYS, DemoPast
from senec_tui.device.wire.codec import decode
from senec_tui.model.health.health import battery_health
from senec_tui.model.health.journal import journal
from senec_tui.model.history.database import open_for_reading
from senec_tui.model.history.periods.charging_sessions import charging_sessions
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.plant.battery import Battery
from senec_tui.simulator.controller.models import model_names
from senec_tui.simulator.demo import demo_appliance
from senec_tui.simulator.past import Past

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from senec_tui.simulator.appliance import Appliance

DAY_S = 86400.0
NOW = 1_793_000_000.0
CATALOGUE = Catalogue()


@pytest.fixture(scope="module")
def appliance() -> Appliance:
    return demo_appliance(clock=lambda: NOW)


@pytest.fixture(scope="module")
def file(appliance: Appliance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "history.sqlite"
    past = DemoPast(appliance, CATALOGUE)
    past.write_recent(made, lambda: False)
    past.write_earlier(made, lambda: False)
    return made


SETTINGS = (
    "WALLBOX.SMART_CHARGE_ACTIVE[0]",
    "WALLBOX.METER_ENABLED[0]",
    "WIZARD.PS_ENABLE",
    "FEATURES.PEAKSHAVING",
    "FACTORY.COUNTRY",
    "PV1.INTERNAL_MD_AVAIL[0]",
)


@pytest.fixture
def history(file: Path, appliance: Appliance) -> Iterator[History]:
    opened = History(file, CATALOGUE, clock=lambda: appliance.now)
    yield opened
    opened.close()


@pytest.mark.parametrize("model", model_names())
def test_the_numbers_of_the_past_are_those_that_the_appliance_answers(model: str) -> None:
    appliance = demo_appliance(model=model, clock=lambda: NOW)
    past = Past(appliance.device)
    moment = appliance.truth_at(appliance.now - 5 * DAY_S + 4 * 3600)
    told = dict(zip(past.names, past.numbers(moment), strict=True))
    told |= zip(past.meter_names, past.meter_numbers(moment), strict=True)
    told |= zip(past.module_names, past.module_numbers(moment), strict=True)
    compared = 0
    for name, number in told.items():
        object_name, variable, index = re.fullmatch(r"(\w+)\.(\w+)(?:\[(\d+)\])?", name).groups()  # type: ignore[union-attr]
        raw = appliance.values_at(moment.time, {object_name: (variable,)})[object_name].get(
            variable
        )
        if raw:
            answered = decode(raw if isinstance(raw, str) else raw[int(index)])
            assert answered == pytest.approx(number, abs=0.051, rel=1e-6), name
            compared += 1
    assert compared > 20
    # What is made of the few that a day is packed from differs by no more than rounding does.
    inner = {**told, **past.inner(moment)}
    for name, (of, factor, offset) in past.likes().items():
        assert inner[of] * factor + offset == pytest.approx(told[name], abs=1.01), name
    for name, (of, factor, offset) in past.phase_likes().items():
        raw = appliance.values_at(moment.time, {"WALLBOX": (name[8:-3],)})["WALLBOX"][name[8:-3]]
        assert decode(raw[0]) == pytest.approx(inner[of] * factor + offset, abs=0.01), name


@pytest.mark.parametrize("ago_days", [1, 20, 34, 36, 100, 250, 360])
def test_any_moment_of_the_year_shows_the_whole_device(
    history: History, appliance: Appliance, ago_days: float
) -> None:
    at = appliance.now - ago_days * DAY_S + 3 * 3600
    snapshot = history.snapshot_at(at)
    here = appliance.model
    past = Battery.of(snapshot)
    assert [len(module.cells.known) for module in past.fitted] == [here.cells] * here.modules
    truth = appliance.truth_at(at)
    soc = snapshot.number("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE")
    assert soc == pytest.approx(truth.memory.soc_pct, abs=12)
    assert snapshot.number("PV1", "MPP_POWER", 0) is not None
    assert snapshot.number("WALLBOX", "APPARENT_CHARGING_POWER", 0) is not None
    assert snapshot.code("WALLBOX", "STATE", 0) is not None
    assert at - snapshot.at <= 900


def test_every_quarter_of_the_year_is_measured(history: History, appliance: Appliance) -> None:
    now = appliance.now
    year = history.totals(now - DAYS * DAY_S + DAY_S, now)
    assert year.share > 0.99
    energy = year.energy_wh
    balance = energy["pv"] + energy["import"] + energy["discharge"]
    assert balance == pytest.approx(energy["house"] + energy["export"] + energy["charge"], rel=0.01)
    assert 300 * 7000 < energy["wallbox"] < 365 * 14_000


@pytest.mark.parametrize("ago_days", [4, 40, 300])
def test_cars_were_charged_on_the_phases_that_the_wallbox_has(
    history: History, appliance: Appliance, ago_days: float
) -> None:
    now = appliance.now
    end = now - (ago_days - 4) * DAY_S
    sessions = charging_sessions(history, end - 4 * DAY_S, end, until=now)
    assert sessions
    assert {session.phases for session in sessions} == {3}


def test_totals_of_the_year_are_there_with_the_first_part(
    tmp_path: Path, history: History, appliance: Appliance
) -> None:
    made = tmp_path / "history.sqlite"
    DemoPast(appliance, CATALOGUE).write_recent(made, lambda: False)
    first = History(made, CATALOGUE, clock=lambda: appliance.now)
    now = appliance.now
    start = now - DAYS * DAY_S
    assert first.totals(start, now).energy_wh == history.totals(start, now).energy_wh
    first.close()


def test_the_seasons_are_seen(history: History, appliance: Appliance) -> None:
    def pv_wh(ago_days: float) -> float:
        end = appliance.now - ago_days * DAY_S
        return history.totals(end - 20 * DAY_S, end).energy_wh["pv"]

    assert pv_wh(120) > 1.8 * pv_wh(300)  # early summer, and winter


def test_changes_of_the_state_agree_with_the_log(history: History, appliance: Appliance) -> None:
    start = (appliance.now // DAY_S - 2) * DAY_S
    told = history.events(start, start + DAY_S, kinds=("state",))
    states = [event.at for event in told if event.path == "ENERGY.STAT_STATE"]
    logged = [at for at, _ in appliance.household.states_of_day(int(start // DAY_S), appliance.now)]
    assert len(states) > 3
    for at in states:
        assert min(abs(at - line) for line in logged) <= 900


def test_the_car_of_days_long_past_came_charged_and_left(
    history: History, appliance: Appliance
) -> None:
    day = int(appliance.now // DAY_S) - 100
    seen = set()
    for moment in appliance.household.quarters_of_day(day):
        told = history.snapshot_at(moment.time).code("WALLBOX", "STATE", 0)
        assert told == moment.car.state
        seen.add(told)
    assert len(seen) > 2


def test_what_the_owner_lived_through_is_in_events_and_log(
    history: History, appliance: Appliance
) -> None:
    now = appliance.now
    alarms = history.events(now - DAYS * DAY_S, now, kinds=("warning",))
    assert {event.path for event in alarms} == {"BMS.ALARM_STATUS[1]"}
    codes = {
        event.new_values[0]
        for event in history.events(now - DAYS * DAY_S, now, kinds=("state",), limit=100_000)
        if event.path == "ENERGY.STAT_STATE"
    }
    assert 36 in codes  # the voltage of the grid
    assert {story.name for story, _, _ in appliance.earlier} >= {"alarm-20s", "wallbox-error"}


def test_the_journal_has_the_update_of_some_weeks_ago(
    history: History, appliance: Appliance
) -> None:
    found = journal(history, appliance.now - 30 * DAY_S, appliance.now)
    told = {str(d.path): (d.before, d.after) for d in found.changes}
    assert told.keys() == {
        "SYS_UPDATE.NPU_IMAGE_VERSION",
        "WIZARD.APPLICATION_VERSION",
        "WIZARD.FIRMWARE_VERSION",
    }
    answered = appliance.values_at(appliance.now, {"WIZARD": ("APPLICATION_VERSION",)})["WIZARD"]
    before, after = told["WIZARD.APPLICATION_VERSION"]
    assert before is not None
    assert after is not None
    assert after.raw == answered["APPLICATION_VERSION"] != before.raw
    assert not found.unrecorded


def test_the_year_costs_little(appliance: Appliance) -> None:
    # Counted, not timed: what was worked out of a day long past.
    days = appliance.household
    long_ago = int(appliance.now // DAY_S) - 200
    assert len({id(moment.roofs_w) for moment in days.quarters_of_day(long_ago)}) == 24
    assert len(days.quarters_of_day(long_ago)) == 96


def test_nothing_is_left_of_it_when_the_dashboard_is_left(
    tmp_path: Path, appliance: Appliance
) -> None:
    calls = iter([False, False, True])
    made = tmp_path / "history.sqlite"
    DemoPast(appliance, CATALOGUE).write_recent(made, lambda: next(calls))
    connection = open_for_reading(made)
    assert connection.execute("SELECT count(*) FROM block").fetchone() == (0,)
    connection.close()


def test_the_battery_of_the_past_is_the_simulated_one(
    history: History, appliance: Appliance
) -> None:
    """Energy, charge, counters and steps of a year hang together, whatever they were written by."""
    now = appliance.now
    found = battery_health(history, now - DAYS * DAY_S, now)
    usable = found.capacity.usable_wh
    assert usable is not None
    assert usable.value == pytest.approx(appliance.model.capacity_wh * 0.96, rel=0.005)
    fade = found.capacity.fade_pct_year
    assert fade is not None
    assert abs(fade.value) < 0.2
    assert found.capacity.own_cycles is not None
    assert found.capacity.device_cycles == pytest.approx(found.capacity.own_cycles, rel=0.06)
    for work in found.work:
        assert len(work.counter_ratio) == 2
        assert list(work.counter_ratio.values()) == pytest.approx([1.0, 1.0], rel=0.06)
    weak = found.weakest[0]
    assert weak.resistance_ratio == pytest.approx(1.9, rel=0.05)


def test_the_counters_of_the_past_lead_to_those_of_today(
    history: History, appliance: Appliance
) -> None:
    now = appliance.now
    told = [s.values[0] for s in history.fact_changes("BMS.CYCLES", now - DAYS * DAY_S, now)]
    numbers = [value for value in told if isinstance(value, int)]
    assert len(numbers) == len(told) > 40
    assert numbers == sorted(numbers)
    today = appliance.values_at(now, {"BMS": ("CYCLES",)})["BMS"]["CYCLES"]
    assert numbers[-1] == pytest.approx(decode(today[0]), abs=8)


@pytest.mark.parametrize("days_back", [1, 20, 200])
def test_any_moment_of_the_year_knows_what_the_device_was_set_to(
    history: History, appliance: Appliance, days_back: int
) -> None:
    snapshot = history.snapshot_at(appliance.now - days_back * DAY_S)
    names: dict[str, tuple[str, ...]] = {}
    for path in map(parse_path, SETTINGS):
        names[path.object] = (*names.get(path.object, ()), path.variable)
    told = appliance.values_at(appliance.now, names)
    for path in map(parse_path, SETTINGS):
        stored = snapshot.stored(path.object, path.variable)
        assert stored is not None, path
        assert stored.raw == told[path.object][path.variable], path
