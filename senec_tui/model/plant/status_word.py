"""Words of bits of the battery management, read in every way that is possible. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWord:
    """A word of `BMS.STATUS` or `ALARM_STATUS`, read in every way that is possible.

    Whether code N is bit N or bit N-1 is not settled; 1 in normal operation speaks for the first,
    bit 0 then being a plain ready flag. The word might also be the code itself.
    """

    value: int
    normal: bool
    """0, or for the status word 1 as seen in normal operation."""
    codes: tuple[int, ...]
    """Bit N is code N: the likely reading. Bit 0 is left out."""
    shifted: tuple[int, ...]
    """Bit N is code N + 1."""
    plain: int | None
    """The word is the code."""

    @classmethod
    def of(cls, value: int, *, alarm: bool) -> StatusWord:
        """All readings of a word; `alarm`: of the alarm word, which has no ready flag."""
        bits = tuple(bit for bit in range(value.bit_length()) if value >> bit & 1)
        return cls(
            value=value,
            normal=value == 0 or (value == 1 and not alarm),
            codes=tuple(bit for bit in bits if bit),
            shifted=tuple(bit + 1 for bit in bits if bit or alarm),
            plain=value if 1 < value <= 31 or (value == 1 and alarm) else None,
        )


def cells_of_bits(word: int, count: int) -> tuple[int, ...]:
    """Cell numbers, from 1, of the bits that are set; one bit per cell is an inference."""
    return tuple(bit + 1 for bit in range(max(count, word.bit_length())) if word >> bit & 1)
