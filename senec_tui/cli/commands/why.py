"""`senec-tui why`: what the battery does, what holds it, and what will release it."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from senec_tui.catalogue.level import IN_WORDS
from senec_tui.cli.access.alarm_access import judged_at_one_look
from senec_tui.cli.access.reading import snapshot_of
from senec_tui.cli.commands.export import recorded_history
from senec_tui.cli.text_table import aligned
from senec_tui.errors import StorageError, UsageError
from senec_tui.model.alarm.alarm import iso
from senec_tui.model.health.backup import readiness, usual
from senec_tui.model.health.measured_capacity import measured_capacity
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.judgement.judged_interest import JUDGED
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.polling.poller import union
from senec_tui.model.why.explain import why
from senec_tui.model.why.interest import WHY

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.health.backup import Readiness, Usual
    from senec_tui.model.plant.state import MeasuredCapacity
    from senec_tui.model.reading.snapshot import Snapshot
    from senec_tui.model.why.check import Check, Why


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """In which form."""
    parser.add_argument("--json", action="store_true", help=tr("as JSON"))


def run(context: Context) -> int:
    """Print the explanation of one look."""
    found = asyncio.run(_look(context))
    if context.own.json:
        context.print(json.dumps(record(found, context.tr), ensure_ascii=False, indent=1))
        return 0
    for line in lines(found, context.tr):
        context.print(line)
    return 0


async def _look(context: Context) -> Why:
    source = context.open_source(context)
    try:
        wanted = union(LIVE, JUDGED.medium, JUDGED.slow, WHY.medium, WHY.slow)
        snapshot = await snapshot_of(source, wanted, context.catalogue)
    finally:
        await source.close()
    return why(
        snapshot, judged_at_one_look(context, snapshot), backup=_readiness(context, snapshot)
    )


def _readiness(context: Context, snapshot: Snapshot) -> Readiness:
    """With what the history tells, if there is one."""
    now = context.now
    local = datetime.fromtimestamp(now).astimezone()
    found: Usual | None = None
    measured: MeasuredCapacity | None = None
    with suppress(StorageError, UsageError):  # without one it rests on the load of now
        file, _ = recorded_history(context)
        with closing(History(file, context.catalogue, clock=lambda: now)) as history:
            found = usual(history, now, snapshot.number("BAT1", "SPARE_CAPACITY"), None)
            measured = measured_capacity(history, now)
    return readiness(
        snapshot,
        hour=local.hour + local.minute / 60.0,
        history=found,
        usable_wh=None if measured is None else measured.usable_wh,
    )


def lines(found: Why, tr: Language) -> list[str]:
    """The first sentence, what ends it, and a table of the checks."""
    texts = [_sentence(found.headline(tr))]
    if found.release is not None:
        texts.append(_sentence(found.release(tr)))
    rows = [
        (tr(IN_WORDS[check.level]), check.question(tr), check.answer(tr)) for check in found.checks
    ]
    return [*texts, "", *aligned(rows)]


def record(found: Why, tr: Language) -> dict[str, Any]:
    """JSON: names stay, texts are in the chosen language."""
    return {
        "text": found.headline(tr),
        "release": None if found.release is None else found.release(tr),
        "explained": found.explained,
        "checks": [_check_record(check, tr) for check in found.checks],
    }


def _check_record(check: Check, tr: Language) -> dict[str, Any]:
    return {
        "topic": check.topic,
        "level": check.level.name.lower(),
        "question": check.question(tr),
        "text": check.answer(tr),
        "path": check.path,
        "since": None if check.since is None else iso(check.since),
    }


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
