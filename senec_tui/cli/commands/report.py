"""`senec-tui report`: health of the battery, energies of a year, before and after a swap."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from senec_tui import __version__
from senec_tui.cli.access.price_settings import prices
from senec_tui.cli.commands.export import add_period, moment, recorded_history
from senec_tui.errors import UsageError
from senec_tui.file_errors import system_errors
from senec_tui.file_replacement import free_name, write_new_files
from senec_tui.language import N_
from senec_tui.model.health.report.markdown import marked, origin_of
from senec_tui.model.history.queries.history_file import History

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

KINDS: Final = ("battery", "year", "swap")
_REPORT: Final = "report.md"
_AT: Final = N_("`report swap` needs --at WHEN, when the modules were changed; others do without")
_ORDER: Final = N_("The beginning of a report must be before its end")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which report, from when, to when, and where to."""
    parser.add_argument("kind", metavar="|".join(KINDS), choices=KINDS, help=tr("what it is about"))
    add_period(parser, tr, tr("a day such as 2026-03-14; default: a year before the end"))
    parser.add_argument(
        "--at",
        metavar=tr("TIME"),
        help=tr("swap: when the modules were changed, such as 2026-03-14 or 2026-03-14T10:30"),
    )
    parser.add_argument(
        "--out",
        metavar=tr("FOLDER"),
        type=Path,
        help=tr("where its files go; default: a folder of its own here"),
    )
    parser.add_argument(
        "--identity", action="store_true", help=tr("name the device instead of hiding it")
    )


def run(context: Context) -> int:
    """Write the files, say where they are."""
    own, now = context.own, context.now
    if (own.kind == "swap") is not (own.at is not None):
        raise UsageError(_AT)
    end = min(moment(own.end, now, is_end=True), now)
    file, device = recorded_history(context, whole=True)
    history = History(file, context.catalogue)
    try:
        begin = own.at or own.start
        start = history.year_until(end)[0] if begin is None else moment(begin, now)
        if start >= end:
            raise UsageError(_ORDER)
        files = _files(context, history, start, end, device if own.identity else "")
    finally:
        history.close()
    name = f"senec-{own.kind}-{datetime.fromtimestamp(end).astimezone():%Y-%m-%d}"
    folder = own.out or free_name(Path(name))
    with system_errors(folder):
        write_new_files(folder, files, last=_REPORT)
    context.print(str(folder / _REPORT))
    return 0


def _files(
    context: Context, history: History, start: float, end: float, identity: str
) -> dict[str, str]:
    """File name -> text."""
    tr = context.tr
    settings = context.settings
    origin = origin_of(tr, is_demo=settings.demo, is_replay=settings.replay is not None)
    if context.own.kind == "swap":
        from senec_tui.model.health.report.swap_report import swap_report

        text = swap_report(history, start, end, tr=tr, identity=bool(identity))
        return {_REPORT: marked(text, origin)}
    if context.own.kind == "year":
        from senec_tui.model.health.report.year_report import year_report

        text = year_report(history, start, end, tr=tr, identity=identity, prices=prices(settings))
        return {_REPORT: marked(text, origin)}
    from senec_tui.model.health.report.battery_report import battery_report

    report = battery_report(
        history,
        start,
        end,
        tr=tr,
        version=__version__,
        identity=identity,
        origin=origin,
        progress=lambda part, what: _progress(context, part, what),
    )
    if context.err.isatty():
        context.err.write("\r\x1b[K")
    return {_REPORT: report.markdown, **report.others}


def _progress(context: Context, part: float, what: str) -> None:
    """A line that is written over itself, for people only."""
    if context.err.isatty():
        context.err.write(f"\r\x1b[K{100 * part:3.0f} % {what}")
        context.err.flush()
