"""From settings to what follows and keeps alarms."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from senec_tui.catalogue.level import Level
from senec_tui.cli.access.reading import snapshot_of
from senec_tui.errors import DeviceError
from senec_tui.model.alarm.alarm import LEVELS
from senec_tui.model.alarm.known_since import as_known, remembered
from senec_tui.model.alarm.plant_status import PlantStatus, alarms_of_one_look
from senec_tui.model.alarm.rules import Rules, RuleWish
from senec_tui.model.alarm.telling.wishes import AlarmWishes, QuietHours
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.judgement.durations import judge_one_look
from senec_tui.model.judgement.judged_interest import JUDGED
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import union
from senec_tui.model.process_lock import is_locked
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.device.source import Wanted
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.judgement.judgement import Judgement


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


async def plant_status(context: Context) -> PlantStatus:
    """The plant now, see `look_at_plant`."""
    return (await look_at_plant(context))[1]


async def look_at_plant(
    context: Context, more: Wanted = MappingProxyType({})
) -> tuple[Snapshot, PlantStatus]:
    """The plant now: one request, with `more` in it, and the alarms of whoever follows them.

    With a collector only the live values are asked for, which it has, and its list of alarms is
    read: it says what is wrong also while the appliance is silent. Where nobody follows them, one
    whole look is judged.

    Raises:
        DeviceError, UsageError, StorageError: it cannot be told.
    """
    source = context.open_source(context)
    try:
        followed = _followed_alarms(context)
        judged = (JUDGED.medium, JUDGED.slow) if followed is None else ()
        wanted = union(LIVE, *judged, more)
        try:
            snapshot = await snapshot_of(source, wanted, context.catalogue)
        except DeviceError:
            if not followed:
                raise
            # Somebody knows for how long it has been silent, and what was wrong before.
            snapshot = Snapshot(catalogue=context.catalogue, at=context.now)
        name = source.facts.name
    finally:
        await source.close()
    if followed is None:
        followed = [
            alarm
            for alarm in alarms_of_one_look(snapshot, _rules(context))
            if alarm.level >= Level.WATCH
        ]
    return snapshot, PlantStatus.of(snapshot, name, followed, context.tr)


def judged_at_one_look(context: Context, snapshot: Snapshot) -> tuple[Judgement, ...]:
    """What is thought of a snapshot, each since its alarm began.

    Where nobody follows the alarms it is not known since when, nor what used to be fitted.
    """
    judged = tuple(
        replace(judgement, since=None) if judgement.level >= Level.NOTE else judgement
        for judgement in judge_one_look(snapshot)
    )
    followed = _followed_alarms(context, least=Level.NOTE) or ()
    return (*as_known(judged, snapshot, followed, _rules(context)), *remembered(followed))


def _rules(context: Context) -> Rules:
    wishes = alarm_wishes(context.settings)
    return Rules.of(context.catalogue.table("alarms"), wishes.rules, wishes.ignored)


def _followed_alarms(context: Context, least: Level = Level.WATCH) -> list[Alarm] | None:
    """Those that last, by the process that follows them; None: there is none."""
    settings = context.settings
    if settings.demo or settings.replay is not None:
        return None
    from senec_tui.cli.commands.collect import device_name

    file = alarm_file(context.paths.data, device_name(context))
    if not file.exists() or not is_locked(file.with_name(f"{file.name}.lock")):
        return None
    from senec_tui.model.alarm.keeping.store import read_alarms

    return read_alarms(file, only_open=True, least=least)
