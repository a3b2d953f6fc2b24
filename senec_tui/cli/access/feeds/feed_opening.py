"""From settings to feeds: what `collect` hands on to other programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from senec_tui.feeds.feed import INFLUX, LISTEN, MQTT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.feeds.known_samples import KnownSamples
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.polling.collector.collector import Follower
    from senec_tui.model.polling.collector.feed_state import FeedState


def configured(settings: Settings) -> tuple[str, ...]:
    """The names of the feeds that the settings ask for."""
    places = {
        LISTEN: settings.feeds_listen,
        MQTT: settings.mqtt_url,
        INFLUX: settings.influx_url,
    }
    return tuple(name for name, place in places.items() if place)


def open_feeds(
    context: Context,
    device: str,
    known: KnownSamples,
    standing: Callable[[], Sequence[Alarm]],
) -> tuple[Follower, ...]:
    """Every feed that the settings ask for; nothing is sent yet.

    Args:
        context: the run.
        device: how the appliance is named among the files of this program.
        known: what is known of it.
        standing: the alarms that somebody is still to see.

    Raises:
        UsageError: a setting cannot be used, or an extra is not installed.
    """
    found: list[Follower] = []
    wanted = configured(context.settings)
    changed = partial(_note, context)
    if MQTT in wanted:
        from senec_tui.cli.access.feeds.mqtt_access import mqtt_feed

        found.append(mqtt_feed(context, device, known, standing, changed))
    if INFLUX in wanted:
        from senec_tui.cli.access.feeds.influx_access import influx_feed

        found.append(influx_feed(context, device, changed))
    return tuple(found)


def _note(context: Context, state: FeedState) -> None:
    """For the journal: each change once."""
    reason = state.reason(context.tr)
    context.note(f"{state.name}: {reason or context.tr('values are handed on')}")
