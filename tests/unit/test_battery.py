"""Modules, cells, limits and judgements of the battery."""

from __future__ import annotations

import pytest
from judging import found, judged, said
from snapshots import changed, snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.judgement.subjects.battery_judgements import other_readings, told
from senec_tui.model.judgement.subjects.cell_judgements import SPREAD, TEMPERATURE
from senec_tui.model.judgement.subjects.power_limit_judgements import CHARGING, DISCHARGING
from senec_tui.model.plant.allowance import allowance
from senec_tui.model.plant.battery import EMPTY, FITTED, SILENT, Battery
from senec_tui.model.plant.status_word import StatusWord, cells_of_bits
from senec_tui.model.plant.stored_energy import StoredEnergy

TR = Language()

NMC_CELLS = [3700, 3701, 3702, 3700, 3703, 3701, 3700, 3702, 3701, 3700, 3701, 3702, 3701, 3700]
LFP_CELLS = [3310 + index % 3 for index in range(16)]
Section = dict[str, object]


def nmc(**changes: object) -> Section:
    """A V3 with two modules of 14 cells in four slots."""
    section: Section = {
        "SOC": [55, 54, 0, 0],
        "SOH": [99, 98, 0, 0],
        "CYCLES": [100, 101, 0, 0],
        "VOLTAGE": [sum(NMC_CELLS) / 1000, sum(NMC_CELLS) / 1000, 0.0, 0.0],
        "CURRENT": [0.2, 0.1, 0.0, 0.0],
        "CHARGE_CURRENT_LIMIT": [12.0, 12.0, 0.0, 0.0],
        "DISCHARGE_CURRENT_LIMIT": [-24.0, -24.0, 0.0, 0.0],
        "CELL_VOLTAGES_MODULE_A": NMC_CELLS,
        "CELL_VOLTAGES_MODULE_B": NMC_CELLS,
        "CELL_VOLTAGES_MODULE_C": [0] * 14,
        "CELL_VOLTAGES_MODULE_D": [0] * 14,
        "CELL_TEMPERATURES_MODULE_A": [24, 25, 25, 24, 25, 25],
        "CELL_TEMPERATURES_MODULE_B": [25, 26, 25, 25, 25, 25],
        "CELL_TEMPERATURES_MODULE_C": [0] * 6,
        "CELL_TEMPERATURES_MODULE_D": [0] * 6,
        "MODULES_CONFIGURED": 2,
        "SN": [1001, 1002, 0, 0],
        "STATUS": [1, 1, 0, 0],
        "ALARM_STATUS": [0, 0, 0, 0],
    }
    return {**section, **changes}


def lfp(**changes: object) -> Section:
    """A V3 LFP: two slots of 16 cells."""
    section: Section = {
        "SOC": [50, 50],
        "VOLTAGE": [53.0, 53.0],
        "CURRENT": [0.1, 0.0],
        "CELL_VOLTAGES_MODULE_A": LFP_CELLS,
        "CELL_VOLTAGES_MODULE_B": LFP_CELLS,
        "CELL_VOLTAGES_MODULE_C": [0] * 16,
        "CELL_VOLTAGES_MODULE_D": [0] * 16,
    }
    return {**section, **changes}


# -- shape -------------------------------------------------------------------------------------


def test_slots_and_cells_come_from_the_reply() -> None:
    battery = Battery.of(snapshot_with(BMS=nmc()))
    assert [module.presence for module in battery.modules] == [FITTED, FITTED, EMPTY, EMPTY]
    assert (battery.chemistry, battery.cells_per_module) == ("nmc", 14)

    battery = Battery.of(snapshot_with(BMS=lfp()))
    assert [module.letter for module in battery.modules] == ["A", "B"]
    assert (battery.chemistry, battery.cells_per_module) == ("lfp", 16)


def test_zeros_of_empty_slots_are_in_no_minimum() -> None:
    battery = Battery.of(snapshot_with(BMS=nmc()))
    assert battery.lowest_cell is not None
    assert battery.lowest_cell.value == 3700
    assert battery.coldest is not None
    assert battery.coldest.value == 24


def test_a_lost_cell_of_a_fitted_module_is_unknown_and_not_the_lowest() -> None:
    cells = [0, *NMC_CELLS[1:]]
    battery = Battery.of(snapshot_with(BMS=nmc(CELL_VOLTAGES_MODULE_B=cells)))
    assert battery.modules[1].cells.values[0] is None
    assert battery.modules[1].cells.spread == 3


def test_extremes_are_named_as_people_count() -> None:
    cells = list(NMC_CELLS)
    cells[10] = 3750
    battery = Battery.of(snapshot_with(BMS=nmc(CELL_VOLTAGES_MODULE_B=cells)))
    assert battery.highest_cell is not None
    assert battery.highest_cell.name == "B11"
    assert battery.highest_cell.ref == "BMS.CELL_VOLTAGES_MODULE_B[10]"


def test_a_module_with_an_identity_but_no_voltage_is_silent() -> None:
    section = nmc(
        VOLTAGE=[51.8, 0.0, 0.0, 0.0], CELL_VOLTAGES_MODULE_B=[0] * 14, MODULES_CONFIGURED=2
    )
    snapshot = snapshot_with(BMS=section)
    battery = Battery.of(snapshot)
    assert battery.modules[1].presence == SILENT
    texts = [text for _, text in said(snapshot, "battery")]
    assert "2 modules configured, only 1 answer" in texts
    assert "Module B is known but delivers no voltages" in texts


@pytest.mark.parametrize("name", ["MODULES_CONFIGURED", "NR_ACTIVE", "NR_CHARGE", "NR_DISCHARGE"])
@pytest.mark.parametrize("count", [255, -(2**31)])
def test_a_count_that_nobody_can_have_is_no_alarm(name: str, count: int) -> None:
    well = dict(said(snapshot_with(BMS=nmc()), "battery"))
    assert dict(said(snapshot_with(BMS=nmc(**{name: count})), "battery")) == well


def test_zero_degrees_count_only_near_other_cold_sensors() -> None:
    warm = Battery.of(snapshot_with(BMS=nmc(CELL_TEMPERATURES_MODULE_A=[0, 25, 25, 25, 25, 25])))
    assert warm.modules[0].temperatures.values[0] is None
    cold = Battery.of(snapshot_with(BMS=nmc(CELL_TEMPERATURES_MODULE_A=[0, 1, 2, 1, 1, 1])))
    assert cold.modules[0].temperatures.lowest == 0


def test_temperatures_of_the_rack_are_used_where_the_modules_have_none() -> None:
    snapshot = snapshot_with(BMS=lfp(), AMPACE={"CELL_TEMPERATURES_MODULE_A": [260, 255, 250, 261]})
    row = Battery.of(snapshot).modules[0].temperatures
    assert row.object == "AMPACE"
    assert row.values == (26.0, 25.5, 25.0, 26.1)


@pytest.mark.parametrize(
    ("system", "manufacturer", "chemistry"),
    [(20, None, "lfp"), (17, None, "nmc"), (10, None, "lead"), (99, 4, "lfp"), (99, 2, None)],
)
def test_without_cells_the_product_and_then_the_maker_tell_the_chemistry(
    system: int, manufacturer: int | None, chemistry: str | None
) -> None:
    bms: Section = {"SOC": [50]} | ({} if manufacturer is None else {"MANUFACTURER": manufacturer})
    snapshot = snapshot_with(BMS=bms, FACTORY={"SYS_TYPE": system})
    assert Battery.of(snapshot).chemistry == chemistry


def test_nothing_received_is_a_battery_without_slots() -> None:
    battery = Battery.of(snapshot_with())
    assert battery.modules == ()
    assert battery.lowest_cell is None
    assert found(snapshot_with(), SPREAD)[0] == Level.UNKNOWN


# -- energy ------------------------------------------------------------------------------------


def test_stored_energy_is_design_capacity_times_health_times_charge() -> None:
    snapshot = snapshot_with(
        BMS=nmc(), FACTORY={"DESIGN_CAPACITY": 5000.0}, ENERGY={"GUI_BAT_DATA_FUEL_CHARGE": 50.0}
    )
    store = StoredEnergy.of(snapshot)
    assert store.soh_pct == 98.5
    assert store.usable_wh == pytest.approx(4925)
    assert store.stored_wh == pytest.approx(2462.5)


def test_energy_is_unknown_rather_than_zero() -> None:
    store = StoredEnergy.of(snapshot_with(BMS=nmc()))
    assert store.usable_wh is None
    assert store.stored_wh is None


# -- spread ------------------------------------------------------------------------------------


def spread_case(soc: int, current: float, mv: int, *, kind: str = "nmc") -> tuple[Level, str]:
    cells = list(NMC_CELLS if kind == "nmc" else LFP_CELLS)
    cells[3] = min(cells) + mv
    make = nmc if kind == "nmc" else lfp
    slots = 4 if kind == "nmc" else 2
    section = make(
        SOC=[soc] * 2 + [0] * (slots - 2),
        CURRENT=[current] * 2 + [0.0] * (slots - 2),
        CELL_VOLTAGES_MODULE_A=cells,
    )
    return found(snapshot_with(BMS=section), SPREAD)


def test_the_same_spread_is_judged_by_load_zone_and_chemistry() -> None:
    assert spread_case(55, 0.0, 40)[0] == Level.WATCH
    assert spread_case(55, 10.0, 40)[0] == Level.FINE
    assert spread_case(97, 10.0, 40)[0] == Level.FINE
    assert spread_case(55, 0.0, 40, kind="lfp")[0] == Level.ACT
    assert spread_case(97, 0.0, 40, kind="lfp")[0] == Level.FINE
    assert spread_case(55, 0.0, 60)[0] == Level.ACT


def test_the_reason_is_given_in_words() -> None:
    assert spread_case(55, 10.0, 40)[1] == (
        "Cells of A 40 mV apart, fine below 50 (NMC, mid charge, under load)"
    )
    assert spread_case(55, 10.0, 60)[1] == (
        "Cells of module A are 60 mV apart; "
        "14 NMC cells, mid charge, under load: watch 50, act 100 mV"
    )
    assert "nearly full, at rest" in spread_case(97, 0.0, 40, kind="lfp")[1]
    assert "nearly empty" in spread_case(5, 0.0, 40, kind="lfp")[1]


def test_the_most_urgent_spread_wins_over_the_widest() -> None:
    wide = list(NMC_CELLS)
    wide[0] = 3750  # 50 mV under load: watch
    narrow = list(NMC_CELLS)
    narrow[0] = 3765  # 65 mV at rest: act
    section = nmc(
        CELL_VOLTAGES_MODULE_A=wide, CELL_VOLTAGES_MODULE_B=narrow, CURRENT=[10.0, 0.0, 0.0, 0.0]
    )
    snapshot = snapshot_with(BMS=section)
    spread = [(j.level, j.path) for j in judged(snapshot, SPREAD)]
    assert spread == [
        (Level.ACT, "BMS.CELL_VOLTAGES_MODULE_B[0]"),
        (Level.WATCH, "BMS.CELL_VOLTAGES_MODULE_A[0]"),
    ]


def test_unknown_charge_or_chemistry_is_not_judged() -> None:
    section = nmc()
    del section["SOC"]
    snapshot = snapshot_with(BMS=section)
    assert found(snapshot, SPREAD) == (Level.UNKNOWN, "charge not known")

    odd = nmc(CELL_VOLTAGES_MODULE_A=[3700, 3710], CELL_VOLTAGES_MODULE_B=[3700, 3710])
    snapshot = snapshot_with(BMS=odd)
    assert found(snapshot, SPREAD) == (Level.UNKNOWN, "kind of cells not known")


# -- limits ------------------------------------------------------------------------------------


def allowed(power: float, *, charging: bool = True, **changes: object) -> tuple[Level, str]:
    snapshot = snapshot_with(
        BMS=nmc(**changes),
        ENERGY={"GUI_BAT_DATA_POWER": power},
        FACTORY={"MAX_CHARGE_POWER_DC": 1250.0, "MAX_DISCHARGE_POWER_DC": 2500.0},
        BMS_PARA={"FULL_CELL_VOLTAGE_MV": 4069},
    )
    return found(snapshot, CHARGING if charging else DISCHARGING)


def test_permitted_power_is_the_sum_of_limit_times_voltage() -> None:
    snapshot = snapshot_with(BMS=nmc(), ENERGY={"GUI_BAT_DATA_POWER": -100.0})
    battery = Battery.of(snapshot)
    out = allowance(snapshot, battery, charging=False)
    assert out.permitted_a == 48.0
    assert out.permitted_w == pytest.approx(48.0 * sum(NMC_CELLS) / 1000)
    assert out.actual_w == 100.0
    assert allowance(snapshot, battery, charging=True).actual_w == 0.0


def test_what_holds_the_power_is_said() -> None:
    assert allowed(500.0) == (Level.FINE, "free; the modules permit 24.0 A in all")
    assert allowed(1240.0) == (Level.FINE, "held by the modules: 24.0 A in all")
    assert allowed(1240.0, CHARGE_CURRENT_LIMIT=[14.0, 14.0, 0.0, 0.0])[1] == "at its rated power"


def test_reduced_power_names_the_probable_cause() -> None:
    limit = [4.0, 4.0, 0.0, 0.0]
    level, text = allowed(400.0, CHARGE_CURRENT_LIMIT=limit)
    assert (level, text) == (
        Level.NOTE,
        "Charging is reduced to 8.0 A by the modules; no reason to be seen",
    )
    cold = [5, 6, 5, 5, 5, 5]
    text = allowed(400.0, CHARGE_CURRENT_LIMIT=limit, CELL_TEMPERATURES_MODULE_A=cold)[1]
    assert text == "Charging is reduced to 8.0 A by the modules; probably: cold, 5 °C"
    full = [4060] * 14
    text = allowed(400.0, CHARGE_CURRENT_LIMIT=limit, CELL_VOLTAGES_MODULE_A=full)[1]
    assert "cell A1 at 4060 mV, full at 4069 mV" in text
    empty = allowed(
        -400.0, charging=False, DISCHARGE_CURRENT_LIMIT=[-8.0, -8.0, 0.0, 0.0], SOC=[5, 5, 0, 0]
    )[1]
    assert "nearly empty, lowest cell A1 at 3700 mV" in empty


def test_blocked_modules_are_named() -> None:
    assert allowed(0.0, CHARGE_CURRENT_LIMIT=[12.0, 0.0, 0.0, 0.0])[1].startswith(
        "Charging is blocked in module B"
    )
    assert allowed(0.0, CHARGE_CURRENT_LIMIT=[0.0, 0.0, 0.0, 0.0])[1].startswith(
        "The modules permit no charging"
    )


def test_missing_limits_are_unknown() -> None:
    section = nmc()
    del section["CHARGE_CURRENT_LIMIT"]
    snapshot = snapshot_with(BMS=section)
    battery = Battery.of(snapshot)
    charge = allowance(snapshot, battery, charging=True)
    assert charge.permitted_w is None
    assert charge.share is None
    assert found(snapshot, CHARGING)[0] == Level.UNKNOWN


# -- words -------------------------------------------------------------------------------------


def test_the_ready_bit_is_normal_in_the_status_but_not_in_the_alarm_word() -> None:
    assert StatusWord.of(1, alarm=False).normal
    assert not StatusWord.of(1, alarm=True).normal
    assert StatusWord.of(0, alarm=True).normal


def test_a_word_is_read_in_every_possible_way() -> None:
    word = StatusWord.of(1 << 23, alarm=True)
    assert (word.codes, word.shifted, word.plain) == ((23,), (24,), None)
    text = told(word, "B", snapshot_with())(TR)
    assert text.startswith("Battery module B probably reports “Warning: cells imbalanced”.")
    other = other_readings(word, snapshot_with())(TR)
    assert other == "if its bits count from 1: Alarm: cells imbalanced"
    assert "; if it is a number: " in other_readings(
        StatusWord.of(23, alarm=True), snapshot_with()
    )(TR)
    assert StatusWord.of(23, alarm=True).plain == 23


def test_unknown_bits_are_numbers_and_no_error() -> None:
    word = StatusWord.of(1 << 31, alarm=True)
    assert "“Selftest SCP failed”" in told(word, "A", snapshot_with())(TR)
    assert "code 32" in other_readings(word, snapshot_with())(TR)


def test_alarms_are_told_per_module_with_their_urgency() -> None:
    snapshot = snapshot_with(BMS=nmc(ALARM_STATUS=[0, 1 << 13, 0, 0], STATUS=[1, 1 | 1 << 9, 0, 0]))
    by_ref = {j.path: j for j in judged(snapshot, "battery")}
    assert by_ref["BMS.ALARM_STATUS[1]"].level == Level.WATCH
    assert by_ref["BMS.STATUS[1]"].level == Level.ACT
    assert (
        by_ref["BMS.STATUS[1]"]
        .text(TR)
        .startswith("Battery module B probably reports “Error: cell overtemperature”. ")
    )


def test_a_healthy_battery_has_no_findings() -> None:
    snapshot = snapshot_with(BMS=nmc())
    assert said(snapshot, "battery", "cells") == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DERATING": 1}, "reduces the power"),
        ({"ERROR": 7}, "error 7"),
        ({"BMS_READY_FLAG": 0}, "not ready"),
        ({"RECOVERLOCKED": 1}, "locked"),
        ({"NR_CHARGE": 1}, "Only 1 of 2 modules may charge"),
        ({"SOH": [99, 55, 0, 0]}, "health 55 %"),
        ({"CURRENT": [5.0, 0.1, 0.0, 0.0]}, "Module B carries no current"),
        ({"VOLTAGE": [51.814, 45.0, 0.0, 0.0]}, "add up to 6.8 V more"),
        ({"CELL_VOLTAGES_MODULE_A": [4210] * 14, "VOLTAGE": [58.94, 51.814, 0.0, 0.0]}, "is high"),
        ({"CELL_VOLTAGES_MODULE_A": [2900] * 14, "VOLTAGE": [40.6, 51.814, 0.0, 0.0]}, "is low"),
    ],
)
def test_every_oddity_is_said(changes: Section, words: str) -> None:
    snapshot = snapshot_with(BMS=nmc(**changes))
    texts = [text for _, text in said(snapshot, "battery", "cells")]
    assert any(words in text for text in texts), texts


def test_currents_further_apart_than_the_device_allows_are_said() -> None:
    snapshot = snapshot_with(
        BMS=nmc(CURRENT=[12.0, 3.0, 0.0, 0.0]), CURRENT_IMBALANCE_CONTROL={"THRESHOLD_mA": 8000}
    )
    texts = [text for _, text in said(snapshot, "battery", "cells")]
    assert texts == ["Currents of the modules differ by 9.0 A; the device allows 8.0 A"]


def test_words_of_the_rack_are_shown_though_their_bits_are_unknown() -> None:
    snapshot = snapshot_with(
        BMS=lfp(), AMPACE={"RACK_FAULT_STATE": 4, "MODULE_WARNING_STATE": [0, 16]}
    )
    words = judged(snapshot, "battery.rack")
    assert [(j.level, j.path) for j in words] == [
        (Level.ACT, "AMPACE.RACK_FAULT_STATE"),
        (Level.WATCH, "AMPACE.MODULE_WARNING_STATE[1]"),
    ]
    assert "0x10" in words[1].text(TR)


# -- temperatures ------------------------------------------------------------------------------


def warmth(own_limit: int | None = None, **changes: object) -> tuple[Level, str]:
    objects: dict[str, Section] = {"BMS": nmc(**changes)}
    if own_limit is not None:
        objects["BMS_PARA"] = {"MAX_BATTERY_TEMP_LIMIT_DEG": own_limit}
    return found(changed(snapshot_with(), **objects), TEMPERATURE)


def test_temperatures_are_judged_and_the_devices_own_limit_goes_first() -> None:
    hot = [47, 46, 47, 46, 46, 46]
    assert warmth()[0] == Level.FINE
    assert warmth(CELL_TEMPERATURES_MODULE_A=hot)[0] == Level.ACT
    assert warmth(50, CELL_TEMPERATURES_MODULE_A=hot)[0] == Level.WATCH
    assert warmth(CELL_TEMPERATURES_MODULE_A=[8, 9, 8, 8, 8, 8])[0] == Level.WATCH
    level, text = warmth(CELL_TEMPERATURES_MODULE_A=[20, 27, 20, 20, 20, 20])
    assert (level, text) == (Level.WATCH, "Sensors of module A lie 7 K apart")


def test_cells_that_balance_are_counted_from_one() -> None:
    assert cells_of_bits(0b1000_0000_0101, 14) == (1, 3, 12)
    assert cells_of_bits(0, 14) == ()
