"""What a row of snapshots makes of the alarms: now, or in a recording. Pure.

Beside what is judged of each snapshot it holds what one snapshot cannot tell: what used to be
fitted, how far counters had come, what the values were a poll ago.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.model.alarm.life import AlarmChange, Life
from senec_tui.model.alarm.normal import Normal
from senec_tui.model.alarm.occurrences import Counters, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.model.alarm.rules import Rules
    from senec_tui.model.judgement.judgement import Judgement
    from senec_tui.model.reading.snapshot import Snapshot

_COUNTER: Final = "counter:"
_NORMAL: Final = "normal:"


class CourseStep(NamedTuple):
    """What the next snapshot brought."""

    changes: list[AlarmChange]
    jumped: bool
    """A counter did: something happened that nobody saw."""


class AlarmCourse:
    """How the alarms of one appliance come and go, poll by poll."""

    def __init__(self, table: Mapping[str, Any], rules: Rules) -> None:
        """`table`: `alarms` of the catalogue."""
        self._paths = table["counters"]["paths"]
        self.life = Life(rules)
        self.normal = Normal()
        self._counters = Counters(self._paths)
        self._before: Snapshot | None = None

    def recall(self, known: Mapping[str, str]) -> None:
        """Go on from what an earlier run knew; see `learned`."""
        self.normal = Normal(_part(known, _NORMAL))
        counts = {path: int(count) for path, count in _part(known, _COUNTER).items()}
        self._counters = Counters(self._paths, counts)

    def learned(self) -> dict[str, str | None]:
        """What the next run is to know, since the last call; None: it is to forget it."""
        normal = {_NORMAL + key: value for key, value in self.normal.changes().items()}
        return normal | self._counters.changes(_COUNTER)

    def step(
        self,
        snapshot: Snapshot,
        judged: Iterable[Judgement],
        now: float,
        own: Iterable[Judgement] = (),
    ) -> CourseStep:
        """Take the next snapshot.

        Args:
            snapshot: of the end of a poll.
            judged: what is thought of it, settled.
            now: when it was published, Unix seconds.
            own: what is not well with this program.
        """
        found = self.life.step((*judged, *self.normal.judge(snapshot), *own), snapshot, now)
        jumps = list(self._counters.jumps(snapshot))
        for what in (*jumps, *changes(snapshot, self._before)):
            found += self.life.happened(what)
        self._before = snapshot
        return CourseStep(found, bool(jumps))


def _part(known: Mapping[str, str], lead: str) -> dict[str, str]:
    return {key.removeprefix(lead): value for key, value in known.items() if key.startswith(lead)}
