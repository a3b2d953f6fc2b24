"""`senec-tui events`: what was not fine, with begin, end and duration."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from senec_tui.catalogue.level import IN_WORDS
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.text_table import aligned
from senec_tui.model.alarm.alarm import LEVELS
from senec_tui.model.data_paths import alarm_file
from senec_tui.model.time_input import parse_moment

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.alarm.alarm import Alarm


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which of them, in which form."""
    when = tr("WHEN")
    parser.add_argument(
        "--since", metavar=when, help=tr("only what lasted into the time from here: -2h, yesterday")
    )
    parser.add_argument("--until", metavar=when, help=tr("only what began before"))
    parser.add_argument(
        "--level",
        metavar="|".join(LEVELS),
        choices=tuple(LEVELS),
        default="note",
        help=tr("the least level; default: note"),
    )
    parser.add_argument("--open", action="store_true", help=tr("only what lasts still"))
    parser.add_argument("--json", action="store_true", help=tr("as JSON"))


def run(context: Context) -> int:
    """Print them, the oldest first."""
    own, now = context.own, context.now
    since, until = (
        None if text is None else parse_moment(text, shown=now, now=now)
        for text in (own.since, own.until)
    )
    least = LEVELS[own.level]
    if context.settings.replay is not None:
        found = [
            alarm
            for alarm in _of_recording(context)
            if alarm.level >= least
            and (since is None or alarm.end is None or alarm.end >= since)
            and (until is None or alarm.begin <= until)
            and (alarm.is_open or not own.open)
        ]
    else:
        from senec_tui.model.alarm.keeping.store import read_alarms

        file = alarm_file(context.paths.data, device_name(context))
        found = read_alarms(file, since=since, until=until, least=least, only_open=own.open)
    if own.json:
        records = [alarm.record(context.tr, now) for alarm in found]
        context.print(json.dumps(records, ensure_ascii=False, indent=1))
        return 0
    for line in event_lines(found, context.tr, now):
        context.print(line)
    if not found:
        context.note(context.tr("No events in this time."))
    return 0


def event_lines(alarms: Iterable[Alarm], tr: Language, now: float) -> Iterator[str]:
    """Number, begin, duration, level and sentence, one line each."""
    rows = []
    for alarm in alarms:
        begin = datetime.fromtimestamp(alarm.begin).astimezone()
        lasted = tr.duration(alarm.duration_s(now))
        sentence = alarm.sentence(tr)
        if alarm.count > 1:
            sentence = tr("{sentence} ({n} times)", sentence=sentence, n=alarm.count)
        rows.append(
            (
                "–" if alarm.id is None else str(alarm.id),
                tr.date_and_time(begin),
                tr("for {duration} now", duration=lasted) if alarm.is_open else lasted,
                tr(IN_WORDS[alarm.level]),
                " " if alarm.acknowledged or not alarm.is_latched else "*",
                sentence,
            )
        )
    yield from aligned(rows)


def _of_recording(context: Context) -> list[Alarm]:
    """The alarms that a collector would have made while it was recorded."""
    from senec_tui.model.alarm.replayed import alarms_of

    replay = context.replay
    return alarms_of(replay.moments(replay.start), context.catalogue)
