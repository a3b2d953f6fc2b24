"""Packing of minimum, mean and maximum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from senec_tui.model.history.slots import (
    Slot,
    coarser,
    columns,
    means,
    merged,
    pack,
    pack_even,
    unpack,
)

numbers = st.floats(-1e6, 1e6, allow_nan=False)
slots = st.tuples(numbers, numbers, numbers).map(lambda three: Slot(*sorted(three)))


@given(st.lists(st.none() | slots, min_size=1, max_size=96).filter(any))
def test_unpacked_is_what_was_packed_to_half_a_step(kept: list[Slot | None]) -> None:
    known = [slot for slot in kept if slot]
    spread = max(s.high for s in known) - min(s.low for s in known)
    step = max(0.5, spread / 65534)
    found = unpack(pack(kept, 0.5))
    assert len(found) == len(kept)
    for before, after in zip(kept, found, strict=True):
        if before is None:
            assert after is None
        else:
            assert after is not None
            assert after == pytest.approx(before, abs=step * 0.5001 + 1e-6)


@pytest.mark.parametrize("damaged", [b"", b"short", bytes(40)])
def test_damaged_block_is_a_value_error(damaged: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(damaged)


def test_coarser_keeps_extremes_and_empty_slots() -> None:
    fine = [Slot(1, 2, 3), Slot(-5, 0, 9), None, None, None, Slot(7, 7, 7)]
    assert coarser(fine, 2) == [Slot(-5, 1, 9), None, Slot(7, 7, 7)]
    assert merged([]) is None


@given(st.lists(slots, min_size=1, max_size=96), st.data())
def test_columns_merge_like_their_slots(kept: list[Slot], data: st.DataObject) -> None:
    block = pack(kept, 0.5)
    left = data.draw(st.integers(0, len(kept) - 1))
    right = data.draw(st.integers(left + 1, len(kept)))
    expected = merged(unpack(block)[left:right])
    assert expected is not None
    assert columns(block).merged(left, right) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(st.lists(st.none() | slots, min_size=1, max_size=96).filter(any))
def test_means_alone_are_those_of_the_columns(kept: list[Slot | None]) -> None:
    block = pack(kept, 0.5)
    assert means(block).numbers == columns(block).mean
    assert [means(block).value(place) is None for place in range(len(kept))] == [
        slot is None for slot in kept
    ]


@pytest.mark.parametrize("value", [0.0, -7.5])
def test_a_curve_that_stayed_as_it_was_is_the_same_everywhere(value: float) -> None:
    kept = [Slot(value, value, value)] * 7
    assert unpack(pack(kept, 0.5)) == unpack(pack_even([value] * 7, 0.5)) == kept
    assert columns(pack(kept, 0.5)).is_full
