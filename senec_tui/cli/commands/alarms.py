"""`senec-tui alarms`: whether an alarm arrives by each way; `rules`: what there is to hear of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.catalogue.level import IN_WORDS, Level
from senec_tui.cli.access.alarm_access import alarm_wishes
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.text_table import aligned
from senec_tui.errors import TellingError
from senec_tui.language import N_
from senec_tui.model.alarm.alarm import Alarm, in_all_languages
from senec_tui.model.alarm.rules import Rules
from senec_tui.model.alarm.telling.teller import deliver, message_content
from senec_tui.model.judgement.wording import message

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.alarm.telling.wishes import AlarmWishes

_WHAT: Final = ("test", "rules")
_BELL: Final = "\a"
_TEST: Final = N_("This is a test of the alarms; nothing is wrong")
_NOT_SET: Final = N_("not set up; see `senec-tui config --example`")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """What to do."""
    help_text = tr("send one through each way that is set up, or list the rules")
    parser.add_argument("what", metavar="|".join(_WHAT), choices=_WHAT, help=help_text)


def run(context: Context) -> int:
    """Try the ways, or list the rules."""
    if context.own.what == "rules":
        for line in _rules(context):
            context.print(line)
        return 0
    return _test(context)


def _rules(context: Context) -> Iterator[str]:
    """What can be ignored and limited, and what is in force."""
    wishes, tr = alarm_wishes(context.settings), context.tr
    rules = Rules.of(context.catalogue.table("alarms"), wishes.rules, wishes.ignored)
    rows = [
        (
            name,
            tr("ignored") if rules.is_ignored(name) else tr(IN_WORDS[row.least]),
            f"{row.raise_s:g} s",
            f"{row.clear_s:g} s",
        )
        for name, row in sorted(rules.rows.items())
    ]
    yield from aligned([(tr("Rule"), tr("From"), tr("Raised after"), tr("Over after")), *rows])


def _test(context: Context) -> int:
    """A line per way; 1 if one of them failed."""
    wishes, tr = alarm_wishes(context.settings), context.tr
    device = device_name(context) if context.settings.host or context.settings.demo else "SENEC"
    failed = False
    for way in ("command", "webhook"):
        if way not in wishes.ways:
            context.print(f"{way}: {tr(_NOT_SET)}")
            continue
        try:
            asyncio.run(_send(context, way, wishes, device))
        except TellingError as error:
            failed = True
            context.print(f"{way}: {error.reason(tr)}")
        else:
            context.print(f"{way}: {tr('told of begin and end')}")
    if wishes.bell is not None:
        context.err.write(_BELL)
        context.err.flush()
    way, said = "bell", tr(_NOT_SET) if wishes.bell is None else tr("rung")
    context.print(f"{way}: {said}")
    return int(failed)


async def _send(context: Context, way: str, wishes: AlarmWishes, device: str) -> None:
    now = context.now
    alarm = Alarm(
        rule="alarms.test",
        instance="",
        level=Level.ACT,
        text=in_all_languages(message(_TEST)),
        path="",
        begin=now,
    )
    for edge in ("begin", "end"):
        await deliver(way, message_content(context.tr, device, edge, alarm, now), wishes)
