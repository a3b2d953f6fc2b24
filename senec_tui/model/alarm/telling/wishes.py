"""What the owner wants of alarms: whom to tell, of what, and when not. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from senec_tui.catalogue.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.alarm.rules import RuleWish


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A time of every day, local; it may reach over midnight. Minutes since midnight."""

    begin: int
    end: int

    def until(self, at: float) -> float | None:
        """When they end, if `at` lies in them; None if not."""
        moment = datetime.fromtimestamp(at).astimezone()
        minute = 60 * moment.hour + moment.minute
        inside = (
            self.begin <= minute < self.end
            if self.begin <= self.end
            else minute >= self.begin or minute < self.end
        )
        if not inside:
            return None
        ahead = (self.end - minute) % (24 * 60)
        start = moment.replace(second=0, microsecond=0)
        return (start + timedelta(minutes=ahead)).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmWishes:
    """Everything about alarms that can be set. By default nobody is told."""

    bell: Level | None = None
    """From this level on the terminal's bell rings; None: never."""
    command: tuple[str, ...] = ()
    """Program and arguments; no shell."""
    command_timeout_s: float = 30.0
    webhook: str | None = None
    """http or https address; may hold a token, so it is never shown."""
    webhook_topic: str | None = None
    """Of ntfy."""
    at_begin: bool = True
    at_end: bool = True
    level: Level = Level.WATCH
    """The least that is told."""
    quiet: QuietHours | None = None
    ignored: frozenset[str] = frozenset()
    """Rules (`pv.curtailed`) and subjects (`pv`) that make no alarm."""
    rules: Mapping[str, RuleWish] = field(default_factory=dict)

    @property
    def ways(self) -> tuple[str, ...]:
        """By which others are told."""
        named = (("command", self.command), ("webhook", self.webhook))
        return tuple(name for name, value in named if value)

    def tells(self, edge: str, alarm: Alarm) -> bool:
        """Whether an edge, `begin` or `end`, of an alarm is to be told."""
        wanted = self.at_begin if edge == "begin" else self.at_end
        return wanted and alarm.level >= self.level
