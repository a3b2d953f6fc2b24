"""The kinds of appliance and firmware that can be simulated, read from the data files."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.errors import UsageError
from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.simulator.stories.plant_conditions import Conditions

_DATA: Final = Path(__file__).parent.parent / "data"


class Roof(NamedTuple):
    """A group of panels on one inverter input."""

    peak_w: float
    azimuth_deg: float
    """Compass direction: 90 east, 180 south, 270 west."""
    tilt_deg: float
    strings_v: float
    """Voltage of the string in full sun."""


class Model(NamedTuple):
    """What is built into the cabinet and onto the roof."""

    name: str
    product: str
    """What the maker sells it as."""
    chemistry: str
    """`nmc` or `lfp`: picks the voltage curve of the cells."""
    slots: int
    """Length of the arrays with one element per module."""
    modules: int
    cells: int
    """In series in one module."""
    sensors: int
    """Temperature sensors of one module."""
    module_wh: float
    charge_w: float
    discharge_w: float
    own_inputs: int
    """Inverter inputs of the cabinet itself; 0 where the PV inverter stands elsewhere."""
    inverters: int
    """Built-in PV inverters."""
    phases: int
    """Phases that the battery inverter feeds."""
    wallboxes: int
    """0 or 1."""
    roofs: tuple[Roof, ...]
    values: Mapping[str, Mapping[str, Any]]
    """Decoded values of single variables that differ from the common ones."""
    empty: frozenset[str]
    """Objects that answer without any variable."""
    lacks: frozenset[str]
    """Objects that it does not have."""
    slave: str = ""
    """The model of the other cabinet in the home, which tells this one what it does; "" for none.

    What is known of cascades is the object `CASC`; the role codes in `WIZARD` are made up.
    """
    cabinet: int = 0
    """Which one in the home it is: they have the sky in common, not what they supply."""

    @property
    def capacity_wh(self) -> float:
        """Energy between empty and full."""
        return self.modules * self.module_wh

    @property
    def reserve_pct(self) -> float:
        """Charge that is kept for backup power: it discharges no further."""
        reserve: float = self.values["BAT1"]["SPARE_CAPACITY"]
        return reserve

    def built(self, conditions: Conditions) -> Model:
        """What it is at the moment: modules come, go, and are exchanged."""
        model = self if conditions.battery is None else self.with_battery_of(conditions.battery)
        if not conditions.modules:
            return model
        return model._replace(modules=max(1, min(model.modules + conditions.modules, model.slots)))

    def with_battery_of(self, name: str) -> Model:
        """This one with the battery, and what goes with it, of another."""
        return _exchanged(self.name, name)


class Firmware(NamedTuple):
    """How the web server of one firmware wants to be talked to."""

    name: str
    scheme: str
    """`http` or `https`."""
    variables_path: str
    log_path: str
    """Folder of the day logs, with its slashes."""
    session: bool
    """Whether it gives a cookie."""
    strict: bool
    """Whether it answers a large request without a cookie with nothing. A guess, as a mode."""
    quirks: bool
    """Whether answers hold doubled keys and stray escapes."""
    values: Mapping[str, Mapping[str, Any]]
    lacks: frozenset[str]
    """`OBJECT` or `OBJECT.VARIABLE` names that it does not know."""


def read_data(name: str) -> Mapping[str, Any]:
    """One of the data files beside this module."""
    content: Mapping[str, Any] = json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
    return content


def data_names(folder: str) -> tuple[str, ...]:
    """The names of the data files of a folder beside this module, sorted."""
    return tuple(sorted(file.stem for file in (_DATA / folder).glob("*.json")))


def load_model(name: str) -> Model:
    """A model by name.

    Raises:
        UsageError: there is none of that name.
    """
    row = dict(_pick("models", name, _NO_MODEL))
    if like := row.pop("like", ""):
        row = _differing(read_data("models")[like], row)
    row["roofs"] = tuple(Roof(*roof) for roof in row["roofs"])
    row["empty"], row["lacks"] = frozenset(row["empty"]), frozenset(row["lacks"])
    return Model(name=name, **row)


def load_firmware(name: str) -> Firmware:
    """A firmware by name. Raises like `load_model`."""
    row = dict(_pick("firmware", name, _NO_FIRMWARE))
    row["lacks"] = frozenset(row["lacks"])
    return Firmware(name=name, **row)


def model_names() -> tuple[str, ...]:
    """All that `load_model` knows."""
    return tuple(read_data("models"))


def firmware_names() -> tuple[str, ...]:
    """All that `load_firmware` knows."""
    return tuple(read_data("firmware"))


@cache
def _exchanged(name: str, battery_of: str) -> Model:
    here, there = load_model(name), load_model(battery_of)
    own = {key: here.values[key] for key in ("WIZARD", "PV1", "STECA") if key in here.values}
    kept = {key: value for key, value in there.values.items() if key not in ("WIZARD", "PV1")}
    return there._replace(
        product=here.product,
        own_inputs=here.own_inputs,
        inverters=here.inverters,
        phases=here.phases,
        wallboxes=here.wallboxes,
        roofs=here.roofs,
        values={**kept, **own},
        empty=here.empty,
        lacks=here.lacks & there.lacks,
        slave=here.slave,
        cabinet=here.cabinet,
    )


def _differing(base: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """A model that is another one but for what its row says; values by object and variable."""
    values = {
        name: {**base["values"].get(name, {}), **row["values"].get(name, {})}
        for name in (*base["values"], *row["values"])
    }
    return {**base, **row, "values": values}


def _pick(file: str, name: str, complaint: str) -> Mapping[str, Any]:
    rows = read_data(file)
    if name not in rows:
        raise UsageError(complaint, name=name, names=", ".join(rows))
    row: Mapping[str, Any] = rows[name]
    return row


_NO_MODEL: Final = N_("There is no simulated model “{name}”; there are {names}")
_NO_FIRMWARE: Final = N_("There is no simulated firmware “{name}”; there are {names}")
