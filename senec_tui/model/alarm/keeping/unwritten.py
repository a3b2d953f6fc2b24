"""What the disk has not taken yet."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from senec_tui.model.alarm.life import Edge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.keeping.edge_values import Moment
    from senec_tui.model.alarm.keeping.store import Store
    from senec_tui.model.alarm.life import AlarmChange

_MOST_MOMENTS: Final = 5000

StoreRow = tuple[str, str, float]
"""Rule, instance and begin: one row of the store."""


@dataclass(slots=True)
class Unwritten:
    """Everything that waits, the newest state of each alarm only."""

    alarms: dict[StoreRow, Alarm] = field(default_factory=dict)
    worse: dict[StoreRow, Alarm] = field(default_factory=dict)
    """Those of them that somebody has to look at again."""
    moments: deque[Moment] = field(default_factory=lambda: deque(maxlen=_MOST_MOMENTS))
    known: dict[str, str | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.alarms or self.moments or self.known)

    def note(self, changes: Iterable[AlarmChange]) -> None:
        """Alarms as they are now."""
        for edge, alarm in changes:
            self.alarms[identity(alarm)] = alarm
            if edge is Edge.WORSE:
                self.worse[identity(alarm)] = alarm

    def write_to(
        self, store: Store, messages: Sequence[tuple[int, dict[str, Any]]] = ()
    ) -> tuple[list[int], list[int]]:
        """All of it or nothing, with messages about some of the alarms.

        Returns the numbers of both, as `Store.write` does, and raises like it.
        """
        return store.write(
            list(self.alarms.values()),
            moments=list(self.moments),
            known=self.known,
            unacknowledged=list(self.worse.values()),
            messages=messages,
        )

    def followed_by(self, newer: Unwritten) -> Unwritten:
        """This, which could not be written, and what came since."""
        return Unwritten(
            alarms=self.alarms | newer.alarms,
            worse=self.worse | newer.worse,
            moments=deque((*self.moments, *newer.moments), _MOST_MOMENTS),
            known=self.known | newer.known,
        )


def identity(alarm: Alarm) -> StoreRow:
    """By which the store knows it."""
    return (*alarm.key, alarm.begin)
