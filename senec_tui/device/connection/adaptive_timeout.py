"""How long to wait for an answer: longer once the appliance has been slow.

Most answer in 20 to 300 ms. Some have phases in which an answer takes 5 to 53 s, and a request
that was given up goes on in the appliance: asking again meanwhile only makes it slower.
"""

from __future__ import annotations

from typing import Final

LONGER: Final = 6
"""In a slow phase it is waited so many times longer: a minute in place of the usual ten seconds."""
_SLOW_SHARE: Final = 0.2
"""An answer that took this share of the usual time-out begins a slow phase."""
_QUICK: Final = 10
"""So many quick answers in a row end it."""


class AdaptiveTimeout:
    """How long to wait for an answer of one appliance: longer while it is slow."""

    def __init__(self, usual_s: float) -> None:
        """`usual_s`: how long to wait for one that has been quick so far."""
        self._usual_s = usual_s
        self._quick_to_come = 0

    @property
    def timeout_s(self) -> float:
        """How long to wait for the next answer."""
        return self._usual_s * (LONGER if self._quick_to_come else 1)

    def answered(self, took_s: float) -> None:
        """An answer came."""
        if took_s >= self._usual_s * _SLOW_SHARE:
            self._quick_to_come = _QUICK
        elif self._quick_to_come:
            self._quick_to_come -= 1

    def overdue(self) -> None:
        """None came in time, though the request was taken."""
        self._quick_to_come = _QUICK
