"""`senec-tui import-totals`: daily totals of older years into the history."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Final

from senec_tui.cli.arguments import argument_type
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.settings.value_kinds import FilePath
from senec_tui.model.data_paths import history_file
from senec_tui.model.history.local_time import day_span
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.transfer.totals_import import import_totals, parse_totals

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

_MOST_NAMED: Final = 5
"""Days in one note."""


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """The file."""
    parser.add_argument(
        "file",
        metavar=tr("FILE"),
        type=argument_type(FilePath(), "FILE"),
        help=tr("CSV with columns day, pv_kwh, house_kwh, import_kwh, export_kwh …"),
    )


def run(context: Context) -> int:
    """Keep them, and say where what was measured here counts all the same."""
    tr = context.tr
    file = history_file(context.paths.data, device_name(context))
    days = import_totals(context.own.file, file)
    context.note(tr.plural("{n} day imported.", "{n} days imported.", days))
    if measured := _mostly_measured(context, file):
        text = tr.plural(
            "{n} of them changes nothing, since most of it was measured here: {days}",
            "{n} of them change nothing, since most of them was measured here: {days}",
            len(measured),
            days=", ".join(map(tr.date, measured[:_MOST_NAMED]))
            + " …" * (len(measured) > _MOST_NAMED),
        )
        context.note(f"{text}.")
    return 0


def _mostly_measured(context: Context, file: Path) -> list[date]:
    """The imported days in whose place the history shows what was measured."""
    with context.own.file.open(encoding="utf-8-sig", newline="") as stream:
        days = {date.fromisoformat(day) for day, _, _ in parse_totals(stream, context.own.file)}
    with closing(History(file, context.catalogue)) as history:
        return [
            day for day in sorted(days) if not history.totals(*day_span(day, None)).imported_days
        ]
