"""The controller behind the web server: reads its objects, and stores what is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from senec_tui.simulator.sections import Sections
from senec_tui.simulator.spoil import SECTION_FAULTS, spoil_section

if TYPE_CHECKING:
    from senec_tui.catalogue import Catalogue
    from senec_tui.simulator.faults import FaultPlan
    from senec_tui.simulator.live import Device
    from senec_tui.simulator.physics import Moment
    from senec_tui.simulator.posted_request import Asked, Named
    from senec_tui.simulator.sections import Wire

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
        self._sections: dict[int, Sections] = {}
        self._written: dict[str, dict[str, Wire]] = {}
        self._told: list[tuple[float, str, dict[str, Wire]]] = []

    def tell(self, name: str, values: dict[str, Wire], from_time: float) -> None:
        """Have variables show other values from a moment on: no client's doing."""
        self._told.append((from_time, name, values))

    def answer(self, asked: tuple[Asked, ...], moment: Moment) -> str:
        """The values of all that is asked for, in the order of the request."""
        return "{" + ",".join(self._section(section, moment) for section in asked) + "}"

    def _section(self, asked: Asked, moment: Moment) -> str:
        name = asked.name
        device, sections = self._as_built()
        section = sections.read(name, device, moment)
        if section is not None:
            section |= self._written.get(name, {})
            for from_time, object_name, values in self._told:
                if object_name == name and from_time <= moment.time:
                    section |= values
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

    def _store(self, name: str, one: Named, section: dict[str, Wire], at: float) -> None:
        """Keep a written value; the answer still shows the one before."""
        self.writes.append(Write(at=at, path=f"{name}.{one.name}", value=one.value))
        before = section.get(one.name)
        stored = self._written.setdefault(name, {})
        if isinstance(before, str) and isinstance(one.value, str):
            stored[one.name] = one.value
        elif isinstance(before, list) and isinstance(one.value, list):
            new = one.value + [""] * len(before)
            stored[one.name] = [str(a) or b for a, b in zip(new, before, strict=False)]

    def _as_built(self) -> tuple[Device, Sections]:
        """The cabinet with the battery modules that it has at the moment."""
        faults, count = self._faults, self.device.model.modules
        count += ("module-gained" in faults) - ("module-lost" in faults)
        count = max(1, min(count, self.device.model.slots))
        device = self.device
        if count != self.device.model.modules:
            device = device._replace(model=self.device.model._replace(modules=count))
        if count not in self._sections:
            self._sections[count] = Sections(device, self._catalogue)
        return device, self._sections[count]


def _pair(key: str, value: Wire) -> str:
    return f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
