"""Addresses of webhooks, databases, brokers and the portal: what cannot work is refused at once."""

from __future__ import annotations

import pytest

from senec_tui.cli.settings.loading import load
from senec_tui.errors import UsageError
from senec_tui.language import Language
from senec_tui.portal.portal_settings import PortalSettings

EN = Language("en")
SERVICES = {
    "SENEC_TUI_ALARMS_WEBHOOK": "http",
    "SENEC_TUI_FEEDS_INFLUX_URL": "http",
    "SENEC_TUI_FEEDS_MQTT_URL": "mqtt",
}
BROKEN = [
    "[::1",
    "::1]",
    "[::1]x",
    "[x]",
    "h:99999999",
    "h:0",
    "h:-1",
    "h:x",
    "user:pw@h:99999999",
    "user:pw@",
    ":80",
    "a b",
    "a..b",
    "a" * 64,
    "a%00b",
    "",
]
SOUND = ["h", "h.lan:8086", "192.168.1.2:1", "[::1]", "[fe80::1]:8086", "käse.example", "a_b."]


@pytest.mark.parametrize("variable", SERVICES)
@pytest.mark.parametrize("place", BROKEN)
def test_an_address_that_nothing_can_be_connected_to_is_refused(variable: str, place: str) -> None:
    with pytest.raises(UsageError) as refused:
        load({}, {variable: f"{SERVICES[variable]}://{place}"}, None, EN)
    assert "pw" not in refused.value.sentence(EN)


@pytest.mark.parametrize("variable", SERVICES)
@pytest.mark.parametrize("place", SOUND)
def test_one_that_can_work_is_taken(variable: str, place: str) -> None:
    url = f"{SERVICES[variable]}://{place}"
    settings = load({}, {variable: url}, None, EN)
    assert url in (settings.alarms_webhook, settings.influx_url, settings.mqtt_url)


@pytest.mark.parametrize("variable", ["SENEC_TUI_FEEDS_INFLUX_URL", "SENEC_TUI_FEEDS_MQTT_URL"])
@pytest.mark.parametrize("place", ["user:pw@h", "pw@h", "h?token=pw", "h/#pw"])
def test_no_secret_is_taken_where_it_has_a_place_of_its_own(variable: str, place: str) -> None:
    with pytest.raises(UsageError) as refused:
        load({}, {variable: f"{SERVICES[variable]}://{place}"}, None, EN)
    assert "pw" not in refused.value.sentence(EN)


def test_a_webhook_may_hold_a_token() -> None:
    url = "https://user:pw@h/x?token=y"
    assert load({}, {"SENEC_TUI_ALARMS_WEBHOOK": url}, None, EN).alarms_webhook == url


@pytest.mark.parametrize("url", ["https://[::1", "https://h:99999999", "https://h:x", "http://h"])
def test_a_portal_that_nothing_can_be_connected_to_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not usable as a portal address"):
        PortalSettings(portal_url=url)
