"""The order of how urgent something is. Data files and judgements speak of it."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """How urgent something is, in rising order."""

    FINE = 0
    UNKNOWN = 1
    """Not judged, for want of a value or of a limit."""
    NOTE = 2
    """Worth knowing; passes by itself or asks for nothing."""
    WATCH = 3
    ACT = 4
