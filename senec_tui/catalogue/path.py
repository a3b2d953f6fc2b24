"""Names of values: `ENERGY.STAT_STATE`, `BMS.SOC[1]`, or a whole object, `BMS`.

A device may call its objects and variables anything. A name that is not a plain one is written in
quotation marks, as JSON writes text: `ENERGY."A["[0]`. So every name has one printable spelling,
and every spelling is understood again.
"""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

from senec_tui.errors import UsageError
from senec_tui.language import N_

_PLAIN_OBJECT: Final = re.compile(r"[A-Z0-9_]+")
"""What a person writes in either case; a name that is not all capitals is quoted."""
_PLAIN_VARIABLE: Final = re.compile(r"[A-Za-z0-9_#%/-]+")
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_PATH: Final = re.compile(
    rf"(?P<object>[A-Za-z0-9_]+|{_QUOTED})"
    rf"(?:\.(?P<variable>{_PLAIN_VARIABLE.pattern}|{_QUOTED})(?:\[(?P<index>[0-9]{{1,9}})\])?)?",
    re.DOTALL,
)


class Path(NamedTuple):
    """Where a value lives on the device."""

    object: str
    variable: str = ""
    """Empty: the whole object."""
    element: int | None = None
    """Element of an array, from 0; None: a scalar, or the whole array."""

    def __str__(self) -> str:
        text = _spelled(self.object, _PLAIN_OBJECT)
        if self.variable:
            text = f"{text}.{_spelled(self.variable, _PLAIN_VARIABLE)}"
        return text if self.element is None else f"{text}[{self.element}]"


def parse_path(text: str) -> Path:
    """The path that a person wrote, or that `str` made.

    Plain object names are upper-cased; variables, and what is quoted, keep their case.

    Raises:
        UsageError: not of the form `OBJECT`, `OBJECT.VARIABLE` or `OBJECT.VARIABLE[INDEX]`.
    """
    match = _PATH.fullmatch(text.strip())
    if match is None:
        raise UsageError(_NOT_A_PATH, text=text)
    object_name, variable, index = match.group("object", "variable", "index")
    try:
        return Path(
            _read(object_name) if object_name.startswith('"') else object_name.upper(),
            _read(variable) if variable else "",
            None if index is None else int(index),
        )
    except ValueError as error:  # an escape that JSON does not have
        raise UsageError(_NOT_A_PATH, text=text) from error


def _spelled(name: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(name):
        return name
    return json.dumps(name, ensure_ascii=not name.isprintable())


def _read(name: str) -> str:
    if not name.startswith('"'):
        return name
    content = json.JSONDecoder(strict=False).decode(name)
    return str(content)


_NOT_A_PATH: Final = N_("“{text}” is not of the form OBJECT, OBJECT.VARIABLE or OBJECT.VARIABLE[1]")
