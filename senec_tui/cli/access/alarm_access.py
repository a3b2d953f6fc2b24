"""From settings to what follows and keeps alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.model.alarm.alarm import LEVELS
from senec_tui.model.alarm.rules import RuleWish
from senec_tui.model.alarm.wishes import AlarmWishes, QuietHours

if TYPE_CHECKING:
    from senec_tui.cli.settings import Settings


def alarm_wishes(settings: Settings) -> AlarmWishes:
    """What the table `[alarms]` of the configuration asks for."""
    rules = {
        name: RuleWish(
            level=LEVELS.get(row.get("level", "")),
            raise_s=row.get("raise"),
            clear_s=row.get("clear"),
        )
        for name, row in (settings.alarms_rules or {}).items()
    }
    return AlarmWishes(
        bell=LEVELS.get(settings.alarms_bell),
        command=settings.alarms_command,
        command_timeout_s=settings.alarms_command_timeout_s,
        webhook=settings.alarms_webhook,
        webhook_topic=settings.alarms_webhook_topic,
        at_begin=settings.alarms_on != "end",
        at_end=settings.alarms_on != "begin",
        level=LEVELS[settings.alarms_level],
        quiet=_quiet(settings.alarms_quiet_hours),
        ignored=frozenset(settings.alarms_ignore),
        rules=rules,
    )


def _quiet(hours: str | None) -> QuietHours | None:
    """`22:00-07:00`, checked when it was read."""
    if hours is None:
        return None
    begin, _, end = hours.partition("-")
    return QuietHours(_minutes(begin), _minutes(end))


def _minutes(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return 60 * int(hour) + int(minute)
