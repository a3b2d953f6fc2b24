"""Typed wire text to values and back. Pure; the only place that knows the prefixes.

A value on the wire is two characters, an underscore and a payload (`fl_442047C0`). The digit of a
prefix is not its width: 8 is 8 bits, 1 is 16, 3 is 32, 6 is 64. Words take the place of values that
the device does not have or does not give. Sources: recordings and owners' reports, protocol §5.
"""

from __future__ import annotations

import math
import struct
from contextlib import suppress
from dataclasses import dataclass
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
MOST_KEPT: Final = 4096
"""Texts that are not decoded again; a whole answer has less than half as many different ones."""
LONGEST_KEPT: Final = 40
"""Characters of such a text: numbers have 19 at most, and many long ones would fill the memory."""
_SMALLEST_NORMAL: Final = 2.0**-126
_LARGEST: Final = (2.0 - 2.0**-23) * 2.0**127
_single: Final = _NUMBERS["fl"]


def _integer(form: struct.Struct) -> Callable[[str], Decoded]:
    length, unpack = 3 + 2 * form.size, form.unpack

    def decode_integer(raw: str) -> Decoded:
        # Blanks between digits would pass `fromhex`, but leave too few bytes.
        if len(raw) != length:
            return Malformed(raw)
        try:
            number: int = unpack(bytes.fromhex(raw[3:]))[0]
        except (ValueError, struct.error):
            return Malformed(raw)
        return number

    return decode_integer


def _float(raw: str) -> Decoded:
    if len(raw) != 11:
        return Malformed(raw)
    try:
        number: float = _single.unpack(bytes.fromhex(raw[3:]))[0]
    except (ValueError, struct.error):
        return Malformed(raw)
    if _SMALLEST_NORMAL <= abs(number) <= _LARGEST:
        return number
    # The device sends -0.0 at night and subnormal powers; both mean nothing flows.
    return 0.0 if math.isfinite(number) else Malformed(raw)


def _text(raw: str) -> Decoded:
    return raw[3:]


_DECODERS: Final[dict[str, Callable[[str], Decoded]]] = {
    **{f"{prefix}_": _integer(form) for prefix, form in _NUMBERS.items()},
    "fl_": _float,
    "st_": _text,
    "ch_": _text,
    "er_": Unreadable,
}
"""By the first three characters of a text, so that none of the others is looked at to find them."""


def _decoded(raw: str) -> Decoded:
    # Spaces inside text belong to it, those around the whole value do not.
    stripped = raw.strip()
    decoder = _DECODERS.get(stripped[:3])
    if decoder is not None:
        value = decoder(stripped)
        return type(value)(raw) if raw is not stripped and isinstance(value, Absence) else value
    for word, kind in _SENTINELS:
        if stripped.startswith(word):
            return kind(raw)
    return Malformed(raw) if stripped == _NULL else raw


class _KnownTexts(dict[str, "Decoded"]):
    """What texts say that were decoded already: from one answer to the next, most are the same.

    A dictionary, since looking a text up takes a third of the time of a call.
    """

    def __missing__(self, raw: str) -> Decoded:
        value = _decoded(raw)
        if len(raw) <= LONGEST_KEPT:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[raw] = value
        return value


known_texts: Final = _KnownTexts()
decode: Final[Callable[[str], Decoded]] = known_texts.__getitem__
"""The value of one wire text. Never raises.

Split at the first underscore only. Text without a known prefix is a sentinel word or else
returned as it came. Signed types are two's complement. Floats are exact; -0.0 and subnormals
are 0.0; NaN and infinities, wrong lengths, non-hex payloads and the `null` of JSON are
`Malformed`.
"""


def prefix_of(raw: str) -> str | None:
    """The known prefix of a wire text, or None."""
    head = raw.strip()[:3]
    return head[:2] if head in _DECODERS else None


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


def payloads(value: float) -> frozenset[str]:
    """What follows the prefix where a number is on the wire, in each type that it fits into."""
    found = set()
    for prefix in _NUMBERS:
        with suppress(ValueError):
            found.add(encode(prefix, value)[3:])
    return frozenset(found)


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
