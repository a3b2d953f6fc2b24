"""`senec-tui get`: single values or whole objects. Asks for these and for nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from senec_tui.cli.access.reading import (
    PATH_HELP,
    empty_objects,
    names_there,
    note_excess,
    parse_paths,
    snapshot_of,
    unknown,
    wanted_for,
)
from senec_tui.cli.output import print_json, print_lines, print_raw

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Collection

    from senec_tui.catalogue import Path
    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Paths and the form of the output."""
    parser.add_argument("paths", metavar=tr("PATH"), nargs="*", help=tr(PATH_HELP))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=tr("as JSON"))
    form.add_argument("--raw", action="store_true", help=tr("the wire text, undecoded"))


def run(context: Context) -> int:
    """Print what the device has; then complain about what it has not."""
    paths = parse_paths(context.own.paths, context.catalogue)

    # A person who says "wallbox" means those that hang on the wall, not the slots for others.
    of_boxes = "wallbox" in context.own.paths and not (context.own.json or context.own.raw)
    asked = paths
    if of_boxes:
        from senec_tui.cli.access.fitted_boxes import BOXES

        asked = [*paths, BOXES]

    async def read() -> tuple[Snapshot, dict[str, Collection[str]]]:
        source = context.open_source(context)
        try:
            snapshot = await snapshot_of(source, wanted_for(asked), context.catalogue)
            note_excess(context, source, snapshot)
            return snapshot, await names_there(source, snapshot, paths)
        finally:
            await source.close()

    snapshot, there_is = asyncio.run(read())
    there, error = unknown(snapshot, paths, context.tr, there_is)
    for name in empty_objects(snapshot, there):
        context.note(context.tr("{name} is there, and empty.", name=name))
    if there:
        if context.own.json:
            print_json(context, snapshot, there)
        elif context.own.raw:
            print_raw(context, snapshot, there)
        else:
            print_lines(context, snapshot, _fitted(context, snapshot, there) if of_boxes else there)
    if error is not None:
        raise error
    return 0


def _fitted(context: Context, snapshot: Snapshot, paths: list[Path]) -> list[Path]:
    from senec_tui.cli.access.fitted_boxes import of_fitted_boxes

    fitted = of_fitted_boxes(paths, snapshot)
    if not fitted:
        context.note(context.tr("No wallbox is set up on this appliance."))
    return fitted
