"""Who has just begun to look tells the same begin as whoever follows the alarms."""

from __future__ import annotations

from dataclasses import replace

from alarm_bench import REMOTE, RULES, SHUTDOWN, START, Following

from senec_tui.catalogue.level import Level
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import Alarm
from senec_tui.model.alarm.known_since import as_known, unseen
from senec_tui.model.judgement.durations import Judge
from senec_tui.model.judgement.judgement import Judgement, worst
from senec_tui.model.judgement.wording import message

SPREAD = Judgement(
    rule="cells.spread", level=Level.FINE, text=message(N_("fine")), instance="A", since=START
)
"""It has not lasted here."""


def since_of(following: Following, rule: str, *, code: int) -> float | None:
    """What a process says that sees the next poll as its first."""
    snapshot = following.plant.poll(ENERGY__STAT_STATE=code)
    found = as_known(Judge().add(snapshot), snapshot, following.life.open, RULES)
    judgement = worst(found, rule)
    return None if judgement is None else judgement.since


def test_a_condition_holds_since_its_alarm_began() -> None:
    following = Following()
    following.poll(600, times=20, ENERGY__STAT_STATE=REMOTE)
    assert since_of(following, "state.operating", code=REMOTE) == START + 600


def test_another_code_is_another_condition() -> None:
    following = Following()
    following.poll(600, times=20, ENERGY__STAT_STATE=REMOTE)
    now = following.plant.now + 10
    assert since_of(following, "state.operating", code=SHUTDOWN) == now


def test_what_lasts_by_its_alarm_counts_at_the_first_look() -> None:
    alarm = Alarm(
        rule="cells.spread", instance="A", level=Level.WATCH, text={}, path="", begin=START - 900
    )
    snapshot = Following().plant.snapshot
    (known,) = as_known((SPREAD,), snapshot, (alarm,), RULES)
    assert (known.level, known.since) == (Level.WATCH, START - 900)
    (over,) = as_known((SPREAD,), snapshot, (replace(alarm, end=START),), RULES)
    assert over is SPREAD
    (fine,) = as_known((replace(SPREAD, since=None),), snapshot, (alarm,), RULES)
    assert fine.level is Level.FINE


def test_an_alarm_that_nothing_is_seen_of_is_told_until_it_is_over() -> None:
    following = Following()
    following.poll(600, times=20, ENERGY__STAT_STATE=REMOTE)
    judge, plant = Judge(), following.plant
    snapshot = plant.snapshot
    assert unseen(judge.add(snapshot), snapshot, following.life.open, RULES) == ()
    snapshot = plant.poll(ENERGY__STAT_STATE=SHUTDOWN)  # another code is another alarm
    (alarm,) = unseen(judge.add(snapshot), snapshot, following.life.open, RULES)
    assert alarm.rule == "state.operating"
    over = replace(alarm, end=snapshot.at)
    assert unseen(judge.add(snapshot), snapshot, (over,), RULES) == ()


def test_what_has_not_lasted_yet_is_seen() -> None:
    alarm = Alarm(
        rule="cells.spread", instance="A", level=Level.WATCH, text={}, path="", begin=START - 900
    )
    snapshot = Following().plant.snapshot
    assert unseen((SPREAD,), snapshot, (alarm,), RULES) == ()
    fine = replace(SPREAD, since=None)
    assert unseen((fine,), snapshot, (alarm,), RULES) == (alarm,)
