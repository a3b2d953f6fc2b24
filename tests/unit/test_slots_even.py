"""Blocks of slots within which nothing varied, and blocks that follow from others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from senec_tui.model.history.slots import Slot, affine, pack, pack_even, unpack

VALUES = st.lists(st.floats(-1e5, 1e5, width=32), min_size=1, max_size=100)


@given(VALUES)
def test_even_slots_are_packed_like_any_others(values: list[float]) -> None:
    slots = [Slot(value, value, value) for value in values]
    assert pack_even(values, 0.1) == pack(slots, 0.1)


@given(VALUES, st.floats(0.1, 10), st.floats(-100, 100))
def test_a_block_can_follow_from_another(values: list[float], factor: float, offset: float) -> None:
    block = pack_even(values, 0.01)
    for before, after in zip(unpack(block), unpack(affine(block, factor, offset)), strict=True):
        assert before is not None
        assert after is not None
        assert abs(before.mean * factor + offset - after.mean) < 1e-3 + abs(after.mean) * 1e-9
