"""`senec-tui feeds`: what is handed on to other programs, and how that fares."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.feeds.running_feeds import running_feeds, with_idle
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.feed_commands import feeds_influx, feeds_mqtt
from senec_tui.cli.text_table import aligned
from senec_tui.errors import UsageError
from senec_tui.feeds.feed import INFLUX, MQTT
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language
    from senec_tui.model.polling.collector.feed_state import FeedState

GRAFANA: Final = "grafana"
NAMES: Final = (MQTT, INFLUX, GRAFANA)
_NONE: Final = N_("Nothing is handed on; `senec-tui config --example` shows how, under [feeds]")
_NOT_WHICH: Final = N_("--forget needs the name of a feed: `senec-tui feeds mqtt --forget`")


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which one, and what to do with it."""
    parser.add_argument(
        "name",
        metavar="|".join(NAMES),
        nargs="?",
        choices=NAMES,
        help=tr("a feed, with what to do, or a dashboard for Grafana; without it, all are listed"),
    )
    feeds_mqtt.add_arguments(parser, tr)
    feeds_influx.add_arguments(parser, tr)


def run(context: Context) -> int:
    """List, or do what is to be done with one. 1 where a feed that is set up does not work."""
    name = context.own.name
    if name == MQTT:
        return feeds_mqtt.run(context)
    if name == INFLUX:
        return feeds_influx.run(context)
    if name == GRAFANA:
        from senec_tui.cli.feed_commands import feeds_grafana

        return feeds_grafana.run(context)
    if context.own.forget:
        raise UsageError(_NOT_WHICH)
    return _list(context)


def _list(context: Context) -> int:
    tr = context.tr
    running = asyncio.run(running_feeds(context, device_name(context)))
    states = with_idle(context, running or ())
    if running is None and states:
        context.note(tr("No collector is running; what is set up is handed on by `collect`."))
    if not states:
        context.print(tr(_NONE))
        return 0
    head = (tr("Feed"), tr("State"), tr("Sent"), tr("Failed"), tr("Waiting"), tr("Dropped"))
    table = [(*head, tr("Last sent")), *(_row(state, tr) for state in states)]
    for line in aligned(table, right=frozenset({2, 3, 4, 5})):
        context.print(line)
    for state in states:
        if reason := state.reason(tr):
            context.print(f"{state.name}: {reason}")
    return 0 if all(state.works for state in states) else 1


def _row(state: FeedState, tr: Language) -> tuple[str, ...]:
    counts = (state.sent, state.failed, state.waiting, state.dropped)
    shown = ("–" if count is None else str(count) for count in counts)
    at = state.last_sent_at
    return (state.name, tr(state.word), *shown, "–" if at is None else _moment(at, tr))


def _moment(at: float, tr: Language) -> str:
    moment = datetime.fromtimestamp(at).astimezone()
    return tr.date_and_time(moment)
