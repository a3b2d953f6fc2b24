"""The wallboxes that are there: every variable of them is an array with slots for four."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from senec_tui.catalogue import Path
from senec_tui.model.plant.wallbox import COUNT, configured_boxes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.model.reading.snapshot import Snapshot

BOXES: Final = Path(*COUNT)
"""How many there are, to be asked for beside what is shown of them."""


def of_fitted_boxes(paths: Iterable[Path], snapshot: Snapshot) -> list[Path]:
    """The paths without empty slots, where the appliance has said how many boxes it has."""
    count = configured_boxes(snapshot)
    if count is None:
        return list(paths)
    shown: list[Path] = []
    for path in paths:
        whole = path.object == "WALLBOX" and path.variable and path.element is None
        shown += [path._replace(element=box) for box in range(count)] if whole else [path]
    return shown
