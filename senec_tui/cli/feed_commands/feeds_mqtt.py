"""`senec-tui feeds mqtt --forget`: remove all that a broker keeps of an appliance."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from senec_tui.cli.access.feeds.mqtt_access import broker_place, broker_topics
from senec_tui.cli.access.feeds.running_feeds import running_feeds
from senec_tui.cli.commands.collect import device_name
from senec_tui.errors import UsageError
from senec_tui.feeds.feed import MQTT
from senec_tui.language import N_

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from senec_tui.cli.context import Context
    from senec_tui.language import Language

_NOTHING_TO_DO: Final = N_("`senec-tui feeds {name}` needs to know what to do: --forget")
_STILL_ON: Final = N_(
    "A collector hands on to this broker and would announce everything again; stop it first"
)


def add_arguments(parser: ArgumentParser, tr: Language) -> None:
    """That it is to be forgotten."""
    parser.add_argument(
        "--forget",
        action="store_true",
        help=tr("mqtt: remove all that the broker keeps of it, the device of Home Assistant too"),
    )


def run(context: Context) -> int:
    """Remove it. A collector that would announce it again is to be stopped first."""
    if not context.own.forget:
        raise UsageError(_NOTHING_TO_DO, name=MQTT)
    asyncio.run(_forget(context))
    return 0


async def _forget(context: Context) -> None:
    device = device_name(context)
    place = broker_place(context)
    from senec_tui.feeds.export_table import ExportTable
    from senec_tui.feeds.mqtt.mqtt_target import forget

    running = await running_feeds(context, device) or ()
    if any(state.name == MQTT for state in running):
        raise UsageError(_STILL_ON)
    topics = broker_topics(context.settings, device)
    count = await forget(place, topics, ExportTable.of(context.catalogue))
    context.print(
        context.tr("{count} topics of {name} were removed.", count=count, name=topics.of())
    )
