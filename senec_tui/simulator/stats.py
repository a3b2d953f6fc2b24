"""What the appliance had to bear: for tests that measure how gentle a client is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from senec_tui.simulator.web.posted_request import AskedObject


class Stats:
    """Counts since the start or the last `reset`."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin at zero again."""
        self.requests = 0
        self.bytes_in = 0
        """Of request bodies."""
        self.bytes_out = 0
        """Of answer bodies."""
        self.in_flight = 0
        self.max_concurrent = 0
        self.largest_request = 0
        self.connections: set[tuple[str, int]] = set()
        """Addresses and ports of the other ends."""
        self.paths: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.asked: Counter[str] = Counter()
        """`OBJECT.VARIABLE` of names, `OBJECT` where a whole one was asked for."""

    def count(self, asked: Iterable[AskedObject]) -> None:
        """Note what a request names."""
        for section in asked:
            names = [f"{section.name}.{one.name}" for one in section.variables]
            self.asked.update(names or [section.name])
