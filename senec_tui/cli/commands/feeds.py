"""`senec-tui feeds`: what is handed on to other programs, and how that fares."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.access.feeds.feed_opening import configured
from senec_tui.cli.access.feeds.running_feeds import running_feeds
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.feed_commands import feeds_influx, feeds_mqtt
from senec_tui.cli.text_table import aligned
from senec_tui.errors import UsageError
from senec_tui.feeds.feed import INFLUX, MQTT
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

GRAFANA: Final = "grafana"
NAMES: Final = (MQTT, INFLUX, GRAFANA)
_COUNTS: Final = ("sent", "failed", "waiting", "dropped")
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
    tr, wanted = context.tr, configured(context.settings)
    rows = asyncio.run(running_feeds(context, device_name(context)))
    if rows is None:
        rows = []
        if wanted:
            context.note(tr("No collector is running; what is set up is handed on by `collect`."))
    states = {str(row.get("name")): row for row in rows}
    names = [*states, *(name for name in wanted if name not in states)]
    if not names:
        context.print(tr(_NONE))
        return 0
    head = (tr("Feed"), tr("State"), tr("Sent"), tr("Failed"), tr("Waiting"), tr("Dropped"))
    table = [(*head, tr("Last sent")), *(_row(name, states.get(name), tr) for name in names)]
    for line in aligned(table, right=frozenset({2, 3, 4, 5})):
        context.print(line)
    for line in _errors(states, tr):
        context.print(line)
    works = all(name in states and states[name].get("error") is None for name in names)
    return 0 if works else 1


def _row(name: str, state: Mapping[str, Any] | None, tr: Language) -> tuple[str, ...]:
    if state is None:
        return (name, tr("set up, not running"), *("–" for _ in _COUNTS), "–")
    counts = (str(state.get(key, "–")) for key in _COUNTS)
    at = state.get("last_sent_at")
    last = "–" if not isinstance(at, int | float) else _moment(at, tr)
    return (name, _word(state, tr), *counts, last)


def _word(state: Mapping[str, Any], tr: Language) -> str:
    if state.get("error") is not None:
        return tr("fails")
    return tr("begins") if state.get("last_sent_at") is None else tr("on")


def _moment(at: float, tr: Language) -> str:
    moment = datetime.fromtimestamp(at).astimezone()
    return f"{tr.date(moment.date())} {tr.time(moment)}"


def _errors(states: Mapping[str, Mapping[str, Any]], tr: Language) -> Iterator[str]:
    for name, state in states.items():
        error = state.get("error")
        if isinstance(error, dict):
            yield f"{name}: {tr.pick(error)}"
