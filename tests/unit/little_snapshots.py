"""Snapshots with a few values, for judging models one rule at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from senec_tui.catalogue import Catalogue
from senec_tui.device.stored import Stored
from senec_tui.device.wire.codec import encode
from senec_tui.model.reading.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from senec_tui.device.wire.codec import Value

AT = 1_750_000_000.0
"""When every value arrived."""
CATALOGUE = Catalogue()


def wire(value: Value) -> str:
    """The wire text of a decoded value: `u3`, `i3`, `u6`, `fl` or `st` as it needs."""
    if isinstance(value, str):
        return encode("st", value)
    if isinstance(value, float):
        return encode("fl", value)
    if value < 0:
        return encode("i3", value)
    return encode("u3" if value < 2**32 else "u6", value)


def snapshot_with(
    *, missing: tuple[str, ...] = (), **objects: Mapping[str, Value | Sequence[Value]]
) -> Snapshot:
    """`snapshot_with(PV1={"MPP_POWER": [800.0, 0.0]})`; raw numbers, before scaling."""
    sections = {
        name: {
            variable: Stored(
                wire(value)
                if isinstance(value, int | float | str)
                else tuple(wire(element) for element in value),
                AT,
            )
            for variable, value in values.items()
        }
        for name, values in objects.items()
    }
    return Snapshot(catalogue=CATALOGUE, at=AT, sections=sections, missing=frozenset(missing))
