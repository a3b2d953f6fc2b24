"""The alarms of a row of snapshots that lies in the past, such as a recording. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from senec_tui.model.alarm.course import AlarmCourse
from senec_tui.model.alarm.keeping.unwritten import Unwritten
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
    course, judge = AlarmCourse(table, Rules.of(table)), Judge()
    found = Unwritten()
    for at, snapshot in moments:
        found.note(course.step(snapshot, judge.add(snapshot), at).changes)
    in_order = sorted(found.alarms.values(), key=lambda alarm: alarm.begin)
    return [replace(alarm, id=number) for number, alarm in enumerate(in_order, 1)]
