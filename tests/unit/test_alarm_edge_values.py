"""The moments around an edge, as they are kept in a file."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest
from snapshots import CATALOGUE, snapshot_of

from senec_tui.catalogue import Path
from senec_tui.model.alarm.keeping.edge_curves import EdgeCurves
from senec_tui.model.alarm.keeping.edge_values import packed, unpacked
from senec_tui.model.recording.checked_content import TooLargeError

HOUSE = Path("ENERGY", "GUI_HOUSE_POW")
DAMAGED = [
    b"",
    b"no deflated text",
    packed(snapshot_of())[:-9],
    *map(
        zlib.compress,
        (
            b"{",
            b"[1]",
            b"\xff",
            b"[" * 10_000,
            b'{"ENERGY.GUI_HOUSE_POW": "much"}',
            b'{"ENERGY.GUI_HOUSE_POW": null}',
            b'{"ENERGY.GUI_HOUSE_POW": NaN}',
            b'{"ENERGY.GUI_HOUSE_POW": 1' + b"0" * 400 + b"}",
            b'{"no value": 5}',
        ),
    ),
]


def test_a_moment_comes_back_as_it_was() -> None:
    snapshot = snapshot_of()
    assert unpacked(packed(snapshot))[HOUSE] == snapshot.number(*HOUSE[:2])


@pytest.mark.parametrize("damaged", DAMAGED, ids=lambda data: repr(data[:20]))
def test_a_damaged_moment_takes_nothing_along(damaged: bytes) -> None:
    sound = packed(snapshot_of())
    curves = EdgeCurves([(10.0, sound), (20.0, damaged), (30.0, sound)], CATALOGUE)
    samples = curves.series(HOUSE, 0.0, 40.0).samples
    assert [sample.at for sample in samples if sample is not None] == [10.0, 30.0]


def test_a_moment_that_unpacks_to_any_length_is_refused_before_it_does() -> None:
    bomb = zlib.compress(bytes(64 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            unpacked(bomb)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
