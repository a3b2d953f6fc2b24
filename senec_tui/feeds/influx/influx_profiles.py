"""What becomes of a poll in a time series database: measurement, tags, fields. Pure.

`senec`: a field per quantity of the table of exports, named by its key, in the unit that people
know (W, V, %, °C, kWh …); tags `device`, and module, cell, phase, input or wallbox where there are
several. All numbers are floats; a state is its code, a binary 0 or 1.

`openmetrics`: the same in base units, and with their names as `/metrics` has them, so that in
VictoriaMetrics, which joins measurement and field, `senec_house_power_watts` is one series whatever
way it came.

`solectrus`: names and types of solectrus' senec-collector, so that its dashboards read them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from senec_tui.feeds.export_table import DERIVED
from senec_tui.feeds.influx.influx_lines import line
from senec_tui.feeds.known_samples import KnownSamples
from senec_tui.model.plant.energy_flow import Flow
from senec_tui.model.plant.pv import Pv
from senec_tui.model.plant.wallbox import wallbox_power_w

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from senec_tui.feeds.export_table import ExportTable, Quantity
    from senec_tui.feeds.influx.influx_lines import Field
    from senec_tui.feeds.quantities import QuantitySample
    from senec_tui.model.history.queries.polls import Poll
    from senec_tui.model.reading.snapshot import Snapshot

MEASUREMENTS: Final[Mapping[str, str]] = {
    "senec": "senec",
    "openmetrics": "senec",
    "solectrus": "SENEC",
}
"""What a measurement is called if nobody says otherwise."""

_BELOW: Final = frozenset({"BMS", "ENERGY", "PM1OBJ1", "PV1", "WALLBOX", "WIZARD", "TEMPMEASURE"})
"""What derived figures, modules and boxes are made of, and what solectrus wants."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """How polls are written down, best in their order; for one task at a time."""

    profile: str
    measurement: str
    device: str
    """Tag that tells several appliances apart."""
    table: ExportTable
    state_word: Callable[[int], str]
    """What solectrus shows of a state."""

    @cached_property
    def _known(self) -> KnownSamples:
        return KnownSamples(self.table)

    @cached_property
    def objects(self) -> frozenset[str]:
        """What of a device is wanted."""
        named = {quantity.object for quantity in self.table.quantities}
        return frozenset(named - {DERIVED} | _BELOW)

    def lines(self, poll: Poll, after: float) -> Iterator[str]:
        """What is new in a poll since the one before it, which was at `after`."""
        if self.profile == "solectrus":
            fields = dict(_solectrus(poll.snapshot, self.state_word))
            if fields:
                fields["measure_time"] = int(poll.at)
                yield line(self.measurement, (), fields, _ms(poll.at))
            return
        read = _base if self.profile == "openmetrics" else _plain
        points: dict[tuple[tuple[tuple[str, str], ...], float], dict[str, Field]]
        points = defaultdict(dict)
        for _, samples in self._known.rows(poll.snapshot, poll.at):
            for sample in samples:
                if sample.at > after:
                    name, value = read(sample)
                    points[sample.labels, sample.at][name] = value
        for (labels, at), found in points.items():
            yield line(self.measurement, (("device", self.device), *labels), found, _ms(at))


def _ms(at: float) -> int:
    return round(at * 1000)


def _plain(sample: QuantitySample) -> tuple[str, float]:
    return sample.quantity.key, sample.value


def _base(sample: QuantitySample) -> tuple[str, float]:
    return base_name(sample.quantity), sample.base_value


def base_name(quantity: Quantity) -> str:
    """A quantity by the conventions of OpenMetrics, without what it begins with."""
    unit = "" if quantity.base is None else f"_{quantity.base.name}"
    return f"{quantity.key}{unit}{'_total' if quantity.kind == 'counter' else ''}"


# -- solectrus ---------------------------------------------------------------------------------

_FINE: Final = frozenset({13, 14, 15, 16, 17, 18, 21, 54, 56})
"""States that its collector calls fine: full, charging, empty, discharging, own consumption …"""
_INPUTS: Final = 3
_BOXES: Final = 4


def _solectrus(snapshot: Snapshot, word: Callable[[int], str]) -> Iterator[tuple[str, Field]]:
    """Its fields, as far as they are known: whole watts, the rest as the appliance has it."""
    whole: dict[str, float | None] = {
        "inverter_power": Pv.of(snapshot).total_w,
        "house_power": snapshot.number("ENERGY", "GUI_HOUSE_POW"),
        "wallbox_charge_power": wallbox_power_w(snapshot),
    }
    flow = Flow.from_snapshot(snapshot)
    if flow is not None:
        whole |= {
            "grid_power_plus": flow.import_w,
            "grid_power_minus": flow.export_w,
            "bat_power_plus": flow.charge_w,
            "bat_power_minus": flow.discharge_w,
        }
    for index in range(_INPUTS):
        whole[f"mpp{index + 1}_power"] = snapshot.number("PV1", "MPP_POWER", index)
    for index in range(_BOXES):
        power_w = snapshot.number("WALLBOX", "APPARENT_CHARGING_POWER", index)
        whole[f"wallbox_charge_power{index}"] = power_w
    yield from ((name, round(value)) for name, value in whole.items() if value is not None)
    for name, path in _AS_IT_IS.items():
        if (number := snapshot.number(*path)) is not None:
            yield name, float(number)
    plugged = snapshot.numbers("WALLBOX", "EV_CONNECTED")
    if any(one is not None for one in plugged):
        yield "ev_connected", any(plugged)
    if (code := snapshot.code("ENERGY", "STAT_STATE")) is not None:
        yield from (
            ("current_state", word(code)),
            ("current_state_code", code),
            ("current_state_ok", code in _FINE),
        )
    if version := snapshot.text("WIZARD", "APPLICATION_VERSION"):
        yield "application_version", version


_AS_IT_IS: Final = {
    "bat_fuel_charge": ("ENERGY", "GUI_BAT_DATA_FUEL_CHARGE"),
    "bat_charge_current": ("ENERGY", "GUI_BAT_DATA_CURRENT"),
    "bat_voltage": ("ENERGY", "GUI_BAT_DATA_VOLTAGE"),
    "case_temp": ("TEMPMEASURE", "CASE_TEMP"),
    "power_ratio": ("PV1", "POWER_RATIO"),
}
