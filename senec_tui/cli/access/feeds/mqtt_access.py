"""From settings to a broker that is handed values, and the device there."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from senec_tui.cli.access.feeds.feed_names import public_name
from senec_tui.cli.access.feeds.feed_secrets import SecretPlaces
from senec_tui.errors import UsageError
from senec_tui.feeds.feed import MQTT, Feed
from senec_tui.feeds.mqtt.mqtt_messages import Topics, name_in_topics
from senec_tui.language import N_, Language
from senec_tui.secret_variables import MQTT_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from senec_tui.cli.context import Context
    from senec_tui.cli.settings.settings_table import Settings
    from senec_tui.feeds.known_samples import KnownSamples
    from senec_tui.feeds.mqtt.mqtt_broker import BrokerEndpoint
    from senec_tui.model.alarm.alarm import Alarm
    from senec_tui.model.polling.collector.feed_state import FeedState

_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
_NO_EXTRA: Final = N_(
    "MQTT needs the extra `mqtt`: `pip install '.[mqtt]'`, or `pipx inject senec-tui aiomqtt`"
)
_NO_URL: Final = N_("No broker is named: `--mqtt-url`, or url in [feeds.mqtt] in {file}")
_NO_PASSWORD: Final = N_("The password in {file} cannot be read: {detail}")


def mqtt_feed(
    context: Context,
    device: str,
    known: KnownSamples,
    standing: Callable[[], Sequence[Alarm]],
    changed: Callable[[FeedState], None],
) -> Feed:
    """What hands on to the broker of the settings; nothing is sent yet.

    Args:
        context: the run.
        device: how the appliance is named among the files of this program.
        known: what is known of it.
        standing: the alarms that somebody is still to see.
        changed: hears when it begins to fail, and when it works.

    Raises:
        UsageError: a setting cannot be used, or the extra `mqtt` is not installed.
    """
    place = broker_place(context)
    from senec_tui.feeds.mqtt.mqtt_broker import Broker
    from senec_tui.feeds.mqtt.mqtt_target import MqttTarget

    topics = broker_topics(context.settings, device)
    target = MqttTarget(
        Broker(place, will_topic=topics.availability),
        topics,
        known,
        tr=Language(context.settings.mqtt_language or context.tr.code),
        standing=standing,
        clock=lambda: context.now,
    )
    return Feed(
        MQTT,
        target,
        seen=target.see,
        changed=changed,
        clock=lambda: context.now,
        sleep=context.sleep or asyncio.sleep,
    )


def broker_topics(settings: Settings, device: str) -> Topics:
    """Where everything of an appliance is; see `public_name`."""
    title = public_name(settings, device)
    return Topics(
        prefix=settings.mqtt_prefix,
        name=name_in_topics(title),
        discovery_prefix=settings.mqtt_discovery,
        title=title,
    )


def broker_place(context: Context) -> BrokerEndpoint:
    """The broker as configured.

    Raises:
        UsageError: none is, the extra `mqtt` is not installed, or the file of the password is no
            good.
    """
    settings = context.settings
    if settings.mqtt_url is None:
        raise UsageError(_NO_URL, file=settings.config_file)
    try:
        from senec_tui.feeds.mqtt.mqtt_broker import BrokerEndpoint
    except ModuleNotFoundError as error:
        raise UsageError(_NO_EXTRA) from error
    password = password_places(settings)
    password.check()
    parts = urlsplit(settings.mqtt_url)
    return BrokerEndpoint(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        tls=parts.scheme == "mqtts",
        user=settings.mqtt_user,
        find_password=None
        if settings.mqtt_user is None
        else partial(password.find, context.environment),
        ca_file=settings.mqtt_ca_file,
        cert_file=settings.mqtt_cert_file,
        key_file=settings.mqtt_key_file,
    )


def password_places(settings: Settings) -> SecretPlaces:
    """Where the password of the broker's user is looked for."""
    return SecretPlaces(
        variable=MQTT_PASSWORD,
        file=settings.mqtt_password_file,
        account=f"{MQTT}:{settings.mqtt_user}",
        refusal=partial(UsageError, _NO_PASSWORD),
    )
