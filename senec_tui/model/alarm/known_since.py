"""Since when a judgement holds, where its alarm knows better than who has just begun to look. Pure.

A dashboard that opens, or one look of a command, sees a condition for the first time; whoever
follows the alarms saw it begin. Both tell the same time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.life import key_of
from senec_tui.model.alarm.normal import REMEMBERED
from senec_tui.model.judgement.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.rules import Rules
    from senec_tui.model.reading.snapshot import Snapshot


def as_known(
    judgements: tuple[Judgement, ...], snapshot: Snapshot, alarms: Iterable[Alarm], rules: Rules
) -> tuple[Judgement, ...]:
    """The judgements of a snapshot, in their order, each since the begin of its open alarm.

    One that has not lasted here for long enough to count does count where its alarm lasts.
    """
    open_alarms = {alarm.key: alarm for alarm in alarms if alarm.is_open}
    if not open_alarms:
        return judgements
    return tuple(_known(judgement, snapshot, open_alarms, rules) for judgement in judgements)


def unseen(
    judgements: Iterable[Judgement], snapshot: Snapshot, alarms: Iterable[Alarm], rules: Rules
) -> tuple[Alarm, ...]:
    """The open alarms, in their order, that none of the judgements of a snapshot speaks of.

    What they are about is no longer so, but has not been fine for long enough; or one snapshot does
    not tell it, such as a module that used to be there.
    """
    seen = {
        key_of(judgement, rules.row(judgement.rule), snapshot)
        for judgement in judgements
        if judgement.level >= Level.NOTE or judgement.since is not None
    }
    return tuple(alarm for alarm in alarms if alarm.is_open and alarm.key not in seen)


def remembered(alarms: Iterable[Alarm]) -> tuple[Judgement, ...]:
    """What no snapshot tells, since it takes a memory: the open alarms of what is not as it was."""
    return tuple(
        Judgement(
            rule=alarm.rule,
            level=alarm.level,
            text=alarm.sentence,
            path=alarm.path,
            instance=alarm.instance,
            since=alarm.begin,
        )
        for alarm in alarms
        if alarm.is_open and alarm.subject == REMEMBERED
    )


def _known(
    judgement: Judgement, snapshot: Snapshot, alarms: dict[tuple[str, str], Alarm], rules: Rules
) -> Judgement:
    if judgement.level < Level.NOTE and judgement.since is None:
        return judgement
    alarm = alarms.get(key_of(judgement, rules.row(judgement.rule), snapshot))
    if alarm is None:
        return judgement
    level = judgement.level if judgement.level >= Level.NOTE else alarm.level
    return replace(judgement, level=level, since=alarm.begin)
