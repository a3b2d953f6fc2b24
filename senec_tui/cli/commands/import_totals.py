"""`senec-tui import-totals`: daily totals of older years into the history."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Final

from senec_tui.cli.argument_parser import argument_type
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.settings.value_kinds import FilePath
from senec_tui.model.data_paths import history_file
from senec_tui.model.history.local_time import day_span, local_day
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.transfer.totals_import import keep_totals, read_totals

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.history.transfer.totals_csv import TotalsTable

_MOST_NAMED: Final = 5
"""Days in one note."""
_DAY: Final = len("2021-06")
"""Where the day begins in a date."""


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
    table = read_totals(context.own.file, local_day(context.now, None))
    keep_totals(table, file)
    spans = {value.day for value in table.values}
    days = sum(1 for span in spans if span[_DAY:])
    parts = (
        (days, tr.plural("{n} day", "{n} days", days)),
        (len(spans) - days, tr.plural("{n} month", "{n} months", len(spans) - days)),
    )
    told = ", ".join(words for n, words in parts if n) or parts[0][1]
    context.note(tr("Imported: {what}.", what=told))
    if measured := _measured(context, table, file):
        text = tr.plural(
            "{n} of them changes nothing, since it was measured here: {days}",
            "{n} of them change nothing, since they were measured here: {days}",
            len(measured),
            days=_named([tr.date(day) for day in measured]),
        )
        context.note(f"{text}.")
    if table.unused_days:
        left_out = [tr.iso_date(day) for day in table.unused_days]
        text = tr("Not used, since a part of them is missing: {days}", days=_named(left_out))
        context.note(f"{text}.")
    if table.unused_rows:
        text = tr("Not used, the rows without a day: {rows}", rows=_named(table.unused_rows))
        context.note(f"{text}.")
    if table.unused_columns:
        text = tr("Not used, the columns {columns}", columns=_named(table.unused_columns))
        context.note(f"{text}.")
    return 0


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + " …" * (len(names) > _MOST_NAMED)


def _measured(context: Context, table: TotalsTable, file: Path) -> list[date]:
    """The imported days in whose place the history shows what was measured."""
    days = {date.fromisoformat(value.day) for value in table.values if value.day[_DAY:]}
    with closing(History(file, context.catalogue)) as history:
        return [
            day for day in sorted(days) if not history.totals(*day_span(day, None)).imported_days
        ]
