"""Judgements with their reason, and the two steps of a limit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from senec_tui.model.snapshot import Snapshot

FINE: Final = "fine"
UNKNOWN: Final = "unknown"
NOTE: Final = "note"
WATCH: Final = "watch"
ACT: Final = "act"
LEVELS: Final = (FINE, UNKNOWN, NOTE, WATCH, ACT)
"""In rising order of urgency; `unknown` is not judged for want of a value."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How something is, in a sentence that gives the reason."""

    level: str
    """One of `LEVELS`."""
    text: str
    """In the reader's language."""
    ref: str = ""
    """The path of the value it speaks of."""


def limits_of(snapshot: Snapshot) -> Mapping[str, Any]:
    """The limits of the thresholds file, by name."""
    limits: Mapping[str, Any] = snapshot.catalogue.table("thresholds")["limits"]
    return limits


def step(value: float, limit: Mapping[str, Any], *, low_is_bad: bool = False) -> str:
    """Which step of a limit of the thresholds file a value has reached: fine, watch or act."""
    for level in (ACT, WATCH):
        if value <= limit[level] if low_is_bad else value >= limit[level]:
            return level
    return FINE


def urgent_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Sorted by level, otherwise in their order."""
    return sorted(verdicts, key=lambda verdict: -LEVELS.index(verdict.level))
