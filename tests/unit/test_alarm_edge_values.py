"""The moments around an edge, as they are kept in a file."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest

from senec_tui.model.alarm.keeping.edge_values import unpacked


def test_a_moment_that_unpacks_to_any_length_is_refused_before_it_does() -> None:
    bomb = zlib.compress(bytes(64 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="Expecting value"):
            unpacked(bomb)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
