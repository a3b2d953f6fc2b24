"""Minimum, mean and maximum per slot of time, packed small. Pure.

A block is: step and base as two doubles, then three rows of 16-bit numbers (minimum, mean, maximum
of every slot), stored as differences to the slot before, low bytes apart from high bytes, deflated.
65535 marks a slot without a sample. Value = base + step x number.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD: Final = struct.Struct("<dd")
_NONE: Final = 0xFFFF
_LARGEST: Final = _NONE - 1


class Slot(NamedTuple):
    """What happened within one slot of time."""

    low: float
    mean: float
    high: float


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
            _NONE if slot is None else round((slot[position] - base) / step) for slot in slots
        )
    differences = array(
        "H", ((b - a) & 0xFFFF for a, b in itertools.pairwise(itertools.chain((0,), columns)))
    )
    plain = _little_endian(differences).tobytes()
    return _HEAD.pack(step, base) + zlib.compress(plain[::2] + plain[1::2], 9)


def unpack(block: bytes) -> list[Slot | None]:
    """The slots of a block.

    Raises:
        ValueError: it is none.
    """
    try:
        step, base = _HEAD.unpack_from(block)
        split = zlib.decompress(block[_HEAD.size :])
    except (struct.error, zlib.error) as error:
        raise ValueError(str(error)) from error
    half = len(split) // 2
    plain = bytearray(len(split))
    plain[::2], plain[1::2] = split[:half], split[half:]
    differences = _little_endian(array("H", bytes(plain)))
    numbers = [number & 0xFFFF for number in itertools.accumulate(differences)]
    count = len(numbers) // 3
    return [
        None if mean == _NONE else Slot(base + step * low, base + step * mean, base + step * high)
        for low, mean, high in zip(
            numbers[:count], numbers[count : 2 * count], numbers[2 * count :], strict=True
        )
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
    if struct.pack("=H", 1) != b"\x01\x00":
        numbers.byteswap()
    return numbers
