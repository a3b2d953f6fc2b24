"""`senec-tui import-totals`: daily totals of older years into the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.arguments import argument_type
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.options import FilePath
from senec_tui.model.history.totals_import import import_totals
from senec_tui.model.places import history_file

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """The file."""
    parser.add_argument(
        "file",
        metavar=tr("FILE"),
        type=argument_type(FilePath(), "FILE"),
        help=tr("CSV with columns day, pv_kwh, house_kwh, import_kwh, export_kwh …"),
    )


def run(context: Context) -> int:
    """Keep them."""
    file = history_file(context.paths.data, device_name(context))
    days = import_totals(context.own.file, file)
    context.note(context.tr.plural("{n} day imported.", "{n} days imported.", days))
    return 0
