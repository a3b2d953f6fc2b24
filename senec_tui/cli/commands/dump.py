"""`senec-tui dump`: every object that the device has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senec_tui.cli.access.reading import note_excess
from senec_tui.cli.output import print_csv, print_json, print_lines
from senec_tui.model.export.readings_text import everything
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """The form of the output."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=tr("as JSON"))
    form.add_argument("--csv", action="store_true", help=tr("as CSV"))


def run(context: Context) -> int:
    """Print everything."""
    snapshot = asyncio.run(_read_everything(context))
    paths = everything(snapshot)
    if context.own.json:
        print_json(context, snapshot, paths)
    elif context.own.csv:
        print_csv(context, snapshot, paths)
    else:
        print_lines(context, snapshot, paths)
    return 0


async def _read_everything(context: Context) -> Snapshot:
    source = context.open_source(context)
    try:
        wanted: dict[str, tuple[str, ...]] = dict.fromkeys(await source.sections(), ())
        reply = await source.read(wanted)
        if not reply.complete:
            context.note(context.tr("Parts are missing: the appliance did not answer them."))
        snapshot = Snapshot(catalogue=context.catalogue).merged(reply, wanted)
        note_excess(context, source, snapshot)
        return snapshot
    finally:
        await source.close()
