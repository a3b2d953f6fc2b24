"""Since when each judgement holds, from snapshot to snapshot.

What is normal for a while counts only once it has held for longer than that. Time is that of the
values: one that is not read anew does not grow old enough for an alarm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from senec_tui.catalogue import parse_path
from senec_tui.catalogue.level import Level
from senec_tui.catalogue.limits import limits
from senec_tui.model.judgement.all import judge_link, judge_values, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.reading.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Held:
    """How long a condition has held. Unix seconds."""

    since: float
    seen_at: float
    """When its value was last read."""


Durations = Mapping[tuple[str, str], Held]
"""Key of a judgement -> how long; only what is not fine."""


def settled(
    found: Iterable[Judgement], before: Durations, snapshot: Snapshot
) -> tuple[tuple[Judgement, ...], Durations]:
    """Judgements with since when they hold, those fine that have not held for long enough.

    `before`: what this returned for the snapshot before. Pure.
    """
    after: dict[tuple[str, str], Held] = {}
    result: list[Judgement] = []
    gap_s = 60.0 * limits().gap_minutes
    for judgement in found:
        if judgement.level < Level.NOTE:
            result.append(judgement)
            continue
        key, at = judgement.key, _read_at(judgement, snapshot)
        held = before.get(key)
        known = held is not None and held.seen_at <= at <= held.seen_at + gap_s
        held = after[key] = Held(held.since if held is not None and known else at, at)
        counts = at - held.since >= judgement.after_s
        level = judgement.level if counts else Level.FINE
        result.append(replace(judgement, level=level, since=held.since))
    return tuple(result), after


def judge_one_look(snapshot: Snapshot) -> tuple[Judgement, ...]:
    """What one snapshot says that nobody followed: what has to last cannot have lasted."""
    return Judge().of(snapshot)


def _read_at(judgement: Judgement, snapshot: Snapshot) -> float:
    path = parse_path(judgement.path)
    stored = snapshot.stored(path.object, path.variable)
    return snapshot.at if stored is None else stored.at


class Judge:
    """Judges a row of snapshots; each is judged once, whoever asks for it."""

    def __init__(self) -> None:
        self._durations: Durations = {}
        self._newest: tuple[Snapshot, tuple[Judgement, ...]] | None = None
        self._asked: tuple[Snapshot, tuple[Judgement, ...]] | None = None

    def add(self, snapshot: Snapshot) -> tuple[Judgement, ...]:
        """Judge the next snapshot of the row; only its link is looked at if no value is new."""
        if self._newest is not None and self._newest[0].sections is snapshot.sections:
            self._newest = snapshot, self._newest[1]
        else:
            found, self._durations = settled(judge_values(snapshot), self._durations, snapshot)
            self._newest = snapshot, found
        return _with_link(self._newest[1], snapshot)

    def of(self, snapshot: Snapshot) -> tuple[Judgement, ...]:
        """The judgements of a snapshot: the newest of the row, the last asked for, or another.

        Of another one what has lasted is known if it goes on from the row, not if it lies before.
        """
        for known in (self._newest, self._asked):
            if known is not None and known[0].sections is snapshot.sections:
                break
        else:
            found, _ = settled(judge_values(snapshot), self._durations, snapshot)
            known = snapshot, found
        self._asked = known
        return _with_link(known[1], snapshot)


def _with_link(found: tuple[Judgement, ...], snapshot: Snapshot) -> tuple[Judgement, ...]:
    return worst_first((*found, *judge_link(snapshot)))
