"""The controller behind the web server: reads its objects, and stores what is written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.device.wire.codec import encode, prefix_of
from senec_tui.simulator.controller.sections import SimulatedSections
from senec_tui.simulator.spoil import SECTION_FAULTS, spoil_section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.catalogue import Catalogue
    from senec_tui.simulator.controller.live import WireValue
    from senec_tui.simulator.faults import FaultPlan
    from senec_tui.simulator.household.physics import Moment
    from senec_tui.simulator.household.simulated_modules import Device
    from senec_tui.simulator.web.posted_request import AskedObject, NamedVariable

_NOT_FOUND: Final = "VARIABLE_NOT_FOUND"


class Write(NamedTuple):
    """A value that somebody sent. No reading client ever causes one."""

    at: float
    """Simulated Unix seconds."""
    path: str
    value: Any


class Controller:
    """Answers understood requests as JSON text."""

    def __init__(self, device: Device, faults: FaultPlan, catalogue: Catalogue) -> None:
        self.device = device
        self.writes: list[Write] = []
        self._faults = faults
        self._catalogue = catalogue
        self._sections: dict[tuple[str | None, int], SimulatedSections] = {}
        self._written: dict[str, dict[str, WireValue]] = {}
        self._told: list[tuple[float, str, dict[str, WireValue]]] = []

    def tell(self, name: str, values: dict[str, WireValue], from_time: float) -> None:
        """Have variables show other values from a moment on: no client's doing."""
        self._told.append((from_time, name, values))

    def answer(self, asked: tuple[AskedObject, ...], moment: Moment) -> str:
        """The values of all that is asked for, in the order of the request."""
        return "{" + ",".join(self._section(section, moment) for section in asked) + "}"

    def values(
        self, name: str, moment: Moment, wanted: Iterable[str] = ()
    ) -> dict[str, WireValue] | None:
        """The variables of an object, as wire text; None if it does not exist.

        `wanted`: at least those of them; without any, all.
        """
        device, sections = self._as_built(moment)
        section = sections.read(name, device, moment, wanted)
        if section is None:
            return None
        section |= self._written.get(name, {})
        for from_time, object_name, values in self._told:
            if object_name == name and from_time <= moment.time:
                section |= values
        return override(section, name, moment.conditions.values)

    def _section(self, asked: AskedObject, moment: Moment) -> str:
        name = asked.name
        section = self.values(name, moment, [one.name for one in asked.variables])
        for fault in SECTION_FAULTS:
            if section is not None and fault in self._faults:
                section = spoil_section(fault, name, section, self.device.seed)
        if section is None:
            parts = ['"OBJECT_NOT_FOUND":""']
        elif asked.variables:
            parts = [_pair(one.name, section.get(one.name, _NOT_FOUND)) for one in asked.variables]
        else:
            parts = [_pair(key, value) for key, value in section.items()]
        for one in asked.variables:
            if one.writes:
                self._store(name, one, section or {}, moment.time)
        return f"{json.dumps(name)}:{{{','.join(parts)}}}"

    def _store(
        self, name: str, one: NamedVariable, section: dict[str, WireValue], at: float
    ) -> None:
        """Keep a written value; the answer still shows the one before."""
        self.writes.append(Write(at=at, path=f"{name}.{one.name}", value=one.value))
        before = section.get(one.name)
        stored = self._written.setdefault(name, {})
        if isinstance(before, str) and isinstance(one.value, str):
            stored[one.name] = one.value
        elif isinstance(before, list) and isinstance(one.value, list):
            new = one.value + [""] * len(before)
            stored[one.name] = [str(a) or b for a, b in zip(new, before, strict=False)]

    def _as_built(self, moment: Moment) -> tuple[Device, SimulatedSections]:
        """The cabinet with the battery modules that it has at the moment."""
        conditions = moment.conditions
        if "module-gained" in self._faults:
            conditions = replace(conditions, modules=conditions.modules + 1)
        original = self.device.model
        model = original.built(conditions)
        installed = original.built(replace(conditions, modules=0))
        device = self.device._replace(model=model, installed=installed.modules)
        key = conditions.battery, model.modules
        if key not in self._sections:
            self._sections[key] = SimulatedSections(device, self._catalogue)
        return device, self._sections[key]


def override(
    section: dict[str, WireValue], name: str, values: Mapping[str, Any]
) -> dict[str, WireValue]:
    """An object with values that a story sets, in the wire type that they had."""
    for path, value in values.items():
        object_name, _, variable = path.partition(".")
        variable, _, index = variable.rstrip("]").partition("[")
        before = section.get(variable)
        if object_name != name or before is None:
            continue
        if isinstance(before, str):
            section[variable] = _like(before, value)
        else:
            wires = list(before)
            given = {int(index): value} if index else dict(enumerate(value))
            for position, element in given.items():
                if position < len(wires):
                    wires[position] = _like(wires[position], element)
            section[variable] = wires
    return section


def _like(before: str, value: Any) -> str:
    return encode(prefix_of(before) or "st", value)


def _pair(key: str, value: WireValue) -> str:
    return f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
