"""Simulated time against the clock of this computer."""

from __future__ import annotations

from math import inf, isinf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Timeline(NamedTuple):
    """A line through both: simulated seconds pass `speed` times as fast. Unix seconds."""

    clock: Callable[[], float]
    """This computer's."""
    began: float
    """By that clock."""
    start: float
    """The simulated time at `began`."""
    speed: float
    """0 stands still."""

    @property
    def now(self) -> float:
        """Simulated."""
        return self.simulated(self.clock())

    def simulated(self, real: float) -> float:
        """The simulated time at a time of the clock; what never comes stays infinite."""
        return real if isinf(real) else self.start + (real - self.began) * self.speed

    def real_s(self, simulated_s: float) -> float:
        """How long the clock runs while so many simulated seconds pass."""
        return simulated_s / self.speed if self.speed else inf
