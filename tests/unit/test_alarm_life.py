"""How alarms begin, get worse, end and come again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alarm_bench import CHARGING, REMOTE, RULES, SHUTDOWN, START, Following
from little_snapshots import CATALOGUE

from senec_tui.catalogue.level import Level
from senec_tui.language import Language
from senec_tui.model.alarm.life import AlarmChange, Edge, Occurrence
from senec_tui.model.alarm.rules import Rules, RuleWish

EN, DE = Language("en"), Language("de")
HIGH, PERMITTED = 256.0, 235.0


def edges(changes: list[AlarmChange], rule: str) -> list[Edge]:
    return [edge for edge, alarm in changes if alarm.rule == rule]


def test_a_quiet_plant_has_no_alarm() -> None:
    following = Following()
    following.poll(times=500)
    assert following.changes == []


def test_a_shutdown_begins_and_ends_when_it_did_not_when_it_was_noticed() -> None:
    following = Following()
    following.poll(times=3)
    (begun,) = following.poll(ENERGY__STAT_STATE=SHUTDOWN)
    assert begun.edge is Edge.BEGIN
    assert begun.alarm.level is Level.ACT
    assert begun.alarm.begin == START + 40
    assert begun.alarm.text["de"] != begun.alarm.text["en"]
    following.poll(times=5)
    changes = following.poll(times=10, ENERGY__STAT_STATE=CHARGING)
    assert edges(changes, "state.operating") == [Edge.END]
    (_, ended) = changes[0]
    assert ended.end == START + 100
    assert ended.duration_s(0) == 60
    assert following.life.open == ()


def test_each_state_is_an_alarm_of_its_own() -> None:
    following = Following()
    following.poll(times=6, ENERGY__STAT_STATE=REMOTE)
    changes = following.poll(times=6, ENERGY__STAT_STATE=SHUTDOWN)
    assert [edge for edge, _ in changes] == [Edge.BEGIN, Edge.END]
    remote, shutdown = changes[1].alarm, changes[0].alarm
    assert remote.level is Level.WATCH
    assert remote.end == shutdown.begin


@pytest.mark.parametrize("interval_s", [1, 5, 10, 20])
def test_a_battery_alarm_of_twenty_seconds_is_kept_with_its_length(interval_s: int) -> None:
    following = Following()
    following.poll(interval_s, times=3, BMS__ALARM_STATUS=0)
    following.poll(interval_s, times=20 // interval_s, BMS__ALARM_STATUS=8)
    following.poll(interval_s, times=120 // interval_s, BMS__ALARM_STATUS=0)
    assert edges(following.changes, "battery.alarm") == [Edge.BEGIN, Edge.END]
    ended = following.changes[-1].alarm
    assert ended.end is not None
    assert ended.end - ended.begin == 20


def test_what_must_last_is_raised_after_its_duration_and_dated_back() -> None:
    following = Following()
    following.poll(PM1OBJ1__U_AC=PERMITTED)
    assert following.poll(times=3, PM1OBJ1__U_AC=HIGH) == []
    (change,) = following.poll(PM1OBJ1__U_AC=HIGH)
    assert change.alarm.begin == START + 20
    assert change.alarm.worst == HIGH


def test_a_single_reading_is_no_alarm_where_the_rule_wants_more() -> None:
    following = Following()
    for _ in range(20):
        following.poll(PM1OBJ1__U_AC=HIGH)
        following.poll(PM1OBJ1__U_AC=PERMITTED)
    assert following.changes == []


@pytest.mark.parametrize(("worst", "others"), [(257.5, (255.0, 254.5)), (195.5, (197.0, 198.5))])
def test_the_worst_value_and_its_sentence_are_kept(
    worst: float, others: tuple[float, float]
) -> None:
    """Of a voltage what is furthest from 230 V, up or down."""
    following = Following()
    before, after = others
    for volts in (before, before, before, before, worst, after):
        following.poll(PM1OBJ1__U_AC=volts)
    (alarm,) = following.life.open
    assert alarm.worst == worst
    assert f"{worst} V" in alarm.sentence(EN)
    assert f"{worst} V".replace(".", ",") in alarm.sentence(DE)


def test_what_a_code_means_may_come_a_poll_later() -> None:
    following = Following()
    following.poll(PV1__ERROR_STATE_INT=(57,))
    (change,) = following.poll(
        PV1__ERROR_STATE_INT=(57,), PV1__INTERNAL_INV_ERROR_TEXT=("DC link overvoltage",)
    )
    assert change.edge is Edge.UPDATE
    assert change.alarm.sentence(EN).endswith("error 57: “DC link overvoltage”")
    assert following.poll(times=3) == []


def test_it_is_not_over_before_it_was_fine_for_long_enough() -> None:
    following = Following()
    following.poll(times=5, PM1OBJ1__U_AC=HIGH)
    for _ in range(10):
        following.poll(times=11, PM1OBJ1__U_AC=PERMITTED)
        following.poll(times=1, PM1OBJ1__U_AC=HIGH)
    assert edges(following.changes, "grid.voltage") == [Edge.BEGIN]


def test_what_comes_again_within_a_while_is_counted_and_what_comes_later_is_new() -> None:
    following = Following()
    for _ in range(3):
        following.poll(times=2, ENERGY__STAT_STATE=SHUTDOWN)
        following.poll(60, times=5, ENERGY__STAT_STATE=CHARGING)
    found = edges(following.changes, "state.operating")
    assert found == [Edge.BEGIN, Edge.END, Edge.AGAIN, Edge.END, Edge.AGAIN, Edge.END]
    again = following.changes[-1].alarm
    assert again.count == 3
    assert again.begin == following.changes[0].alarm.begin
    following.poll(600, times=8)
    (change,) = following.poll(ENERGY__STAT_STATE=SHUTDOWN)
    assert (change.edge, change.alarm.count) == (Edge.BEGIN, 1)


def test_a_device_that_falls_silent_ends_nothing_and_is_an_alarm_itself() -> None:
    following = Following()
    following.poll(times=3, ENERGY__STAT_STATE=SHUTDOWN)
    assert following.lose(times=12) == []
    (silent,) = following.lose()
    assert (silent.edge, silent.alarm.rule) == (Edge.BEGIN, "link.silent")
    assert {alarm.rule for alarm in following.life.open} == {"link.silent", "state.operating"}
    (back,) = following.poll(ENERGY__STAT_STATE=SHUTDOWN)
    assert (back.edge, back.alarm.rule) == (Edge.END, "link.silent")


def test_a_value_that_the_device_gives_up_ends_its_alarm() -> None:
    following = Following()
    following.poll(times=2, BMS__ALARM_STATUS=8)
    sections = {
        name: {v: s for v, s in part.items() if v != "ALARM_STATUS"}
        for name, part in following.plant.snapshot.sections.items()
    }
    following.plant.snapshot = replace(
        following.plant.snapshot, sections=sections, lacking=frozenset({"BMS.ALARM_STATUS"})
    )
    assert edges(following.poll(times=10), "battery.alarm") == [Edge.END]


def test_an_open_alarm_goes_on_after_a_restart_however_its_rule_counts_time() -> None:
    before = Following()
    before.poll(times=5, PM1OBJ1__U_AC=HIGH)
    after = Following(RULES, before.life.open)
    after.plant.now = before.plant.now
    after.poll(times=3, PM1OBJ1__U_AC=HIGH)
    changes = after.poll(times=20, PM1OBJ1__U_AC=PERMITTED)
    assert edges(after.changes, "grid.voltage") == [Edge.END]
    assert changes[-1].alarm.begin == before.life.open[0].begin


def test_a_worse_level_raises_it_and_is_told() -> None:
    following = Following()
    following.poll(times=5, PM1OBJ1__U_AC=251.0)
    (rose,) = following.poll(PM1OBJ1__U_AC=HIGH)
    assert rose.edge is Edge.WORSE
    assert rose.alarm.level is Level.ACT


def test_the_owner_ignores_rules_and_subjects_and_sets_limits() -> None:
    table = CATALOGUE.table("alarms")
    ignoring = Following(Rules.of(table, ignored=frozenset({"state.operating", "grid"})))
    ignoring.poll(times=20, ENERGY__STAT_STATE=SHUTDOWN, PM1OBJ1__U_AC=HIGH)
    assert ignoring.changes == []
    wishes = {"state.operating": RuleWish(level=Level.ACT, raise_s=60)}
    wishing = Following(Rules.of(table, wishes))
    wishing.poll(times=20, ENERGY__STAT_STATE=REMOTE)
    assert wishing.changes == []
    assert wishing.poll(times=6, ENERGY__STAT_STATE=SHUTDOWN) == []
    assert len(wishing.poll()) == 1


def test_the_same_value_in_another_wire_type_is_nothing_new() -> None:
    following = Following()
    following.poll(times=3, ENERGY__STAT_STATE=SHUTDOWN)
    following.poll(times=3, ENERGY__STAT_STATE=float(SHUTDOWN))
    assert edges(following.changes, "state.operating")[:1] == [Edge.BEGIN]
    assert Edge.AGAIN not in edges(following.changes, "state.operating")


def occurrence(at: float, count: int = 3) -> Occurrence:
    return Occurrence(
        rule="counter.jumped",
        instance="BMS.FAULTLINECOUNT",
        level=Level.WATCH,
        text={"en": "more"},
        path="BMS.FAULTLINECOUNT",
        at=at,
        worst=count,
    )


def test_what_is_over_when_it_is_heard_of_has_begin_and_end_and_is_counted() -> None:
    life = Following().life
    ((edge, alarm),) = life.happened(occurrence(START))
    assert (edge, alarm.begin, alarm.end) == (Edge.BEGIN, START, START)
    ((edge, alarm),) = life.happened(occurrence(START + 60, 4))
    assert (edge, alarm.begin, alarm.end, alarm.count) == (Edge.AGAIN, START, START + 60, 2)
    assert life.happened(occurrence(START + 60)) == []


BACK_S = 6 * 3600.0


def test_an_alarm_begins_in_time_after_the_clock_was_set_back() -> None:
    following = Following()
    assert following.poll(times=3, PM1OBJ1__U_AC=HIGH) == []
    assert following.poll(-BACK_S, PM1OBJ1__U_AC=HIGH) == []
    (begun,) = following.poll(times=5, PM1OBJ1__U_AC=HIGH)
    assert begun.edge is Edge.BEGIN
    assert begun.alarm.begin <= following.plant.now


@pytest.mark.parametrize("fine_before", [0, 2])
def test_an_alarm_ends_in_time_after_the_clock_was_set_back(fine_before: int) -> None:
    following = Following()
    following.poll(times=6, ENERGY__STAT_STATE=SHUTDOWN)
    assert edges(following.changes, "state.operating") == [Edge.BEGIN]
    following.poll(times=fine_before, ENERGY__STAT_STATE=CHARGING)
    following.poll(-BACK_S, ENERGY__STAT_STATE=CHARGING)
    following.poll(times=15, ENERGY__STAT_STATE=CHARGING)
    assert edges(following.changes, "state.operating") == [Edge.BEGIN, Edge.END]
    assert following.life.open == ()
