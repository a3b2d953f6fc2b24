"""Decoded values given their meaning: scale, sign, special formats, codes in words.

The catalogue says what applies to a variable; this module knows how to do it. Sources: protocol §6.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.codec import Absence, Absent, Forbidden, Malformed, shortest
from senec_tui.language import N_
from senec_tui.model.time_input import calendar, is_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from senec_tui.catalogue import Catalogue, Variable
    from senec_tui.device.wire.codec import Decoded, Value
    from senec_tui.language import Language

Meant = int | float | str | None
"""A value in the unit of its variable; None where the device says "not set"."""


def _packed_version(number: int) -> str:
    return f"{number >> 24 & 0xFF}.{number >> 16 & 0xFF}.{number & 0xFFFF}"


def _ipv4(number: int) -> str | None:
    return ".".join(str(number >> shift & 0xFF) for shift in (0, 8, 16, 24)) if number else None


def _int16(number: int) -> int:
    return number - 0x10000 if 0x8000 <= number <= 0xFFFF else number


def _unset_at(unset: int) -> Callable[[int], int | None]:
    """The device says "not set" with this number alone: all bits of the variable's own width."""
    return lambda number: None if number == unset else number


def _same(number: int) -> int:
    return number


_FORMATS: Final[dict[str, Callable[[int], Meant]]] = {
    "packed-version": _packed_version,
    "ipv4-little-endian": _ipv4,
    "int16-in-unsigned": _int16,
    "4294967295-is-unset": _unset_at(0xFFFFFFFF),
    "65535-is-unset": _unset_at(0xFFFF),
    "epoch-utc": _same,
    "epoch-local": _same,
    "decimal-version": _same,
    "mac-bytes": _same,
}


EPOCHS: Final = frozenset({"epoch-utc", "epoch-local"})
"""Formats whose number is a point in time, in Unix seconds."""


def interpret(variable: Variable | None, decoded: Decoded) -> Meant | Absence:
    """The value in the unit of the variable, or why there is none.

    Text stays text, an unknown variable keeps its decoded value.
    """
    if variable is None or isinstance(decoded, Absence | str):
        return decoded
    if variable.format is not None and isinstance(decoded, int):
        return _FORMATS.get(variable.format, _same)(decoded)
    if variable.scale != 1:
        return round(decoded * variable.scale, 6)
    return decoded


def plausible(variable: Variable | None, value: Meant | Absence) -> bool:
    """False for a number outside of what is believable, such as -158 °C of an absent sensor.

    A time that no calendar knows is not believable either.
    """
    if variable is None or not isinstance(value, int | float):
        return True
    if variable.format in EPOCHS and not is_moment(value):
        return False
    if variable.plausible is None:
        return True
    low, high = variable.plausible
    return low <= value <= high


def believable(variable: Variable | None, decoded: Decoded) -> float | None:
    """The number in the unit of the variable; None where there is none to believe in."""
    value = interpret(variable, decoded)
    return value if isinstance(value, int | float) and plausible(variable, value) else None


def number_text(value: Value, variable: Variable | None = None) -> str:
    """A value as neutral text: floats in their shortest form, integers and text as they are."""
    if isinstance(value, float):
        if variable is None or variable.scale == 1:
            return shortest(value)
        return repr(value)
    return str(value)


_ABSENCES: Final[tuple[tuple[type[Absence], str], ...]] = (
    (Absent, N_("not on this device")),
    (Forbidden, N_("not readable at this access level")),
    (Malformed, N_("not decodable")),
    (Absence, N_("could not be read")),
)


def absence_words(absence: Absence, tr: Language) -> str:
    """Why there is no value, in a few words."""
    return next(tr(words) for kind, words in _ABSENCES if isinstance(absence, kind))


def words(
    catalogue: Catalogue, variable: Variable | None, value: Meant | Absence, tr: Language
) -> str | None:
    """A value in words: code, bits, point in time, direction. None where there are none."""
    if isinstance(value, Absence):
        return absence_words(value, tr)
    if variable is None:
        return None
    if value is None:
        return tr("not set")
    if isinstance(value, str):
        table = catalogue.codes(variable.codes) if variable.codes else None
        said = None if table is None else table.label(value, tr)
        return None if said == value else said
    return _number_in_words(catalogue, variable, value, tr)


def _number_in_words(
    catalogue: Catalogue, variable: Variable, value: float, tr: Language
) -> str | None:
    if variable.format in EPOCHS:
        return _moment(value, tr, local=variable.format == "epoch-local")
    if not math.isfinite(value):
        return None
    if variable.codes and (table := catalogue.codes(variable.codes)):
        label = table.label(int(value), tr)
        if label or not variable.bits:
            return label
    if variable.bits and (table := catalogue.codes(variable.bits)):
        labels = (table.label(bit, tr) or tr("bit {n}", n=bit) for bit in table.bits(int(value)))
        return ", ".join(labels) or None
    # Nothing flows in a limit: its sign says which way it holds, as the meaning does.
    if variable.positive and variable.negative and value and variable.kind != "limit":
        return direction(variable.positive if value > 0 else variable.negative, tr)
    return None


_DIRECTIONS: Final = {
    "import": N_("import"),
    "export": N_("export"),
    "charge": N_("charging"),
    "discharge": N_("discharging"),
}


def direction(sign_word: str, tr: Language) -> str:
    """A sign word of the catalogue in the reader's language."""
    return tr(_DIRECTIONS.get(sign_word, sign_word))


def _moment(seconds: float, tr: Language, *, local: bool) -> str | None:
    # The device's clock holds local wall time as if it were UTC, so both are read as UTC.
    moment = calendar(seconds)
    if not seconds or moment is None:
        return None
    return f"{tr.date_and_time(moment)}{'' if local else 'Z'}"
