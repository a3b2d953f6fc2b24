"""`senec-tui feeds`: what is handed on, how it fares; `mqtt --forget`, `influx --backfill`."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from senec_tui.cli.access.feed_opening import INFLUX, MQTT, broker_place, broker_topics, configured
from senec_tui.cli.commands import feeds_influx
from senec_tui.cli.commands.collect import device_name
from senec_tui.cli.text_table import aligned
from senec_tui.errors import DeviceError, UsageError
from senec_tui.language import N_
from senec_tui.model.data_paths import collector_socket

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

GRAFANA: Final = "grafana"
NAMES: Final = (MQTT, INFLUX, GRAFANA)
_COUNTS: Final = ("sent", "failed", "waiting", "dropped")
_NONE: Final = N_("Nothing is handed on; `senec-tui config --example` shows how, under [feeds]")
_NOTHING_TO_DO: Final = N_("`senec-tui feeds {name}` needs to know what to do: --forget")
_NOT_WHICH: Final = N_("--forget needs the name of a feed: `senec-tui feeds mqtt --forget`")
_STILL_ON: Final = N_(
    "A collector hands on to this broker and would announce everything again; stop it first"
)


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """Which one, and what to do with it."""
    parser.add_argument(
        "name",
        metavar="|".join(NAMES),
        nargs="?",
        choices=NAMES,
        help=tr("a feed, with what to do, or a dashboard for Grafana; without it, all are listed"),
    )
    parser.add_argument(
        "--forget",
        action="store_true",
        help=tr("mqtt: remove all that the broker keeps of it, the device of Home Assistant too"),
    )
    feeds_influx.add_arguments(parser, tr)


def run(context: Context) -> int:
    """List, or take back. 1 where a feed that is set up does not work."""
    name, is_forgotten = context.own.name, context.own.forget
    if name == INFLUX and not is_forgotten:
        return feeds_influx.run(context)
    if name == GRAFANA and not is_forgotten:
        from senec_tui.cli.commands import feeds_grafana

        return feeds_grafana.run(context)
    if name != MQTT and is_forgotten:
        raise UsageError(_NOT_WHICH)
    if name is not None and not is_forgotten:
        raise UsageError(_NOTHING_TO_DO, name=name)
    if is_forgotten:
        asyncio.run(_forget(context))
        return 0
    return _list(context)


def _list(context: Context) -> int:
    tr, wanted = context.tr, configured(context.settings)
    rows = asyncio.run(_running(context, device_name(context)))
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


async def _running(context: Context, device: str) -> list[dict[str, Any]] | None:
    """As the collector tells; None: there is none."""
    from senec_tui.model.polling.collector.socket_client import CollectorSource

    collector = CollectorSource(collector_socket(context.paths.data, device))
    try:
        return await collector.feeds()
    except DeviceError:
        return None
    finally:
        await collector.close()


async def _forget(context: Context) -> None:
    device = device_name(context)
    place = broker_place(context)
    from senec_tui.feeds.mqtt import forget
    from senec_tui.feeds.table import ExportTable

    running = await _running(context, device) or ()
    if any(row.get("name") == MQTT for row in running):
        raise UsageError(_STILL_ON)
    topics = broker_topics(context.settings, device)
    count = await forget(place, topics, ExportTable.of(context.catalogue))
    context.print(
        context.tr("{count} topics of {name} were removed.", count=count, name=topics.of())
    )
