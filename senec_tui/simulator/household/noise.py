"""Reproducible chance: pure functions of whole numbers, so any moment can be asked for alone."""

from __future__ import annotations

from typing import Final

_MASK: Final = (1 << 64) - 1


def chance(seed: int, stream: int, index: int) -> float:
    """A number in [0, 1) that is always the same for the same three integers (splitmix64)."""
    bits = (
        seed * 0x9E3779B97F4A7C15 + stream * 0xD1342543DE82EF95 + index * 0xBF58476D1CE4E5B9
    ) & _MASK
    bits = ((bits ^ bits >> 30) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ bits >> 27) * 0x94D049BB133111EB) & _MASK
    return ((bits ^ bits >> 31) >> 11) / (1 << 53)


def drift(seed: int, stream: int, position: float) -> float:
    """Smooth noise in [-1, 1]: random at whole positions, eased in between."""
    index = int(position // 1)
    part = position - index
    part *= part * (3 - 2 * part)
    before, after = chance(seed, stream, index), chance(seed, stream, index + 1)
    return 2 * (before + (after - before) * part) - 1
