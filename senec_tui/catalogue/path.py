"""Names of values: `ENERGY.STAT_STATE`, `BMS.SOC[1]`, or a whole object, `BMS`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from senec_tui.errors import UsageError
from senec_tui.language import N_

_PATH: Final = re.compile(
    r"(?P<object>[A-Za-z0-9_]+)(?:\.(?P<variable>[A-Za-z0-9_#%/-]+)(?:\[(?P<index>\d{1,5})\])?)?"
)


class Path(NamedTuple):
    """Where a value lives on the device."""

    object: str
    variable: str = ""
    """Empty: the whole object."""
    element: int | None = None
    """Element of an array, from 0; None: a scalar, or the whole array."""

    def __str__(self) -> str:
        text = f"{self.object}.{self.variable}" if self.variable else self.object
        return text if self.element is None else f"{text}[{self.element}]"


def parse_path(text: str) -> Path:
    """The path that a person wrote. Object names are upper-cased; variables keep their case.

    Raises:
        UsageError: not of the form `OBJECT`, `OBJECT.VARIABLE` or `OBJECT.VARIABLE[INDEX]`.
    """
    match = _PATH.fullmatch(text.strip())
    if match is None:
        raise UsageError(_NOT_A_PATH, text=text)
    index = match["index"]
    return Path(
        match["object"].upper(), match["variable"] or "", None if index is None else int(index)
    )


_NOT_A_PATH: Final = N_("“{text}” is not of the form OBJECT, OBJECT.VARIABLE or OBJECT.VARIABLE[1]")
