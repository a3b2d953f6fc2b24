"""Minimum, mean and maximum per slot of time, packed small. Pure.

A block is: step and base as two doubles, then three rows of 16-bit numbers (minimum, mean, maximum
of every slot), stored as differences to the slot before, low bytes apart from high bytes, deflated.
65535 marks a slot without a sample. Value = base + step x number.
"""

from __future__ import annotations

import itertools
import math
import struct
import sys
import zlib
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD: Final = struct.Struct("<dd")
EMPTY: Final = 0xFFFF
"""Marks a slot without a sample."""
_EMPTY_BYTES: Final = EMPTY.to_bytes(2, "little")
_LARGEST: Final = EMPTY - 1
_BIG_ENDIAN: Final = sys.byteorder == "big"
_LONGEST: Final = 3 * 86_400
"""Bytes of a block, inflated; one of a day of minutes has a thirtieth of that."""


class Slot(NamedTuple):
    """What happened within one slot of time."""

    low: float
    mean: float
    high: float


class PackedMeans(NamedTuple):
    """The means of a block; for whoever needs no extremes of very many of them."""

    step: float
    base: float
    numbers: array[int]
    """value = base + step x number, `EMPTY` for no sample."""

    def value(self, place: int) -> float | None:
        """The mean of a slot; None without a sample."""
        number = self.numbers[place]
        return None if number == EMPTY else self.base + self.step * number


def pack(slots: Sequence[Slot | None], step: float) -> bytes:
    """A block. `step`: the smallest difference to keep; it is widened if the range demands it.

    At least one slot must be filled.
    """
    base = min(slot.low for slot in slots if slot)
    top = max(slot.high for slot in slots if slot)
    step = max(step, (top - base) / _LARGEST)
    columns = array("H")
    for position in range(3):
        columns.extend(
            EMPTY if slot is None else round((slot[position] - base) / step) for slot in slots
        )
    differences = array(
        "H", ((b - a) & 0xFFFF for a, b in itertools.pairwise(itertools.chain((0,), columns)))
    )
    plain = _little_endian(differences).tobytes()
    return _HEAD.pack(step, base) + zlib.compress(plain[::2] + plain[1::2], 9)


def pack_even(values: Sequence[float], step: float) -> bytes:
    """A block of slots within which nothing varied: the same as `pack`, a third of the work."""
    base, top = min(values), max(values)
    if base == top:
        return _HEAD.pack(step, base) + _unvaried(len(values))
    step = max(step, (top - base) / _LARGEST)
    numbers = array("H", [round((value - base) / step) for value in values])
    differences = array("H", [(b - a) & 0xFFFF for a, b in itertools.pairwise((0, *numbers))])
    back = array("H", [(numbers[0] - numbers[-1]) & 0xFFFF]) + differences[1:]
    plain = _little_endian(differences + back + back).tobytes()
    return _HEAD.pack(step, base) + zlib.compress(plain[::2] + plain[1::2], 9)


@lru_cache(maxsize=4)
def _unvaried(count: int) -> bytes:
    """The rows of a curve that stays at its base; many do so all day."""
    return zlib.compress(bytes(6 * count), 9)


def affine(block: bytes, factor: float, offset: float) -> bytes:
    """The block of a curve that is `factor` times another one, plus `offset`; factor above 0."""
    step, base = _HEAD.unpack_from(block)
    return _HEAD.pack(step * factor, base * factor + offset) + block[_HEAD.size :]


class PackedSlots(NamedTuple):
    """A block as three rows of numbers: value = base + step x number, `EMPTY` for no sample.

    Much quicker to make and to search than slots, and a curve of a year has 35,000 of them.
    """

    step: float
    base: float
    low: array[int]
    mean: array[int]
    high: array[int]

    @property
    def is_full(self) -> bool:
        """Whether every slot has a sample; False: perhaps."""
        return _EMPTY_BYTES not in self.mean.tobytes()

    def merged(self, left: int, right: int) -> Slot:
        """Some neighbours as one slot; all of them must be filled."""
        step, base, count = self.step, self.base, right - left
        if count == 1:
            low, mean, high = self.low[left], self.mean[left], self.high[left]
        else:
            low, high = min(self.low[left:right]), max(self.high[left:right])
            mean = sum(self.mean[left:right])
        return Slot(base + step * low, base + step * mean / count, base + step * high)


def columns(block: bytes) -> PackedSlots:
    """The rows of a block.

    Raises:
        ValueError: it is none.
    """
    step, base, differences = _differences(block)
    if differences.tobytes() == bytes(2 * len(differences)):  # at its base, as many are all day
        same = differences[: len(differences) // 3]
        return PackedSlots(step, base, same, same, same)
    # Sums of three days of minutes stay below 2^32; their lower halves are the numbers.
    sums = _little_endian(array("I", itertools.accumulate(differences)))
    numbers = _little_endian(array("H", sums.tobytes())[::2])
    count = len(numbers) // 3
    return PackedSlots(
        step, base, numbers[:count], numbers[count : 2 * count], numbers[2 * count : 3 * count]
    )


def means(block: bytes) -> PackedMeans:
    """Only the means of a block, in half the time of `columns`. Raises like that."""
    step, base, differences = _differences(block)
    count = len(differences) // 3
    before = sum(differences[:count]) & 0xFFFF
    sums = itertools.accumulate(differences[count : 2 * count], initial=before)
    # As in `columns`: the lower halves of the sums are the numbers.
    halves = array("H", _little_endian(array("I", sums)).tobytes())
    return PackedMeans(step, base, _little_endian(halves)[2::2])


def _differences(block: bytes) -> tuple[float, float, array[int]]:
    """Step, base, and the rows as differences."""
    try:
        step, base = _HEAD.unpack_from(block)
        split = zlib.decompressobj().decompress(block[_HEAD.size :], _LONGEST)
    except (struct.error, zlib.error) as error:
        raise ValueError(str(error)) from error
    if not (math.isfinite(step) and math.isfinite(base)):
        msg = f"{base} + n * {step}"
        raise ValueError(msg)
    half = len(split) // 2
    plain = bytearray(len(split))
    plain[::2], plain[1::2] = split[:half], split[half:]
    return step, base, _little_endian(array("H", bytes(plain)))


def unpack(block: bytes) -> list[Slot | None]:
    """The slots of a block. Raises like `columns`."""
    step, base, *rows = columns(block)
    return [
        None if mean == EMPTY else Slot(base + step * low, base + step * mean, base + step * high)
        for low, mean, high in zip(*rows, strict=True)
    ]


def coarser(slots: Sequence[Slot | None], factor: int) -> list[Slot | None]:
    """Every `factor` slots as one."""
    return [merged(slots[left : left + factor]) for left in range(0, len(slots), factor)]


def merged(slots: Sequence[Slot | None]) -> Slot | None:
    """Several slots of the same length as one; None when all are empty."""
    known = [slot for slot in slots if slot]
    if not known:
        return None
    return Slot(
        min(slot.low for slot in known),
        sum(slot.mean for slot in known) / len(known),
        max(slot.high for slot in known),
    )


def _little_endian(numbers: array[int]) -> array[int]:
    if _BIG_ENDIAN:
        numbers.byteswap()
    return numbers
