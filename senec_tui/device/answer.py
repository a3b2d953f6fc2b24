"""What an answer says of the appliance: which one it is, what it has, whether it is well. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from senec_tui.device.source import CORE
from senec_tui.device.wire.bounds import Excess, within_bounds
from senec_tui.device.wire.codec import Absent, Forbidden, decode, prefix_of
from senec_tui.device.wire.read_request import is_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from senec_tui.device.source import Section, Wanted

Sections = dict[str, "Section | None"]

MOST_SECTIONS: Final = 200
"""An appliance has about 50."""
IDENTITY: Final[Wanted] = {
    "FACTORY": ("SYS_TYPE",),
    "WIZARD": ("APPLICATION_VERSION",),
    "SYS_UPDATE": ("NPU_IMAGE_VERSION",),
}
"""The first request of a session must be small (protocol §10); this one is even useful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What kind of appliance answers. Empty or None where it does not say."""

    system_type: int | None = None
    """Code of `FACTORY.SYS_TYPE`."""
    application: str = ""
    """`WIZARD.APPLICATION_VERSION`, such as `0826`; only the last three digits compare."""
    npu: int | None = None
    """`SYS_UPDATE.NPU_IMAGE_VERSION`, such as 2411."""

    @property
    def firmware(self) -> int | None:
        """The comparable part of the application version: 826 for `0826` and `3826`."""
        digits = self.application[-3:]
        return int(digits) if digits.isascii() and digits.isdigit() else None


@dataclass
class CollectedAnswers:
    """Answers to the parts of one question."""

    sections: Sections = field(default_factory=dict)
    size: int = 0
    requests: int = 0
    complete: bool = True
    excess: Excess = field(default_factory=Excess)

    def add(self, answer: Sections, size: int) -> None:
        """One more part; `size` in bytes."""
        for name, section in answer.items():
            known = self.sections.get(name)
            self.sections[name] = {**known, **section} if known and section else section
        self.size += size
        self.requests += 1

    def within_bounds(self) -> Mapping[str, Section | None]:
        """As much of all of them as is taken in; of each it was seen to when it was read."""
        return self.sections if self.requests == 1 else within_bounds(self.sections, self.excess)


def without(asked: Wanted, lacking: frozenset[str]) -> Wanted:
    """What is left to ask when the lacking names are left out."""
    remaining = {}
    for name, variables in asked.items():
        if name in lacking:
            continue
        present = tuple(v for v in variables if f"{name}.{v}" not in lacking)
        if present or not variables:
            remaining[name] = present
    return remaining


def is_senec(sections: Sections) -> bool:
    """Whether only an appliance answers like that: typed values, or its word for none."""
    return None in sections.values() or any(
        prefix_of(text) or isinstance(decode(text), Absent | Forbidden)
        for text in _first_texts(sections)
    )


def is_of_another_kind(sections: Sections) -> bool:
    """Whether it is made of objects in objects, and not of one typed value."""
    return not is_senec(sections) and any(text[:1] == "{" for text in _first_texts(sections))


def _first_texts(sections: Sections) -> Iterator[str]:
    """Of each value that is there, the text, or that of its first element."""
    for section in sections.values():
        for raw in (section or {}).values():
            yield raw if isinstance(raw, str) else "".join(raw[:1])


def empty_objects(asked: Wanted, sections: Sections) -> set[str]:
    """Those without variables, of which all were asked for; names are always answered by name."""
    return {n for n, variables in asked.items() if not variables and sections.get(n) == {}}


def identity_in(sections: Sections) -> Identity:
    """Which appliance this answer to `IDENTITY` is from."""

    def value(object_name: str, variable: str) -> object:
        raw = (sections.get(object_name) or {}).get(variable)
        return decode(raw) if isinstance(raw, str) else None

    system_type = value("FACTORY", "SYS_TYPE")
    application = value("WIZARD", "APPLICATION_VERSION")
    npu = value("SYS_UPDATE", "NPU_IMAGE_VERSION")
    return Identity(
        system_type=system_type if isinstance(system_type, int) else None,
        application=application if isinstance(application, str) else "",
        npu=npu if isinstance(npu, int) else None,
    )


def listed_objects(sections: Sections) -> Iterator[str]:
    """The names that `DEBUG.SECTIONS` holds, as far as they can be names."""
    raw = (sections.get("DEBUG") or {}).get("SECTIONS", ())
    for element in (raw,) if isinstance(raw, str) else raw[:MOST_SECTIONS]:
        name = decode(element)
        if isinstance(name, str) and is_name(name):
            yield name


class Presence(NamedTuple):
    """Names of objects, and of variables as `OBJECT.VARIABLE`."""

    answered: list[str]
    missing: list[str]


def presence_in(
    answer: Sections, asked: Wanted, listed: Callable[[str], Iterable[str]]
) -> Presence:
    """What the appliance has and what it lacks, as far as this answer tells.

    `listed`: the variables of an object that the catalogue lists.
    """
    answered: list[str] = []
    missing: list[str] = []
    for name, variables in asked.items():
        section = answer.get(name)
        if section is None:
            missing.append(name)
            continue
        if section:
            answered.append(name)
        expected = frozenset(variables or listed(name))
        for variable, raw in section.items():
            absent = isinstance(raw, str) and isinstance(decode(raw), Absent)
            if not absent:
                answered.append(f"{name}.{variable}")
            elif variable in expected:  # others are never asked for by name
                missing.append(f"{name}.{variable}")
        if section:
            # A whole object leaves out silently what the firmware lacks.
            missing += [f"{name}.{v}" for v in expected if v not in section]
    return Presence(answered, missing)


def is_well(asked: Wanted, answer: Sections) -> bool | None:
    """Whether the appliance answers what every one has; None: it was not asked for any of it."""
    well: bool | None = None
    for name, variables in CORE.items():
        if name not in asked:
            continue
        section = answer.get(name) or {}
        names = asked[name] or variables
        if core := [variable for variable in variables if variable in names]:
            values = [decode(str(section.get(v, "VARIABLE_NOT_FOUND"))) for v in core]
            well = not any(isinstance(value, Absent) for value in values)
    return well
