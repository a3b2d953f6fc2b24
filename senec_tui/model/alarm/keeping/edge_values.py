"""The minutes before and after an edge, at the full cadence of the polls. Pure."""

from __future__ import annotations

import json
import math
import zlib
from collections import deque
from typing import TYPE_CHECKING, Final

from senec_tui.bounded_files import foreign_json
from senec_tui.catalogue import parse_path
from senec_tui.errors import UsageError
from senec_tui.model.polling.live_set import LIVE
from senec_tui.model.recording.checked_content import unpacked as inflated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from senec_tui.catalogue import Path
    from senec_tui.model.reading.snapshot import Snapshot

AROUND_S: Final = 600.0
"""Ten minutes before, ten after."""
_MOST: Final = 700
"""One a second, and some reserve."""
_LARGEST: Final = 64 * 1024
"""Bytes of a moment, unpacked; usual are two thousand. A larger one is refused."""

Moment = tuple[float, bytes]
"""Unix seconds, and the packed values."""


class EdgeValues:
    """Remembers the last minutes; gives out what is to be kept."""

    def __init__(self) -> None:
        self._recent: deque[Moment] = deque(maxlen=_MOST)
        self._until = float("-inf")
        self._newest = 0.0

    def edge(self, at: float) -> list[Moment]:
        """There was an edge: what is known of the minutes before it; those after it will follow."""
        self._until = max(self._until, at + AROUND_S)
        kept = [moment for moment in self._recent if moment[0] >= at - AROUND_S]
        self._recent.clear()
        return kept

    def note(self, snapshot: Snapshot) -> list[Moment]:
        """Take a snapshot; returned where it is to be kept because of an edge before it."""
        if snapshot.at <= self._newest:
            return []
        self._newest = snapshot.at
        moment = (snapshot.at, packed(snapshot))
        if snapshot.at <= self._until:
            return [moment]
        self._recent.append(moment)
        return []


def packed(snapshot: Snapshot) -> bytes:
    """The live numbers of a snapshot."""
    numbers = {str(path): value for path, value in _numbers(snapshot)}
    return zlib.compress(json.dumps(numbers, separators=(",", ":")).encode(), 1)


def unpacked(data: bytes) -> dict[Path, float]:
    """The reverse of `packed`: path -> value.

    Raises:
        ValueError: it is no moment.
    """
    found = foreign_json(inflated(data, _LARGEST))
    try:
        numbers = {parse_path(name): float(value) for name, value in found.items()}
    except (UsageError, AttributeError, TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
    if not all(map(math.isfinite, numbers.values())):
        raise ValueError
    return numbers


def _numbers(snapshot: Snapshot) -> Iterator[tuple[str, float]]:
    for name, variables in LIVE.items():
        for variable in variables:
            single = snapshot.length(name, variable) == 1
            for index, number in enumerate(snapshot.numbers(name, variable)):
                if number is not None:
                    yield f"{name}.{variable}" + ("" if single else f"[{index}]"), number
