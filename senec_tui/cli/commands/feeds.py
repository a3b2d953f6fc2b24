"""`senec-tui feeds`: what is handed on to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.cli.commands import feeds_influx

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which one, and what to do with it."""
    names = ("influx", "grafana")
    parser.add_argument(
        "name",
        metavar="|".join(names),
        choices=names,
        help=tr("a feed, with what to do; or a dashboard for Grafana"),
    )
    feeds_influx.add_arguments(parser, tr)


def run(context: Context) -> int:
    """Do it."""
    if context.own.name == "grafana":
        from senec_tui.cli.commands.feeds_grafana import run as make_dashboard

        return make_dashboard(context)
    return feeds_influx.run(context)
