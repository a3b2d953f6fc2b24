"""The settings of what is handed on to other programs, table `[feeds]`; see `settings_table`."""

from __future__ import annotations

from typing import Final

from senec_tui.cli.settings.address_kinds import BrokerAddress, DatabaseUrl
from senec_tui.cli.settings.alarm_kinds import Networks
from senec_tui.cli.settings.feed_kinds import Topic, TopicName
from senec_tui.cli.settings.option import Option
from senec_tui.cli.settings.value_kinds import Choice, FilePath, NumberKind, TextKind
from senec_tui.language import LANGUAGES, N_

FEEDS: Final = N_("Other programs")
TEXT: Final = TextKind()
FILE: Final = FilePath()
INFLUX_PROFILES: Final = ("senec", "openmetrics", "solectrus")


class FeedSettings:
    """The part of `Settings` about what is handed on to other programs."""

    feeds_listen = Option(
        "feeds.listen",
        TEXT,
        None,
        N_("address and port where `collect` answers other programs in place of the appliance"),
        FEEDS,
        example='"127.0.0.1:8480"',
    )
    feeds_allow = Option(
        "feeds.allow",
        Networks(),
        (),
        N_("a network whose computers may ask there, beside this one; may be repeated"),
        FEEDS,
        example='["192.168.1.0/24"]',
    )
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

    influx_url = Option(
        "feeds.influx.url",
        DatabaseUrl(),
        None,
        N_("InfluxDB, VictoriaMetrics or Telegraf that gets the history; without it, none does"),
        FEEDS,
        flag="--influx-url",
        example='"http://influx.local:8086"',
    )
    influx_org = Option(
        "feeds.influx.org",
        TEXT,
        None,
        N_("organisation there (InfluxDB 2)"),
        FEEDS,
        flag="--influx-org",
        example='"home"',
    )
    influx_bucket = Option(
        "feeds.influx.bucket",
        TEXT,
        None,
        N_("bucket to write to (InfluxDB 2)"),
        FEEDS,
        flag="--influx-bucket",
        example='"senec"',
    )
    influx_database = Option(
        "feeds.influx.database",
        TEXT,
        None,
        N_("database to write to (InfluxDB 1; VictoriaMetrics keeps it as the label db)"),
        FEEDS,
        flag="--influx-database",
        example='"senec"',
    )
    influx_user = Option(
        "feeds.influx.user",
        TEXT,
        None,
        N_("user whose password is sent (InfluxDB 1); without it, a token is"),
        FEEDS,
        flag="--influx-user",
        example='"senec"',
    )
    influx_secret_file = Option(
        "feeds.influx.secret-file",
        FILE,
        None,
        N_("file of mode 0600 that holds the token or the password"),
        FEEDS,
        flag="--influx-secret-file",
        example='"~/.config/senec-tui/influx-token"',
    )
    influx_every_s = Option(
        "feeds.influx.every",
        NumberKind(1, 3600, metavar="S"),
        60.0,
        N_("seconds between two requests; all that was polled meanwhile goes in one"),
        FEEDS,
        flag="--influx-every",
    )
    influx_profile = Option(
        "feeds.influx.profile",
        Choice(*INFLUX_PROFILES),
        "senec",
        N_("names and units of the values"),
        FEEDS,
        flag="--influx-profile",
    )
    influx_measurement = Option(
        "feeds.influx.measurement",
        TEXT,
        None,
        N_("measurement to write; without it, that of the profile"),
        FEEDS,
        flag="--influx-measurement",
        example='"senec"',
    )
