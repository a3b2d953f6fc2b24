"""Environment variables that hold a secret: no settings, and no business of any other program."""

from __future__ import annotations

from typing import Final

PORTAL_PASSWORD: Final = "SENEC_TUI_PORTAL_PASSWORD"  # noqa: S105 - a name, as the others
MQTT_PASSWORD: Final = "SENEC_TUI_FEEDS_MQTT_PASSWORD"  # noqa: S105
INFLUX_SECRET: Final = "SENEC_TUI_FEEDS_INFLUX_SECRET"  # noqa: S105
SECRET_VARIABLES: Final = frozenset({PORTAL_PASSWORD, MQTT_PASSWORD, INFLUX_SECRET})
