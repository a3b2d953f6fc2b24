"""The objects of the simulated appliance as wire text.

What the catalogue lists, in the type that it lists, with its example as value; over that the
values of `data/values.json`, of the model and of the firmware; over that what the physics says at
the moment. A value is built when it is first asked for: who asks for a few waits for a few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from senec_tui.device.wire.codec import encode
from senec_tui.simulator.controller.live import LIVE
from senec_tui.simulator.controller.models import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.simulator.controller.live import WireValue
    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.household.simulated_modules import Device

_ANSWERING: Final = "variables"
_EMPTY: Final = "empty"


class SimulatedSections:
    """All objects of one model under one firmware."""

    def __init__(self, device: Device, catalogue: Catalogue) -> None:
        """`catalogue`: the rows to answer for."""
        self._device = device
        self._catalogue = catalogue
        self._data = read_data("values")
        self._fixed: dict[tuple[str, str], WireValue | None] = {}
        self._rows: dict[str, Mapping[str, Variable] | None] = {}

    @property
    def listed(self) -> tuple[str, ...]:
        """The names in `DEBUG.SECTIONS`: not all that there are."""
        names: list[str] = self._data["listed_sections"]
        return tuple(name for name in names if self._has(name))

    def read(
        self, name: str, device: Device, moment: Moment, wanted: Iterable[str] = ()
    ) -> dict[str, WireValue] | None:
        """The variables of an object now, sorted by name; None if it does not exist.

        `wanted`: only those of them that are there; without any, all that are.
        """
        rows = self._listed_rows(name)
        if rows is None:
            return None
        names = wanted or sorted(rows)
        current = {key: wire for key in names if (wire := self._usual(name, key, rows)) is not None}
        if name == "DEBUG":
            current["SECTIONS"] = [f"st_{section}" for section in self.listed]
        if live := LIVE.get(name):
            current.update(
                (key, wire) for key, wire in live(device, moment).items() if key in current
            )
        return current

    def _has(self, name: str) -> bool:
        return not ({name} & (self._device.model.lacks | self._device.firmware.lacks))

    def _listed_rows(self, name: str) -> Mapping[str, Variable] | None:
        """What the catalogue lists of an object that exists."""
        if name not in self._rows:
            entry = self._catalogue.object(name)
            rows: Mapping[str, Variable] | None = None
            if entry is not None and self._has(name):
                if entry.answer == _EMPTY or name in self._device.model.empty:
                    rows = {}
                elif entry.answer == _ANSWERING:
                    rows = entry.variables
            self._rows[name] = rows
        return self._rows[name]

    def _usual(self, name: str, key: str, rows: Mapping[str, Variable]) -> WireValue | None:
        """What a variable says whatever the moment; None if it does not exist."""
        at = name, key
        if at not in self._fixed and key in rows:
            self._fixed[at] = self._wire(rows[key]) if self._exists(rows[key]) else None
        return self._fixed.get(at)

    def _exists(self, variable: Variable) -> bool:
        path = f"{variable.object}.{variable.name}"
        lacks = path in self._device.firmware.lacks or path in self._device.model.lacks
        return not (variable.gated or variable.historic or lacks)

    def _given(self, variable: Variable) -> Any:
        """What the most special of the tables says of a variable; None where none does."""
        name, key = variable.object, variable.name
        model, firmware = self._device.model, self._device.firmware
        with_box = self._data["with_wallbox"] if model.wallboxes else {}
        tables = (model.values, firmware.values, with_box, self._data["values"])
        found = (table[name][key] for table in tables if key in table.get(name, {}))
        return next(found, None)

    def _wire(self, variable: Variable) -> WireValue:
        prefix = self._data["types"].get(variable.object, {}).get(variable.name) or wire_type(
            variable
        )
        given = self._given(variable)
        value = variable.example if given is None else given
        length = self._length(variable)
        if length is None:
            if isinstance(value, list):
                value = value[0] if value else None
            return _encode(prefix, value)
        elements = list(value) if isinstance(value, list) else [value] * length
        elements = (elements + [None] * length)[:length]
        if variable.object == "BMS" and length == self._device.model.slots:
            # One element per module that is fitted; slots without one are zero.
            fitted = self._device.model.modules
            elements = [element or elements[0] for element in elements[:fitted]]
            elements += [None] * (length - fitted)
        return [_encode(prefix, element) for element in elements]

    def _length(self, variable: Variable) -> int | None:
        model, shape = self._device.model, variable.shape
        if shape is None:
            return None
        if variable.name.startswith("CELL_TEMPERATURES_"):
            return model.sensors
        if variable.name.startswith("CELL_VOLTAGES_"):
            return model.cells
        if (variable.object, shape) == ("BMS", 4) or variable.name == "CAPTESTMODULE":
            return model.slots
        if isinstance(shape, int):
            return shape
        lengths: Mapping[str, int] = self._data["lengths"]
        own = lengths.get(f"{variable.object}.{variable.name}", lengths.get(variable.object))
        return model.slots if own is None else own


def wire_type(variable: Variable) -> str:
    """The prefix of a variable: as recorded, as inferred, or as example, unit, kind suggest."""
    if known := variable.type or variable.hint:
        return known
    example = variable.example
    if isinstance(example, list):
        example = example[0] if example else None
    if variable.kind == "timestamp" or example is None or variable.scale != 1:
        return _type_of_meaning(variable)
    if isinstance(example, str):
        return "st"
    return "fl" if example % 1 else _smallest(int(example))


def _type_of_meaning(variable: Variable) -> str:
    if variable.scale != 1:
        return "i1" if variable.unit == "°C" else "u1"
    if variable.kind in ("counter", "timestamp", "bitfield"):
        return "u3"
    if variable.unit:
        return "u1" if variable.unit in ("mV", "mA") else "fl"
    if variable.format == "ipv4-little-endian":
        return "u3"
    if variable.kind == "identity" and variable.private:
        return "st"
    return "u1" if variable.kind == "version" else "u8"


def _smallest(value: int) -> str:
    if value < 0:
        return "i1" if value >= -(1 << 15) else "i3"
    return "u8" if value < 1 << 8 else "u1" if value < 1 << 16 else "u3"


def _encode(prefix: str, value: Any) -> str:
    if prefix in ("st", "ch"):
        text = "" if value is None else str(value)
        return text if text.startswith(f"{prefix}_") else encode(prefix, text)
    return encode(prefix, 0 if value is None else value)
