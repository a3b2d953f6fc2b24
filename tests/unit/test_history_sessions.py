"""Charging sessions and PV inputs from the history, beside what the simulated plant really did."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from history_driver import CATALOGUE, Readings, powers, record

from senec_tui.device.wire.codec import encode
from senec_tui.model.history.database import QUARTER_LEVEL, open_for_writing
from senec_tui.model.history.periods.charging_sessions import charging_sessions, sessions_of
from senec_tui.model.history.periods.input_energies import pv_inputs
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.slots import Slot, pack
from senec_tui.model.timeseries.series import Sample, Series
from senec_tui.simulator.controller.models import load_model
from senec_tui.simulator.household.physics import Household
from senec_tui.simulator.stories.plant_conditions import USUAL

if TYPE_CHECKING:
    from pathlib import Path

DAY = 20_620
MIDNIGHT = DAY * 86_400.0
STEP_S = 20.0
BERLIN = ZoneInfo("Europe/Berlin")
HOUSEHOLD = Household(
    load_model("v3-hybrid"), seed=5, first_day=DAY, zone=BERLIN, conditions=lambda _time: USUAL
)


class Truth(NamedTuple):
    """Of one day's charging."""

    begin: float
    end: float
    wh: float


@pytest.fixture(scope="module")
def truth() -> Truth:
    """Second by second, nearly."""
    step_s = 5
    times = [MIDNIGHT + second for second in range(0, 86_400, step_s)]
    charged = [(at, HOUSEHOLD.at(at).car.power_w) for at in times]
    taking = [at for at, power_w in charged if power_w > 0]
    wh = sum(power_w for _, power_w in charged) * step_s / 3600
    return Truth(taking[0], taking[-1], wh)


def readings(at: float) -> Readings:
    """What this plant answers."""
    moment = HOUSEHOLD.at(at)
    car_w = moment.car.power_w
    amperes = encode("fl", car_w / 3 / 230)
    nothing = encode("fl", 0.0)
    return {
        **powers(moment.pv_w, moment.house_w, moment.battery_w),
        "PV1": {"MPP_POWER": tuple(encode("fl", watts) for watts in moment.roofs_w)},
        "WIZARD": {"SETUP_NUMBER_WALLBOXES": encode("u8", 1)},
        "WALLBOX": {
            "STATE": (encode("u8", moment.car.state), *[encode("u8", 0)] * 3),
            "APPARENT_CHARGING_POWER": (encode("fl", car_w), *[nothing] * 3),
            **{f"L{phase}_CHARGING_CURRENT": (amperes, *[nothing] * 3) for phase in (1, 2, 3)},
        },
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, truth: Truth) -> Path:
    file = tmp_path_factory.mktemp("sessions") / "history.sqlite"
    record(file, truth.begin - 3600, truth.end + 3600, readings, interval_s=STEP_S)
    return file


def test_a_session_is_that_of_the_plant(whole: Path, truth: Truth) -> None:
    now = truth.end + 3600
    with closing(History(whole, CATALOGUE, clock=lambda: now)) as history:
        (session,) = charging_sessions(history, MIDNIGHT, MIDNIGHT + 86_400, until=now)
        assert not charging_sessions(history, MIDNIGHT - 86_400, MIDNIGHT, until=now)
    assert session.begin == pytest.approx(truth.begin, abs=2 * STEP_S)
    assert session.end == pytest.approx(truth.end, abs=2 * STEP_S)
    assert session.energy_wh == pytest.approx(truth.wh, rel=0.005)
    assert session.phases == 3
    assert session.is_whole
    assert not session.is_running


def test_one_that_goes_on_is_known_up_to_the_moment(whole: Path, truth: Truth) -> None:
    middle = (truth.begin + truth.end) / 2
    with closing(History(whole, CATALOGUE, clock=lambda: middle)) as history:
        (session,) = charging_sessions(history, MIDNIGHT, MIDNIGHT + 86_400, until=middle)
    assert session.is_running
    assert session.end <= middle + STEP_S
    assert session.energy_wh == pytest.approx(truth.wh / 2, rel=0.05)


def test_a_session_belongs_to_where_it_began(whole: Path, truth: Truth) -> None:
    middle, now = (truth.begin + truth.end) / 2, truth.end + 3600
    with closing(History(whole, CATALOGUE, clock=lambda: now)) as history:
        (before,) = charging_sessions(history, middle - 86_400, middle, until=now)
        assert charging_sessions(history, middle, middle + 86_400, until=now) == ()
    assert before.end == pytest.approx(truth.end, abs=2 * STEP_S)


def test_what_was_not_measured_is_said(tmp_path: Path, truth: Truth) -> None:
    file = tmp_path / "history.sqlite"
    middle, now = (truth.begin + truth.end) / 2, truth.end + 600
    pause = ((middle, middle + 300),)
    record(file, truth.begin - 600, now, readings, interval_s=STEP_S, pauses=pause)
    with closing(History(file, CATALOGUE, clock=lambda: now)) as history:
        (session,) = charging_sessions(history, MIDNIGHT, MIDNIGHT + 86_400, until=now)
    assert not session.is_whole
    assert session.energy_wh < truth.wh - 300


def curve(*watts: float | None) -> list[Sample | None]:
    """A value a minute; None for a gap."""
    return [None if w is None else Sample(60.0 * n, w, w, w) for n, w in enumerate(watts)]


def test_a_short_pause_is_in_a_session_and_a_long_one_ends_it() -> None:
    short = sessions_of(curve(0, 4000, *[0] * 14, 4000, 0))
    assert [(s.begin, s.end) for s in short] == [(60, 1020)]
    assert [s.energy_wh for s in short] == pytest.approx([133.3], 0.01)
    long = sessions_of(curve(0, 4000, *[0] * 16, 4000, 0))
    assert [s.begin for s in long] == [60, 1080]
    assert all(s.is_whole for s in [*short, *long])


def test_a_session_without_its_begin_or_end_is_in_part() -> None:
    assert [s.is_whole for s in sessions_of(curve(4000, 4000, 0))] == [False]
    assert [s.is_whole for s in sessions_of(curve(0, 4000, None, 0))] == [False]
    assert sessions_of(curve(0, 200, 0)) == []
    assert sessions_of([]) == []


def test_inputs_add_up_to_the_plant(whole: Path, truth: Truth) -> None:
    start, end = truth.begin // 900 * 900, truth.end // 900 * 900
    now = truth.end + 3600
    with closing(History(whole, CATALOGUE, clock=lambda: now)) as history:
        inputs = pv_inputs(history, start, end, until=now)
        none = pv_inputs(history, MIDNIGHT - 86_400, MIDNIGHT, until=now)
    assert none == ()
    assert all(each.share == pytest.approx(1, abs=0.01) for each in inputs)
    for position, each in enumerate(inputs):
        assert each.number == position + 1
        step_s = 10
        sums = [
            HOUSEHOLD.at(start + s).roofs_w[position] for s in range(0, int(end - start), step_s)
        ]
        assert each.energy_wh == pytest.approx(sum(sums) * step_s / 3600, rel=0.01)


def test_inputs_of_a_day_in_part_say_so(whole: Path, truth: Truth) -> None:
    now = truth.end + 3600
    with closing(History(whole, CATALOGUE, clock=lambda: now)) as history:
        inputs = pv_inputs(history, MIDNIGHT, MIDNIGHT + 86_400, until=MIDNIGHT + 86_400)
    hours = (truth.end - truth.begin + 7200) / 86_400
    assert inputs[0].share == pytest.approx(hours, abs=0.01)


# -- months of it ----------------------------------------------------------------------------------

INPUT = "PV1.MPP_POWER[0]"
CURRENT = "WALLBOX.L2_CHARGING_CURRENT[0]"
POWER = "DERIVED.WALLBOX_POWER"
DAYS = 40


@pytest.fixture
def months(tmp_path: Path) -> Path:
    """Weeks as they are kept for good, of one input and one phase; a day has a hole."""
    file = tmp_path / "history.sqlite"
    chance = random.Random(7)  # noqa: S311 - weather, not secrets
    first = int(MIDNIGHT) - DAYS * 86_400
    with closing(open_for_writing(file)) as connection, connection:
        connection.executemany(
            "INSERT INTO path VALUES (?, ?, 'fl')", [(1, INPUT), (2, CURRENT), (3, POWER)]
        )
        for start in range(first, int(MIDNIGHT), 86_400):
            watts = [chance.uniform(0, 5000) for _ in range(96)]
            sun: list[Slot | None] = [Slot(w - 10, w, w + 10) for w in watts]
            if start == first + 7 * 86_400:
                sun[40:44] = [None] * 4
            evening = [Slot(0, 0, 0)] * 72 + [Slot(6000, 6900, 7000)] * 8 + [Slot(0, 0, 0)] * 16
            amperes = [Slot(*(watts / 230 for watts in slot)) for slot in evening]
            for path, slots in ((1, sun), (2, amperes), (3, evening)):
                row = (QUARTER_LEVEL, path, start, pack(slots, 0.01))
                connection.execute("INSERT INTO block VALUES (?, ?, ?, ?)", row)
        for number, start in enumerate(range(first, int(MIDNIGHT), 900)):
            charged_mwh = 1_725_000 if 72 <= number % 96 < 80 else 0
            connection.execute(
                "INSERT INTO energy (start, measured_ms, wallbox_mwh) VALUES (?, ?, ?)",
                (start, chance.randint(0, 900_000), charged_mwh),
            )
        for key in ("folded_until", "joined_until"):
            connection.execute("INSERT INTO meta VALUES (?, ?)", (key, int(MIDNIGHT)))
    return file


@pytest.mark.parametrize("cut_s", [0, 4 * 3600])
def test_inputs_of_weeks_are_the_sum_of_their_quarters(months: Path, cut_s: int) -> None:
    start, end = MIDNIGHT - DAYS * 86_400 + cut_s, MIDNIGHT - cut_s
    with closing(History(months, CATALOGUE, clock=lambda: MIDNIGHT)) as history:
        measured = {at: ms for at, ms, _ in history.energy_quarters(("pv",), start, end)}
        samples = [s for s in history.samples(INPUT, start, end) if start <= s.at < end]
        (found,) = pv_inputs(history, start, end, until=MIDNIGHT)
    ms = [measured[int(sample.at)] for sample in samples]
    wh = sum(sample.mean * each for sample, each in zip(samples, ms, strict=True)) / 3_600_000
    assert len(samples) == (end - start) / 900 - 4
    assert found.energy_wh == pytest.approx(wh)
    assert found.share == pytest.approx(sum(ms) / 1000 / (end - start))


def asked_series(history: History, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """Name and length in days of each series that is asked for from now on."""
    asked: list[tuple[str, float]] = []
    series = history.series

    def counted(name: str, start: float, end: float, most: float) -> Series:
        asked.append((name, (end - start) / 86_400))
        return series(name, start, end, most)

    monkeypatch.setattr(history, "series", counted)
    return asked


def test_inputs_of_whole_days_are_not_made_of_samples(
    months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(History(months, CATALOGUE, clock=lambda: MIDNIGHT)) as history:
        asked = asked_series(history, monkeypatch)
        assert pv_inputs(history, MIDNIGHT - DAYS * 86_400, MIDNIGHT, until=MIDNIGHT)
    assert [days for _, days in asked] == [1.0]  # the day with the hole


def test_phases_of_sessions_of_weeks_are_found_without_samples(
    months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(History(months, CATALOGUE, clock=lambda: MIDNIGHT)) as history:
        asked = asked_series(history, monkeypatch)
        sessions = charging_sessions(history, MIDNIGHT - DAYS * 86_400, MIDNIGHT, until=MIDNIGHT)
        assert history.highest([CURRENT, INPUT, "BMS.SOC[0]"], MIDNIGHT, MIDNIGHT + 900) == (
            None,
            None,
            None,
        )
    assert [session.phases for session in sessions] == [1] * DAYS
    assert {round(session.energy_wh) for session in sessions} == {13_800}
    assert [name for name, _ in asked] == ["wallbox"] * DAYS
