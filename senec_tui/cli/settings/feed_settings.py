"""The settings of what is handed on to other programs, table `[feeds]`; see `table`."""

from __future__ import annotations

from typing import Final

from senec_tui.cli.settings.feed_kinds import BrokerAddress, Topic, TopicName
from senec_tui.cli.settings.option import Option
from senec_tui.cli.settings.value_kinds import Choice, FilePath, TextKind
from senec_tui.language import LANGUAGES, N_

FEEDS: Final = N_("Other programs")
TEXT: Final = TextKind()
FILE: Final = FilePath()


class FeedSettings:
    """A part of `Settings`."""

    mqtt_url = Option(
        "feeds.mqtt.url",
        BrokerAddress(),
        None,
        N_("MQTT broker that `collect` hands values on to; with TLS: mqtts://"),
        FEEDS,
        flag="--mqtt-url",
        example='"mqtt://broker.local:1883"',
    )
    mqtt_user = Option(
        "feeds.mqtt.user",
        TEXT,
        None,
        N_("user there; the password comes from the file below, the environment or the keyring"),
        FEEDS,
        flag="--mqtt-user",
        example='"senec"',
    )
    mqtt_password_file = Option(
        "feeds.mqtt.password-file",
        FILE,
        None,
        N_("file with nothing but its password, which nobody else may read (mode 0600)"),
        FEEDS,
        flag="--mqtt-password-file",
        example='"~/.config/senec-tui/mqtt-password"',
    )
    mqtt_ca_file = Option(
        "feeds.mqtt.ca-file",
        FILE,
        None,
        N_("trust this authority (PEM) there instead of the usual ones"),
        FEEDS,
        flag="--mqtt-ca-file",
        example='"~/broker-ca.pem"',
    )
    mqtt_cert_file = Option(
        "feeds.mqtt.cert-file",
        FILE,
        None,
        N_("certificate to show there (PEM), where it asks for one"),
        FEEDS,
        flag="--mqtt-cert-file",
        example='"~/senec-tui.pem"',
    )
    mqtt_key_file = Option(
        "feeds.mqtt.key-file",
        FILE,
        None,
        N_("key of that certificate, where it is not in the same file"),
        FEEDS,
        flag="--mqtt-key-file",
        example='"~/senec-tui.key"',
    )
    mqtt_prefix = Option(
        "feeds.mqtt.prefix",
        Topic(),
        "senec",
        N_("how all topics begin"),
        FEEDS,
        flag="--mqtt-prefix",
    )
    mqtt_discovery = Option(
        "feeds.mqtt.discovery",
        Topic(),
        "homeassistant",
        N_("where Home Assistant looks for devices"),
        FEEDS,
        flag="--mqtt-discovery",
    )
    mqtt_pseudonym = Option(
        "feeds.mqtt.pseudonym",
        TopicName(),
        None,
        N_("stands for the appliance in topics and Home Assistant, in place of its address"),
        FEEDS,
        flag="--mqtt-pseudonym",
        example='"cellar"',
    )
    mqtt_language = Option(
        "feeds.mqtt.lang",
        Choice(*LANGUAGES),
        None,
        N_("language of names and states there; without it, that of this program"),
        FEEDS,
        flag="--mqtt-lang",
        example='"de"',
    )
