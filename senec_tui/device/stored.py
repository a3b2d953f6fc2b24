"""One variable as it was received: the wire text, what it says, and when it came.

The border of decoding. A value is decoded here, once, when it is first asked for; everything above
takes it from here, and wire text only to show it, store it or compare it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.device.wire.codec import (
    Absence,
    Absent,
    Malformed,
    Unreadable,
    decode,
    encode,
    prefix_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from senec_tui.device.source import Raw
    from senec_tui.device.wire.codec import Decoded

ABSENT: Final = "VARIABLE_NOT_FOUND"
"""Wire text of what a device does not have."""
_NOTHING: Final = "MALFORMED_VALUE"
_NOT_A_NUMBER: Final = ("fl_7F", "fl_FF", "fl_7f", "fl_ff")


class Stored:
    """A scalar or an array. Never changes.

    Written by hand, as there are a thousand of them in each whole answer and most are replaced
    before anybody looks: a frozen dataclass takes three times as long to make, and what is decoded
    at once is decoded for nobody.
    """

    __slots__ = ("_values", "at", "raw")

    def __init__(self, raw: Raw, at: float, values: tuple[Decoded, ...] | None = None) -> None:
        self.raw: Final = raw
        """Wire text."""
        self.at: Final = at
        """When it arrived, Unix seconds of this computer."""
        self._values = values

    def __eq__(self, other: object) -> bool:
        """Whether the same arrived at the same time."""
        if not isinstance(other, Stored):
            return NotImplemented
        return self.raw == other.raw and self.at == other.at

    def __hash__(self) -> int:
        """Like `__eq__`."""
        return hash((self.raw, self.at))

    def __repr__(self) -> str:
        """How to make it."""
        return f"Stored({self.raw!r}, {self.at!r})"

    @classmethod
    def of_number(cls, prefix: str, number: float, at: float) -> Stored:
        """A scalar of which only the number was kept. Raises `ValueError`: it does not fit."""
        return cls(encode(prefix, number if prefix == "fl" else round(number)), at)

    @classmethod
    def of_means(
        cls, elements: Sequence[tuple[str, float] | None], at: float, *, is_array: bool
    ) -> Stored:
        """What only the numbers, or means of them, were kept of: prefix and number, None: nothing.

        Means of whole numbers stay as they are; only their wire text is rounded. Raises
        `ValueError`: one does not fit.
        """
        texts = tuple(
            _NOTHING if one is None else encode(one[0], one[1] if one[0] == "fl" else round(one[1]))
            for one in elements
        )
        values = tuple(decode(_NOTHING) if one is None else one[1] for one in elements)
        return cls(texts if is_array else texts[0], at, values)

    def again(self, at: float) -> Stored:
        """The same, received once more; what was decoded is not decoded again."""
        return Stored(self.raw, at, self._values)

    @property
    def values(self) -> tuple[Decoded, ...]:
        """Decoded, not yet scaled: one of a scalar, one per element of an array."""
        if self._values is None:
            raw = self.raw
            self._values = (decode(raw),) if isinstance(raw, str) else tuple(map(decode, raw))
        return self._values

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


def holds_something(raw: Raw) -> bool:
    """Whether wire text is a value: an array, of whatever length, or a scalar that is not absent.

    A thousand of them are asked at once, and nearly all are, so without making what is `Stored`.
    """
    return not isinstance(raw, str) or not isinstance(decode(raw), Absence)


def means_the_same(old: Raw, new: Raw) -> bool:
    """Whether two wire texts say the same, be it in another wire type."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or decode(old) == decode(new)
    if isinstance(old, str) or isinstance(new, str) or len(old) != len(new):
        return False
    return all(means_the_same(before, now) for before, now in zip(old, new, strict=True))
