"""What was recorded comes back: curves, energy, facts, events, the device at a moment."""

import math
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from history_driver import CATALOGUE, NOON, Device, Readings, powers, reading, record, writing

from senec_tui.device.wire.codec import encode
from senec_tui.errors import (
    DamagedFileError,
    ForeignHistoryError,
    InUseError,
    NewerFileError,
    StorageError,
    UsageError,
)
from senec_tui.model.data_paths import HISTORY_FILE_NAME
from senec_tui.model.history.database import open_for_writing
from senec_tui.model.history.local_time import day_span, local_edges
from senec_tui.model.history.writing import ageing as retention
from senec_tui.model.history.writing.poll_writer import Writer
from senec_tui.model.timeseries.series import Sample

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_S = 3600.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "device" / HISTORY_FILE_NAME


def steady(_at: float) -> Readings:
    return powers(3000, 500, 1500)


def wave(at: float) -> Readings:
    return powers(2000 + 1000 * math.sin(at / 600), 400, 0)


# -- energy ------------------------------------------------------------------------------------


def test_steady_hour_gives_exact_energy_and_time(file: Path) -> None:
    record(file, NOON, NOON + HOUR_S + 1, steady)
    with reading(file, NOON + HOUR_S) as history:
        total = history.totals(NOON, NOON + HOUR_S)
    assert total.measured_s == HOUR_S
    assert total.share == 1
    expected = {
        "pv": 3000, "house": 500, "import": 0, "export": 1000, "charge": 1500, "discharge": 0,
        "pv_to_house": 500, "pv_to_battery": 1500, "pv_to_grid": 1000, "battery_to_house": 0,
        "battery_to_grid": 0, "grid_to_house": 0, "grid_to_battery": 0, "wallbox": 0,
    }  # fmt: skip
    assert total.energy_wh == pytest.approx(expected, abs=0.002)
    assert total.autarky_pct == 100
    assert total.self_consumption_pct == pytest.approx(100 * 2000 / 3000)
    assert total.wallbox_measured_s == 0


def test_no_share_is_known_of_a_span_that_is_told_as_not_measured(file: Path) -> None:
    record(file, NOON, NOON + HOUR_S + 1, steady)
    with reading(file, NOON + 30 * 24 * HOUR_S) as history:
        month = history.totals(NOON, NOON + 30 * 24 * HOUR_S)
        never = history.totals(NOON + 24 * HOUR_S, NOON + 25 * 24 * HOUR_S)
    assert f"{100 * month.share:.0f}" == "0"
    assert month.known_wh("house") == pytest.approx(500)
    for total in (month, never):
        assert (total.autarky_pct, total.self_consumption_pct) == (None, None)


def test_share_of_time_measured_stands_beside_the_total(file: Path) -> None:
    record(file, NOON, NOON + HOUR_S + 1, steady, pauses=((NOON + 600, NOON + 2400),))
    with reading(file, NOON + HOUR_S) as history:
        total = history.totals(NOON, NOON + HOUR_S)
    assert total.measured_s == pytest.approx(1790)
    assert total.share == pytest.approx(1790 / 3600)
    assert total.energy_wh["pv"] == pytest.approx(3000 * 1790 / 3600, abs=0.01)


def test_wallbox_has_its_own_time(file: Path) -> None:
    device = Device()
    with writing(file) as writer:
        for second in range(0, 1810, 10):
            readings = powers(0, 5000)
            readings["WIZARD"] = {"SETUP_NUMBER_WALLBOXES": "u8_02"}
            if second >= 900:
                readings["WALLBOX"] = {
                    "APPARENT_CHARGING_POWER": (encode("fl", 3600), encode("fl", 0))
                }
            writer.write(device.reply(NOON + second, readings), NOON + second)
    with reading(file) as history:
        total = history.totals(NOON, NOON + HOUR_S)
        assert history.series("wallbox", NOON, NOON + HOUR_S).high == 3600
    assert total.wallbox_measured_s == 900
    assert total.energy_wh["wallbox"] == pytest.approx(900, abs=0.01)
    assert total.measured_s == 1800


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 21), 24)],
)
def test_days_have_as_many_hours_as_they_have(file: Path, day: date, hours: int) -> None:
    left, right = day_span(day, BERLIN)
    assert right - left == hours * HOUR_S
    record(file, left - 7200, right + 7200, steady, interval_s=60)
    with reading(file) as history:
        (bar,) = history.bars(left, right, step="day", timezone=BERLIN)
        by_hour = history.bars(left, right, step="hour", timezone=BERLIN)
    assert bar.share == pytest.approx(1)
    assert bar.measured_s == pytest.approx(hours * HOUR_S)
    assert bar.energy_wh["pv"] == pytest.approx(3000 * hours, abs=0.1)
    assert [round(hour.energy_wh["pv"]) for hour in by_hour] == [3000] * hours


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Adelaide", "Asia/Kathmandu"])
def test_edges_of_days_and_months_are_local(zone: str) -> None:
    timezone = ZoneInfo(zone)
    start = datetime(2025, 1, 1, tzinfo=timezone).timestamp()
    end = datetime(2026, 1, 1, tzinfo=timezone).timestamp()
    days = list(local_edges(start, end, "day", timezone))
    months = list(local_edges(start + 1, end, "month", timezone))
    assert (len(days), len(months)) == (366, 13)
    assert all(edge % 900 == 0 for edge in days)
    assert {datetime.fromtimestamp(edge, timezone).hour for edge in days} == {0}
    assert {datetime.fromtimestamp(edge, timezone).day for edge in months} == {1}
    with pytest.raises(ValueError, match="week"):
        list(local_edges(start, end, "week", timezone))  # type: ignore[arg-type]


# -- curves ------------------------------------------------------------------------------------


def test_samples_come_back_exactly(file: Path) -> None:
    record(file, NOON, NOON + 600, wave)
    with reading(file) as history:
        series = history.series("pv", NOON, NOON + 600, 1000)
    assert series.unit == "W"
    assert [point.at for point in series.samples if point] == [NOON + s for s in range(0, 600, 10)]
    for point in series.samples:
        assert point is not None
        assert point.mean == pytest.approx(2000 + 1000 * math.sin(point.at / 600), rel=1e-6)


def test_thinning_keeps_extremes_and_gaps(file: Path) -> None:
    def spiky(at: float) -> Readings:
        return powers(9000 if at == NOON + 1230 else 100, 0)

    record(file, NOON, NOON + HOUR_S, spiky, pauses=((NOON + 1800, NOON + 2700),))
    with reading(file) as history:
        series = history.series("pv", NOON, NOON + HOUR_S, 20)
    assert len(series.samples) <= 21
    assert series.high == 9000
    assert series.low == 100
    gap = series.samples.index(None)
    before, after = series.samples[gap - 1], series.samples[gap + 1]
    assert before is not None
    assert after is not None
    assert before.at < NOON + 1800
    assert after.at >= NOON + 2700
    assert series.samples.count(None) == 1


def test_unknown_curve_and_empty_range(file: Path) -> None:
    record(file, NOON, NOON + 60, steady)
    with reading(file) as history:
        assert history.series("soc", 0, 1000).samples == ()
        assert history.series("BMS.SOC[3]", NOON, NOON + 60).samples == ()
        assert history.totals(0, 1000).share == 0
        assert history.bars(0, 0, step="day", timezone=UTC) == ()
        with pytest.raises(UsageError, match="nonsense"):
            history.series("nonsense", 0, 1)
        assert "ENERGY.GUI_HOUSE_POW" in history.curves()
        assert history.extent().first == NOON
        assert history.extent().last == NOON + 50


def test_slow_curve_is_not_torn_apart(file: Path) -> None:
    device = Device()
    with writing(file) as writer:
        for second in range(0, 3600, 10):
            readings = steady(NOON)
            if second % 60 == 0:
                readings["TEMPMEASURE"] = {"CASE_TEMP": encode("fl", 30)}
            writer.write(device.reply(NOON + second, readings), NOON + second)
    with reading(file) as history:
        series = history.series("case-temperature", NOON, NOON + 3600, 1000)
    assert None not in series.samples
    assert len(series.samples) == 60


def alike(found: tuple[Sample | None, ...], expected: tuple[Sample | None, ...]) -> bool:
    """The same to one watt, gaps in the same places."""
    assert len(found) == len(expected)
    for left, right in zip(found, expected, strict=True):
        assert (left is None) is (right is None)
        assert left is None or tuple(left) == pytest.approx(right, abs=1)
    return True


def age(file: Path, now: float, steps: int = 10_000) -> int:
    connection = open_for_writing(file)
    retention.follow_clock(connection, now, by_s=now)
    done = 0
    while done < steps and retention.step(connection, CATALOGUE, now):
        done += 1
    connection.close()
    return done


def test_ageing_changes_resolution_but_neither_extremes_nor_energy(file: Path) -> None:
    day = NOON - 43200
    record(file, day, day + 2 * 86400 + 7200, wave, interval_s=20)
    span = (day, day + 2 * 86400)
    with reading(file) as history:
        fresh = history.series("pv", *span, 192)
        energy = history.totals(*span)
        fine = history.series("pv", day + 3600, day + 3900, 1000)
    assert len(fine.samples) == 15
    assert age(file, day + 3 * 86400) > 0
    with reading(file) as history:
        assert alike(history.series("pv", *span, 192).samples, fresh.samples)
    # The samples are gone, the minutes are there; then only the quarters are.
    for passed_s, points in ((retention.SAMPLES_S, 5), (retention.MINUTES_S, 1)):
        age(file, day + 3 * 86400 + passed_s)
        with reading(file) as history:
            assert len(history.series("pv", day + 3600, day + 3900, 1000).samples) == points
            aged = history.series("pv", *span, 192)
            assert alike(aged.samples, fresh.samples)
            assert None not in aged.samples
            assert history.totals(*span) == energy
    assert age(file, day + 3 * 86400 + retention.MINUTES_S) == 0


def test_gap_stays_a_gap_when_aged(file: Path) -> None:
    day = NOON - 43200
    record(file, day, day + 86400 + 7200, wave, interval_s=30, pauses=((NOON, NOON + 2 * HOUR_S),))
    age(file, day + 2 * 86400 + retention.MINUTES_S)
    with reading(file) as history:
        points = history.series("pv", day, day + 86400, 96).samples
    gap = points.index(None)
    before, after = points[gap - 1], points[gap + 1]
    assert before is not None
    assert after is not None
    assert (before.at, after.at) == (NOON - 900, NOON + 2 * HOUR_S)


def test_every_step_of_ageing_can_be_the_last(file: Path) -> None:
    day = NOON - 43200
    record(file, day, day + 86400 + 7200, wave, interval_s=60)
    connection = open_for_writing(file)
    with reading(file) as history:
        expected = history.series("pv", day, day + 86400, 96).samples
        while retention.step(connection, CATALOGUE, day + 20 * 86400):
            found = history.series("pv", day, day + 86400, 96).samples
            assert alike(found, expected)
    connection.close()


def test_clock_set_back_overwrites_nothing(file: Path) -> None:
    device = Device()
    with writing(file) as writer:
        for second in range(0, 2 * 3600, 60):
            writer.write(device.reply(NOON + second, powers(100, 0)), NOON + second)
        for second in range(10, 3600, 60):
            writer.write(device.reply(NOON + second, powers(300, 0)), NOON + second)
    age(file, NOON + 86400)
    with reading(file) as history:
        (clock,) = history.events(0, NOON + 1e6, kinds=("clock",))
        series = history.series("pv", NOON, NOON + 3600, 10)
    assert clock.at == NOON + 10
    assert (series.low, series.high) == (100, 300)


@pytest.mark.parametrize("ahead_days", [15, 400, 9000])
def test_a_clock_that_is_ahead_for_a_while_costs_nothing(file: Path, ahead_days: int) -> None:
    day, ahead_s = NOON - 43200, ahead_days * 86400.0
    record(file, day, day + 86400, wave, interval_s=60)
    with reading(file) as history:
        expected = history.series("pv", day, day + 86400, 96).samples
    device = Device()
    with writing(file) as writer:
        for second in range(0, int(3 * HOUR_S), 20):
            at = day + 86400 + second
            wrong_s = ahead_s if HOUR_S <= second < 2 * HOUR_S else 0.0
            writer.write(device.reply(at + wrong_s, wave(at)), at + wrong_s)
    with reading(file) as history:
        assert alike(history.series("pv", day, day + 86400, 96).samples, expected)
        assert len(history.series("pv", day + 3600, day + 3900, 1000).samples) == 5


def test_what_is_old_is_forgotten_however_long_nothing_was_kept(file: Path) -> None:
    day = NOON - 43200
    record(file, day, day + 86400, wave, interval_s=60)
    later = day + 60 * 86400
    record(file, later, later + 12 * HOUR_S, wave, interval_s=60)
    connection = open_for_writing(file)
    while retention.step(connection, CATALOGUE, later + 12 * HOUR_S):
        pass
    (oldest,) = connection.execute("SELECT min(at) FROM sample").fetchone()
    connection.close()
    assert oldest == later * 1000


# -- facts, events, time travel ----------------------------------------------------------------


def test_changes_are_events_and_first_values_are_not(file: Path) -> None:
    device = Device()
    with writing(file) as writer:
        for second, state, version in ((0, 14, "0826"), (10, 14, "0826"), (20, 16, "0827")):
            readings = powers(1, 1)
            readings["ENERGY"]["STAT_STATE"] = encode("u8", state)
            readings["WIZARD"] = {"APPLICATION_VERSION": f"st_{version}"}
            readings["BMS"] = {"SN": ("st_a", "st_b" if second < 20 else "st_c")}
            writer.write(device.reply(NOON + second, readings), NOON + second)
        writer.write(device.lost(NOON + 30), NOON + 30)
        writer.write(device.reply(NOON + 90, powers(1, 1)), NOON + 90)
        writer.event(NOON + 91, "warning", "cell-spread", new="120")
    with reading(file) as history:
        events = history.events(0, NOON + 100)
        assert [event.kind for event in history.events(0, NOON + 100, limit=1)] == ["warning"]
    found = [(e.at - NOON, e.kind, e.path, e.old, e.new) for e in events]
    assert found == [
        (0, "started", "", "", ""),
        (20, "state", "ENERGY.STAT_STATE", "u8_0E", "u8_10"),
        (20, "firmware", "WIZARD.APPLICATION_VERSION", "st_0826", "st_0827"),
        (20, "identity", "BMS.SN[1]", "st_b", "st_c"),
        (30, "lost", "", "", ""),
        (90, "back", "", "", ""),
        (90, "state", "ENERGY.STAT_STATE", "u8_10", "u8_0E"),
        (91, "warning", "cell-spread", "", "120"),
    ]


def test_change_while_nobody_looked_is_noticed(file: Path) -> None:
    record(file, NOON, NOON + 20, steady)
    with writing(file, NOON + 5000) as writer:
        readings = steady(NOON)
        readings["ENERGY"]["STAT_STATE"] = encode("u8", 16)
        writer.write(Device().reply(NOON + 5000, readings), NOON + 5000)
    with reading(file) as history:
        (event,) = history.events(0, NOON + 6000, kinds=("state",))
    assert (event.at, event.old, event.new) == (NOON + 5000, "u8_0E", "u8_10")


def test_snapshot_is_the_device_as_it_was(file: Path) -> None:
    device = Device()
    kept = {}
    with writing(file) as writer:
        for second in range(0, 600, 10):
            at = NOON + second
            readings = wave(at)
            readings["ENERGY"]["STAT_STATE"] = encode("u8", second % 7)
            readings["BMS"] = {
                "CELL_VOLTAGES_MODULE_A": tuple(encode("u1", 3300 + n + second) for n in range(14)),
                "MAX_TEMP": encode("i1", 215),
                "SN": ("st_1", "st_2"),
            }
            kept[at] = device.reply(at, readings)
            writer.write(kept[at], at)
    with reading(file) as history:
        for at in (NOON, NOON + 300, NOON + 590):
            then = history.snapshot_at(at + 3)
            assert then.at == at
            assert then.link.state == "live"
            for name, section in kept[at].sections.items():
                for variable, stored in section.items():
                    found = then.stored(name, variable)
                    assert found is not None, variable
                    assert found.raw == stored.raw, variable
        assert then.number("BMS", "MAX_TEMP") == 21.5
        nothing = history.snapshot_at(NOON - 1000)
        assert (nothing.sections, nothing.link.state) == ({}, "lost")
        gap = history.snapshot_at(NOON + 5000)
        assert gap.link.state == "lost"
        assert gap.text("BMS", "SN", 1) == "2"
        assert gap.number("ENERGY", "GUI_HOUSE_POW") is None
    age(file, NOON + 2 * 86400 + retention.SAMPLES_S)
    with reading(file) as history:
        minute = history.snapshot_at(NOON + 330)
        assert minute.number("ENERGY", "GUI_HOUSE_POW") == 400
        assert minute.number("BMS", "CELL_VOLTAGES_MODULE_A", 3) == 3300 + 3 + 325


def test_implausible_and_secret_values_are_not_kept(file: Path) -> None:
    readings = steady(NOON)
    readings["TEMPMEASURE"] = {"MCU_TEMP": encode("fl", -158)}
    readings["LOG"] = {"USERNAME": "st_someone", "PASSWORD": "st_secret", "USER_LEVEL": "u8_00"}
    with writing(file) as writer:
        writer.write(Device().reply(NOON, readings), NOON)
    with reading(file) as history:
        then = history.snapshot_at(NOON)
    assert then.stored("TEMPMEASURE", "MCU_TEMP") is None
    assert set(then.sections["LOG"]) == {"USER_LEVEL"}
    assert b"secret" not in b"".join(part.read_bytes() for part in file.parent.iterdir())


# -- one writer, damaged files ------------------------------------------------------------------


def test_second_writer_is_told_who_the_first_is(file: Path) -> None:
    with writing(file), pytest.raises(InUseError, match="senec-tui"), writing(file):
        pass
    record(file, NOON, NOON + 20, steady)


def _newer(file: Path) -> None:
    open_for_writing(file).close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _foreign_database(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def _text(file: Path) -> None:
    file.write_text("to do: buy milk", encoding="utf-8")


def _cut(file: Path) -> None:
    record(file, NOON, NOON + 3000, steady)
    file.write_bytes(file.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (_foreign_database, ForeignHistoryError),
        (_text, ForeignHistoryError),
        (_cut, DamagedFileError),
    ],
)
def test_file_that_cannot_be_used_is_put_aside(file: Path, spoil: object, kind: type) -> None:
    file.parent.mkdir()
    assert callable(spoil)
    spoil(file)
    content = file.read_bytes()
    with pytest.raises(kind), reading(file):
        pass
    with writing(file, NOON) as writer:
        assert writer.aside is not None
        error, kept_as = writer.aside
        assert type(error) is kind
        writer.write(Device().reply(NOON, steady(NOON)), NOON)
    assert kept_as.read_bytes() == content
    stamp = datetime.fromtimestamp(NOON, UTC).strftime("%Y%m%dT%H%M%SZ")
    assert kept_as.name == f"history.aside-{stamp}.sqlite"
    with reading(file) as history:
        assert history.extent().last == NOON


@pytest.mark.parametrize("damaged", [False, True])
def test_newer_file_is_left_alone(file: Path, damaged: bool) -> None:
    file.parent.mkdir()
    _newer(file)
    content = file.read_bytes()
    with pytest.raises(NewerFileError), reading(file):
        pass
    with pytest.raises(NewerFileError):
        Writer(file, now=NOON, damaged=damaged)
    with pytest.raises(NewerFileError):
        Writer(file, now=NOON, thoroughly=True)
    assert file.read_bytes() == content
    assert not list(file.parent.glob("*aside*"))


def test_empty_file_is_a_new_one_and_none_is_an_error(file: Path) -> None:
    with pytest.raises(StorageError), reading(file):
        pass
    file.parent.mkdir()
    file.touch()
    record(file, NOON, NOON + 20, steady)
    with reading(file) as history:
        assert history.extent().last == NOON + 10


def test_points_are_plain_tuples() -> None:
    assert Sample(1, 2, 3, 4) == (1, 2, 3, 4)


def test_long_interval_is_not_all_gaps(file: Path) -> None:
    day = NOON - 43200
    record(file, day, day + 2 * 86400, wave, interval_s=300)
    with reading(file) as history:
        for points in (96, 288, 2000):
            found = history.series("pv", day, day + 2 * 86400, points).samples
            assert None not in found
            assert len(found) >= 96
