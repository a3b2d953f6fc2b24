"""One variable as it was received: the wire text, what it says, and when it came.

The border of decoding. A value is decoded here, once; everything above takes it from here, and wire
text only to show it, store it or compare it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.codec import Absent, Malformed, Unreadable, decode, encode, prefix_of

if TYPE_CHECKING:
    from senec_tui.device.source import Raw
    from senec_tui.device.wire.codec import Decoded

_NOT_A_NUMBER: Final = ("fl_7F", "fl_FF", "fl_7f", "fl_ff")


@dataclass(frozen=True, slots=True)
class Stored:
    """A scalar or an array."""

    raw: Raw
    """Wire text."""
    at: float
    """When it arrived, Unix seconds of this computer."""
    values: tuple[Decoded, ...] = field(init=False, repr=False, compare=False)
    """Decoded, not yet scaled: one of a scalar, one per element of an array."""

    def __post_init__(self) -> None:
        """Decode."""
        raw = self.raw
        values = (decode(raw),) if isinstance(raw, str) else tuple(map(decode, raw))
        object.__setattr__(self, "values", values)

    @classmethod
    def of_number(cls, prefix: str, number: float, at: float) -> Stored:
        """A scalar of which only the number was kept. Raises `ValueError`: it does not fit."""
        return cls(encode(prefix, number if prefix == "fl" else round(number)), at)

    def again(self, at: float) -> Stored:
        """The same, received once more; nothing is decoded."""
        again = object.__new__(Stored)
        object.__setattr__(again, "raw", self.raw)
        object.__setattr__(again, "at", at)
        object.__setattr__(again, "values", self.values)
        return again

    @property
    def is_array(self) -> bool:
        """Whether it came as one, of whatever length."""
        return not isinstance(self.raw, str)

    @property
    def is_absent(self) -> bool:
        """Whether the device says that it has no such variable."""
        return not self.is_array and isinstance(self.values[0], Absent)

    @property
    def is_unreadable(self) -> bool:
        """Whether it could not be read just now, so that what was there before still holds."""
        return not self.is_array and isinstance(self.values[0], Malformed | Unreadable)

    @property
    def has_number(self) -> bool:
        """Whether it is a number, or has one among its elements."""
        return any(isinstance(value, int | float) for value in self.values)

    @property
    def has_nan(self) -> bool:
        """Whether it is, or has, what the device writes in place of a number it does not have."""
        texts = self.raw if isinstance(self.raw, tuple) else (self.raw,)
        return any(text.startswith(_NOT_A_NUMBER) for text in texts)

    def prefix(self, element: int = 0) -> str:
        """The wire type of a scalar or an element, or ""."""
        text = self.raw if isinstance(self.raw, str) else self.raw[element]
        return prefix_of(text) or ""
