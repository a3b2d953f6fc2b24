"""`senec-tui export`: curves and totals of the history for other programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from senec_tui.cli.commands.collect import device_name
from senec_tui.errors import UsageError
from senec_tui.model.data_paths import history_file
from senec_tui.model.history.queries.history_file import History
from senec_tui.model.history.transfer.history_export import (
    FORMATS,
    as_csv,
    as_json,
    as_line_protocol,
    curve_rows,
    total_rows,
)
from senec_tui.model.time_input import NO_MOMENT, parse_moment, written_day

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

_USUAL: Final = ("pv", "house", "grid", "battery", "soc")
_WRITERS: Final = dict(zip(FORMATS, (as_csv, as_json, as_line_protocol), strict=True))


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """What, from when, to when, in which form."""
    about = tr("today, yesterday, 2026-03-14, or 2026-03-14T06:30, local time; default: today")
    add_period(parser, tr, about, start="today")
    parser.add_argument(
        "--channel",
        metavar=tr("NAME"),
        action="append",
        help=tr("a curve: {names}, or OBJECT.VARIABLE[n]; may be repeated", names="pv, soc, …"),
    )
    parser.add_argument(
        "--totals",
        metavar="hour|day|month",
        choices=("hour", "day", "month"),
        help=tr("energy in kWh instead of curves"),
    )
    parser.add_argument(
        "--format",
        metavar="|".join(FORMATS),
        choices=FORMATS,
        default="csv",
        help=tr("form of the output; default: csv"),
    )


def add_period(
    parser: ArgumentParser, tr: Language, about: str, *, start: str | None = None
) -> None:
    """From when, to when, for `moment`; `about`: help of the beginning, `start`: its default."""
    parser.add_argument("--from", dest="start", metavar=tr("TIME"), default=start, help=about)
    parser.add_argument(
        "--to",
        dest="end",
        metavar=tr("TIME"),
        default="now",
        help=tr("a day is included; default: now"),
    )


def run(context: Context) -> int:
    """Print it, as it is read."""
    own = context.own
    now = context.now
    start, end = moment(own.start, now), moment(own.end, now, is_end=True)
    file, device = recorded_history(context)
    history = History(file, context.catalogue)
    try:
        if own.totals:
            bars = history.bars(start, end, step=own.totals)
            rows = total_rows(bars, own.totals, device, None)
        else:
            rows = curve_rows(history, own.channel or _USUAL, start, end, device)
        first = next(rows, None)
        if first is None:
            _say_what_there_is(context, history)
        for line in _WRITERS[own.format](chain(() if first is None else (first,), rows)):
            context.print(line)
    finally:
        history.close()
    return 0


def recorded_history(context: Context, *, whole: bool = False) -> tuple[Path, str]:
    """The file of the history, and whose it is.

    Demo and recording have the one that their dashboard shows; the demo may have been collected.
    `whole`: with all that the demo knows of its year, not only the last weeks and energies.
    """
    settings = context.settings
    device = context.replay.facts.name if settings.replay else device_name(context)
    file = history_file(context.paths.data, device)
    if settings.replay is None and (not settings.demo or file.exists()):
        return file, device
    from senec_tui.cli.access.history_places import Histories

    appliance = context.appliance if settings.demo else None
    histories = Histories(context, appliance, context.replay if settings.replay else None)
    file = histories.file(device)
    if histories.prefill is not None:
        histories.prefill(file, lambda: False)
    if whole and histories.prefill_earlier is not None:
        histories.prefill_earlier(file, lambda: False)
    return file, device


def _say_what_there_is(context: Context, history: History) -> None:
    """An empty table is the truth, but whoever asked may have mistaken the time or the channel."""
    tr, first = context.tr, history.extent().first
    context.note(tr("Nothing was measured in this time."))
    if first is not None:
        since = datetime.fromtimestamp(first).astimezone().date()
        context.note(tr("There is history since {day}.", day=tr.date(since)))


def moment(text: str, now: float, *, is_end: bool = False) -> float:
    """A day or time that a person wrote, local; the end of a day is its last moment.

    Raises:
        UsageError: it is none.
    """
    if text == "now":
        return now
    day = written_day(text.strip(), datetime.fromtimestamp(now).astimezone().date())
    if day is None:
        return parse_moment(text, shown=now, now=now)
    try:
        if is_end:
            day += timedelta(days=1)
        return datetime(day.year, day.month, day.day).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as error:  # beyond the calendar
        raise UsageError(NO_MOMENT, text=text) from error
