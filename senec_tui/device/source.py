"""Where readings come from: one protocol, several makers.

The live device, a recording and the simulated appliance all answer the same question, so that
nothing above this layer can tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from senec_tui.device.wire.codec import END_OF_ARRAY

if TYPE_CHECKING:
    from datetime import date

    from senec_tui.device.file_bytes import FileBytes
    from senec_tui.errors import NotOursError

Raw = str | tuple[str, ...]
"""Wire text of a scalar or of the elements of an array, cleaned of anything invisible."""


class MarkedArray(tuple[str, ...]):
    """Elements of an array behind which the device wrote its end mark, which is none of them."""

    __slots__ = ()


Section = Mapping[str, Raw]
"""Variable name -> wire text."""

Wanted = Mapping[str, tuple[str, ...]]
"""Object name -> variable names; an empty tuple asks for the whole object.

Names only: there is no way to put a value into it, so reading cannot write.
"""

CORE: Final[Wanted] = MappingProxyType(
    {
        "ENERGY": (
            "STAT_STATE",
            "GUI_BAT_DATA_FUEL_CHARGE",
            "GUI_BAT_DATA_POWER",
            "GUI_GRID_POW",
            "GUI_HOUSE_POW",
            "GUI_INVERTER_POWER",
        )
    }
)
"""What every appliance has, whatever its firmware. One that says otherwise is not well."""


def as_received(raw: Raw) -> str | list[str]:
    """The wire text with the end mark of an array, if there was one."""
    if isinstance(raw, str):
        return raw
    return [*raw, END_OF_ARRAY] if isinstance(raw, MarkedArray) else list(raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of the device, parsed but not decoded."""

    sections: Mapping[str, Section | None]
    """Object name -> its variables; None where the device says that it has no such object."""
    at: float
    """When the answer was complete, Unix seconds of this computer."""
    read_at: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Object -> variable -> when it was read, of those that were read at another time: a collector
    answers from several replies."""
    took_s: float = 0.0
    """Time from the start of the request to the end of the answer."""
    size: int = 0
    """Bytes of all answers that went into this one."""
    requests: int = 1
    """How many requests it took."""
    complete: bool = True
    """False when parts were left out because the device would not answer them."""
    excess: int = 0
    """Values that were cut or left out because they were beyond `device.bounds`."""

    def time_of(self, name: str, variable: str) -> float:
        """When a value was read."""
        return self.read_at.get(name, {}).get(variable, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What was found out about the device and the way to it; for the status line and doctor."""

    name: str = ""
    """What a person calls it: host, "demo", file name."""
    scheme: str = ""
    """https, http, or empty where nothing is connected (demo, recording)."""
    trust: str = ""
    """How the certificate is checked: remembered, ca-file, insecure, or empty."""
    fingerprint: str = ""
    """SHA-256 of the certificate in use, hexadecimal, or empty."""
    first_contact: bool = False
    """The certificate was seen, and remembered, for the first time in this run."""
    kept: bool = True
    """False where it is remembered for this run only."""
    refused: NotOursError | None = None
    """Why a collector that there seems to be is not asked."""
    errors_last_hour: int = 0
    lacking: frozenset[str] = field(default_factory=frozenset)
    """`OBJECT` and `OBJECT.VARIABLE` names that the device said it does not have."""


class Source(Protocol):
    """Answers readings. One request at a time; a second caller waits."""

    @property
    def facts(self) -> DeviceFacts:
        """What is known about the way to the device by now."""

    async def read(self, wanted: Wanted) -> Reply:
        """The current wire text of what is wanted.

        Names that the device lacks are absent from the reply or hold the sentinel word.

        Raises:
            DeviceError: no answer, or none that can be understood.
        """

    async def sections(self) -> tuple[str, ...]:
        """All object names that this device has, found out once. Raises like `read`."""

    async def log_day(self, day: date) -> FileBytes:
        """The log of one UTC day, as the device keeps it.

        Raises:
            NoLogError: there is none for that day.
            DeviceError: no answer.
        """

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
