"""The newest reading of every variable, each with its own age. Frozen; replaced whole.

Everything that a screen shows is a pure function of a snapshot, a history and the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from senec_tui.catalogue import Catalogue, Path
from senec_tui.device.source import DeviceFacts
from senec_tui.device.stored import Stored, holds_something
from senec_tui.device.wire.bounds import MOST_OBJECTS, MOST_VALUES, Excess, weight, within_bounds
from senec_tui.device.wire.codec import Absence, Absent, Decoded
from senec_tui.model.reading.units_and_codes import Meant, believable, interpret, plausible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from senec_tui.device.source import Reply, Wanted
    from senec_tui.errors import SenecTuiError


LinkState = Literal["connecting", "live", "lost"]
"""Not yet answered, answering, or no longer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value: as received, in its unit, or why not."""

    path: Path
    raw: str | None
    """Wire text; None when it was never received."""
    value: Meant | Absence
    """In the unit of the variable; None when never received or not set."""
    unit: str | None
    """Of the variable; none where text stands in place of a number."""
    at: float | None
    plausible: bool = True

    @property
    def number(self) -> float | None:
        """The value if it is a believable number."""
        value = self.value
        return value if isinstance(value, int | float) and self.plausible else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How the connection is, in the words of a status line."""

    state: LinkState = "connecting"
    since: float = 0.0
    """When this state began."""
    error: SenecTuiError | None = None
    """Why it is lost; while live: why some of the slower values are not fresh."""
    next_at: float | None = None
    """When the device is asked again; None while a request is under way."""
    interval_s: float = 10.0
    """The interval in force, perhaps longer than the one asked for."""
    took_s: float | None = None
    """How long the last answer took."""
    slow: bool = False
    """While live: the last answer took long, or the next one does; it is waited for."""
    polls: int = 0
    facts: DeviceFacts = field(default_factory=DeviceFacts)


_EMPTY: Final[Mapping[str, Stored]] = MappingProxyType({})
_NO_TIMES: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is known at one moment."""

    catalogue: Catalogue
    at: float = 0.0
    """When the newest reply arrived; 0 before the first."""
    sections: Mapping[str, Mapping[str, Stored]] = field(default_factory=dict)
    """Object -> variable -> newest wire text. Only what the device has."""
    missing: frozenset[str] = frozenset()
    """Objects that the device says it does not have."""
    lacking: frozenset[str] = frozenset()
    """`OBJECT.VARIABLE` that were asked for and do not exist here."""
    whole: frozenset[str] = frozenset()
    """Objects that were asked for as a whole and answered, so that all their variables are here."""
    excess: int = 0
    """Values that the newest reply brought beyond `device.bounds`, or that had to go for it."""
    link: Link = field(default_factory=Link)

    def merged(self, reply: Reply, wanted: Wanted) -> Snapshot:
        """This snapshot with a reply laid over it.

        A passing failure of a scalar keeps its last value with its age; a variable that a whole
        section no longer lists, or that the device says it lacks, is dropped. An incomplete reply
        drops nothing. Of more than is taken in, what is oldest is dropped.
        """
        sections = dict(self.sections)
        missing = set(self.missing)
        lacking = set(self.lacking)
        whole = set(self.whole)
        excess = Excess()  # what comes from a file or another program is bounded here
        for name, section in within_bounds(reply.sections, excess).items():
            asked, listed = wanted.get(name), self.catalogue.object(name)
            if section is None:
                if asked is not None or listed is not None:  # else nobody will look for it
                    missing.add(name)
                whole.discard(name)
                sections.pop(name, None)
                continue
            missing.discard(name)
            if not asked:
                whole.add(name)
            old = sections.get(name, _EMPTY)
            times = reply.read_at.get(name, _NO_TIMES)
            new: dict[str, Stored] = {}
            for variable, raw in section.items():
                stored = Stored(raw, times.get(variable, reply.at))
                if holds_something(raw):
                    new[variable] = stored
                elif stored.is_absent:
                    if (asked and variable in asked) or (listed and variable in listed.variables):
                        lacking.add(f"{name}.{variable}")
                else:
                    keeps_old = stored.is_unreadable and variable in old
                    new[variable] = old[variable] if keeps_old else stored
            lacking.difference_update([f"{name}.{v}" for v in new] if lacking else ())
            if asked or not reply.complete:
                gone = {v for v in section if v not in new}
                sections[name] = {v: s for v, s in old.items() if v not in gone} | new
            else:
                sections[name] = new
        dropped = _drop_oldest(sections)
        return replace(
            self,
            at=reply.at,
            sections=sections,
            missing=frozenset(missing),
            lacking=frozenset(lacking),
            whole=frozenset(whole & sections.keys()) if dropped else frozenset(whole),
            excess=reply.excess + excess.count + dropped,
        )

    def with_link(self, link: Link) -> Snapshot:
        """The same readings under another state of the connection."""
        return replace(self, link=link)

    # -- one value ---------------------------------------------------------------------------

    def stored(self, object_name: str, variable: str) -> Stored | None:
        """The newest wire text of a variable, scalar or array."""
        section = self.sections.get(object_name)
        return None if section is None else section.get(variable)

    def lacks(self, object_name: str, variable: str) -> bool:
        """Whether the device has answered that it has no such value; waiting does not help."""
        if object_name in self.missing or f"{object_name}.{variable}" in self.lacking:
            return True
        section = self.sections.get(object_name)
        return section is not None and object_name in self.whole and variable not in section

    def length(self, object_name: str, variable: str) -> int:
        """Elements of an array as the reply had them; 1 for a scalar, 0 for nothing."""
        stored = self.stored(object_name, variable)
        if stored is None:
            return 0
        return len(stored.raw) if isinstance(stored.raw, tuple) else 1

    def reading(self, path: Path) -> Reading:
        """One scalar, or one element of an array (the first, if the path names none)."""
        variable = self.catalogue.variable(path.object, path.variable)
        unit = None if variable is None else variable.unit
        stored = self.stored(path.object, path.variable)
        if stored is None:
            return Reading(path, None, self._why_nothing(path), unit, None)
        raw, index = stored.raw, 0
        if not isinstance(raw, str):
            index = path.element or 0
            if index >= len(raw):
                return Reading(path, None, Absent("OBJECT_NOT_FOUND"), unit, stored.at)
            raw = raw[index]
        value = interpret(variable, stored.values[index])
        if isinstance(value, str):
            unit = None
        return Reading(path, raw, value, unit, stored.at, plausible(variable, value))

    def readings(self, object_name: str, variable: str) -> tuple[Reading, ...]:
        """All elements of an array; one element for a scalar; empty when never received."""
        return tuple(
            self.reading(Path(object_name, variable, index))
            for index in range(self.length(object_name, variable))
        )

    def number(self, object_name: str, variable: str, element: int | None = None) -> float | None:
        """A believable number in the unit of its variable, else None. Never 0 for unknown."""
        return self.reading(Path(object_name, variable, element)).number

    def numbers(self, object_name: str, variable: str) -> tuple[float | None, ...]:
        """The elements of an array like `number`; empty when never received."""
        stored = self.stored(object_name, variable)
        if stored is None:
            return ()
        listed = self.catalogue.variable(object_name, variable)
        return tuple(believable(listed, value) for value in stored.values)

    def code(self, object_name: str, variable: str, element: int | None = None) -> int | None:
        """A believable whole number such as a state code, a flag or a count."""
        reading = self.reading(Path(object_name, variable, element))
        return reading.value if isinstance(reading.value, int) and reading.plausible else None

    def text(self, object_name: str, variable: str, element: int | None = None) -> str | None:
        """Text that is not empty."""
        value = self.reading(Path(object_name, variable, element)).value
        return value or None if isinstance(value, str) else None

    def texts(self, object_name: str, variable: str) -> tuple[str, ...]:
        """The elements of a text array, empty ones included."""
        values = (reading.value for reading in self.readings(object_name, variable))
        return tuple(value if isinstance(value, str) else "" for value in values)

    def at_of(self, object_name: str) -> float | None:
        """When the oldest value of an object that is still refreshed arrived."""
        section = self.sections.get(object_name)
        return max((stored.at for stored in section.values()), default=None) if section else None

    def _why_nothing(self, path: Path) -> Decoded | None:
        if path.object in self.missing:
            return Absent("OBJECT_NOT_FOUND")
        if f"{path.object}.{path.variable}" in self.lacking:
            return Absent("VARIABLE_NOT_FOUND")
        return None


def _drop_oldest(sections: dict[str, Mapping[str, Stored]]) -> int:
    """Keep within the bounds what is known of a device that answers ever new names.

    One reply keeps them, so what it brought stays. Returns how many values were dropped.
    """
    count = len(sections) - MOST_OBJECTS
    values = sum(_weight(section) for section in sections.values()) - MOST_VALUES
    if count <= 0 and values <= 0:
        return 0
    dropped = 0
    if count > 0:
        for name in sorted(sections, key=lambda name: _newest(sections[name]))[:count]:
            dropped += max(_weight(sections.pop(name)), 1)
    oldest = sorted(
        (stored.at, name, variable)
        for name, section in sections.items()
        for variable, stored in section.items()
    )
    gone: dict[str, set[str]] = {}
    for _, name, variable in oldest:
        if dropped >= values:
            break
        gone.setdefault(name, set()).add(variable)
        dropped += weight(sections[name][variable].raw)
    for name, names in gone.items():
        sections[name] = {v: stored for v, stored in sections[name].items() if v not in names}
    return dropped


def _newest(section: Mapping[str, Stored]) -> float:
    return max((stored.at for stored in section.values()), default=0.0)


def _weight(section: Mapping[str, Stored]) -> int:
    return sum(weight(stored.raw) for stored in section.values())
