"""The alarms of a row of snapshots that lies in the past, such as a recording. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.model.alarm.life import Life
from senec_tui.model.alarm.normal import Normal
from senec_tui.model.alarm.occurrences import Counters, changes
from senec_tui.model.alarm.rules import Rules
from senec_tui.model.judgement.durations import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.catalogue import Catalogue
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.reading.snapshot import Snapshot


def alarms_of(moments: Iterable[tuple[float, Snapshot]], catalogue: Catalogue) -> list[Alarm]:
    """Those that `service.Alarms` would have made, the oldest first, numbered from 1.

    Args:
        moments: when each was published, and the snapshot.
        catalogue: for the rules.
    """
    table = catalogue.table("alarms")
    life, normal, judge = Life(Rules.of(table)), Normal(), Judge()
    counters = Counters(table["counters"]["paths"])
    found: dict[tuple[object, ...], Alarm] = {}
    before: Snapshot | None = None
    for at, snapshot in moments:
        judgements = (*judge.add(snapshot), *normal.judge(snapshot))
        news = life.step(judgements, snapshot, at)
        for what in (*counters.jumps(snapshot), *changes(snapshot, before)):
            news += life.happened(what)
        before = snapshot
        for change in news:
            found[(*change.alarm.key, change.alarm.begin)] = change.alarm
    in_order = sorted(found.values(), key=lambda alarm: alarm.begin)
    return [replace(alarm, id=number) for number, alarm in enumerate(in_order, 1)]
