"""The life of alarms: raised when a judgement lasts, made worse, cleared, raised again. Pure.

Raised after a duration, ended after a hysteresis, known again within a while: what netdata calls
delay and Alertmanager grouping. Begin and end are those of the condition, not of the waiting.
A value that is not read anew ends nothing: unknown is not fine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.catalogue import parse_path
from senec_tui.catalogue.level import Level
from senec_tui.model.alarm.alarm import Alarm, AlarmKey, in_all_languages
from senec_tui.model.judgement.wording import Explained, FilledMessage, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.model.alarm.rules import Rule, Rules
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.reading.snapshot import Snapshot


class Edge(Enum):
    """What happened to an alarm between two polls."""

    BEGIN = "begin"
    AGAIN = "again"
    """It came once more within a while."""
    WORSE = "worse"
    """Its level rose."""
    UPDATE = "update"
    """A worse value, the same level."""
    END = "end"


class AlarmChange(NamedTuple):
    """An alarm as it is now, and what happened to it."""

    edge: Edge
    alarm: Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that is over when it is heard of, such as a counter that jumped."""

    rule: str
    instance: str
    level: Level
    text: Mapping[str, str]
    path: str
    at: float
    worst: float | str | None = None


class Life:
    """Begin and end of alarms, from judgements of one snapshot after the other."""

    def __init__(self, rules: Rules, alarms: Iterable[Alarm] = ()) -> None:
        """`alarms`: those of an earlier run that are open or ended a short while ago."""
        self._rules = rules
        self._open: dict[AlarmKey, Alarm] = {}
        self._ended: dict[AlarmKey, Alarm] = {}
        self._pending: dict[AlarmKey, float] = {}
        """Since when what is no alarm yet holds."""
        self._fine_since: dict[AlarmKey, float] = {}
        self.adopt(alarms)

    @property
    def open(self) -> tuple[Alarm, ...]:
        """Those that last."""
        return tuple(self._open.values())

    def adopt(self, alarms: Iterable[Alarm]) -> None:
        """Go on with alarms that are stored; what is known by now is the same one."""
        for alarm in sorted(alarms, key=lambda alarm: alarm.begin):
            newer = self._open.get(alarm.key)
            if newer is not None and newer.id is None:
                alarm = replace(  # noqa: PLW2901 - both are one
                    newer, id=alarm.id, begin=alarm.begin, at_begin=alarm.at_begin
                )
            (self._open if alarm.end is None else self._ended)[alarm.key] = alarm

    def numbered(self, alarm: Alarm, number: int) -> None:
        """The store has given an alarm its number."""
        for known in (self._open, self._ended):
            if (found := known.get(alarm.key)) is not None and found.begin == alarm.begin:
                known[alarm.key] = replace(found, id=number)

    def step(
        self, judgements: Iterable[Judgement], snapshot: Snapshot, now: float
    ) -> list[AlarmChange]:
        """What the next snapshot changes.

        Args:
            judgements: all that is said of it, settled.
            snapshot: for when each value was read.
            now: Unix seconds, for what has no value: the connection.
        """
        changes: list[AlarmChange] = []
        seen: set[AlarmKey] = set()
        for judgement in judgements:
            held = judgement.level >= Level.NOTE or judgement.since is not None
            if not held or self._rules.is_ignored(judgement.rule):
                continue
            rule = self._rules.row(judgement.rule)
            key = key_of(judgement, rule, snapshot)
            at = looked_at(judgement.path, snapshot, now)
            at = now if at is None else at
            seen.add(key)
            self._fine_since.pop(key, None)
            since = at if rule.by_code or judgement.since is None else judgement.since
            begin = _earliest(self._pending, key, since, at)
            if judgement.level < max(rule.least, Level.NOTE):
                continue
            if key in self._open:
                changes += self._update(self._open[key], judgement, rule, at, snapshot)
            elif at - begin >= max(rule.raise_s, judgement.after_s):
                changes.append(self._raise(key, judgement, rule, begin, at, snapshot))
        self._forget_pending(seen)
        changes += self._end_fine(seen, snapshot, now)
        self._forget_ended(now)
        return changes

    def happened(self, what: Occurrence) -> list[AlarmChange]:
        """Something that is over: an alarm with begin and end at once, or once more."""
        if self._rules.is_ignored(what.rule) or what.level < self._rules.row(what.rule).least:
            return []
        key = (what.rule, what.instance)
        known = self._ended.get(key)
        if known is not None and what.at <= (known.end or 0.0):
            return []
        if (
            known is not None
            and what.at - (known.end or 0.0) <= self._rules.row(what.rule).repeat_s
        ):
            again = replace(
                known,
                end=what.at,
                seen_at=what.at,
                count=known.count + 1,
                text=what.text,
                worst=what.worst,
                level=max(known.level, what.level),
            )
            edge = Edge.WORSE if again.level > known.level else Edge.AGAIN
        else:
            again = Alarm(
                rule=what.rule,
                instance=what.instance,
                level=what.level,
                text=what.text,
                path=what.path,
                begin=what.at,
                end=what.at,
                seen_at=what.at,
                worst=what.worst,
            )
            edge = Edge.BEGIN
        self._ended[key] = again
        return [AlarmChange(edge, again)]

    def _raise(
        self,
        key: AlarmKey,
        judgement: Judgement,
        rule: Rule,
        begin: float,
        at: float,
        snapshot: Snapshot,
    ) -> AlarmChange:
        text = in_all_languages(judgement.text)
        worst = value_of(judgement, rule, snapshot)
        ended = self._ended.pop(key, None)
        if ended is not None and begin - (ended.end or 0.0) <= rule.repeat_s:
            alarm = replace(ended, end=None, seen_at=at, count=ended.count + 1, at_end={})
            if judgement.level > ended.level or _is_worse(worst, ended.worst, rule):
                level = max(judgement.level, ended.level)
                alarm = replace(alarm, level=level, text=text, worst=worst)
            edge = Edge.WORSE if alarm.level > ended.level else Edge.AGAIN
        else:
            alarm = Alarm(
                rule=judgement.rule,
                instance=key[1],
                level=judgement.level,
                text=text,
                path=judgement.path,
                begin=begin,
                seen_at=at,
                worst=worst,
                at_begin=edge_values(snapshot),
            )
            edge = Edge.BEGIN
        self._open[key] = alarm
        return AlarmChange(edge, alarm)

    def _update(
        self, alarm: Alarm, judgement: Judgement, rule: Rule, at: float, snapshot: Snapshot
    ) -> list[AlarmChange]:
        worst = value_of(judgement, rule, snapshot)
        rose = judgement.level > alarm.level
        worse = rose or (judgement.level == alarm.level and _is_worse(worst, alarm.worst, rule))
        updated = replace(alarm, seen_at=max(at, alarm.seen_at), path=judgement.path)
        # What a code means may come a poll later than the code.
        said_again = rule.by_code and judgement.level == alarm.level
        if worse or said_again:
            text = in_all_languages(judgement.text)
            worst = worst if worse else alarm.worst
            updated = replace(updated, level=judgement.level, text=text, worst=worst)
        self._open[alarm.key] = updated
        if rose:
            return [AlarmChange(Edge.WORSE, updated)]
        return [AlarmChange(Edge.UPDATE, updated)] if worse or updated.text != alarm.text else []

    def _end_fine(self, seen: set[AlarmKey], snapshot: Snapshot, now: float) -> list[AlarmChange]:
        """Those that have been fine for long enough, by values that were read since."""
        changes = []
        for key, alarm in list(self._open.items()):
            at = looked_at(alarm.path, snapshot, now)
            # Seen later than it is now: the clock was set back, and it was looked at since.
            if key in seen or at is None or at <= alarm.seen_at <= now:
                continue
            fine_since = _earliest(self._fine_since, key, at, at)
            if at - fine_since < self._rules.row(alarm.rule).clear_s:
                continue
            ended = replace(alarm, end=max(fine_since, alarm.begin), at_end=edge_values(snapshot))
            del self._open[key], self._fine_since[key]
            self._ended[key] = ended
            changes.append(AlarmChange(Edge.END, ended))
        return changes

    def _forget_pending(self, seen: set[AlarmKey]) -> None:
        for key in self._pending.keys() - seen:
            del self._pending[key]

    def _forget_ended(self, now: float) -> None:
        for key, alarm in list(self._ended.items()):
            if now - (alarm.end or 0.0) > 2 * self._rules.row(alarm.rule).repeat_s:
                del self._ended[key]


def _earliest(since: dict[AlarmKey, float], key: AlarmKey, first: float, at: float) -> float:
    """Since when something is so, from the first time on; anew where the clock was set back."""
    if since.get(key, first) > at:
        since.pop(key, None)
    return since.setdefault(key, min(first, at))


def looked_at(path: str, snapshot: Snapshot, now: float) -> float | None:
    """When a value was last looked at, be it only to find that it is gone; None: never.

    What has no path is the connection, which is looked at now, unless it has not come about yet.
    """
    if not path:
        return now if snapshot.link.state != "connecting" else None
    parsed = parse_path(path)
    stored = snapshot.stored(parsed.object, parsed.variable)
    if stored is not None:
        return stored.at
    name = f"{parsed.object}.{parsed.variable}"
    gone = parsed.object in snapshot.missing or name in snapshot.lacking
    if gone:
        return snapshot.at
    return snapshot.at_of(parsed.object) if parsed.object in snapshot.whole else None


def value_of(judgement: Judgement, rule: Rule, snapshot: Snapshot) -> float | str | None:
    """The value that a judgement speaks of: the number in its sentence, or the one at its path."""
    if rule.number and isinstance(judgement.text, FilledMessage):
        fact = dict(judgement.text.facts).get(rule.number)
        return round(fact.value, 3) if isinstance(fact, Number) else None
    if rule.number or not judgement.path:
        return None
    value = snapshot.reading(parse_path(judgement.path)).value
    return value if isinstance(value, int | float | str) else None


_EDGE_VARIABLES: Final = (
    "STAT_STATE",
    "GUI_BAT_DATA_POWER",
    "GUI_BAT_DATA_FUEL_CHARGE",
    "GUI_INVERTER_POWER",
    "GUI_HOUSE_POW",
    "GUI_GRID_POW",
)


def edge_values(snapshot: Snapshot) -> dict[str, float]:
    """How the plant was at an edge: state, charge and powers."""
    found = ((f"ENERGY.{name}", snapshot.number("ENERGY", name)) for name in _EDGE_VARIABLES)
    return {path: value for path, value in found if value is not None}


def key_of(judgement: Judgement, rule: Rule, snapshot: Snapshot) -> AlarmKey:
    """By which the alarm of a judgement is known again."""
    name, instance = judgement.key
    if not rule.by_code:
        return name, instance
    code = (
        judgement.text.code
        if isinstance(judgement.text, Explained)
        else snapshot.reading(parse_path(judgement.path)).value
    )
    return name, f"{instance}={code}"


def _is_worse(value: object, than: object, rule: Rule) -> bool:
    if isinstance(value, int | float) and isinstance(than, int | float):
        return bool(rule.number) and rule.badness(value) > rule.badness(than)
    return False
