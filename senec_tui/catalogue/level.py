"""The order of how urgent something is. Data files and judgements speak of it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from senec_tui.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Level(IntEnum):
    """How urgent something is, in rising order."""

    FINE = 0
    UNKNOWN = 1
    """Not judged, for want of a value or of a limit."""
    NOTE = 2
    """Worth knowing; passes by itself or asks for nothing."""
    WATCH = 3
    ACT = 4


IN_WORDS: Final[Mapping[Level, str]] = {
    Level.FINE: N_("fine"),
    Level.UNKNOWN: N_("not judged"),
    Level.NOTE: N_("note"),
    Level.WATCH: N_("watch"),
    Level.ACT: N_("act"),
}
"""Messages: what people call each."""
