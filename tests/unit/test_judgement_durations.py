"""Since when a judgement holds, and what is normal for a while."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judging import EN, held, later
from snapshots import NOW as AT
from snapshots import snapshot_with

from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.errors import CertificateChangedError
from senec_tui.language import Language
from senec_tui.model.judgement.all import judge_all
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.judgement.judgement import Judgement, level_at
from senec_tui.model.reading.snapshot import Link, Snapshot

CELLS = "BMS.CELL_VOLTAGES_MODULE_A[0]"
MINUTE = 60.0


def pack(soc: int, mv: int) -> Snapshot:
    """A module of 16 LFP cells, one of them `mv` above the others."""
    return snapshot_with(
        BMS={
            "SOC": [soc],
            "VOLTAGE": [55.0],
            "CURRENT": [0.0],
            "CELL_VOLTAGES_MODULE_A": [3440 + mv, *[3440] * 15],
            "MODULES_CONFIGURED": 1,
        }
    )


def spread(judgements: tuple[Judgement, ...]) -> Judgement:
    return next(j for j in judgements if j.rule == "cells.spread")


def test_a_wide_spread_of_a_nearly_full_pack_counts_after_minutes() -> None:
    full = pack(98, 160)
    minutes = limits().cell_spread_end_minutes
    for passed, level in ((0.0, Level.FINE), (minutes - 1, Level.FINE), (minutes, Level.ACT)):
        told = spread(held(full, passed * MINUTE))
        assert (told.level, told.since) == (level, AT)
    assert "after 15 min" in spread(judge_all(full)).text(EN)


def test_what_has_not_lasted_is_not_shown_as_fine() -> None:
    full = pack(98, 160)
    early = spread(held(full, MINUTE))
    assert (early.level, early.shown_level) == (Level.FINE, Level.UNKNOWN)
    lasting = spread(held(full, limits().cell_spread_end_minutes * MINUTE))
    assert lasting.shown_level is lasting.level
    assert lasting.level > Level.NOTE
    quiet = spread(held(pack(98, 1), MINUTE))
    assert quiet.shown_level is Level.FINE


def test_in_the_middle_of_the_charge_it_counts_at_once() -> None:
    assert spread(held(pack(50, 160), 0.0)).level is Level.ACT


def test_it_begins_anew_when_it_was_fine_in_between() -> None:
    judge = Judge()
    judge.add(pack(98, 160))
    judge.add(later(pack(98, 0), 10 * MINUTE))
    assert spread(judge.add(later(pack(98, 160), 16 * MINUTE))).level is Level.FINE


def test_it_begins_anew_when_nobody_looked_for_long() -> None:
    judge = Judge()
    judge.add(pack(98, 160))
    told = spread(judge.add(later(pack(98, 160), 8 * 3600.0)))
    assert (told.level, told.since) == (Level.FINE, AT + 8 * 3600.0)


def test_a_value_that_is_not_read_anew_does_not_age_into_an_alarm() -> None:
    judge, snapshot = Judge(), pack(98, 160)
    judge.add(snapshot)
    for minute in range(60):
        # Other values go on arriving; those of the cells are still the first ones.
        sections = dict(snapshot.sections)
        told = judge.add(replace(snapshot, at=AT + minute * MINUTE, sections=sections))
    assert spread(told).level is Level.FINE


@pytest.mark.parametrize("every_s", [1.0, 5.0, 10.0, 30.0])
def test_a_single_poll_of_no_house_power_is_no_news(every_s: float) -> None:
    def powers(house: float, pv: float) -> Snapshot:
        return snapshot_with(
            ENERGY={
                "GUI_INVERTER_POWER": pv,
                "GUI_HOUSE_POW": house,
                "GUI_GRID_POW": -1500.0,
                "GUI_BAT_DATA_POWER": 0.0,
            },
            RTC={"WEB_TIME": int(AT)},
        )

    judge, rules = Judge(), set()
    for poll in range(20):
        shown = powers(0.0, -0.0) if poll % 7 == 3 else powers(200.0, 1700.0)
        told = judge.add(later(shown, poll * every_s))
        rules |= {j.rule for j in told if j.level >= Level.NOTE}
    assert rules == set()
    lasting = held(powers(0.0, 0.0), limits().unmetered_seconds)
    assert level_at(lasting, "balance.unmetered", "ENERGY.GUI_HOUSE_POW") is Level.NOTE


def test_an_idle_module_is_told_after_its_minutes() -> None:
    snapshot = snapshot_with(
        BMS={"VOLTAGE": [52.0, 52.0], "CURRENT": [6.0, 0.1], "SOC": [50, 50], "SN": [1, 2]}
    )
    minutes = limits().module_idle_minutes
    path = "BMS.CURRENT[1]"
    early, late = (held(snapshot, m * MINUTE) for m in (minutes - 1, minutes))
    assert level_at(early, "battery.module_idle", path) is Level.FINE
    assert level_at(late, "battery.module_idle", path) is Level.WATCH


def test_currents_that_differ_are_told_after_the_same_minutes() -> None:
    snapshot = snapshot_with(
        BMS={"VOLTAGE": [52.0, 52.0], "CURRENT": [12.0, 3.0], "SOC": [50, 50], "SN": [1, 2]},
        CURRENT_IMBALANCE_CONTROL={"THRESHOLD_mA": 8000},
    )
    minutes = limits().module_idle_minutes
    path = "BMS.CURRENT[0]"
    early, late = (held(snapshot, m * MINUTE) for m in (minutes - 1, minutes))
    assert level_at(early, "battery.current_imbalance", path) is Level.FINE
    assert level_at(late, "battery.current_imbalance", path) is Level.WATCH


def test_it_goes_on_when_another_sensor_becomes_the_warmest() -> None:
    def warm(*degrees: int) -> Snapshot:
        return snapshot_with(
            BMS={"VOLTAGE": [52.0], "SOC": [50], "CELL_TEMPERATURES_MODULE_A": list(degrees)}
        )

    judge = Judge()
    judge.add(warm(44, 43))
    (told,) = (j for j in judge.add(later(warm(43, 44), 60.0)) if j.rule == "cells.temperature")
    assert (told.level, told.since) == (Level.WATCH, AT)
    assert told.path == "BMS.CELL_TEMPERATURES_MODULE_A[1]"


def test_keys_tell_the_judgements_of_a_snapshot_apart() -> None:
    keys = [j.key for j in judge_all(pack(50, 160))]
    assert len(set(keys)) == len(keys)


# -- judging once --------------------------------------------------------------------------------


def test_a_snapshot_is_judged_once_whoever_asks() -> None:
    judge, snapshot = Judge(), pack(98, 160)
    first = judge.add(snapshot)
    again = judge.of(snapshot.with_link(Link(state="live")))
    assert spread(again) is spread(first)


def test_a_frozen_snapshot_keeps_its_judgements_while_others_arrive() -> None:
    judge, frozen = Judge(), pack(50, 160)
    before = spread(judge.add(frozen))
    judge.of(frozen)
    judge.add(later(pack(50, 0), 10.0))
    assert spread(judge.of(frozen)) is before


def test_the_link_is_judged_as_it_is_now() -> None:
    judge, snapshot = Judge(), pack(50, 0)
    judge.add(snapshot)
    for took_s, level in ((0.1, Level.FINE), (2.5, Level.WATCH), (6.0, Level.ACT)):
        told = judge.of(snapshot.with_link(Link(state="live", took_s=took_s)))
        assert level_at(told, "link.slow", "") is level
    lost = judge.of(snapshot.with_link(Link(state="lost", since=AT)))
    assert [(j.since, j.level) for j in lost if j.rule == "link.silent"] == [(AT, Level.ACT)]


def test_a_changed_certificate_is_told_as_one_and_not_as_silence() -> None:
    judge, snapshot = Judge(), pack(50, 0)
    judge.add(snapshot)
    changed = CertificateChangedError(host="senec", known="aa", seen="bb")
    told = judge.of(snapshot.with_link(Link(state="lost", since=AT, error=changed)))
    (about,) = [judgement for judgement in told if judgement.subject == "link"]
    assert (about.rule, about.level, about.since) == ("link.certificate", Level.ACT, AT)
    assert "certificate" in about.text(Language("en"))


def test_before_the_first_answer_nothing_is_judged() -> None:
    assert Judge().of(replace(snapshot_with(), at=0.0)) == ()


# -- words ---------------------------------------------------------------------------------------


def test_a_judgement_is_made_once_and_worded_in_either_language() -> None:
    told = spread(judge_all(pack(50, 160)))
    assert told.text(EN).startswith("Cells of module A are 160 mV apart; 16 LFP cells")
    assert told.text(Language("de")).startswith("Spreizung in Modul A 160 mV; 16 LFP-Zellen")
    assert told == spread(judge_all(pack(50, 160)))
    assert told.subject == "cells"


def test_the_worst_is_told_first() -> None:
    levels = [j.level for j in judge_all(pack(50, 160))]
    assert levels == sorted(levels, reverse=True)
    assert list(Level) == sorted(Level)
    assert [level.name for level in Level] == ["FINE", "UNKNOWN", "NOTE", "WATCH", "ACT"]
