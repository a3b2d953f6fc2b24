"""InfluxDB's line protocol: one line per point. Pure.

    measurement,tag=value,… field=value,… milliseconds

Knowledge: the reference of line protocol by InfluxData. In names and tags a backslash stands
before comma, equals sign and space; a backslash itself cannot be written at their end, so that it
becomes a slash; a line feed ends the line whatever stands before it, so that it becomes a space.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Field = bool | int | float | str
"""What a field may be; each is written so that the database keeps the type."""

_NAMES: Final = 256
"""So many names are remembered: of quantities, modules and cells."""
_IN_NAMES: Final = str.maketrans(
    {",": r"\,", "=": r"\=", " ": r"\ ", "\\": "/"}
    | dict.fromkeys((*map(chr, range(32)), "\x7f"), "\\ ")
)
_IN_TEXTS: Final = str.maketrans(
    {"\\": r"\\", '"': r"\""} | dict.fromkeys(map(chr, range(32)), " ")
)


def line(
    measurement: str, tags: Iterable[tuple[str, str]], fields: Mapping[str, Field], at_ms: int
) -> str:
    """One point.

    Args:
        measurement: its name.
        tags: name and value; one without a value is left out, as there is no form for it.
        fields: at least one.
        at_ms: milliseconds since 1970; the receiver is told so by its address.

    Raises:
        ValueError: a field is no finite number: there is no form for it either.
    """
    known = "".join(f",{_name(name)}={_name(value)}" for name, value in tags if value)
    values = ",".join(f"{_name(name)}={_field(value)}" for name, value in fields.items())
    return f"{_name(measurement)}{known} {values} {at_ms}"


@lru_cache(maxsize=_NAMES)
def _name(text: str) -> str:
    """As a measurement, a name or a tag: a few hundred lines a minute are made of the same few."""
    return text.translate(_IN_NAMES)


def _field(value: Field) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value}i"
    if isinstance(value, str):
        return f'"{value.translate(_IN_TEXTS)}"'
    if not math.isfinite(value):
        msg = f"{value}"
        raise ValueError(msg)
    return repr(float(value))
