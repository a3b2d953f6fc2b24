"""What a broker and Home Assistant are told, without either."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jinja2
import pytest
from snapshots import CATALOGUE, MODELS, NOW, changed, later, snapshot_of, without

from senec_tui.catalogue.level import Level
from senec_tui.feeds.export_table import ExportTable
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.feeds.mqtt.group_messages import GroupMessages
from senec_tui.feeds.mqtt.home_assistant import discovery
from senec_tui.feeds.mqtt.mqtt_messages import (
    MqttMessage,
    Topics,
    alarms,
    availability,
    events,
    name_in_topics,
    removal,
)
from senec_tui.feeds.quantities import samples
from senec_tui.language import Language
from senec_tui.model.alarm.alarm import Alarm

if TYPE_CHECKING:
    from senec_tui.model.reading.snapshot import Snapshot

TABLE = ExportTable.of(CATALOGUE)
TOPICS = Topics(name="cellar")
EN, DE = Language("en"), Language("de")
UNITS: dict[str | None, set[str | None]] = {
    "power": {"W"},
    "energy": {"kWh", "Wh"},
    "voltage": {"V", "mV"},
    "current": {"A"},
    "frequency": {"Hz"},
    "temperature": {"°C"},
    "battery": {"%"},
    "duration": {"h"},
    "enum": {None},
    None: {None, "%"},
}
"""Device class of a sensor -> units that Home Assistant takes for it."""


def groups(snapshot: Snapshot, tr: Language = EN, now: float = NOW) -> list[MqttMessage]:
    return GroupMessages(TOPICS, tr).of(KnownSamples(TABLE).rows(snapshot, now), CATALOGUE)


def values(snapshot: Snapshot, tr: Language = EN) -> dict[str, dict[str, Any]]:
    """Topic -> content."""
    found = groups(snapshot, tr)
    return {message.topic: json.loads(message.payload) for message in found}


def device(snapshot: Snapshot, tr: Language = EN) -> dict[str, Any]:
    message = discovery(TOPICS, snapshot, samples(snapshot, TABLE, NOW), TABLE, tr)
    content: dict[str, Any] = json.loads(message.payload)
    return content


def rendered(template: str, value: object) -> str:
    return jinja2.Environment(autoescape=False).from_string(template).render(value_json=value)  # noqa: S701 - no page


@pytest.mark.parametrize("model", MODELS)
def test_every_component_finds_its_value_by_its_template(model: str) -> None:
    snapshot = snapshot_of(model)
    told, content = values(snapshot), device(snapshot)
    found = 0
    for key, component in content["components"].items():
        if key.startswith("alarm"):
            continue
        group = told[component["state_topic"]]
        shown = rendered(component["value_template"], group)
        if component["platform"] == "binary_sensor":
            assert shown == ("ON" if group[key] else "OFF")
        else:
            assert shown == str(group[key])
        assert rendered(component["value_template"], {}) == "None", "unknown, never 0 or off"
        found += 1
    assert found == sum(1 for _ in samples(snapshot, TABLE, NOW)) > 50


@pytest.mark.parametrize("model", MODELS)
def test_units_classes_and_names_are_such_as_home_assistant_takes(model: str) -> None:
    components = device(snapshot_of(model))["components"]
    assert len({c["unique_id"] for c in components.values()}) == len(components)
    assert len({c["name"] for c in components.values()}) == len(components)
    for component in components.values():
        if component["platform"] != "sensor":
            assert "state_class" not in component
            continue
        device_class = component.get("device_class")
        assert component.get("unit_of_measurement") in UNITS[device_class]
        if device_class == "enum":
            assert "state_class" not in component
            assert len(set(component["options"])) == len(component["options"]) > 3
        else:
            assert component["state_class"] in ("measurement", "total_increasing")
        assert component["expire_after"] >= 60
        if device_class == "energy":
            assert component["state_class"] == "total_increasing"


@pytest.mark.parametrize("tr", [EN, DE])
def test_a_state_is_one_of_its_options_and_an_unlisted_code_is_unknown(tr: Language) -> None:
    snapshot = snapshot_of()
    state = values(snapshot, tr)["senec/cellar/system"]["state"]
    assert state in device(snapshot, tr)["components"]["state"]["options"]
    strange = values(changed(snapshot, ENERGY={"STAT_STATE": 251}))["senec/cellar/system"]
    assert (strange["state"], strange["state_code"]) == (None, 251)


def test_the_device_is_called_as_its_owner_writes_it() -> None:
    topics = replace(TOPICS, name="192_168_1_20", title="192.168.1.20")
    told = json.loads(discovery(topics, snapshot_of(), [], TABLE, EN).payload)["device"]
    assert told["name"] == "SENEC 192.168.1.20"
    assert told["identifiers"] == ["senec_192_168_1_20"]
    assert device(snapshot_of())["device"]["name"] == "SENEC cellar"


def test_names_are_in_the_language_that_is_asked_for() -> None:
    assert device(snapshot_of(), DE)["components"]["pv_power"]["name"] == "PV-Leistung"
    assert device(snapshot_of(), EN)["components"]["cell_voltage_a_1"]["name"].endswith(" A 1")


def test_what_is_not_known_is_left_out_and_so_are_old_values() -> None:
    house = "senec/cellar/house"
    assert values(snapshot_of())[house]["house_power"] > 0
    assert house not in values(without(snapshot_of(), "ENERGY"))
    late = groups(snapshot_of(), now=NOW + 86400)
    assert late == []


@pytest.mark.parametrize("model", MODELS)
def test_what_is_kept_from_poll_to_poll_says_what_would_be_said_anew(model: str) -> None:
    whole = snapshot_of(model)
    kept, known = GroupMessages(TOPICS, EN), KnownSamples(TABLE)
    course = [
        whole,
        changed(whole, ENERGY={"GUI_HOUSE_POW": 7.25, "STAT_STATE": 14}),
        changed(whole, BMS={"CELL_VOLTAGES_MODULE_A": [3300.0] * 14}),
        later(whole, 10.0),
        without(whole, "PM1OBJ1"),
        whole,
    ]
    for snapshot in course:
        told = {message.topic: message for message in kept.of(known.rows(snapshot, NOW), CATALOGUE)}
        assert told == {message.topic: message for message in groups(snapshot)}


def test_a_group_of_which_nothing_came_anew_is_the_same_message() -> None:
    kept, known = GroupMessages(TOPICS, EN), KnownSamples(TABLE)
    first, second = (
        {message.topic: message for message in kept.of(known.rows(snapshot, NOW), CATALOGUE)}
        for snapshot in (snapshot_of(), changed(snapshot_of(), ENERGY={"GUI_HOUSE_POW": 7.0}))
    )
    house = "senec/cellar/house"
    assert first.pop(house) != second.pop(house)
    assert all(second[topic] is message for topic, message in first.items())


def test_nothing_tells_who_the_owner_is() -> None:
    snapshot = snapshot_of()
    serial = snapshot.text("FACTORY", "DEVICE_ID")
    assert serial
    assert serial not in json.dumps([device(snapshot), values(snapshot)])


def test_the_appliance_is_available_while_it_answers() -> None:
    snapshot = snapshot_of()
    lost = snapshot.with_link(replace(snapshot.link, state="lost"))
    assert availability(TOPICS, snapshot).payload == "online"
    assert availability(TOPICS, lost).payload == "offline"


def alarm(rule: str = "cells.spread", *, end: float | None = None) -> Alarm:
    return Alarm(
        rule=rule,
        instance="",
        level=Level.WATCH,
        text={"en": "Cells differ", "de": "Zellen weichen ab"},
        path="BMS.X",
        begin=NOW,
        end=end,
    )


def test_standing_alarms_are_counted_and_told_in_the_language() -> None:
    none = json.loads(alarms(TOPICS, (), EN).payload)
    assert none == {"open": 0, "level": None, "alarms": []}
    told = json.loads(alarms(TOPICS, (alarm(), alarm("pv.dark", end=NOW + 60)), DE).payload)
    assert (told["open"], told["level"]) == (1, "watch")
    assert told["alarms"][0]["text"] == "Zellen weichen ab"
    components = device(snapshot_of())["components"]
    assert rendered(components["alarm"]["value_template"], told) == "ON"
    assert rendered(components["alarm"]["value_template"], none) == "OFF"


def test_each_begin_and_end_is_an_event_once() -> None:
    a, b = alarm(), alarm("pv.dark")
    over = replace(a, end=NOW + 60)

    def told(before: tuple[Alarm, ...], now: tuple[Alarm, ...]) -> list[tuple[str, str]]:
        found = events(TOPICS, before, now, EN)
        assert not any(message.retain for message in found)
        contents = [json.loads(message.payload) for message in found]
        return [(content["event_type"], content["rule"]) for content in contents]

    assert told((), (a, b)) == [("begin", a.rule), ("begin", b.rule)]
    assert told((a, b), (a, b)) == []
    assert told((a, b), (over, b)) == [("end", a.rule)]
    assert told((over, b), (b,)) == [], "acknowledged"
    assert told((a,), ()) == [("end", a.rule)], "over and acknowledged between two looks"
    assert told((a,), (over, b)) == [("end", a.rule), ("begin", b.rule)]


def test_removal_names_every_topic_that_is_ever_retained() -> None:
    gone = removal(TOPICS, TABLE)
    assert all(message.payload == "" and message.retain for message in gone)
    kept = {*values(snapshot_of()), TOPICS.discovery, TOPICS.alarms, TOPICS.availability}
    assert kept <= {message.topic for message in gone}


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("192.168.1.5:8443", "192_168_1_5_8443"),
        ("[fe80::1]:443", "fe80_1_443"),
        ("senec.local", "senec_local"),
        ("+/#", "senec"),
    ],
)
def test_a_name_is_one_level_of_a_topic(name: str, level: str) -> None:
    assert name_in_topics(name) == level
