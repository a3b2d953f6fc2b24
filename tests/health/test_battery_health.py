"""Cells, capacity and modules against the truth of the simulator, over simulated weeks."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from simulated_months import (
    CATALOGUE,
    DAY_S,
    FIRST_DAY,
    ZONE,
    Months,
    health_of,
    simulate,
    story,
    weak_cell,
)

from senec_tui.catalogue.level import Level
from senec_tui.device.wire.codec import encode
from senec_tui.language import Language
from senec_tui.model.health.capacity import capacity
from senec_tui.model.health.charge_jumps import quarters_of
from senec_tui.model.health.evidence import MONTH_DAYS, QUARTER_S, Curve, read
from senec_tui.model.health.health import battery_health
from senec_tui.model.health.health_texts import jump_words, missing
from senec_tui.model.health.runs import full_to_empty, runs
from senec_tui.model.history.database import open_for_writing, raw_to_text
from senec_tui.model.history.queries.history_file import History
from senec_tui.simulator.stories.plant_conditions import USUAL, Conditions

if TYPE_CHECKING:
    from pathlib import Path

    from senec_tui.model.health.health import BatteryHealth

BEGIN = float(FIRST_DAY * DAY_S)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Months, BatteryHealth]:
    """Ten days of a battery that has nothing."""
    file = tmp_path_factory.mktemp("healthy") / "history.db"
    months = simulate(file, seed=1, days=12, fine_days=2)
    return months, health_of(months)


def test_the_capacity_is_that_of_the_simulator(healthy: tuple[Months, BatteryHealth]) -> None:
    months, found = healthy
    usable = found.capacity.usable_wh
    assert usable is not None
    assert usable.value == pytest.approx(months.usable_wh, rel=0.03)
    assert usable.low < months.usable_wh < usable.high
    efficiency = found.capacity.efficiency_pct
    assert efficiency is not None
    assert efficiency.low < 100 * 0.96**2 < efficiency.high


def test_a_healthy_battery_is_fine_and_its_weakest_cell_is_named(
    healthy: tuple[Months, BatteryHealth],
) -> None:
    months, found = healthy
    assert found.level is Level.FINE
    assert found.weakest[0].name == months.weak_cell
    assert found.weakest[0].level is Level.FINE


def test_resistance_is_that_of_the_simulator(healthy: tuple[Months, BatteryHealth]) -> None:
    months, found = healthy
    cells = {cell.name: cell for module in found.modules for cell in module.cells}
    weak = cells[months.weak_cell]
    assert weak.resistance_mohm is not None
    assert weak.resistance_ratio == pytest.approx(1.9, rel=0.05)
    assert cells["A1"].resistance_mohm is not None
    assert cells["A1"].resistance_mohm.value == pytest.approx(2.1 * 1.04, rel=0.06)


class _Lowered(Curve):
    """A charge level that reads less for a while."""

    def __init__(self, truth: Curve, begin: float, end: float, points: float) -> None:
        super().__init__(truth.days, 1.0)
        self._truth, self._begin, self._end, self._points = truth, begin, end, points

    def at(self, day: int, place: int) -> float | None:
        value, time = self._truth.at(day, place), day * DAY_S + place * QUARTER_S
        lowered = self._begin <= time < self._end
        return value - self._points if value is not None and lowered else value


@pytest.mark.parametrize("points", [10.0, 30.0])
def test_a_charge_level_that_jumps_is_told_and_is_no_capacity(
    healthy: tuple[Months, BatteryHealth], points: float
) -> None:
    """As devices do when they set their estimate right: charge is gone, and no energy came out."""
    months, truth = healthy
    evening = (FIRST_DAY + 6) * DAY_S + 19 * 3600
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        evidence = read(history, months.start, months.end)
        soc = _Lowered(evidence.soc, evening, evening + 4 * 3600, points)
        evidence = replace(evidence, soc=soc)
        found = capacity(evidence)
    down, up = found.jumps
    assert down.at == pytest.approx(evening, abs=900)
    assert down.unexplained_pct == pytest.approx(-points, abs=2)
    assert up.unexplained_pct == pytest.approx(points, abs=2)
    assert truth.capacity.jumps == ()
    assert found.usable_wh is not None
    assert truth.capacity.usable_wh is not None
    assert found.usable_wh.value == pytest.approx(truth.capacity.usable_wh.value, rel=0.01)
    inside = runs(evidence, quarters_of(found.jumps))
    assert not any(
        run.start < jump.at < run.end
        for run in (*inside, *found.full_to_empty)
        for jump in found.jumps
    )
    words = jump_words(Language("en"), found)
    assert "the charge level jumped 2 times without energy, last on 2026-04-23 from" in words


def test_a_discharge_to_empty_that_jumped_there_tells_no_capacity(
    healthy: tuple[Months, BatteryHealth],
) -> None:
    months, _ = healthy
    evening = (FIRST_DAY + 6) * DAY_S + 19 * 3600
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        evidence = read(history, months.start, months.end)
        evidence = replace(evidence, soc=_Lowered(evidence.soc, evening, evening + DAY_S, 85))
        found = capacity(evidence)
        assert full_to_empty(evidence, months.start, 10.0), "it looks like one"
    assert found.full_to_empty == ()


def test_modules_share_the_work_evenly(healthy: tuple[Months, BatteryHealth]) -> None:
    _, found = healthy
    assert [work.letter for work in found.work] == ["A", "B", "C"]
    for work in found.work:
        assert work.share_pct == pytest.approx(100, abs=3)
        assert work.idle_h == 0


def test_a_cell_that_drifts_is_told_with_its_slope(tmp_path: Path) -> None:
    conditions = story("cell-drift", BEGIN)
    months = simulate(tmp_path / "h.db", seed=2, days=10, conditions=conditions, fine_days=0)
    worst = health_of(months).weakest[0]
    assert worst.name == "A7"
    assert (worst.worst, worst.worst_end, worst.level) == ("drift", "top", Level.ACT)
    slope = worst.ends["top"].slope_mv_month
    assert slope is not None
    assert slope.value == pytest.approx(-150 / 20 * MONTH_DAYS, rel=0.1)


def test_a_weak_cell_is_ranked_first_and_has_no_drift(tmp_path: Path) -> None:
    months = simulate(tmp_path / "h.db", seed=3, days=8, conditions=weak_cell, fine_days=0)
    worst = health_of(months).weakest[0]
    assert (worst.name, worst.worst, worst.level) == ("B5", "off", Level.ACT)
    assert worst.ends["top"].lowest_pct == 100
    slope = worst.ends["top"].slope_mv_month
    assert slope is not None
    assert slope.low < 0 < slope.high


def test_other_modules_begin_new_series(tmp_path: Path) -> None:
    swapped_at = BEGIN + 6 * DAY_S + 10 * 3600
    conditions = story("swap-to-lfp", swapped_at)
    months = simulate(tmp_path / "h.db", seed=4, days=15, conditions=conditions, fine_days=0)
    found = health_of(months)
    assert [(m.slot, m.chemistry, m.is_new) for m in found.modules] == [
        (0, "lfp", True),
        (1, "lfp", True),
    ]
    assert found.level is Level.FINE
    for module in found.modules:
        for points in module.fingerprints.values():
            assert all(point.day * DAY_S >= swapped_at for point in points)
    assert found.capacity.since >= swapped_at
    usable = found.capacity.usable_wh
    assert usable is not None
    assert usable.value == pytest.approx(2 * 5000 * 0.96, rel=0.03)


def test_a_module_that_moved_to_another_slot_keeps_its_series(tmp_path: Path) -> None:
    moved_at = BEGIN + 5 * DAY_S

    def conditions(time: float) -> Conditions:
        if time < moved_at:
            return USUAL
        return Conditions.of({"BMS.SN": [11, 10, 12, 13]})

    months = simulate(tmp_path / "h.db", seed=1, days=8, conditions=conditions, fine_days=0)
    first, second, third = health_of(months).modules
    days = {point.day for point in third.fingerprints["top"]}
    assert {point.day for point in first.fingerprints["top"]} == days
    assert not first.is_new
    assert not second.is_new
    # What had been in B before is in A now: only its days in B show the weak cell there.
    weak = int(months.weak_cell[1:]) - 1
    for module, sign in ((first, 1), (second, -1)):
        points = module.cells[weak].ends["top"].points
        before = [sign * off for day, off in points if day * DAY_S < moved_at]
        after = [sign * off for day, off in points if day * DAY_S >= moved_at]
        assert before
        assert after
        assert min(before) > 0 > max(after)


def test_one_day_says_nothing_but_what_one_day_can(tmp_path: Path) -> None:
    found = health_of(simulate(tmp_path / "h.db", seed=1, days=1, fine_days=0))
    assert found.days == 1
    assert found.capacity.usable_wh is None
    assert found.capacity.runs < found.capacity.needed
    slopes = [end.slope_mv_month for cell in found.weakest for end in cell.ends.values()]
    assert slopes == [None] * len(slopes)
    assert found.level is Level.FINE


def test_gaps_take_days_away_and_nothing_else(tmp_path: Path) -> None:
    missing = frozenset(range(4, 14))
    months = simulate(tmp_path / "h.db", seed=1, days=20, missing=missing, fine_days=0)
    found = health_of(months)
    assert found.days == 10
    usable = found.capacity.usable_wh
    assert usable is not None
    assert usable.value == pytest.approx(months.usable_wh, rel=0.03)
    assert found.level is Level.FINE


def test_a_module_that_carries_nothing_is_lazy(tmp_path: Path) -> None:
    def conditions(_time: float) -> Conditions:
        return Conditions.of({"idle_module": 1})

    months = simulate(tmp_path / "h.db", seed=5, days=3, conditions=conditions, fine_days=0)
    work = {entry.letter: entry for entry in health_of(months).work}
    assert work["B"].level is Level.ACT
    assert work["B"].share_pct == pytest.approx(0)
    assert work["B"].idle_h == work["B"].busy_h > 0
    assert work["A"].level is Level.FINE


def test_a_ceiling_is_seen_on_days_with_surplus(tmp_path: Path) -> None:
    def conditions(_time: float) -> Conditions:
        return Conditions.of({"full_pct": 70})

    months = simulate(tmp_path / "h.db", seed=6, days=5, conditions=conditions, fine_days=0)
    found = health_of(months).ceiling
    assert found.held_back == found.with_surplus >= 3
    assert found.ceiling_pct == pytest.approx(70, abs=1.5)
    usual = health_of(simulate(tmp_path / "u.db", seed=6, days=5, fine_days=0)).ceiling
    assert usual.held_back == 0
    assert usual.ceiling_pct is None


def test_a_clock_that_was_wrong_is_said_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    months = simulate(tmp_path / "h.db", seed=7, days=8, fine_days=0)
    sound = health_of(months)
    with closing(open_for_writing(months.file)) as connection:
        connection.execute(
            "INSERT INTO block SELECT level, path, 0, data FROM block WHERE start = ?",
            (months.start,),
        )
        connection.execute(
            "INSERT INTO event (at, kind, path, old, new) VALUES (?, 'clock', '', '', '')",
            ((months.start + 3 * DAY_S) * 1000,),
        )
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        found = battery_health(history, 0.0, months.end, zone=ZONE)
    assert (sound.wrong_clock, found.wrong_clock) == (False, True)
    assert found.days == sound.days == 8
    assert found.capacity.usable_wh == sound.capacity.usable_wh
    assert [cell.name for cell in found.weakest] == [cell.name for cell in sound.weakest]
    assert any("clock of this computer" in text for text in missing(Language("en"), found))


def test_a_module_with_cells_that_we_do_not_know_is_not_judged(tmp_path: Path) -> None:
    """Arrays of other length, of a battery that nobody has seen: said, and the others go on."""
    months = simulate(tmp_path / "h.db", seed=7, days=8, fine_days=0)
    with closing(open_for_writing(months.file)) as connection:
        new = "(SELECT max(id) + 1 FROM path)"
        name = "BMS.CELL_VOLTAGES_MODULE_A"
        connection.execute(f"INSERT INTO path VALUES ({new}, '{name}[14]', 'fl')")  # noqa: S608
        connection.execute(
            "INSERT INTO block SELECT level, (SELECT max(id) FROM path), start, data FROM block"
            " WHERE path = (SELECT id FROM path WHERE path = ?) AND start >= ?",
            (f"{name}[13]", months.end - 2 * DAY_S),
        )
    found = health_of(months)
    first, *others = found.modules
    assert (first.chemistry, first.slot) == (None, 0)
    assert {module.chemistry for module in others} == {"nmc"}
    assert not any(cell.name.startswith("A") for cell in found.weakest)
    assert any(text.startswith("Module A: the number") for text in missing(Language("en"), found))


def test_counters_of_the_device_are_held_against_ours_even_if_they_begin_again(
    tmp_path: Path,
) -> None:
    months = simulate(tmp_path / "h.db", seed=7, days=4, fine_days=0)
    counts_until = months.start + 3 * DAY_S
    with closing(History(months.file, CATALOGUE, clock=lambda: months.end)) as history:
        ours_wh = battery_health(history, months.start, counts_until).work[0].discharged_wh
    half, whole = round(ours_wh * 1800), 1 << 32
    counted = {0: whole - half, 1: whole - half + 10, 2: half - half // 2, 3: half}
    with closing(open_for_writing(months.file)) as connection:
        connection.execute(
            "INSERT INTO path VALUES ((SELECT max(id) + 1 FROM path), 'BMS.DISCHARGED_ENERGY', '')"
        )
        for day, number in counted.items():
            raw = raw_to_text((encode("u3", number), "u3_00000000"))
            at = (months.start + day * DAY_S) * 1000
            connection.execute("INSERT INTO fact SELECT max(id), ?, ? FROM path", (at, raw))
    first, second, *_ = health_of(months).work
    assert first.counter_ratio == {"DISCHARGED_ENERGY": pytest.approx(1.0, abs=1e-3)}
    assert second.counter_ratio == {}
