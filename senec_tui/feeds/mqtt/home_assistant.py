"""One message that tells Home Assistant of the appliance and all that it measures. Pure.

Source: Home Assistant's documentation of MQTT discovery, there “device discovery payload”.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from senec_tui import __version__
from senec_tui.feeds.mqtt.mqtt_messages import BEGIN, END, MqttMessage
from senec_tui.feeds.quantities import good_for_s
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.feeds.export_table import ExportTable
    from senec_tui.feeds.mqtt.mqtt_messages import Topics
    from senec_tui.feeds.quantities import QuantitySample
    from senec_tui.language import Language
    from senec_tui.model.reading.snapshot import Snapshot

_VALUE: Final = "{{{{ value_json.{key} | default(none) }}}}"
"""A value that is left out is unknown there, too."""
_FLAG: Final = (
    "{{% if value_json.{key} is defined %}}{{{{ 'ON' if value_json.{key} else 'OFF' }}}}"
    "{{% else %}}None{{% endif %}}"
)
_ANY_ALARM: Final = "{{ 'ON' if value_json.open else 'OFF' }}"
_ALARM: Final = N_("Alarm")


def discovery(
    topics: Topics,
    snapshot: Snapshot,
    series: Iterable[QuantitySample],
    table: ExportTable,
    tr: Language,
) -> MqttMessage:
    """The device with a component per series.

    Args:
        topics: where its values are.
        snapshot: for model, firmware and how often there are values.
        series: one value of each; the values themselves do not matter.
        table: for how long a value is good.
        tr: the language of all names.
    """
    components = {sample.key: _component(topics, snapshot, sample, table, tr) for sample in series}
    for key, component in components.items():
        component["unique_id"] = f"senec_{topics.name}_{key}"
    components |= _of_alarms(topics, tr)
    content = {
        "device": _device(topics, snapshot, tr),
        "origin": {"name": "senec-tui", "sw_version": __version__},
        "availability_topic": topics.availability,
        "components": components,
    }
    return MqttMessage(topics.discovery, json.dumps(content, ensure_ascii=False))


def _device(topics: Topics, snapshot: Snapshot, tr: Language) -> Mapping[str, Any]:
    """Never a serial number: the name in the topics stands for the appliance."""
    types = snapshot.catalogue.codes("SYS_TYPE")
    code = snapshot.code("FACTORY", "SYS_TYPE")
    model = None if types is None or code is None else types.label(code, tr)
    version = snapshot.text("WIZARD", "APPLICATION_VERSION")
    device = {
        "identifiers": [f"senec_{topics.name}"],
        "name": f"SENEC {topics.title or topics.name}",
        "manufacturer": "SENEC",
        "model": model,
        "sw_version": version,
    }
    return {key: value for key, value in device.items() if value is not None}


def _component(
    topics: Topics, snapshot: Snapshot, sample: QuantitySample, table: ExportTable, tr: Language
) -> dict[str, Any]:
    quantity = sample.quantity
    is_flag = quantity.kind == "binary"
    template = _FLAG if is_flag else _VALUE
    component: dict[str, Any] = {
        "platform": "binary_sensor" if is_flag else "sensor",
        "name": " ".join((quantity.name(tr), *(value for _, value in sample.labels))),
        "state_topic": topics.of(quantity.group),
        "value_template": template.format(key=sample.key),
        "expire_after": math.ceil(good_for_s(snapshot, table, quantity.tier)),
    }
    told = {
        "unit_of_measurement": quantity.unit,
        "device_class": quantity.device_class,
        "state_class": quantity.state_class,
    }
    component |= {key: value for key, value in told.items() if value is not None}
    if quantity.kind == "state":
        component["options"] = _labels(snapshot, quantity.codes or "", tr)
    if "cell" in quantity.labels:  # some two hundred, which few want to see
        component["enabled_by_default"] = False
    return component


def _labels(snapshot: Snapshot, codes: str, tr: Language) -> list[str]:
    table = snapshot.catalogue.codes(codes)
    labels = () if table is None else (table.label(code, tr) for code in table.labels)
    return sorted({label for label in labels if label is not None})


def _of_alarms(topics: Topics, tr: Language) -> dict[str, Any]:
    return {
        "alarm": {
            "platform": "binary_sensor",
            "unique_id": f"senec_{topics.name}_alarm",
            "name": tr(_ALARM),
            "device_class": "problem",
            "state_topic": topics.alarms,
            "value_template": _ANY_ALARM,
            "json_attributes_topic": topics.alarms,
        },
        "alarm_event": {
            "platform": "event",
            "unique_id": f"senec_{topics.name}_alarm_event",
            "name": tr(N_("Alarm begins or ends")),
            "event_types": [BEGIN, END],
            "state_topic": topics.event,
        },
    }
