"""`senec-tui feeds influx --backfill FROM`: older days of the history for a database."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.cli.commands.export import moment, recorded_history
from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.feeds.influx.influx_target import Backfill, BackfillProgress
    from senec_tui.language import Language

_WHAT: Final = N_("`senec-tui feeds influx` needs --backfill and a day, such as 2026-03-14")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """From when on."""
    parser.add_argument(
        "--backfill",
        metavar=tr("FROM"),
        help=tr("influx: send what was recorded since then: a day or a time, as for `export`"),
    )


def run(context: Context) -> int:
    """Send it, as it is kept: in full, by the minute, or by the quarter of an hour."""
    own = context.own
    if own.backfill is None:
        raise UsageError(_WHAT)
    start = moment(own.backfill, context.now)
    device = recorded_history(context)[1]
    from senec_tui.cli.access.feeds.influx_access import influx_backfill

    asyncio.run(_send(context, influx_backfill(context, device), start))
    return 0


async def _send(context: Context, backfill: Backfill, start: float) -> None:
    tr, done = context.tr, None
    try:
        async for progress in backfill.run(start):
            done = progress
    finally:
        await backfill.close()
        if done is not None:
            _tell(context, done)
    if done is None or not done.sent:
        context.note(tr("Nothing was measured in this time."))


def _tell(context: Context, done: BackfillProgress) -> None:
    tr = context.tr
    until = datetime.fromtimestamp(done.until).astimezone()
    day = tr.date_and_time(until)
    context.print(tr("{count} points were sent, up to {day}.", count=done.sent, day=day))
    if done.refusal is not None:
        context.note(done.refusal.reason(tr))
