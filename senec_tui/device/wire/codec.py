"""Typed wire text to values and back. Pure; the only place that knows the prefixes.

A value on the wire is two characters, an underscore and a payload (`fl_442047C0`). The digit of a
prefix is not its width: 8 is 8 bits, 1 is 16, 3 is 32, 6 is 64. Words take the place of values that
the device does not have or does not give. Sources: recordings and owners' reports, protocol §5.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

Value = int | float | str
"""What a decoded reading holds: exact integer, exact single-precision float, or text."""


@dataclass(frozen=True, slots=True)
class Absence:
    """There is no value; the class says why."""

    raw: str
    """The wire text as it came."""


class Absent(Absence):
    """The firmware lacks it, or hides it at this access level. Lasts until the next firmware."""


class Forbidden(Absence):
    """Above the access level. Lasts until somebody signs in at the device."""


class Malformed(Absence):
    """Not decodable, or the device says so itself. Passing: keep the last good reading."""


class Unreadable(Absence):
    """It exists and could not be read just now. Passing."""


Decoded = Value | Absence

_SENTINELS: Final[tuple[tuple[str, type[Absence]], ...]] = (
    ("VARIABLE_NOT_FOUND", Absent),
    ("OBJECT_NOT_FOUND", Absent),
    ("FORBIDDEN", Forbidden),
    ("MALFORMED_VALUE", Malformed),
    ("FILE_VARIABLE_NOT_READABLE", Unreadable),
)
_NULL: Final = "null"
"""What JSON has for no value, in place of wire text; as a text of the device it is `st_null`."""
END_OF_ARRAY: Final = "st_END_OF_ARRAY"
"""Closes `PV1.INV_MODEL` and its neighbours; not an element."""

_NUMBERS: Final = {
    "u8": struct.Struct(">B"),
    "u1": struct.Struct(">H"),
    "u3": struct.Struct(">I"),
    "u6": struct.Struct(">Q"),
    "i8": struct.Struct(">b"),
    "i1": struct.Struct(">h"),
    "i3": struct.Struct(">i"),
    "fl": struct.Struct(">f"),
}
PREFIXES: Final = (*_NUMBERS, "st", "ch", "er")
_SMALLEST_NORMAL: Final = 2.0**-126
_single: Final = _NUMBERS["fl"]


def _integer(form: struct.Struct) -> Callable[[str, str], Decoded]:
    digits, unpack = 2 * form.size, form.unpack

    def decode_integer(raw: str, payload: str) -> Decoded:
        # Blanks between digits would pass `fromhex`, but leave too few bytes.
        if len(payload) != digits:
            return Malformed(raw)
        try:
            number: int = unpack(bytes.fromhex(payload))[0]
        except (ValueError, struct.error):
            return Malformed(raw)
        return number

    return decode_integer


def _float(raw: str, payload: str) -> Decoded:
    if len(payload) != 8:
        return Malformed(raw)
    try:
        number: float = _single.unpack(bytes.fromhex(payload))[0]
    except (ValueError, struct.error):
        return Malformed(raw)
    if not math.isfinite(number):
        return Malformed(raw)
    # The device sends -0.0 at night and subnormal powers; both mean nothing flows.
    return number if abs(number) >= _SMALLEST_NORMAL else 0.0


def _text(_raw: str, payload: str) -> Decoded:
    return payload


def _error(raw: str, _payload: str) -> Decoded:
    return Unreadable(raw)


_DECODERS: Final[dict[str, Callable[[str, str], Decoded]]] = {
    **{prefix: _integer(form) for prefix, form in _NUMBERS.items()},
    "fl": _float,
    "st": _text,
    "ch": _text,
    "er": _error,
}


@lru_cache(maxsize=8192)
def decode(raw: str) -> Decoded:
    """The value of one wire text. Never raises.

    Split at the first underscore only. Text without a known prefix is a sentinel word or else
    returned as it came. Signed types are two's complement. Floats are exact; -0.0 and subnormals
    are 0.0; NaN and infinities, wrong lengths, non-hex payloads and the `null` of JSON are
    `Malformed`.
    """
    stripped = raw.strip()
    prefix, underscore, payload = stripped.partition("_")
    if underscore and (decoder := _DECODERS.get(prefix)):
        if decoder is _text:
            # Spaces inside text belong to it, those around the whole value do not.
            return payload
        return decoder(raw, payload)
    for word, kind in _SENTINELS:
        if stripped.startswith(word):
            return kind(raw)
    return Malformed(raw) if stripped == _NULL else raw


def prefix_of(raw: str) -> str | None:
    """The known prefix of a wire text, or None."""
    prefix, underscore, _ = raw.strip().partition("_")
    return prefix if underscore and prefix in _DECODERS else None


def encode(prefix: str, value: Value) -> str:
    """The wire text of a value, as the simulated appliance answers it.

    Raises:
        ValueError: unknown prefix, or a value that does not fit into it.
    """
    if prefix in ("st", "ch", "er"):
        return f"{prefix}_{value}"
    if isinstance(value, str):
        msg = f"{prefix} needs a number, not {value!r}"
        raise ValueError(msg)  # noqa: TRY004 - one error type says "does not fit"
    form = _NUMBERS.get(prefix)
    if form is None:
        msg = f"unknown prefix {prefix!r}"
        raise ValueError(msg)
    try:
        number = value if prefix == "fl" else _whole(value)
        return f"{prefix}_{form.pack(number).hex().upper()}"
    except (OverflowError, ValueError, struct.error) as error:  # from numbers that are too large
        msg = f"{value} does not fit into {prefix}"
        raise ValueError(msg) from error


def _whole(value: float) -> int:
    """A number without a fraction as an integer. Raises `ValueError` for any other."""
    whole = int(value)
    if whole != value:
        raise ValueError(value)
    return whole


def shortest(value: float) -> str:
    """The shortest decimal text that reads back as the same single-precision float.

    `6.0`, `54.962` rather than `54.96200180053711`; very large and small ones with an exponent.
    """
    try:
        packed = _single.pack(value)
    except (OverflowError, struct.error):
        return repr(value)
    if math.isfinite(value):
        for digits in range(6, 10):
            text = f"{value:.{digits}g}"
            if _single.pack(float(text)) == packed:
                return repr(float(text))
    return repr(value)
