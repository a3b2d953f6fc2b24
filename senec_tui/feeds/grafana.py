"""A dashboard for Grafana, as the file that it imports. Pure.

For the names that `/metrics` and the profile `openmetrics` have, so that it reads Prometheus and
VictoriaMetrics alike. What it reads from is chosen when it is imported.

Knowledge: the JSON model of dashboards in Grafana's documentation; schema 39 is that of Grafana 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from senec_tui.feeds.influx.influx_profiles import base_name
from senec_tui.feeds.metrics.metrics_text import PREFIX
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.feeds.export_table import ExportTable, Quantity
    from senec_tui.language import Language

_SCHEMA: Final = 39
_SOURCE: Final = {"type": "prometheus", "uid": "${source}"}
_UNITS: Final = {
    "watts": "watt",
    "volt_amperes": "voltamp",
    "joules": "joule",
    "volts": "volt",
    "amperes": "amp",
    "hertz": "hertz",
    "celsius": "celsius",
    "ratio": "percentunit",
    "seconds": "s",
}
_WIDTH: Final = 12
_HEIGHT: Final = 9
_ACROSS: Final = 2
_DAY_UNIT: Final = "watth"
_JOULES_PER_WH: Final = 3600


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    """Message, to be translated."""
    keys: tuple[str, ...]
    a_day: bool = False
    """Counters: by how much they grew, day by day."""


_PANELS: Final = (
    _Panel(
        N_("Power"),
        ("pv_power", "house_power", "grid_power", "battery_power", "wallbox_power"),
    ),
    _Panel(N_("Charge level"), ("battery_charge", "module_charge")),
    _Panel(
        N_("Energy a day"),
        (
            "pv_energy",
            "house_energy",
            "grid_import_energy",
            "grid_export_energy",
            "battery_charge_energy",
            "battery_discharge_energy",
        ),
        a_day=True,
    ),
    _Panel(N_("PV inputs"), ("pv_input_power",)),
    _Panel(N_("Cell voltages"), ("cell_voltage",)),
    _Panel(N_("Temperatures"), ("cell_temperature", "battery_temperature", "case_temperature")),
    _Panel(N_("Grid voltage"), ("grid_phase_voltage",)),
    _Panel(N_("Grid frequency"), ("grid_frequency",)),
)


def dashboard(table: ExportTable, tr: Language) -> dict[str, Any]:
    """What Grafana imports, in a language."""
    by_key = {quantity.key: quantity for quantity in table.quantities}
    panels = [
        _panel(number, panel, [by_key[key] for key in panel.keys], tr)
        for number, panel in enumerate(_PANELS)
    ]
    return {
        "title": "SENEC",
        "uid": "senec-tui",
        "tags": ["senec"],
        "schemaVersion": _SCHEMA,
        "editable": True,
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "30s",
        "templating": {
            "list": [
                {
                    "name": "source",
                    "type": "datasource",
                    "query": "prometheus",
                    "label": tr("Source"),
                }
            ]
        },
        "panels": panels,
    }


def _panel(
    number: int, panel: _Panel, quantities: Sequence[Quantity], tr: Language
) -> dict[str, Any]:
    row, column = divmod(number, _ACROSS)
    base = quantities[0].base
    unit = _UNITS.get("" if base is None else base.name, "short")
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": tr(panel.title),
        "datasource": _SOURCE,
        "gridPos": {"x": column * _WIDTH, "y": row * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {
            "defaults": {
                "unit": _DAY_UNIT if panel.a_day else unit,
                "custom": {"drawStyle": "bars" if panel.a_day else "line", "fillOpacity": 10},
            },
            "overrides": [],
        },
        "targets": [_target(place, panel, one, tr) for place, one in enumerate(quantities)],
    }


def _target(place: int, panel: _Panel, quantity: Quantity, tr: Language) -> dict[str, Any]:
    name = f"{PREFIX}_{base_name(quantity)}"
    labels = "".join(f" {{{{{label}}}}}" for label in quantity.labels)
    target = {
        "refId": chr(ord("A") + place),
        "datasource": _SOURCE,
        "expr": name,
        "legendFormat": quantity.name(tr) + labels,
    }
    if panel.a_day:
        target |= {"expr": f"increase({name}[1d]) / {_JOULES_PER_WH}", "interval": "1d"}
    return target
